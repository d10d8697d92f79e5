// The smallest extension there could be: XORs every byte, and sets RSV1. A
// message that begins with "!" it leaves plain; one that holds "?" it cannot
// read.
#pragma once

#include <string>

#include "04_messages/extension.h"

inline std::string xored(std::string text) {
  for (char& c : text) c = static_cast<char>(c ^ 0x55);
  return text;
}

inline constexpr Violation kUnreadable{"unreadable", CloseCode::invalid_payload,
                                       "a byte that cannot be", "this test"};
inline constexpr Violation kGrewTooBig{"grew_too_big",
                                       CloseCode::message_too_big,
                                       "decoded, it is too big", "this test"};

class XorExtension final : public Extension {
 public:
  // Counts the ends of messages, if wanted.
  explicit XorExtension(int* ends = nullptr) : ends_(ends) {}

  std::uint8_t rsv() const override { return kRsv1; }

  std::expected<void, Violation> decode(View part, bool last, Buffer& message,
                                        std::uint64_t limit) override {
    if (last && ends_) ++*ends_;
    const std::string plain = xored(std::string(as_text(part)));
    if (plain.contains('?')) return std::unexpected(kUnreadable);
    if (limit > 0 && message.size() + plain.size() > limit) {
      return std::unexpected(kGrewTooBig);
    }
    message.append(view_of(plain));
    return {};
  }

  std::optional<View> encode(View message) override {
    if (as_text(message).starts_with('!')) return std::nullopt;
    encoded_ = xored(std::string(as_text(message)));
    return view_of(encoded_);
  }

 private:
  std::string encoded_;
  int* ends_;
};
