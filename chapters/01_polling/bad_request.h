// The rules that a request can break: a stable name, the status that answers
// it, and where the rule stands. After any of them the connection is closed,
// for nobody knows where the next request would begin (RFC 9112 §9.6, §11.2).
#pragma once

#include <string>
#include <string_view>

struct BadRequest {
  std::string_view name;     // stable: for logs and tests
  int status;                // of the response
  std::string_view message;  // what was wrong, for people
  std::string_view section;  // the rule
};

// "the start line is not ... (RFC 9112 §3)"
std::string describe(const BadRequest& rule);

namespace bad_request {

// The start line.
inline constexpr BadRequest kControlCharacter{
    "control_character", 400, "a control character where none may stand",
    "RFC 9110 §5.5"};
inline constexpr BadRequest kBareLineEnd{
    "bare_line_end", 400, "a line must end in CR LF, and both only there",
    "RFC 9112 §2.2"};
inline constexpr BadRequest kStartLine{
    "start_line", 400, "the first line is not METHOD SP TARGET SP HTTP/1.1",
    "RFC 9112 §3"};
inline constexpr BadRequest kMethodUnknown{
    "method_unknown", 501, "no such method here", "RFC 9110 §9.1"};
inline constexpr BadRequest kTarget{
    "target", 400, "the request target has none of the four forms",
    "RFC 9112 §3.2"};
inline constexpr BadRequest kTargetTooLong{
    "target_too_long", 414, "the request line is too long", "RFC 9112 §3"};
inline constexpr BadRequest kVersion{
    "version", 505, "only HTTP/1.0 and HTTP/1.1 are spoken here",
    "RFC 9110 §15.6.6"};

// The field section.
inline constexpr BadRequest kFieldLine{
    "field_line", 400, "a field line is not NAME: VALUE", "RFC 9112 §5"};
inline constexpr BadRequest kFolded{
    "folded", 400, "a field line begins with white space", "RFC 9112 §5.2"};
inline constexpr BadRequest kFieldsTooLarge{
    "fields_too_large", 431, "the field section is too large", "RFC 6585 §5"};
inline constexpr BadRequest kHost{
    "host", 400, "there must be one Host field, with a host and a port",
    "RFC 9112 §3.2"};
inline constexpr BadRequest kExpectation{"expectation", 417,
                                         "only 100-continue can be expected",
                                         "RFC 9110 §10.1.1"};

// The body.
inline constexpr BadRequest kContentLength{
    "content_length", 400, "Content-Length is not one plain number",
    "RFC 9112 §6.3"};
inline constexpr BadRequest kTwoLengths{
    "two_lengths", 400, "Content-Length beside Transfer-Encoding",
    "RFC 9112 §6.1"};
inline constexpr BadRequest kTransferCoding{
    "transfer_coding", 400, "Transfer-Encoding must be chunked, once, last",
    "RFC 9112 §6.3"};
inline constexpr BadRequest kTransferCodingUnknown{
    "transfer_coding_unknown", 501, "no transfer coding here but chunked",
    "RFC 9112 §6.1"};
inline constexpr BadRequest kChunk{
    "chunk", 400, "the chunked body is malformed", "RFC 9112 §7.1"};
inline constexpr BadRequest kBodyTooLarge{
    "body_too_large", 413, "the body is larger than is read here",
    "RFC 9110 §15.5.14"};

}  // namespace bad_request
