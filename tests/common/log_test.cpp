#include "common/log.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <stdlib.h>

#include <algorithm>
#include <array>
#include <string>
#include <thread>

namespace {

// Standard error as a pipe that somebody reads slowly, or not at all.
class PipeTest : public testing::Test {
 protected:
  PipeTest() {
    EXPECT_EQ(pipe2(ends_.data(), O_CLOEXEC), 0);
    before_ = dup(STDERR_FILENO);
    dup2(ends_[1], STDERR_FILENO);
  }
  ~PipeTest() override {
    restore();
    ::close(ends_[0]);
    ::close(ends_[1]);
  }
  void restore() {
    if (before_ < 0) return;
    dup2(before_, STDERR_FILENO);
    ::close(std::exchange(before_, -1));
  }
  // All that is in the pipe.
  std::string drain() {
    fcntl(ends_[0], F_SETFL, O_NONBLOCK);
    std::string text;
    std::array<char, 65536> buffer;
    ssize_t n;
    while ((n = read(ends_[0], buffer.data(), buffer.size())) > 0) {
      text.append(buffer.data(), static_cast<std::size_t>(n));
    }
    return text;
  }

 private:
  std::array<int, 2> ends_;
  int before_;
};

TEST_F(PipeTest, log_writes_one_line) {
  log("something happened");
  log("当前时间是");
  EXPECT_EQ(drain(), "something happened\n当前时间是\n");
}

TEST_F(PipeTest, log_escapes_what_could_fake_another_line) {
  log("GET /\r\n\x1b[2Jall is well");
  EXPECT_EQ(drain(), "GET /\\x0d\\x0a\\x1b[2Jall is well\n");
}

TEST_F(PipeTest, log_as_is_changes_nothing) {
  log_as_is("\x1b[1mtwo\nlines\n");
  EXPECT_EQ(drain(), "\x1b[1mtwo\nlines\n");
}

TEST_F(PipeTest, pipe_shows_no_colours) { EXPECT_FALSE(log_has_colours()); }

TEST_F(PipeTest, slow_reader_is_not_waited_for) {
  const std::string line(1000, 'x');
  for (int i = 0; i < 10'000; ++i) log(line);  // more than any pipe holds
  const std::string text = drain();
  EXPECT_GT(text.size(), 4096u);
  EXPECT_LT(text.size(), 10'000 * line.size());
  log("it reads again");
  EXPECT_EQ(drain(), "it reads again\n");
}

TEST_F(PipeTest, slow_reader_is_not_waited_for_by_a_long_line) {
  log_as_is(std::string(10'000'000, 'x'));
  const std::string text = drain();
  EXPECT_GT(text.size(), 4096u);
  EXPECT_LT(text.size(), 10'000'000u);
}

TEST_F(PipeTest, log_cuts_a_very_long_line) {
  log(std::string(100'000, 'x'));
  const std::string text = drain();
  EXPECT_LT(text.size(), 4096u);
  EXPECT_TRUE(text.ends_with("x...\n"));
  EXPECT_EQ(std::ranges::count(text, '\n'), 1);
}

TEST(LogDeathTest, hostile_135_failed_start_is_a_sentence_and_exit_1) {
  EXPECT_EXIT(fail_to_start("port 80 is taken"), testing::ExitedWithCode(1),
              "^port 80 is taken\n$");
}

TEST(LogTest, terminal_shows_colours) {
  const int terminal = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (terminal < 0 || grantpt(terminal) < 0 || unlockpt(terminal) < 0) {
    GTEST_SKIP() << "no pseudo terminal to be had";
  }
  const int user = open(ptsname(terminal), O_RDWR | O_NOCTTY | O_CLOEXEC);
  const int before = dup(STDERR_FILENO);
  dup2(user, STDERR_FILENO);
  EXPECT_TRUE(log_has_colours());
  dup2(before, STDERR_FILENO);
  for (int number : {before, user, terminal}) ::close(number);
}

// A terminal, an ssh session whose network hangs, say. It claims to have room
// when it has some; the test ends only if nobody waits for more.
TEST(Log, hostile_129_terminal_that_nobody_reads_holds_nobody_up) {
  const int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  ASSERT_EQ(grantpt(master) | unlockpt(master), 0);
  const int terminal = open(ptsname(master), O_WRONLY | O_NOCTTY | O_CLOEXEC);
  ASSERT_GE(terminal, 0);
  const int before = dup(STDERR_FILENO);
  dup2(terminal, STDERR_FILENO);
  for (int i = 0; i < 1000; ++i)
    log("a line of some length, " + std::to_string(i));
  dup2(before, STDERR_FILENO);
  std::array<char, 100> text;
  const ssize_t n = read(master, text.data(), text.size());
  EXPECT_TRUE(std::string_view(text.data(), static_cast<std::size_t>(n))
                  .starts_with("a line of some length, 0\r\n"));
  for (int fd : {before, terminal, master}) close(fd);
}

}  // namespace
