#include "common/wakeups.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>

#include <cerrno>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "common/system.h"

namespace {

bool readable(int descriptor) {
  pollfd wait{descriptor, POLLIN, 0};
  return poll(&wait, 1, 0) == 1;
}

// A machine that has no descriptor left.
class Full final : public System {
 public:
  long event_counter() override { return -EMFILE; }
  long signal_receiver(int) override { return -EMFILE; }
};

TEST(MailboxDeathTest, hostile_135_without_descriptor_the_program_ends) {
  Full full;
  EXPECT_EXIT(Mailbox{full}, testing::ExitedWithCode(1),
              "^cannot start: eventfd: Too many open files\n$");
}

TEST(SignalWatchDeathTest, hostile_135_without_descriptor_the_program_ends) {
  Full full;
  EXPECT_EXIT(SignalWatch(full, SIGUSR1, [] {}), testing::ExitedWithCode(1),
              "^cannot start: signalfd: Too many open files\n$");
}

TEST(Mailbox, is_ready_when_something_was_posted) {
  Mailbox mailbox(System::real());
  EXPECT_FALSE(readable(mailbox.descriptor()));
  bool called = false;
  mailbox.post([&] { called = true; });
  EXPECT_TRUE(readable(mailbox.descriptor()));
  EXPECT_FALSE(called);
  mailbox.on_ready(POLLIN);
  EXPECT_TRUE(called);
  EXPECT_FALSE(readable(mailbox.descriptor()));
}

TEST(Mailbox, calls_are_made_once_and_in_order) {
  Mailbox mailbox(System::real());
  std::string order;
  for (char c : std::string("abc")) mailbox.post([&, c] { order += c; });
  mailbox.on_ready(POLLIN);
  mailbox.on_ready(POLLIN);
  EXPECT_EQ(order, "abc");
}

TEST(Mailbox, posted_from_a_call_it_comes_the_next_time) {
  Mailbox mailbox(System::real());
  std::string order;
  mailbox.post([&] {
    mailbox.post([&] { order += "second"; });
    order += "first ";
  });
  mailbox.on_ready(POLLIN);
  EXPECT_EQ(order, "first ");
  EXPECT_TRUE(readable(mailbox.descriptor()));
  mailbox.on_ready(POLLIN);
  EXPECT_EQ(order, "first second");
}

TEST(Mailbox, any_number_of_threads_may_post) {
  Mailbox mailbox(System::real());
  int calls = 0;
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 1000; ++j) mailbox.post([&] { ++calls; });
    });
  }
  while (calls < 4000) {
    pollfd wait{mailbox.descriptor(), POLLIN, 0};
    ASSERT_EQ(poll(&wait, 1, 10'000), 1);
    mailbox.on_ready(POLLIN);
  }
  EXPECT_EQ(calls, 4000);
}

TEST(Mailbox, what_was_never_called_is_freed) {
  auto owned = std::make_shared<int>(0);
  {
    Mailbox mailbox(System::real());
    mailbox.post([owned] { ADD_FAILURE(); });
  }
  EXPECT_EQ(owned.use_count(), 1);
}

TEST(SignalWatch, signal_becomes_an_event) {
  int calls = 0;
  SignalWatch watch(System::real(), SIGUSR1, [&] { ++calls; });
  EXPECT_FALSE(readable(watch.descriptor()));
  raise(SIGUSR1);  // would end the program
  EXPECT_EQ(calls, 0);
  EXPECT_TRUE(readable(watch.descriptor()));
  watch.on_ready(POLLIN);
  EXPECT_EQ(calls, 1);
  EXPECT_FALSE(readable(watch.descriptor()));
}

TEST(SignalWatch, is_not_called_for_nothing) {
  SignalWatch watch(System::real(), SIGUSR2, [] { ADD_FAILURE(); });
  watch.on_ready(POLLIN);
}

TEST(SignalWatch, two_signals_are_told_apart) {
  std::string order;
  SignalWatch one(System::real(), SIGUSR1, [&] { order += "one "; });
  SignalWatch two(System::real(), SIGUSR2, [&] { order += "two "; });
  raise(SIGUSR2);
  EXPECT_FALSE(readable(one.descriptor()));
  EXPECT_TRUE(readable(two.descriptor()));
  two.on_ready(POLLIN);
  raise(SIGUSR1);
  one.on_ready(POLLIN);
  EXPECT_EQ(order, "two one ");
}

}  // namespace
