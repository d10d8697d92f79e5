#include "02_handshake/base64.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace {

constexpr std::string_view kDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// What a digit stands for; kNone: it is none.
constexpr std::uint8_t kNone = 64;
constexpr std::array<std::uint8_t, 256> kValues = [] {
  std::array<std::uint8_t, 256> table;
  table.fill(kNone);
  for (std::uint8_t value = 0; value < kDigits.size(); ++value) {
    table[static_cast<unsigned char>(kDigits[value])] = value;
  }
  return table;
}();

// At most two "=", and only in whole groups of four (RFC 4648 §4).
std::string_view without_padding(std::string_view text) {
  for (int i = 0; i < 2 && text.ends_with('='); ++i) text.remove_suffix(1);
  return text;
}

}  // namespace

std::string base64_encode(View bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  while (!bytes.empty()) {
    View group = bytes.first(std::min<std::size_t>(bytes.size(), 3));
    bytes = bytes.subspan(group.size());
    std::uint32_t bits = 0;  // 24, the first byte in front
    for (std::size_t i = 0; i < 3; ++i) {
      bits <<= 8;
      if (i < group.size()) bits |= std::to_integer<std::uint32_t>(group[i]);
    }
    // n bytes fill the first n + 1 digits.
    for (std::size_t i = 0; i < 4; ++i) {
      text += i <= group.size() ? kDigits[bits >> (18 - 6 * i) & 63] : '=';
    }
  }
  return text;
}

std::optional<std::string> base64_decode(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3);
  std::uint32_t bits = 0;  // those that do not fill a byte yet
  int count = 0;
  for (char c : without_padding(text)) {
    const std::uint8_t value = kValues[static_cast<unsigned char>(c)];
    if (value == kNone) return std::nullopt;
    bits = bits << 6 | value;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes += static_cast<char>(bits >> count);
    bits &= (1u << count) - 1;
  }
  if (bits != 0) return std::nullopt;  // RFC 4648 §3.5: not canonical
  return bytes;
}
