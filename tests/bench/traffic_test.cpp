#include "bench/load/traffic.h"

#include <gtest/gtest.h>

#include <set>

#include "common/utf8.h"

namespace {

TEST(Frame, is_laid_out_as_in_the_examples_of_the_rfc) {  // RFC 6455 §5.7
  EXPECT_EQ(frame_of(kTextFrame, "Hello", ""), "\x81\x05Hello");
  EXPECT_EQ(frame_of(kTextFrame, "Hello", "\x37\xfa\x21\x3d"),
            "\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58");
  EXPECT_EQ(frame_of(kBinaryFrame, std::string(256, 'x'), "").substr(0, 4),
            std::string("\x82\x7e\x01\x00", 4));
  EXPECT_EQ(frame_of(kBinaryFrame, std::string(65536, 'x'), "").substr(0, 10),
            std::string("\x82\x7f\0\0\0\0\0\x01\0\0", 10));
}

TEST(Ring, gives_any_units_in_flight_in_one_piece) {
  const Ring ring("aabbcc", 2, 3);
  EXPECT_EQ(ring.from(4, 6), "ccaabb");
  EXPECT_EQ(ring.from(6'000'000'000'004, 6), "ccaabb");
  EXPECT_EQ(Ring("ab", 2, 5).from(0, 10), "ababababab");
}

TEST(Traffic, has_different_messages_of_the_size_that_was_asked) {
  for (const auto content :
       {Content::kBinary, Content::kText, Content::kChinese}) {
    LoadOptions options;
    options.content = content;
    options.size = 1024;
    const Traffic traffic = lay_out(options);
    EXPECT_EQ(traffic.sent.unit(), 1024u + 8);
    EXPECT_EQ(traffic.expected.unit(), 1024u + 4);
    std::set<std::string_view> seen;
    for (std::uint64_t i = 0; i < 10; ++i) {
      seen.insert(traffic.expected.from(i * 1028, 1028));
    }
    EXPECT_EQ(seen.size(), 10u);
  }
}

// The limit is sent and sends as many bytes as a server: 26 masked and 22 plain
// for 20 bytes of payload, 24 raw ones both ways.
TEST(Traffic, is_as_long_raw_as_with_frames_on_both_ways_together) {
  for (const std::uint64_t size : {0, 20, 125, 126, 65535, 65536}) {
    LoadOptions options;
    options.size = size;
    const Traffic frames = lay_out(options);
    options.raw = true;
    const Traffic raw = lay_out(options);
    EXPECT_EQ(raw.sent.unit() + raw.expected.unit(),
              frames.sent.unit() + frames.expected.unit());
    EXPECT_EQ(raw.sent.unit(), raw.expected.unit());
  }
}

}  // namespace
