#include "03_framing/violation.h"

std::string explanation(const Violation& violation) {
  std::string text(violation.message);
  if (violation.operand) text += ": " + std::to_string(*violation.operand);
  return text + " (" + std::string(violation.section) + ")";
}

std::string describe(const Violation& violation) {
  return "close " + std::to_string(number_of(violation.code)) + ": " +
         explanation(violation);
}

// 1004 is reserved, 1005, 1006 and 1015 are for what was never on the wire;
// 1012 to 1014 were registered later; 3000 and up belong to libraries and
// applications.
bool may_be_sent(std::uint16_t code) {
  if (code >= 3000) return code <= 4999;
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014);
}

std::array<std::byte, 2> bytes_of(std::uint16_t code) {
  return {static_cast<std::byte>(code >> 8),
          static_cast<std::byte>(code & 255)};
}

std::uint16_t code_at(View payload) {
  return static_cast<std::uint16_t>(std::to_integer<unsigned>(payload[0]) << 8 |
                                    std::to_integer<unsigned>(payload[1]));
}
