// What a handler may ask of its connection. What the loop does with it is in
// connection_turn.cpp.
#include "common/connection.h"

#include <algorithm>

#include "common/connection_busy.h"

Connection::Connection(EventLoop& loop, Descriptor socket)
    : loop_(loop),
      socket_(socket.release()),
      input_limit_(EventLoop::kReadBuffer) {}

Connection::~Connection() {
  if (socket_ >= 0) loop_.system().close(socket_);
}

Output& Connection::output_elsewhere() {
  if (!takes_output()) return loop_.nowhere();
  loop_.list_for_flush(*this);
  return busy().outbox;
}

void Connection::send(Chunk chunk) {
  if (chunk->size() <= Output::kCopied) return output().append(chunk->view());
  if (!takes_output()) return;
  queue_reply();
  busy().outbox.push(std::move(chunk));
}

void Connection::send(FileRange range) {
  if (!takes_output()) return;
  queue_reply();
  busy().outbox.push(std::move(range));
}

std::size_t Connection::unsent() const {
  std::size_t queued = busy_ ? busy_->outbox.size() : 0;
  return queued + (in_turn() ? loop_.reply_.bytes().size() : 0);
}

bool Connection::congested() const {
  return busy_ && (busy_->outbox.size() > kCongested ||
                   busy_->outbox.pieces() > kCongestedPieces);
}

void Connection::limit_input(std::size_t bytes) {
  input_limit_ =
      static_cast<std::uint32_t>(std::min(bytes, EventLoop::kReadBuffer));
  if (readable_) loop_.list(*this);
}

void Connection::hand_over(std::unique_ptr<Handler> next) {
  loop_.retire(std::move(handler_));
  handler_ = std::move(next);
  give_way();
}

void Connection::pause() { paused_ = true; }

void Connection::resume() {
  if (!paused_) return;
  paused_ = false;
  give_way();
}

void Connection::give_way() {
  show_again_ = true;
  loop_.list(*this);
}

void Connection::finish(Duration linger) {
  if (closed() || finishing_) return;
  busy().linger = linger;
  finishing_ = true;
  loop_.list(*this);
}

void Connection::abort(End why) {
  if (closed()) return;
  loop_.system().reset_on_close(socket_);
  end(why);
}

void Connection::set_tap(std::shared_ptr<Tap> tap) {
  if (in_turn()) flush_reply();  // what was said so far is the old one's
  if (tap && !kept().empty()) tap->on_received(kept());
  busy().tap = std::move(tap);
}

bool Connection::queue_empty() const { return !busy_ || busy_->outbox.empty(); }
// A handler that leaves as much unread as it allows is not read for.
bool Connection::may_read() const {
  return readable_ && kept().size() < input_limit_;
}
bool Connection::has_work() const {
  if (drained_ || (writable_ && !queue_empty())) return true;
  if (finishing_) return readable_;
  if (!wants_input()) return false;
  return may_read() || (show_again_ && !kept().empty()) ||
         (peer_done_ && !half_close_told_);
}

Connection::Busy& Connection::busy() {
  if (!busy_) busy_ = std::make_unique<Busy>();
  return *busy_;
}
Tap* Connection::tap() const { return busy_ ? busy_->tap.get() : nullptr; }
View Connection::kept() const { return busy_ ? busy_->kept.view() : View(); }

void Connection::keep(View rest) {
  if (rest.empty() && !busy_) return;
  Buffer& kept = busy().kept;
  kept.clear();
  kept.append(rest);
  if (rest.empty()) kept.reset();
}
