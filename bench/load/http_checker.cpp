#include <strings.h>

#include <algorithm>

#include "bench/load/checker.h"

namespace {

constexpr std::string_view kEnd = "\r\n\r\n";
constexpr std::size_t kLongestHead = 16 * 1024;

// The value of a field; empty if there is none.
std::string_view field(std::string_view head, std::string_view name) {
  while (true) {
    const auto end = head.find("\r\n");
    const auto line = head.substr(0, end);
    if (line.size() > name.size() && line[name.size()] == ':' &&
        strncasecmp(line.data(), name.data(), name.size()) == 0) {
      const auto value = line.substr(name.size() + 1);
      return value.substr(std::min(value.find_first_not_of(' '), value.size()));
    }
    if (end == head.npos) return {};
    head.remove_prefix(end + 2);
  }
}

}  // namespace

std::expected<std::uint64_t, std::string> HttpChecker::take(
    std::string_view bytes) {
  const std::uint64_t before = answers_;
  while (!bytes.empty()) {
    const auto taken = in_body_ ? take_body(bytes) : take_head(bytes);
    if (!taken) return std::unexpected(taken.error());
  }
  return answers_ - before;
}

// A head that came whole is read where it is; one that is split is gathered.
std::expected<void, std::string> HttpChecker::take_head(
    std::string_view& bytes) {
  const std::size_t gathered = head_.size();
  std::string_view all = bytes;
  if (gathered > 0) all = head_.append(bytes);
  const auto end = all.find(kEnd);
  if (end == all.npos) {
    if (gathered == 0) head_ = bytes;
    bytes = {};
    if (head_.size() <= kLongestHead) return {};
    return std::unexpected("A response's head does not end.");
  }
  const auto sound = check_head(all.substr(0, end));
  bytes.remove_prefix(end + kEnd.size() - gathered);
  head_.clear();
  in_body_ = !body_.empty();
  place_ = 0;
  if (!in_body_) ++answers_;
  return sound;
}

std::expected<void, std::string> HttpChecker::check_head(
    std::string_view head) {
  if (!head.starts_with("HTTP/1.1 200 ")) {
    return std::unexpected("The server answered: " +
                           std::string(head.substr(0, head.find('\r'))));
  }
  const auto length = field(head, "content-length");
  if (length == std::to_string(body_.size())) return {};
  return std::unexpected("Content-Length is \"" + std::string(length) +
                         "\", the file has " + std::to_string(body_.size()) +
                         " bytes.");
}

std::expected<void, std::string> HttpChecker::take_body(
    std::string_view& bytes) {
  const auto piece = bytes.substr(0, body_.size() - place_);
  const bool look = body_.size() <= EchoChecker::kWhole ||
                    answers_ % EchoChecker::kSample == 0;
  if (look && piece != std::string_view(body_).substr(place_, piece.size())) {
    return std::unexpected("The body of answer " + std::to_string(answers_) +
                           " is not the file's.");
  }
  place_ += piece.size();
  bytes.remove_prefix(piece.size());
  in_body_ = place_ < body_.size();
  if (!in_body_) ++answers_;
  return {};
}
