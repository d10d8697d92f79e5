// A frame as the usual tutorial reads it: one read gives exactly one frame. The
// book takes it apart; nothing else includes it. The numbers are its faults.
#pragma once

#include <string>
#include <string_view>

// (1) A read may hold less than a frame. What is missing counts as zero here;
// in many a published server it is whatever lies behind the buffer.
inline unsigned byte_at(std::string_view read, std::size_t i) {
  return i < read.size() ? static_cast<unsigned char>(read[i]) : 0;
}

// The payload of the frame that `read` is taken for.
inline std::string naive_payload(std::string_view read) {
  // (2) The first byte is not looked at: a ping, a Close, a fragment and a
  // frame with reserved bits all count as text (RFC 6455 §5.2).
  // (3) Nor is MASK: without a mask, payload is taken for the key (§5.1).
  std::size_t length = byte_at(read, 1) & 0x7f;
  std::size_t at = 2;
  // (4) A length of eight bytes is not known: 127 is read as 127 (§5.2).
  if (length == 126) {
    length = byte_at(read, 2) << 8 | byte_at(read, 3);
    at = 4;
  }
  std::string payload;
  for (std::size_t i = 0; i < length && at + 4 + i < read.size(); ++i) {
    payload += static_cast<char>(byte_at(read, at + 4 + i) ^
                                 byte_at(read, at + i % 4));
  }
  // (5) A read may hold more than a frame: the rest is dropped.
  return payload;
}

// A text frame that carries it.
inline std::string naive_frame(std::string_view payload) {
  // (6) What is longer than 125 bytes gets a header that says something else.
  std::string frame = "\x81";
  frame += static_cast<char>(payload.size());
  return frame.append(payload);
}
