// One TCP connection that exists only here: two queues of bytes, and how each
// direction ended. The peer's end is below, the server's end is the kernel's.
#pragma once

#include <sys/epoll.h>

#include <cstdint>
#include <string>

#include "common/duration.h"

struct Link {
  static constexpr Duration kNever = Duration::max();

  // Towards the server.
  std::string inbox;
  std::size_t inbox_read = 0;
  bool fin_in = false, rst_in = false;
  // Towards the peer. The bytes come first, then FIN; RST takes them away.
  std::string outbox;
  std::size_t outbox_read = 0;
  std::size_t capacity = 16 * 1024;
  bool fin_out = false, rst_out = false;

  bool full = false;  // the server was refused: it is told when there is room
  bool edge = false;  // something to tell it (EPOLLET)
  bool abortive = false, accepted = false, closed = false;
  bool must_be_refused = false, may_be_refused = false;  // too many
  Duration accepted_at{0};
  Duration wake{0};   // when the peer acts next
  std::string fault;  // what was done to it; "": nothing

  std::size_t unread() const { return inbox.size() - inbox_read; }
  std::size_t waiting() const { return outbox.size() - outbox_read; }
  std::uint32_t conditions() const {
    std::uint32_t what = 0;
    if (unread() > 0 || fin_in || rst_in) what |= EPOLLIN;
    if (waiting() < capacity || rst_in) what |= EPOLLOUT;
    if (fin_in || rst_in) what |= EPOLLRDHUP;
    if (rst_in || (fin_in && fin_out)) what |= EPOLLHUP;
    if (rst_in) what |= EPOLLERR;
    return what;
  }

  // What the peer does.
  void send(std::string_view bytes) {
    if (rst_out || rst_in) return;
    if (closed) return lose();  // nobody is there any more: RST comes back
    inbox.erase(0, inbox_read);
    inbox_read = 0;
    inbox += bytes;
    edge = true;
  }
  void finish() { fin_in = edge = true; }
  void reset() {
    rst_in = edge = true;
    outbox.clear();
    outbox_read = 0;
  }
  std::string take(std::size_t most) {
    std::string bytes = outbox.substr(outbox_read, most);
    outbox_read += bytes.size();
    if (outbox_read == outbox.size()) {
      outbox.clear();
      outbox_read = 0;
    }
    if (full && !bytes.empty()) {
      full = false;
      edge = true;
    }
    return bytes;
  }
  // RST from the server's side: what is on its way is lost.
  void lose() {
    outbox.clear();
    outbox_read = 0;
    rst_out = true;
  }
};
