#include "common/hex_dump.h"

#include <gtest/gtest.h>

namespace {

// RFC 6455 §5.7: a masked text frame that holds "Hello".
TEST(HexDump, one_short_line) {
  EXPECT_EQ(hex_dump(view_of("\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58")),
            "00000000  81 85 37 fa 21 3d 7f 9f  4d 51 58"
            "                 |..7.!=..MQX|\n");
}

TEST(HexDump, nothing_for_no_bytes) { EXPECT_EQ(hex_dump({}), ""); }

TEST(HexDump, sixteen_bytes_a_line) {
  EXPECT_EQ(hex_dump(view_of("GET /time HTTP/1.1\r\n")),
            "00000000  47 45 54 20 2f 74 69 6d  65 20 48 54 54 50 2f 31"
            "  |GET /time HTTP/1|\n"
            "00000010  2e 31 0d 0a                                     "
            "  |.1..|\n");
}

TEST(HexDump, full_last_line_is_the_last) {
  EXPECT_EQ(hex_dump(view_of("0123456789abcdef")),
            "00000000  30 31 32 33 34 35 36 37  38 39 61 62 63 64 65 66"
            "  |0123456789abcdef|\n");
}

TEST(HexDump, counts_from_the_first_offset) {
  std::string dump = hex_dump(view_of(std::string(17, 'x')), 0xfff8);
  EXPECT_TRUE(dump.starts_with("0000fff8  ")) << dump;
  EXPECT_NE(dump.find("\n00010008  78 "), std::string::npos) << dump;
}

TEST(HexDump, only_printable_ascii_is_shown) {
  EXPECT_TRUE(
      hex_dump(view_of(" ~\x7f\x80\xff\n\x1b|")).ends_with("| ~.....||\n"));
}

using namespace std::string_view_literals;

TEST(Escaped, readable_text_stays_as_it_is) {
  EXPECT_EQ(escaped(""), "");
  EXPECT_EQ(escaped("GET /time?x=1 HTTP/1.1"), "GET /time?x=1 HTTP/1.1");
  EXPECT_EQ(escaped("当前时间是： é 😀"), "当前时间是： é 😀");
}

TEST(Escaped, control_characters) {
  EXPECT_EQ(escaped("a\r\nb\tc\0d"sv), "a\\x0d\\x0ab\\x09c\\x00d");
  EXPECT_EQ(escaped("\x1b[2J"), "\\x1b[2J");
  EXPECT_EQ(escaped("\x7f"), "\\x7f");
}

// U+009B does to some terminals what ESC [ does.
TEST(Escaped, c1_controls_raw_or_as_utf8) {
  EXPECT_EQ(escaped("\x9b\x32J"), "\\x9b2J");
  EXPECT_EQ(escaped("\xc2\x9b"), "\\xc2\\x9b");
  EXPECT_EQ(escaped("\xc2\x80\xc2\x9f"), "\\xc2\\x80\\xc2\\x9f");
  EXPECT_EQ(escaped("\xc2\xa0"), "\xc2\xa0");
}

TEST(Escaped, what_is_not_utf8_byte_by_byte) {
  EXPECT_EQ(escaped("\xff\xfe"), "\\xff\\xfe");
  EXPECT_EQ(escaped("\xc0\xaf"), "\\xc0\\xaf");           // longer than needed
  EXPECT_EQ(escaped("\xe0\x80\xaf"), "\\xe0\\x80\\xaf");  // the same
  EXPECT_EQ(escaped("\xf0\x8f\xbf\xbf"), "\\xf0\\x8f\\xbf\\xbf");
  EXPECT_EQ(escaped("\xed\xa0\x80"), "\\xed\\xa0\\x80");  // surrogate
  EXPECT_EQ(escaped("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80");
  EXPECT_EQ(escaped("\xf8\x88\x80\x80\x80"), "\\xf8\\x88\\x80\\x80\\x80");
}

TEST(Escaped, goes_on_right_behind_a_broken_character) {
  EXPECT_EQ(escaped("\xe5\xbd当"), "\\xe5\\xbd当");
  EXPECT_EQ(escaped("\xe5x"), "\\xe5x");
  EXPECT_EQ(escaped("x\xe5\xbd"), "x\\xe5\\xbd");
}

// U+202E shows what follows backwards; U+2028 ends a line.
TEST(Escaped, marks_that_change_the_text_around_them) {
  EXPECT_EQ(escaped("a\u202eb"), "a\\xe2\\x80\\xaeb");
  EXPECT_EQ(escaped("a\u2066b"), "a\\xe2\\x81\\xa6b");
  EXPECT_EQ(escaped("a\u2028b"), "a\\xe2\\x80\\xa8b");
  EXPECT_EQ(escaped("a\u2030b"), "a\u2030b");
}

TEST(Escaped, an_escape_cannot_be_forged) {
  EXPECT_EQ(escaped("\\x1b"), "\\\\x1b");
  EXPECT_NE(escaped("\\x1b"), escaped("\x1b"));
}

TEST(Escaped, every_byte_comes_out_printable) {
  for (int first = 0; first < 256; ++first) {
    for (char c : escaped(std::string{static_cast<char>(first)})) {
      ASSERT_TRUE(c >= ' ' && c <= '~') << first;
    }
  }
}

TEST(Escaped, is_cut_behind_the_limit) {
  EXPECT_EQ(escaped("abcdef", 6), "abcdef");
  EXPECT_EQ(escaped("abcdef", 5), "abcde...");
  EXPECT_EQ(escaped("abcdef", 0), "...");
  EXPECT_EQ(escaped("", 0), "");
}

TEST(Escaped, is_cut_at_a_whole_character_or_escape) {
  EXPECT_EQ(escaped("a当前", 3), "a...");
  EXPECT_EQ(escaped("a当前", 4), "a当...");
  EXPECT_EQ(escaped("a当前", 6), "a当...");
  EXPECT_EQ(escaped("a当前", 7), "a当前");
  EXPECT_EQ(escaped("a\nb", 4), "a...");
  EXPECT_EQ(escaped("a\nb", 5), "a\\x0a...");
}

}  // namespace
