// What a handler may ask of its connection; connection_turn_test.cpp has what
// the loop does with it.
#include "common/connection.h"

#include <memory>
#include <string>
#include <vector>

#include "common/loop_test.h"

namespace {

using Strings = std::vector<std::string>;

class ConnectionTest : public LoopTest {
 protected:
  static constexpr std::size_t kMuch = 1024 * 1024;
};

// Writes down both directions.
class Witness final : public Tap {
 public:
  std::string received, sent;
  std::size_t of_files = 0;
  void on_received(View bytes) override { received += as_text(bytes); }
  void on_sent(View bytes) override { sent += as_text(bytes); }
  void on_sent_file(std::size_t size) override { of_files += size; }
};

// A hundred thousand of them wait at a time.
TEST_F(ConnectionTest, is_small) { EXPECT_LE(sizeof(Connection), 56u); }

// ---- Input ----------------------------------------------------------------

TEST_F(ConnectionTest, input_left_unread_is_shown_with_more_behind_it) {
  Client& client = connect();
  client.on_bytes = [](Connection&, Bytes& input) {
    if (input.size() >= 6) input.consume(4);
  };
  client.peer->sends("abc");
  then([&] { client.peer->sends("def"); });
  then([&] { client.peer->sends("ghi"); });
  run();
  EXPECT_EQ(client.shown, (Strings{"abc", "abcdef", "efghi"}));
}

TEST_F(ConnectionTest, input_fed_byte_by_byte_is_collected) {
  Client& client = connect();
  client.on_bytes = [](Connection&, Bytes& input) {
    if (input.text().ends_with("\n")) input.consume(input.size());
  };
  for (char byte : std::string("line\n")) {
    then([&client, byte] { client.peer->sends({&byte, 1}); });
  }
  run();
  EXPECT_EQ(client.shown, (Strings{"l", "li", "lin", "line", "line\n"}));
  EXPECT_EQ(client.read, "line\n");
}

TEST_F(ConnectionTest, unread_input_is_not_shown_again_for_nothing) {
  Client& client = connect();
  client.on_bytes = leave_unread;
  client.peer->sends("abc");
  then([&] { client.connection->resume(); });  // was not paused
  then([&] { client.connection->output().append("unasked"); });
  run();
  EXPECT_EQ(client.shown, Strings{"abc"});
}

TEST_F(ConnectionTest, input_may_be_changed_where_it_lies) {
  Client& client = connect();
  client.on_bytes = [](Connection& connection, Bytes& input) {
    std::span<std::byte> payload = input.take(2);
    payload[0] ^= std::byte{0x20};
    connection.output().append(payload);
  };
  client.peer->sends("ab");
  run();
  EXPECT_EQ(client.peer->received, "Ab");
}

TEST_F(ConnectionTest, limit_input_bounds_what_is_collected) {
  Client& client = connect();
  client.on_accept = [](Connection& connection) { connection.limit_input(10); };
  client.on_bytes = [](Connection&, Bytes& input) {
    if (input.size() == 10) input.consume(7);
  };
  client.peer->sends("0123");
  then([&] { client.peer->sends("456789abcdefghijk"); });
  run();
  EXPECT_EQ(client.shown,
            (Strings{"0123", "0123456789", "789abcdefg", "efghijk"}));
}

TEST_F(ConnectionTest, limit_input_reads_no_more_while_nothing_is_consumed) {
  Client& client = connect();
  client.on_accept = [](Connection& connection) { connection.limit_input(10); };
  client.on_bytes = leave_unread;
  client.peer->sends("0123456789abcdef");
  then([&] {
    EXPECT_EQ(client.shown, Strings{"0123456789"});
    EXPECT_EQ(client.peer->unread(), 6u);
  });
  then([&] {  // and the loop sleeps, rather than going round
    EXPECT_LT(system.calls[Call::epoll_wait], 10);
    client.on_bytes = nullptr;
    client.connection->pause();
    client.connection->resume();
  });
  run();
  EXPECT_EQ(client.read, "0123456789abcdef");
}

TEST_F(ConnectionTest, limit_input_may_fall_below_what_is_unread) {
  Client& client = connect();
  client.on_bytes = leave_unread;
  client.peer->sends("0123456789");
  then([&] {
    client.connection->limit_input(4);
    client.on_bytes = nullptr;
    client.connection->pause();
    client.connection->resume();
  });
  then([&] { client.peer->sends("abcdefgh"); });
  run();
  EXPECT_EQ(client.shown,
            (Strings{"0123456789", "0123456789", "abcd", "efgh"}));
}

TEST_F(ConnectionTest, limit_input_is_the_read_buffer_at_most) {
  Client& client = connect();
  client.on_accept = [](Connection& connection) {
    connection.limit_input(4 * EventLoop::kReadBuffer);
  };
  client.peer->sends(std::string(EventLoop::kReadBuffer + 1, 'x'));
  run();
  ASSERT_EQ(client.shown.size(), 2u);
  EXPECT_EQ(client.shown[0].size(), EventLoop::kReadBuffer);
  EXPECT_EQ(client.shown[1], "x");
}

// ---- Taking over ----------------------------------------------------------

TEST_F(ConnectionTest, hand_over_shows_the_rest_to_the_next_handler_at_once) {
  Client& client = connect();
  Client next;
  client.on_bytes = [&](Connection& connection, Bytes& input) {
    connection.hand_over(std::make_unique<ClientHandler>(next));
    EXPECT_TRUE(next.shown.empty());  // only when this on_bytes returns
    input.consume(4);
    connection.output().append("101 ");
  };
  next.on_bytes = echo;
  client.peer->sends("GET frame");
  then([&] {
    EXPECT_EQ(client.peer->received, "101 frame");
    EXPECT_EQ(system.calls[Call::recv], 1);
    EXPECT_EQ(system.calls[Call::send], 1);
    client.peer->sends(" more");
  });
  then([&] {
    client.ends.push_back(End::finished);  // not told: it is the last one's
    client.connection->abort();
  });
  run();
  EXPECT_EQ(client.shown, Strings{"GET frame"});
  EXPECT_EQ(next.shown, (Strings{"frame", " more"}));
  EXPECT_EQ(next.ends, std::vector{End::aborted});
}

TEST_F(ConnectionTest, hand_over_without_a_rest_waits_for_bytes) {
  Client& client = connect();
  Client next;
  client.on_bytes = [&](Connection& connection, Bytes& input) {
    input.consume(input.size());
    connection.hand_over(std::make_unique<ClientHandler>(next));
  };
  client.peer->sends("GET");
  then([&] { EXPECT_TRUE(next.shown.empty()); });
  then([&] { client.peer->sends("frame"); });
  then([&] { client.ends.push_back(End::finished); });
  run();
  EXPECT_EQ(next.shown, Strings{"frame"});
}

TEST_F(ConnectionTest, hand_over_between_turns_shows_what_was_kept) {
  Client& client = connect();
  Client next;
  client.on_bytes = leave_unread;
  client.peer->sends("kept");
  then([&] {
    client.connection->hand_over(std::make_unique<ClientHandler>(next));
    EXPECT_TRUE(next.shown.empty());
  });
  then([&] { client.ends.push_back(End::finished); });
  run();
  EXPECT_EQ(next.shown, Strings{"kept"});
}

TEST_F(ConnectionTest, hand_over_while_paused_shows_the_rest_after_resume) {
  Client& client = connect();
  Client next;
  client.on_bytes = [&](Connection& connection, Bytes& input) {
    connection.hand_over(std::make_unique<ClientHandler>(next));
    connection.pause();
    input.consume(4);
  };
  client.peer->sends("GET frame");
  then([&] {
    EXPECT_TRUE(next.shown.empty());
    client.connection->resume();
  });
  then([&] { client.ends.push_back(End::finished); });
  run();
  EXPECT_EQ(next.shown, Strings{"frame"});
}

// Says when it dies, and whether it was on the stack then.
class Mortal final : public Handler {
 public:
  Mortal(std::string& story, std::unique_ptr<Handler> next)
      : story_(story), next_(std::move(next)) {}
  ~Mortal() override { story_ += "dies."; }
  void on_bytes(Connection& connection, Bytes&) override {
    connection.hand_over(std::move(next_));
    story_ += "still alive, ";
  }

 private:
  std::string& story_;
  std::unique_ptr<Handler> next_;
};

TEST_F(ConnectionTest, trap_5_old_handler_lives_until_its_on_bytes_returns) {
  Client& client = connect();
  Client last;
  std::string story;
  client.on_bytes = [&](Connection& connection, Bytes&) {
    connection.hand_over(
        std::make_unique<Mortal>(story, std::make_unique<ClientHandler>(last)));
  };
  client.peer->sends("through three hands");
  then([&] { EXPECT_EQ(story, "still alive, dies."); });
  then([&] { client.ends.push_back(End::finished); });
  run();
  EXPECT_EQ(last.read, "through three hands");
}

// ---- Pausing --------------------------------------------------------------

TEST_F(ConnectionTest, pause_stops_reading) {
  Client& client = connect();
  client.on_bytes = [](Connection& connection, Bytes& input) {
    input.consume(input.size());
    connection.pause();
  };
  client.peer->sends("first");
  then([&] { client.peer->sends("second"); });
  then([&] {
    EXPECT_EQ(client.peer->unread(), 6u);  // so TCP makes the peer wait
    EXPECT_EQ(client.shown, Strings{"first"});
    client.connection->resume();
    EXPECT_EQ(client.shown, Strings{"first"});  // not from within the call
  });
  run();
  EXPECT_EQ(client.shown, (Strings{"first", "second"}));
}

TEST_F(ConnectionTest, resume_begins_with_the_unread_input) {
  Client& client = connect();
  client.on_bytes = [&](Connection& connection, Bytes& input) {
    input.consume(1);
    connection.pause();
  };
  client.peer->sends("abc");
  then([&] { client.connection->resume(); });
  then([&] { client.connection->resume(); });
  run();
  EXPECT_EQ(client.shown, (Strings{"abc", "bc", "c"}));
}

TEST_F(ConnectionTest, resume_within_on_bytes_shows_the_rest_at_once) {
  Client& client = connect();
  client.on_bytes = [&](Connection& connection, Bytes& input) {
    input.consume(1);
    connection.pause();
    connection.resume();
  };
  client.peer->sends("abc");
  run();
  EXPECT_EQ(client.shown, (Strings{"abc", "bc", "c"}));
}

TEST_F(ConnectionTest, hostile_124_give_way_lets_others_have_their_turn) {
  std::string order;
  Client& loud = connect();
  Client& other = connect();
  loud.on_bytes = [&](Connection& connection, Bytes& input) {
    order += as_text(input.take(1));
    connection.give_way();
  };
  other.on_bytes = [&](Connection&, Bytes& input) {
    order += as_text(input.take(1));
  };
  then([&] {
    loud.peer->sends("lll");
    other.peer->sends("o");
  });
  run();
  EXPECT_EQ(order, "loll");
  EXPECT_EQ(time(), 0s);
}

TEST_F(ConnectionTest, paused_connection_is_told_of_the_half_close_later) {
  Client& client = connect();
  client.on_bytes = [](Connection& connection, Bytes&) { connection.pause(); };
  client.peer->sends("unread");
  client.peer->finishes();
  then([&] {
    EXPECT_EQ(client.half_closed, 0);
    client.on_bytes = nullptr;
    client.connection->resume();
  });
  run();
  EXPECT_EQ(client.shown, (Strings{"unread", "unread"}));
  EXPECT_EQ(client.half_closed, 1);
}

TEST_F(ConnectionTest, paused_connection_still_sends) {
  Client& client = connect();
  client.peer->room = 3;
  client.on_accept = [](Connection& connection) {
    connection.pause();
    connection.output().append("0123456789");
  };
  then([&] { client.peer->takes(100); });
  run();
  EXPECT_EQ(client.peer->received, "0123456789");
  EXPECT_EQ(client.drained, 1);
}

// ---- Ending ---------------------------------------------------------------

TEST_F(ConnectionTest, finish_sends_half_closes_and_waits_for_the_peer) {
  Client& client = connect();
  client.peer->room = 4;
  client.on_bytes = [](Connection& connection, Bytes& input) {
    echo(connection, input);
    connection.finish();
    EXPECT_TRUE(connection.finishing());
    EXPECT_FALSE(connection.closed());
  };
  client.peer->sends("answer");
  then([&] {
    EXPECT_EQ(client.peer->received, "answ");
    EXPECT_FALSE(client.peer->got_fin);
    client.peer->takes(100);
  });
  then([&] {
    EXPECT_EQ(client.peer->received, "answer");
    EXPECT_TRUE(client.peer->got_fin);
    EXPECT_FALSE(client.peer->closed);
    client.peer->finishes();
  });
  then([&] { EXPECT_EQ(client.ends, std::vector{End::finished}); });
  run();
  EXPECT_FALSE(client.peer->got_reset);
  EXPECT_EQ(time(), 0s);
}

TEST_F(ConnectionTest, finish_drops_what_still_comes) {
  Client& client = connect();
  client.on_bytes = [](Connection& connection, Bytes& input) {
    input.consume(1);
    connection.finish();
  };
  client.peer->sends("abc");
  then([&] { client.peer->sends(std::string(kMuch, 'x')); });
  then([&] {
    EXPECT_EQ(client.peer->unread(), 0u);
    client.peer->finishes();
  });
  run();
  EXPECT_EQ(client.shown, Strings{"abc"});
  EXPECT_EQ(client.half_closed, 0);
  EXPECT_FALSE(client.peer->got_reset);
}

TEST_F(ConnectionTest, finish_waits_for_the_peer_no_longer_than_linger) {
  Client& client = connect();
  client.on_bytes = [](Connection& connection, Bytes& input) {
    echo(connection, input);
    connection.finish(500ms);
  };
  client.peer->sends("bye");
  for (Duration when = 50ms; when < 1s; when += 50ms) {
    at(when, [&] { client.peer->sends("and another thing"); });
  }
  at(490ms, [&] { EXPECT_FALSE(client.peer->closed); });
  at(520ms, [&] { EXPECT_EQ(client.ends, std::vector{End::finished}); });
  run();
  EXPECT_EQ(client.peer->received, "bye");
}

TEST_F(ConnectionTest, finish_after_the_peer_has_finished_closes_at_once) {
  Client& client = connect();
  client.on_half_close = [](Connection& connection) {
    connection.output().append("the end");
    connection.finish(1h);
  };
  client.peer->finishes();
  then([&] { EXPECT_EQ(client.ends, std::vector{End::finished}); });
  run();
  EXPECT_EQ(client.peer->received, "the end");
  EXPECT_EQ(time(), 0s);
}

TEST_F(ConnectionTest, half_close_unless_overridden_finishes) {
  Client& client = connect();
  client.on_bytes = echo;
  client.peer->sends("last words");
  client.peer->finishes();
  run();
  EXPECT_EQ(client.peer->received, "last words");
  EXPECT_EQ(client.ends, std::vector{End::finished});
  EXPECT_FALSE(client.peer->got_reset);
}

// close() sends the FIN: a call less for each connection that a client closes.
TEST_F(ConnectionTest, no_half_close_of_ours_behind_the_peers) {
  Client& client = connect();
  client.peer->finishes();
  run();
  EXPECT_EQ(client.ends, std::vector{End::finished});
  EXPECT_EQ(system.calls[Call::shutdown], 0);
}

TEST_F(ConnectionTest, half_closed_peer_can_still_be_sent_to) {
  Client& client = connect();
  client.on_half_close = [](Connection&) {};
  client.peer->finishes();
  then([&] { client.connection->output().append("later"); });
  then([&] {
    EXPECT_EQ(client.peer->received, "later");
    EXPECT_EQ(client.half_closed, 1);
    client.connection->finish();
  });
  then([&] { EXPECT_EQ(client.ends, std::vector{End::finished}); });
  run();
}

TEST_F(ConnectionTest, what_is_said_after_the_half_close_is_nobodys) {
  Client& client = connect();
  then([&] {
    client.connection->output().append("last");
    client.connection->finish(1s);
  });
  then([&] {
    EXPECT_TRUE(client.peer->got_fin);
    client.connection->output().append("too late");
    client.connection->send(make_chunk(view_of(std::string(kMuch, 'x'))));
    client.connection->send(system.file("too late"));
  });
  then([&] { client.peer->finishes(); });
  run();
  EXPECT_EQ(client.peer->received, "last");
  EXPECT_EQ(client.ends, std::vector{End::finished});
}

TEST_F(ConnectionTest, finish_twice_is_finish_once) {
  Client& client = connect();
  client.on_bytes = [](Connection& connection, Bytes& input) {
    echo(connection, input);
    connection.finish(100ms);
    connection.finish(1h);
  };
  client.peer->sends("x");
  run();
  EXPECT_EQ(client.ends, std::vector{End::finished});
  EXPECT_LT(time(), 200ms);
}

TEST_F(ConnectionTest, abort_drops_everything_and_resets) {
  Client& client = connect();
  client.peer->room = 2;
  client.on_bytes = [](Connection& connection, Bytes& input) {
    echo(connection, input);
    connection.abort();
    EXPECT_TRUE(connection.closed());
  };
  client.peer->sends("abc");
  run();
  EXPECT_EQ(client.peer->received, "");
  EXPECT_TRUE(client.peer->got_reset);
  EXPECT_EQ(client.ends, std::vector{End::aborted});
}

TEST_F(ConnectionTest, abort_tells_the_reason_it_was_given) {
  Client& client = connect();
  client.peer->sends("x");
  client.on_bytes = [](Connection& connection, Bytes&) {
    connection.abort(End::timed_out);
    connection.abort(End::reset);  // it is over already
  };
  run();
  EXPECT_EQ(client.ends, std::vector{End::timed_out});
}

TEST_F(ConnectionTest, nothing_is_called_back_synchronously) {
  Client& client = connect();
  client.on_bytes = [&](Connection& connection, Bytes& input) {
    input.consume(input.size());
    connection.output().append("x");
    connection.pause();
    connection.resume();
    connection.finish();
    EXPECT_TRUE(client.ends.empty());
    connection.abort();
    EXPECT_TRUE(client.ends.empty());
  };
  client.peer->sends("x");
  run();
  EXPECT_EQ(client.shown.size(), 1u);
  EXPECT_EQ(client.drained, 0);
}

TEST_F(ConnectionTest, end_comes_in_the_turn_in_which_it_was_asked_for) {
  Client& client = connect();
  then([&] {
    client.connection->abort();
    EXPECT_TRUE(client.ends.empty());
    EXPECT_TRUE(client.peer->got_reset);
  });
  then([&] { EXPECT_EQ(client.ends, std::vector{End::aborted}); });
  run();
}

// Whatever is asked of a connection that has ended does nothing.
TEST_F(ConnectionTest, trap_4_closed_connection_may_still_be_used_in_its_turn) {
  Client& client = connect();
  FileRange file = system.file("0123456789");
  client.on_bytes = [&](Connection& connection, Bytes& input) {
    connection.abort();
    connection.output().append(std::string(kMuch, 'x'));
    connection.output().append("x");
    connection.send(make_chunk(view_of(std::string(kMuch, 'x'))));
    connection.send(file);
    connection.finish();
    connection.pause();
    connection.resume();
    input.consume(1);
  };
  client.peer->sends("abc");
  run();
  EXPECT_EQ(client.peer->received, "");
  EXPECT_EQ(system.calls[Call::send], 0);
}

TEST_F(ConnectionTest, hostile_130_reset_by_the_peer_ends_it_once) {
  Client& client = connect();
  client.peer->sends("before");
  client.peer->resets();
  then([&] {
    EXPECT_EQ(client.read, "before");
    EXPECT_EQ(client.ends, std::vector{End::reset});
    EXPECT_EQ(client.half_closed, 0);
  });
  run();
}

TEST_F(ConnectionTest, hostile_130_reset_while_finishing_ends_it_once) {
  Client& client = connect();
  client.on_accept = [](Connection& connection) { connection.finish(); };
  then([&] { client.peer->resets(); });
  then([&] { EXPECT_EQ(client.ends, std::vector{End::reset}); });
  run();
}

// ---- Output ---------------------------------------------------------------

TEST_F(ConnectionTest, unsent_counts_reply_and_queue) {
  Client& client = connect();
  client.peer->room = 6;
  client.on_bytes = [](Connection& connection, Bytes& input) {
    EXPECT_EQ(connection.unsent(), 0u);
    echo(connection, input);
    EXPECT_EQ(connection.unsent(), 10u);
  };
  client.peer->sends("0123456789");
  then([&] {
    EXPECT_EQ(client.connection->unsent(), 4u);
    client.connection->send(system.file("file"));
    client.connection->output().append("!");
    EXPECT_EQ(client.connection->unsent(), 9u);
    client.peer->takes(100);
  });
  then([&] {
    EXPECT_EQ(client.peer->received, "0123456789file!");
    EXPECT_EQ(client.connection->unsent(), 0u);
  });
  run();
}

TEST_F(ConnectionTest, trap_7_chunk_is_shared_by_all_that_it_is_sent_to) {
  Chunk large = make_chunk(view_of(std::string(Output::kCopied + 1, 'L')));
  Chunk small = make_chunk(view_of("small"));
  std::vector<Client*> clients{&connect(), &connect(), &connect()};
  for (Client* client : clients) client->peer->room = 0;
  then([&] {
    for (Client* client : clients) {
      client->connection->send(large);
      client->connection->send(small);
    }
    EXPECT_EQ(large.use_count(), 4);
    EXPECT_EQ(small.use_count(), 1);  // cheaper to copy than to point at
  });
  then([&] {
    for (Client* client : clients) client->peer->takes(kMuch);
  });
  then([&] {
    EXPECT_EQ(large.use_count(), 1);
    for (Client* client : clients) {
      EXPECT_TRUE(client->peer->received.ends_with("Lsmall"));
    }
  });
  run();
}

TEST_F(ConnectionTest, congested_from_64_kib_of_queue) {
  Client& client = connect();
  client.peer->room = 0;
  client.on_bytes = leave_unread;
  then([&] {
    Output& output = client.connection->output();
    output.append(std::string(Connection::kCongested, 'x'));
    EXPECT_FALSE(client.connection->congested());
    output.append("x");
    EXPECT_TRUE(client.connection->congested());
  });
  run();
}

// Each may hold a file open.
TEST_F(ConnectionTest, congested_from_a_few_queued_files) {
  Client& client = connect();
  client.peer->room = 0;
  FileRange file = system.file("0123456789");
  std::size_t files = 0;
  client.on_bytes = [&](Connection& connection, Bytes& input) {
    while (!input.empty() && connection.wants_input()) {
      input.consume(1);
      connection.send(file);
      ++files;
    }
  };
  client.peer->sends(std::string(100, 'x'));
  then([&] {
    EXPECT_GE(files, Connection::kCongestedPieces);
    EXPECT_LE(files, Connection::kCongestedPieces + 1);
    client.peer->takes(kMuch);
  });
  run();
  EXPECT_EQ(files, 100u);
  EXPECT_EQ(client.peer->received.size(), 1000u);
}

TEST_F(ConnectionTest, wants_input_unless_it_would_be_in_vain) {
  Client& client = connect();
  client.peer->room = 0;
  client.on_bytes = [](Connection& connection, Bytes& input) {
    EXPECT_TRUE(connection.wants_input());
    connection.pause();
    EXPECT_FALSE(connection.wants_input());
    connection.resume();
    EXPECT_TRUE(connection.wants_input());
    const std::string much(Connection::kCongested + 1, 'x');
    if (input[0] == std::byte{'c'}) connection.output().append(much);
    if (input[0] == std::byte{'f'}) connection.finish();
    EXPECT_EQ(connection.wants_input(), input[0] == std::byte{'-'});
    input.consume(1);
  };
  client.peer->sends("-");
  then([&] { client.peer->sends("c"); });
  then([&] {
    client.peer->takes(kMuch);
    client.peer->sends("f");
  });
  run();
  EXPECT_EQ(client.read, "-cf");
}

TEST_F(ConnectionTest, congested_connection_is_not_read) {
  Client& client = connect();
  client.peer->room = 0;
  client.on_accept = [](Connection& connection) {
    connection.output().append(std::string(Connection::kCongested + 10, 'x'));
  };
  client.peer->sends("ask");
  then([&] {
    EXPECT_TRUE(client.shown.empty());
    EXPECT_EQ(client.peer->unread(), 3u);
    client.peer->takes(9);  // one byte too few
  });
  then([&] {
    EXPECT_TRUE(client.shown.empty());
    client.peer->takes(1);
  });
  then([&] { EXPECT_EQ(client.shown, Strings{"ask"}); });
  run();
}

TEST_F(ConnectionTest, handler_that_stops_when_congested_is_shown_the_rest) {
  Client& client = connect();
  client.peer->room = 0;
  client.on_bytes = [](Connection& connection, Bytes& input) {
    while (!input.empty() && !connection.congested()) {
      input.consume(1);
      connection.output().append(std::string(20'000, 'x'));
    }
  };
  client.peer->sends("12345678");
  then([&] {
    EXPECT_EQ(client.read, "1234");
    client.peer->takes(kMuch);
  });
  run();
  EXPECT_EQ(client.read, "12345678");
  EXPECT_EQ(client.peer->received.size(), 160'000u);
}

// ---- The tap --------------------------------------------------------------

TEST_F(ConnectionTest, tap_sees_both_directions_in_order) {
  Client& client = connect();
  auto tap = std::make_shared<Witness>();
  const std::string large(Output::kCopied + 1, 'L');
  client.on_accept = [&](Connection& connection) { connection.set_tap(tap); };
  client.on_bytes = [&](Connection& connection, Bytes& input) {
    echo(connection, input);
    connection.output().append(large);
    connection.send(make_chunk(view_of(large)));
    connection.send(system.file("0123456789"));
  };
  client.peer->room = 100;
  client.peer->sends("abc");
  for (int i = 0; i < 50; ++i) then([&] { client.peer->takes(1000); });
  then([&] { client.peer->sends("def"); });
  run();
  EXPECT_EQ(tap->received, "abcdef");
  std::string sent = client.peer->received;
  const std::size_t file = sent.find("0123456789");
  ASSERT_NE(file, std::string::npos);
  EXPECT_EQ(tap->of_files, 10u);
  EXPECT_EQ(tap->sent, sent.erase(file, 10));
}

TEST_F(ConnectionTest, tap_sees_what_was_unread_when_it_was_set) {
  Client& client = connect();
  auto tap = std::make_shared<Witness>();
  client.on_bytes = [&](Connection& connection, Bytes& input) {
    if (input.size() < 6) return;
    input.consume(4);
    connection.set_tap(tap);
  };
  client.peer->sends("GET");
  then([&] { client.peer->sends(" frame"); });
  then([&] { EXPECT_EQ(tap->received, "frame"); });
  run();
}

TEST_F(ConnectionTest, tap_set_between_turns_sees_what_was_kept) {
  Client& client = connect();
  auto tap = std::make_shared<Witness>();
  client.on_bytes = leave_unread;
  client.peer->sends("kept");
  then([&] { client.connection->set_tap(tap); });
  then([&] { client.peer->sends(" and new"); });
  run();
  EXPECT_EQ(tap->received, "kept and new");
}

TEST_F(ConnectionTest, tap_sees_nothing_twice_through_a_hand_over) {
  Client& client = connect();
  Client next;
  auto tap = std::make_shared<Witness>();
  next.on_bytes = [&](Connection&, Bytes& input) {
    if (input.size() >= 10) input.consume(input.size());
  };
  client.on_bytes = [&](Connection& connection, Bytes& input) {
    input.consume(4);
    connection.set_tap(tap);
    connection.hand_over(std::make_unique<ClientHandler>(next));
  };
  client.peer->sends("GET frame");
  then([&] { client.peer->sends(" more"); });
  then([&] { client.ends.push_back(End::finished); });
  run();
  EXPECT_EQ(tap->received, "frame more");
  EXPECT_EQ(next.read, "frame more");
}

TEST_F(ConnectionTest, tap_sees_also_what_finish_drops) {
  Client& client = connect();
  auto tap = std::make_shared<Witness>();
  client.on_accept = [&](Connection& connection) {
    connection.set_tap(tap);
    connection.finish();
  };
  client.peer->sends("too late");
  run();
  EXPECT_EQ(tap->received, "too late");
}

TEST_F(ConnectionTest, tap_can_be_taken_away) {
  Client& client = connect();
  auto tap = std::make_shared<Witness>();
  client.on_accept = [&](Connection& connection) { connection.set_tap(tap); };
  client.peer->sends("seen");
  then([&] {
    client.connection->set_tap(nullptr);
    client.peer->sends("unseen");
  });
  run();
  EXPECT_EQ(tap->received, "seen");
  EXPECT_EQ(tap.use_count(), 1);
}

}  // namespace
