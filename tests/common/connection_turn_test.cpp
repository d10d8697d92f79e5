// What the loop does with a connection in its turn: which system calls it
// makes, in which order bytes leave, and what becomes of it without memory.
#include <cstdlib>
#include <memory>
#include <new>
#include <random>
#include <string>
#include <vector>

#include "common/connection.h"
#include "common/loop_test.h"

namespace {

// The heap of this program, which can be counted and made to run dry.
struct Heap {
  long in_use = 0;      // allocations
  long until_dry = -1;  // the one after so many fails; negative: none does
};
Heap heap;

void* allocate(std::size_t size) {
  if (heap.until_dry >= 0 && heap.until_dry-- == 0) throw std::bad_alloc();
  void* at = std::malloc(size == 0 ? 1 : size);
  if (at == nullptr) throw std::bad_alloc();
  ++heap.in_use;
  return at;
}
void release(void* at) {
  if (at != nullptr) --heap.in_use;
  std::free(at);
}

}  // namespace

void* operator new(std::size_t size) { return allocate(size); }
void* operator new[](std::size_t size) { return allocate(size); }
void operator delete(void* at) noexcept { release(at); }
void operator delete[](void* at) noexcept { release(at); }
void operator delete(void* at, std::size_t) noexcept { release(at); }
void operator delete[](void* at, std::size_t) noexcept { release(at); }

namespace {

using Strings = std::vector<std::string>;

constexpr std::size_t kMuch = 1024 * 1024;

class ConnectionTurnTest : public LoopTest {
 protected:
  // What the calls of one kind were in between.
  int calls(Call call) { return std::exchange(system.calls[call], 0); }
};

// ---- System calls ---------------------------------------------------------

TEST_F(ConnectionTurnTest, readable_event_costs_one_recv_and_one_send) {
  Client& client = connect();
  client.on_bytes = [](Connection& connection, Bytes& input) {
    while (!input.empty()) connection.output().append(input.take(1));
  };
  then([&] {
    system.calls.clear();
    client.peer->sends("many short answers");
  });
  then([&] {
    EXPECT_EQ(client.peer->received, "many short answers");
    EXPECT_EQ(calls(Call::recv), 1);
    EXPECT_EQ(calls(Call::send), 1);
    EXPECT_EQ(calls(Call::epoll_wait), 1);  // this one
  });
  run();
}

TEST_F(ConnectionTurnTest, new_connection_is_read_only_when_it_has_sent) {
  Client& client = connect();
  then([&] { EXPECT_EQ(calls(Call::recv), 0); });
  then([&] { client.peer->sends("x"); });
  then([&] { EXPECT_EQ(calls(Call::recv), 1); });
  run();
}

TEST_F(ConnectionTurnTest, sends_to_others_leave_once_after_everybodys_turn) {
  Client& a = connect();
  Client& b = connect();
  Client& listener = connect();
  auto tell = [&](Connection&, Bytes& input) {
    listener.connection->output().append(input.take(input.size()));
    listener.connection->send(make_chunk(view_of(" said ")));
    EXPECT_EQ(listener.peer->received, "");
  };
  a.on_bytes = b.on_bytes = tell;
  then([&] {
    system.calls.clear();
    a.peer->sends("a");
    b.peer->sends("b");
  });
  then([&] {
    EXPECT_EQ(listener.peer->received, "a said b said ");
    EXPECT_EQ(calls(Call::send), 1);
    EXPECT_EQ(calls(Call::epoll_wait), 1);
    EXPECT_EQ(listener.drained, 0);  // it never had to wait
  });
  run();
}

TEST_F(ConnectionTurnTest, trap_1_bytes_of_a_timer_reach_their_own_peer) {
  Client& a = connect();
  Client& b = connect();
  a.on_bytes = echo;
  then([&] {
    loop.after(10ms, [&] { b.connection->output().append("for b"); });
    at(5ms, [&] { a.peer->sends("for a"); });
  });
  at(50ms, [&] { a.peer->sends(" again"); });
  run();
  EXPECT_EQ(a.peer->received, "for a again");
  EXPECT_EQ(b.peer->received, "for b");
}

TEST_F(ConnectionTurnTest, farewell_sent_from_on_end_leaves_without_delay) {
  Client& leaver = connect();
  Client& stayer = connect();
  leaver.on_end = [&](Connection&, End) {
    stayer.connection->output().append("has left");
  };
  then([&] { leaver.peer->resets(); });
  then([&] { EXPECT_EQ(stayer.peer->received, "has left"); });
  run();
}

// ---- Fairness -------------------------------------------------------------

TEST_F(ConnectionTurnTest, hostile_124_two_loud_connections_take_turns) {
  std::string order;
  Client& a = connect();
  Client& b = connect();
  for (Client* client : {&a, &b}) {
    client->on_accept = [](Connection& c) { c.limit_input(1000); };
    client->on_bytes = [&, client](Connection&, Bytes& input) {
      order += client == &a ? 'a' : 'b';
      input.consume(input.size());
    };
    client->peer->sends(std::string(5000, 'x'));
  }
  then([&] { EXPECT_EQ(order, "ababababab"); });
  run();
}

TEST_F(ConnectionTurnTest, hostile_124_loud_connection_does_not_stop_timers) {
  Client& loud = connect();
  loud.on_bytes = [&](Connection&, Bytes& input) {
    input.consume(input.size());
    system.clock += 1ms;
    loud.peer->sends("x");
  };
  loud.peer->sends("x");
  loop.after(100ms, [&] { loud.on_bytes = nullptr; });
  run();
  EXPECT_LE(loud.shown.size(), 120u);
}

TEST_F(ConnectionTurnTest, long_queue_lets_others_have_their_turn) {
  Client& reader = connect();
  Client& other = connect();
  std::size_t before = 0;
  reader.on_accept = [&](Connection& connection) {
    connection.send(system.file(std::string(20 * kMuch, 'f')));
    other.peer->sends("x");
  };
  other.on_bytes = [&](Connection&, Bytes& input) {
    before = reader.peer->received.size();
    input.consume(1);
  };
  run();
  EXPECT_EQ(reader.peer->received.size(), 20 * kMuch);
  EXPECT_LE(before, 4 * kMuch);
}

// ---- Edges ----------------------------------------------------------------

TEST_F(ConnectionTurnTest, read_that_fills_the_buffer_is_followed_by_another) {
  Client& client = connect();
  const std::size_t whole = 3 * EventLoop::kReadBuffer;
  client.peer->sends(std::string(whole, 'x'));
  then([&] {
    EXPECT_EQ(client.read.size(), whole);
    EXPECT_EQ(calls(Call::recv), 4);  // the last one tells that it is empty
  });
  run();
}

TEST_F(ConnectionTurnTest, trap_2_data_and_fin_in_one_event_are_both_seen) {
  Client& client = connect();
  then([&] {
    client.peer->sends("data");
    client.peer->finishes();
  });
  then([&] {
    EXPECT_EQ(client.read, "data");
    EXPECT_EQ(client.half_closed, 1);
    EXPECT_EQ(client.ends, std::vector{End::finished});
  });
  run();
}

TEST_F(ConnectionTurnTest, hostile_131_bytes_before_a_reset_are_read) {
  Client& client = connect();
  then([&] {
    client.peer->sends("data");
    client.peer->resets();
  });
  then([&] {
    EXPECT_EQ(client.read, "data");
    EXPECT_EQ(client.ends, std::vector{End::reset});
  });
  run();
}

TEST_F(ConnectionTurnTest, hostile_131_reset_is_noticed_while_sending) {
  Client& client = connect();
  client.peer->room = 0;
  client.on_accept = [](Connection& connection) {
    connection.pause();
    connection.output().append("never taken");
  };
  then([&] { client.peer->resets(); });
  then([&] { EXPECT_EQ(client.ends, std::vector{End::reset}); });
  run();
}

TEST_F(ConnectionTurnTest, half_close_is_told_once_and_after_all_bytes) {
  std::string story;
  Client& client = connect();
  client.on_accept = [](Connection& connection) { connection.limit_input(3); };
  client.on_bytes = [&](Connection&, Bytes& input) {
    story += std::string(input.text()) + " ";
    input.consume(input.size());
  };
  client.on_half_close = [&](Connection& connection) {
    story += "FIN";
    connection.output().append("more");
  };
  client.peer->sends("abcdefgh");
  client.peer->finishes();
  then([&] { client.connection->resume(); });
  run();
  EXPECT_EQ(story, "abc def gh FIN");
}

TEST_F(ConnectionTurnTest, half_close_waits_until_congestion_is_over) {
  Client& client = connect();
  client.peer->room = 0;
  client.on_bytes = [](Connection& connection, Bytes& input) {
    if (connection.congested()) return;
    input.consume(1);
    connection.output().append(std::string(2 * Connection::kCongested, 'x'));
  };
  client.peer->sends("12");
  client.peer->finishes();
  then([&] {
    EXPECT_EQ(client.read, "1");
    EXPECT_EQ(client.half_closed, 0);
    client.peer->takes(2 * Connection::kCongested);
  });
  then([&] {
    EXPECT_EQ(client.read, "12");
    client.peer->takes(kMuch);
  });
  then([&] { EXPECT_EQ(client.ends, std::vector{End::finished}); });
  run();
  EXPECT_EQ(client.peer->received.size(), 4 * Connection::kCongested);
}

TEST_F(ConnectionTurnTest, drained_is_told_when_what_was_queued_has_left) {
  Client& client = connect();
  client.peer->room = 4;
  client.on_bytes = [&](Connection& connection, Bytes& input) {
    echo(connection, input);
  };
  client.on_drained = [](Connection& connection) {
    EXPECT_EQ(connection.unsent(), 0u);
    connection.output().append(".");
  };
  client.peer->sends("0123456789");
  then([&] {
    EXPECT_EQ(client.drained, 0);
    client.peer->takes(3);
  });
  then([&] {
    EXPECT_EQ(client.drained, 0);
    client.peer->takes(100);
  });
  then([&] { EXPECT_EQ(client.drained, 1); });
  run();
  EXPECT_EQ(client.peer->received, "0123456789.");
}

TEST_F(ConnectionTurnTest, drained_is_told_also_when_the_wait_was_short) {
  Client& client = connect();
  bool interrupted = false;
  system.fault = [&](Call call, std::size_t) {
    if (call != Call::send || std::exchange(interrupted, true)) return LONG_MAX;
    return -long{EINTR};
  };
  client.on_bytes = echo;
  client.peer->sends("x");
  then([&] { EXPECT_EQ(client.drained, 1); });
  run();
  EXPECT_EQ(client.peer->received, "x");
}

TEST_F(ConnectionTurnTest, full_socket_is_asked_once) {
  Client& client = connect();
  client.peer->room = 0;
  client.on_bytes = echo;
  client.peer->sends("x");
  then([&] { EXPECT_EQ(calls(Call::send), 1); });
  then([&] { client.peer->sends("y"); });
  then([&] { EXPECT_EQ(calls(Call::send), 0); });
  then([&] { client.peer->takes(2); });
  run();
  EXPECT_EQ(client.peer->received, "xy");
}

TEST_F(ConnectionTurnTest, drained_is_not_told_when_nothing_had_to_wait) {
  Client& client = connect();
  client.on_bytes = echo;
  client.peer->sends("x");
  then([&] { client.connection->output().append("y"); });
  run();
  EXPECT_EQ(client.drained, 0);
}

// ---- Order ----------------------------------------------------------------

TEST_F(ConnectionTurnTest, large_body_leaves_at_once_behind_the_reply) {
  Client& client = connect();
  const std::string body(Output::kCopied + 1, 'B');
  client.on_bytes = [&](Connection& connection, Bytes& input) {
    input.consume(1);
    connection.output().append("before ");
    EXPECT_EQ(client.peer->received, "");
    connection.output().append(view_of("head "), view_of(body));
    EXPECT_EQ(client.peer->received, "before head " + body);
    EXPECT_EQ(system.calls[Call::send], 1);
    connection.output().append(" after");
  };
  client.peer->sends("x");
  run();
  EXPECT_EQ(client.peer->received, "before head " + body + " after");
  EXPECT_EQ(calls(Call::send), 2);
}

TEST_F(ConnectionTurnTest, trap_8_rest_of_a_large_body_is_copied) {
  Client& client = connect();
  client.peer->room = 100;
  std::string body(Output::kCopied + 1, 'B');
  client.on_bytes = [&](Connection& connection, Bytes& input) {
    input.consume(1);
    connection.output().append(view_of("head "), view_of(body));
    body.assign(body.size(), '!');  // it may die after the call
    connection.output().append(" after");
  };
  client.peer->sends("x");
  then([&] { client.peer->takes(kMuch); });
  run();
  EXPECT_EQ(client.peer->received,
            "head " + std::string(Output::kCopied + 1, 'B') + " after");
}

// Every kind of output, each behind each, from the own turn and from between
// the turns; `large` is the size of what is not copied.
class Mixture : public LoopScene {
 public:
  explicit Mixture(std::size_t large) : large_(large, 'L') {
    client.peer->sends("x");
    client.on_accept = [this](Connection& to) { everything(to); };
    client.on_bytes = [this](Connection& to, Bytes& input) {
      for (; !input.empty(); input.consume(1)) everything(to);
    };
    client.on_drained = [this](Connection& to) {
      if (client.drained < 4) append(to, "drained ");
    };
    then([this] { everything(*client.connection); });
  }
  // The peer takes so many bytes whenever the loop sleeps.
  void trickle(std::size_t bytes) {
    then([this, bytes] {
      if (client.connection == nullptr) return;
      if (client.connection->unsent() == 0) return;
      client.peer->takes(bytes);
      trickle(bytes);
    });
  }

  Client& client = connect();
  std::string expected;

 private:
  void append(Connection& to, const std::string& text) {
    to.output().append(text);
    expected += text;
  }
  void chunk(Connection& to, const std::string& text) {
    to.send(make_chunk(view_of(text)));
    expected += text;
  }
  void range(Connection& to, std::size_t offset, std::size_t length) {
    to.send(part(file_, offset, length));
    expected += std::string("0123456789abcdef").substr(offset, length);
  }
  void everything(Connection& to) {
    append(to, "one "), chunk(to, "small "), append(to, large_ + "1 ");
    chunk(to, large_ + "2 "), append(to, large_ + "3 "), range(to, 3, 9);
    range(to, 0, 16), append(to, "two "), chunk(to, large_ + "4 ");
    range(to, 15, 1), chunk(to, "tiny "), append(to, "three ");
  }

  const FileRange file_ = system.file("0123456789abcdef");
  const std::string large_;
};

constexpr std::size_t kLarge = Output::kCopied + 1;

TEST(ConnectionOrderTest, hostile_133_byte_by_byte_the_stream_is_exact) {
  Mixture scene(1);
  scene.client.peer->room = 0;
  scene.trickle(1);
  scene.run();
  EXPECT_EQ(scene.client.peer->received, scene.expected);
  EXPECT_EQ(scene.client.ends, std::vector{End::aborted});
}

TEST(ConnectionOrderTest, hostile_133_few_bytes_at_a_time_the_stream_is_exact) {
  for (std::size_t size : {977u, 16'384u, 16'385u, 50'021u}) {
    Mixture scene(kLarge);
    scene.client.peer->room = size;
    scene.trickle(size);
    scene.run();
    EXPECT_TRUE(scene.client.peer->received == scene.expected) << size;
  }
}

TEST(ConnectionOrderTest, hostile_133_calls_that_fault_leave_the_stream_exact) {
  for (unsigned seed = 1; seed <= 100; ++seed) {
    std::mt19937 random(seed);
    Mixture scene(kLarge);
    scene.system.fault = [&](Call call, std::size_t bytes) -> long {
      if (call == Call::epoll_add) return 1;
      if (random() % 4 == 0) return -EINTR;
      if (random() % 4 == 0) return call == Call::epoll_wait ? 0 : -EAGAIN;
      return 1 + static_cast<long>(random() % bytes);
    };
    scene.client.peer->room = random() % 50'000;
    scene.trickle(10'000);
    scene.run();
    EXPECT_TRUE(scene.client.peer->received == scene.expected) << seed;
  }
}

TEST(ConnectionOrderTest,
     hostile_133_requests_are_read_exactly_in_spite_of_faults) {
  for (unsigned seed = 1; seed <= 100; ++seed) {
    std::mt19937 random(seed);
    LoopScene scene;
    scene.system.fault = [&](Call call, std::size_t bytes) -> long {
      if (call == Call::epoll_add) return 1;
      if (random() % 4 == 0) return -EINTR;
      if (random() % 4 == 0) return call == Call::epoll_wait ? 0 : -EAGAIN;
      return 1 + static_cast<long>(random() % std::min(bytes, 100ul));
    };
    Client& client = scene.connect();
    client.on_bytes = [&](Connection& connection, Bytes& input) {
      connection.output().append(input.take(1 + random() % input.size()));
      if (random() % 3 == 0) connection.pause();
    };
    std::string sent;
    for (int i = 0; i < 50; ++i) {
      scene.then([&] {
        const std::string more(1 + random() % 300, "abcdefgh"[random() % 8]);
        sent += more;
        client.peer->sends(more);
        client.connection->resume();
      });
    }
    for (int i = 0; i < 300; ++i) {
      scene.then([&] {
        client.connection->pause();
        client.connection->resume();
      });
    }
    scene.run();
    EXPECT_TRUE(client.read == sent) << seed;
    EXPECT_TRUE(client.peer->received == sent) << seed;
  }
}

// ---- Files, slow peers ----------------------------------------------------

TEST_F(ConnectionTurnTest, hostile_061_file_that_was_cut_resets) {
  Client& client = connect();
  client.on_accept = [&](Connection& connection) {
    connection.send(system.file("0123456789"));
    system.cut_file(4);
  };
  then([&] { EXPECT_EQ(client.ends, std::vector{End::reset}); });
  run();
  EXPECT_EQ(client.peer->received, "0123");
  EXPECT_TRUE(client.peer->got_reset);
}

TEST_F(ConnectionTurnTest, hostile_126_peer_that_takes_nothing_is_given_up) {
  Client& client = connect();
  loop.set_send_timeout(5s);
  client.peer->room = 3;
  client.on_accept = [](Connection& connection) {
    connection.output().append("0123456789");
  };
  at(4900ms, [&] { EXPECT_TRUE(client.ends.empty()); });
  run();
  EXPECT_EQ(client.ends, std::vector{End::timed_out});
  EXPECT_TRUE(client.peer->got_reset);
  EXPECT_LT(time(), 5100ms);
}

TEST_F(ConnectionTurnTest, slow_peer_that_takes_something_is_served) {
  Client& client = connect();
  loop.set_send_timeout(5s);
  client.peer->room = 0;
  const std::string body(20'000, 'x');
  client.on_accept = [&](Connection& connection) {
    connection.output().append(body);
  };
  for (Duration when = 4s; when <= 40s; when += 4s) {
    at(when, [&] { client.peer->takes(2000); });
  }
  at(1min, [&] { client.connection->output().append("!"); });
  at(64s, [&] { client.peer->takes(1); });
  at(2min, [&] {
    EXPECT_EQ(client.peer->received, body + "!");
    EXPECT_TRUE(client.ends.empty());
  });
  run();
}

// It would keep a file open for days.
TEST_F(ConnectionTurnTest, peer_that_takes_next_to_nothing_is_given_up) {
  Client& client = connect();
  loop.set_send_timeout(5s);
  client.peer->room = 0;
  client.on_accept = [&](Connection& connection) {
    connection.send(system.file(std::string(kMuch, 'f')));
  };
  for (Duration when = 0s; when <= 1min; when += 1s) {
    at(when, [&] { client.peer->takes(1); });
  }
  run();
  EXPECT_EQ(client.ends, std::vector{End::timed_out});
  EXPECT_LE(client.peer->received.size(), 6u);  // within 5 seconds
}

// What the kernel took from us the peer need not have taken from the kernel.
TEST_F(ConnectionTurnTest, peer_must_acknowledge_what_the_kernel_took) {
  Client& client = connect();
  loop.set_send_timeout(5s);
  client.peer->room = 0;
  client.on_accept = [](Connection& connection) {
    connection.output().append(std::string(50'000, 'x'));
  };
  at(2s, [&] {
    client.peer->takes(20'000);
    client.peer->unacknowledged = 20'000;
  });
  at(6s, [&] { EXPECT_EQ(client.ends, std::vector{End::timed_out}); });
  run();
}

TEST_F(ConnectionTurnTest, peer_that_acknowledges_makes_progress) {
  Client& client = connect();
  loop.set_send_timeout(5s);
  client.peer->room = 20'000;
  client.peer->unacknowledged = 20'000;
  client.on_accept = [](Connection& connection) {
    connection.output().append(std::string(50'000, 'x'));
  };
  at(4s, [&] { client.peer->unacknowledged = 10'000; });
  at(8s, [&] { client.peer->unacknowledged = 0; });
  at(12s, [&] {
    EXPECT_TRUE(client.ends.empty());
    client.peer->takes(kMuch);
  });
  at(14s, [&] { EXPECT_EQ(client.peer->received.size(), 50'000u); });
  run();
}

TEST_F(ConnectionTurnTest, finishing_peer_that_takes_nothing_is_given_up) {
  Client& client = connect();
  loop.set_send_timeout(5s);
  client.peer->room = 3;
  client.on_accept = [](Connection& connection) {
    connection.output().append("0123456789");
    connection.finish();
  };
  run();
  EXPECT_EQ(client.ends, std::vector{End::timed_out});
}

// ---- Memory ---------------------------------------------------------------

TEST_F(ConnectionTurnTest, hostile_129_bad_alloc_in_on_bytes_ends_only_it) {
  Client& unlucky = connect();
  Client& other = connect();
  unlucky.on_bytes = [](Connection& connection, Bytes&) {
    connection.output().append("half an ans");
    throw std::bad_alloc();
  };
  other.on_bytes = echo;
  unlucky.peer->sends("x");
  other.peer->sends("y");
  then([&] {
    EXPECT_EQ(unlucky.ends, std::vector{End::out_of_memory});
    EXPECT_TRUE(unlucky.peer->got_reset);
    EXPECT_EQ(unlucky.peer->received, "");
    EXPECT_EQ(other.peer->received, "y");
  });
  run();
}

TEST_F(ConnectionTurnTest, hostile_129_bad_alloc_in_accept_ends_only_it) {
  Client& unlucky = connect();
  Client& other = connect();
  unlucky.on_accept = [&](Connection& connection) {
    unlucky.connection = nullptr;  // it never had a handler, so no end
    connection.output().append("half an ans");
    throw std::bad_alloc();
  };
  other.on_bytes = echo;
  other.peer->sends("y");
  then([&] {
    EXPECT_TRUE(unlucky.peer->got_reset);
    EXPECT_EQ(unlucky.peer->received, "");
    EXPECT_EQ(other.peer->received, "y");
  });
  run();
}

TEST_F(ConnectionTurnTest, hostile_129_bad_alloc_in_on_end_ends_nobody_else) {
  Client& unlucky = connect();
  Client& other = connect();
  unlucky.on_end = [](Connection&, End) { throw std::bad_alloc(); };
  other.on_bytes = echo;
  then([&] { unlucky.peer->resets(); });
  then([&] { other.peer->sends("x"); });
  run();
  EXPECT_EQ(other.peer->received, "x");
}

TEST_F(ConnectionTurnTest, hostile_129_bad_alloc_at_shutdown_ends_only_it) {
  Client& unlucky = connect();
  Client& other = connect();
  unlucky.on_shutdown = [](Connection&) { throw std::bad_alloc(); };
  then([&] { loop.shut_down(1s); });
  then([&] { other.peer->finishes(); });
  run();
  EXPECT_EQ(unlucky.ends, std::vector{End::out_of_memory});
  EXPECT_EQ(other.ends, std::vector{End::finished});
}

TEST_F(ConnectionTurnTest, hostile_129_shutdown_without_memory_waits_for_none) {
  Client& client = connect();
  client.on_shutdown = [](Connection&) {};  // would stay for the hour
  then([&] {
    heap.until_dry = 0;
    loop.shut_down(1h);
    heap.until_dry = -1;
  });
  run();
  EXPECT_EQ(time(), 0s);
  EXPECT_EQ(client.ends, std::vector{End::aborted});
}

// A machine whose own needs of memory are not counted and always met.
class RichMachine final : public FakeSystem {
 public:
  long in_use = 0;  // by the loop, when it last looked for events

  long accept(int listener) override {
    Rich rich;
    return FakeSystem::accept(listener);
  }
  long recv(int from, std::span<std::byte> into) override {
    Rich rich;
    return FakeSystem::recv(from, into);
  }
  long send(int to, std::span<const View> pieces, bool more) override {
    Rich rich;
    return FakeSystem::send(to, pieces, more);
  }
  long send_file(int to, int file, std::uint64_t offset,
                 std::size_t count) override {
    Rich rich;
    return FakeSystem::send_file(to, file, offset, count);
  }
  long epoll_add(int epoll, int number, std::uint32_t events,
                 void* owner) override {
    Rich rich;
    return FakeSystem::epoll_add(epoll, number, events, owner);
  }
  long epoll_wait(int epoll, std::span<epoll_event> events,
                  int timeout) override {
    in_use = heap.in_use;
    Rich rich;
    return FakeSystem::epoll_wait(epoll, events, timeout);
  }
  long close(int number) override {
    Rich rich;
    return FakeSystem::close(number);
  }

 private:
  struct Rich {
    const Heap before = std::exchange(heap, {});
    ~Rich() { heap = before; }
  };
};

// A server and its clients on a RichMachine. It answers three bytes by every
// kind of output, and hands over once; its handlers need no memory.
class Household {
 public:
  class Frugal final : public Handler {
   public:
    explicit Frugal(Household& house) : house_(house) {}
    void on_bytes(Connection& connection, Bytes& input) override {
      if (input.size() < 3) return;  // the rest is kept
      connection.output().append("short ");
      connection.send(house_.chunk);
      connection.send(house_.file);
      if (input[0] == std::byte{'+'}) {
        connection.hand_over(std::make_unique<Frugal>(house_));
      }
      input.consume(3);
    }
    void on_end(Connection&, End why) override {
      ++house_.ends;
      if (why == End::out_of_memory) ++house_.starved;
    }

   private:
    Household& house_;
  };

  Household() {
    machine.nothing_left = [this] { loop.stop(); };
    auto accept = [this](Connection& connection) {
      auto handler = std::make_unique<Frugal>(*this);
      connection.output().append("hello ");
      ++handlers;
      return handler;
    };
    EXPECT_TRUE(loop.listen(*resolve("127.0.0.1"), 0, accept));
  }

  RichMachine machine;
  Chunk chunk;
  FileRange file;
  int handlers = 0, ends = 0, starved = 0;
  EventLoop loop{machine};
};

TEST(ConnectionMemoryTest, idle_connection_owns_nothing_but_its_handler) {
  Household house;
  house.chunk = make_chunk(view_of("!"));
  house.file = house.machine.file("#");
  auto peer = house.machine.connect();
  peer->room = 0;
  long idle = 0, busy = 0, idle_again = 0;
  house.machine.steps = {
      [&] {
        busy = house.machine.in_use;  // a greeting waits
        peer->takes(6);
      },
      [&] {
        idle = house.machine.in_use;
        peer->sends("ab");
      },
      [&] {
        EXPECT_GT(house.machine.in_use, idle);  // two bytes are kept
        peer->sends("c");
      },
      [&] {
        EXPECT_GT(house.machine.in_use, idle);  // the answer waits
        peer->takes(100);
      },
      [&] { idle_again = house.machine.in_use; },
  };
  house.loop.run();
  EXPECT_EQ(peer->received, "hello short !#");
  EXPECT_GT(busy, idle);
  EXPECT_EQ(idle_again, idle);
}

// Each allocation fails once, in one run after the other, until all have.
TEST(ConnectionMemoryTest, hostile_129_any_allocation_may_fail) {
  const Chunk chunk = make_chunk(view_of(std::string(kLarge, 'C')));
  long allocation = 0;
  for (bool failed = true; failed; ++allocation) {
    Household house;
    house.chunk = chunk;
    house.file = house.machine.file("file");
    std::vector<std::shared_ptr<FakePeer>> peers;
    for (int i = 0; i < 3; ++i) peers.push_back(house.machine.connect());
    for (auto& peer : peers) {
      house.machine.steps.push_back([&] { peer->sends("+a"); });
      house.machine.steps.push_back([&] { peer->sends("b"); });
      house.machine.steps.push_back([&] { peer->takes(kMuch); });
      peer->room = 10;
    }
    house.machine.steps.push_back([&] { house.loop.shut_down(1s); });
    heap.until_dry = allocation;
    house.loop.run();
    failed = std::exchange(heap.until_dry, -1) < 0;
    EXPECT_EQ(house.ends, house.handlers);
    int refused = 0;
    for (auto& peer : peers) {
      EXPECT_TRUE(peer->closed);
      const bool served = peer->received.ends_with("Cfile") && peer->got_fin;
      refused += served ? 0 : 1;
    }
    EXPECT_LE(refused, failed ? 1 : 0) << "allocation " << allocation;
  }
  EXPECT_GT(allocation, 10);
}

}  // namespace
