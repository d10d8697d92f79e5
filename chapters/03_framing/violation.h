// A rule of the protocol that the peer broke, and what the Close frame says of
// it (RFC 6455 §7.1.7, §7.4).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/bytes.h"

// §7.4.1.
enum class CloseCode : std::uint16_t {
  normal = 1000,
  going_away = 1001,
  protocol_error = 1002,
  unsupported_data = 1003,
  no_status = 1005,  // never sent: the Close frame had no code
  abnormal = 1006,   // never sent: there was no Close frame
  invalid_payload = 1007,
  policy_violation = 1008,
  message_too_big = 1009,
};

inline std::uint16_t number_of(CloseCode code) {
  return static_cast<std::uint16_t>(code);
}

struct Violation {
  std::string_view name;  // stable: for logs and tests
  CloseCode code;
  std::string_view message;  // for people
  std::string_view section;
  // The number that broke the rule: an opcode, a length, a close code.
  std::optional<std::uint64_t> operand = {};

  Violation with(std::uint64_t number) const {
    Violation copy = *this;
    copy.operand = number;
    return copy;
  }
};

// "reserved opcode: 3 (RFC 6455 §5.2)"; short enough for a Close frame's
// reason.
std::string explanation(const Violation& violation);
// "close 1002: reserved opcode: 3 (RFC 6455 §5.2)"
std::string describe(const Violation& violation);

// §7.4.2: whether a Close frame may carry this code.
bool may_be_sent(std::uint16_t code);

// A code as it stands at the front of a Close frame's payload (§5.5.1): two
// bytes, the higher first. code_at wants both to be there.
std::array<std::byte, 2> bytes_of(std::uint16_t code);
std::uint16_t code_at(View payload);

namespace violation {

inline constexpr Violation kReservedBit{
    "reserved_bit", CloseCode::protocol_error,
    "RSV bit set without an extension", "RFC 6455 §5.2"};
inline constexpr Violation kReservedOpcode{"reserved_opcode",
                                           CloseCode::protocol_error,
                                           "reserved opcode", "RFC 6455 §5.2"};
inline constexpr Violation kUnmasked{
    "unmasked", CloseCode::protocol_error,
    "a client's frame without a mask, payload bytes", "RFC 6455 §5.1"};
inline constexpr Violation kMasked{
    "masked", CloseCode::protocol_error,
    "a server's frame with a mask, payload bytes", "RFC 6455 §5.1"};
inline constexpr Violation kFragmentedControl{
    "fragmented_control", CloseCode::protocol_error,
    "a control frame without FIN, payload bytes", "RFC 6455 §5.5"};
inline constexpr Violation kLongControl{
    "long_control", CloseCode::protocol_error,
    "a control frame of more than 125 bytes", "RFC 6455 §5.5"};
inline constexpr Violation kLengthNotMinimal{
    "length_not_minimal", CloseCode::protocol_error,
    "a length that is not in its shortest form", "RFC 6455 §5.2"};
inline constexpr Violation kLengthTooLarge{
    "length_too_large", CloseCode::protocol_error,
    "a 64-bit length with its highest bit set", "RFC 6455 §5.2"};

}  // namespace violation
