// A check that text is UTF-8, byte by byte as it arrives (RFC 3629 §4).
//
// A text message that is not UTF-8 fails the connection (RFC 6455 §8.1), and
// the first byte that no further byte can mend is enough to know. A character
// may be cut anywhere: by a read, by a frame, by a fragment. So the check is a
// state machine that stops and goes on at any byte; one byte is all its memory.
#pragma once

#include <cstdint>

#include "common/bytes.h"

// What has to come next. Every state but the first two is inside a character:
//
//   boundary --C2..DF---------------------------------> one_tail --> boundary
//            --E1..EC EE EF--------------> two_tails --> one_tail
//            --F1..F3---> three_tails --> two_tails
//            --E0--> after_e0 --A0..BF--> one_tail        shorter forms exist
//            --ED--> after_ed --80..9F--> one_tail        surrogates
//            --F0--> after_f0 --90..BF--> two_tails       shorter forms exist
//            --F4--> after_f4 --80..8F--> two_tails       beyond U+10FFFF
//
// The rules are in utf8.cpp; the numbers are those of their bits there.
enum class Utf8State : std::uint8_t {
  rejected = 0,
  boundary = 6,
  one_tail = 12,
  two_tails = 18,
  three_tails = 24,
  after_e0 = 30,
  after_ed = 36,
  after_f0 = 42,
  after_f4 = 48,
};

class Utf8 {
 public:
  // Takes the next bytes. False: the text is not UTF-8, whatever may follow;
  // and it stays false.
  bool feed(View part);
  // Whether the text may end here, that is not inside a character.
  bool complete() const { return state_ == Utf8State::boundary; }

 private:
  Utf8State state_ = Utf8State::boundary;
};

// Whether the whole text is UTF-8.
inline bool is_utf8(View text) {
  Utf8 check;
  return check.feed(text) && check.complete();
}
