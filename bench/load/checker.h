// Looks at what a server answers on one connection. A checker is fed with
// whatever came, split anywhere, and says how many answers that completed.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "bench/load/traffic.h"

class Checker {
 public:
  virtual ~Checker() = default;
  // How many answers these bytes complete; or, in one sentence, what is wrong.
  virtual std::expected<std::uint64_t, std::string> take(
      std::string_view bytes) = 0;
};

// The echo: exactly the expected stream. Every byte of units up to kWhole bytes
// is compared, and of every kSample-th longer one; of the others the header,
// and thereby the length.
class EchoChecker : public Checker {
 public:
  static constexpr std::size_t kWhole = 4096;
  static constexpr std::uint64_t kSample = 16;

  explicit EchoChecker(const Traffic& traffic) : traffic_(traffic) {}
  std::expected<std::uint64_t, std::string> take(
      std::string_view bytes) override;

 private:
  std::string_view compared(std::string_view piece, std::size_t place) const;
  std::string difference(std::string_view piece) const;

  const Traffic& traffic_;
  std::uint64_t offset_ = 0;  // of the stream
};

// Frames of any length from a server: unmasked, unfragmented messages are
// counted; anything else is wrong. Payloads are not looked at.
class FrameCounter : public Checker {
 public:
  std::expected<std::uint64_t, std::string> take(
      std::string_view bytes) override;

 private:
  std::string header_;       // begun, not complete
  std::uint64_t left_ = 0;   // of the payload
  bool in_payload_ = false;  // also while `left_` is 0
};

// Responses to GET: status 200, a Content-Length of the file's size, and the
// file's bytes: all of them up to kWhole bytes, else of every kSample-th.
class HttpChecker : public Checker {
 public:
  explicit HttpChecker(const std::string& body) : body_(body) {}
  std::expected<std::uint64_t, std::string> take(
      std::string_view bytes) override;

 private:
  std::expected<void, std::string> take_head(std::string_view& bytes);
  std::expected<void, std::string> take_body(std::string_view& bytes);
  std::expected<void, std::string> check_head(std::string_view head);

  const std::string& body_;
  std::string head_;  // begun, not complete
  bool in_body_ = false;
  std::size_t place_ = 0;  // in the body
  std::uint64_t answers_ = 0;
};
