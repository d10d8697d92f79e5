#include "02_handshake/offers.h"

#include <algorithm>

#include "01_polling/grammar.h"

namespace {

// §9.1: once the backslashes are gone, a quoted value must be a token too.
bool is_quoted_token(std::string_view content) {
  std::string plain;
  for (std::size_t i = 0; i < content.size(); ++i) {
    if (content[i] == '\\') ++i;
    plain += content[i];
  }
  return is_token(plain);
}

// Whether the list (RFC 9110 §5.6.1) goes on with another element. Empty ones
// are skipped (§5.6.1.2).
bool next_element(std::string_view& list) {
  while (take(list, ',')) {
  }
  return !list.empty();
}

bool at_element_end(std::string_view list) {
  return list.empty() || list.starts_with(',');
}

// extension-param = token [ "=" (token | quoted-string) ]
bool take_parameter(std::string_view& list) {
  std::string_view name, value;
  if (!take_token(list, name)) return false;
  if (!take(list, '=')) return true;
  if (take_token(list, value)) return true;
  return take_quoted_string(list, value) && is_quoted_token(value);
}

// extension = token *( ";" extension-param )
bool take_extension(std::string_view& list) {
  std::string_view name;
  if (!take_token(list, name)) return false;
  while (take(list, ';')) {
    if (!take_parameter(list)) return false;
  }
  return true;
}

}  // namespace

std::optional<std::vector<std::string_view>> parse_protocols(
    std::string_view list) {
  std::vector<std::string_view> protocols;
  list = trimmed(list);
  while (next_element(list)) {
    std::string_view protocol;
    if (!take_token(list, protocol) || !at_element_end(list)) {
      return std::nullopt;
    }
    protocols.push_back(protocol);
  }
  if (protocols.empty()) return std::nullopt;

  auto sorted = protocols;  // so that a long list costs no quadratic time
  std::ranges::sort(sorted);
  const bool twice = std::ranges::adjacent_find(sorted) != sorted.end();
  return twice ? std::nullopt : std::optional(std::move(protocols));
}

std::string choose_protocol(const std::vector<std::string>& ours,
                            const std::vector<std::string_view>& offered) {
  for (const std::string& protocol : ours) {
    if (std::ranges::find(offered, protocol) != offered.end()) return protocol;
  }
  return {};
}

bool are_extension_offers(std::string_view list) {
  list = trimmed(list);
  bool any = false;
  while (next_element(list)) {
    if (!take_extension(list) || !at_element_end(list)) return false;
    any = true;
  }
  return any;
}
