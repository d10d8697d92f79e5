// Feeds a parser the same bytes in all the ways in which a network may cut
// them. Whatever it makes of them, it must make of them every time.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "common/bytes.h"

using Pieces = std::vector<std::string_view>;

// Shows the pieces one after the other as a connection does: what was left
// unread is shown again with the next piece behind it. Each time the bytes lie
// in memory of their own, no larger than they are, so that AddressSanitizer
// sees a view that was kept too long, and a read beyond the end. Stops when
// `on_bytes` gives false.
inline void feed(const Pieces& pieces,
                 const std::function<bool(Bytes& input)>& on_bytes) {
  std::vector<std::byte> kept;
  for (const std::string_view piece : pieces) {
    const std::size_t size = kept.size() + piece.size();
    const auto memory = std::make_unique<std::byte[]>(size);
    std::ranges::copy(kept, memory.get());
    std::ranges::copy(view_of(piece), memory.get() + kept.size());
    Bytes input({memory.get(), size});
    if (!on_bytes(input)) return;
    kept.assign(input.view().begin(), input.view().end());
  }
}

inline Pieces byte_by_byte(std::string_view stream) {
  Pieces pieces;
  for (std::size_t i = 0; i < stream.size(); ++i) {
    pieces.push_back(stream.substr(i, 1));
  }
  return pieces;
}

// What `read` makes of the stream in one piece. The test fails if it makes
// anything else of it cut in two, at whatever place, or byte by byte. (A
// long stream is cut near its ends, and at a hundred places between.)
template <class Read>
auto read_every_way(std::string_view stream, const Read& read) {
  const auto whole = read(Pieces{stream});
  const std::size_t size = stream.size(), margin = size < 1000 ? size : 50;
  for (std::size_t at = 1; at < size;) {
    EXPECT_EQ(read(Pieces{stream.substr(0, at), stream.substr(at)}), whole)
        << "cut at " << at;
    const bool near_an_end = at < margin || at + margin > size;
    at += near_an_end ? 1 : size / 100;
  }
  EXPECT_EQ(read(byte_by_byte(stream)), whole) << "byte by byte";
  return whole;
}
