// Frames as bytes: written by hand, and by a second encoder that shares nothing
// with the one under test, and also writes what is not allowed.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

inline std::string bytes_of(std::initializer_list<unsigned> numbers) {
  std::string bytes;
  for (unsigned number : numbers) bytes += static_cast<char>(number);
  return bytes;
}

inline std::string big_endian(std::uint64_t number, int size) {
  std::string bytes;
  while (size-- > 0) bytes += static_cast<char>(number >> 8 * size & 0xff);
  return bytes;
}

// What a frame may be, allowed or not. `first`: FIN, RSV and opcode.
struct Raw {
  unsigned first = 0x81;
  std::string payload = {};
  std::string key = bytes_of({0x37, 0xfa, 0x21, 0x3d});  // "": no mask
  int length_size = -1;      // 0, 2 or 8 bytes behind the 7 bits; -1: shortest
  std::uint64_t length = 0;  // if it shall not be that of the payload
};

inline std::string header_of(const Raw& raw) {
  const std::uint64_t length = raw.length ? raw.length : raw.payload.size();
  int size = raw.length_size;
  if (size < 0) size = length < 126 ? 0 : length < 65536 ? 2 : 8;
  const auto bits = size == 0   ? static_cast<unsigned>(length)
                    : size == 2 ? 126u
                                : 127u;
  return bytes_of({raw.first, bits | (raw.key.empty() ? 0 : 0x80u)}) +
         big_endian(length, size) + raw.key;
}

inline std::string wire_of(Raw raw) {
  const std::string header = header_of(raw);
  for (std::size_t i = 0; i < raw.payload.size() && !raw.key.empty(); ++i) {
    raw.payload[i] = static_cast<char>(raw.payload[i] ^ raw.key[i % 4]);
  }
  return header + raw.payload;
}

// As a client sends it, and as a server does.
inline std::string masked(unsigned first, std::string payload = {}) {
  return wire_of({.first = first, .payload = std::move(payload)});
}
inline std::string plain(unsigned first, std::string payload = {}) {
  return wire_of({.first = first, .payload = std::move(payload), .key = ""});
}

// RFC 6455 §5.7.
inline const std::string kMaskedHello = bytes_of(
    {0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58});
inline const std::string kPlainHello =
    bytes_of({0x81, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f});
inline const std::string kHelloInTwo =
    bytes_of({0x01, 0x03, 0x48, 0x65, 0x6c, 0x80, 0x02, 0x6c, 0x6f});
inline const std::string kPingHello =
    bytes_of({0x89, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f});
inline const std::string kPongHello = bytes_of(
    {0x8a, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58});

// The payload of a Close frame (§5.5.1).
inline std::string close_payload(unsigned code, std::string_view reason = "") {
  return big_endian(code, 2).append(reason);
}
