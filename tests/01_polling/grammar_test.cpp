#include "01_polling/grammar.h"

#include <gtest/gtest.h>

#include <string>

TEST(SameToken, ComparesAsciiLettersOnly) {
  EXPECT_TRUE(same_token("Sec-WebSocket-Key", "sEC-wEBsOCKET-kEY"));
  EXPECT_FALSE(same_token("a", "ab"));
  EXPECT_FALSE(same_token("@", "`"));  // 32 apart, as letters are
  EXPECT_FALSE(same_token("[", "{"));
  EXPECT_FALSE(same_token("\xC3\xA4", "\xC3\x84"));
}

TEST(IsToken, TakesTcharOnly) {  // RFC 9110 §5.6.2
  EXPECT_TRUE(is_token("!#$%&'*+-.^_`|~09AZaz"));
  EXPECT_FALSE(is_token(""));
  for (int c = 0; c < 256; ++c) {
    const bool delimiter =
        c <= 0x20 || c >= 0x7F ||
        std::string("\"(),/:;<=>?@[\\]{}").contains(static_cast<char>(c));
    const std::string name = {'a', static_cast<char>(c), 'b'};
    EXPECT_EQ(is_token(name), !delimiter) << c;
  }
}

TEST(Trimmed, TakesSpacesAndTabsOnly) {  // RFC 9110 §5.6.3
  EXPECT_EQ(trimmed(" \ta b\t "), "a b");
  EXPECT_EQ(trimmed(" \t "), "");
  EXPECT_EQ(trimmed(""), "");
  EXPECT_EQ(trimmed("\va\r"), "\va\r");
}

TEST(Take, TakesTheDelimiterAndTheSpaceBehindIt) {
  std::string_view text = "; \t,x";
  EXPECT_TRUE(take(text, ';'));
  EXPECT_EQ(text, ",x");
  EXPECT_FALSE(take(text, ';'));
  EXPECT_EQ(text, ",x");
  EXPECT_TRUE(take(text, ','));
  EXPECT_TRUE(take(text, 'x'));
  EXPECT_FALSE(take(text, 'x'));
  EXPECT_EQ(text, "");
}

TEST(TakeToken, TakesAllOfItAndTheSpaceBehindIt) {
  std::string_view text = "max-age \t=1", token = "before";
  EXPECT_TRUE(take_token(text, token));
  EXPECT_EQ(token, "max-age");
  EXPECT_EQ(text, "=1");
  EXPECT_FALSE(take_token(text, token));
  EXPECT_EQ(token, "max-age");
  EXPECT_EQ(text, "=1");
}

TEST(TakeToken, FindsNoneWhereThereIsNone) {
  for (const char* none : {"", " a", "\"a\"", ",a", "\xC3\xA4"}) {
    std::string_view text = none, token;
    EXPECT_FALSE(take_token(text, token)) << none;
    EXPECT_EQ(text, none);
  }
}

TEST(TakeQuotedString, GivesWhatIsBetweenTheQuotes) {  // RFC 9110 §5.6.4
  std::string_view text = R"("a \"b\" \\" ;c)", content;
  EXPECT_TRUE(take_quoted_string(text, content));
  EXPECT_EQ(content, R"(a \"b\" \\)");
  EXPECT_EQ(text, ";c");
  text = R"("""x")";
  EXPECT_TRUE(take_quoted_string(text, content));
  EXPECT_EQ(content, "");
  EXPECT_EQ(text, R"("x")");
}

TEST(TakeQuotedString, WantsTheClosingQuote) {
  for (const char* open : {"", "a\"", "\"", "\"a", R"("a\")", R"("a\)"}) {
    std::string_view text = open, content = "before";
    EXPECT_FALSE(take_quoted_string(text, content)) << open;
    EXPECT_EQ(text, open);
    EXPECT_EQ(content, "before");
  }
}
