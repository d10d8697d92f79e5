// Chance that can be replayed: the same seed gives the same numbers on every
// machine (the standard library's distributions do not).
#pragma once

#include <cstddef>
#include <cstdint>

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) { next(); }

  // SplitMix64: Steele, Lea and Flood, "Fast splittable pseudorandom number
  // generators", 2014.
  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
  }
  // 0 to n - 1.
  std::size_t below(std::size_t n) { return next() % n; }
  // Both ends belong to it.
  std::size_t between(std::size_t least, std::size_t most) {
    return least + below(most - least + 1);
  }
  // True once in n times; 0: never.
  bool one_in(unsigned n) { return n > 0 && below(n) == 0; }
  template <typename List>
  const auto& pick(const List& list) {
    return list.begin()[below(list.size())];
  }

 private:
  std::uint64_t state_;
};
