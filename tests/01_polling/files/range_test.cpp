#include "01_polling/files/range.h"

#include <gtest/gtest.h>

namespace {

// The status, and what Content-Range would say.
std::string result_of(std::string_view range, std::uint64_t size) {
  const Selection selection = select_range(range, size);
  if (selection.status != 200) {
    return std::to_string(selection.status) + " " +
           content_range(selection, size);
  }
  EXPECT_EQ(selection.offset, 0u);
  EXPECT_EQ(selection.length, size);
  return "200";
}

}  // namespace

// RFC 9110 §14.1.2's examples, of a representation of 10000 bytes.
TEST(Range, ServesTheExamplesOfTheRfc) {
  EXPECT_EQ(result_of("bytes=0-499", 10000), "206 bytes 0-499/10000");
  EXPECT_EQ(result_of("bytes=500-999", 10000), "206 bytes 500-999/10000");
  EXPECT_EQ(result_of("bytes=-500", 10000), "206 bytes 9500-9999/10000");
  EXPECT_EQ(result_of("bytes=9500-", 10000), "206 bytes 9500-9999/10000");
}

TEST(Range, ServesWhatExpressServes) {
  EXPECT_EQ(result_of("bytes=0-3", 10), "206 bytes 0-3/10");
  EXPECT_EQ(result_of("bytes=5-", 10), "206 bytes 5-9/10");
  EXPECT_EQ(result_of("bytes=-3", 10), "206 bytes 7-9/10");
  EXPECT_EQ(result_of("bytes=20-30", 10), "416 bytes */10");
}

TEST(Range, hostile_062_ends_with_the_file) {
  EXPECT_EQ(result_of("bytes=0-9", 10), "206 bytes 0-9/10");
  EXPECT_EQ(result_of("bytes=0-10", 10), "206 bytes 0-9/10");
  EXPECT_EQ(result_of("bytes=9-9", 10), "206 bytes 9-9/10");
  EXPECT_EQ(result_of("bytes=10-", 10), "416 bytes */10");
}

TEST(Range, hostile_062_suffix) {
  EXPECT_EQ(result_of("bytes=-500", 10), "206 bytes 0-9/10");
  EXPECT_EQ(result_of("bytes=-10", 10), "206 bytes 0-9/10");
  EXPECT_EQ(result_of("bytes=-0", 10), "416 bytes */10");
}

TEST(Range, hostile_062_reversed_is_invalid) {
  EXPECT_EQ(result_of("bytes=5-4", 10), "200");
  EXPECT_EQ(result_of("bytes=30-20", 10), "200");
}

TEST(Range, hostile_062_large_numbers_do_not_overflow) {
  const std::string most = "18446744073709551615";    // 2^64 - 1
  const std::string beyond = "18446744073709551616";  // 2^64
  const std::string endless(1000, '9');
  for (const std::string& number : {most, beyond, endless}) {
    EXPECT_EQ(result_of("bytes=5-" + number, 10), "206 bytes 5-9/10");
    EXPECT_EQ(result_of("bytes=-" + number, 10), "206 bytes 0-9/10");
    EXPECT_EQ(result_of("bytes=" + number + "-", 10), "416 bytes */10");
  }
  EXPECT_EQ(result_of("bytes=0000000000000000000000000000002-3", 10),
            "206 bytes 2-3/10");
  EXPECT_EQ(result_of("bytes=-1", 18446744073709551615u),
            "206 bytes 18446744073709551614-18446744073709551614/" + most);
}

TEST(Range, hostile_062_several_ranges_give_the_whole) {
  EXPECT_EQ(result_of("bytes=0-0,-1", 10000), "200");
  EXPECT_EQ(result_of("bytes= 0-999, 4500-5499, -1000", 10000), "200");
  std::string thousand = "bytes=0-";
  for (int i = 0; i < 1000; ++i) thousand += ",0-";
  EXPECT_EQ(result_of(thousand, 10), "200");
}

TEST(Range, hostile_062_empty_file) {
  EXPECT_EQ(result_of("bytes=0-", 0), "416 bytes */0");
  EXPECT_EQ(result_of("bytes=0-0", 0), "416 bytes */0");
  EXPECT_EQ(result_of("bytes=-0", 0), "416 bytes */0");
  EXPECT_EQ(result_of("bytes=-5", 0), "200");
}

TEST(Range, IgnoresOtherUnits) {  // §14.2: MUST
  EXPECT_EQ(result_of("lines=0-3", 10), "200");
  EXPECT_EQ(result_of("byte=0-3", 10), "200");
  EXPECT_EQ(result_of("bytes =0-3", 10), "200");
  EXPECT_EQ(result_of("=0-3", 10), "200");
  EXPECT_EQ(result_of("BYTES=0-3", 10), "206 bytes 0-3/10");  // §14.1
}

TEST(Range, IgnoresWhatIsMalformed) {
  for (const char* range :
       {"", "bytes", "bytes=", "bytes=-", "bytes=3", "bytes=a-b", "bytes=0-b",
        "bytes=a-5", "bytes=0x0-5", "bytes=+0-5", "bytes=0--5", "bytes=--5",
        "bytes=-5-", "bytes=0 -5", "bytes=0- 5", "bytes=0-5-7", "bytes==0-5",
        "bytes=1.0-5", "0-5"}) {
    EXPECT_EQ(result_of(range, 10), "200") << range;
  }
}
