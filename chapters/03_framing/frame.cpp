#include "03_framing/frame.h"

#include <array>

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

std::size_t write_header(const FrameHeader& header, std::byte* to) {
  std::size_t size = shortest_header(header.length);
  to[0] = (header.fin ? kFin : std::byte{0}) | std::byte{header.rsv} |
          static_cast<std::byte>(header.opcode);
  to[1] = (header.masked ? kMask : std::byte{0}) |
          static_cast<std::byte>(size == 2   ? header.length
                                 : size == 4 ? kTwoBytes
                                             : kEightBytes);
  std::uint64_t rest = header.length;
  for (std::size_t i = size; i-- > 2; rest >>= 8) {
    to[i] = static_cast<std::byte>(rest & 0xff);
  }
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

// A frame of any length.
static void append_any_frame(Output& output, const FrameHeader& header,
                             View payload) {
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

// Most frames are short, and there is room for them: made quick.
void append_frame(Output& output, Opcode opcode, View payload,
                  std::uint8_t rsv) {
  if (payload.size() >= kTwoBytes || output.room() < 2 + payload.size()) {
    return append_any_frame(
        output, {.rsv = rsv, .opcode = opcode, .length = payload.size()},
        payload);
  }
  std::byte* at = output.grow(2 + payload.size());
  at[0] = kFin | std::byte{rsv} | static_cast<std::byte>(opcode);
  at[1] = static_cast<std::byte>(payload.size());
  if (!payload.empty()) std::memcpy(at + 2, payload.data(), payload.size());
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
