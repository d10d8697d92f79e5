#include "01_polling/request.h"

#include <gtest/gtest.h>

#include <string>

TEST(Field, IsFoundWhateverItsCase) {
  Request request;
  request.fields = {{"Host", "a"}, {"hOsT", "b"}};
  EXPECT_EQ(request.field("HOST"), "a");
  EXPECT_EQ(request.count("host"), 2u);
}

TEST(Field, IsNothingWhenAbsentButEmptyWhenEmpty) {
  Request request;
  request.fields = {{"Accept", ""}};
  EXPECT_EQ(request.field("Accept"), "");
  EXPECT_EQ(request.field("Hos"), std::nullopt);
  EXPECT_EQ(request.count("Hosts"), 0u);
}

TEST(HasToken, LooksThroughListsOverSeveralLines) {  // RFC 9110 §5.3
  Request request;
  request.fields = {{"Connection", "keep-alive"},
                    {"Host", "close"},
                    {"connection", ",, Foo ,\tUPGRADE\t,"}};
  EXPECT_TRUE(request.has_token("Connection", "upgrade"));
  EXPECT_TRUE(request.has_token("Connection", "keep-alive"));
  EXPECT_TRUE(request.has_token("Connection", "foo"));
  EXPECT_FALSE(request.has_token("Connection", "close"));
}

TEST(HasToken, ComparesWholeMembers) {
  Request request;
  request.fields = {{"Connection", "upgraded, re-upgrade, up grade"}};
  EXPECT_FALSE(request.has_token("Connection", "upgrade"));
  EXPECT_FALSE(request.has_token("Connection", "grade"));
}

// RFC 9110 §5.3's own example.
TEST(List, JoinsItsLinesInOrder) {
  Request request;
  request.fields = {{"Example-Field", "Foo, Bar"}, {"Example-Field", "Baz"}};
  EXPECT_EQ(request.list("example-field"), "Foo, Bar, Baz");
  EXPECT_EQ(request.list("Example"), std::nullopt);
}

TEST(List, KeepsEmptyLines) {
  Request request;
  request.fields = {{"A", ""}, {"A", "b"}};
  EXPECT_EQ(request.list("A"), ", b");
}

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
