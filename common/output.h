// Where protocol code puts the bytes that it wants to be sent.
//
// Protocol code never sends. It appends to an Output; who stands behind it
// decides when the bytes leave: the loop's reply buffer at the end of the
// connection's turn, a connection's own queue, or nobody (tests read bytes()).
#pragma once

#include "common/bytes.h"

class Output {
 public:
  // Up to this size bytes are copied; above, they may be handed on as they
  // lie, without a copy.
  static constexpr std::size_t kCopied = 16 * 1024;

  virtual ~Output() = default;

  // Appends head, then body: a frame's header and payload, say. Both may die
  // after the call.
  void append(View head, View body = {}) {
    if (head.size() + body.size() > kCopied) return append_large(head, body);
    std::byte* at = grow(head.size() + body.size());
    if (!head.empty()) std::memcpy(at, head.data(), head.size());
    if (!body.empty()) {
      std::memcpy(at + head.size(), body.data(), body.size());
    }
  }
  void append(std::string_view text) { append(view_of(text)); }

  // The same for more than kCopied bytes, which may leave as they lie.
  virtual void append_large(View head, View body) {
    buffer_.append(head);
    buffer_.append(body);
  }

  // Room for n <= kCopied bytes that the caller fills in before it calls
  // anything else: saves a copy where bytes are made rather than passed on.
  std::byte* grow(std::size_t n) {
    if (n > buffer_.room()) make_room(n);
    return buffer_.grow(n);
  }

  // How many bytes can be added before anything has to leave.
  std::size_t room() const { return buffer_.room(); }

  // What was appended and has not left yet.
  const Buffer& bytes() const { return buffer_; }
  void clear() { buffer_.clear(); }

 protected:
  // The buffer cannot hold n more bytes.
  virtual void make_room(std::size_t n) { buffer_.reserve(n); }

  Buffer buffer_;
};
