// Reads requests out of a stream of bytes, however it was cut: one byte at a
// time or a hundred requests at once (RFC 9112 §2.2, §9.3.2).
//
// A request is given when it is whole, its body included. The body is dropped;
// meanwhile its head, which the request points into, is kept aside.
#pragma once

#include <string>

#include "01_polling/body_reader.h"

class RequestReader {
 public:
  explicit RequestReader(const RequestLimits& limits) : limits_(&limits) {}

  // ready: `request` is a request, and good until `input` dies or the next
  // call. A head that is not whole yet stays in `input`, and is not looked at
  // twice.
  Step next(Bytes& input, Request& request);
  const BadRequest& violation() const { return violation_; }

  // Whether bytes of a request have come that is not whole yet.
  bool in_request() const { return in_body_ || looked_ > 0; }
  // Whether that request is a HEAD: even a refusal of it has no content
  // (RFC 9110 §9.3.2).
  bool in_head_request() const { return method_is_head_; }
  // Once for a request whose client waits for 100 Continue before it sends the
  // body (RFC 9110 §10.1.1).
  bool take_expectation();

 private:
  Step fail(const BadRequest& rule);
  Step find_end_of_head(std::string_view text, Request& request);
  Step end_line(std::string_view text, Request& request);
  Step read_head(Bytes& input, Request& request, bool start_line_parsed);
  Step read_body(Bytes& input, Request& request);
  std::size_t most() const;
  const BadRequest& too_long(std::string_view text) const;

  const RequestLimits* limits_;
  std::size_t looked_ = 0;      // bytes of the head that have been checked
  std::size_t line_begin_ = 0;  // of the line that looked_ is in
  std::size_t first_line_ = 0;  // length of the start line with its CR LF
  bool method_is_head_ = false;
  bool in_body_ = false;
  bool expected_ = false;
  BodyReader body_;
  std::string held_head_;  // while the body is read
  BadRequest violation_{};
};
