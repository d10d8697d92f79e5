#include "common/listener.h"

#include <map>
#include <string>
#include <vector>

#include "common/loop_test.h"
#include "common/tcp_client.h"

namespace {

// ---- listen_at_all --------------------------------------------------------

// Listens at localhost on a machine where the calls end as `answers` say; gives
// the ports, or what is wrong.
std::string listen_at_localhost(FakeSystem& system, std::uint16_t port,
                                std::vector<long> answers) {
  system.fault = [&](Call, std::size_t) {
    const long answer = answers.empty() ? LONG_MAX : answers.front();
    if (!answers.empty()) answers.erase(answers.begin());
    return answer;
  };
  const auto addresses = resolve("localhost");
  auto sockets = listen_at_all(system, *addresses, port);
  if (!sockets) return sockets.error();
  std::string ports;
  for (const Descriptor& socket : *sockets) {
    ports += std::to_string(system.local_port(socket.number())) + " ";
  }
  return ports;
}

TEST(ListenAtAll, listens_at_every_address_at_one_port) {
  FakeSystem system;
  EXPECT_EQ(listen_at_localhost(system, 3001, {}), "3001 3001 ");
  EXPECT_EQ(listen_at_localhost(system, 0, {}), "40000 40000 ");
}

TEST(ListenAtAll, trap_9_address_that_is_absent_is_left_out) {
  FakeSystem system;
  EXPECT_EQ(listen_at_localhost(system, 0, {1, -EADDRNOTAVAIL}), "40000 ");
  EXPECT_EQ(listen_at_localhost(system, 80, {-EAFNOSUPPORT, 1}), "80 ");
}

TEST(ListenAtAll, no_address_at_all_is_an_error) {
  FakeSystem system;
  EXPECT_EQ(listen_at_localhost(system, 80, {-EADDRNOTAVAIL, -EADDRNOTAVAIL}),
            "Cannot assign requested address");
}

TEST(ListenAtAll, trap_9_port_that_is_taken_at_the_next_address_is_given_up) {
  FakeSystem system;
  EXPECT_EQ(listen_at_localhost(system, 0, {1, -EADDRINUSE, 1, -EADDRINUSE}),
            "40000 40000 ");
  EXPECT_EQ(system.calls[Call::listen], 6);
  EXPECT_EQ(system.descriptors(), 0u);
}

TEST(ListenAtAll, hostile_135_port_that_is_taken_is_an_error_at_once) {
  FakeSystem system;
  EXPECT_EQ(listen_at_localhost(system, 80, {1, -EADDRINUSE}),
            "Address already in use");
  EXPECT_EQ(listen_at_localhost(system, 80, {-EACCES}), "Permission denied");
  EXPECT_EQ(system.calls[Call::listen], 3);
  EXPECT_EQ(system.descriptors(), 0u);
}

TEST(ListenAtAll, does_not_try_for_ever) {
  FakeSystem system;
  EXPECT_EQ(listen_at_localhost(system, 0, std::vector(99, -long{EADDRINUSE})),
            "Address already in use");
  EXPECT_LE(system.calls[Call::listen], 50);
}

TEST(ListenAtAll, localhost_is_reached_at_both_addresses) {
  System& system = System::real();
  const auto addresses = resolve("localhost");
  auto sockets = listen_at_all(system, *addresses, 0);
  ASSERT_TRUE(sockets) << sockets.error();
  const auto port =
      static_cast<std::uint16_t>(system.local_port(sockets->front().number()));
  EXPECT_TRUE(TcpClient(port, AF_INET).connected());
  if (sockets->size() == 1) GTEST_SKIP() << "this machine has no ::1";
  EXPECT_TRUE(TcpClient(port, AF_INET6).connected());
}

TEST(ListenAtAll, hostile_135_port_of_another_program_is_taken) {
  System& system = System::real();
  const auto addresses = resolve("127.0.0.1");
  auto first = listen_at_all(system, *addresses, 0);
  ASSERT_TRUE(first);
  const auto port =
      static_cast<std::uint16_t>(system.local_port(first->front().number()));
  auto second = listen_at_all(system, *addresses, port);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error(), "Address already in use");
}

TEST(ListenAtAll, hostile_134_port_can_be_had_again_in_time_wait) {
  System& system = System::real();
  const auto addresses = resolve("127.0.0.1");
  auto first = listen_at_all(system, *addresses, 0);
  ASSERT_TRUE(first);
  const int listener = first->front().number();
  const auto port = static_cast<std::uint16_t>(system.local_port(listener));
  TcpClient client(port);
  system.close(static_cast<int>(accept_soon(listener)));  // we close first
  EXPECT_EQ(client.reads(), "");
  client.close();
  first->clear();
  auto second = listen_at_all(system, *addresses, port);
  EXPECT_TRUE(second) << second.error();
}

// ---- Listener -------------------------------------------------------------

class ListenerTest : public LoopTest {
 protected:
  // From now on accept() gives this, until accept_again().
  void refuse(long error) {
    system.fault = [error](Call call, std::size_t) {
      return call == Call::accept ? error : LONG_MAX;
    };
  }
  void accept_again() {
    system.fault = [](Call, std::size_t) { return LONG_MAX; };
  }
  // What run() writes on standard error.
  std::string log_of_run() {
    testing::internal::CaptureStderr();
    run();
    return testing::internal::GetCapturedStderr();
  }
};

TEST_F(ListenerTest, accepts_all_that_wait) {
  for (int i = 0; i < 300; ++i) connect();
  then([&] { EXPECT_EQ(loop.connection_count(), 300u); });
  run();
}

TEST_F(ListenerTest, hostile_136_accepts_a_bounded_number_a_turn) {
  std::map<int, int> accepted;  // in each turn
  for (int i = 0; i < 300; ++i) {
    connect().on_accept = [&](Connection&) {
      ++accepted[system.calls[Call::epoll_wait]];
    };
  }
  run();
  for (auto [turn, count] : accepted) EXPECT_LE(count, 64) << "turn " << turn;
}

TEST_F(ListenerTest, hostile_127_rests_when_no_descriptor_is_left) {
  for (long error : {-EMFILE, -ENFILE, -ENOMEM, -ENOBUFS}) {
    LoopScene scene;
    Client& client = scene.connect();
    int tries = 0;
    scene.system.fault = [&](Call call, std::size_t) {
      if (call != Call::accept || scene.time() >= 1s) return LONG_MAX;
      ++tries;
      return error;
    };
    scene.at(990ms, [&] { EXPECT_EQ(client.connection, nullptr); });
    scene.at(1120ms, [&] { EXPECT_NE(client.connection, nullptr); });
    testing::internal::CaptureStderr();
    scene.run();
    testing::internal::GetCapturedStderr();
    EXPECT_GE(tries, 8);  // every 100 ms
    EXPECT_LE(tries, 11);
    EXPECT_LE(scene.system.calls[Call::epoll_wait], 200);
  }
}

TEST_F(ListenerTest, hostile_127_complains_at_most_once_a_second) {
  connect();
  refuse(-EMFILE);
  at(3500ms, [&] { accept_again(); });
  const std::string log = log_of_run();
  const std::string line = "cannot accept connections: Too many open files\n";
  EXPECT_TRUE(log.starts_with(line)) << log;
  EXPECT_GE(log.size(), 3 * line.size());
  EXPECT_LE(log.size(), 4 * line.size());
}

TEST_F(ListenerTest, hostile_127_two_listeners_complain_once) {
  connect();
  auto accept = [](Connection& connection) {
    connection.abort();
    return std::unique_ptr<Handler>();
  };
  ASSERT_TRUE(loop.listen(*resolve("127.0.0.1"), 0, accept));
  system.connect();
  refuse(-EMFILE);
  at(500ms, [&] { accept_again(); });
  const std::string log = log_of_run();
  EXPECT_EQ(std::ranges::count(log, '\n'), 1) << log;
}

TEST_F(ListenerTest, hostile_129_rests_again_when_it_cannot_be_watched) {
  Client& client = connect();
  refuse(-EMFILE);
  at(50ms, [&] {
    system.fault = [](Call call, std::size_t) {
      return call == Call::epoll_add ? -long{ENOMEM} : LONG_MAX;
    };
  });
  at(250ms, [&] { accept_again(); });
  at(350ms, [&] { EXPECT_NE(client.connection, nullptr); });
  log_of_run();
}

TEST_F(ListenerTest, hostile_127_others_are_served_while_it_rests) {
  Client& early = connect();
  early.on_bytes = echo;
  then([&] {
    refuse(-EMFILE);
    connect();
  });
  then([&] { early.peer->sends("x"); });
  then([&] { EXPECT_EQ(early.peer->received, "x"); });
  at(50ms, [&] { accept_again(); });
  log_of_run();
}

TEST_F(ListenerTest, closed_while_it_rests_it_stays_closed) {
  Client& early = connect();
  early.on_shutdown = [](Connection&) {};
  Client* late = nullptr;
  then([&] {
    refuse(-EMFILE);
    late = &connect();
  });
  then([&] {
    accept_again();
    loop.shut_down(1s);
  });
  log_of_run();
  EXPECT_EQ(late->connection, nullptr);
  EXPECT_FALSE(late->peer->closed);
}

TEST_F(ListenerTest, hostile_128_error_is_the_fate_of_one_connection) {
  for (long error : {-ECONNABORTED, -EINTR, -EPROTO, -ENETDOWN, -EHOSTUNREACH,
                     -ENOPROTOOPT, -EPERM, -EOPNOTSUPP}) {
    LoopScene scene;
    Client& client = scene.connect();
    bool failed = false;
    scene.system.fault = [&](Call call, std::size_t) {
      if (call != Call::accept || std::exchange(failed, true)) return LONG_MAX;
      return error;
    };
    scene.then([&] { EXPECT_NE(client.connection, nullptr) << error; });
    scene.run();
    EXPECT_EQ(scene.time(), 0s);
  }
}

TEST_F(ListenerTest, hostile_129_no_room_in_epoll_ends_only_that_connection) {
  Client& unlucky = connect();
  Client& lucky = connect();
  lucky.on_bytes = echo;
  lucky.peer->sends("x");
  int adds = 0;
  system.fault = [&](Call call, std::size_t) {
    return call == Call::epoll_add && ++adds == 1 ? -long{ENOSPC} : LONG_MAX;
  };
  then([&] { EXPECT_EQ(unlucky.ends, std::vector{End::aborted}); });
  run();
  EXPECT_EQ(lucky.peer->received, "x");
}

TEST_F(ListenerTest, connection_aborted_as_it_is_accepted_ends_in_that_turn) {
  Client& client = connect();
  client.on_accept = [](Connection& connection) { connection.abort(); };
  then([&] { EXPECT_EQ(client.ends, std::vector{End::aborted}); });
  run();
  EXPECT_TRUE(client.peer->got_reset);
  EXPECT_EQ(system.calls[Call::epoll_add], 2);  // mailbox and listener
}

TEST_F(ListenerTest, server_may_speak_first) {
  Client& client = connect();
  client.on_accept = [](Connection& connection) {
    connection.output().append("220 ready\r\n");
  };
  then([&] { EXPECT_EQ(client.peer->received, "220 ready\r\n"); });
  run();
}

TEST_F(ListenerTest, knows_its_port_until_it_is_closed) {
  const auto addresses = resolve("127.0.0.1");
  auto sockets = listen_at_all(system, *addresses, 3001);
  ASSERT_TRUE(sockets);
  Listener listener(loop, std::move(sockets->front()), {});
  EXPECT_EQ(listener.port(), 3001);
  EXPECT_FALSE(listener.closed());
  listener.close();
  EXPECT_TRUE(listener.closed());
  listener.close();
  run();
}

}  // namespace
