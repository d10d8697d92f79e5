// One thread's event loop: waits until the kernel has something for one of its
// connections, listeners or timers, and gives each its turn.
//
//   turn:  epoll_wait -> mark what is ready; posted calls
//            -> each marked connection: flush, read, on_bytes, reply
//            -> timers
//            -> send what was queued for other connections
//            -> on_end for those that ended, and free them
//
// Everything of a server hangs off its loop; there is no global state.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "common/address.h"
#include "common/descriptor.h"
#include "common/duration.h"
#include "common/handler.h"
#include "common/pollable.h"
#include "common/reply.h"
#include "common/timers.h"

class Listener;
class Mailbox;
class SignalWatch;

class EventLoop {
 public:
  // The read buffer that all connections share, and so the most that one
  // on_bytes sees. (Bytes.)
  static constexpr std::size_t kReadBuffer = 256 * 1024;

  // Makes the handler of a connection that was just accepted.
  using Accept = std::function<std::unique_ptr<Handler>(Connection&)>;

  // Without the few descriptors that it needs, the program ends with a
  // sentence.
  explicit EventLoop(System& system = System::real());
  ~EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  // Listens at all these addresses, at one port; 0 picks one that is free at
  // all of them. Gives the port. An address that this machine does not have is
  // left out while there is another. Error: what the kernel said.
  std::expected<std::uint16_t, std::string> listen(
      const std::vector<Address>& addresses, std::uint16_t port,
      const Accept& accept);

  Timer after(Duration delay, std::function<void()> call);
  Timer every(Duration period, std::function<void()> call);
  void cancel(Timer& timer) { timers_.cancel(timer); }

  // Calls `call` in the loop when the signal comes, instead of what the signal
  // does by default.
  void on_signal(int signal, std::function<void()> call);
  // The same for the signals that ask a program to end: SIGINT, SIGTERM and,
  // unless it is ignored, SIGHUP.
  void on_termination(const std::function<void()>& call);
  // Calls `call` in the loop's thread, soon. The only member that any thread
  // may use.
  void post(std::function<void()> call);

  // Turns until stop() was called, or no listener and no connection is left.
  // Every connection has had its on_end before this returns.
  void run();
  // Listens no more, tells every handler, and stops when all have ended, or
  // after `grace`.
  void shut_down(Duration grace);
  bool shutting_down() const { return shutting_down_; }
  void stop() { stopping_ = true; }

  // The monotonic clock, read once a turn.
  Duration now() const { return now_; }
  System& system() const { return system_; }
  std::size_t connection_count() const { return connections_.size(); }

  // A connection whose peer takes no byte for so long is reset.
  void set_send_timeout(Duration timeout) { send_timeout_ = timeout; }
  // Asks again and again instead of sleeping until something happens: answers
  // sooner, by the time that waking up takes, and keeps a core busy for it.
  void set_spin(bool spin) { spin_ = spin; }

 private:
  friend class Connection;
  friend class Listener;
  friend class Reply;

  void turn();
  int wait_ms() const;
  long watch(int descriptor, std::uint32_t events, Pollable& owner);
  void serve_listed();
  void guard(Connection& connection, void (Connection::*act)());
  void flush_others();
  void bury();
  std::size_t tell_ends(std::size_t told);
  void remove(Connection& connection);
  void add(int socket, const Accept& accept);
  void make_room_for_one_more();

  // Whether it is time for a complaint of the listeners: one a second.
  bool may_complain();

  // What a connection asks of its loop.
  void list(Connection& connection);            // give me a turn
  void list_for_flush(Connection& connection);  // send when this turn is over
  void list_ended(Connection& connection);      // on_end, then free me
  // Without memory for it, `handler` keeps what it holds.
  void retire(std::unique_ptr<Handler>&& handler);
  // Takes what is said to a peer that can hear no more.
  Output& nowhere() {
    nowhere_.clear();
    return nowhere_;
  }

  // What every turn of a connection touches lies together.
  System& system_;
  Duration now_;
  Buffer read_buffer_;
  Reply reply_;
  std::vector<Connection*> listed_, turns_, to_flush_, ended_;
  Output nowhere_;

  Descriptor epoll_;
  Duration send_timeout_ = 30s;
  Duration last_complaint_{-1h};
  bool shutting_down_ = false, stopping_ = false, spin_ = false;
  Timers timers_;
  std::vector<std::unique_ptr<Listener>> listeners_;
  std::vector<std::unique_ptr<Connection>> connections_;
  std::vector<std::unique_ptr<Handler>> retired_;
  std::vector<std::unique_ptr<SignalWatch>> signals_;
  std::unique_ptr<Mailbox> mailbox_;
};
