#include "01_polling/request.h"

#include <gtest/gtest.h>

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
