// A WebSocket as an application sees it: messages come, messages are sent, and
// one day it closes. An Endpoint on a Connection.
#pragma once

#include <functional>
#include <string_view>

#include "02_handshake/handshake.h"
#include "04_messages/endpoint.h"
#include "04_messages/slots.h"
#include "common/connection.h"

class WebSocket;

// One set a server, called from the loop. Each may be left out.
struct Callbacks {
  // `request` is the handshake's, `accepted` what was agreed on; both die on
  // return.
  std::function<void(WebSocket&, const Request& request,
                     const Accepted& accepted)>
      on_open = {};
  std::function<void(WebSocket&, const Message&)> on_message = {};
  std::function<void(WebSocket&, View payload)> on_ping = {};  // was answered
  std::function<void(WebSocket&, View payload)> on_pong = {};
  // What waited to be sent has left: the peer keeps up again.
  std::function<void(WebSocket&)> on_drained = {};
  // The server is about to stop. Unless given: close(1001).
  std::function<void(WebSocket&)> on_shutdown = {};
  // Exactly once for each on_open; the socket's last. The peer's code and
  // reason. 1005: its Close frame had none; 1006: there was no valid one, and
  // the reason is ours (RFC 6455 §7.1.5). The reason dies on return.
  std::function<void(WebSocket&, std::uint16_t code, std::string_view reason)>
      on_close = {};
};

// What the sockets of a server, or of a client, have in common.
struct SocketSetup {
  Limits limits;
  Duration message_timeout = 60s;  // from a message's first byte to its last
  Duration close_timeout = 10s;  // for the peer's part of the closing handshake
  Callbacks callbacks;
  Slots slots = {};
};

class WebSocket final : public Handler {
 public:
  // `setup` outlives the socket. Whoever makes it calls open().
  WebSocket(SocketSetup& setup, Connection& connection, Endpoint endpoint);
  ~WebSocket() override;

  // Sends a message. False, and nothing is sent: the socket is closing, or has
  // closed.
  bool send(std::string_view text);
  bool send(View binary);
  bool send(const Message& message);
  // A frame from framed(), shared with other sockets.
  bool send(Chunk frame);
  bool ping(View payload = {});  // 125 bytes at most
  // Begins the closing handshake. False: the code may not be sent, the reason
  // is too long (123 bytes) or not UTF-8, or it has begun before.
  bool close(std::uint16_t code = 1000, std::string_view reason = {});
  // No handshake: cuts the connection.
  void abort() { connection_.abort(); }

  // A small number that no other open socket of this server has: an index for
  // what an application or a later layer keeps for each.
  std::uint32_t slot() const { return slot_; }
  // Bytes that wait to be taken by the kernel.
  std::size_t unsent() const { return connection_.unsent(); }
  // Backpressure to the peer: no more messages until resume().
  void pause() { connection_.pause(); }
  void resume();
  // Shows `tap` all bytes from here on; see Connection::set_tap.
  void set_tap(std::shared_ptr<Tap> tap) {
    connection_.set_tap(std::move(tap));
  }

  // Calls on_open, once.
  void open(const Request& request, const Accepted& accepted);

  // For the loop.
  void on_bytes(Connection&, Bytes& input) override;
  void on_drained(Connection&) override;
  void on_half_close(Connection&) override;
  void on_shutdown(Connection&) override;
  void on_end(Connection&, End why) override;

 private:
  void handle(const Event& event);
  // Apart, so that the loop around messages stays small: 2 % of an echo.
  [[gnu::noinline]] void handle_other(const Event& event);
  bool send(Opcode opcode, View payload);
  void report_close(std::uint16_t code, std::string_view reason);
  bool over() const;
  bool give_up();
  void watch_message(bool begun);
  void start_clock();
  void restart_clock();
  void on_message_timeout();
  void wait_for_close();

  SocketSetup& setup_;
  Connection& connection_;
  Endpoint endpoint_;
  Timer timer_;  // for the end of a message, later for that of the connection
  std::uint32_t slot_;
  bool close_owed_ = false;  // on_open without on_close
};
