// How long the check for UTF-8 takes for a KiB, in nanoseconds.
// Compiled with common/utf8.cpp and common/utf8_blocks.cpp, or with the first
// of them and -DTABLE_ONLY: then it is the table of states alone.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>

#include "common/utf8.h"
#include "common/utf8_blocks.h"

#ifdef TABLE_ONLY
Utf8Blocks check_blocks(View) { return {}; }
#endif

namespace {

// The best of many tries, on a text of this character again and again.
double nanoseconds_a_kib(std::string_view character) {
  constexpr int kTries = 50, kTimes = 200;
  std::string text;
  while (text.size() + character.size() <= 1024) text += character;
  double best = 1e9;
  for (int i = 0; i < kTries; ++i) {
    int good = 0;
    const auto start = std::chrono::steady_clock::now();
    for (int j = 0; j < kTimes; ++j) good += is_utf8(view_of(text));
    const std::chrono::duration<double, std::nano> time =
        std::chrono::steady_clock::now() - start;
    if (good == kTimes) best = std::min(best, time.count() / kTimes);
  }
  return best;
}

}  // namespace

int main() {
  std::printf("English: %.0f ns\n", nanoseconds_a_kib("x"));
  std::printf("Chinese: %.0f ns\n", nanoseconds_a_kib("当"));
  std::printf("emoji:   %.0f ns\n", nanoseconds_a_kib("😀"));
}
