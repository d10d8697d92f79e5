#include "01_polling/bad_request.h"

#include <gtest/gtest.h>

#include <set>

#include "01_polling/grammar.h"
#include "01_polling/response.h"

namespace {

using namespace bad_request;

constexpr BadRequest kAll[] = {
    kControlCharacter,
    kBareLineEnd,
    kStartLine,
    kMethodUnknown,
    kTarget,
    kTargetTooLong,
    kVersion,
    kFieldLine,
    kFolded,
    kFieldsTooLarge,
    kHost,
    kExpectation,
    kContentLength,
    kTwoLengths,
    kTransferCoding,
    kTransferCodingUnknown,
    kChunk,
    kBodyTooLarge,
};

}  // namespace

TEST(BadRequest, HasANameOfItsOwn) {
  std::set<std::string_view> names;
  for (const BadRequest& rule : kAll) {
    EXPECT_TRUE(is_token(rule.name)) << rule.name;
    EXPECT_TRUE(names.insert(rule.name).second) << rule.name;
  }
}

TEST(BadRequest, HasAStatusThatCanBeSent) {
  for (const BadRequest& rule : kAll) {
    EXPECT_NE(reason_phrase(rule.status), "") << rule.name;
    EXPECT_TRUE(400 <= rule.status && rule.status <= 599) << rule.name;
  }
}

TEST(BadRequest, SaysWhatAndWhere) {
  for (const BadRequest& rule : kAll) {
    EXPECT_NE(rule.message, "") << rule.name;
    EXPECT_TRUE(rule.section.starts_with("RFC ")) << rule.name;
    EXPECT_TRUE(rule.section.contains(" §")) << rule.name;
  }
}
