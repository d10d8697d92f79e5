// Decodes frames out of a stream of bytes, however it was cut.
//
// A payload is given in parts, as it arrives: limits and UTF-8 can then fail
// before the rest has come, and nothing is collected here. The first part of a
// frame comes with its header, even if it holds no byte yet. Control frames are
// short, and always come whole.
//
//   input:  | header | pay - | - load | header | ...
//   parts:             first            first
//                              last     last
#pragma once

#include "03_framing/frame.h"
#include "03_framing/violation.h"
#include "common/step.h"

struct Part {
  std::span<std::byte> payload;  // unmasked where it lay in the input
  std::uint64_t length = 0;      // of the frame's payload from here on
  Opcode opcode = Opcode::text;
  std::uint8_t rsv = 0;
  bool fin = true;    // of the frame: the message ends with it
  bool first = true;  // the frame begins with this part
  bool last = true;   // the frame ends with this part
};

class Decoder {
 public:
  // `rsv`: the bits that an extension has given a meaning, on data frames.
  explicit Decoder(Role role, std::uint8_t rsv = 0) : role_(role), rsv_(rsv) {}

  // ready: `part` is good until the input dies. A header that is not whole, and
  // a control frame that is not, stay in the input.
  Step next(Bytes& input, Part& part);
  Violation violation() const { return rule_->with(remaining_); }

 private:
  Step begin_frame(Bytes& input);
  void unmask(std::span<std::byte> payload);
  Step check_first_two(std::byte first, std::byte second);
  Step check_length(const FrameHeader& header);
  Step fail(const Violation& rule, std::uint64_t operand);

  // What is still to come of the payload; after a violation, its operand.
  std::uint64_t remaining_ = 0;
  const Violation* rule_ = nullptr;
  MaskingKey key_ = {};  // turned to begin with the next byte of the payload
  Role role_;
  std::uint8_t rsv_;
  bool in_frame_ = false;
  bool fin_ = false;
  std::uint8_t frame_rsv_ = 0;
  Opcode opcode_ = Opcode::text;
};
