#include "02_handshake/offers.h"

#include <gtest/gtest.h>

namespace {

using List = std::vector<std::string_view>;

std::string repeated(int times, const std::string& text) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

}  // namespace

// RFC 6455 §1.3's example.
TEST(ParseProtocols, GivesThemInOrder) {
  EXPECT_EQ(parse_protocols("chat, superchat"), (List{"chat", "superchat"}));
  EXPECT_EQ(parse_protocols(" \ta\t,b , c "), (List{"a", "b", "c"}));
  EXPECT_EQ(parse_protocols("v1.chat+json"), List{"v1.chat+json"});
}

TEST(ParseProtocols, hostile_076_refuses_what_is_no_list_of_tokens) {
  for (const char* list : {"", " ", ",", ", ,", "a b", "a;b", "\"chat\"", "a/b",
                           "a\xC3\xA4", "a=b", "a,b c", "a,;"}) {
    EXPECT_FALSE(parse_protocols(list)) << list;
  }
}

// RFC 9110 §5.6.1.2.
TEST(ParseProtocols, SkipsEmptyElements) {
  for (const char* list : {"a,b,", ",a,b", "a,,b", " , a ,\t, b , ,"}) {
    EXPECT_EQ(parse_protocols(list), (List{"a", "b"})) << list;
  }
}

TEST(ParseProtocols, hostile_076_refuses_duplicates) {  // RFC 6455 §4.1, 10
  EXPECT_FALSE(parse_protocols("chat, chat"));
  EXPECT_FALSE(parse_protocols("a, b, c, a"));
  EXPECT_EQ(parse_protocols("chat, Chat"), (List{"chat", "Chat"}));
}

// Ten times as long is about ten times as slow, not a hundred times.
TEST(ParseProtocols, hostile_076_takes_linear_time) {
  EXPECT_FALSE(parse_protocols("a" + std::string(1'000'000, ' ') + "b"));
  std::string many = "p0";
  for (int i = 1; i < 200'000; ++i) many += ",p" + std::to_string(i);
  EXPECT_EQ(parse_protocols(many).value_or(List{}).size(), 200'000u);
}

TEST(ParseProtocols, hostile_081_names_are_plain_strings) {
  EXPECT_EQ(parse_protocols("__proto__, constructor"),
            (List{"__proto__", "constructor"}));
  EXPECT_EQ(choose_protocol({"chat"}, {"__proto__", "constructor"}), "");
  EXPECT_EQ(choose_protocol({"constructor"}, {"__proto__", "constructor"}),
            "constructor");
}

TEST(ChooseProtocol, TakesOurFirstThatTheClientOffers) {
  EXPECT_EQ(choose_protocol({"a", "b"}, {"b", "a"}), "a");
  EXPECT_EQ(choose_protocol({"a", "b"}, {"c", "b"}), "b");
}

TEST(ChooseProtocol, hostile_076_takes_none_that_was_not_offered) {
  EXPECT_EQ(choose_protocol({"a", "b"}, {"c"}), "");
  EXPECT_EQ(choose_protocol({"chat"}, {"Chat"}), "");
  EXPECT_EQ(choose_protocol({"chat"}, {"cha", "chats"}), "");
  EXPECT_EQ(choose_protocol({}, {"a"}), "");
}

// RFC 6455 §9.1's examples, and RFC 7692's.
TEST(AreExtensionOffers, TakesTheGrammarOfTheRfc) {
  for (const char* list :
       {"foo", "bar; baz=2", "foo, bar; baz=2", "deflate-stream",
        "mux; max-channels=4; flow-control, deflate-stream",
        "private-extension", "permessage-deflate; client_max_window_bits",
        "permessage-deflate; client_max_window_bits; "
        "server_max_window_bits=10, permessage-deflate",
        "x;y=\"10\"", "x ; y = \"a\\b\" ,z", " x\t;\ty"}) {
    EXPECT_TRUE(are_extension_offers(list)) << list;
  }
}

TEST(AreExtensionOffers, hostile_077_refuses_what_is_malformed) {
  for (const char* list : {"",        " ",           ";;=,,",    ";",
                           ",",       "=",           "x;",       "x;;y",
                           "x,;",     "x;,",         "x;y=",     ", ,",
                           "x;=y",    "x=y",         "x y",      "x;y z",
                           "x;y=a b", "x;y=a=b",     "\"x\"",    "x;\"y\"",
                           "x;y=\"a", "x;y=\"a\\\"", "x;y=\"\\", "x;y=\"a\"b",
                           "x/y",     "x;y=\xC3\xA4"}) {
    EXPECT_FALSE(are_extension_offers(list)) << list;
  }
}

// RFC 9110 §5.6.1.2.
TEST(AreExtensionOffers, SkipsEmptyElements) {
  for (const char* list : {"x,", ",x", "x,,y", " ,\t, x;a=1 , ,y"}) {
    EXPECT_TRUE(are_extension_offers(list)) << list;
  }
}

// §9.1: what is left when the backslashes are gone is a token, too.
TEST(AreExtensionOffers, hostile_077_wants_a_token_within_quotes) {
  for (const char* list : {"x;y=\"\"", "x;y=\"a b\"", "x;y=\"a,b\"",
                           "x;y=\"\\\"\"", "x;y=\"\\\\\"", "x;y=\"a;b\""}) {
    EXPECT_FALSE(are_extension_offers(list)) << list;
  }
}

TEST(AreExtensionOffers, hostile_077_takes_linear_time) {
  constexpr int kMany = 300'000;
  EXPECT_FALSE(are_extension_offers("x;y=\"" + repeated(kMany, "\\c")));
  EXPECT_TRUE(are_extension_offers("x;y=\"" + repeated(kMany, "\\c") + "\""));
  EXPECT_FALSE(are_extension_offers("x" + repeated(kMany, ";y=\"a\"") + ";"));
  EXPECT_FALSE(are_extension_offers("x" + std::string(kMany, ' ') + "y"));
  EXPECT_TRUE(are_extension_offers("x" + repeated(kMany, ", x")));
}

TEST(AreExtensionOffers, hostile_081_names_are_plain_strings) {
  EXPECT_TRUE(are_extension_offers("__proto__; constructor=toString"));
}
