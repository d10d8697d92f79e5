#include "03_framing/decoder.h"

#include <algorithm>

using namespace violation;

Step Decoder::next(Bytes& input, Part& part) {
  const bool first = !in_frame_;
  if (first) {
    Step step = begin_frame(input);
    if (step != Step::ready) return step;
  } else if (input.empty()) {
    return Step::need_more;
  }
  part.length = remaining_;
  part.key = key_;
  part.masked = input.take(static_cast<std::size_t>(
      std::min<std::uint64_t>(remaining_, input.size())));
  remaining_ -= part.masked.size();
  in_frame_ = remaining_ > 0;
  // §5.3. The rest of a payload that is cut here goes on with the key turned.
  key_ = turned(key_, part.masked.size());
  part.opcode = opcode_;
  part.rsv = frame_rsv_;
  part.fin = fin_;
  part.first = first;
  part.last = !in_frame_;
  return Step::ready;
}

bool Decoder::take_short_message(Bytes& input, Opcode& opcode, View& payload) {
  MaskingKey key;
  std::size_t header = 2;
  if (in_frame_ || role_ != Role::server ||
      input.size() < header + sizeof key) {
    return false;
  }
  opcode = static_cast<Opcode>(input[0] ^ kFin);
  auto length = std::to_integer<std::size_t>(input[1] ^ kMask);
  if (length == kTwoBytes) {
    length = std::to_integer<std::size_t>(input[2]) << 8 |
             std::to_integer<std::size_t>(input[3]);
    if (length < kTwoBytes) return false;
    header = 4;
  } else if (length > kTwoBytes) {
    return false;
  }
  if ((opcode != Opcode::text && opcode != Opcode::binary) ||
      input.size() < header + sizeof key + length) {
    return false;
  }
  std::memcpy(&key, input.data() + header, sizeof key);
  input.consume(header + sizeof key);
  const std::span<std::byte> masked = input.take(length);
  apply_mask(masked, key);
  payload = masked;
  return true;
}

// Consumes a header, if all of it is there. What its first two bytes say is
// judged before the others have come.
Step Decoder::begin_frame(Bytes& input) {
  if (input.size() < 2) return Step::need_more;
  Step step = check_first_two(input[0], input[1]);
  if (step != Step::ready) return step;
  const std::size_t size = header_size(input[1]);
  if (input.size() < size) return Step::need_more;
  const FrameHeader header = read_header(input.data());
  step = check_length(header);
  if (step != Step::ready) return step;
  if (is_control(header.opcode) && input.size() < size + header.length) {
    return Step::need_more;
  }
  input.consume(size);
  remaining_ = header.length;
  key_ = header.key;
  opcode_ = header.opcode;
  frame_rsv_ = header.rsv;
  fin_ = header.fin;
  return Step::ready;
}

Step Decoder::check_first_two(std::byte first, std::byte second) {
  const auto opcode = static_cast<Opcode>(first & std::byte{0x0f});
  const bool fin = (first & kFin) != std::byte{0};
  const bool masked = (second & kMask) != std::byte{0};
  const auto rsv = std::to_integer<std::uint8_t>(first & std::byte{0x70});
  const auto length = std::to_integer<std::uint8_t>(second & ~kMask);
  if (rsv & ~(is_control(opcode) ? 0 : rsv_)) {
    return fail(kReservedBit, rsv & kRsv1 ? 1 : rsv & kRsv2 ? 2 : 3);
  }
  if (!is_known(opcode)) {
    return fail(kReservedOpcode, static_cast<unsigned>(opcode));
  }
  if (masked != (role_ == Role::server)) {
    return fail(masked ? kMasked : kUnmasked, length);
  }
  if (!is_control(opcode)) return Step::ready;
  if (!fin) return fail(kFragmentedControl, length);
  return length > kLongestControl ? fail(kLongControl, length) : Step::ready;
}

Step Decoder::check_length(const FrameHeader& header) {
  const std::size_t mask = header.masked ? sizeof(MaskingKey) : 0;
  if (header.size - mask > shortest_header(header.length)) {
    return fail(kLengthNotMinimal, header.length);
  }
  if (header.length >> 63) return fail(kLengthTooLarge, header.length);
  return Step::ready;
}

Step Decoder::fail(const Violation& rule, std::uint64_t operand) {
  rule_ = &rule;
  remaining_ = operand;
  return Step::violation;
}
