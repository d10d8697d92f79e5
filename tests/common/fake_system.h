// A machine without a kernel: sockets, files and a clock that exist only in
// the test, so that an EventLoop with real connections runs deterministically
// and in no time. A socket behaves as epoll(7) has it, edge-triggered:
//
//    FakePeer, the far end                              near end: Connection
//      sends("..") ---------> inbox_, an edge ---------> recv()
//      received <------------ room, an edge when it <--- send(), send_file()
//                             was full and is no more
//
// The test acts when the loop is about to sleep (`steps`, one each time) and
// at moments of the virtual clock (`at`). `fault` makes calls short or fail.
#pragma once

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/epoll.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>

#include "common/file.h"
#include "common/system.h"

class FakeSystem;

// The far end of one connection, in the hands of the test.
class FakePeer {
 public:
  explicit FakePeer(FakeSystem& system) : system_(system) {}

  void sends(std::string_view bytes);  // they arrive at once
  void finishes();                     // FIN, behind all bytes
  void resets();                       // RST: bytes before it can still be read
  void takes(std::size_t bytes);       // so many more can be sent to it

  std::string received;
  std::size_t room = SIZE_MAX / 2;  // bytes that can be sent to it
  bool got_fin = false, got_reset = false, closed = false;
  std::size_t unread() const { return inbox_.size(); }

 private:
  friend class FakeSystem;
  std::uint32_t conditions() const;  // EPOLLIN | ...
  void raise();

  FakeSystem& system_;
  int socket_ = -1;  // the near end's descriptor
  std::string inbox_;
  bool finished_ = false, reset_ = false, full_ = false, abortive_ = false;
};

// The calls that `fault` is asked about, and that are counted.
enum class Call { accept, recv, send, send_file, listen, epoll_add, epoll_wait };

class FakeSystem : public System {
 public:
  Duration clock = 1000s;
  // When the loop would sleep: the next step is done instead.
  std::deque<std::function<void()>> steps;
  // When the loop would sleep for ever.
  std::function<void()> nothing_left = [] {
    throw std::logic_error("the loop would sleep for ever");
  };
  // What becomes of a call that could move so many bytes: it moves at most as
  // many as this gives, or fails with the negative error.
  std::function<long(Call, std::size_t)> fault = [](Call, std::size_t) {
    return LONG_MAX;
  };
  std::map<Call, int> calls;

  void at(Duration when, std::function<void()> act) {
    script_.emplace(when, std::move(act));
  }
  // A peer connects to the socket that was last made to listen.
  std::shared_ptr<FakePeer> connect() {
    auto peer = std::make_shared<FakePeer>(*this);
    things_.at(listener_).backlog.push_back(peer);
    raise(listener_);
    return peer;
  }
  void signal() { ++things_.at(signals_).count, raise(signals_); }
  // A file; it stays open until the last range of it is gone.
  FileRange file(std::string content) {
    FileStatus status{.regular = true, .size = content.size()};
    const std::uint64_t length = content.size();
    file_ = open({.content = std::move(content)});
    File opened{Descriptor(*this, file_), status};
    return {std::make_shared<const File>(std::move(opened)), 0, length};
  }
  void cut_file(std::size_t size) { things_.at(file_).content.resize(size); }
  std::size_t descriptors() const { return things_.size(); }

  long accept(int listener) override {
    auto& backlog = thing(listener).backlog;
    if (long most = ask(Call::accept, 1); most < 0) return most;
    if (backlog.empty()) return -EAGAIN;
    auto peer = std::move(backlog.front());
    backlog.pop_front();
    peer->socket_ = open({.peer = peer});
    return peer->socket_;
  }
  long recv(int socket, std::span<std::byte> into) override {
    EXPECT_FALSE(into.empty());
    FakePeer& peer = *thing(socket).peer;
    const long most = ask(Call::recv, into.size());
    // What comes too late for this call comes right behind it.
    if (most == -EAGAIN) raise(socket);
    if (most < 0) return most;
    if (peer.inbox_.empty()) {
      return peer.reset_ ? -ECONNRESET : peer.finished_ ? 0 : -EAGAIN;
    }
    const std::size_t n = least(into.size(), peer.inbox_.size(), most);
    std::memcpy(into.data(), peer.inbox_.data(), n);
    peer.inbox_.erase(0, n);
    if (!peer.inbox_.empty()) raise(socket);
    return static_cast<long>(n);
  }
  long send(int socket, std::span<const View> pieces, bool) override {
    EXPECT_LE(pieces.size(), kMaxPieces);
    std::string bytes;
    for (View piece : pieces) bytes += as_text(piece);
    EXPECT_FALSE(bytes.empty());
    return deliver(socket, bytes, ask(Call::send, bytes.size()));
  }
  long send_file(int socket, int file, std::uint64_t offset,
                 std::size_t count) override {
    const std::string& content = thing(file).content;
    const long most = ask(Call::send_file, count);
    if (offset >= content.size()) return most < 0 ? most : 0;
    return deliver(socket, content.substr(offset, count), most);
  }
  void ignore_broken_pipes() override {}
  long shutdown_writes(int socket) override {
    thing(socket).peer->got_fin = true;
    return 0;
  }
  long reset_on_close(int socket) override {
    thing(socket).peer->abortive_ = true;
    return 0;
  }
  long close(int number) override {
    if (FakePeer* peer = thing(number).peer.get()) {
      // Bytes that nobody read are answered by a reset, too.
      const bool reset = peer->abortive_ || !peer->inbox_.empty();
      (reset ? peer->got_reset : peer->got_fin) = true;
      peer->closed = true;
      peer->socket_ = -1;
    }
    std::erase(ready_, number);
    things_.erase(number);
    return 0;
  }
  long listen(const sockaddr& address, std::size_t, int) override {
    if (long most = ask(Call::listen, 1); most < 0) return most;
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
    const std::uint16_t port = ntohs(v4.sin_port);
    const std::uint16_t some = 40'000;
    return listener_ = open({.port = port == 0 ? some : port});
  }
  long local_port(int socket) override { return thing(socket).port; }

  long epoll_create() override { return open({}); }
  long epoll_add(int, int number, std::uint32_t events, void* owner) override {
    if (long most = ask(Call::epoll_add, 1); most < 0) return most;
    Thing& added = thing(number);
    if (added.interest != 0) return -EEXIST;
    added.interest = events | EPOLLERR | EPOLLHUP;
    added.owner = owner;
    raise(number);
    return 0;
  }
  long epoll_remove(int, int number) override {
    if (std::exchange(thing(number).interest, 0) == 0) return -ENOENT;
    std::erase(ready_, number);
    return 0;
  }
  long epoll_wait(int, std::span<epoll_event> events, int timeout) override {
    if (long most = ask(Call::epoll_wait, 1); most < 0) return most;
    if (long n = collect(events); n > 0 || timeout == 0) return n;
    sleep(timeout);
    return collect(events);
  }
  long event_counter() override { return open({}); }
  long signal_receiver(std::span<const int>) override {
    return signals_ = open({});
  }
  long read(int number, std::span<std::byte> into) override {
    if (thing(number).count == 0) return -EAGAIN;
    if (number == signals_) --thing(number).count;
    if (number != signals_) thing(number).count = 0;
    return static_cast<long>(into.size());
  }
  long write(int number, View bytes) override {
    ++thing(number).count;
    raise(number);
    return static_cast<long>(bytes.size());
  }
  Duration monotonic() override { return clock; }
  Duration wall_clock() override { return clock + std::chrono::years(50); }
  void random(std::span<std::byte> into) override {
    for (std::byte& byte : into) byte = static_cast<std::byte>(dice_());
  }

 private:
  friend class FakePeer;
  // What a descriptor stands for.
  struct Thing {
    std::shared_ptr<FakePeer> peer = {};                 // a connection
    std::deque<std::shared_ptr<FakePeer>> backlog = {};  // a listening socket
    std::uint16_t port = 0;
    std::uint64_t count = 0;   // a counter, or signals
    std::string content = {};  // a file
    std::uint32_t interest = 0;
    void* owner = nullptr;
    std::uint32_t conditions() const {
      if (peer) return peer->conditions();
      return backlog.empty() && count == 0 ? 0u : EPOLLIN;
    }
  };

  // The lowest number that is free, as the kernel does.
  int open(Thing thing) {
    int number = 3;
    while (things_.contains(number)) ++number;
    things_.emplace(number, std::move(thing));
    return number;
  }
  Thing& thing(int number) {
    auto found = things_.find(number);
    if (found == things_.end()) throw std::logic_error("a closed descriptor");
    return found->second;
  }
  long ask(Call call, std::size_t wanted) {
    ++calls[call];
    return fault(call, wanted);
  }
  static std::size_t least(std::size_t a, std::size_t b, long most) {
    return std::min({a, b, static_cast<std::size_t>(most)});
  }
  long deliver(int socket, std::string_view bytes, long most) {
    FakePeer& peer = *thing(socket).peer;
    if (most == -EAGAIN) raise(socket);  // room is made right behind the call
    if (most < 0) return most;
    if (peer.reset_ || peer.got_fin) return -EPIPE;
    const std::size_t n = least(bytes.size(), peer.room, most);
    peer.full_ = peer.room < bytes.size();
    peer.room -= n;
    peer.received += bytes.substr(0, n);
    return n > 0 ? static_cast<long>(n) : -EAGAIN;
  }
  void raise(int number) {
    if (number < 0 || thing(number).interest == 0) return;
    if (!std::ranges::count(ready_, number)) ready_.push_back(number);
  }
  long collect(std::span<epoll_event> events) {
    std::size_t n = 0;
    for (auto left = ready_.size(); left > 0 && n < events.size(); --left) {
      const int number = ready_.front();
      ready_.pop_front();
      const Thing& it = thing(number);
      const std::uint32_t what = it.conditions() & it.interest;
      if (what == 0) continue;
      events[n].events = what;
      events[n++].data.ptr = it.owner;
      if (!(it.interest & EPOLLET)) ready_.push_back(number);
    }
    return static_cast<long>(n);
  }
  // Whatever was done may have given the loop a reason to wake: it looks again.
  void sleep(int timeout) {
    const Duration until = clock + timeout * 1ms;
    if (!steps.empty()) {
      auto step = std::move(steps.front());
      steps.pop_front();
      step();
    } else if (!script_.empty() &&
               (timeout < 0 || script_.begin()->first <= until)) {
      auto next = script_.extract(script_.begin());
      clock = std::max(clock, next.key());
      next.mapped()();
    } else if (timeout < 0) {
      nothing_left();
    } else {
      clock = until;
    }
  }

  std::map<int, Thing> things_;
  std::deque<int> ready_;  // in the order in which they became so
  std::multimap<Duration, std::function<void()>> script_;
  int listener_ = -1, signals_ = -1, file_ = -1;
  std::mt19937 dice_;
};

inline void FakePeer::raise() { system_.raise(socket_); }
inline void FakePeer::sends(std::string_view bytes) {
  if (closed) return;
  inbox_ += bytes;
  raise();
}
inline void FakePeer::finishes() { finished_ = true, raise(); }
inline void FakePeer::resets() { reset_ = true, raise(); }
inline void FakePeer::takes(std::size_t bytes) {
  room += bytes;
  if (std::exchange(full_, false)) raise();
}
inline std::uint32_t FakePeer::conditions() const {
  std::uint32_t what = 0;
  if (!inbox_.empty() || finished_ || reset_) what |= EPOLLIN;
  if (room > 0 || reset_) what |= EPOLLOUT;
  if (finished_ || reset_) what |= EPOLLRDHUP;
  if (reset_ || (finished_ && got_fin)) what |= EPOLLHUP;
  if (reset_) what |= EPOLLERR;
  return what;
}
