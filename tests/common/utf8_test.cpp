#include "common/utf8.h"

#include <gtest/gtest.h>

#include <optional>
#include <random>
#include <string>

namespace {

constexpr char32_t kHighest = 0x10ffff;

// RFC 3629 §3: as many bytes as the code point needs, or as told, to make forms
// that are too long.
std::string encode(char32_t code, int size = 0) {
  if (size == 0) {
    size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  std::string text(static_cast<std::size_t>(size), '\0');
  for (std::size_t i = text.size() - 1; i > 0; --i, code >>= 6) {
    text[i] = static_cast<char>(0x80 | (code & 0x3f));
  }
  const unsigned marks = size == 1 ? 0 : 0xf00u >> size & 0xff;
  text[0] = static_cast<char>(marks | code);
  return text;
}

bool is_allowed(char32_t code) {
  return code <= kHighest && !(code >= 0xd800 && code <= 0xdfff);
}

// A reference that knows nothing of states: text is UTF-8 if at its front
// stands what some allowed code point encodes to, and behind that is UTF-8.
bool reference(std::string_view text) {
  while (!text.empty()) {
    const auto lead = static_cast<unsigned char>(text[0]);
    const int size = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    char32_t code = size == 1 ? lead : lead & (0xffu >> (size + 1));
    for (int i = 1; i < size; ++i) {
      const bool there = static_cast<std::size_t>(i) < text.size();
      code = code << 6 | (there ? text[static_cast<std::size_t>(i)] & 0x3f : 0);
    }
    if (!is_allowed(code) || !text.starts_with(encode(code))) return false;
    text.remove_prefix(static_cast<std::size_t>(size));
  }
  return true;
}

// The index of the byte that is refused, feeding one at a time; nothing if all
// are taken.
std::optional<std::size_t> refused_at(std::string_view text) {
  Utf8 check;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!check.feed(view_of(text.substr(i, 1)))) return i;
  }
  return std::nullopt;
}

// Fed whole, in two parts at every place, and byte by byte: one answer.
bool valid(std::string_view text) {
  const bool whole = is_utf8(view_of(text));
  for (std::size_t split = 0; split <= text.size(); ++split) {
    Utf8 check;
    const bool both = check.feed(view_of(text.substr(0, split))) &&
                      check.feed(view_of(text.substr(split)));
    EXPECT_EQ(both && check.complete(), whole) << "split at " << split;
  }
  Utf8 check;
  bool taken = true;
  for (char c : text) taken = check.feed(view_of({&c, 1}));
  EXPECT_EQ(taken && check.complete(), whole) << "byte by byte";
  return whole;
}

TEST(Utf8, empty_text_is_valid) {
  EXPECT_TRUE(valid(""));
  EXPECT_TRUE(Utf8().complete());
}

// RFC 3629 §7.
TEST(Utf8, examples_of_the_rfc) {
  EXPECT_TRUE(valid("\x41\xe2\x89\xa2\xce\x91\x2e"));
  EXPECT_TRUE(valid("\xed\x95\x9c\xea\xb5\xad\xec\x96\xb4"));
  EXPECT_TRUE(valid("\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e"));
  EXPECT_TRUE(valid("\xef\xbb\xbf\xf0\xa3\x8e\xb4"));
}

TEST(Utf8, first_and_last_code_point_of_every_length) {
  for (char32_t code : {0x0, 0x7f, 0x80, 0x7ff, 0x800, 0xfff, 0x1000, 0xcfff,
                        0xd000, 0xd7ff, 0xe000, 0xffff, 0x10000, 0x3ffff,
                        0x40000, 0xfffff, 0x100000, 0x10ffff}) {
    EXPECT_TRUE(valid(encode(code))) << std::hex << std::uint32_t{code};
  }
}

TEST(Utf8, every_code_point) {
  for (char32_t code = 0; code <= kHighest + 0x100; ++code) {
    ASSERT_EQ(is_utf8(view_of(encode(code))), is_allowed(code))
        << std::hex << std::uint32_t{code};
  }
}

// RFC 3629 §3: the shortest form only.
TEST(Utf8, hostile_098_forms_longer_than_needed) {
  for (int size = 2; size <= 4; ++size) {
    for (char32_t code : {0x0, 0x2f, 0x7f, 0x80, 0x7ff, 0x800, 0xffff}) {
      if (encode(code).size() >= static_cast<std::size_t>(size)) continue;
      EXPECT_FALSE(valid(encode(code, size)))
          << std::hex << std::uint32_t{code} << " in " << size;
    }
  }
}

TEST(Utf8, hostile_098_surrogates) {
  for (char32_t code = 0xd800; code <= 0xdfff; ++code) {
    ASSERT_FALSE(is_utf8(view_of(encode(code))));
    ASSERT_EQ(refused_at(encode(code)), 1u);
  }
}

TEST(Utf8, hostile_098_beyond_10ffff) {
  EXPECT_EQ(refused_at("\xf4\x90\x80\x80"), 1u);  // U+110000
  EXPECT_EQ(refused_at("\xf5\x80\x80\x80"), 0u);
  EXPECT_EQ(refused_at("\xf8\x88\x80\x80\x80"), 0u);
  EXPECT_EQ(refused_at("\xfc\x84\x80\x80\x80\x80"), 0u);
  EXPECT_EQ(refused_at("\xfe"), 0u);
  EXPECT_EQ(refused_at("\xff"), 0u);
}

TEST(Utf8, hostile_098_truncated_at_the_end) {
  for (char32_t code : {0x80, 0x800, 0xd7ff, 0x10000, 0x10ffff}) {
    std::string text = "any " + encode(code);
    while (text.pop_back(), text.back() != ' ') {
      Utf8 check;
      EXPECT_TRUE(check.feed(view_of(text)));  // may still become UTF-8
      EXPECT_FALSE(check.complete());
    }
  }
}

// The first byte that nothing behind it can mend (RFC 6455 §8.1 asks for less).
TEST(Utf8, refuses_at_the_first_byte_that_cannot_be_mended) {
  EXPECT_EQ(refused_at("\x80"), 0u);
  EXPECT_EQ(refused_at("\xc0\xaf"), 0u);
  EXPECT_EQ(refused_at("\xc1\xbf"), 0u);
  EXPECT_EQ(refused_at("\xc2\x41"), 1u);
  EXPECT_EQ(refused_at("\xe0\x9f\x80"), 1u);
  EXPECT_EQ(refused_at("\xe1\x80\xc0"), 2u);
  EXPECT_EQ(refused_at("\xed\xa0\x80"), 1u);
  EXPECT_EQ(refused_at("\xf0\x8f\x80\x80"), 1u);
  EXPECT_EQ(refused_at("\xf1\x80\x80\x7f"), 3u);
  // Autobahn 6.4: "κόσμε", then U+110000, then "edited".
  EXPECT_EQ(refused_at("\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5"
                       "\xf4\x90\x80\x80"
                       "edited"),
            12u);
}

TEST(Utf8, a_refusal_is_for_good) {
  Utf8 check;
  EXPECT_FALSE(check.feed(view_of("\xff")));
  EXPECT_FALSE(check.feed(view_of("a")));
  EXPECT_FALSE(check.feed(view_of(std::string(100, 'a'))));
  EXPECT_FALSE(check.feed({}));
  EXPECT_FALSE(check.complete());
}

TEST(Utf8, ascii_in_the_middle_of_a_character_is_refused_at_once) {
  Utf8 check;
  EXPECT_TRUE(check.feed(view_of("\xe5\xbd")));
  EXPECT_FALSE(check.feed(view_of(std::string(64, 'a'))));
}

// Longer than the blocks that ASCII is taken in, with one character or one bad
// byte at every place.
TEST(Utf8, hostile_099_character_at_every_place_of_a_long_text) {
  for (std::size_t at = 0; at <= 70; ++at) {
    for (char32_t code : {0xe9, 0x5f53, 0x1f600}) {
      std::string text(70, 'a');
      text.insert(at, encode(code));
      ASSERT_TRUE(valid(text)) << at;
      text.erase(at + 1, 1);
      ASSERT_FALSE(valid(text)) << at;
      // One tail is missing: what stands in its place is refused.
      const std::size_t missing = at + encode(code).size() - 1;
      if (at < 70) {
        ASSERT_EQ(refused_at(text), missing) << at;
      }
    }
  }
}

TEST(Utf8, long_chinese_text) {
  std::string text;
  while (text.size() < 4000) text += "当前时间是： 1785312345678 ";
  EXPECT_TRUE(is_utf8(view_of(text)));
  text[text.size() / 2] = '\xff';
  EXPECT_FALSE(is_utf8(view_of(text)));
}

TEST(Utf8, agrees_with_the_reference_on_all_texts_of_up_to_3_bytes) {
  std::string text;
  for (unsigned size = 1; size <= 3; ++size) {
    text.resize(size);
    // Behind a byte that begins nothing longer, three say no more than two.
    const unsigned first = size == 3 ? 0xc00000 : 0;
    for (unsigned number = first; number < 1u << 8 * size; ++number) {
      for (unsigned i = 0, rest = number; i < size; ++i, rest >>= 8) {
        text[size - 1 - i] = static_cast<char>(rest & 0xff);
      }
      if (is_utf8(view_of(text)) != reference(text)) {
        FAIL() << testing::PrintToString(text);
      }
    }
  }
}

// Bytes at the edges of the ABNF's ranges, so that many texts are nearly right.
TEST(Utf8, agrees_with_the_reference_on_random_texts) {
  constexpr unsigned char kEdges[] = {
      0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2,
      0xdf, 0xe0, 0xe1, 0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5};
  std::mt19937 random(6455);
  int valid_ones = 0;
  for (int round = 0; round < 300'000; ++round) {
    std::string text(random() % 6, '\0');
    for (char& c : text)
      c = static_cast<char>(kEdges[random() % std::size(kEdges)]);
    const bool expected = reference(text);
    ASSERT_EQ(is_utf8(view_of(text)), expected) << testing::PrintToString(text);
    valid_ones += expected;
  }
  EXPECT_GT(valid_ones, 1000);
}

TEST(Utf8, agrees_with_the_reference_on_characters_with_one_bit_turned) {
  std::mt19937 random(3629);
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    while (text.size() < 40) {
      const char32_t code =
          static_cast<char32_t>(random() % (kHighest + 1) >> random() % 21);
      if (is_allowed(code)) text += encode(code);
    }
    ASSERT_TRUE(is_utf8(view_of(text)));
    text[random() % text.size()] ^= static_cast<char>(1 << random() % 8);
    ASSERT_EQ(is_utf8(view_of(text)), reference(text))
        << testing::PrintToString(text);
  }
}

}  // namespace
