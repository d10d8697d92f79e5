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

// Filled in by Decoder::next().
struct Part {
  std::span<std::byte> masked;  // as it lies in the input
  MaskingKey key;               // begins with the byte that masks masked[0]
  std::uint64_t length;         // of the frame's payload from here on
  Opcode opcode;
  std::uint8_t rsv;
  bool fin;    // of the frame: the message ends with it
  bool first;  // the frame begins with this part
  bool last;   // the frame ends with this part

  // Whoever wants the payload takes it once. Unmasked where it lies:
  View unmask() const {
    apply_mask(masked, key);
    return masked;
  }
  // Or unmasked on the way to where it is wanted: long messages are collected
  // with one walk through memory rather than two.
  void append_to(Buffer& buffer) const {
    copy_masked(masked, buffer.grow(masked.size()), key);
  }
};

class Decoder {
 public:
  // `rsv`: the bits that an extension has given a meaning, on data frames.
  explicit Decoder(Role role, std::uint8_t rsv = 0) : role_(role), rsv_(rsv) {}

  // ready: `part` is good until the input dies. A header that is not whole, and
  // a control frame that is not, stay in the input.
  Step next(Bytes& input, Part& part);
  // The common case, made quick: takes a client's message that is here whole,
  // in one frame of less than 64 KiB. False, and nothing is taken: it is
  // something else; ask next().
  bool take_short_message(Bytes& input, Opcode& opcode, View& payload);
  Violation violation() const { return rule_->with(remaining_); }

 private:
  Step begin_frame(Bytes& input);
  Step check_first_two(std::byte first, std::byte second);
  Step check_length(const FrameHeader& header);
  Step fail(const Violation& rule, std::uint64_t operand);

  // 24 bytes, for each of many idle connections has one.
  // What is still to come of the payload; after a violation, its operand.
  std::uint64_t remaining_ = 0;
  const Violation* rule_ = nullptr;
  MaskingKey key_ = {};  // turned to begin with the next byte of the payload
  Role role_ : 1;
  bool in_frame_ : 1 = false;
  bool fin_ : 1 = false;
  std::uint8_t rsv_;
  std::uint8_t frame_rsv_ = 0;
  Opcode opcode_ = Opcode::text;
};
