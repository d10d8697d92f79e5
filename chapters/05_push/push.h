// Sends something to a socket again and again, until it leaves.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "04_messages/websocket.h"

// At most one timer a socket, however often start() is called; none once the
// socket has been stopped: call stop() when it closes.
class Push {
 public:
  // Both outlive it: `loop` to the end of run().
  Push(EventLoop& loop, Duration interval) : loop_(loop), interval_(interval) {}

  // From now on, every interval, sends the text that `make` gives.
  void start(WebSocket& socket, std::function<std::string()> make);
  void stop(WebSocket& socket);

 private:
  EventLoop& loop_;
  Duration interval_;
  std::vector<Timer> timers_;  // by slot
};
