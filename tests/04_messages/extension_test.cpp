// The seam for extensions (RFC 6455 §9), tried with one that XORs.
#include "04_messages/extension.h"

#include "04_messages/endpoint_run.h"
#include "04_messages/xor_extension.h"

namespace {

constexpr unsigned kRsvText = 0xc1;  // FIN, RSV1, text

std::string said_with(const std::string& wire, Limits limits = {}) {
  return read_every_way(wire, [&](const Pieces& pieces) {
    return ServerEnd(limits, std::make_unique<XorExtension>())
        .shows(pieces)
        .said;
  });
}

TEST(Extension, decodes_messages_that_have_its_bit) {
  EXPECT_EQ(said_with(masked(kRsvText, xored("Hello"))), "text 'Hello'\n");
  EXPECT_EQ(said_with(masked(0xc2, xored("Hello"))), "binary 'Hello'\n");
  EXPECT_EQ(said_with(masked(kRsvText)), "text ''\n");
}

TEST(Extension, leaves_messages_that_have_not) {
  EXPECT_EQ(said_with(kMaskedHello), "text 'Hello'\n");
  EXPECT_EQ(said_with(masked(0x01, "Hel") + masked(0x80, "lo")),
            "text 'Hello'\n");
}

// RFC 7692 §6.1 does it so: the bit is on the first frame only.
TEST(Extension, bit_of_the_first_fragment_holds_for_the_message) {
  EXPECT_EQ(
      said_with(masked(0x41, xored("Hel")) + masked(0x89, "?") + masked(0x00) +
                masked(0x80, xored("lo")) + masked(0x81, "plain")),
      "> pong '?'\nping '?'\ntext 'Hello'\ntext 'plain'\n");
}

TEST(Extension, hostile_088_bit_on_a_continuation_is_refused) {
  EXPECT_EQ(verdict(said_with(masked(0x41, "a") + masked(0xc0, "b"))),
            "reserved_bit_continued 1002");
  EXPECT_EQ(verdict(said_with(masked(0x01, "a") + masked(0xc0, "b"))),
            "reserved_bit_continued 1002");
}

TEST(Extension, hostile_088_bit_on_a_control_frame_is_refused) {
  EXPECT_EQ(verdict(said_with(masked(0xc9))), "reserved_bit 1002");
}

TEST(Extension, hostile_088_other_bits_are_refused) {
  EXPECT_EQ(verdict(said_with(masked(0xa1))), "reserved_bit 1002");
}

TEST(Extension, is_told_the_end_of_each_message_once) {
  const std::string wire = masked(0x41, xored("a")) + masked(0x00, xored("b")) +
                           masked(0x80) + masked(0xc2, xored("c"));
  for (const Pieces& pieces : {Pieces{wire}, byte_by_byte(wire)}) {
    int ends = 0;
    ServerEnd end({}, std::make_unique<XorExtension>(&ends));
    EXPECT_EQ(end.shows(pieces).said, "text 'ab'\nbinary 'c'\n");
    EXPECT_EQ(ends, 2);
  }
}

TEST(Extension, its_violation_fails_the_connection) {
  EXPECT_EQ(verdict(said_with(masked(kRsvText, xored("wh?t")))),
            "unreadable 1007");
}

TEST(Extension, keeps_to_the_limit) {
  const Limits five{.max_message = 5};
  const std::string begun = masked(0x41, xored("Hel"));
  EXPECT_EQ(said_with(begun + masked(0x80, xored("lo")), five),
            "text 'Hello'\n");
  EXPECT_EQ(verdict(said_with(begun + masked(0x80, xored("lo!")), five)),
            "grew_too_big 1009");
}

TEST(Extension, no_limit_is_no_limit_for_it_too) {
  EXPECT_EQ(said_with(masked(kRsvText, xored("Hello")), {.max_message = 0}),
            "text 'Hello'\n");
}

// §8.1 speaks of the message, not of what is on the wire.
TEST(Extension, hostile_098_text_is_checked_when_it_is_decoded) {
  EXPECT_EQ(said_with(masked(kRsvText, xored("当"))), "text '当'\n");
  EXPECT_EQ(verdict(said_with(masked(kRsvText, xored("\xff")))),
            "invalid_utf8 1007");
  EXPECT_EQ(verdict(said_with(masked(0x41, xored("a\xff") + "and more"))),
            "invalid_utf8 1007");
  EXPECT_EQ(verdict(said_with(masked(kRsvText, xored("\xe5\xbd")))),
            "invalid_utf8 1007");
}

TEST(Extension, encodes_what_is_sent) {
  ServerEnd end({}, std::make_unique<XorExtension>());
  end.endpoint.send(Opcode::text, view_of("Hello"), end.output);
  end.endpoint.send(Opcode::binary, view_of("!plain"), end.output);
  end.endpoint.send(Opcode::ping, view_of("ping"), end.output);
  end.endpoint.close(1000, "bye", end.output);
  end.note_sent();
  EXPECT_EQ(end.said, "> text rsv '" + xored("Hello") +
                          "'\n> binary '!plain'\n> ping 'ping'\n"
                          "> close 1000 'bye'\n");
}

TEST(Extension, pong_is_not_encoded) {
  EXPECT_EQ(said_with(masked(0x89, "a")), "> pong 'a'\nping 'a'\n");
}

}  // namespace
