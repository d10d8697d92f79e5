// Frames out of the bytes of one direction, for somebody who only looks on:
// each with the bytes of its header and the beginning of its payload. The
// decoder stops at the first rule that is broken; this one shows what broke it,
// and goes on.
//
//   kept_:  [header, 2 to 14 bytes] [payload, kShown bytes at most]   then the
//           rest of the payload, which is counted and dropped: skip_
#pragma once

#include <array>

#include "03_framing/frame.h"

struct SeenFrame {
  FrameHeader header;
  // What its message is; for a control frame what it is itself.
  Opcode message = Opcode::binary;
  View head;     // the header's bytes
  View payload;  // unmasked; its beginning, if it is longer than kShown
};

// Owns no memory but its own: an inspector must not fail who is inspected.
class FrameReader {
 public:
  static constexpr std::size_t kShown = 1024;

  // Takes from the front of `bytes`. True: a frame's header is whole, and as
  // much of its payload as is shown; the views are good until the next call.
  // However the bytes were cut, the frames are the same.
  bool next(View& bytes, SeenFrame& frame);
  // What has come of a frame that was not given yet, as it was on the wire.
  View rest() const { return View(kept_).first(size_); }

 private:
  std::size_t wanted() const;
  void give(SeenFrame& frame);

  std::array<std::byte, kLongestHeader + kShown> kept_;
  std::size_t size_ = 0;  // bytes in kept_
  std::uint64_t skip_ = 0;
  Opcode message_ = Opcode::binary;
};
