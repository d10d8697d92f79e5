#include "05_push/push.h"

void Push::start(WebSocket& socket, std::function<std::string()> make) {
  if (timers_.size() <= socket.slot()) timers_.resize(socket.slot() + 1);
  Timer& timer = timers_[socket.slot()];
  if (timer) return;
  timer = loop_.every(interval_, [&socket, make = std::move(make)]() {
    try {
      socket.send(make());
    } catch (const std::bad_alloc&) {
      socket.abort();  // it alone
    }
  });
}

void Push::stop(WebSocket& socket) {
  if (socket.slot() < timers_.size()) loop_.cancel(timers_[socket.slot()]);
}
