#include "common/command_line.h"

#include <gtest/gtest.h>

#include "common/log.h"

#include <cstdint>
#include <string>
#include <vector>

namespace {

using Strings = std::vector<std::string>;

const About kAbout{"05_push", "pushes the time"};

// What a program would have; each test looks at what became of it.
struct Options {
  std::string host = "localhost", root;
  std::uint16_t port = 3001;
  std::uint64_t limit = 1024;
  bool trace = false;
  Duration interval = 3s;
  Strings origins;

  std::vector<Flag> flags() {
    return {flag("--host", "HOST", "where to listen", host),
            flag("--root", "FOLDER", "what to serve", root),
            flag("--port", "PORT", "where to listen", port),
            flag("--max-message", "BYTES", "the largest message", limit),
            flag("--trace", "show the wire", trace),
            flag("--interval", "between pushes", interval),
            flag("--origin", "ORIGIN", "who may connect", origins)};
  }
  // Nothing, or what is wrong.
  std::string parse(const Strings& arguments) {
    auto parsed = parse_flags(arguments, kAbout, flags());
    if (!parsed) return parsed.error();
    return *parsed ? (*parsed)->text : "";
  }
};

TEST(CommandLine, without_arguments_the_defaults_stand) {
  Options options;
  EXPECT_EQ(options.parse({}), "");
  EXPECT_EQ(options.host, "localhost");
  EXPECT_EQ(options.port, 3001);
  EXPECT_FALSE(options.trace);
}

TEST(CommandLine, value_stands_in_the_next_argument) {
  Options options;
  EXPECT_EQ(options.parse({"--host", "::1", "--port", "80", "--max-message",
                           "18446744073709551615", "--interval", "250ms",
                           "--trace", "--root", "/srv"}),
            "");
  EXPECT_EQ(options.host, "::1");
  EXPECT_EQ(options.port, 80);
  EXPECT_EQ(options.limit, UINT64_MAX);
  EXPECT_EQ(options.interval, 250ms);
  EXPECT_TRUE(options.trace);
  EXPECT_EQ(options.root, "/srv");
}

TEST(CommandLine, value_stands_behind_an_equals_sign) {
  Options options;
  EXPECT_EQ(options.parse({"--host=a=b", "--port=0", "--root="}), "");
  EXPECT_EQ(options.host, "a=b");
  EXPECT_EQ(options.port, 0);
  EXPECT_EQ(options.root, "");
}

TEST(CommandLine, value_may_look_like_a_flag) {
  Options options;
  EXPECT_EQ(options.parse({"--host", "--trace"}), "");
  EXPECT_EQ(options.host, "--trace");
  EXPECT_FALSE(options.trace);
}

TEST(CommandLine, last_one_counts_but_a_list_grows) {
  Options options;
  EXPECT_EQ(options.parse(
                {"--port", "1", "--origin", "a", "--port", "2", "--origin=b"}),
            "");
  EXPECT_EQ(options.port, 2);
  EXPECT_EQ(options.origins, (Strings{"a", "b"}));
}

TEST(CommandLine, hostile_135_unknown_flag_is_one_sentence_with_a_hint) {
  Options options;
  EXPECT_EQ(options.parse({"--prot", "1"}),
            "unknown flag '--prot'; try --help");
  EXPECT_EQ(options.parse({"file"}), "unknown flag 'file'; try --help");
  EXPECT_EQ(options.parse({"--por"}), "unknown flag '--por'; try --help");
  EXPECT_EQ(options.parse({""}), "unknown flag ''; try --help");
}

TEST(CommandLine, missing_or_superfluous_value_is_an_error) {
  Options options;
  EXPECT_EQ(options.parse({"--port"}), "--port wants a value; try --help");
  EXPECT_EQ(options.parse({"--trace=yes"}),
            "--trace takes no value; try --help");
  EXPECT_EQ(options.parse({"--trace="}), "--trace takes no value; try --help");
}

TEST(CommandLine, number_is_digits_only_and_in_range) {
  for (const char* bad : {"", "x", "80x", " 80", "80 ", "-1", "+1", "0x50",
                          "65536", "99999999999999999999", "1.5"}) {
    Options options;
    EXPECT_EQ(
        options.parse({"--port", bad}),
        std::string("--port wants a whole number from 0 to 65535, not '") +
            bad + "'");
  }
  Options options;
  EXPECT_EQ(options.parse({"--max-message=18446744073709551616"}),
            "--max-message wants a whole number from 0 to "
            "18446744073709551615, not '18446744073709551616'");
  EXPECT_EQ(options.parse({"--port=65535"}), "");
}

TEST(CommandLine, duration_must_be_one) {
  Options options;
  EXPECT_EQ(options.parse({"--interval", "soon"}),
            "--interval wants a duration above zero, such as 3s or 250ms, "
            "not 'soon'");
  EXPECT_EQ(options.interval, 3s);
}

TEST(CommandLine, help_lists_every_flag_with_its_default) {
  Options options;
  const std::string help = options.parse({"--help"});
  EXPECT_TRUE(help.starts_with("05_push: pushes the time\n\nFlags:\n")) << help;
  for (const char* part :
       {"  --host HOST ", "where to listen (default localhost)\n",
        "  --root FOLDER ", "what to serve\n", "(default 3001)\n",
        "  --max-message BYTES ", "(default 1024)\n", "  --trace ",
        "show the wire\n", "  --interval TIME ", "(default 3s)\n",
        "  --origin ORIGIN ", "  --help ", "  --version "}) {
    EXPECT_NE(help.find(part), std::string::npos) << part << "\n" << help;
  }
  EXPECT_TRUE(help.ends_with("\n"));
}

TEST(CommandLine, help_puts_the_text_of_a_long_flag_on_the_next_line) {
  std::string into;
  const std::vector<Flag> flags{
      flag("--a-name-as-long-as-this-one", "VALUE", "the text", into)};
  auto parsed = parse_flags({"--help"}, kAbout, flags);
  const std::string expected = "  --a-name-as-long-as-this-one VALUE\n" +
                               std::string(28, ' ') + "the text\n";
  EXPECT_NE((*parsed)->text.find(expected), std::string::npos)
      << (*parsed)->text;
}

TEST(CommandLine, version_names_the_program) {
  Options options;
  EXPECT_EQ(options.parse({"--port", "1", "--version"}),
            "05_push " PROJECT_VERSION "\n");
}

TEST(CommandLine, flag_of_ones_own_says_what_is_wrong) {
  Flag colour{"--colour", "COLOUR", "", [](std::string_view text) {
                return text == "red" ? std::optional<std::string>()
                                     : "wants to be red";
              }};
  EXPECT_TRUE(parse_flags({"--colour=red"}, kAbout, {colour}));
  EXPECT_EQ(parse_flags({"--colour=blue"}, kAbout, {colour}).error(),
            "--colour wants to be red, not 'blue'");
}

void parse_or_exit(std::vector<std::string> arguments) {
  Options options;
  arguments.insert(arguments.begin(), "05_push");
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  parse_flags_or_exit(static_cast<int>(argv.size()), argv.data(), kAbout,
                      options.flags());
  std::exit(options.port == 80 ? 42 : 43);
}

TEST(CommandLineDeathTest, error_exits_with_2) {
  EXPECT_EXIT(parse_or_exit({"--nonsense"}), testing::ExitedWithCode(2),
              "^05_push: unknown flag '--nonsense'; try --help\n$");
}

TEST(CommandLineDeathTest, help_and_version_exit_with_0) {
  EXPECT_EXIT(parse_or_exit({"--help"}), testing::ExitedWithCode(0), "^$");
  EXPECT_EXIT(parse_or_exit({"--version"}), testing::ExitedWithCode(0), "^$");
}

TEST(CommandLineDeathTest, good_flags_go_on) {
  EXPECT_EXIT(parse_or_exit({"--port", "80"}), testing::ExitedWithCode(42),
              "^$");
}

TEST(ParseDuration, takes_a_unit_or_seconds) {
  EXPECT_EQ(parse_duration("3s"), 3s);
  EXPECT_EQ(parse_duration("3"), 3s);
  EXPECT_EQ(parse_duration("250ms"), 250ms);
  EXPECT_EQ(parse_duration("1.5s"), 1500ms);
  EXPECT_EQ(parse_duration(".5"), 500ms);
  EXPECT_EQ(parse_duration("2m"), 120s);
  EXPECT_EQ(parse_duration("2h"), 2h);
  EXPECT_EQ(parse_duration("366"), 366s);
  EXPECT_EQ(parse_duration("8784h"), 8784h);  // a year
}

TEST(ParseDuration, takes_nothing_else) {
  for (const char* bad : {"", "s", "0", "0s", "-1s", "+1s", " 1s", "1 s", "1s ",
                          "1d", "1S", "1sec", "inf", "nan", "1e3s", "0x1s",
                          "1.2.3s", "8785h", "99999999999999999999s"}) {
    EXPECT_FALSE(parse_duration(bad)) << "'" << bad << "'";
  }
}

// A time limit must never become no time at all.
TEST(ParseDuration, is_never_rounded_down_to_zero) {
  EXPECT_GT(parse_duration("0.0000000001ms"), 0ns);
}

TEST(TextOf, is_seconds_where_they_are_whole) {
  EXPECT_EQ(text_of(3s), "3s");
  EXPECT_EQ(text_of(250ms), "250ms");
  EXPECT_EQ(text_of(1500ms), "1500ms");
  EXPECT_EQ(text_of(2min), "120s");
}

}  // namespace
