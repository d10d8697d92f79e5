// A connection's turn: flush what waits, read once, show it to the handler,
// send its reply, and see what is left to do.
#include <sys/epoll.h>

#include <algorithm>
#include <cerrno>

#include "common/connection_busy.h"

namespace {
// Fewer bytes acknowledged in a send timeout are none: a reader of one byte a
// second shall not keep a file open for days.
constexpr std::uint64_t kLeastProgress = 1024;
// More than any kernel keeps for a socket.
constexpr std::uint64_t kMostWaiting = std::uint64_t{1} << 40;
}  // namespace

void Handler::on_half_close(Connection& connection) { connection.finish(); }
void Handler::on_shutdown(Connection& connection) { connection.finish(); }

void Connection::on_ready(std::uint32_t events) {
  if (closed()) return;
  constexpr std::uint32_t kEnd = EPOLLRDHUP | EPOLLHUP | EPOLLERR;
  if (events & (EPOLLIN | EPOLLPRI | kEnd)) readable_ = true;
  if (events & (EPOLLPRI | kEnd)) read_on_ = true;
  if (events & (EPOLLOUT | EPOLLHUP | EPOLLERR)) writable_ = true;
  loop_.list(*this);
}

// Any step may close the connection. In most turns there is but one: to read.
void Connection::turn() {
  if (busy_) flush_queue();
  if (drained_) report_drained();
  if (finishing_) drop_input();
  read_input();
  if (peer_done_) report_half_close();
  flush_reply();
  settle();
}

void Connection::send_queued() {
  flush_queue();
  settle();
}

void Connection::tell_shutdown() {
  if (handler_) handler_->on_shutdown(*this);
}

void Connection::flush_queue() {
  if (closed() || queue_empty() || !writable_) return;
  const bool was_congested = congested();
  long left = busy_->outbox.flush(loop_.system(), socket_, tap());
  if (left < 0 && left != -EAGAIN) return abort(End::reset);
  if (left == -EAGAIN) writable_ = false;
  if (left == 0 && blocked_) drained_ = true;
  blocked_ = left != 0;
  if (was_congested && !congested()) show_again_ = true;
}

// One read a turn, into the loop's buffer, behind what was kept: so a loud peer
// cannot starve the others, and an idle one owns no buffer.
void Connection::read_input() {
  if (!wants_input()) return;
  const std::span<std::byte> buffer = loop_.read_buffer_.bytes();
  const std::size_t old = kept().size();
  long n = 0;
  if (may_read()) n = receive(buffer.subspan(old, input_limit_ - old));
  if (closed() || (n == 0 && !(show_again_ && old > 0))) return;
  if (old > 0) {
    std::memcpy(buffer.data(), kept().data(), old);
    busy_->kept.clear();
  }
  show(Bytes(buffer.first(old + static_cast<std::size_t>(n))));
}

// Gives how many bytes came; 0: none, for now or for good.
long Connection::receive(std::span<std::byte> into) {
  long n = loop_.system().recv(socket_, into);
  if (n > 0) {
    // A read that was not filled has emptied the socket (epoll(7),
    // edge-triggered), but for what the kernel announced: an end behind the
    // bytes, or urgent data, at whose mark a read stops.
    readable_ = static_cast<std::size_t>(n) == into.size() || read_on_;
    if (tap()) tap()->on_received(into.first(static_cast<std::size_t>(n)));
    return n;
  }
  if (n == 0) {
    peer_done_ = true;
    readable_ = read_on_ = false;
  } else if (n == -EAGAIN) {
    readable_ = read_on_ = false;
  } else if (n != -EINTR) {
    abort(End::reset);
  }
  return 0;
}

void Connection::show(Bytes input) {
  const Handler* shown_to = nullptr;
  do {
    show_again_ = false;
    shown_to = handler_.get();
    Tap* before = tap();
    handler_->on_bytes(*this, input);
    if (closed()) return;
    if (tap() != before && tap() != nullptr && !input.empty()) {
      tap()->on_received(input.view());
    }
  } while (handler_.get() != shown_to && !input.empty() && wants_input());
  keep(input.view());
}

void Connection::drop_input() {
  if (closed()) return;
  keep({});
  if (readable_) receive(loop_.read_buffer_.bytes());
}

void Connection::report_drained() {
  drained_ = false;
  if (!closed()) handler_->on_drained(*this);
}

void Connection::report_half_close() {
  if (half_close_told_ || !wants_input()) return;
  if (show_again_ && !kept().empty()) return;
  half_close_told_ = true;
  handler_->on_half_close(*this);
}

// What the turn leaves behind: the half-close that is due, the timer that
// watches a slow peer, a place on the list when there is more to do.
void Connection::settle() {
  if (closed()) return;
  if (finishing_ && queue_empty()) {
    // Closing sends the FIN as well as shutdown() does; nothing can come
    // behind the peer's.
    if (peer_done_) return end(End::finished);
    if (!half_closed_) start_lingering();
  }
  if (busy_) settle_busy();
  if (has_work()) loop_.list(*this);
}

void Connection::settle_busy() {
  if (!queue_empty()) return watch_progress();
  if (finishing_) return;  // the timer bounds the lingering
  loop_.cancel(busy_->timer);
  if (busy_->kept.empty() && !busy_->tap) busy_.reset();
}

void Connection::start_lingering() {
  half_closed_ = true;
  loop_.system().shutdown_writes(socket_);
  loop_.cancel(busy().timer);
  busy().timer = loop_.after(busy().linger, [this] { end(End::finished); });
}

// A peer that takes next to nothing for the whole time is given up. What counts
// is what it has acknowledged: the kernel takes from us in large steps.
void Connection::watch_progress() {
  if (busy_->timer) return;
  busy_->progress = progress();
  busy_->timer = loop_.after(loop_.send_timeout_, [this] {
    busy_->timer = {};
    if (progress() < busy_->progress + kLeastProgress) {
      return abort(End::timed_out);
    }
    watch_progress();
  });
}

std::uint64_t Connection::progress() const {
  const long waiting = loop_.system().unacknowledged(socket_);
  // What was sent before the queue existed may be waiting, too.
  return kMostWaiting + busy_->outbox.taken() -
         static_cast<std::uint64_t>(std::max(waiting, 0L));
}

void Connection::end(End why) {
  end_ = why;
  if (busy_) loop_.cancel(busy_->timer);
  busy_.reset();
  loop_.system().close(std::exchange(socket_, -1));
  loop_.list_ended(*this);
}

// ---- Output ---------------------------------------------------------------

// The reply buffer is behind the queue. What shall come behind the reply buffer
// therefore sends it into the queue first.
void Connection::queue_reply() {
  if (!in_turn()) return loop_.list_for_flush(*this);
  busy().outbox.append(loop_.reply_.bytes().view());
  loop_.reply_.clear();
}

void Connection::flush_reply() {
  View reply = loop_.reply_.bytes().view();
  if (!reply.empty()) send_now({&reply, 1});
  loop_.reply_.clear();
  if (busy_) flush_queue();
}

// Sends at once what lies somewhere else; queues a copy of what the kernel does
// not take. Nothing overtakes the queue.
void Connection::send_now(std::span<const View> pieces) {
  std::size_t taken = 0, size = 0;
  for (View piece : pieces) size += piece.size();
  const bool try_it = !closed() && writable_ && queue_empty();
  if (try_it) {
    const long n = loop_.system().send(socket_, pieces, false);
    if (n == static_cast<long>(size) && !busy_) return;
    if (n < 0 && n != -EAGAIN && n != -EINTR) return abort(End::reset);
    if (n == -EAGAIN) writable_ = false;
    if (n > 0) taken = static_cast<std::size_t>(n);
  }
  for (View piece : pieces) {
    View gone = piece.first(std::min(taken, piece.size()));
    View rest = piece.subspan(gone.size());
    taken -= gone.size();
    if (tap() && !gone.empty()) tap()->on_sent(gone);
    if (!rest.empty() && !closed()) busy().outbox.append(rest);
  }
  if (try_it) blocked_ = !queue_empty();
}
