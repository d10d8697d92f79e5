#include "03_framing/violation.h"

#include <gtest/gtest.h>

namespace {

using namespace violation;

constexpr const Violation* kAll[] = {
    &kReservedBit, &kReservedOpcode,   &kUnmasked,       &kMasked,
    &kLongControl, &kLengthNotMinimal, &kLengthTooLarge, &kFragmentedControl,
};

// RFC 6455 §7.4, and the codes registered since (1012 to 1014).
TEST(Violation, hostile_106_107_codes_that_may_be_sent) {
  for (unsigned code = 0; code <= 0xffff; ++code) {
    const bool allowed = (code >= 1000 && code <= 1003) ||
                         (code >= 1007 && code <= 1014) ||
                         (code >= 3000 && code <= 4999);
    ASSERT_EQ(may_be_sent(static_cast<std::uint16_t>(code)), allowed) << code;
  }
}

TEST(Violation, says_code_rule_operand_and_section) {
  EXPECT_EQ(describe(kReservedOpcode.with(3)),
            "close 1002: reserved opcode: 3 (RFC 6455 §5.2)");
  EXPECT_EQ(explanation(kReservedOpcode), "reserved opcode (RFC 6455 §5.2)");
}

TEST(Violation, operand_does_not_stick_to_the_rule) {
  EXPECT_EQ(kReservedOpcode.with(3).operand, 3u);
  EXPECT_FALSE(kReservedOpcode.operand);
}

TEST(Violation, frames_that_break_a_rule_are_protocol_errors) {
  for (const Violation* rule : kAll) {
    EXPECT_EQ(rule->code, CloseCode::protocol_error) << rule->name;
    EXPECT_TRUE(rule->section.starts_with("RFC 6455 §5.")) << rule->name;
  }
}

// Logs and tests tell them apart by their names.
TEST(Violation, names_differ) {
  for (const Violation* one : kAll) {
    for (const Violation* other : kAll) {
      EXPECT_EQ(one == other, one->name == other->name) << one->name;
    }
  }
}

// §5.5: 125 bytes, less the code.
TEST(Violation, explanation_fits_into_a_close_frame) {
  for (const Violation* rule : kAll) {
    EXPECT_LE(explanation(rule->with(~0ull)).size(), 123u) << rule->name;
  }
}

}  // namespace

TEST(CloseCode, stands_in_network_byte_order) {
  const auto bytes = bytes_of(1002);
  EXPECT_EQ(bytes[0], std::byte{0x03});
  EXPECT_EQ(bytes[1], std::byte{0xea});
  for (unsigned code = 0; code <= 0xffff; ++code) {
    const auto narrow = static_cast<std::uint16_t>(code);
    EXPECT_EQ(code_at(bytes_of(narrow)), narrow);
  }
}
