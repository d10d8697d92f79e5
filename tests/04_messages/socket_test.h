// A test of sockets: a WebSocketServer on a machine that does not exist, with
// clients that send what the test wants. What the callbacks were told is in
// `said`, a line a call, beginning with the socket's slot.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>

#include "01_polling/http_server.h"
#include "04_messages/endpoint_run.h"
#include "04_messages/websocket_server.h"
#include "common/fake_system.h"

inline std::string handshake(const std::string& path = "/",
                             const std::string& lines = "") {
  return "GET " + path +
         " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
         "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
         lines + "\r\n";
}

// The frames behind the 101.
inline std::string frames_to(const FakePeer& peer) {
  const std::size_t head = peer.received.find("\r\n\r\n");
  if (head == std::string::npos) return "no answer";
  return frames_in_words(view_of(peer.received).subspan(head + 4),
                         Role::client);
}

class SocketTest : public testing::Test {
 protected:
  using Peer = std::shared_ptr<FakePeer>;

  SocketTest() {
    options.close_timeout = 10s;
    system.nothing_left = [this] { loop.stop(); };
  }

  // Connects, asks for a WebSocket, and sends `frames` right behind.
  Peer connect(const std::string& frames = "",
               const std::string& request = handshake()) {
    if (!server) listen();
    Peer peer = system.connect();
    peer->sends(request + frames);
    return peer;
  }
  // Done when the loop has nothing to do any more.
  void then(std::function<void()> step) {
    system.steps.push_back(std::move(step));
  }
  // Done when so much time has passed since the beginning, after all steps.
  void at(Duration time, std::function<void()> act) {
    system.at(start_ + time, std::move(act));
  }
  Duration time() const { return system.clock - start_; }
  // Until nothing is left to happen. Then every on_open has had its on_close.
  void run() {
    testing::internal::CaptureStderr();
    loop.run();
    logged = testing::internal::GetCapturedStderr();
    EXPECT_TRUE(open.empty());
    EXPECT_EQ(loop.connection_count(), 0u);
  }

  FakeSystem system;
  WebSocketOptions options;
  ExtensionSupport extension;
  // What the test wants to happen in a callback.
  Callbacks then_in;
  std::string said, logged;
  std::map<std::uint32_t, WebSocket*> open;  // by slot

 private:
  void listen() {
    http.emplace(loop, options);
    server.emplace(options, callbacks(), extension);
    EXPECT_TRUE(loop.listen(*resolve("127.0.0.1"), 9999,
                            http->accept(server->at("/"))));
  }
  void say(WebSocket& socket, const std::string& what, std::string_view text) {
    said += std::to_string(socket.slot()) + " " + what;
    if (!text.empty()) said.append(" ").append(text);
    said += "\n";
  }
  Callbacks callbacks() {
    return {.on_open =
                [this](WebSocket& socket, const Request& request,
                       const Accepted& accepted) {
                  say(socket, "open", "");
                  EXPECT_TRUE(open.emplace(socket.slot(), &socket).second);
                  if (then_in.on_open)
                    then_in.on_open(socket, request, accepted);
                },
            .on_message =
                [this](WebSocket& socket, const Message& message) {
                  say(socket, std::string(name_of(message.opcode)),
                      message.text());
                  if (then_in.on_message) then_in.on_message(socket, message);
                },
            .on_ping =
                [this](WebSocket& socket, View payload) {
                  say(socket, "ping", as_text(payload));
                  if (then_in.on_ping) then_in.on_ping(socket, payload);
                },
            .on_pong =
                [this](WebSocket& socket, View payload) {
                  say(socket, "pong", as_text(payload));
                  if (then_in.on_pong) then_in.on_pong(socket, payload);
                },
            .on_drained =
                [this](WebSocket& socket) {
                  say(socket, "drained", "");
                  if (then_in.on_drained) then_in.on_drained(socket);
                },
            .on_shutdown = then_in.on_shutdown,
            .on_close =
                [this](WebSocket& socket, std::uint16_t code,
                       std::string_view reason) {
                  say(socket, "close " + std::to_string(code), reason);
                  EXPECT_EQ(open.erase(socket.slot()), 1u);
                  if (then_in.on_close) then_in.on_close(socket, code, reason);
                }};
  }

  const Duration start_ = system.clock;

 protected:
  EventLoop loop{system};
  std::optional<HttpServer> http;
  std::optional<WebSocketServer> server;
};
