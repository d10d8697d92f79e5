// Those who look on: each report goes to all of them, and waits for none.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "04_messages/websocket.h"
#include "common/outbox.h"

class Watchers {
 public:
  // More than this is not kept for one that is slow. From then on it misses
  // reports, until all that was kept has left, and is told how many. (Bytes;
  // more than can leave at once, or on_drained might not come.)
  static constexpr std::size_t kMostUnsent = 1024 * 1024;
  static_assert(kMostUnsent >= Outbox::kStep);

  // Makes a report; called if somebody can take it. Memory that it does not
  // find is no harm to anybody: the report is missed.
  using Make = std::function<std::string()>;

  void add(WebSocket& watcher) { watchers_.push_back({&watcher}); }
  void remove(const WebSocket& watcher);
  bool empty() const { return watchers_.empty(); }

  void tell(const Make& make) noexcept;
  // One of them alone.
  void tell(const WebSocket& watcher, const Make& make) noexcept;
  // For their on_drained.
  void caught_up(const WebSocket& watcher) noexcept;

 private:
  struct Watcher {
    WebSocket* socket;
    std::uint64_t missed = 0;
  };

  Watcher& find(const WebSocket& watcher);
  static bool give(Watcher& watcher, const Make& make, std::string& report);
  static void own_up(Watcher& watcher);

  std::vector<Watcher> watchers_;
};
