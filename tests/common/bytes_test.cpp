#include "common/bytes.h"

#include <gtest/gtest.h>

#include <vector>

namespace {

std::vector<std::byte> bytes_of(std::string_view text) {
  View view = view_of(text);
  return {view.begin(), view.end()};
}

TEST(View, is_the_text_and_back) {
  EXPECT_EQ(as_text(view_of("GET /")), "GET /");
  EXPECT_EQ(view_of("\xff").front(), std::byte{0xff});
  EXPECT_EQ(as_text(View{}), "");
}

TEST(Bytes, are_taken_from_the_front) {
  std::vector<std::byte> memory = bytes_of("abcdef");
  Bytes bytes(memory);
  EXPECT_EQ(bytes.size(), 6u);
  EXPECT_EQ(as_text(bytes.take(2)), "ab");
  EXPECT_EQ(bytes.text(), "cdef");
  EXPECT_EQ(bytes[1], std::byte{'d'});
  bytes.consume(3);
  EXPECT_EQ(bytes.text(), "f");
}

TEST(Bytes, more_than_there_are_is_all_there_are) {
  std::vector<std::byte> memory = bytes_of("abc");
  Bytes bytes(memory);
  EXPECT_EQ(as_text(bytes.take(100)), "abc");
  EXPECT_TRUE(bytes.empty());
  EXPECT_TRUE(bytes.take(1).empty());
  bytes.consume(1);
  EXPECT_EQ(bytes.size(), 0u);
}

TEST(Bytes, taking_nothing_leaves_all) {
  std::vector<std::byte> memory = bytes_of("abc");
  Bytes bytes(memory);
  EXPECT_TRUE(bytes.take(0).empty());
  EXPECT_EQ(bytes.text(), "abc");
}

// A payload is unmasked where it lies.
TEST(Bytes, what_was_taken_can_be_written_in_place) {
  std::vector<std::byte> memory = bytes_of("abc");
  Bytes bytes(memory);
  bytes.take(2)[1] = std::byte{'X'};
  EXPECT_EQ(as_text(memory), "aXc");
}

TEST(Buffer, begins_empty_and_owns_nothing) {
  Buffer buffer;
  EXPECT_TRUE(buffer.empty());
  EXPECT_EQ(buffer.size(), 0u);
  EXPECT_EQ(buffer.capacity(), 0u);
  EXPECT_TRUE(buffer.view().empty());
  buffer.append({});
  EXPECT_EQ(buffer.capacity(), 0u);
}

TEST(Buffer, keeps_what_was_appended_while_it_grows) {
  Buffer buffer;
  std::string expected;
  for (int i = 0; i < 1000; ++i) {
    std::string word = std::to_string(i);
    buffer.append(view_of(word));
    expected += word;
  }
  EXPECT_EQ(as_text(buffer.view()), expected);
}

TEST(Buffer, grows_by_a_share_of_its_size) {
  Buffer buffer;
  int moves = 0;
  for (int i = 0; i < 1'000'000; ++i) {
    const std::size_t before = buffer.capacity();
    *buffer.grow(1) = std::byte{'x'};
    moves += buffer.capacity() != before;
  }
  EXPECT_LT(moves, 50);
}

TEST(Buffer, grow_gives_the_new_bytes) {
  Buffer buffer;
  buffer.append(view_of("ab"));
  std::byte* at = buffer.grow(2);
  at[0] = std::byte{'c'};
  at[1] = std::byte{'d'};
  EXPECT_EQ(as_text(buffer.view()), "abcd");
}

TEST(Buffer, reserved_room_is_used_without_moving) {
  Buffer buffer;
  buffer.append(view_of("ab"));
  buffer.reserve(100);
  const std::byte* place = buffer.data();
  buffer.append(view_of(std::string(100, 'x')));
  EXPECT_EQ(buffer.data(), place);
  EXPECT_GE(buffer.capacity(), 102u);
}

TEST(Buffer, truncate_and_clear_keep_the_room) {
  Buffer buffer;
  buffer.append(view_of("abcdef"));
  const std::size_t capacity = buffer.capacity();
  buffer.truncate(3);
  EXPECT_EQ(as_text(buffer.view()), "abc");
  buffer.clear();
  EXPECT_TRUE(buffer.empty());
  EXPECT_EQ(buffer.capacity(), capacity);
}

TEST(Buffer, reset_gives_the_room_back) {
  Buffer buffer;
  buffer.append(view_of("abcdef"));
  buffer.reset();
  EXPECT_EQ(buffer.capacity(), 0u);
  EXPECT_TRUE(buffer.empty());
}

TEST(Buffer, moving_leaves_an_empty_one) {
  Buffer from;
  from.append(view_of("abc"));
  const std::byte* place = from.data();
  Buffer to = std::move(from);
  EXPECT_EQ(to.data(), place);
  EXPECT_EQ(from.size(), 0u);
  Buffer other;
  other.append(view_of("x"));
  other = std::move(to);
  EXPECT_EQ(as_text(other.view()), "abc");
  EXPECT_EQ(to.size(), 0u);
}

TEST(Buffer, bytes_can_be_written_in_place) {
  Buffer buffer;
  buffer.append(view_of("abc"));
  buffer.bytes()[0] = std::byte{'X'};
  EXPECT_EQ(as_text(buffer.view()), "Xbc");
}

TEST(Chunk, holds_a_copy_for_many) {
  std::string text = "pushed";
  Chunk chunk = make_chunk(view_of(text));
  Chunk another = chunk;
  text = "gone";
  EXPECT_EQ(as_text(another->view()), "pushed");
  EXPECT_EQ(chunk->data(), another->data());
}

}  // namespace
