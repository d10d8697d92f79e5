#include "common/hex_dump.h"

#include <algorithm>
#include <bit>
#include <cstdint>

#include "common/utf8.h"

namespace {

constexpr std::size_t kPerLine = 16;

// `digits` hexadecimal digits, with zeros in front.
std::string hex(std::uint64_t number, std::size_t digits) {
  std::string text(digits, '0');
  for (; digits > 0; number >>= 4) {
    text[--digits] = "0123456789abcdef"[number & 15];
  }
  return text;
}

std::string hex(char c) { return hex(static_cast<unsigned char>(c), 2); }

std::string dump_line(std::string_view bytes, std::size_t offset) {
  std::string line = hex(offset, 8) + ' ';
  for (std::size_t i = 0; i < kPerLine; ++i) {
    if (i == kPerLine / 2) line += ' ';
    line += i < bytes.size() ? ' ' + hex(bytes[i]) : "   ";
  }
  line += "  |";
  for (char c : bytes) line += c >= ' ' && c <= '~' ? c : '.';
  return line + "|\n";
}

// The character at the front of some text: how many bytes it takes, and which
// it is. No bytes: they are not UTF-8.
struct Character {
  std::size_t size = 0;
  std::uint32_t code = 0;
};

Character first_character(std::string_view text) {
  const auto lead = static_cast<std::uint8_t>(text[0]);
  if (lead < 0x80) return {1, lead};
  // As many ones in front as there are bytes, and 6 bits in each byte behind.
  const auto size = static_cast<std::size_t>(std::countl_one(lead));
  if (!is_utf8(view_of(text.substr(0, size)))) return {};
  std::uint32_t code = lead & (0x7fu >> size);
  for (char tail : text.substr(1, size - 1)) {
    code = code << 6 | (static_cast<std::uint8_t>(tail) & 0x3fu);
  }
  return {size, code};
}

// Whether it only shows itself, and does nothing to the text around it.
bool is_harmless(std::uint32_t code) {
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return false;  // controls
  if (code == 0x61c || code == 0x200e || code == 0x200f) return false;
  if (code >= 0x2028 && code <= 0x202e) return false;  // lines, direction
  if (code >= 0x2066 && code <= 0x2069) return false;  // direction
  return code != '\\';
}

std::string escape(std::string_view bytes) {
  if (bytes == "\\") return "\\\\";
  std::string text;
  for (char c : bytes) text += "\\x" + hex(c);
  return text;
}

}  // namespace

std::string hex_dump(View bytes, std::size_t first_offset) {
  std::string_view rest = as_text(bytes);
  std::string lines;
  for (std::size_t at = 0; at < rest.size(); at += kPerLine) {
    lines += dump_line(rest.substr(at, kPerLine), first_offset + at);
  }
  return lines;
}

std::string escaped(std::string_view text, std::size_t limit) {
  std::string safe;
  while (!text.empty()) {
    const Character character = first_character(text);
    std::string_view bytes =
        text.substr(0, std::max<std::size_t>(character.size, 1));
    const bool as_it_is = character.size > 0 && is_harmless(character.code);
    std::string shown = as_it_is ? std::string(bytes) : escape(bytes);
    if (safe.size() + shown.size() > limit) return safe + "...";
    safe += shown;
    text.remove_prefix(bytes.size());
  }
  return safe;
}
