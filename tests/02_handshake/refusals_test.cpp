#include "02_handshake/refusals.h"

#include <gtest/gtest.h>

#include <set>

#include "01_polling/grammar.h"
#include "01_polling/response.h"

namespace {

constexpr BadRequest kAll[] = {
    refusal::kMethod,    refusal::kNoUpgrade,  refusal::kBody,
    refusal::kVersion,   refusal::kKey,        refusal::kOrigin,
    refusal::kProtocols, refusal::kExtensions,
};

}  // namespace

TEST(Refusal, HasANameOfItsOwn) {
  std::set<std::string_view> names;
  for (const BadRequest& rule : kAll) {
    EXPECT_TRUE(is_token(rule.name)) << rule.name;
    EXPECT_TRUE(names.insert(rule.name).second) << rule.name;
  }
}

TEST(Refusal, SaysWhatAndWhere) {
  for (const BadRequest& rule : kAll) {
    EXPECT_NE(reason_phrase(rule.status), "") << rule.name;
    EXPECT_NE(rule.message, "") << rule.name;
    EXPECT_TRUE(rule.section.starts_with("RFC ")) << rule.name;
  }
}
