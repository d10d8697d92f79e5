// One TCP connection that exists only in a test. The test is its far end; a
// FakeSystem gives the near end a descriptor. Its events are those that
// epoll(7) tells, edge-triggered:
//
//        the test                                   the Connection under test
//      sends("..") ---------> inbox_, an edge ---------> recv()
//      received <------------ room, an edge when it <--- send(), send_file()
//                             was full and is no more
#pragma once

#include <sys/epoll.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "common/bytes.h"

class FakePeer {
 public:
  // What the test does.
  void sends(std::string_view bytes) {  // they arrive at once
    if (closed) return;
    inbox_ += bytes;
    edge();
  }
  void finishes() {  // FIN, behind all bytes
    finished_ = true;
    edge();
  }
  void resets() {  // RST; the bytes before it can still be read
    reset_ = true;
    edge();
  }
  void takes(std::size_t bytes) {  // makes room for so many more
    room += bytes;
    if (std::exchange(full_, false)) edge();
  }
  std::size_t room = SIZE_MAX / 2;
  long unacknowledged = 0;  // of what was received

  // What the test sees.
  std::string received;
  bool got_fin = false, got_reset = false, closed = false;
  std::size_t unread() const { return inbox_.size(); }

 private:
  friend class FakeSystem;

  // The near end. `most` is what the test's fault allows: a number of bytes,
  // or an error.
  long recv(std::span<std::byte> into, long most) {
    if (most == -EAGAIN) edge();  // the bytes come right behind the call
    if (most < 0) return most;
    if (inbox_.empty()) return reset_ ? -ECONNRESET : finished_ ? 0 : -EAGAIN;
    const std::size_t n = least(into.size(), inbox_.size(), most);
    std::memcpy(into.data(), inbox_.data(), n);
    inbox_.erase(0, n);
    // A kernel that has more fills the buffer: the rest came afterwards.
    if (n < into.size() && !inbox_.empty()) edge();
    return static_cast<long>(n);
  }
  long send(std::string_view bytes, long most) {
    full_ = room < bytes.size();
    if (most == -EAGAIN) edge();  // room is made right behind the call
    if (most < 0) return most;
    if (reset_ || got_fin) return -EPIPE;
    const std::size_t n = least(bytes.size(), room, most);
    room -= n;
    received += bytes.substr(0, n);
    return n > 0 ? static_cast<long>(n) : -EAGAIN;
  }
  void close() {
    // Bytes that nobody read are answered by a reset, too.
    (abortive_ || !inbox_.empty() ? got_reset : got_fin) = true;
    closed = true;
    on_edge_ = {};
  }
  std::uint32_t conditions() const {
    std::uint32_t what = 0;
    if (!inbox_.empty() || finished_ || reset_) what |= EPOLLIN;
    if (room > 0 || reset_) what |= EPOLLOUT;
    if (finished_ || reset_) what |= EPOLLRDHUP;
    if (reset_ || (finished_ && got_fin)) what |= EPOLLHUP;
    if (reset_) what |= EPOLLERR;
    return what;
  }
  void edge() const {
    if (on_edge_) on_edge_();
  }
  static std::size_t least(std::size_t a, std::size_t b, long most) {
    return std::min({a, b, static_cast<std::size_t>(most)});
  }

  std::function<void()> on_edge_;
  std::string inbox_;
  bool finished_ = false, reset_ = false, full_ = false, abortive_ = false;
};
