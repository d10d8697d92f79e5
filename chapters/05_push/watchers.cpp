#include "05_push/watchers.h"

#include <algorithm>
#include <cassert>

#include "05_push/report.h"
#include "common/try_call.h"

Watchers::Watcher& Watchers::find(const WebSocket& watcher) {
  auto found = std::ranges::find(watchers_, &watcher, &Watcher::socket);
  assert(found != watchers_.end());
  return *found;
}

void Watchers::remove(const WebSocket& watcher) {
  std::erase_if(watchers_,
                [&](const Watcher& it) { return it.socket == &watcher; });
}

void Watchers::tell(const Make& make) noexcept {
  std::string report;  // the same for all
  for (Watcher& watcher : watchers_) {
    if (!give(watcher, make, report)) ++watcher.missed;
  }
}

void Watchers::tell(const WebSocket& watcher, const Make& make) noexcept {
  std::string report;
  Watcher& it = find(watcher);
  if (!give(it, make, report)) ++it.missed;
}

void Watchers::caught_up(const WebSocket& watcher) noexcept {
  try_call([&] { own_up(find(watcher)); });
}

bool Watchers::give(Watcher& watcher, const Make& make,
                    std::string& report) try {
  const std::size_t most = watcher.missed > 0 ? 0 : kMostUnsent;
  if (watcher.socket->unsent() > most) return false;
  if (report.empty()) report = make();
  own_up(watcher);
  watcher.socket->send(report);
  return true;
} catch (const std::bad_alloc&) {
  return false;
}

void Watchers::own_up(Watcher& watcher) {
  if (watcher.missed == 0) return;
  watcher.socket->send(report_dropped(watcher.missed));
  watcher.missed = 0;
}
