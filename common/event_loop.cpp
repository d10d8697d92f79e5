#include "common/event_loop.h"

#include <signal.h>
#include <sys/epoll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "common/connection.h"
#include "common/listener.h"
#include "common/log.h"
#include "common/wakeups.h"

EventLoop::EventLoop(System& system) try
    : system_(system),
      now_(system.monotonic()),
      epoll_(must_have(system, system.epoll_create(), "epoll_create1")) {
  // They kill who does not expect them. They come of writing to a peer that has
  // left, of a log that has reached its largest size, of tools that rotate
  // logs.
  for (int signal : {SIGPIPE, SIGXFSZ, SIGUSR1, SIGUSR2}) {
    system.ignore_signal(signal);
  }
  read_buffer_.grow(kReadBuffer);
  mailbox_ = std::make_unique<Mailbox>(system);
  must_succeed(watch(mailbox_->descriptor(), EPOLLIN, *mailbox_), "epoll_ctl");
} catch (const std::bad_alloc&) {
  fail_to_start("cannot start: out of memory");
}

EventLoop::~EventLoop() {
  for (auto& connection : connections_) connection->abort();
  bury();
}

std::expected<std::uint16_t, std::string> EventLoop::listen(
    const std::vector<Address>& addresses, std::uint16_t port,
    const Accept& accept) {
  auto sockets = listen_at_all(system_, addresses, port);
  if (!sockets) return std::unexpected(sockets.error());
  for (Descriptor& socket : *sockets) {
    listeners_.push_back(
        std::make_unique<Listener>(*this, std::move(socket), accept));
  }
  return listeners_.back()->port();
}

Timer EventLoop::after(Duration delay, std::function<void()> call) {
  return timers_.after(now_, delay, std::move(call));
}

Timer EventLoop::every(Duration period, std::function<void()> call) {
  return timers_.every(now_, period, std::move(call));
}

void EventLoop::post(std::function<void()> call) {
  mailbox_->post(std::move(call));
}

void EventLoop::on_signal(int signal, std::function<void()> call) {
  signals_.push_back(
      std::make_unique<SignalWatch>(system_, signal, std::move(call)));
  SignalWatch& added = *signals_.back();
  must_succeed(watch(added.descriptor(), EPOLLIN, added), "epoll_ctl");
}

void EventLoop::on_termination(const std::function<void()>& call) {
  for (int signal : {SIGINT, SIGTERM}) on_signal(signal, call);
  // The terminal is gone.
  if (!system_.is_ignored(SIGHUP)) on_signal(SIGHUP, call);
}

void EventLoop::run() {
  auto open = [](auto& listener) { return !listener->closed(); };
  while (!stopping_ &&
         (!connections_.empty() || std::ranges::any_of(listeners_, open))) {
    turn();
  }
  for (auto& connection : connections_) connection->abort();
  bury();
}

void EventLoop::shut_down(Duration grace) {
  shutting_down_ = true;
  for (auto& listener : listeners_) listener->close();
  for (auto& connection : connections_) {
    guard(*connection, &Connection::tell_shutdown);
  }
  try {
    after(grace, [this] { stop(); });
  } catch (const std::bad_alloc&) {
    stop();
  }
}

void EventLoop::turn() {
  std::array<epoll_event, 256> events;
  long n = system_.epoll_wait(epoll_.number(), events, wait_ms());
  now_ = system_.monotonic();
  for (long i = 0; i < n; ++i) {
    const epoll_event& event = events[static_cast<std::size_t>(i)];
    static_cast<Pollable*>(event.data.ptr)->on_ready(event.events);
  }
  // What has come goes before the deadline by which it had to come.
  serve_listed();
  timers_.run(now_);
  flush_others();
  bury();
}

// -1: until something happens; 0: not at all.
int EventLoop::wait_ms() const {
  if (spin_) return 0;
  // A farewell in on_end comes after this turn's flush.
  if (!listed_.empty() || !to_flush_.empty()) return 0;
  Duration wait = timers_.until_next(now_);
  if (wait < Duration::zero()) return -1;
  return static_cast<int>(
      std::chrono::ceil<std::chrono::milliseconds>(wait).count());
}

long EventLoop::watch(int descriptor, std::uint32_t events, Pollable& owner) {
  return system_.epoll_add(epoll_.number(), descriptor, events, &owner);
}

void EventLoop::add(int number, const Accept& accept) {
  Descriptor socket(system_, number);
  try {
    make_room_for_one_more();
    connections_.push_back(
        std::make_unique<Connection>(*this, std::move(socket)));
  } catch (const std::bad_alloc&) {
    return;  // the descriptor closes the socket
  }
  Connection& added = *connections_.back();
  added.index_ = static_cast<std::uint32_t>(connections_.size() - 1);
  try {
    added.handler_ = accept(added);
  } catch (const std::bad_alloc&) {
    return added.abort(End::out_of_memory);
  }
  if (added.closed()) return;
  constexpr std::uint32_t kEvents =
      EPOLLIN | EPOLLPRI | EPOLLOUT | EPOLLRDHUP | EPOLLET;
  if (watch(number, kEvents, added) < 0) return added.abort();
  if (shutting_down_) guard(added, &Connection::tell_shutdown);
}

// Every list can hold every connection, so that listing one never fails.
void EventLoop::make_room_for_one_more() {
  const std::size_t count = connections_.size() + 1;
  for (auto* list : {&listed_, &turns_, &to_flush_, &ended_}) {
    if (list->capacity() < count) list->reserve(2 * count);
  }
}

void EventLoop::serve_listed() {
  turns_.swap(listed_);
  for (Connection* connection : turns_) {
    connection->listed_ = false;
    reply_.serve(connection);
    guard(*connection, &Connection::turn);
    reply_.clear();
    reply_.serve(nullptr);
  }
  turns_.clear();
}

// Memory that runs out ends the connection it was wanted for, and no other.
void EventLoop::guard(Connection& connection, void (Connection::*act)()) {
  if (connection.closed()) return;
  try {
    (connection.*act)();
  } catch (const std::bad_alloc&) {
    connection.abort(End::out_of_memory);
  }
}

void EventLoop::flush_others() {
  for (std::size_t i = 0; i < to_flush_.size(); ++i) {
    to_flush_[i]->flush_listed_ = false;
    guard(*to_flush_[i], &Connection::send_queued);
  }
  to_flush_.clear();
  retired_.clear();
}

// on_end, and a handler's destructor too, may end further connections, which
// then join the list.
void EventLoop::bury() {
  std::size_t told = 0;
  for (std::size_t i = 0; i < ended_.size(); ++i) {
    told = tell_ends(told);
    remove(*ended_[i]);
  }
  ended_.clear();
}

// Gives how many have been told, of which `told` were before.
std::size_t EventLoop::tell_ends(std::size_t told) {
  if (told == ended_.size()) return told;
  for (; told < ended_.size(); ++told) {
    Connection& dead = *ended_[told];
    try {
      if (dead.handler_) dead.handler_->on_end(dead, dead.end_);
    } catch (const std::bad_alloc&) {
      // It has ended already.
    }
  }
  auto gone = [](Connection* connection) { return connection->closed(); };
  std::erase_if(listed_, gone);
  std::erase_if(to_flush_, gone);
  return told;
}

void EventLoop::remove(Connection& connection) {
  const std::uint32_t at = connection.index_;
  std::swap(connections_[at], connections_.back());
  connections_[at]->index_ = at;
  connections_.pop_back();
}

void EventLoop::list(Connection& connection) {
  if (connection.closed() || connection.listed_) return;
  connection.listed_ = true;
  listed_.push_back(&connection);
}

void EventLoop::list_for_flush(Connection& connection) {
  if (connection.closed() || connection.flush_listed_) return;
  connection.flush_listed_ = true;
  to_flush_.push_back(&connection);
}

void EventLoop::list_ended(Connection& connection) {
  ended_.push_back(&connection);
}

void EventLoop::retire(std::unique_ptr<Handler>&& handler) {
  retired_.push_back(std::move(handler));
}

bool EventLoop::may_complain() {
  if (now_ - last_complaint_ < 1s) return false;
  last_complaint_ = now_;
  return true;
}
