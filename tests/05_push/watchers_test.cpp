#include "05_push/watchers.h"

#include "04_messages/socket_test.h"

namespace {

class WatchersTest : public SocketTest {
 protected:
  WatchersTest() {
    then_in.on_open = [this](WebSocket& socket, auto&, auto&) {
      watchers.add(socket);
    };
    then_in.on_drained = [this](WebSocket& socket) {
      watchers.caught_up(socket);
    };
    then_in.on_close = [this](WebSocket& socket, auto, auto) {
      watchers.remove(socket);
    };
  }
  // One that takes `room` bytes, and no more for now.
  Peer connect_slow(std::size_t room) {
    const Peer peer = connect();
    then([peer, room] { peer->room = room; });
    return peer;
  }
  void tell(const std::string& report) {
    watchers.tell([&] {
      ++made;
      return report;
    });
  }
  // Until more than is kept for one that takes nothing waits to be sent.
  void tell_until_full() {
    while (open[0]->unsent() <= Watchers::kMostUnsent) tell(large);
  }

  const std::string large = std::string(100'000, 'x');
  int made = 0;
  Watchers watchers;
};

TEST_F(WatchersTest, all_are_told_the_same) {
  const Peer first = connect(), second = connect();
  then([&] { tell("one"), tell("two"); });
  run();
  EXPECT_EQ(frames_to(*first), "> text 'one'\n> text 'two'\n");
  EXPECT_EQ(frames_to(*second), frames_to(*first));
  EXPECT_EQ(made, 2);
}

TEST_F(WatchersTest, nothing_is_made_for_nobody) {
  EXPECT_TRUE(watchers.empty());
  tell("one");
  EXPECT_EQ(made, 0);
}

TEST_F(WatchersTest, who_left_is_not_told) {
  const Peer first = connect(), second = connect();
  then([&] { first->resets(); });
  then([&] { tell("one"); });
  run();
  EXPECT_EQ(frames_to(*second), "> text 'one'\n");
  EXPECT_TRUE(watchers.empty());
}

TEST_F(WatchersTest, one_alone) {
  const Peer first = connect(), second = connect();
  then([&] { watchers.tell(*open[1], [] { return "one"; }); });
  run();
  EXPECT_EQ(frames_to(*first), "");
  EXPECT_EQ(frames_to(*second), "> text 'one'\n");
}

TEST_F(WatchersTest, who_is_slow_misses_reports_and_is_told_how_many) {
  const Peer slow = connect_slow(0), quick = connect();
  std::size_t kept = 0;
  then([&] {
    tell_until_full();
    kept = open[0]->unsent();
  });
  then([&] {
    for (int i = 0; i < 7; ++i) tell("missed");
    EXPECT_EQ(open[0]->unsent(), kept);
  });
  then([&] { slow->takes(SIZE_MAX / 4); });
  then([&] { tell("again"); });
  run();
  EXPECT_LE(kept, Watchers::kMostUnsent + large.size() + kLongestHeader);
  EXPECT_TRUE(frames_to(*slow).ends_with(
      "x'\n> text '{\"kind\":\"dropped\",\"count\":7}'\n> text 'again'\n"));
  EXPECT_EQ(frames_to(*slow).find("missed"), std::string::npos);
  EXPECT_TRUE(frames_to(*quick).ends_with("> text 'missed'\n> text 'again'\n"));
  EXPECT_EQ(frames_to(*quick).find("dropped"), std::string::npos);
}

// Or a note would stand between any two reports of a busy server.
TEST_F(WatchersTest, who_was_slow_first_catches_up_wholly) {
  const Peer slow = connect_slow(0);
  then([&] { tell_until_full(), tell("missed"); });
  then([&] { slow->takes(500'000); });
  then([&] { tell("missed"); });
  then([&] { slow->takes(SIZE_MAX / 4); });
  run();
  EXPECT_TRUE(frames_to(*slow).ends_with(
      "x'\n> text '{\"kind\":\"dropped\",\"count\":2}'\n"));
}

// Also if on_drained should come late, and something happens before.
TEST_F(WatchersTest, the_note_stands_before_the_next_report) {
  const Peer slow = connect_slow(0);
  then_in.on_drained = {};
  then([&] { tell_until_full(), tell("missed"); });
  then([&] { slow->takes(SIZE_MAX / 4); });
  then([&] { tell("again"); });
  run();
  EXPECT_TRUE(frames_to(*slow).ends_with(
      "> text '{\"kind\":\"dropped\",\"count\":1}'\n> text 'again'\n"));
}

TEST_F(WatchersTest, nothing_is_made_while_all_are_slow) {
  connect_slow(0);
  then([&] {
    tell_until_full();
    made = 0;
    tell("missed");
  });
  run();
  EXPECT_EQ(made, 0);
}

TEST_F(WatchersTest, report_without_memory_is_missed) {
  const Peer first = connect(), second = connect();
  then([&] {
    watchers.tell([]() -> std::string { throw std::bad_alloc(); });
    tell("one");
  });
  run();
  const std::string told =
      "> text '{\"kind\":\"dropped\",\"count\":1}'\n> text 'one'\n";
  EXPECT_EQ(frames_to(*first), told);
  EXPECT_EQ(frames_to(*second), told);
}

}  // namespace
