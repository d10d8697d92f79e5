#include "04_messages/websocket_server.h"

#include <algorithm>

#include "04_messages/socket_test.h"
#include "04_messages/xor_extension.h"

namespace {

using WebSocketServerTest = SocketTest;

const std::string kBegins = "HTTP/1.1 ";

TEST_F(WebSocketServerTest, flags_set_the_limits) {
  const std::vector<Flag> all = flags(options);
  const auto set = [&](const std::string& name, std::string_view value) {
    const auto flag = std::ranges::find(all, name, &Flag::name);
    ASSERT_NE(flag, all.end()) << name;
    EXPECT_EQ(flag->set(value), std::nullopt);
  };
  set("--max-message", "1000");
  set("--max-fragments", "7");
  set("--close-timeout", "250ms");
  set("--ws-port", "1234");
  EXPECT_EQ(options.message_limits.max_message, 1000u);
  EXPECT_EQ(options.message_limits.max_fragments, 7u);
  EXPECT_EQ(options.close_timeout, 250ms);
  EXPECT_EQ(options.ws_port, 1234);
}

TEST_F(WebSocketServerTest, defaults_are_those_of_the_design) {
  const WebSocketOptions fresh;
  EXPECT_EQ(fresh.message_limits.max_message, 1024u * 1024);
  EXPECT_EQ(fresh.message_limits.max_fragments, 16384u);
  EXPECT_EQ(fresh.close_timeout, 10s);
}

TEST_F(WebSocketServerTest, limits_hold_for_its_sockets) {
  options.message_limits = {.max_message = 4, .max_fragments = 2};
  const Peer large = connect(kMaskedHello);
  const Peer many = connect(masked(0x01) + masked(0x00) + masked(0x80));
  run();
  EXPECT_EQ(frames_to(*large),
            "> close 1009 'the message is too big, bytes: 5 (RFC 6455 "
            "§10.4)'\n");
  EXPECT_TRUE(frames_to(*many).starts_with("> close 1008 "));
}

TEST_F(WebSocketServerTest, hostile_074_other_paths_are_not_its_own) {
  const Peer peer = connect("", handshake("/elsewhere"));
  run();
  EXPECT_TRUE(peer->received.starts_with(kBegins + "404"));
  EXPECT_EQ(said, "");
}

TEST_F(WebSocketServerTest, hostile_072_foreign_origins_are_refused) {
  const Peer foreign =
      connect("", handshake("/", "Origin: http://example.org\r\n"));
  const Peer own =
      connect("", handshake("/", "Origin: http://localhost:3001\r\n"));
  run();
  EXPECT_TRUE(foreign->received.starts_with(kBegins + "403"));
  EXPECT_TRUE(own->received.starts_with(kBegins + "101"));
}

TEST_F(WebSocketServerTest, origins_of_the_options_are_let_in) {
  options.origins = {"http://example.org"};
  const Peer named =
      connect("", handshake("/", "Origin: http://example.org\r\n"));
  const Peer other =
      connect("", handshake("/", "Origin: http://example.com\r\n"));
  run();
  EXPECT_TRUE(named->received.starts_with(kBegins + "101"));
  EXPECT_TRUE(other->received.starts_with(kBegins + "403"));
}

TEST_F(WebSocketServerTest, on_open_sees_the_handshake) {
  std::string seen;
  then_in.on_open = [&](WebSocket&, const Request& request,
                        const Accepted& accepted) {
    seen = std::string(request.query) + " " + accepted.protocol;
  };
  connect("", handshake("/?room=1", "Sec-WebSocket-Protocol: chat\r\n"));
  run();
  EXPECT_EQ(seen, "room=1 ");
}

// ---- An extension, from the handshake to the messages ---------------------

class Negotiating : public SocketTest {
 protected:
  Negotiating() {
    extension.negotiate =
        [](std::string_view offers) -> std::optional<std::string> {
      if (!offers.contains("xor")) return std::nullopt;
      return "xor; by=85";
    };
    extension.make = [this](std::string_view answer) {
      made.emplace_back(answer);
      return std::make_unique<XorExtension>();
    };
    then_in.on_message = [](WebSocket& socket, const Message& message) {
      EXPECT_TRUE(socket.send(message));
    };
  }
  static std::string offering(const std::string& offers) {
    return handshake("/", "Sec-WebSocket-Extensions: " + offers + "\r\n");
  }
  std::vector<std::string> made;
};

TEST_F(Negotiating, extension_that_was_agreed_on_is_used) {
  const Peer peer = connect(masked(0xc1, xored("Hello")), offering("foo, xor"));
  run();
  EXPECT_NE(peer->received.find("\r\nSec-WebSocket-Extensions: xor; by=85\r\n"),
            std::string::npos);
  EXPECT_EQ(made, std::vector<std::string>{"xor; by=85"});
  EXPECT_TRUE(said.starts_with("0 open\n0 text Hello\n"));
  EXPECT_EQ(frames_to(*peer), "> text rsv '" + xored("Hello") + "'\n");
}

TEST_F(Negotiating, hostile_078_unknown_extension_is_not_used) {
  const Peer peer = connect(kMaskedHello, offering("foo"));
  run();
  EXPECT_EQ(peer->received.find("Sec-WebSocket-Extensions"), std::string::npos);
  EXPECT_TRUE(made.empty());
  EXPECT_EQ(frames_to(*peer), "> text 'Hello'\n");
}

TEST_F(Negotiating, hostile_088_its_bit_is_refused_where_it_was_not_offered) {
  const Peer peer = connect(masked(0xc1, xored("Hello")));
  run();
  EXPECT_TRUE(frames_to(*peer).starts_with("> close 1002 "));
}

// ---- --trace --------------------------------------------------------------

TEST_F(WebSocketServerTest, trace_shows_the_frames_and_not_the_handshake) {
  options.trace = true;
  then_in.on_message = [](WebSocket& socket, const Message& message) {
    socket.send(message);
  };
  connect(kMaskedHello);
  run();
  EXPECT_NE(logged.find("<< 7f 9f 4d 51 58           \"Hello\"\n"),
            std::string::npos);
  EXPECT_NE(logged.find(">> 48 65 6c 6c 6f           \"Hello\"\n"),
            std::string::npos);
  EXPECT_EQ(logged.find(">> 48 54"), std::string::npos);  // "HT"
}

TEST_F(WebSocketServerTest, nothing_is_logged_without_trace) {
  connect(kMaskedHello);
  run();
  EXPECT_EQ(logged, "");
}

}  // namespace
