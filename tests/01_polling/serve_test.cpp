#include "01_polling/serve.h"

#include <cerrno>

#include "01_polling/http_test.h"

namespace {

Route page(const std::string& body) {
  return [body](const Request&) { return text(body); };
}

class ServeTest : public testing::Test {
 protected:
  ServeTest() {
    system.nothing_left = [this] { system.signal(); };
  }

  // Serves until nothing is left to do, then SIGTERM comes. Gives what the
  // program would exit with.
  int run(std::vector<Site> sites) {
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    const int code = serve(loop, options, std::move(sites), listening);
    out = testing::internal::GetCapturedStdout();
    err = testing::internal::GetCapturedStderr();
    return code;
  }
  int run() { return run({{"http", "--port", 3001, page("hello")}}); }

  // Done as soon as the server is ready.
  void then(std::function<void()> step) {
    system.steps.push_back(std::move(step));
  }
  // What a request that asks for this host is answered.
  std::string status_for(const std::string& host) {
    std::shared_ptr<FakePeer> peer;
    then([&] {
      peer = system.connect();
      peer->sends("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    });
    run();
    return statuses(peer->received);
  }

  FakeSystem system;
  HttpOptions options;
  std::function<void(const std::vector<std::uint16_t>&)> listening;
  EventLoop loop{system};
  std::string out, err;
};

}  // namespace

TEST_F(ServeTest, SaysWhereItListens) {
  EXPECT_EQ(run({{"http", "--port", 3001, page("")},
                 {"ws", "--ws-port", 9999, page("")}}),
            0);
  EXPECT_EQ(out,
            "listening http://localhost:3001\n"
            "listening ws://localhost:9999\n"
            "ready\n");
  EXPECT_EQ(err, "");
}

TEST_F(ServeTest, ServesPagesAloneOnTheirPort) {
  options.port = 8080;
  testing::internal::CaptureStdout();
  EXPECT_EQ(serve(loop, options, page("")), 0);
  EXPECT_EQ(testing::internal::GetCapturedStdout(),
            "listening http://localhost:8080\nready\n");
}

TEST_F(ServeTest, TellsThePortsInOrder) {
  std::vector<std::uint16_t> told;
  listening = [&](const auto& ports) { told = ports; };
  EXPECT_EQ(run({{"http", "--port", 0, page("")},
                 {"ws", "--ws-port", 9999, page("")}}),
            0);
  ASSERT_EQ(told.size(), 2u);
  EXPECT_NE(told[0], 0);
  EXPECT_EQ(told[1], 9999);
  EXPECT_TRUE(out.starts_with(
      "listening http://localhost:" + std::to_string(told[0]) + "\n"));
}

TEST_F(ServeTest, AnswersByTheRoute) {
  std::shared_ptr<FakePeer> peer;
  then([&] {
    peer = system.connect();
    peer->sends("GET / HTTP/1.1\r\nHost: localhost:3001\r\n\r\n");
  });
  then([&] { EXPECT_TRUE(peer->received.ends_with("\r\n\r\nhello")); });
  EXPECT_EQ(run(), 0);
  EXPECT_TRUE(peer->got_fin);
}

TEST_F(ServeTest, hostile_135_a_taken_port_is_one_sentence) {
  system.fault = [](Call call, std::size_t) {
    return call == Call::listen ? -EADDRINUSE : LONG_MAX;
  };
  EXPECT_EQ(run(), 1);
  EXPECT_EQ(out.find("ready"), std::string::npos);
  EXPECT_EQ(err,
            "cannot listen on localhost:3001: Address already in use; choose "
            "another port with --port, or another address with --host\n");
}

TEST_F(ServeTest, hostile_135_an_unknown_host_is_one_sentence) {
  options.host = "no such host";
  EXPECT_EQ(run(), 1);
  EXPECT_NE(err.find("no such host"), std::string::npos);
  EXPECT_EQ(std::ranges::count(err, '\n'), 1);
}

// A page of another site whose name points here is a foreign host, too.
TEST_F(ServeTest, hostile_073_loopback_names_alone_are_served) {
  EXPECT_EQ(status_for("evil.example"), "421");
}

TEST_F(ServeTest, hostile_073_loopback_names_are_served) {
  EXPECT_EQ(status_for("LocalHost:3001"), "200");
}

TEST_F(ServeTest, hostile_073_loopback_addresses_are_served) {
  std::vector<std::shared_ptr<FakePeer>> peers;
  then([&] {
    for (const std::string host : {"127.0.0.1", "[::1]:3001"}) {
      peers.push_back(system.connect());
      peers.back()->sends("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    }
  });
  run();
  for (const auto& peer : peers) EXPECT_EQ(statuses(peer->received), "200");
}

TEST_F(ServeTest, hostile_073_any_host_is_served_on_other_addresses) {
  options.host = "0.0.0.0";
  EXPECT_EQ(status_for("evil.example"), "200");
}

TEST_F(ServeTest, hostile_073_allowed_hosts_take_the_place_of_the_names) {
  options.allowed_hosts = {"good.example"};
  EXPECT_EQ(status_for("localhost"), "421");
}

TEST_F(ServeTest, hostile_073_allowed_hosts_are_served) {
  options.allowed_hosts = {"good.example"};
  EXPECT_EQ(status_for("good.example"), "200");
}

TEST_F(ServeTest, hostile_138_a_second_signal_does_not_wait) {
  options.shutdown_timeout = 1h;
  const Duration start = system.clock;
  std::shared_ptr<FakePeer> peer;
  then([&] {
    peer = system.connect();
    peer->sends("GET /");  // will be waited for
  });
  then([&] { system.signal(); });
  then([&] {
    EXPECT_FALSE(peer->closed);
    system.signal();
  });
  EXPECT_EQ(run(), 0);
  EXPECT_TRUE(peer->closed);
  EXPECT_LT(system.clock - start, 1s);
}

TEST_F(ServeTest, hostile_138_a_signal_waits_only_so_long) {
  options.shutdown_timeout = 2s;
  options.header_timeout = 1h;
  const Duration start = system.clock;
  std::shared_ptr<FakePeer> peer;
  then([&] {
    peer = system.connect();
    peer->sends("GET /");
  });
  then([&] { system.signal(); });
  EXPECT_EQ(run(), 0);
  EXPECT_TRUE(peer->closed);
  EXPECT_GE(system.clock - start, 2s);
  EXPECT_LT(system.clock - start, 3s);
}
