// A machine without a kernel: its sockets (fake_peer.h), files and clock exist
// only in the test, so that an EventLoop with real connections runs without
// waiting, and each time alike.
//
// The test acts when the loop is about to sleep (`steps`, one each time) and
// at moments of the virtual clock (at()). `fault` makes calls short, or fail.
// A descriptor that is not open throws: nobody may use one, even in vain.
#pragma once

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/epoll.h>

#include <climits>
#include <deque>
#include <map>
#include <memory>
#include <random>
#include <stdexcept>

#include "common/fake_peer.h"
#include "common/file.h"
#include "common/system.h"

// The calls that are counted, and can be made to fail.
enum class Call {
  accept,
  recv,
  send,
  send_file,
  shutdown,
  listen,
  epoll_add,
  epoll_wait
};

class FakeSystem : public System {
 public:
  Duration clock = 1000s;
  std::map<Call, int> calls;
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

  void at(Duration when, std::function<void()> act) {
    script_.emplace(when, std::move(act));
  }
  // Somebody connects to the socket that was made to listen last.
  std::shared_ptr<FakePeer> connect() {
    auto peer = std::make_shared<FakePeer>();
    thing(listener_).backlog.push_back(peer);
    raise(listener_);
    return peer;
  }
  void signal() {
    ++thing(signals_).count;
    raise(signals_);
  }
  // A whole file; it stays open until the last range of it is gone.
  FileRange file(std::string content) {
    const std::uint64_t size = content.size();
    file_ = open({.content = std::move(content)});
    File opened{Descriptor(*this, file_), {.regular = true, .size = size}};
    return {std::make_shared<const File>(std::move(opened)), 0, size};
  }
  void cut_file(std::size_t size) { thing(file_).content.resize(size); }
  std::size_t descriptors() const { return things_.size(); }

  long accept(int listener) override {
    auto& backlog = thing(listener).backlog;
    if (long most = ask(Call::accept, 1); most < 0) return most;
    if (backlog.empty()) return -EAGAIN;
    auto peer = std::move(backlog.front());
    backlog.pop_front();
    const int number = open({.peer = peer});
    peer->on_edge_ = [this, number] { raise(number); };
    return number;
  }
  long recv(int socket, std::span<std::byte> into) override {
    EXPECT_FALSE(into.empty());
    return thing(socket).peer->recv(into, ask(Call::recv, into.size()));
  }
  long send(int socket, std::span<const View> pieces, bool) override {
    EXPECT_LE(pieces.size(), kMaxPieces);
    std::string bytes;
    for (View piece : pieces) bytes += as_text(piece);
    EXPECT_FALSE(bytes.empty());
    return thing(socket).peer->send(bytes, ask(Call::send, bytes.size()));
  }
  long send_file(int socket, int file, std::uint64_t offset,
                 std::size_t count) override {
    const std::string& content = thing(file).content;
    const long most = ask(Call::send_file, count);
    if (offset >= content.size()) return most < 0 ? most : 0;
    return thing(socket).peer->send(content.substr(offset, count), most);
  }
  long unacknowledged(int socket) override {
    return thing(socket).peer->unacknowledged;
  }
  void ignore_signal(int) override {}
  long shutdown_writes(int socket) override {
    ask(Call::shutdown, 0);
    thing(socket).peer->got_fin = true;
    return 0;
  }
  long reset_on_close(int socket) override {
    thing(socket).peer->abortive_ = true;
    return 0;
  }
  long close(int number) override {
    if (auto& peer = thing(number).peer) peer->close();
    std::erase(ready_, number);
    things_.erase(number);
    return 0;
  }
  long listen(const sockaddr& address, std::size_t, int) override {
    if (long most = ask(Call::listen, 1); most < 0) return most;
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
    const std::uint16_t port = ntohs(v4.sin_port), free = 40'000;
    return listener_ = open({.port = port == 0 ? free : port});
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
    if (++rounds_ > 100'000) throw std::logic_error("the loop never sleeps");
    if (long n = collect(events); n > 0 || timeout == 0) return n;
    rounds_ = 0;
    sleep(timeout);
    return collect(events);
  }
  long event_counter() override { return open({}); }
  long signal_receiver(int) override { return signals_ = open({}); }
  long read(int number, std::span<std::byte> into) override {
    std::uint64_t& count = thing(number).count;
    if (count == 0) return -EAGAIN;
    count = number == signals_ ? count - 1 : 0;
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
  // What a descriptor stands for.
  struct Thing {
    std::shared_ptr<FakePeer> peer = {};                 // a connection
    std::deque<std::shared_ptr<FakePeer>> backlog = {};  // a listening socket
    std::uint16_t port = 0;
    std::uint64_t count = 0;   // a counter, or signals that wait
    std::string content = {};  // a file
    std::uint32_t interest = 0;
    void* owner = nullptr;
    std::uint32_t conditions() const {
      if (peer) return peer->conditions();
      return backlog.empty() && count == 0 ? 0 : std::uint32_t{EPOLLIN};
    }
  };

  // Takes the lowest number that is free, as the kernel does.
  int open(Thing thing) {
    int number = 3;
    while (things_.contains(number)) ++number;
    things_.emplace(number, std::move(thing));
    return number;
  }
  Thing& thing(int number) {
    auto found = things_.find(number);
    if (found == things_.end()) throw std::logic_error("bad descriptor");
    return found->second;
  }
  long ask(Call call, std::size_t bytes) {
    ++calls[call];
    return fault(call, bytes);
  }
  void raise(int number) {
    if (thing(number).interest == 0) return;
    if (!std::ranges::count(ready_, number)) ready_.push_back(number);
  }
  // What is listed without EPOLLET stays listed while its condition holds.
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
  // Returns after each act of the test: it may have set timers.
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
  int rounds_ = 0;  // since it slept
  std::mt19937 dice_;
};
