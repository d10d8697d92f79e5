#include "common/output.h"

#include <gtest/gtest.h>

namespace {

std::string_view text_of(const Output& output) {
  return as_text(output.bytes().view());
}

// Counts what the two extension points are asked.
class Watched final : public Output {
 public:
  std::size_t asked = 0, large = 0;

 private:
  void make_room(std::size_t n) override {
    ++asked;
    Output::make_room(n);
  }
  void append_large(View head, View body) override {
    ++large;
    Output::append_large(head, body);
  }
};

TEST(Output, head_then_body_in_order) {
  Output output;
  output.append(view_of("head "), view_of("body "));
  output.append(view_of("head only "));
  output.append({}, view_of("body only "));
  output.append("text");
  EXPECT_EQ(text_of(output), "head body head only body only text");
}

TEST(Output, nothing_adds_nothing) {
  Output output;
  output.append({}, {});
  output.append("");
  EXPECT_TRUE(output.bytes().empty());
}

TEST(Output, what_was_appended_may_die) {
  Output output;
  {
    std::string head = "head ", body(1000, 'b');
    output.append(view_of(head), view_of(body));
  }
  EXPECT_EQ(text_of(output), "head " + std::string(1000, 'b'));
}

TEST(Output, grow_is_filled_in_by_the_caller) {
  Output output;
  output.append("a");
  std::memcpy(output.grow(3), "bcd", 3);
  output.append("e");
  EXPECT_EQ(text_of(output), "abcde");
}

TEST(Output, asks_for_room_only_when_there_is_none) {
  Watched output;
  output.append("a");
  EXPECT_EQ(output.asked, 1u);
  while (output.bytes().size() < output.bytes().capacity()) output.append("b");
  EXPECT_EQ(output.asked, 1u);
  output.append("c");
  EXPECT_EQ(output.asked, 2u);
  EXPECT_TRUE(text_of(output).ends_with("c"));
}

TEST(Output, room_is_what_can_be_added_before_it_asks) {
  Watched output;
  EXPECT_EQ(output.room(), 0u);
  output.append("a");
  const std::size_t room = output.room();
  EXPECT_EQ(room, output.bytes().capacity() - 1);
  output.append(std::string(room, 'b'));
  EXPECT_EQ(output.room(), 0u);
  EXPECT_EQ(output.asked, 1u);
  output.clear();
  EXPECT_EQ(output.room(), room + 1);
}

TEST(Output, head_and_body_together_decide_what_is_large) {
  Watched output;
  const std::string body(Output::kCopied - 2, 'b');
  output.append(view_of("he"), view_of(body));
  EXPECT_EQ(output.large, 0u);
  output.append(view_of("hea"), view_of(body));
  EXPECT_EQ(output.large, 1u);
  EXPECT_EQ(text_of(output), "he" + body + "hea" + body);
}

TEST(Output, clear_forgets_the_bytes) {
  Output output;
  output.append("abc");
  output.clear();
  EXPECT_TRUE(output.bytes().empty());
  output.append("d");
  EXPECT_EQ(text_of(output), "d");
}

}  // namespace
