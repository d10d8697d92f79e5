// Frames as bytes, written by hand and by a second encoder that shares nothing
// with the one under test; and every way to cut them in pieces.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

#include "common/bytes.h"

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
  const auto bits = size == 0 ? static_cast<unsigned>(length)
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

inline std::string close_payload(unsigned code, std::string_view reason = "") {
  return big_endian(code, 2).append(reason);
}

// Input as a Connection gives it: what was left unread is shown again with more
// behind it. Each time in memory of its own, so that the sanitizer sees a read
// behind the end, and a look at what is gone.
class Arriving {
 public:
  // `parse(Bytes&)` consumes from the front.
  template <typename Parse>
  void show(std::string_view piece, Parse parse) {
    std::vector<std::byte> exact(kept_.size() + piece.size());
    kept_ += piece;
    View all = view_of(kept_);
    std::copy(all.begin(), all.end(), exact.begin());
    Bytes input(exact);
    parse(input);
    kept_ = input.text();
  }
  const std::string& kept() const { return kept_; }

 private:
  std::string kept_;
};

using Pieces = std::vector<std::string>;

// Cut in two at every place, and byte by byte.
inline std::vector<Pieces> every_cut(const std::string& wire) {
  std::vector<Pieces> cuts;
  for (std::size_t at = 1; at < wire.size(); ++at) {
    cuts.push_back({wire.substr(0, at), wire.substr(at)});
  }
  Pieces single;
  for (char byte : wire) single.emplace_back(1, byte);
  cuts.push_back(single);
  return cuts;
}

// Gives what `run` says of the whole; it must say the same however it is cut.
template <typename Run>
auto fed_in_every_way(const std::string& wire, Run run) {
  const auto whole = run(Pieces{wire});
  for (const Pieces& pieces : every_cut(wire)) {
    EXPECT_EQ(run(pieces), whole)
        << pieces.size() << " pieces, the first of " << pieces[0].size();
    if (testing::Test::HasFailure()) break;
  }
  return whole;
}
