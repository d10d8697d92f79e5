#include "bench/load/checker.h"

namespace {

// Of a header by RFC 6455 §5.2, as far as its second byte tells.
std::size_t header_size(std::string_view begun) {
  if (begun.size() < 2) return 2;
  const int length = begun[1] & 0x7f;
  return length == 127 ? 10 : length == 126 ? 4 : 2;
}

std::uint64_t payload_size(std::string_view header) {
  if (header.size() == 2) return static_cast<std::uint64_t>(header[1]);
  std::uint64_t size = 0;
  for (char c : header.substr(2)) size = size << 8 | static_cast<uint8_t>(c);
  return size;
}

std::expected<void, std::string> check_header(std::string_view header) {
  const auto first = static_cast<std::uint8_t>(header[0]);
  if (first != (0x80 | kTextFrame) && first != (0x80 | kBinaryFrame)) {
    return std::unexpected("A frame began with " + std::to_string(first) +
                           ": that is no whole message.");
  }
  if (header[1] & 0x80) return std::unexpected("The server masked a frame.");
  return {};
}

}  // namespace

std::expected<std::uint64_t, std::string> FrameCounter::take(
    std::string_view bytes) {
  std::uint64_t messages = 0;
  while (!bytes.empty() || (in_payload_ && left_ == 0)) {
    if (in_payload_) {
      const auto piece = bytes.substr(0, left_);
      left_ -= piece.size();
      bytes.remove_prefix(piece.size());
      in_payload_ = left_ > 0;
      if (!in_payload_) ++messages;
      continue;
    }
    header_ += bytes.front();
    bytes.remove_prefix(1);
    if (header_.size() < header_size(header_)) continue;
    if (auto sound = check_header(header_); !sound) {
      return std::unexpected(sound.error());
    }
    left_ = payload_size(header_);
    in_payload_ = true;
    header_.clear();
  }
  return messages;
}
