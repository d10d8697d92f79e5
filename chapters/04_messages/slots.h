// Dense small numbers for sockets: an index for what others keep for each.
#pragma once

#include <cstdint>
#include <vector>

class Slots {
 public:
  // The lowest number that was never taken, or one that was given back.
  std::uint32_t take() {
    if (free_.empty()) {
      // Room comes first: giving a slot back must never fail.
      if (free_.capacity() <= count_) free_.reserve(2 * count_ + 16);
      return count_++;
    }
    std::uint32_t slot = free_.back();
    free_.pop_back();
    return slot;
  }
  void give_back(std::uint32_t slot) { free_.push_back(slot); }

 private:
  std::vector<std::uint32_t> free_;
  std::uint32_t count_ = 0;
};
