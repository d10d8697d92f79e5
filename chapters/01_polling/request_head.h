// A request's head, parsed: start line, field section, and what they say of the
// body (RFC 9112 §3, §5, §6).
#pragma once

#include <cstddef>
#include <expected>
#include <string_view>

#include "01_polling/bad_request.h"
#include "01_polling/request.h"

// What of a request is too much. In bytes, but for the count.
struct RequestLimits {
  std::size_t line = 8 * 1024;     // RFC 9112 §3 recommends 8000 at least
  std::size_t fields = 16 * 1024;  // the field section
  std::size_t field_count = 100;
  std::size_t body = 64 * 1024;  // on the wire, chunk framing included
};

// What follows the head (RFC 9112 §6.3).
struct Framing {
  bool chunked = false;
  std::uint64_t length = 0;  // if not chunked; 0: no body
  bool expects_continue = false;
  bool has_body() const { return chunked || length > 0; }
};

// Checks the first line alone, without its CR LF, as soon as it is there: a
// peer that speaks something else need not wait for an answer.
std::expected<void, BadRequest> parse_start_line(std::string_view line,
                                                 Request& request);

// Parses a whole head, up to and including the empty line. Its lines end in
// CR LF and hold no other control character but tabs: the caller has seen to
// it. `request` gets views into `head`.
std::expected<Framing, BadRequest> parse_head(std::string_view head,
                                              const RequestLimits& limits,
                                              Request& request);

// The same where parse_start_line has filled in what stands in the first line,
// `start_line` bytes with its CR LF.
std::expected<Framing, BadRequest> parse_rest_of_head(
    std::string_view head, std::size_t start_line, const RequestLimits& limits,
    Request& request);

// One field line, without its CR LF.
std::expected<Field, BadRequest> parse_field(std::string_view line);
