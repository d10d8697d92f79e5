#include "01_polling/grammar.h"

#include <algorithm>
#include <array>

namespace {

constexpr std::array<bool, 256> kTchar = [] {
  std::array<bool, 256> table{};
  for (const char c : std::string_view("!#$%&'*+-.^_`|~0123456789"
                                       "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                       "abcdefghijklmnopqrstuvwxyz")) {
    table[static_cast<unsigned char>(c)] = true;
  }
  return table;
}();

// Not std::tolower, which obeys the locale.
char lower(char c) {
  return 'A' <= c && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

bool is_tchar(char c) { return kTchar[static_cast<unsigned char>(c)]; }
bool is_space(char c) { return c == ' ' || c == '\t'; }

// Takes n characters, and the white space behind them.
std::string_view take_front(std::string_view& text, std::size_t n) {
  std::string_view front = text.substr(0, n);
  text.remove_prefix(n);
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  return front;
}

}  // namespace

bool same_token(std::string_view a, std::string_view b) {
  // Mostly they are written alike: then one comparison of memory is enough.
  if (a.size() != b.size()) return false;
  return a == b || std::ranges::equal(a, b, {}, lower, lower);
}

bool is_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_tchar);
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

bool take(std::string_view& text, char delimiter) {
  if (!text.starts_with(delimiter)) return false;
  take_front(text, 1);
  return true;
}

bool take_token(std::string_view& text, std::string_view& token) {
  const auto* end = std::ranges::find_if_not(text, is_tchar);
  const auto size = static_cast<std::size_t>(end - text.begin());
  if (size == 0) return false;
  token = take_front(text, size);
  return true;
}

bool take_quoted_string(std::string_view& text, std::string_view& content) {
  if (!text.starts_with('"')) return false;
  std::size_t end = 1;
  while (end < text.size() && text[end] != '"') {
    end += text[end] == '\\' ? 2 : 1;
  }
  if (end >= text.size()) return false;
  content = text.substr(1, end - 1);
  take_front(text, end + 1);
  return true;
}
