#include "common/utf8.h"

#include <array>
#include <cstring>

#include "common/utf8_blocks.h"

namespace {

using enum Utf8State;

struct Rule {
  Utf8State from;
  unsigned first, last;  // with one of these bytes
  Utf8State to;
};

// The ABNF of RFC 3629 §4, each rule read from its first byte to its last.
// What is not listed is an error, and nothing leads out of `rejected`.
constexpr std::array kRules = {
    Rule{boundary, 0x00, 0x7f, boundary},  // UTF8-1
    Rule{boundary, 0xc2, 0xdf, one_tail},  // UTF8-2
    Rule{boundary, 0xe0, 0xe0, after_e0},  // UTF8-3
    Rule{boundary, 0xe1, 0xec, two_tails},
    Rule{boundary, 0xed, 0xed, after_ed},
    Rule{boundary, 0xee, 0xef, two_tails},
    Rule{boundary, 0xf0, 0xf0, after_f0},  // UTF8-4
    Rule{boundary, 0xf1, 0xf3, three_tails},
    Rule{boundary, 0xf4, 0xf4, after_f4},
    Rule{after_e0, 0xa0, 0xbf, one_tail},
    Rule{after_ed, 0x80, 0x9f, one_tail},
    Rule{after_f0, 0x90, 0xbf, two_tails},
    Rule{after_f4, 0x80, 0x8f, two_tails},
    Rule{three_tails, 0x80, 0xbf, two_tails},  // UTF8-tail
    Rule{two_tails, 0x80, 0xbf, one_tail},
    Rule{one_tail, 0x80, 0xbf, boundary},
};

// One word for each byte, which holds where that byte leads from every state:
// six bits a state, the state's number being where its bits begin. So a step is
// one shift, and text of any language runs at the same speed.
//
//    bit  0         6         12        18               48         54
//         +---------+---------+---------+---------+-...-+----------+--
//   0x80: | 0       | 0       | boundary| one_tail|     | two_tails|
//         +---------+---------+---------+---------+-...-+----------+--
//   from:  rejected  boundary  one_tail  two_tails       after_f4
constexpr std::array<std::uint64_t, 256> kNext = [] {
  std::array<std::uint64_t, 256> next{};
  for (const Rule& rule : kRules) {
    for (unsigned byte = rule.first; byte <= rule.last; ++byte) {
      next[byte] |= std::uint64_t{static_cast<std::uint8_t>(rule.to)}
                    << static_cast<unsigned>(rule.from);
    }
  }
  return next;
}();

Utf8State walk(Utf8State from, View bytes) {
  std::uint64_t state = static_cast<std::uint64_t>(from);
  for (std::byte byte : bytes) {
    state = kNext[std::to_integer<std::size_t>(byte)] >> (state & 63);
  }
  return static_cast<Utf8State>(state & 63);
}

constexpr std::size_t kBlock = 64;

// Most text is mostly ASCII: bytes below 0x80.
bool is_ascii(View block) {
  using Vector [[gnu::vector_size(16)]] = std::uint64_t;
  Vector all{};
  for (std::size_t at = 0; at < kBlock; at += sizeof all) {
    Vector next;
    std::memcpy(&next, &block[at], sizeof next);
    all |= next;
  }
  return ((all[0] | all[1]) & 0x8080808080808080) == 0;
}

}  // namespace

bool Utf8::feed(View part) {
  // First the rest of a character that was cut.
  while (state_ != boundary && state_ != rejected && !part.empty()) {
    state_ = walk(state_, part.first(1));
    part = part.subspan(1);
  }
  if (state_ == boundary) {
    while (part.size() >= kBlock && is_ascii(part.first(kBlock))) {
      part = part.subspan(kBlock);
    }
    const Utf8Blocks front = check_blocks(part);
    if (!front.valid) state_ = rejected;
    part = part.subspan(front.checked);
  }
  state_ = walk(state_, part);
  return state_ != rejected;
}
