#include "04_messages/violations.h"

#include <gtest/gtest.h>

namespace {

using namespace violation;

constexpr const Violation* kOfFrames[] = {
    &kReservedBit, &kReservedOpcode,   &kUnmasked,       &kMasked,
    &kLongControl, &kLengthNotMinimal, &kLengthTooLarge, &kFragmentedControl,
};
constexpr const Violation* kOfMessages[] = {
    &kNothingToContinue, &kInterleaved,   &kInvalidUtf8, &kMessageTooBig,
    &kTooManyFragments,  &kCloseTooShort, &kCloseCode,   &kReservedBitContinued,
};

// RFC 6455 §7.4.1
TEST(Violations, codes) {
  EXPECT_EQ(kNothingToContinue.code, CloseCode::protocol_error);
  EXPECT_EQ(kInterleaved.code, CloseCode::protocol_error);
  EXPECT_EQ(kReservedBitContinued.code, CloseCode::protocol_error);
  EXPECT_EQ(kInvalidUtf8.code, CloseCode::invalid_payload);
  EXPECT_EQ(kMessageTooBig.code, CloseCode::message_too_big);
  EXPECT_EQ(kTooManyFragments.code, CloseCode::policy_violation);
  EXPECT_EQ(kCloseTooShort.code, CloseCode::protocol_error);
  EXPECT_EQ(kCloseCode.code, CloseCode::protocol_error);
}

TEST(Violations, names_differ_from_each_other_and_from_those_of_frames) {
  for (const Violation* one : kOfMessages) {
    for (const Violation* other : kOfMessages) {
      EXPECT_EQ(one == other, one->name == other->name) << one->name;
    }
    for (const Violation* other : kOfFrames) {
      EXPECT_NE(one->name, other->name);
    }
  }
}

// §5.5: 125 bytes, less the code.
TEST(Violations, explanation_fits_into_a_close_frame) {
  for (const Violation* rule : kOfMessages) {
    EXPECT_LE(explanation(rule->with(~0ull)).size(), 123u) << rule->name;
  }
}

}  // namespace
