#include "simulation/ws_script.h"

#include <array>

#include "03_framing/wire.h"
#include "simulation/http_script.h"

namespace {

const std::string kGoingAway = bytes_of({0x88, 0x02, 0x03, 0xe9});

// Text of three-byte characters, and bytes of every value.
std::string_view text_pool() {
  static const std::string pool = [] {
    std::string text;
    while (text.size() < 2 * kMaxMessage) text += "当前时间是长城";
    return text;
  }();
  return pool;
}
std::string_view binary_pool() {
  static const std::string pool = [] {
    Dice dice(1);
    std::string bytes;
    while (bytes.size() < 2 * kMaxMessage) {
      bytes += static_cast<char>(dice.next());
    }
    return bytes;
  }();
  return pool;
}

std::string frame(unsigned first, std::string_view payload, Dice& dice) {
  return wire_of({.first = first,
                  .payload = std::string(payload),
                  .key = big_endian(dice.next(), 4)});
}

void expect_frame(Script& script, unsigned first, std::string_view body) {
  const Raw raw{.first = first, .payload = std::string(body), .key = ""};
  script.expected.push_back({.usual = {.head = header_of(raw), .body = body},
                             .stopping = {.head = kGoingAway, .last = true},
                             .owed = script.wire.size()});
}

void expect_close(Script& script, std::string payload) {
  script.expected.push_back(
      {.usual = {.head = plain(0x88, std::move(payload)), .last = true},
       .stopping = {.head = kGoingAway, .last = true},
       .owed = script.wire.size()});
}

struct Bad {
  std::string wire;
  unsigned code;
  std::string sentence;
};

std::vector<Bad> violations() {
  const std::string lone = "a continuation frame with no message open, ";
  return {
      {wire_of({.first = 0x81, .payload = "a", .key = ""}), 1002,
       "a client's frame without a mask, payload bytes: 1 (RFC 6455 §5.1)"},
      {masked(0xc1, "a"), 1002,
       "RSV bit set without an extension: 1 (RFC 6455 §5.2)"},
      {masked(0x83, "a"), 1002, "reserved opcode: 3 (RFC 6455 §5.2)"},
      {masked(0x09, "a"), 1002,
       "a control frame without FIN, payload bytes: 1 (RFC 6455 §5.5)"},
      {masked(0x89, std::string(126, 'a')), 1002,
       "a control frame of more than 125 bytes: 126 (RFC 6455 §5.5)"},
      {wire_of({.payload = "a", .length_size = 2}), 1002,
       "a length that is not in its shortest form: 1 (RFC 6455 §5.2)"},
      {masked(0x80, "a"), 1002, lone + "payload bytes: 1 (RFC 6455 §5.4)"},
      {masked(0x01, "a") + masked(0x81, "b"), 1002,
       "a new message inside a fragmented one, opcode: 1 (RFC 6455 §5.4)"},
      {masked(0x81, "\xc0\xaf"), 1007,
       "text that is not UTF-8 (RFC 6455 §8.1)"},
      {masked(0x01, "\xed\xa0"), 1007,
       "text that is not UTF-8 (RFC 6455 §8.1)"},
      {header_of({.first = 0x82, .length = kMaxMessage + 1}), 1009,
       "the message is too big, bytes: 100001 (RFC 6455 §10.4)"},
      {masked(0x88, "a"), 1002,
       "a Close frame with half a code, payload bytes: 1 (RFC 6455 §5.5.1)"},
      {masked(0x88, close_payload(1006)), 1002,
       "a close code that may not be sent: 1006 (RFC 6455 §7.4)"},
  };
}

}  // namespace

void add_handshake(Script& script) {
  script.wire +=
      "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
      "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
  script.expected.push_back(
      {.usual = {.head = "HTTP/1.1 101 Switching Protocols\r\n"
                         "Upgrade: websocket\r\nConnection: Upgrade\r\n"
                         "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
                         "\r\n\r\n"},
       .stopping = pattern_of(
           error_response("503 Service Unavailable",
                          "The server is about to stop.", "Retry-After: 1\r\n"),
           true),
       .owed = script.wire.size()});
}

void add_ping(Script& script, Dice& dice) {
  const std::string_view payload = binary_pool().substr(0, dice.below(126));
  script.wire += frame(0x89, payload, dice);
  expect_frame(script, 0x8a, payload);
}

void add_message(Script& script, std::size_t largest, Dice& dice) {
  const bool text = dice.one_in(2);
  const std::size_t size = dice.below(largest) / 3 * 3;
  const std::size_t from = dice.below(kMaxMessage / 3) * 3;
  std::string_view left =
      (text ? text_pool() : binary_pool()).substr(from, size);
  const std::string_view whole = left;
  unsigned opcode = text ? 1 : 2;
  for (std::size_t i = dice.one_in(2) ? dice.below(5) : 0; i > 0; --i) {
    const std::size_t n = dice.below(left.size() + 1);
    script.wire += frame(opcode, left.substr(0, n), dice);
    left.remove_prefix(n);
    opcode = 0;
    if (dice.one_in(3)) add_ping(script, dice);
    if (dice.one_in(5)) script.wire += frame(0x8a, "nobody asked", dice);
  }
  script.wire += frame(0x80 | opcode, left, dice);
  expect_frame(script, text ? 0x81 : 0x82, whole);
}

void add_close(Script& script) {
  script.wire += masked(0x88, close_payload(1000, "bye"));
  expect_close(script, close_payload(1000));
  script.server_ends = true;
}

void add_violation(Script& script, Dice& dice) {
  const std::vector<Bad> all = violations();
  const Bad& bad = dice.pick(all);
  script.wire += bad.wire;
  script.kind += ", then " + std::to_string(bad.code) + " " + bad.sentence;
  expect_close(script, close_payload(bad.code, bad.sentence));
  script.server_ends = true;
}

void add_endless_fragments(Script& script) {
  script.wire += masked(0x02);
  for (std::size_t i = 0; i < kMaxFragments; ++i) script.wire += masked(0x00);
  expect_close(script, close_payload(1008,
                                     "the message has too many fragments: 65 "
                                     "(RFC 6455 §10.4)"));
  script.server_ends = true;
}

void add_slow_message(Script& script, Dice& dice) {
  script.wire += dice.one_in(2)
                     ? masked(0x01, "a")
                     : masked(0x82, "header").substr(0, dice.between(1, 6));
  expect_close(script, close_payload(1008,
                                     "the message was not complete in time "
                                     "(RFC 6455 §10.4)"));
  script.server_ends = true;
}

void add_pushes(Script& script, std::size_t count) {
  constexpr std::size_t kLate = 3;  // may cross our Close on the way
  script.wire += masked(0x81, "Hello");
  const std::string digits(13, Pattern::kAny);
  const Pattern push{.head = plain(0x81, "当前时间是： " + digits),
                     .text = true};
  for (std::size_t i = 0; i < count + kLate; ++i) {
    script.expected.push_back(
        {.usual = push,
         .stopping = {.head = kGoingAway, .last = true},
         .owed = i < count ? script.wire.size() : ~std::size_t{0},
         .optional = i >= count});
  }
  script.waits.push_back({script.wire.size(), script.expected.size() - kLate});
}
