// Where an extension (RFC 6455 §9) plugs in: between frames and messages. One
// object a connection, made when the handshake agreed on it.
#pragma once

#include <expected>
#include <optional>

#include "03_framing/frame.h"
#include "03_framing/violation.h"

class Extension {
 public:
  virtual ~Extension() = default;

  // The reserved bits that it gives a meaning, set on a message's first frame
  // when the message is encoded.
  virtual std::uint8_t rsv() const = 0;

  // Decodes the next part of an encoded message, and appends it to `message`,
  // which must not grow beyond `limit` bytes (0: no limit); `last`: the message
  // ends here. May be called with an empty part.
  virtual std::expected<void, Violation> decode(View part, bool last,
                                                Buffer& message,
                                                std::uint64_t limit) = 0;

  // Encodes a message to be sent; nothing: send it plain. The view is good
  // until the next call.
  virtual std::optional<View> encode(View message) = 0;
};
