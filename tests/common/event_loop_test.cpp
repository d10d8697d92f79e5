#include "common/event_loop.h"

#include <signal.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "common/loop_test.h"
#include "common/tcp_client.h"

namespace {

class EventLoopTest : public LoopTest {};

// ---- Running and stopping -------------------------------------------------

TEST_F(EventLoopTest, without_listener_and_connection_run_returns) {
  FakeSystem machine;
  EventLoop empty(machine);
  empty.after(1h, [] { ADD_FAILURE(); });
  empty.run();
  EXPECT_EQ(machine.calls[Call::epoll_wait], 0);
}

TEST_F(EventLoopTest, stop_ends_every_connection_before_run_returns) {
  Client& a = connect();
  Client& b = connect();
  then([&] { EXPECT_EQ(loop.connection_count(), 2u); });
  then([&] { loop.stop(); });
  loop.run();
  EXPECT_EQ(a.ends, std::vector{End::aborted});
  EXPECT_EQ(b.ends, std::vector{End::aborted});
  EXPECT_TRUE(a.peer->got_reset);
  EXPECT_EQ(loop.connection_count(), 0u);
}

TEST_F(EventLoopTest, trap_6_handlers_use_what_dies_before_the_loop) {
  Client& client = connect();
  auto registry = std::make_unique<std::vector<End>>();
  client.on_end = [&](Connection&, End why) { registry->push_back(why); };
  run();
  EXPECT_EQ(registry->size(), 1u);
  registry.reset();  // the loop lives on
}

TEST_F(EventLoopTest, loop_that_dies_ends_its_connections) {
  FakeSystem machine;
  Client client;
  std::optional<EventLoop> other(machine);
  machine.nothing_left = [] { throw std::runtime_error("enough"); };
  auto accept = [&](Connection&) {
    return std::make_unique<ClientHandler>(client);
  };
  ASSERT_TRUE(other->listen(*resolve("127.0.0.1"), 0, accept));
  auto peer = machine.connect();
  EXPECT_THROW(other->run(), std::runtime_error);
  EXPECT_TRUE(client.ends.empty());
  other.reset();
  EXPECT_EQ(client.ends, std::vector{End::aborted});
  EXPECT_EQ(machine.descriptors(), 0u);
}

TEST(EventLoopDeathTest, hostile_129_without_memory_it_does_not_start) {
  class Poor final : public FakeSystem {
    long epoll_create() override { throw std::bad_alloc(); }
  };
  EXPECT_EXIT(
      {
        Poor poor;
        EventLoop loop(poor);
      },
      testing::ExitedWithCode(1), "^cannot start: out of memory\n$");
}

TEST(EventLoopSignals, hostile_138_those_that_kill_without_need_are_ignored) {
  EventLoop loop;
  for (int signal : {SIGPIPE, SIGXFSZ, SIGUSR1, SIGUSR2}) {
    EXPECT_TRUE(System::real().is_ignored(signal)) << signal;
  }
}

TEST_F(EventLoopTest, every_descriptor_is_closed_in_the_end) {
  FakeSystem machine;
  {
    EventLoop other(machine);
    machine.nothing_left = [&] { other.stop(); };
    auto accept = [](Connection&) -> std::unique_ptr<Handler> {
      throw std::bad_alloc();
    };
    ASSERT_TRUE(other.listen(*resolve("localhost"), 0, accept));
    other.on_signal(SIGTERM, [] {});
    machine.connect();
    other.run();
  }
  EXPECT_EQ(machine.descriptors(), 0u);
}

class NoEpoll final : public FakeSystem {
 public:
  long epoll_create() override { return -EMFILE; }
};

TEST(EventLoopDeathTest, hostile_135_without_epoll_the_program_ends) {
  NoEpoll machine;
  EXPECT_EXIT(EventLoop{machine}, testing::ExitedWithCode(1),
              "^cannot start: epoll_create1: Too many open files\n$");
}

TEST_F(EventLoopTest, hostile_133_interrupted_wait_is_no_event) {
  Client& client = connect();
  client.on_bytes = echo;
  client.peer->sends("x");
  int waits = 0;
  system.fault = [&](Call call, std::size_t) {
    return call == Call::epoll_wait && ++waits % 2 ? -long{EINTR} : LONG_MAX;
  };
  run();
  EXPECT_EQ(client.peer->received, "x");
}

// ---- Shutting down --------------------------------------------------------

TEST_F(EventLoopTest, shut_down_tells_every_handler_once) {
  Client& polite = connect();
  Client& plain = connect();
  polite.on_shutdown = [](Connection& connection) {
    connection.output().append("going away");
    connection.finish();
  };
  then([&] {
    EXPECT_FALSE(loop.shutting_down());
    loop.shut_down(10s);
    EXPECT_TRUE(loop.shutting_down());
  });
  then([&] {
    EXPECT_EQ(polite.peer->received, "going away");
    EXPECT_TRUE(polite.peer->got_fin && plain.peer->got_fin);
    EXPECT_FALSE(plain.peer->closed);
    polite.peer->finishes();
    plain.peer->finishes();
  });
  run();
  EXPECT_EQ(polite.shut_down, 1);
  EXPECT_EQ(plain.shut_down, 1);
  EXPECT_EQ(polite.ends, std::vector{End::finished});
  EXPECT_EQ(plain.ends, std::vector{End::finished});
  EXPECT_EQ(time(), 0s);  // nobody had to be waited for
}

TEST_F(EventLoopTest, hostile_138_shut_down_waits_no_longer_than_grace) {
  Client& client = connect();
  client.on_shutdown = [](Connection&) {};  // stays
  then([&] { loop.shut_down(5s); });
  at(4990ms, [&] { EXPECT_TRUE(client.ends.empty()); });
  loop.run();
  EXPECT_EQ(client.ends, std::vector{End::aborted});
  EXPECT_GE(time(), 5s);
  EXPECT_LT(time(), 5s + 2 * Timers::kTick);
}

TEST_F(EventLoopTest, shut_down_listens_no_more) {
  Client& client = connect();
  client.on_shutdown = [](Connection&) {};
  then([&] {
    const std::size_t before = system.descriptors();
    loop.shut_down(5s);
    EXPECT_EQ(system.descriptors(), before - 1);
  });
  run();
}

TEST_F(EventLoopTest, shut_down_may_be_asked_for_from_on_bytes) {
  Client& client = connect();
  client.on_bytes = [&](Connection& connection, Bytes& input) {
    echo(connection, input);
    loop.shut_down(5s);
  };
  client.peer->sends("last");
  then([&] { client.peer->finishes(); });
  run();
  EXPECT_EQ(client.peer->received, "last");
  EXPECT_EQ(client.ends, std::vector{End::finished});
}

TEST_F(EventLoopTest, shut_down_may_be_asked_for_while_accepting) {
  Client& client = connect();
  client.on_accept = [&](Connection&) { loop.shut_down(1s); };
  run();
  EXPECT_EQ(client.ends.size(), 1u);
  EXPECT_LT(time(), 2s);
}

TEST_F(EventLoopTest, shut_down_tells_also_whom_it_is_just_accepting) {
  Client& client = connect();
  client.on_accept = [&](Connection&) { loop.shut_down(1s); };
  run();
  EXPECT_EQ(client.shut_down, 1);
}

TEST_F(EventLoopTest, shut_down_tells_nobody_who_has_ended) {
  Client& client = connect();
  then([&] {
    client.connection->abort();
    loop.shut_down(1s);
  });
  run();
  EXPECT_EQ(client.shut_down, 0);
}

TEST_F(EventLoopTest, shut_down_of_an_idle_server_is_immediate) {
  then([&] { loop.shut_down(1h); });
  run();
  EXPECT_EQ(time(), 0s);
}

// ---- Ends -----------------------------------------------------------------

TEST_F(EventLoopTest, on_end_may_end_others) {
  std::vector<Client*> chain;
  for (int i = 0; i < 10; ++i) chain.push_back(&connect());
  for (std::size_t i = 0; i + 1 < chain.size(); ++i) {
    chain[i]->on_end = [next = chain[i + 1]](Connection&, End) {
      next->connection->abort();
    };
  }
  then([&] { chain.front()->peer->resets(); });
  then([&] {
    EXPECT_EQ(loop.connection_count(), 0u);
    EXPECT_EQ(chain.back()->ends, std::vector{End::aborted});
  });
  run();
}

TEST_F(EventLoopTest, handler_that_dies_may_end_others) {
  Client& first = connect();
  Client& second = connect();
  Client& third = connect();
  auto ending = [](Client& client) {
    return std::shared_ptr<void>(nullptr, [&client](void*) {
      if (client.connection) client.connection->abort();
    });
  };
  first.owned_by_handler = ending(second);
  second.owned_by_handler = ending(third);
  then([&] { first.peer->resets(); });
  then([&] {
    EXPECT_EQ(loop.connection_count(), 0u);
    EXPECT_EQ(third.ends, std::vector{End::aborted});
  });
  run();
}

TEST_F(EventLoopTest, on_end_may_send_to_one_that_then_ends_too) {
  Client& a = connect();
  Client& b = connect();
  Client& c = connect();
  a.on_end = [&](Connection&, End) {
    b.connection->output().append("a has left");
    b.connection->abort();
    c.connection->output().append("both have left");
  };
  then([&] { a.peer->resets(); });
  then([&] { EXPECT_EQ(c.peer->received, "both have left"); });
  run();
}

TEST_F(EventLoopTest, trap_4_connection_aborted_by_another_has_no_turn) {
  Client& a = connect();
  Client& b = connect();
  a.on_bytes = [&](Connection&, Bytes&) { b.connection->abort(); };
  then([&] {
    a.peer->sends("x");
    b.peer->sends("y");  // in the same batch of events
  });
  then([&] {
    EXPECT_TRUE(b.shown.empty());
    EXPECT_EQ(b.ends, std::vector{End::aborted});
  });
  run();
}

TEST_F(EventLoopTest, hostile_132_stale_event_does_not_hit_a_new_connection) {
  Client& old = connect();
  Client* young = nullptr;
  then([&] {
    // In one batch of events: the call that closes it, the newcomer that gets
    // its descriptor's number, and then the bytes it had been sent.
    loop.post([&] { old.connection->abort(); });
    young = &connect();
    old.peer->sends("for the old one");
  });
  then([&] {
    ASSERT_NE(young->connection, nullptr);
    EXPECT_TRUE(young->shown.empty());
    EXPECT_TRUE(old.shown.empty());
    young->peer->sends("for the young one");
  });
  run();
  EXPECT_EQ(young->read, "for the young one");
}

TEST_F(EventLoopTest, hostile_134_many_come_and_go) {
  for (int round = 0; round < 100; ++round) {
    then([&] {
      for (int i = 0; i < 20; ++i) {
        Client& client = connect();
        client.on_bytes = echo;
        client.peer->sends("x");
        i % 2 ? client.peer->finishes() : client.peer->resets();
      }
    });
    then([&] { EXPECT_EQ(loop.connection_count(), 0u); });
  }
  const std::size_t before = system.descriptors();
  run();
  EXPECT_EQ(system.descriptors(), before);
}

// ---- Time -----------------------------------------------------------------

TEST_F(EventLoopTest, timer_fires_within_a_tick) {
  for (Duration delay : {1ms, 8ms, 20ms, 999ms, 60'000ms}) {
    LoopScene scene;
    Duration fired{0};
    scene.loop.after(delay, [&] { fired = scene.time(); });
    scene.run();
    EXPECT_GE(fired, delay);
    EXPECT_LE(fired, delay + Timers::kTick);
  }
}

TEST_F(EventLoopTest, periodic_timer_does_not_drift) {
  std::vector<Duration> fired;
  Timer timer = loop.every(100ms, [&] { fired.push_back(time()); });
  at(1060ms, [&] { loop.cancel(timer); });
  run();
  ASSERT_EQ(fired.size(), 10u);
  for (std::size_t i = 0; i < fired.size(); ++i) {
    const Duration due = static_cast<int>(i + 1) * 100ms;
    EXPECT_GE(fired[i], due);
    EXPECT_LE(fired[i], due + Timers::kTick);
  }
}

// Held up for long, a process finds both at once.
TEST_F(EventLoopTest, what_came_in_time_goes_before_its_deadline) {
  std::string order;
  Client& client = connect();
  client.on_bytes = [&](Connection&, Bytes& input) {
    order += as_text(input.take(input.size()));
  };
  then([&] {
    loop.after(10ms, [&] { order += " deadline"; });
    client.peer->sends("bytes");
    system.clock += 1s;
  });
  run();
  EXPECT_EQ(order, "bytes deadline");
}

TEST_F(EventLoopTest, cancelled_timer_does_not_fire) {
  Timer timer = loop.after(10ms, [] { ADD_FAILURE(); });
  at(5ms, [&] { loop.cancel(timer); });
  run();
  EXPECT_LT(time(), 10ms);  // and nobody waits for it
}

TEST_F(EventLoopTest, loop_without_timers_sleeps_until_something_happens) {
  at(1h, [] {});
  run();
  EXPECT_EQ(system.calls[Call::epoll_wait], 2);
}

TEST_F(EventLoopTest, loop_that_spins_never_sleeps) {
  class Watching final : public FakeSystem {
   public:
    long epoll_wait(int, std::span<epoll_event>, int timeout_ms) override {
      EXPECT_EQ(timeout_ms, 0);
      clock += 1ms;
      return 0;
    }
  };
  Watching machine;
  EventLoop other(machine);
  ASSERT_TRUE(other.listen(*resolve("127.0.0.1"), 0, {}));
  other.set_spin(true);
  other.after(1s, [&] { other.stop(); });
  other.run();
}

TEST_F(EventLoopTest, clock_is_read_once_a_turn) {
  Client& client = connect();
  client.on_bytes = [&](Connection&, Bytes& input) {
    input.consume(1);
    EXPECT_EQ(loop.now(), system.clock);
    system.clock += 1s;
    EXPECT_EQ(loop.now(), system.clock - 1s);
  };
  client.peer->sends("x");
  run();
}

TEST_F(EventLoopTest, hostile_137_wall_clock_does_not_move_timers) {
  class Jumping final : public FakeSystem {
   public:
    Duration wall_clock() override { throw std::logic_error("not asked"); }
  };
  Jumping machine;
  EventLoop other(machine);
  ASSERT_TRUE(other.listen(*resolve("127.0.0.1"), 0, {}));
  other.after(1s, [&] { other.stop(); });
  other.run();
  EXPECT_GE(machine.clock, 1001s);
}

// ---- Wakeups --------------------------------------------------------------

TEST_F(EventLoopTest, posted_call_is_made_in_the_loop) {
  bool called = false;
  then([&] {
    loop.post([&] { called = true; });
    EXPECT_FALSE(called);
  });
  then([&] { EXPECT_TRUE(called); });
  run();
}

TEST_F(EventLoopTest, posted_call_may_post_another) {
  int calls = 0;
  std::function<void()> again = [&] {
    if (++calls < 5) loop.post(again);
  };
  loop.post(again);
  run();
  EXPECT_EQ(calls, 5);
}

TEST_F(EventLoopTest, signal_calls_once_each_time) {
  int calls = 0;
  loop.on_signal(SIGHUP, [&] { ++calls; });
  for (int i = 0; i < 3; ++i) then([&] { system.signal(); });
  run();
  EXPECT_EQ(calls, 3);
}

// ---- With the kernel ------------------------------------------------------

// A loop on the real system, in a thread of its own.
class RealLoopTest : public testing::Test {
 protected:
  ~RealLoopTest() override { stop(); }

  void serve(std::function<void(Connection&, Bytes&)> on_bytes) {
    client_.on_bytes = std::move(on_bytes);
    auto accept = [this](Connection&) {
      return std::make_unique<ClientHandler>(client_);
    };
    port_ = loop_.listen(*resolve("127.0.0.1"), 0, accept).value();
    thread_ = std::jthread([this] { loop_.run(); });
  }
  void stop() {
    if (!thread_.joinable()) return;
    loop_.post([this] { loop_.stop(); });
    thread_.join();
  }

  Client client_;  // of the only connection
  EventLoop loop_;
  std::uint16_t port_ = 0;
  std::jthread thread_;
};

TEST_F(RealLoopTest, post_wakes_the_loop_from_another_thread) {
  serve(echo);
  std::thread::id where;
  loop_.post([&] { where = std::this_thread::get_id(); });
  const std::thread::id there = thread_.get_id();
  stop();
  EXPECT_EQ(where, there);
}

TEST_F(RealLoopTest, echo_of_much_arrives_whole) {
  serve(echo);
  TcpClient client(port_);
  std::string sent;
  for (int i = 0; sent.size() < 20'000'000; ++i) sent += std::to_string(i);
  std::jthread sender([&] {
    client.sends(sent);
    client.finishes();
  });
  EXPECT_TRUE(client.reads() == sent);
  EXPECT_EQ(client.error, 0);
  sender.join();
  stop();
  EXPECT_EQ(client_.ends, std::vector{End::finished});
}

// RFC 9112 §9.6: closing with unread bytes in the socket would be a reset,
// which can destroy the answer on its way.
TEST_F(RealLoopTest, finish_lets_the_peer_read_although_it_still_sends) {
  const std::string answer(3'000'000, 'x');
  serve([&](Connection& connection, Bytes&) {
    connection.output().append(answer);
    connection.finish();
  });
  TcpClient client(port_);
  client.sends("first");
  std::this_thread::sleep_for(20ms);
  client.sends("too late");
  EXPECT_TRUE(client.reads() == answer);
  EXPECT_EQ(client.error, 0);
  client.finishes();
  stop();
  EXPECT_EQ(client_.ends.size(), 1u);
}

TEST_F(RealLoopTest, abort_is_a_reset) {
  serve([](Connection& connection, Bytes&) { connection.abort(); });
  TcpClient client(port_);
  client.sends("x");
  EXPECT_EQ(client.reads(), "");
  EXPECT_EQ(client.error, ECONNRESET);
}

TEST_F(RealLoopTest, hostile_130_reset_by_the_peer_is_its_end) {
  serve(echo);
  TcpClient client(port_);
  client.sends("x");
  EXPECT_EQ(client.reads(1), "x");
  client.resets();
  TcpClient after(port_);  // the loop has seen the reset when it answers this
  after.sends("y");
  EXPECT_EQ(after.reads(1), "y");
  after.finishes();
  after.reads();
  stop();
  EXPECT_EQ(client_.ends, (std::vector{End::reset, End::finished}));
}

// A read stops at the mark of urgent data (tcp(7)), which is not its end.
TEST_F(RealLoopTest, urgent_data_does_not_hold_up_what_follows) {
  serve(echo);
  TcpClient client(port_);
  loop_.post([] { std::this_thread::sleep_for(50ms); });  // so that all waits
  client.sends("before");
  client.sends_urgent('!');
  client.sends("behind");
  EXPECT_EQ(client.reads(12), "beforebehind");
}

// sendfile(2) has no MSG_NOSIGNAL.
TEST_F(RealLoopTest, trap_2_peer_that_leaves_amid_a_file_raises_no_signal) {
  const auto path = std::filesystem::temp_directory_path() /
                    ("event_loop_test_" + std::to_string(getpid()));
  const std::string content(5'000'000, 'f');
  std::ofstream(path) << content;
  auto folder = Folder::open(System::real(), path.parent_path());
  ASSERT_TRUE(folder);
  auto opened = folder->find(path.filename());
  std::filesystem::remove(path);
  ASSERT_TRUE(opened && opened->file);
  serve([&](Connection& connection, Bytes& input) {
    input.consume(input.size());
    connection.output().append("head ");
    connection.send(FileRange{opened->file, 0, content.size()});
    connection.output().append(" tail");
  });
  TcpClient whole(port_);
  whole.sends("x");
  whole.finishes();
  EXPECT_TRUE(whole.reads() == "head " + content + " tail");
  TcpClient part(port_);
  part.sends("x");
  EXPECT_EQ(part.reads(5), "head ");
  part.resets();
  TcpClient after(port_);
  after.sends("x");
  after.finishes();
  EXPECT_EQ(after.reads().size(), content.size() + 10);
  stop();
  EXPECT_EQ(client_.ends.size(), 3u);
}

// As nohup(1) wants it. signalfd(2) would give the signal all the same.
TEST_F(RealLoopTest, hostile_138_a_hangup_that_is_ignored_stays_so) {
  signal(SIGHUP, SIG_IGN);
  loop_.on_termination([] { ADD_FAILURE() << "the terminal is not needed"; });
  ASSERT_TRUE(loop_.listen(*resolve("127.0.0.1"), 0, {}));
  raise(SIGHUP);
  loop_.after(20ms, [&] { loop_.stop(); });
  loop_.run();
  signal(SIGHUP, SIG_DFL);
}

TEST_F(RealLoopTest, hostile_138_a_hangup_ends_it_in_order) {
  loop_.on_termination([&] { loop_.stop(); });
  ASSERT_TRUE(loop_.listen(*resolve("127.0.0.1"), 0, {}));
  raise(SIGHUP);
  loop_.run();
}

TEST_F(RealLoopTest, termination_is_an_event) {
  int calls = 0;
  loop_.on_termination([&] {
    if (++calls == 2) loop_.stop();
  });
  ASSERT_TRUE(loop_.listen(*resolve("127.0.0.1"), 0, {}));
  raise(SIGTERM);
  raise(SIGINT);
  loop_.run();
  EXPECT_EQ(calls, 2);
}

}  // namespace
