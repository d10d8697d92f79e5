// The frame header (RFC 6455 §5.2), and how a frame is written.
//
//    0 1 2 3 4 5 6 7   8  9 ... 15   16 ...
//   +-+-+-+-+-------+ +-+---------+ +----------------+-------------+---------
//   |F|R|R|R|opcode | |M| length  | | longer length  | masking key | payload
//   |I|S|S|S|       | |A| 7 bits  | | 126: 2 bytes   | 4 bytes,    |
//   |N|V|V|V|       | |S| or 126, | | 127: 8 bytes   | if MASK     |
//   | |1|2|3|       | |K| or 127  | |                |             |
//   +-+-+-+-+-------+ +-+---------+ +----------------+-------------+---------
//
// Lengths of more than one byte are in network byte order: the highest first.
#pragma once

#include <cstdint>
#include <string_view>

#include "03_framing/masking.h"
#include "common/bytes.h"
#include "common/output.h"

enum class Opcode : std::uint8_t {
  continuation = 0x0,
  text = 0x1,
  binary = 0x2,
  close = 0x8,
  ping = 0x9,
  pong = 0xa,
};

// §5.5: opcodes with the high bit set.
inline bool is_control(Opcode opcode) {
  return (static_cast<unsigned>(opcode) & 0x8) != 0;
}
// §5.2, §11.8: the others are reserved.
inline bool is_known(Opcode opcode) {
  return (static_cast<unsigned>(opcode) & 0x7) <= 2;  // 0, 1, 2; 8, 9, 10
}
std::string_view name_of(Opcode opcode);

// Which end of the connection we are. A client masks what it sends, a server
// never does (§5.1).
enum class Role : std::uint8_t { server, client };

inline constexpr std::byte kFin{0x80};   // in the first byte
inline constexpr std::byte kMask{0x80};  // in the second
// RSV1 to RSV3, as they lie in the first byte.
inline constexpr std::uint8_t kRsv1 = 0x40, kRsv2 = 0x20, kRsv3 = 0x10;

inline constexpr std::size_t kLongestHeader = 14;
inline constexpr std::size_t kLongestControl = 125;  // §5.5, payload bytes

struct FrameHeader {
  bool fin = true;
  std::uint8_t rsv = 0;  // kRsv1 | ...
  Opcode opcode = Opcode::text;
  bool masked = false;
  MaskingKey key = {};
  std::uint64_t length = 0;  // of the payload, in bytes
  std::size_t size = 0;      // of the header itself
};

// The 7-bit lengths that say: 2 bytes of length follow, or 8.
inline constexpr std::uint8_t kTwoBytes = 126, kEightBytes = 127;

// How long a header is at least, without a masking key, for so much payload.
inline std::size_t shortest_header(std::uint64_t length) {
  return length < kTwoBytes ? 2 : length <= 0xffff ? 4 : 10;
}

// How long a header is that has this second byte.
inline std::size_t header_size(std::byte second) {
  const std::byte bits = second & ~kMask;
  const std::size_t longer = bits < std::byte{kTwoBytes}    ? 0
                             : bits == std::byte{kTwoBytes} ? 2
                                                            : 8;
  const bool masked = (second & kMask) != std::byte{0};
  return 2 + longer + (masked ? sizeof(MaskingKey) : 0);
}

// Reads what is there, whether it is allowed or not. Wants header_size() bytes.
inline FrameHeader read_header(const std::byte* from) {
  FrameHeader header;
  header.fin = (from[0] & kFin) != std::byte{0};
  header.rsv = std::to_integer<std::uint8_t>(from[0] & std::byte{0x70});
  header.opcode = static_cast<Opcode>(from[0] & std::byte{0x0f});
  header.masked = (from[1] & kMask) != std::byte{0};
  header.size = header_size(from[1]);
  const std::size_t key = header.size - (header.masked ? sizeof header.key : 0);
  header.length = std::to_integer<std::uint8_t>(from[1] & ~kMask);
  if (key > 2) header.length = 0;
  for (std::size_t i = 2; i < key; ++i) {
    header.length = header.length << 8 | std::to_integer<std::uint8_t>(from[i]);
  }
  if (header.masked) std::memcpy(&header.key, from + key, sizeof header.key);
  return header;
}

// Writes the shortest header for it (§5.2: minimal length); gives its size,
// kLongestHeader at most.
std::size_t write_header(const FrameHeader& header, std::byte* to);

// Appends a header; its payload is to follow, in parts or whole.
void append_header(Output& output, const FrameHeader& header);
// Appends a whole unmasked frame, as a server sends it. `payload` may die after
// the call.
void append_frame(Output& output, Opcode opcode, View payload,
                  std::uint8_t rsv = 0);
// The same as a client sends it; the key must be unpredictable (§10.3).
void append_masked_frame(Output& output, Opcode opcode, View payload,
                         MaskingKey key, std::uint8_t rsv = 0);

// A server's frame that is encoded once and sent to many.
Chunk framed(Opcode opcode, View payload);
