#include "hostile/verdict.h"

#include <algorithm>
#include <cstdio>
#include <string_view>

namespace {

// The value of a field of a head, "" if it is not there.
std::string field_of(std::string_view head, const std::string& name) {
  const std::size_t at = head.find("\r\n" + name + ": ");
  if (at == head.npos) return "";
  std::string_view value = head.substr(at + 2 + name.size() + 2);
  return std::string(value.substr(0, value.find("\r\n")));
}

bool matches(const std::vector<std::string>& parts, std::string_view text) {
  if (!text.starts_with(parts.front())) return false;
  text.remove_prefix(parts.front().size());
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const bool last = i + 1 == parts.size();
    std::size_t at = text.find(parts[i]);
    if (last && parts[i].empty()) at = text.size();
    const std::string_view anything = text.substr(0, at);
    if (at == text.npos || anything.find('\n') != anything.npos) return false;
    text.remove_prefix(at + parts[i].size());
  }
  return text.empty();
}

// Takes a response off the front of `text`; its head, or what is wrong with it
// in `fault`.
std::string_view take_response(std::string_view& text, const Expected& expected,
                               std::string& fault) {
  const std::size_t end = text.find("\r\n\r\n");
  if (end == text.npos) return fault = "a response is missing", "";
  const std::string_view head = text.substr(0, end + 4);
  text.remove_prefix(head.size());
  const std::string start = "HTTP/1.1 " + std::to_string(expected.status) + " ";
  if (!head.starts_with(start)) {
    fault = "not " + start + "but " + std::string(head.substr(0, 13));
  }
  const std::string length = field_of(head, "Content-Length");
  const bool none = expected.status < 200 || expected.status == 204;
  if (none && !length.empty()) fault = "Content-Length (RFC 9110 §8.6)";
  if (!none && length.empty()) fault = "no Content-Length";
  if (none || expected.to_head || !fault.empty()) return head;
  const std::size_t size = std::stoul(length);
  if (size > text.size()) fault = "the content is too short";
  text.remove_prefix(std::min(size, text.size()));
  return head;
}

std::string wrong_responses(const Row& row, std::string_view text) {
  const Wanted& answer = row.answers.front();
  std::string_view head;
  std::string fault;
  for (const Expected& expected : answer.responses) {
    head = take_response(text, expected, fault);
    if (!fault.empty()) return fault;
  }
  const bool switched = head.starts_with("HTTP/1.1 101 ");
  if (!text.empty() && !(switched && !row.exactly.empty())) {
    return "more than was due: " + shown(text);
  }
  const bool says_close = field_of(head, "Connection") == "close";
  if (!head.empty() && !switched && says_close != answer.closes && !row.fin) {
    return "Connection: close, and does not close, or the reverse";
  }
  for (const std::string& line : row.fields) {
    const bool there = head.find("\r\n" + line + "\r\n") != head.npos;
    if (!there) return "this line is missing: " + line;
  }
  return "";
}

}  // namespace

void drop_interim(const Row& row, std::string& received) {
  constexpr std::string_view kInterim = "HTTP/1.1 100 Continue\r\n\r\n";
  if (std::ranges::any_of(row.answers.front().responses,
                          [](const auto& one) { return one.status == 100; })) {
    return;
  }
  for (auto at = received.find(kInterim); at != received.npos;
       at = received.find(kInterim)) {
    received.erase(at, kInterim.size());
  }
}

std::string verdict(const Row& row, Outcome outcome) {
  const Wanted& answer = row.answers.front();
  if (outcome.reset) return "the server resets the connection";
  std::string wrong = wrong_responses(row, outcome.received);
  if (!wrong.empty()) return wrong;
  if (!row.exactly.empty() && !matches(row.exactly, outcome.received)) {
    return "not exactly the answer of the row";
  }
  if (outcome.closed != answer.closes) {
    return answer.closes ? "the connection stays open" : "it was closed";
  }
  return "";
}

std::string shown(std::string_view bytes) {
  constexpr std::size_t kMost = 1500;
  std::string text;
  for (const char c : bytes.substr(0, kMost)) {
    const auto octet = static_cast<unsigned char>(c);
    char hex[8];
    std::snprintf(hex, sizeof hex, "\\x%02x", octet);
    const bool plain = octet >= ' ' && octet < 0x7f;
    text += c == '\r'   ? "\\r"
            : c == '\n' ? "\\n\n    "
            : plain     ? std::string(1, c)
                        : hex;
  }
  return bytes.size() > kMost ? text + " ..." : text;
}
