#include "03_framing/trace.h"

#include <gtest/gtest.h>

#include "03_framing/wire.h"
#include "common/feeding.h"

namespace {

std::string read(const Pieces& pieces) {
  FrameAnnotator annotator("<<", false);
  std::string lines;
  for (std::string_view piece : pieces) lines += annotator.feed(view_of(piece));
  return lines;
}

// What is said of the bytes, however they are cut. In front a line's end, so
// that what is expected can begin in a line of its own.
std::string annotated(const std::string& wire) {
  return "\n" + read_every_way(wire, read);
}

// How often `part` is in `text`.
std::size_t count(std::string_view text, std::string_view part) {
  std::size_t found = 0;
  for (std::size_t at = 0; (at = text.find(part, at)) != text.npos; ++at) {
    ++found;
  }
  return found;
}

// The lines about the payload of a single frame: those behind its header.
std::string payload_lines(const std::string& wire) {
  const std::string lines = annotated(wire);
  std::size_t at = lines.find("masking key");
  if (at == std::string::npos) at = lines.rfind(" length ");
  return lines.substr(lines.find('\n', at));
}

TEST(Trace, masked_hello) {
  EXPECT_EQ(annotated(kMaskedHello), R"(
<< 81                       1... ....  FIN: the final fragment            §5.2
                            .000 ....  RSV1 to RSV3: no extension         §5.2
                            .... 0001  opcode 1: text                     §5.6
<< 85                       1... ....  MASK: the payload is masked        §5.1
                            .000 0101  length 5                           §5.2
<< 37 fa 21 3d              masking key                                   §5.3
<< 7f 9f 4d 51 58           "Hello"
)");
}

TEST(Trace, unmasked_hello_in_two_fragments) {
  EXPECT_EQ(annotated(kHelloInTwo), R"(
<< 01                       0... ....  no FIN: more fragments follow      §5.2
                            .000 ....  RSV1 to RSV3: no extension         §5.2
                            .... 0001  opcode 1: text                     §5.6
<< 03                       0... ....  no MASK: the payload is plain      §5.1
                            .000 0011  length 3                           §5.2
<< 48 65 6c                 "Hel"
<< 80                       1... ....  FIN: the final fragment            §5.2
                            .000 ....  RSV1 to RSV3: no extension         §5.2
                            .... 0000  opcode 0: continuation             §5.4
<< 02                       0... ....  no MASK: the payload is plain      §5.1
                            .000 0010  length 2                           §5.2
<< 6c 6f                    "lo"
)");
}

TEST(Trace, ping_and_pong) {
  const std::string ping = annotated(kPingHello), pong = annotated(kPongHello);
  EXPECT_NE(ping.find("opcode 9: ping                     §5.5.2\n"),
            ping.npos);
  EXPECT_TRUE(ping.ends_with("<< 48 65 6c 6c 6f           \"Hello\"\n"));
  EXPECT_NE(pong.find("opcode 10: pong                    §5.5.3\n"),
            pong.npos);
  EXPECT_TRUE(pong.ends_with("<< 7f 9f 4d 51 58           \"Hello\"\n"));
}

// §5.7: 256 bytes, and 64 KiB, of binary data in one unmasked frame.
TEST(Trace, length_of_two_bytes) {
  EXPECT_EQ(annotated(plain(0x82, std::string(256, 'x'))), R"(
<< 82                       1... ....  FIN: the final fragment            §5.2
                            .000 ....  RSV1 to RSV3: no extension         §5.2
                            .... 0010  opcode 2: binary                   §5.6
<< 7e                       0... ....  no MASK: the payload is plain      §5.1
                            .111 1110  the next 2 bytes are the length    §5.2
<< 01 00                    length 256                                    §5.2
<< 78 78 78 78 78 78 78 ..  78 78 78 78 78 78 78 78 78 78 78 78 78 78 ...
)");
}

TEST(Trace, length_of_eight_bytes) {
  const std::string lines = annotated(plain(0x82, std::string(65536, 'x')));
  EXPECT_NE(lines.find(R"(
                            .111 1111  the next 8 bytes are the length    §5.2
<< 00 00 00 00 00 01 00 00  length 65536                                  §5.2
<< 78 78)"),
            lines.npos);
}

TEST(Trace, close_shows_code_and_reason) {
  EXPECT_EQ(payload_lines(plain(0x88, close_payload(1000, "bye"))), R"(
<< 03 e8                    code 1000: normal closure                     §7.4
<< 62 79 65                 "bye"
)");
  EXPECT_EQ(payload_lines(masked(0x88, close_payload(1001))), R"(
<< 34 13                    code 1001: going away                         §7.4
)");
  EXPECT_EQ(payload_lines(masked(0x88)), "\n");
  EXPECT_EQ(payload_lines(plain(0x88, "\x03")), R"(
<< 03                       half a code                                   §5.5.1
)");
}

TEST(Trace, close_codes_have_names) {
  const std::pair<unsigned, std::string> names[] = {
      {0, "may not be used"},       {999, "may not be used"},
      {1002, "protocol error"},     {1004, "reserved"},
      {1006, "never on the wire"},  {1007, "invalid payload"},
      {1009, "message too big"},    {1014, "bad gateway"},
      {1015, "never on the wire"},  {1016, "may not be used"},
      {2999, "may not be used"},    {3000, "of a library"},
      {4999, "of the application"}, {5000, "may not be used"},
      {0xffff, "may not be used"},
  };
  for (const auto& [code, name] : names) {
    const std::string lines = payload_lines(plain(0x88, close_payload(code)));
    EXPECT_NE(lines.find("code " + std::to_string(code) + ": " + name + " "),
              lines.npos)
        << lines;
  }
}

// Nothing a peer sends stands in front of a column.
TEST(Trace, wide_characters_move_no_column) {
  EXPECT_EQ(payload_lines(plain(0x81, "当前时间是： 1767225600000")), R"(
<< e5 bd 93 e5 89 8d e6 ..  "当前时间是： 1767225600000"
)");
  EXPECT_EQ(payload_lines(plain(0x88, close_payload(4000, "再见"))), R"(
<< 0f a0                    code 4000: of the application                 §7.4
<< e5 86 8d e8 a7 81        "再见"
)");
}

TEST(Trace, hostile_text_is_escaped) {
  EXPECT_EQ(payload_lines(plain(0x81, "\x1b[2J\r\n>> 81\\\"")), R"(
<< 1b 5b 32 4a 0d 0a 3e ..  "\x1b[2J\x0d\x0a>> 81\\""
)");
  EXPECT_EQ(payload_lines(plain(0x81, "\xff\xe2\x80\xae")), R"(
<< ff e2 80 ae              "\xff\xe2\x80\xae"
)");
}

TEST(Trace, long_text_is_cut_at_a_whole_character) {
  std::string text(47, 'a');
  text += "当";
  const std::string begins = "\n<< 61 61 61 61 61 61 61 ..  \"";
  EXPECT_EQ(payload_lines(plain(0x81, text)),
            begins + std::string(47, 'a') + "...\"\n");
  EXPECT_EQ(payload_lines(plain(0x81, text + std::string(1000, 'b'))),
            begins + std::string(47, 'a') + "...\"\n");
  EXPECT_EQ(payload_lines(plain(0x81, std::string(48, 'a'))),
            begins + std::string(48, 'a') + "\"\n");
}

TEST(Trace, wire_and_hex_are_shown_whole_as_long_as_they_fit) {
  EXPECT_EQ(payload_lines(plain(0x82, "01234567")), R"(
<< 30 31 32 33 34 35 36 37  30 31 32 33 34 35 36 37
)");
  EXPECT_EQ(payload_lines(plain(0x82, "0123456789abcde")), R"(
<< 30 31 32 33 34 35 36 ..  30 31 32 33 34 35 36 37 38 39 61 62 63 64 65
)");
}

// §5.4: a continuation frame does not say itself what it continues.
TEST(Trace, fragments_are_shown_as_what_their_message_is) {
  const std::string binary = annotated(plain(0x02, "Hel") + plain(0x80, "lo"));
  EXPECT_TRUE(binary.ends_with("<< 6c 6f                    6c 6f\n"));
  const std::string text =
      annotated(plain(0x01, "Hel") + kPingHello + plain(0x80, "lo"));
  EXPECT_TRUE(text.ends_with("<< 6c 6f                    \"lo\"\n"));
}

TEST(Trace, hostile_088_reserved_bits_are_named) {
  const std::string lines = annotated(masked(0xf1, "a"));
  EXPECT_NE(lines.find(".111 ....  set: RSV1 RSV2 RSV3"), lines.npos);
  // Text it may be; as what, only an extension knows.
  EXPECT_TRUE(lines.ends_with("<< 56                       61\n"));
  EXPECT_NE(annotated(masked(0x91)).find(".001 ....  set: RSV3 "), lines.npos);
}

TEST(Trace, what_the_decoder_refuses_is_shown) {
  const std::string wires[] = {
      plain(0x81, "Hello"),  // hostile_087, seen from a server
      masked(0x83, "Hello"),
      masked(0x09, "Hello"),
      wire_of({.payload = "Hello", .length_size = 2}),
      wire_of({.payload = "Hello", .length_size = 8}),
  };
  for (const std::string& wire : wires) {
    const std::string lines = annotated(wire);
    EXPECT_TRUE(lines.ends_with("  \"Hello\"\n")) << lines;
  }
  EXPECT_NE(annotated(masked(0x83)).find("opcode 3: reserved"),
            std::string::npos);
}

TEST(Trace, hostile_092_header_is_shown_before_any_payload) {
  const std::string lines =
      annotated(header_of({.length_size = 8, .length = 1ull << 63}));
  EXPECT_TRUE(lines.ends_with(R"(
<< 80 00 00 00 00 00 00 00  length 9223372036854775808                    §5.2
<< 37 fa 21 3d              masking key                                   §5.3
)"));
}

TEST(Trace, frames_in_a_row) {
  const std::string lines =
      annotated(kMaskedHello + masked(0x89) +
                masked(0x82, std::string(200, 'x')) + kMaskedHello);
  EXPECT_EQ(count(lines, "FIN"), 4u);
  EXPECT_EQ(count(lines, "\"Hello\"\n"), 2u);
}

TEST(Trace, only_the_colours_differ_on_a_terminal) {
  FrameAnnotator plainly("<<", false), colourfully("<<", true);
  std::string lines = colourfully.feed(view_of(kMaskedHello));
  EXPECT_EQ(count(lines, "\x1b[1m<<\x1b[0m"), 4u);
  for (std::size_t at; (at = lines.find('\x1b')) != lines.npos;) {
    lines.erase(at, lines.find('m', at) + 1 - at);
  }
  EXPECT_EQ(lines, plainly.feed(view_of(kMaskedHello)));
}

TEST(FrameTrace, both_directions_have_their_arrow) {
  testing::internal::CaptureStderr();
  FrameTrace trace;
  trace.on_received(view_of(kMaskedHello));
  trace.on_sent(view_of(kPlainHello));
  const std::string lines = testing::internal::GetCapturedStderr();
  EXPECT_EQ(count(lines, "<< "), 4u);
  EXPECT_EQ(count(lines, ">> "), 3u);
  EXPECT_LT(lines.rfind("<< "), lines.find(">> "));
}

}  // namespace
