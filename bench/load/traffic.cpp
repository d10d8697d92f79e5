#include "bench/load/traffic.h"

#include <algorithm>
#include <random>

namespace {

// Enough different messages to notice a lost, repeated or exchanged one; few
// enough that they stay in the cache.
constexpr std::size_t kPeriodBytes = 32 * 1024;
constexpr std::size_t kFewest = 2, kMost = 64;

// Always the same sequence: runs are comparable.
using Random = std::minstd_rand;

std::string chinese(std::size_t size, Random& random) {
  std::string text;
  while (text.size() + 3 <= size) {
    const auto c = 0x4e00 + random() % 0x5000;  // three bytes in UTF-8
    text += static_cast<char>(0xe0 | (c >> 12));
    text += static_cast<char>(0x80 | ((c >> 6) & 0x3f));
    text += static_cast<char>(0x80 | (c & 0x3f));
  }
  text.resize(size, '.');
  return text;
}

std::string payload_of(Content content, std::size_t size, Random& random) {
  if (content == Content::kChinese) return chinese(size, random);
  std::string payload(size, '\0');
  for (char& c : payload) {
    const auto number = random() >> 8;
    c = static_cast<char>(content == Content::kText ? ' ' + number % 95
                                                    : number);
  }
  return payload;
}

std::string key_of(Random& random) {
  std::string key(4, '\0');
  for (char& c : key) c = static_cast<char>(random() >> 8);
  return key;
}

void append_big_endian(std::string& to, std::size_t number, int bytes) {
  while (bytes-- > 0) to += static_cast<char>(number >> (8 * bytes));
}

}  // namespace

Ring::Ring(std::string units, std::size_t unit, std::size_t in_flight)
    : bytes_(std::move(units)), period_(bytes_.size()), unit_(unit) {
  const std::size_t whole = period_ + unit * in_flight;
  while (bytes_.size() < whole) {
    bytes_ += bytes_.substr(0, std::min(period_, whole - bytes_.size()));
  }
}

std::string frame_of(std::uint8_t opcode, std::string_view payload,
                     std::string_view key) {
  const std::size_t size = payload.size();
  const int masked = key.empty() ? 0 : 0x80;
  std::string frame(1, static_cast<char>(0x80 | opcode));
  if (size < 126) {
    frame += static_cast<char>(masked | static_cast<int>(size));
  } else {
    const bool wide = size > 0xffff;
    frame += static_cast<char>(masked | (wide ? 127 : 126));
    append_big_endian(frame, size, wide ? 8 : 2);
  }
  frame += key;
  const std::size_t header = frame.size();
  frame += payload;
  if (key.empty()) return frame;
  for (std::size_t i = 0; i < size; ++i) {
    frame[header + i] = static_cast<char>(frame[header + i] ^ key[i % 4]);
  }
  return frame;
}

Traffic lay_out(const LoadOptions& options) {
  Random random;
  const std::uint8_t opcode =
      options.content == Content::kBinary ? kBinaryFrame : kTextFrame;
  const std::size_t different =
      std::clamp(kPeriodBytes / (options.size + 1), kFewest, kMost);
  std::string sent, expected, frame, reply;
  for (std::size_t i = 0; i < different; ++i) {
    const auto payload = payload_of(options.content, options.size, random);
    const auto key = key_of(random);
    reply = frame_of(opcode, payload, "");
    frame =
        options.raw ? reply += key.substr(2) : frame_of(opcode, payload, key);
    sent += frame;
    expected += reply;
  }
  return {.sent = Ring(std::move(sent), frame.size(), options.depth),
          .expected = Ring(std::move(expected), reply.size(), options.depth),
          .header = reply.size() - options.size};
}
