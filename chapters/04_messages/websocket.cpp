#include "04_messages/websocket.h"

#include "common/log.h"

namespace {

constexpr std::uint16_t kGoingAway = 1001, kAbnormal = 1006;

std::uint32_t take_slot(SocketSetup& setup) {
  if (!setup.free_slots.empty()) {
    std::uint32_t slot = setup.free_slots.back();
    setup.free_slots.pop_back();
    return slot;
  }
  // Giving a slot back must never fail.
  if (setup.free_slots.capacity() <= setup.slots) {
    setup.free_slots.reserve(2 * setup.slots + 16);
  }
  return setup.slots++;
}

}  // namespace

WebSocket::WebSocket(SocketSetup& setup, Connection& connection,
                     Endpoint endpoint)
    : setup_(setup),
      connection_(connection),
      endpoint_(std::move(endpoint)),
      slot_(take_slot(setup)) {
  if (setup_.callbacks.on_open) setup_.callbacks.on_open(*this);
}

WebSocket::~WebSocket() {
  connection_.loop().cancel(close_timer_);
  setup_.free_slots.push_back(slot_);
}

bool WebSocket::send(std::string_view text) {
  return send(Opcode::text, view_of(text));
}
bool WebSocket::send(View binary) { return send(Opcode::binary, binary); }
bool WebSocket::send(const Message& message) {
  return send(message.opcode, message.payload);
}
bool WebSocket::ping(View payload) {
  return payload.size() <= kLongestControl && send(Opcode::ping, payload);
}

// Out of memory in another connection's turn must not end that one: so it is
// caught here, beside the loop's own two places.
bool WebSocket::send(Opcode opcode, View payload) try {
  return endpoint_.send(opcode, payload, connection_.output());
} catch (const std::bad_alloc&) {
  connection_.abort(End::out_of_memory);
  return false;
}

bool WebSocket::send(Chunk frame) try {
  if (endpoint_.close_sent()) return false;
  connection_.send(std::move(frame));
  return true;
} catch (const std::bad_alloc&) {
  connection_.abort(End::out_of_memory);
  return false;
}

bool WebSocket::close(std::uint16_t code, std::string_view reason) {
  if (!endpoint_.close(code, reason, connection_.output())) return false;
  close_timer_ = connection_.loop().after(
      setup_.close_timeout, [this] { connection_.finish(setup_.close_timeout); });
  return true;
}

void WebSocket::on_bytes(Connection&, Bytes& input) {
  Event event;
  while (!connection_.congested() && !connection_.finishing() &&
         !connection_.closed() &&
         endpoint_.next(input, connection_.output(), event)) {
    handle(event);
  }
}

void WebSocket::handle(const Event& event) {
  const Callbacks& call = setup_.callbacks;
  switch (event.kind) {
    case Event::Kind::message:
      if (call.on_message) {
        call.on_message(*this, {event.opcode, event.payload});
      }
      return;
    case Event::Kind::ping:
      if (call.on_ping) call.on_ping(*this, event.payload);
      return;
    case Event::Kind::pong:
      if (call.on_pong) call.on_pong(*this, event.payload);
      return;
    case Event::Kind::closed:  // §7.1.1: the server closes first
      report_close(event.code, as_text(event.payload));
      return connection_.finish(setup_.close_timeout);
    case Event::Kind::failed:
      log(describe(event.violation));
      report_close(kAbnormal, explanation(event.violation));
      return connection_.finish(setup_.close_timeout);
  }
}

void WebSocket::on_drained(Connection&) {
  if (setup_.callbacks.on_drained) setup_.callbacks.on_drained(*this);
}

void WebSocket::on_half_close(Connection&) {
  report_close(kAbnormal, "the peer left without a Close frame");
  connection_.finish(setup_.close_timeout);
}

void WebSocket::on_shutdown(Connection&) { close(kGoingAway); }

void WebSocket::on_end(Connection&, End) {
  report_close(kAbnormal, "the connection broke");
}

void WebSocket::report_close(std::uint16_t code, std::string_view reason) {
  if (close_reported_) return;
  close_reported_ = true;
  if (setup_.callbacks.on_close) setup_.callbacks.on_close(*this, code, reason);
}
