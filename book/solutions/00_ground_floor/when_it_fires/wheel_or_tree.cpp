// A timer is put off while others wait: how long does that take in a tree that
// is sorted by deadlines, and how long in the wheel?
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <map>
#include <vector>

#include "common/timers.h"

namespace {

constexpr unsigned kTries = 20, kTimes = 50'000;

// Which timer is put off next, of so many.
unsigned next_of(unsigned count) {
  static std::uint64_t state = 1;
  state = state * 6364136223846793005 + 1442695040888963407;
  return static_cast<unsigned>(state >> 33) % count;
}

// For one of them, in the best of some tries.
double nanoseconds(
    const std::function<void(Duration now, unsigned which)>& put_off,
    unsigned count) {
  Duration now = 1h;
  for (unsigned i = 0; i < count; ++i) put_off(now += 1us, i);
  double best = 1e9;
  for (unsigned i = 0; i < kTries; ++i) {
    const auto start = std::chrono::steady_clock::now();
    for (unsigned j = 0; j < kTimes; ++j) put_off(now += 1us, next_of(count));
    const std::chrono::duration<double, std::nano> time =
        std::chrono::steady_clock::now() - start;
    best = std::min(best, time.count() / kTimes);
  }
  return best;
}

double of_tree(unsigned count) {
  std::multimap<Duration, std::function<void()>> tree;
  std::vector<decltype(tree)::iterator> set(count, tree.end());
  return nanoseconds(
      [&](Duration now, unsigned which) {
        if (set[which] != tree.end()) tree.erase(set[which]);
        set[which] = tree.emplace(now + 30s, [] {});
      },
      count);
}

double of_wheel(unsigned count) {
  Timers wheel;
  std::vector<Timer> set(count);
  return nanoseconds(
      [&](Duration now, unsigned which) {
        wheel.cancel(set[which]);
        set[which] = wheel.after(now, 30s, [] {});
      },
      count);
}

}  // namespace

int main() {
  for (unsigned count : {10, 1'000, 100'000}) {
    std::printf("%u timers: tree %.0f ns, wheel %.0f ns\n", count,
                of_tree(count), of_wheel(count));
  }
}
