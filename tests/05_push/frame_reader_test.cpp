#include "05_push/frame_reader.h"

#include <gtest/gtest.h>

#include "03_framing/wire.h"
#include "common/feeding.h"

namespace {

std::string hex(View bytes) {
  std::string text;
  for (std::byte b : bytes) {
    text += "0123456789abcdef"[std::to_integer<unsigned>(b) >> 4];
    text += "0123456789abcdef"[std::to_integer<unsigned>(b) & 15];
  }
  return text;
}

// A line a frame: "fin text of text masked 5: 818537fa213d 'Hello'".
std::string in_words(const SeenFrame& frame) {
  const FrameHeader& header = frame.header;
  return (header.fin ? "fin " : "") + std::string(name_of(header.opcode)) +
         " of " + std::string(name_of(frame.message)) +
         (header.rsv ? " rsv" : "") + (header.masked ? " masked " : " ") +
         std::to_string(header.length) + ": " + hex(frame.head) + " '" +
         std::string(as_text(frame.payload)) + "'\n";
}

std::string read(const Pieces& pieces) {
  FrameReader reader;
  SeenFrame frame;
  std::string words;
  for (std::string_view piece : pieces) {
    View bytes = view_of(piece);
    while (reader.next(bytes, frame)) words += in_words(frame);
    EXPECT_TRUE(bytes.empty());
  }
  return words + "rest " + hex(reader.rest()) + "\n";
}

// What is seen in the bytes, however they are cut.
std::string seen(const std::string& wire) { return read_every_way(wire, read); }

TEST(FrameReader, masked_and_plain) {
  EXPECT_EQ(seen(kMaskedHello + kPlainHello),
            "fin text of text masked 5: 818537fa213d 'Hello'\n"
            "fin text of text 5: 8105 'Hello'\n"
            "rest \n");
}

TEST(FrameReader, fragments_belong_to_their_message) {
  EXPECT_EQ(seen(kHelloInTwo + masked(0x02, "a") + masked(0x89, "p") +
                 masked(0x80, "b")),
            "text of text 3: 0103 'Hel'\n"
            "fin continuation of text 2: 8002 'lo'\n"
            "binary of binary masked 1: 028137fa213d 'a'\n"
            "fin ping of ping masked 1: 898137fa213d 'p'\n"
            "fin continuation of binary masked 1: 808137fa213d 'b'\n"
            "rest \n");
}

TEST(FrameReader, empty_frames) {
  EXPECT_EQ(seen(masked(0x81) + plain(0x8a) + masked(0x88)),
            "fin text of text masked 0: 818037fa213d ''\n"
            "fin pong of pong 0: 8a00 ''\n"
            "fin close of close masked 0: 888037fa213d ''\n"
            "rest \n");
}

TEST(FrameReader, longer_lengths) {
  const std::string two(126, 'a');
  EXPECT_EQ(seen(masked(0x82, two) + plain(0x82, two)),
            "fin binary of binary masked 126: 82fe007e37fa213d '" + two +
                "'\nfin binary of binary 126: 827e007e '" + two + "'\nrest \n");
}

TEST(FrameReader, of_a_long_payload_the_beginning) {
  const std::string exact(FrameReader::kShown, 'a');
  const std::string behind =
      "fin text of text masked 5: 818537fa213d 'Hello'\n";
  EXPECT_EQ(seen(plain(0x82, exact) + kMaskedHello),
            "fin binary of binary 1024: 827e0400 '" + exact + "'\n" + behind +
                "rest \n");
  EXPECT_EQ(seen(masked(0x82, exact + "b") + kMaskedHello),
            "fin binary of binary masked 1025: 82fe040137fa213d '" + exact +
                "'\n" + behind + "rest \n");
  EXPECT_EQ(seen(plain(0x82, exact + std::string(70'000, 'b')) + kMaskedHello),
            "fin binary of binary 71024: 827f0000000000011570 '" + exact +
                "'\n" + behind + "rest \n");
}

// The rest of the payload need not come for it.
TEST(FrameReader, is_given_as_soon_as_what_is_shown_has_come) {
  const std::string begun =
      header_of({.first = 0x82, .key = "", .length = 5000}) +
      std::string(FrameReader::kShown, 'a');
  EXPECT_TRUE(seen(begun).starts_with("fin binary of binary 5000: "));
  EXPECT_EQ(
      read({std::string_view(begun).substr(0, begun.size() - 1)}).substr(0, 5),
      "rest ");
}

TEST(FrameReader, what_is_not_allowed_is_seen_too) {
  EXPECT_EQ(seen(plain(0xf3, "?") + plain(0x09) +
                 wire_of({.payload = "a", .key = "", .length_size = 8})),
            "fin reserved of reserved rsv 1: f301 '?'\n"
            "ping of ping 0: 0900 ''\n"
            "fin text of text 1: 817f0000000000000001 'a'\n"
            "rest \n");
  const std::uint64_t largest = ~std::uint64_t{0};
  EXPECT_EQ(
      seen(header_of({.first = 0x82, .key = "", .length = largest}) +
           std::string(2000, 'a')),
      "fin binary of binary 18446744073709551615: 827fffffffffffffffff '" +
          std::string(FrameReader::kShown, 'a') + "'\nrest \n");
}

TEST(FrameReader, the_rest_is_what_came_of_one_more) {
  EXPECT_EQ(seen(kPlainHello + "\x81"),
            "fin text of text 5: 8105 'Hello'\nrest 81\n");
  EXPECT_EQ(seen(kMaskedHello.substr(0, 8)), "rest 818537fa213d7f9f\n");
}

TEST(FrameReader, starts_with_nothing) { EXPECT_EQ(seen(""), "rest \n"); }

}  // namespace
