// What the fuzz targets share: an input, the ways to cut and to read it, and
// invariants that explain themselves when they break.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "common/feeding.h"

// As it could stand between the quotes of a C string.
inline std::string in_c_escapes(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    char octal[5];
    std::snprintf(octal, sizeof octal, "\\%03o", unsigned{byte});
    const bool plain = byte >= ' ' && byte < 0x7f && c != '"' && c != '\\';
    text += plain ? std::string(1, c) : c == '\n' ? "\\n" : octal;
  }
  return text;
}

// Bytes, from the front, as what a script needs; zeros behind the end.
class Choices {
 public:
  explicit Choices(std::string_view bytes) : rest_(bytes) {}

  bool empty() const { return rest_.empty(); }
  unsigned byte() {
    const std::string_view front = take(1);
    return front.empty() ? 0 : static_cast<unsigned char>(front[0]);
  }
  // Below `bound`, which is 256 at most.
  unsigned below(std::size_t bound) {
    return byte() % static_cast<unsigned>(bound);
  }
  // The next n bytes, or all that are left.
  std::string_view take(std::size_t n) {
    const std::string_view front = rest_.substr(0, n);
    rest_.remove_prefix(front.size());
    return front;
  }

 private:
  std::string_view rest_;
};

class FuzzInput {
 public:
  FuzzInput(const std::uint8_t* data, std::size_t size)
      : bytes_(size > 0 ? reinterpret_cast<const char*>(data) : "", size) {}

  std::string_view text() const { return bytes_; }

  // In pieces whose lengths are the input's own bytes, read from the back: so
  // that the input itself is nothing but the stream.
  Pieces cut() const {
    Pieces pieces;
    std::string_view rest = bytes_;
    for (std::size_t i = bytes_.size(); !rest.empty(); --i) {
      const auto byte = static_cast<unsigned char>(bytes_[i - 1]);
      const std::size_t size = byte < 0x80 ? 1 + byte % 16 : 8u * (byte - 127);
      pieces.push_back(rest.substr(0, size));
      rest.remove_prefix(pieces.back().size());
    }
    return pieces;
  }

  // Ends the program unless the invariant holds; says which it is, for what
  // input, and what was seen instead.
  void must(bool holds, std::string_view invariant,
            std::string_view seen = "") const {
    if (holds) return;
    std::printf("\nBROKEN: %s\ninput: \"%s\"\n", std::string(invariant).c_str(),
                in_c_escapes(bytes_).c_str());
    if (!seen.empty()) std::printf("seen: %s\n", in_c_escapes(seen).c_str());
    std::fflush(stdout);
    std::abort();
  }
  void must_equal(std::string_view one, std::string_view other,
                  std::string_view invariant) const {
    if (one == other) return;
    must(false, invariant,
         std::string(one) + "\n--- and not ---\n" + std::string(other));
  }
  // What `read` makes of the input it must make of it however it is cut.
  template <class Read>
  std::string read_the_same(const Read& read) const {
    constexpr std::size_t kShort = 300;  // byte by byte costs its square
    std::string whole = read(Pieces{bytes_});
    must_equal(read(cut()), whole, "cut, it is read as if it came whole");
    if (bytes_.size() <= kShort) {
      must_equal(read(byte_by_byte(bytes_)), whole,
                 "byte by byte, it is read as if it came whole");
    }
    return whole;
  }

 private:
  std::string_view bytes_;
};
