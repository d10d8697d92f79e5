#include "05_push/push.h"

#include "04_messages/socket_test.h"

namespace {

class PushTest : public SocketTest {
 protected:
  PushTest() {
    then_in.on_message = [this](WebSocket& socket, const Message&) {
      push.start(socket, [this] {
        times.push_back(time());
        return "push " + std::to_string(times.size());
      });
    };
    then_in.on_close = [this](WebSocket& socket, auto, auto) {
      push.stop(socket);
    };
  }
  void stop_at(Duration when) {
    at(when, [this] { loop.stop(); });
  }
  // When the texts were made: in time, or a tick late.
  void expect_times(const std::vector<Duration>& expected) {
    ASSERT_EQ(times.size(), expected.size());
    for (std::size_t i = 0; i < times.size(); ++i) {
      EXPECT_GE(times[i], expected[i]);
      EXPECT_LE(times[i], expected[i] + Timers::kTick + 1ms);
    }
  }

  std::vector<Duration> times;  // of each push
  Push push{loop, 3s};
};

const std::string kClose = masked(0x88, close_payload(1000));

TEST_F(PushTest, pushes_every_interval_once_asked) {
  const Peer peer = connect(kMaskedHello);
  connect();  // says nothing, gets nothing
  stop_at(10s);
  run();
  expect_times({3s, 6s, 9s});
  EXPECT_EQ(frames_to(*peer),
            "> text 'push 1'\n> text 'push 2'\n> text 'push 3'\n");
}

TEST_F(PushTest, one_timer_however_often_it_is_started) {
  const Peer peer = connect(kMaskedHello + kMaskedHello);
  at(1s, [&] { peer->sends(kMaskedHello); });
  at(4s, [&] { peer->sends(kMaskedHello); });
  stop_at(7s);
  run();
  expect_times({3s, 6s});
}

TEST_F(PushTest, each_socket_has_its_own) {
  const Peer first = connect(kMaskedHello), second = connect();
  at(1s, [&] { second->sends(kMaskedHello); });
  at(5s, [&] { first->sends(kClose), first->finishes(); });
  stop_at(8s);
  run();
  expect_times({3s, 4s, 7s});
  EXPECT_EQ(frames_to(*first), "> text 'push 1'\n> close 1000 ''\n");
  EXPECT_EQ(frames_to(*second), "> text 'push 2'\n> text 'push 3'\n");
}

// The loop then has nothing to wait for: run() returns.
TEST_F(PushTest, no_timer_is_left_when_the_socket_closes) {
  const Peer closes = connect(kMaskedHello), leaves = connect(kMaskedHello),
             breaks = connect(kMaskedHello), errs = connect(kMaskedHello);
  then([&] { closes->sends(kClose), closes->finishes(); });
  then([&] { leaves->finishes(); });
  then([&] { breaks->resets(); });
  then([&] { errs->sends(kPlainHello), errs->finishes(); });
  run();
  expect_times({});
  EXPECT_EQ(time(), 0s);
}

TEST_F(PushTest, nothing_is_pushed_into_a_closing_handshake) {
  const Peer peer = connect(kMaskedHello);
  at(4s, [&] { open[0]->close(); });
  stop_at(13s);
  run();
  EXPECT_EQ(frames_to(*peer), "> text 'push 1'\n> close 1000 ''\n");
}

TEST_F(PushTest, stop_and_start_again) {
  const Peer peer = connect(kMaskedHello);
  at(4s, [&] {
    push.stop(*open[0]);
    push.stop(*open[0]);
  });
  at(10s, [&] { peer->sends(kMaskedHello); });
  stop_at(14s);
  run();
  expect_times({3s, 13s});
}

TEST_F(PushTest, stop_without_start_does_nothing) {
  connect();
  then([&] { push.stop(*open[0]); });
  run();
  EXPECT_EQ(time(), 0s);
}

TEST_F(PushTest, socket_that_gets_a_used_slot_starts_clean) {
  const Peer first = connect(kMaskedHello);
  Peer second;
  at(4s, [&] { first->sends(kClose), first->finishes(); });
  at(5s, [&] { second = connect(); });
  at(10s, [&] {
    EXPECT_EQ(frames_to(*second), "");
    EXPECT_TRUE(open.contains(0));
    second->sends(kMaskedHello);
  });
  stop_at(14s);
  run();
  expect_times({3s, 13s});
  EXPECT_EQ(frames_to(*second), "> text 'push 2'\n");
}

// A loop that is late now and then does not shift what follows.
TEST_F(PushTest, interval_does_not_drift) {
  connect(kMaskedHello);
  for (int i = 1; i <= 100; ++i) {
    at(i * 3s - 1ms, [&] { system.clock += 50ms; });
  }
  stop_at(301s);
  run();
  ASSERT_EQ(times.size(), 100u);
  for (int i = 0; i < 100; ++i) {
    const Duration due = (i + 1) * 3s;
    EXPECT_GE(times[static_cast<std::size_t>(i)], due);
    EXPECT_LE(times[static_cast<std::size_t>(i)], due + 60ms);
  }
}

TEST_F(PushTest, hostile_137_pushes_that_were_slept_through_are_left_out) {
  connect(kMaskedHello);
  at(4s, [&] { system.clock += 10s; });
  stop_at(16s);
  run();
  expect_times({3s, 14s, 15s});
}

TEST_F(PushTest, text_may_stop_its_own_timer) {
  const Peer peer = connect();
  then([&] {
    push.start(*open[0], [&] {
      push.stop(*open[0]);
      return std::string("once");
    });
  });
  run();
  EXPECT_EQ(frames_to(*peer), "> text 'once'\n");
}

TEST_F(PushTest, hostile_129_text_that_cannot_be_made_ends_only_its_socket) {
  const Peer first = connect(kMaskedHello), second = connect();
  then([&] { second->sends(masked(0x81, "!")); });
  then_in.on_message = [this](WebSocket& socket, const Message& message) {
    const bool fails = message.text() == "!";
    push.start(socket, [fails]() -> std::string {
      if (fails) throw std::bad_alloc();
      return "fine";
    });
  };
  stop_at(7s);
  run();
  EXPECT_TRUE(second->got_reset);
  EXPECT_EQ(frames_to(*first), "> text 'fine'\n> text 'fine'\n");
}

}  // namespace
