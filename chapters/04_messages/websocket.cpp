#include "04_messages/websocket.h"

#include <cassert>

#include "04_messages/violations.h"
#include "common/log.h"

namespace {

constexpr std::uint16_t kGoingAway = 1001, kAbnormal = 1006;

// So many small messages make a turn; then others shall have theirs.
constexpr int kEventsPerTurn = 1000;

// What on_close is told when no Close frame said more.
std::string_view reason_of(End why) {
  switch (why) {
    case End::timed_out:
      return "the peer took nothing for too long";
    case End::aborted:
      return "cut off by this side";
    case End::out_of_memory:
      return "out of memory";
    case End::finished:
    case End::reset:
      break;
  }
  return "the connection broke";
}

}  // namespace

WebSocket::WebSocket(SocketSetup& setup, Connection& connection,
                     Endpoint endpoint)
    : setup_(setup),
      connection_(connection),
      endpoint_(std::move(endpoint)),
      slot_(setup.slots.take()) {}

// Where memory fails between on_open and the loop, there is no on_end.
WebSocket::~WebSocket() {
  try {
    report_close(kAbnormal, reason_of(End::out_of_memory));
  } catch (const std::bad_alloc&) {
  }
  connection_.loop().cancel(timer_);
  setup_.slots.give_back(slot_);
}

void WebSocket::open(const Request& request, const Accepted& accepted) {
  close_owed_ = true;
  const auto& on_open = setup_.callbacks.on_open;
  if (on_open) on_open(*this, request, accepted);
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
  return !over() && endpoint_.send(opcode, payload, connection_.output());
} catch (const std::bad_alloc&) {
  return give_up();
}

bool WebSocket::send(Chunk frame) try {
  assert(endpoint_.role() == Role::server);  // a client masks each frame anew
  if (over() || endpoint_.close_sent()) return false;
  connection_.send(std::move(frame));
  return true;
} catch (const std::bad_alloc&) {
  return give_up();
}

bool WebSocket::close(std::uint16_t code, std::string_view reason) try {
  if (over() || !endpoint_.close(code, reason, connection_.output())) {
    return false;
  }
  wait_for_close();
  resume();  // or their Close would never be read
  return true;
} catch (const std::bad_alloc&) {
  return give_up();
}

void WebSocket::wait_for_close() {
  connection_.loop().cancel(timer_);
  timer_ = connection_.loop().after(
      setup_.close_timeout, [this] { connection_.finish(Duration::zero()); });
}

bool WebSocket::give_up() {
  connection_.abort(End::out_of_memory);
  return false;
}

// Whether the connection takes no more: it has ended, or sends its last bytes.
bool WebSocket::over() const {
  return connection_.closed() || connection_.finishing();
}

void WebSocket::on_bytes(Connection&, Bytes& input) {
  Event event;
  Output& output = connection_.output();
  int left = kEventsPerTurn;
  while (connection_.wants_input() && left > 0 &&
         endpoint_.next(input, output, event)) {
    handle(event);
    --left;
  }
  if (left == 0) connection_.give_way();
  // What nobody kept us from reading is the beginning of a frame.
  const bool in_frame = left > 0 && connection_.wants_input() && !input.empty();
  const bool begun = endpoint_.in_message() || in_frame;
  if (begun || timer_) watch_message(begun);
}

// A peer that sends a byte now and then would keep what it has begun to send in
// our memory for ever.
void WebSocket::watch_message(bool begun) {
  if (endpoint_.close_sent()) return;  // the timer has another task then
  if (!begun) return connection_.loop().cancel(timer_);
  if (!timer_) start_clock();
}

void WebSocket::start_clock() {
  timer_ = connection_.loop().after(setup_.message_timeout,
                                    [this] { on_message_timeout(); });
}

// While we do not read, the delay is ours.
void WebSocket::restart_clock() {
  if (!timer_ || endpoint_.close_sent()) return;
  connection_.loop().cancel(timer_);
  start_clock();
}

void WebSocket::on_message_timeout() try {
  timer_ = {};
  if (!connection_.wants_input()) return start_clock();
  Event event;
  endpoint_.fail(violation::kMessageTooSlow, connection_.output(), event);
  handle(event);
} catch (const std::bad_alloc&) {
  give_up();
}

void WebSocket::handle(const Event& event) {
  // What comes next has a time of its own.
  if (timer_ && !endpoint_.in_message()) watch_message(false);
  if (event.kind != Event::Kind::message) return handle_other(event);
  const auto& on_message = setup_.callbacks.on_message;
  if (on_message) on_message(*this, event);
}

void WebSocket::handle_other(const Event& event) {
  const Callbacks& call = setup_.callbacks;
  switch (event.kind) {
    case Event::Kind::message:
      return;
    case Event::Kind::ping:
      if (call.on_ping) call.on_ping(*this, event.payload);
      return;
    case Event::Kind::pong:
      if (call.on_pong) call.on_pong(*this, event.payload);
      return;
    case Event::Kind::closed:
      report_close(event.code, as_text(event.payload));
      // §7.1.1: the server closes first; a client waits for it, for a while.
      if (endpoint_.role() == Role::client) return wait_for_close();
      return connection_.finish(setup_.close_timeout);
    case Event::Kind::failed:
      log(describe(*event.violation));
      report_close(kAbnormal, explanation(*event.violation));
      return connection_.finish(setup_.close_timeout);
  }
}

void WebSocket::resume() {
  connection_.resume();
  restart_clock();
}

void WebSocket::on_drained(Connection&) {
  restart_clock();
  if (setup_.callbacks.on_drained) setup_.callbacks.on_drained(*this);
}

void WebSocket::on_half_close(Connection&) {
  connection_.finish(setup_.close_timeout);
  report_close(kAbnormal, "the peer left without a Close frame");
}

void WebSocket::on_shutdown(Connection&) {
  if (setup_.callbacks.on_shutdown) return setup_.callbacks.on_shutdown(*this);
  close(kGoingAway);
}

void WebSocket::on_end(Connection&, End why) {
  report_close(kAbnormal, reason_of(why));
}

void WebSocket::report_close(std::uint16_t code, std::string_view reason) {
  if (!std::exchange(close_owed_, false)) return;
  if (setup_.callbacks.on_close) setup_.callbacks.on_close(*this, code, reason);
}
