#include "02_handshake/upgrade.h"

#include "01_polling/http_test.h"
#include "02_handshake/client_hello.h"
#include "common/feeding.h"

namespace {

// Serves "page" everywhere on --port, and a Collector at /chat on --ws-port.
class UpgradeTest : public testing::Test {
 public:
  UpgradeTest() {
    options.host = "127.0.0.1";
    options.allowed_hosts = {"*"};
    system.nothing_left = [this] { system.signal(); };
  }
  void TestBody() override {}

  Route sockets(Policy policy = {}) {
    return websocket_at(
        "/chat", std::move(policy),
        [this](Connection&, const Request& request, const Accepted& accepted) {
          seen = std::string(request.target) + " " + accepted.protocol;
          return std::make_unique<Collector>(taken_over);
        });
  }
  // Until nothing is left to do, and SIGTERM comes.
  void run(Route sockets) {
    testing::internal::CaptureStdout();
    EXPECT_EQ(serve(
                  loop, options, [](const Request&) { return text("page"); },
                  std::move(sockets)),
              0);
    out = testing::internal::GetCapturedStdout();
  }
  // What somebody who sends these pieces to --ws-port receives.
  std::string answer_to(const Pieces& pieces, Policy policy = {}) {
    std::shared_ptr<FakePeer> peer;
    system.steps.push_back([&] { peer = system.connect(); });
    for (const std::string_view piece : pieces) {
      system.steps.push_back([&, piece] { peer->sends(piece); });
    }
    run(sockets(std::move(policy)));
    return peer->received;
  }

  FakeSystem system;
  UpgradeOptions options;
  EventLoop loop{system};
  std::string seen, taken_over, out;
};

std::string answer_to(const std::string& stream) {
  return UpgradeTest().answer_to({stream});
}

}  // namespace

// RFC 6455 §4.2.2, 5.
TEST_F(UpgradeTest, AnswersAHandshakeAndHandsOver) {
  EXPECT_EQ(answer_to({client_hello({{"Sec-WebSocket-Protocol", "a, b"}},
                                    "GET /chat?x HTTP/1.1")},
                      {.protocols = {"b"}}),
            "HTTP/1.1 101 Switching Protocols\r\n"
            "Upgrade: websocket\r\n"
            "Connection: Upgrade\r\n"
            "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
            "Sec-WebSocket-Protocol: b\r\n\r\n");
  EXPECT_EQ(seen, "/chat?x b");
}

// A client may not send before the 101, but one that knows us may guess it.
TEST(Upgrade, hostile_082_the_next_one_sees_what_came_behind) {
  const std::string stream = client_hello() + "\x81\x85\x37\xfa\x21\x3d";
  const std::string all = read_every_way(stream, [](const Pieces& pieces) {
    UpgradeTest test;
    const std::string received = test.answer_to(pieces);
    return received + test.taken_over;
  });
  EXPECT_EQ(statuses(all), "101");
  EXPECT_TRUE(all.ends_with("\r\n\r\n\x81\x85\x37\xfa\x21\x3d"));
}

TEST(Upgrade, hostile_074_other_paths_are_not_found) {  // RFC 6455 §4.2.2
  for (const std::string path : {"/", "/chat/", "/Chat", "/chats"}) {
    const std::string answer =
        answer_to(client_hello({}, "GET " + path + " HTTP/1.1"));
    EXPECT_EQ(statuses(answer), "404") << path;
    EXPECT_NE(answer.find("\r\nConnection: close\r\n"), answer.npos);
  }
}

TEST(Upgrade, hostile_069_head_is_refused_without_content) {
  const std::string answer = answer_to(client_hello({}, "HEAD /chat HTTP/1.1"));
  EXPECT_EQ(statuses(answer), "405");
  EXPECT_TRUE(answer.ends_with("\r\n\r\n"));
}

TEST(Upgrade, hostile_083_nothing_is_answered_behind_a_refusal) {
  for (const std::string path : {"/chat", "/nope"}) {
    const std::string start_line = "GET " + path + " HTTP/1.1";
    const std::string answer =
        answer_to(client_hello({{"Sec-WebSocket-Key", "bad"}}, start_line) +
                  client_hello());
    EXPECT_EQ(statuses(answer), path == "/chat" ? "400" : "404");
    EXPECT_NE(answer.find("\r\nConnection: close\r\n"), answer.npos);
  }
}

TEST(Upgrade, hostile_073_foreign_hosts_are_refused) {
  UpgradeTest test;
  test.options.allowed_hosts = {"localhost"};
  EXPECT_EQ(statuses(test.answer_to({client_hello()})), "421");
}

TEST(Upgrade, hostile_086_a_handshake_has_ten_seconds) {
  const std::string stream = client_hello();
  EXPECT_EQ(statuses(answer_to(stream.substr(0, stream.size() - 2))), "408");
}

TEST(WebsocketAt, PassesAtOtherPaths) {
  const Route route = websocket_at("/chat", {}, {});
  Request request;
  request.path = "/other";
  EXPECT_FALSE(route(request));
  request.path = "/chat";  // a plain GET
  request.method = "GET";
  EXPECT_EQ(std::get<Response>(route(request).value()).status, 426);
}

TEST_F(UpgradeTest, ListensOnTwoPorts) {
  run(sockets());
  EXPECT_EQ(out,
            "listening http://127.0.0.1:3001\n"
            "listening ws://127.0.0.1:9999\nready\n");
}

TEST_F(UpgradeTest, PutsBothOnOnePort) {
  options.ws_port = options.port = 8080;
  std::shared_ptr<FakePeer> socket, page;
  system.steps.push_back([&] {
    socket = system.connect();
    socket->sends(client_hello());
    page = system.connect();
    page->sends(
        "GET /chat HTTP/1.1\r\nHost: a\r\n\r\n"
        "GET /ws-port HTTP/1.1\r\nHost: a\r\n\r\n");
  });
  run(sockets());
  EXPECT_EQ(out, "listening http://127.0.0.1:8080\nready\n");
  EXPECT_EQ(statuses(socket->received), "101");
  EXPECT_NE(page->received.find("\r\n\r\npageHTTP/1.1 200"), std::string::npos);
  EXPECT_TRUE(page->received.ends_with("\r\n\r\n8080"));
}

TEST(UpgradeFlags, AddTheirsToThoseOfHttp) {
  UpgradeOptions options;
  EXPECT_EQ(options.ws_port, 9999);
  ASSERT_TRUE(parse_flags({"--ws-port", "0", "--origin", "http://a",
                           "--origin=http://b", "--port", "1"},
                          {"02_handshake", "is tested"}, flags(options)));
  EXPECT_EQ(options.ws_port, 0);
  EXPECT_EQ(options.port, 1);
  EXPECT_EQ(options.origins,
            (std::vector<std::string>{"http://a", "http://b"}));
}
