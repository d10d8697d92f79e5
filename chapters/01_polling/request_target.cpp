#include "01_polling/request_target.h"

#include <algorithm>
#include <array>

#include "common/address.h"

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// Octets of a URI. Stricter than RFC 3986 would mean to refuse what browsers
// send ("|" in a query); laxer, to let in what splits lines or fragments.
bool is_target_octet(char c) { return c > ' ' && c < 0x7f && c != '#'; }

// RFC 3986 §3.2.2 reg-name, but for "%" and for the comma, which would make a
// list of it.
constexpr std::array<bool, 256> kNameOctets = [] {
  std::array<bool, 256> table{};
  for (const char c : std::string_view("-._~!$&'()*+;=0123456789"
                                       "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                       "abcdefghijklmnopqrstuvwxyz")) {
    table[static_cast<unsigned char>(c)] = true;
  }
  return table;
}();
bool is_name_octet(char c) {
  return kNameOctets[static_cast<unsigned char>(c)];
}

// *DIGIT, leading zeros and all.
bool is_port(std::string_view text) {
  if (!std::ranges::all_of(text, is_digit)) return false;
  text.remove_prefix(std::min(text.find_first_not_of('0'), text.size()));
  unsigned port = 0;
  for (char c : text.substr(0, 6)) {
    port = port * 10 + static_cast<unsigned>(c - '0');
  }
  return port <= 65535;
}

// §3.2.2 IPvFuture: "v" 1*HEXDIG "." 1*( unreserved / sub-delims / ":" )
bool is_future_address(std::string_view text) {
  if (!same_token(text.substr(0, 1), "v")) return false;
  const std::size_t dot = std::min(text.find('.'), text.size());
  const std::string_view version = text.substr(1, dot - 1);
  const std::string_view rest = text.substr(std::min(dot + 1, text.size()));
  return !version.empty() && std::ranges::all_of(version, is_hex) &&
         !rest.empty() && std::ranges::all_of(rest, [](char c) {
           return is_name_octet(c) || c == ':';
         });
}

// §3.2.2: an octet, or "%" and two hexadecimal digits.
bool is_reg_name(std::string_view text) {
  while (!text.empty()) {
    const bool encoded =
        text.size() > 2 && text[0] == '%' && is_hex(text[1]) && is_hex(text[2]);
    if (!encoded && !is_name_octet(text[0])) return false;
    text.remove_prefix(encoded ? 3 : 1);
  }
  return true;
}

void split_path(Request& request, std::string_view rest) {
  const std::size_t mark = rest.find('?');
  request.path = rest.substr(0, mark);
  request.query = mark == std::string_view::npos ? "" : rest.substr(mark + 1);
}

// §3.2.2: "http://" authority path ["?" query]
bool split_absolute(Request& request) {
  constexpr std::string_view kScheme = "http://";
  std::string_view target = request.target;
  if (!same_token(target.substr(0, kScheme.size()), kScheme)) return false;
  target.remove_prefix(kScheme.size());
  const std::size_t end = std::min(target.find_first_of("/?"), target.size());
  request.authority = target.substr(0, end);
  split_path(request, target.substr(end));
  if (request.path.empty()) {
    request.path =
        request.method == "OPTIONS" && request.query.empty() ? "*" : "/";
  }
  return is_authority(request.authority);
}

}  // namespace

bool split_target(Request& request) {
  std::string_view target = request.target;
  if (target.empty() || !std::ranges::all_of(target, is_target_octet)) {
    return false;
  }
  // §3.2.3: authority-form is CONNECT's, and CONNECT has no other. Its port is
  // not left out (RFC 9110 §9.3.6).
  if (request.method == "CONNECT") {
    request.authority = target;
    return is_authority(target) && host_of(target).size() + 1 < target.size();
  }
  if (target == "*") {  // §3.2.4
    request.path = target;
    return request.method == "OPTIONS";
  }
  if (target.front() != '/') return split_absolute(request);
  split_path(request, target);
  return true;
}

bool is_authority(std::string_view text) {
  std::string_view host = host_of(text);
  if (host.empty()) return false;
  std::string_view port = text.substr(host.size());
  if (!port.empty() && (port.front() != ':' || !is_port(port.substr(1)))) {
    return false;
  }
  if (host.front() != '[') return is_reg_name(host);
  if (host.size() < 3 || host.back() != ']') return false;
  const std::string_view literal = host.substr(1, host.size() - 2);
  return is_ipv6_literal(literal) || is_future_address(literal);
}

std::string_view host_of(std::string_view authority) {
  if (authority.starts_with('[')) {
    const std::size_t end = authority.find(']');
    return authority.substr(0, end == std::string_view::npos ? end : end + 1);
  }
  return authority.substr(0, authority.find(':'));
}
