// The rules of messages and of closing, beside those of frames.
#pragma once

#include "03_framing/violation.h"

namespace violation {

inline constexpr Violation kNothingToContinue{
    "nothing_to_continue", CloseCode::protocol_error,
    "a continuation frame with no message open, payload bytes",
    "RFC 6455 §5.4"};
inline constexpr Violation kInterleaved{
    "interleaved", CloseCode::protocol_error,
    "a new message inside a fragmented one, opcode", "RFC 6455 §5.4"};
inline constexpr Violation kReservedBitContinued{
    "reserved_bit_continued", CloseCode::protocol_error,
    "RSV bit set on a continuation frame", "RFC 7692 §6"};
inline constexpr Violation kInvalidUtf8{
    "invalid_utf8", CloseCode::invalid_payload, "text that is not UTF-8",
    "RFC 6455 §8.1"};
inline constexpr Violation kMessageTooBig{
    "message_too_big", CloseCode::message_too_big,
    "the message is too big, bytes", "RFC 6455 §10.4"};
inline constexpr Violation kTooManyFragments{
    "too_many_fragments", CloseCode::policy_violation,
    "the message has too many fragments", "RFC 6455 §10.4"};
inline constexpr Violation kMessageTooSlow{
    "message_too_slow", CloseCode::policy_violation,
    "the message was not complete in time", "RFC 6455 §10.4"};
inline constexpr Violation kCloseTooShort{
    "close_too_short", CloseCode::protocol_error,
    "a Close frame with half a code, payload bytes", "RFC 6455 §5.5.1"};
inline constexpr Violation kCloseCode{"close_code", CloseCode::protocol_error,
                                      "a close code that may not be sent",
                                      "RFC 6455 §7.4"};

}  // namespace violation
