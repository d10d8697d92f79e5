// What the wheel does in each case of the challenge, by the wheel itself: the
// clock stands at 1,000 ms, and the loop sleeps for as long as it is told.
#include <algorithm>
#include <cstdio>

#include "common/timers.h"

namespace {

struct Loop {
  Timers timers;
  Duration now = 1000ms;
  int turns = 0;

  Loop() { timers.run(now); }
  // Stopped: from 1,050 ms to 1,500 ms (Ctrl-Z, and fg).
  void run(Duration until, bool stopped = false) {
    while (timers.count() > 0) {
      now += timers.until_next(now);
      if (stopped && now > 1050ms) now = std::max(now, Duration(1500ms));
      if (now > until) return;
      timers.run(now);
      ++turns;
    }
  }
};

void say(Duration when) { std::printf("%d\n", static_cast<int>(when / 1ms)); }

void once(Duration delay, bool stopped = false) {
  Loop loop;
  Duration called{};
  loop.timers.after(loop.now, delay, [&] { called = loop.now; });
  loop.run(1h, stopped);
  say(called);
}

// The calls from number `from` to number `to`.
void again(Duration period, int from, int to, bool stopped = false) {
  Loop loop;
  int calls = 0;
  loop.timers.every(loop.now, period, [&] {
    if (++calls >= from && calls <= to) say(loop.now);
  });
  loop.run(3s, stopped);
}

}  // namespace

int main() {
  once(0ms);
  once(20ms);
  once(24ms);
  again(30ms, 3, 3);
  once(100ms, true);
  again(30ms, 2, 3, true);
  Loop loop;
  loop.timers.after(loop.now, 60s, [] {});
  loop.run(1h);
  std::printf("%d\n", loop.turns - 1);
}
