#include "03_framing/frame.h"

#include <array>

namespace {

constexpr std::uint8_t kTwoBytes = 126, kEightBytes = 127;

// How many bytes the longer length takes, for these 7 bits.
std::size_t longer_length(std::uint8_t bits) {
  return bits == kTwoBytes ? 2 : bits == kEightBytes ? 8 : 0;
}

std::uint8_t length_bits(std::uint64_t length) {
  if (length < kTwoBytes) return static_cast<std::uint8_t>(length);
  return length <= 0xffff ? kTwoBytes : kEightBytes;
}

}  // namespace

bool is_known(Opcode opcode) {
  return (static_cast<unsigned>(opcode) & 0x7) <= 2;  // 0, 1, 2; 8, 9, 10
}

std::string_view name_of(Opcode opcode) {
  switch (opcode) {
    case Opcode::continuation:
      return "continuation";
    case Opcode::text:
      return "text";
    case Opcode::binary:
      return "binary";
    case Opcode::close:
      return "close";
    case Opcode::ping:
      return "ping";
    case Opcode::pong:
      return "pong";
  }
  return "reserved";
}

std::size_t shortest_header(std::uint64_t length) {
  return 2 + longer_length(length_bits(length));
}

std::size_t header_size(std::byte second) {
  const auto bits = std::to_integer<std::uint8_t>(second & ~kMask);
  const bool masked = (second & kMask) != std::byte{0};
  return 2 + longer_length(bits) + (masked ? sizeof(MaskingKey) : 0);
}

FrameHeader read_header(const std::byte* from) {
  FrameHeader header;
  header.fin = (from[0] & kFin) != std::byte{0};
  header.rsv = std::to_integer<std::uint8_t>(from[0] & std::byte{0x70});
  header.opcode = static_cast<Opcode>(from[0] & std::byte{0x0f});
  header.masked = (from[1] & kMask) != std::byte{0};
  header.size = header_size(from[1]);

  const auto bits = std::to_integer<std::uint8_t>(from[1] & ~kMask);
  const std::size_t longer = longer_length(bits);
  header.length = longer == 0 ? bits : 0;
  for (std::size_t i = 2; i < 2 + longer; ++i) {
    header.length = header.length << 8 | std::to_integer<std::uint8_t>(from[i]);
  }
  if (header.masked) std::memcpy(&header.key, from + 2 + longer, 4);
  return header;
}

std::size_t write_header(const FrameHeader& header, std::byte* to) {
  const std::uint8_t bits = length_bits(header.length);
  const std::size_t longer = longer_length(bits);
  to[0] = (header.fin ? kFin : std::byte{0}) | std::byte{header.rsv} |
          static_cast<std::byte>(header.opcode);
  to[1] = (header.masked ? kMask : std::byte{0}) | std::byte{bits};
  std::uint64_t rest = header.length;
  for (std::size_t i = 2 + longer; i-- > 2; rest >>= 8) {
    to[i] = static_cast<std::byte>(rest & 0xff);
  }
  std::size_t size = 2 + longer;
  if (header.masked) {
    std::memcpy(to + size, &header.key, sizeof header.key);
    size += sizeof header.key;
  }
  return size;
}

void append_header(Output& output, const FrameHeader& header) {
  const std::size_t key = header.masked ? sizeof(MaskingKey) : 0;
  write_header(header, output.grow(shortest_header(header.length) + key));
}

void append_frame(Output& output, Opcode opcode, View payload,
                  std::uint8_t rsv) {
  const FrameHeader header{
      .rsv = rsv, .opcode = opcode, .length = payload.size()};
  const std::size_t head = shortest_header(header.length);
  if (head + payload.size() > Output::kCopied) {
    std::array<std::byte, kLongestHeader> bytes;
    write_header(header, bytes.data());
    return output.append_large(View(bytes).first(head), payload);
  }
  std::byte* at = output.grow(head + payload.size());
  write_header(header, at);
  if (!payload.empty()) std::memcpy(at + head, payload.data(), payload.size());
}

void append_masked_frame(Output& output, Opcode opcode, View payload,
                         MaskingKey key, std::uint8_t rsv) {
  const FrameHeader header{.rsv = rsv,
                           .opcode = opcode,
                           .masked = true,
                           .key = key,
                           .length = payload.size()};
  Buffer frame;
  frame.reserve(kLongestHeader + payload.size());
  const std::size_t size = write_header(header, frame.data());
  frame.grow(size);
  frame.append(payload);
  apply_mask(frame.bytes().subspan(size), key);
  output.append(frame.view());
}

Chunk framed(Opcode opcode, View payload) {
  auto frame = std::make_shared<Buffer>();
  frame->reserve(kLongestHeader + payload.size());
  frame->grow(write_header({.opcode = opcode, .length = payload.size()},
                           frame->data()));
  frame->append(payload);
  return frame;
}
