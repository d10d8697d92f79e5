#include "01_polling/files/path.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <ranges>

#include "common/utf8.h"

namespace {

// RFC 3986 §2.1. Nothing: a "%" without two hexadecimal digits.
std::optional<std::string> percent_decode(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    const std::string_view digits = text.substr(i + 1, 2);
    unsigned char byte = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
    if (end - digits.data() != 2) return std::nullopt;
    decoded += static_cast<char>(byte);
    i += 2;
  }
  return decoded;
}

bool has_control(std::string_view text) {
  return std::ranges::any_of(
      text, [](unsigned char c) { return c < 0x20 || c == 0x7F; });
}

// One segment, what lies between two slashes, decoded.
std::expected<std::string, int> decode_segment(std::string_view encoded) {
  std::optional<std::string> segment = percent_decode(encoded);
  if (!segment || has_control(*segment) || !is_utf8(view_of(*segment))) {
    return std::unexpected(400);
  }
  if (segment->find_first_of("/\\") != std::string::npos) {
    return std::unexpected(404);
  }
  return *std::move(segment);
}

// Goes on from `path` into the next segment. False: there is no such place.
bool enter(std::string& path, std::string_view segment) {
  if (!path.empty() && !path.ends_with('/')) path += '/';
  if (segment.empty() || segment == ".") return true;
  if (segment == "..") {  // RFC 3986 §5.2.4
    if (path.empty()) return false;
    path.erase(path.rfind('/', path.size() - 2) + 1);
    return true;
  }
  path += segment;
  return !segment.starts_with('.');
}

bool is_plain(char c, std::string_view plain) {
  return ('0' <= c && c <= '9') || ('A' <= c && c <= 'Z') ||
         ('a' <= c && c <= 'z') || plain.find(c) != std::string_view::npos;
}

}  // namespace

std::expected<std::string, int> relative_path(std::string_view path) {
  std::string relative;
  for (const auto piece : std::views::split(path.substr(1), '/')) {
    // Decoded after splitting, so that %2f cannot pass for a slash.
    const auto segment = decode_segment(std::string_view(piece));
    if (!segment) return std::unexpected(segment.error());
    if (!enter(relative, *segment)) return std::unexpected(404);
  }
  return relative;
}

std::string percent_encode(std::string_view text, std::string_view plain) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (is_plain(c, plain)) {
      encoded += c;
    } else {
      encoded.append({'%', kDigits[byte / 16], kDigits[byte % 16]});
    }
  }
  return encoded;
}
