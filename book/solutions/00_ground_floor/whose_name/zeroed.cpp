// A message of a megabyte arrives: room for it is made, and it is copied there.
// With room that is zeroed first, and with room that is not.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <vector>

#include "common/bytes.h"

namespace {

constexpr std::size_t kSize = 1'000'000;

// Keeps the compiler from leaving out what nobody looks at.
void look_at(const void* bytes) { asm volatile("" : : "r"(bytes) : "memory"); }

// The median of many.
template <typename Receive>
double microseconds(Receive receive) {
  std::vector<double> times;
  for (int i = 0; i < 1001; ++i) {
    const auto start = std::chrono::steady_clock::now();
    receive();
    const std::chrono::duration<double, std::micro> time =
        std::chrono::steady_clock::now() - start;
    times.push_back(time.count());
  }
  std::ranges::nth_element(times, times.begin() + 500);
  return times[500];
}

}  // namespace

int main() {
  Buffer message;
  std::memset(message.grow(kSize), 'x', kSize);
  std::vector<std::byte> zeroed;
  Buffer undefined;
  std::printf("zeroed first: %.0f us\n", microseconds([&] {
                zeroed.clear();
                zeroed.resize(kSize);
                look_at(zeroed.data());
                std::memcpy(zeroed.data(), message.data(), kSize);
                look_at(zeroed.data());
              }));
  std::printf("as it is:     %.0f us\n", microseconds([&] {
                undefined.clear();
                std::byte* at = undefined.grow(kSize);
                look_at(at);
                std::memcpy(at, message.data(), kSize);
                look_at(at);
              }));
}
