#include "bench/load/options.h"

#include <gtest/gtest.h>

namespace {

using Words = std::vector<std::string>;

std::string fault(const Words& words) {
  const auto command = parse_load_command(words);
  return command ? "" : command.error();
}

TEST(LoadCommand, reads_mode_and_flags) {
  const auto command = parse_load_command(
      {"echo", "--connections", "64", "--depth", "32", "--size", "1024",
       "--chinese", "--seconds", "2", "--warm-up", "50ms", "--server-pid", "7",
       "--server-pid", "8", "--raw"});
  ASSERT_TRUE(command) << command.error();
  EXPECT_EQ(command->options.mode, Mode::kEcho);
  EXPECT_EQ(command->options.content, Content::kChinese);
  EXPECT_EQ(command->options.connections, 64u);
  EXPECT_EQ(command->options.depth, 32u);
  EXPECT_EQ(command->options.size, 1024u);
  EXPECT_EQ(command->options.seconds, 2s);
  EXPECT_EQ(command->options.warm_up, 50ms);
  EXPECT_EQ(command->options.server_pids, (Words{"7", "8"}));
  EXPECT_TRUE(command->options.raw);
}

TEST(LoadCommand, says_in_a_sentence_what_is_wrong) {
  EXPECT_TRUE(fault({}).starts_with("The first word is a mode"));
  EXPECT_TRUE(fault({"eco"}).starts_with("The first word is a mode"));
  EXPECT_NE(fault({"echo", "--size"}), "");
  EXPECT_NE(fault({"echo", "--sise", "1"}), "");
  EXPECT_NE(fault({"echo", "--connections", "0"}), "");
  EXPECT_NE(fault({"echo", "--text", "--chinese"}), "");
  EXPECT_NE(fault({"latency", "--depth", "2"}), "");
  EXPECT_NE(fault({"http"}), "");
}

TEST(LoadCommand, help_needs_no_mode) {
  const auto command = parse_load_command({"--help"});
  ASSERT_TRUE(command);
  EXPECT_NE(command->help.find("--connections"), std::string::npos);
}

}  // namespace
