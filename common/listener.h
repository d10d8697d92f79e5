// A listening socket. Accepts what waits, a bounded number a turn; when the
// process has no descriptor left it rests for a moment instead of spinning.
#pragma once

#include "common/event_loop.h"

class Listener final : public Pollable {
 public:
  Listener(EventLoop& loop, Descriptor socket, EventLoop::Accept accept);
  ~Listener() override;

  void on_ready(std::uint32_t events) override;
  std::uint16_t port() const;
  bool closed() const { return !socket_; }
  void close();

 private:
  void watch();
  void accept_waiting();
  void rest(long error);
  void complain(long error);

  EventLoop& loop_;
  Descriptor socket_;
  EventLoop::Accept accept_;
  Timer resting_;
};

// Sockets that listen at these addresses, all at the same port; see
// EventLoop::listen.
std::expected<std::vector<Descriptor>, std::string> listen_at_all(
    System& system, const std::vector<Address>& addresses, std::uint16_t port);
