#include "04_messages/websocket.h"

#include <climits>
#include <random>

#include "04_messages/socket_test.h"

namespace {

class WebSocketTest : public SocketTest {
 protected:
  void echo() {
    then_in.on_message = [](WebSocket& socket, const Message& message) {
      EXPECT_TRUE(socket.send(message));
    };
  }
  // A message that makes the socket do this.
  void on_message(const std::function<void(WebSocket&)>& act) {
    then_in.on_message = [act](WebSocket& socket, const Message&) {
      act(socket);
    };
  }
};

const std::string kClose = masked(0x88, close_payload(1000, "bye"));

// ---- From on_open to on_close ---------------------------------------------

TEST_F(WebSocketTest, opens_echoes_closes) {
  echo();
  const Peer peer = connect();
  then([&] { peer->sends(kMaskedHello + masked(0x82, "bin")); });
  then([&] { peer->sends(kClose); });
  then([&] { peer->finishes(); });
  run();
  EXPECT_EQ(said, "0 open\n0 text Hello\n0 binary bin\n0 close 1000 bye\n");
  EXPECT_EQ(frames_to(*peer),
            "> text 'Hello'\n> binary 'bin'\n> close 1000 ''\n");
  EXPECT_FALSE(peer->got_reset);
}

TEST_F(WebSocketTest, hostile_082_frames_in_the_segment_of_the_handshake) {
  echo();
  const Peer peer = connect(kMaskedHello + kClose);
  run();
  EXPECT_EQ(said, "0 open\n0 text Hello\n0 close 1000 bye\n");
  EXPECT_EQ(frames_to(*peer), "> text 'Hello'\n> close 1000 ''\n");
}

TEST_F(WebSocketTest, hostile_104_server_closes_tcp_first) {
  const Peer peer = connect(kClose);
  then([&] {
    EXPECT_TRUE(peer->got_fin);
    EXPECT_FALSE(peer->closed);
    peer->finishes();
  });
  then([&] { EXPECT_TRUE(peer->closed); });
  run();
  EXPECT_EQ(time(), 0s);
}

TEST_F(WebSocketTest, peer_that_never_closes_tcp_is_left_after_the_timeout) {
  const Peer peer = connect(kClose);
  at(9s, [&] { EXPECT_FALSE(peer->closed); });
  at(11s, [&] { EXPECT_TRUE(peer->closed); });
  run();
  EXPECT_EQ(said, "0 open\n0 close 1000 bye\n");
}

TEST_F(WebSocketTest, empty_close_is_told_as_1005) {
  connect(masked(0x88));
  run();
  EXPECT_EQ(said, "0 open\n0 close 1005\n");
}

TEST_F(WebSocketTest, hostile_111_fin_without_close_is_told_as_1006) {
  const Peer peer = connect(kMaskedHello);
  then([&] { peer->finishes(); });
  then([&] { EXPECT_TRUE(peer->closed); });
  run();
  EXPECT_EQ(said,
            "0 open\n0 text Hello\n"
            "0 close 1006 the peer left without a Close frame\n");
  EXPECT_EQ(frames_to(*peer), "");  // 1006 is never on the wire
  EXPECT_EQ(time(), 0s);
}

TEST_F(WebSocketTest, hostile_130_reset_is_told_as_1006) {
  const Peer peer = connect();
  then([&] { peer->resets(); });
  run();
  EXPECT_EQ(said, "0 open\n0 close 1006 the connection broke\n");
}

TEST_F(WebSocketTest, hostile_130_reset_after_the_close_is_not_told_again) {
  const Peer peer = connect(kClose);
  then([&] { peer->resets(); });
  run();
  EXPECT_EQ(said, "0 open\n0 close 1000 bye\n");
}

TEST_F(WebSocketTest, violation_is_logged_told_and_answered) {
  const Peer peer = connect(kMaskedHello + kPlainHello + kMaskedHello);
  run();
  const std::string why =
      "a client's frame without a mask, payload bytes: 5 (RFC 6455 §5.1)";
  EXPECT_EQ(said, "0 open\n0 text Hello\n0 close 1006 " + why + "\n");
  EXPECT_EQ(frames_to(*peer), "> close 1002 '" + why + "'\n");
  EXPECT_EQ(logged, "close 1002: " + why + "\n");
  EXPECT_TRUE(peer->got_fin);
}

TEST_F(WebSocketTest, loop_that_stops_closes_every_socket) {
  connect();
  connect();
  run();
  EXPECT_EQ(said,
            "0 open\n1 open\n0 close 1006 cut off by this side\n"
            "1 close 1006 cut off by this side\n");
}

// ---- Closing by us --------------------------------------------------------

TEST_F(WebSocketTest, close_waits_for_their_answer) {
  const Peer peer = connect();
  then([&] {
    EXPECT_TRUE(open[0]->close(1001, "over"));
    EXPECT_FALSE(open[0]->close(1001, "over"));
    EXPECT_FALSE(open[0]->send("late"));
    EXPECT_FALSE(open[0]->send(framed(Opcode::text, view_of("late"))));
    EXPECT_FALSE(open[0]->ping());
  });
  then([&] {
    EXPECT_EQ(frames_to(*peer), "> close 1001 'over'\n");
    EXPECT_FALSE(peer->got_fin);
    peer->sends(kMaskedHello + kClose);
  });
  then([&] { EXPECT_TRUE(peer->got_fin); });
  run();
  EXPECT_EQ(said, "0 open\n0 close 1000 bye\n");
}

TEST_F(WebSocketTest, time_limit_of_the_handshake_ends_with_the_socket) {
  const Peer peer = connect();
  then([&] { open[0]->close(); });
  then([&] { peer->sends(kClose), peer->finishes(); });
  then([&] { EXPECT_TRUE(peer->closed); });
  run();
  EXPECT_EQ(time(), 0s);
}

TEST_F(WebSocketTest, hostile_110_peer_that_never_answers_our_close) {
  const Peer peer = connect();
  then([&] { open[0]->close(); });
  at(9s, [&] { EXPECT_FALSE(peer->got_fin); });
  at(11s, [&] { EXPECT_TRUE(peer->got_fin && peer->closed); });
  run();
  EXPECT_EQ(said, "0 open\n0 close 1006 the connection broke\n");
}

TEST_F(WebSocketTest, hostile_110_peer_that_talks_on_instead) {
  const Peer peer = connect();
  then([&] { open[0]->close(); });
  for (int second = 1; second < 30; ++second) {
    at(second * 1s, [&] { peer->sends(kMaskedHello); });
  }
  at(11s, [&] { EXPECT_TRUE(peer->closed); });
  run();
  EXPECT_EQ(said, "0 open\n0 close 1006 the connection broke\n");
}

// ---- Time and fairness -----------------------------------------------------

TEST_F(WebSocketTest, hostile_096_message_must_be_complete_in_time) {
  options.message_timeout = 5s;
  const Peer peer = connect(masked(0x01, "a"));
  for (int second = 1; second < 20; ++second) {
    at(second * 1s, [&] { peer->sends(masked(0x00, "b") + masked(0x89, "")); });
  }
  at(4900ms, [&] { EXPECT_EQ(open.size(), 1u); });
  at(5100ms, [&] { EXPECT_TRUE(peer->got_fin); });
  run();
  EXPECT_TRUE(frames_to(*peer).ends_with(
      "> close 1008 'the message was not complete in time (RFC 6455 §10.4)'\n"))
      << frames_to(*peer);
  EXPECT_TRUE(
      said.ends_with("0 close 1006 the message was not complete in "
                     "time (RFC 6455 §10.4)\n"))
      << said;
}

TEST_F(WebSocketTest, hostile_096_half_a_frame_is_half_a_message) {
  options.message_timeout = 5s;
  const Peer peer = connect(masked(0x81, "hello").substr(0, 8));
  at(5100ms, [&] { EXPECT_TRUE(peer->got_fin); });
  run();
}

TEST_F(WebSocketTest, hostile_096_half_a_header_has_its_time_too) {
  options.message_timeout = 5s;
  const Peer peer = connect("\x81");
  at(5100ms, [&] { EXPECT_TRUE(peer->got_fin); });
  run();
}

TEST_F(WebSocketTest, each_control_frame_has_its_own_time) {
  options.message_timeout = 5s;
  const std::string ping = masked(0x89, "ping");
  const Peer peer = connect(ping.substr(0, 3));
  for (int i = 1; i <= 5; ++i) {  // the end of one, and the begin of the next
    at(i * 4s, [&] { peer->sends(ping.substr(3) + ping.substr(0, 3)); });
  }
  at(21s, [&] { peer->sends(ping.substr(3) + kClose), peer->finishes(); });
  run();
  EXPECT_TRUE(said.ends_with("0 ping ping\n0 close 1000 bye\n")) << said;
}

TEST_F(WebSocketTest, each_message_has_its_own_time) {
  options.message_timeout = 5s;
  const Peer peer = connect(masked(0x01, "a"));
  for (int i = 1; i <= 5; ++i) {  // the end of one, and the begin of the next
    at(i * 4s, [&] { peer->sends(masked(0x80, "b") + masked(0x01, "a")); });
  }
  at(21s, [&] { peer->sends(masked(0x80, "b") + kClose), peer->finishes(); });
  run();
  EXPECT_TRUE(said.ends_with("0 text ab\n0 close 1000 bye\n")) << said;
}

TEST_F(WebSocketTest, time_in_which_we_do_not_read_is_not_theirs) {
  options.message_timeout = 5s;
  const Peer peer = connect(masked(0x01, "a"));
  at(1s, [&] { open[0]->pause(); });
  at(2s, [&] { peer->sends(masked(0x80, "b")); });
  loop.after(30s, [&] { open[0]->resume(); });
  at(31s, [&] { peer->sends(kClose), peer->finishes(); });
  run();
  EXPECT_EQ(said, "0 open\n0 text ab\n0 close 1000 bye\n");
}

TEST_F(WebSocketTest, time_of_a_message_ends_with_our_close) {
  options.message_timeout = 5s;
  const Peer peer = connect(masked(0x01, "a"));
  at(1s, [&] { open[0]->close(); });
  at(8s, [&] { peer->sends(kClose), peer->finishes(); });
  run();
  EXPECT_EQ(said, "0 open\n0 close 1000 bye\n");
}

TEST_F(WebSocketTest, hostile_124_many_small_messages_are_several_turns) {
  std::string many;
  for (int i = 0; i < 3000; ++i) many += masked(0x81, "");
  const Peer loud = connect();
  const Peer other = connect();
  std::map<std::uint32_t, int> count;
  int before = 0;
  then_in.on_message = [&](WebSocket& socket, const Message&) {
    if (++count[socket.slot()] == 1 && socket.slot() == 1) before = count[0];
  };
  then([&] {
    loud->sends(many);
    other->sends(masked(0x81, ""));
  });
  run();
  EXPECT_EQ(count[0], 3000);
  EXPECT_EQ(before, 1000);
  EXPECT_EQ(time(), 0s);
}

TEST_F(WebSocketTest, hostile_112_bad_close_is_refused_and_changes_nothing) {
  echo();
  const Peer peer = connect();
  then([&] {
    EXPECT_FALSE(open[0]->close(1005));
    EXPECT_FALSE(open[0]->close(1000, std::string(124, 'r')));
    EXPECT_FALSE(open[0]->close(1000, "cut \xe2\x82"));
    EXPECT_FALSE(open[0]->ping(view_of(std::string(126, 'p'))));
    peer->sends(kMaskedHello);
  });
  run();
  EXPECT_EQ(frames_to(*peer), "> text 'Hello'\n");
}

TEST_F(WebSocketTest, hostile_113_both_close_in_the_same_turn) {
  on_message([](WebSocket& socket) { socket.close(4000, "ours"); });
  const Peer peer = connect(kMaskedHello + kClose);
  then([&] {
    EXPECT_EQ(frames_to(*peer), "> close 4000 'ours'\n");
    EXPECT_TRUE(peer->got_fin);
    peer->finishes();
  });
  then([&] { EXPECT_TRUE(peer->closed); });
  run();
  EXPECT_EQ(said, "0 open\n0 text Hello\n0 close 1000 bye\n");
}

// Theirs was on its way when ours was sent: it is the answer, whatever its
// code.
TEST_F(WebSocketTest, hostile_113_their_close_crosses_ours) {
  const Peer peer = connect();
  then([&] {
    EXPECT_TRUE(open[0]->close(1001, "ours"));
    peer->sends(masked(0x89, "?") + kClose + kMaskedHello);
  });
  then([&] {
    EXPECT_EQ(frames_to(*peer), "> close 1001 'ours'\n> pong '?'\n");
    EXPECT_TRUE(peer->got_fin);
  });
  run();
  EXPECT_EQ(said, "0 open\n0 ping ?\n0 close 1000 bye\n");
}

TEST_F(WebSocketTest, hostile_138_shutdown_says_1001) {
  const Peer quick = connect(), slow = connect();
  then([&] { loop.shut_down(3s); });
  then([&] {
    EXPECT_EQ(frames_to(*quick), "> close 1001 ''\n");
    EXPECT_EQ(frames_to(*slow), "> close 1001 ''\n");
    quick->sends(masked(0x88, close_payload(1001)));
    quick->finishes();
  });
  run();
  EXPECT_EQ(said,
            "0 open\n1 open\n0 close 1001\n"
            "1 close 1006 cut off by this side\n");
  EXPECT_GE(time(), 3s);
  EXPECT_LE(time(), 4s);
}

TEST_F(WebSocketTest, on_shutdown_may_do_otherwise) {
  then_in.on_shutdown = [](WebSocket& socket) { socket.close(1012, "soon"); };
  const Peer peer = connect();
  then([&] { loop.shut_down(3s); });
  then([&] { peer->sends(kClose), peer->finishes(); });
  run();
  EXPECT_EQ(frames_to(*peer), "> close 1012 'soon'\n");
}

TEST_F(WebSocketTest, abort_resets) {
  const Peer peer = connect();
  then([&] {
    open[0]->abort();
    EXPECT_FALSE(open[0]->send("late"));
    EXPECT_FALSE(open[0]->close());
  });
  run();
  EXPECT_TRUE(peer->got_reset);
  EXPECT_EQ(said, "0 open\n0 close 1006 cut off by this side\n");
}

// ---- Slots ----------------------------------------------------------------

TEST_F(WebSocketTest, slots_are_dense_and_used_again) {
  connect();
  const Peer second = connect();
  connect();
  then([&] {
    second->sends(kClose);
    second->finishes();
  });
  then([&] { connect(); });
  then([&] { connect(); });
  run();
  EXPECT_TRUE(said.starts_with(
      "0 open\n1 open\n2 open\n1 close 1000 bye\n1 open\n3 open\n"));
}

// Until the connection has gone: a late event must not meet a successor.
TEST_F(WebSocketTest, slot_is_not_used_again_while_its_socket_lingers) {
  connect(kClose);
  then([&] { connect(); });
  run();
  EXPECT_TRUE(said.starts_with("0 open\n0 close 1000 bye\n1 open\n"));
}

// ---- Backpressure ---------------------------------------------------------

TEST_F(WebSocketTest, pause_holds_the_messages_that_have_arrived_already) {
  on_message([](WebSocket& socket) { socket.pause(); });
  const Peer peer = connect(masked(0x81, "1") + masked(0x81, "2"));
  then([&] { peer->sends(masked(0x81, "3")); });
  then([&] {
    EXPECT_EQ(said, "0 open\n0 text 1\n");
    EXPECT_GT(peer->unread(), 0u);
    open[0]->resume();
  });
  then([&] {
    EXPECT_EQ(said, "0 open\n0 text 1\n0 text 2\n");
    open[0]->resume();
  });
  then([&] { EXPECT_EQ(said, "0 open\n0 text 1\n0 text 2\n0 text 3\n"); });
  run();
}

TEST_F(WebSocketTest, pause_and_resume_in_one_call_change_nothing) {
  on_message([](WebSocket& socket) {
    socket.pause();
    socket.resume();
  });
  connect(masked(0x81, "1") + masked(0x81, "2") + kClose);
  run();
  EXPECT_EQ(said, "0 open\n0 text 1\n0 text 2\n0 close 1000 bye\n");
}

TEST_F(WebSocketTest, paused_socket_can_shake_hands) {
  then_in.on_open = [](WebSocket& socket, auto&, auto&) { socket.pause(); };
  const Peer peer = connect(kMaskedHello);
  then([&] { EXPECT_TRUE(open[0]->close(1000)); });
  then([&] { peer->sends(kClose); });
  run();
  EXPECT_EQ(said, "0 open\n0 close 1000 bye\n");
}

TEST_F(WebSocketTest, unsent_and_on_drained_tell_of_a_slow_reader) {
  const std::string large(100'000, 'x');
  const Peer peer = connect();
  then([&] {
    peer->room = 1000;
    EXPECT_TRUE(open[0]->send(large));
  });
  then([&] {
    EXPECT_EQ(open[0]->unsent(), large.size() + 10 - 1000);
    peer->takes(50'000);
  });
  then([&] {
    EXPECT_EQ(said, "0 open\n");
    peer->takes(1'000'000);
  });
  then([&] {
    EXPECT_EQ(said, "0 open\n0 drained\n");
    EXPECT_EQ(open[0]->unsent(), 0u);
  });
  run();
  EXPECT_EQ(frames_to(*peer), "> text '" + large + "'\n");
}

TEST_F(WebSocketTest, hostile_125_peer_that_takes_nothing_is_cut_off) {
  const Peer peer = connect();
  then([&] {
    peer->room = 0;
    open[0]->send("wait");
  });
  run();
  EXPECT_TRUE(peer->got_reset);
  EXPECT_EQ(said, "0 open\n0 close 1006 the peer took nothing for too long\n");
}

// Who does not read the answers may not ask on.
TEST_F(WebSocketTest, peer_that_reads_nothing_is_not_listened_to) {
  then_in.on_message = [](WebSocket& socket, const Message&) {
    socket.send(std::string(10'000, 'x'));
  };
  std::string wire;
  for (int i = 0; i < 1000; ++i) wire += masked(0x81, "more");
  const Peer peer = connect();
  then([&] {
    peer->room = 0;
    peer->sends(wire);
  });
  then([&] {
    EXPECT_LT(open[0]->unsent(), 600'000u);
    peer->takes(1 << 30);
  });
  then([&] { EXPECT_EQ(open[0]->unsent(), 0u); });
  run();
  EXPECT_EQ(peer->received.size() / 10'000, 1000u);
}

// ---- Pings ----------------------------------------------------------------

TEST_F(WebSocketTest, pings_and_pongs) {
  const Peer peer = connect(masked(0x89, "a"));
  then([&] {
    EXPECT_TRUE(open[0]->ping(view_of("b")));
    EXPECT_FALSE(open[0]->ping(view_of(std::string(126, 'x'))));
    EXPECT_TRUE(open[0]->ping(view_of(std::string(125, 'x'))));
    EXPECT_TRUE(open[0]->ping());
  });
  then([&] { peer->sends(masked(0x8a, "b")); });
  run();
  EXPECT_TRUE(said.starts_with("0 open\n0 ping a\n0 pong b\n"));
  EXPECT_EQ(frames_to(*peer), "> pong 'a'\n> ping 'b'\n> ping '" +
                                  std::string(125, 'x') + "'\n> ping ''\n");
}

// ---- From within the callbacks --------------------------------------------

TEST_F(WebSocketTest, what_on_open_sends_is_behind_the_101) {
  then_in.on_open = [](WebSocket& socket, auto&, auto&) {
    EXPECT_TRUE(socket.send("hi"));
  };
  const Peer peer = connect();
  run();
  EXPECT_TRUE(peer->received.starts_with("HTTP/1.1 101 "));
  EXPECT_EQ(frames_to(*peer), "> text 'hi'\n");
}

TEST_F(WebSocketTest, close_in_on_open) {
  then_in.on_open = [](WebSocket& socket, auto&, auto&) {
    EXPECT_TRUE(socket.close(4001, "not you"));
  };
  const Peer peer = connect(kMaskedHello + kClose);
  run();
  EXPECT_EQ(frames_to(*peer), "> close 4001 'not you'\n");
  EXPECT_EQ(said, "0 open\n0 close 1000 bye\n");
}

TEST_F(WebSocketTest, abort_in_on_open) {
  then_in.on_open = [](WebSocket& socket, auto&, auto&) { socket.abort(); };
  const Peer peer = connect(kMaskedHello);
  run();
  EXPECT_TRUE(peer->got_reset);
  EXPECT_EQ(said, "0 open\n0 close 1006 cut off by this side\n");
}

TEST_F(WebSocketTest, close_in_on_message_drops_the_messages_behind_it) {
  on_message([](WebSocket& socket) { EXPECT_TRUE(socket.close()); });
  const Peer peer = connect(kMaskedHello + kMaskedHello + kClose);
  run();
  EXPECT_EQ(said, "0 open\n0 text Hello\n0 close 1000 bye\n");
  EXPECT_EQ(frames_to(*peer), "> close 1000 ''\n");
}

TEST_F(WebSocketTest, abort_in_on_message_drops_the_messages_behind_it) {
  on_message([](WebSocket& socket) { socket.abort(); });
  connect(kMaskedHello + kMaskedHello + kClose);
  run();
  EXPECT_EQ(said, "0 open\n0 text Hello\n0 close 1006 cut off by this side\n");
}

TEST_F(WebSocketTest, abort_in_on_ping_and_on_drained) {
  then_in.on_ping = [](WebSocket& socket, View) { socket.abort(); };
  then_in.on_drained = [](WebSocket& socket) { socket.abort(); };
  connect(masked(0x89) + kMaskedHello);
  const Peer slow = connect();
  then([&] {
    slow->room = 0;
    open[1]->send("wait");
  });
  then([&] { slow->takes(1000); });
  run();
  EXPECT_EQ(said,
            "0 open\n0 ping\n1 open\n0 close 1006 cut off by this side\n"
            "1 drained\n1 close 1006 cut off by this side\n");
}

TEST_F(WebSocketTest, nothing_can_be_sent_in_on_close) {
  then_in.on_close = [](WebSocket& socket, auto, auto) {
    EXPECT_FALSE(socket.send("late"));
    EXPECT_FALSE(socket.ping());
    EXPECT_FALSE(socket.close());
    socket.abort();
  };
  const Peer closes = connect(kClose), leaves = connect(), breaks = connect();
  const Peer errs = connect(kPlainHello);
  then([&] { leaves->finishes(); });
  then([&] { breaks->resets(); });
  run();
  EXPECT_EQ(frames_to(*leaves), "");
}

TEST_F(WebSocketTest, sockets_may_be_sent_to_from_anothers_callbacks) {
  then_in.on_message = [this](WebSocket& from, const Message& message) {
    for (auto& [slot, socket] : open) {
      EXPECT_TRUE(socket == &from || socket->send(message));
    }
  };
  then_in.on_close = [this](WebSocket& gone, auto, auto) {
    const Chunk farewell =
        framed(Opcode::text, view_of("gone: " + std::to_string(gone.slot())));
    for (auto& [slot, socket] : open) EXPECT_TRUE(socket->send(farewell));
  };
  const Peer a = connect(), b = connect(), c = connect();
  then([&] { a->sends(kMaskedHello); });
  then([&] { b->resets(); });
  then([&] {
    EXPECT_EQ(frames_to(*a), "> text 'gone: 1'\n");
    EXPECT_EQ(frames_to(*c), "> text 'Hello'\n> text 'gone: 1'\n");
    then_in.on_close = {};
  });
  run();
}

TEST_F(WebSocketTest, sockets_may_be_closed_from_anothers_callbacks) {
  then_in.on_message = [this](WebSocket&, const Message&) {
    for (auto& [slot, socket] : open) socket->abort();
  };
  connect();
  const Peer second = connect();
  connect(kMaskedHello);
  then([&] { second->sends(kMaskedHello); });
  run();
  EXPECT_EQ(std::ranges::count(said, '\n'), 7);  // each opened, closed; a text
}

// ---- A network that is short, late and interrupted ------------------------

TEST_F(WebSocketTest, hostile_133_random_faults_change_no_byte) {
  echo();
  std::mt19937 random(7);
  system.fault = [&](Call call, std::size_t wanted) -> long {
    if (call != Call::recv && call != Call::send) return LONG_MAX;
    if (random() % 8 == 0) return -EAGAIN;
    if (random() % 8 == 0) return -EINTR;
    return 1 + static_cast<long>(random() % wanted);
  };
  std::string wire, expected;
  for (std::size_t i = 0; i < 300; ++i) {
    const std::string payload(i % 50 == 0 ? 20'000 : i,
                              static_cast<char>('a' + i % 26));
    wire += masked(0x02, payload.substr(0, i / 2)) +
            masked(0x80, payload.substr(i / 2));
    expected += plain(0x82, payload);
  }
  const Peer peer = connect(wire + kClose);
  run();
  expected += plain(0x88, close_payload(1000));
  EXPECT_TRUE(peer->received.ends_with("\r\n\r\n" + expected));
}

}  // namespace
