// What the clients send and what must come back, laid out before the clock
// runs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "bench/load/options.h"

// Units of equal length, one behind the other, round and round. Any `in_flight`
// of them stand in one piece, wherever they begin:
//
//   |unit 0|unit 1|...|unit n-1|unit 0|...     the tail repeats the beginning
//   '--------- period ---------'
class Ring {
 public:
  Ring() = default;
  // `units`: the period, of units of `unit` bytes.
  Ring(std::string units, std::size_t unit, std::size_t in_flight);

  // What stands at an offset of the endless stream: `count` bytes, or fewer,
  // never none.
  std::string_view from(std::uint64_t offset, std::size_t count) const {
    return std::string_view(bytes_).substr(offset % period_, count);
  }
  std::size_t unit() const { return unit_; }

 private:
  std::string bytes_;
  std::size_t period_ = 1, unit_ = 1;
};

struct Traffic {
  Ring sent;
  Ring expected;
  std::size_t header = 0;  // bytes of an expected unit before its payload
};

// Masked frames, each with a payload and a key of its own, and the unmasked
// ones that a server echoes. With `raw`, bytes that come back as they were
// sent, half a key longer than the answer of a server: on both ways together as
// many as with frames.
Traffic lay_out(const LoadOptions& options);

// A frame by RFC 6455 §5.2, FIN set; masked if `key` has four bytes.
std::string frame_of(std::uint8_t opcode, std::string_view payload,
                     std::string_view key);

constexpr std::uint8_t kTextFrame = 1, kBinaryFrame = 2, kCloseFrame = 8;
