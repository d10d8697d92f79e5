// Messages, limits and pings. The closing handshake is in
// endpoint_closing_test.cpp, two endpoints in endpoint_pair_test.cpp.
#include "04_messages/endpoint.h"

#include "04_messages/endpoint_run.h"

namespace {

constexpr unsigned kText = 0x01, kBinary = 0x02, kMore = 0x00, kLast = 0x80;

// A message of one fragment for each of these.
std::string fragments(unsigned opcode, const std::vector<std::string>& parts) {
  std::string wire;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const unsigned fin = i + 1 == parts.size() ? 0x80 : 0;
    wire += masked(fin | (i == 0 ? opcode : 0), parts[i]);
  }
  return wire;
}

// ---- Messages, RFC 6455 §5.4 ----------------------------------------------

TEST(Endpoint, whole_messages) {
  EXPECT_EQ(said_of(kMaskedHello), "text 'Hello'\n");
  EXPECT_EQ(said_of(masked(0x82, bytes_of({0, 0xff}))),
            "binary '" + bytes_of({0, 0xff}) + "'\n");
  EXPECT_EQ(said_of(masked(0x81, "one") + masked(0x82, "two") + kMaskedHello),
            "text 'one'\nbinary 'two'\ntext 'Hello'\n");
}

TEST(Endpoint, fragments_become_one_message) {
  EXPECT_EQ(said_of(fragments(kText, {"Hel", "lo"})), "text 'Hello'\n");
  EXPECT_EQ(said_of(fragments(kBinary, {"H", "e", "l", "l", "o"}) +
                    fragments(kText, {"wor", "ld"}) + masked(0x82, "!")),
            "binary 'Hello'\ntext 'world'\nbinary '!'\n");
}

TEST(Endpoint, hostile_100_empty_messages_and_fragments) {
  EXPECT_EQ(said_of(masked(0x81) + masked(0x82)), "text ''\nbinary ''\n");
  EXPECT_EQ(said_of(fragments(kText, {"", "", ""})), "text ''\n");
  EXPECT_EQ(said_of(fragments(kText, {"", "a", "", "b", ""})), "text 'ab'\n");
}

TEST(Endpoint, hostile_095_control_frames_between_fragments) {
  EXPECT_EQ(
      said_of(masked(kText, "a") + masked(0x89, "1") + masked(kMore, "b") +
              masked(0x8a, "2") + masked(0x89) + masked(kLast, "c")),
      "> pong '1'\nping '1'\npong '2'\n> pong ''\nping ''\ntext 'abc'\n");
  EXPECT_EQ(said_of(masked(kText, "a") + masked(0x88) + masked(kLast, "b")),
            "> close ''\nclosed 1005 ''\n");
}

TEST(Endpoint, hostile_094_continuation_with_nothing_open) {
  EXPECT_EQ(verdict_on(masked(kLast, "a")), "nothing_to_continue 1002");
  EXPECT_EQ(verdict_on(masked(kMore)), "nothing_to_continue 1002");
  EXPECT_EQ(verdict_on(fragments(kText, {"a", "b"}) + masked(kLast)),
            "nothing_to_continue 1002");
}

TEST(Endpoint, hostile_094_new_message_inside_a_fragmented_one) {
  for (unsigned first : {0x81u, 0x82u, kText, kBinary}) {
    EXPECT_EQ(verdict_on(masked(kText, "a") + masked(first, "b")),
              "interleaved 1002");
    EXPECT_EQ(verdict_on(masked(kBinary) + masked(first)), "interleaved 1002");
  }
}

// The rows of 03 that end here as a Close frame.
TEST(Endpoint, hostile_087_to_092_frames_that_the_decoder_refuses) {
  EXPECT_EQ(verdict_on(kPlainHello), "unmasked 1002");
  EXPECT_EQ(verdict_on(masked(0xc1)), "reserved_bit 1002");
  EXPECT_EQ(verdict_on(masked(0x83)), "reserved_opcode 1002");
  EXPECT_EQ(verdict_on(masked(0x09)), "fragmented_control 1002");
  EXPECT_EQ(verdict_on(header_of({.length_size = 8, .length = 1ull << 63})),
            "length_too_large 1002");
}

TEST(Endpoint, hostile_084_http_is_no_frame) {
  EXPECT_EQ(verdict_on("GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
            "reserved_bit 1002");
}

// §7.1.7
TEST(Endpoint, failure_says_why_in_the_close_frame) {
  EXPECT_EQ(said_of(masked(0x83)),
            "> close 1002 'reserved opcode: 3 (RFC 6455 §5.2)'\n"
            "failed reserved_opcode\n");
}

TEST(Endpoint, nothing_is_looked_at_after_a_failure) {
  ServerEnd run;
  const std::string failed = run.shows(masked(0x83)).said;
  EXPECT_TRUE(run.endpoint.done());
  run.shows(kMaskedHello + masked(0x89) + masked(0x88) + masked(0x83));
  EXPECT_EQ(run.said, failed);
  EXPECT_FALSE(run.endpoint.send(Opcode::text, view_of("late"), run.output));
  EXPECT_FALSE(run.endpoint.close(1000, "", run.output));
  EXPECT_TRUE(run.output.bytes().empty());
}

TEST(Endpoint, hostile_102_a_thousand_messages_in_one_piece) {
  std::string wire, expected;
  for (int i = 0; i < 1000; ++i) {
    wire += masked(0x81, std::to_string(i));
    expected += "text '" + std::to_string(i) + "'\n";
  }
  EXPECT_EQ(ServerEnd().shows(wire).said, expected);
  EXPECT_EQ(ServerEnd().shows(byte_by_byte(wire)).said, expected);
}

// ---- UTF-8, §8.1 ----------------------------------------------------------

// Text, and the place of the byte that nothing can mend; npos: it ends too
// early.
struct Bad {
  std::string text;
  std::size_t at;
};

const std::vector<Bad> kBad = {
    {"\x80", 0},              // a tail without a head
    {"\xff", 0},              // in no character
    {"ab\xc0\xaf", 2},        // "/" in two bytes
    {"\xe0\x80\xaf", 1},      // "/" in three
    {"\xf0\x80\x80\xaf", 1},  // "/" in four
    {"a\xed\xa0\x80", 2},     // a surrogate
    {"\xf4\x90\x80\x80", 1},  // beyond U+10FFFF
    {"\xf5\x80\x80\x80", 0},  // beyond it by far
    {"\xe5\xbd"
     "a",
     2},  // a tail is missing
    {"\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5\xed\xa0\x80 edited", 12},
    {"\xe5\xbd", std::string::npos},
    {"\xf0\x9f\x98", std::string::npos},
};

// How many bytes of `wire` it takes until the connection fails; npos: it never
// does.
std::size_t fails_after(const std::string& wire) {
  ServerEnd end;
  std::size_t n = 0;
  bool failed = false;
  feed(byte_by_byte(wire), [&](Bytes& input) {
    Event event;
    ++n;
    failed = end.endpoint.next(input, end.output, event);
    EXPECT_TRUE(!failed || in_words(event) == "failed invalid_utf8\n");
    return !failed;
  });
  return failed ? n : std::string::npos;
}

TEST(Endpoint, hostile_098_invalid_utf8_fails_at_its_byte) {
  for (const auto& [text, at] : kBad) {
    const std::string in_one = masked(0x81, text);
    const std::string in_many = masked(kText, text + " and more");
    EXPECT_EQ(verdict_on(in_one), "invalid_utf8 1007");
    if (at == std::string::npos) {
      EXPECT_EQ(fails_after(in_one), in_one.size());
      continue;
    }
    EXPECT_EQ(fails_after(in_one), 6 + at + 1);
    EXPECT_EQ(fails_after(in_many), 6 + at + 1) << "in a first fragment";
  }
}

TEST(Endpoint, hostile_098_invalid_utf8_over_fragments_fails_at_its_byte) {
  for (const auto& [text, at] : kBad) {
    if (at == std::string::npos) continue;
    for (std::size_t cut = 1; cut <= at; ++cut) {
      const std::string first = masked(kText, text.substr(0, cut));
      const std::string rest = masked(kMore, text.substr(cut));
      EXPECT_EQ(fails_after(first + rest), first.size() + 6 + at - cut + 1);
    }
  }
}

TEST(Endpoint, hostile_098_text_that_ends_inside_a_character) {
  const std::string begun = masked(kText, "\xe5") + masked(kMore, "\xbd");
  EXPECT_EQ(said_of(begun), "");
  EXPECT_EQ(verdict_on(begun + masked(kLast)), "invalid_utf8 1007");
}

TEST(Endpoint, hostile_099_character_split_over_fragments) {
  const std::string text = "\xce\xba\xe5\xbd\x93\xf0\x9f\x98\x80";
  std::vector<std::string> bytes;
  for (char byte : text) bytes.emplace_back(1, byte);
  EXPECT_EQ(said_of(fragments(kText, bytes)), "text '" + text + "'\n");
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    EXPECT_EQ(
        said_of(fragments(kText, {text.substr(0, cut), "", text.substr(cut)})),
        "text '" + text + "'\n");
  }
}

// Lengths that are taken at once, with a wrong byte, or half a character, at
// every place.
TEST(Endpoint, hostile_098_invalid_utf8_in_short_messages) {
  for (std::size_t size : {1, 2, 15, 16, 17, 31, 32, 48, 124, 125, 126}) {
    for (std::size_t at = 0; at < size; ++at) {
      std::string text(size, 'x');
      text[at] = at % 2 ? '\xff' : '\xc3';
      ServerEnd end;
      ASSERT_EQ(verdict(end.shows(masked(0x81, text)).said),
                "invalid_utf8 1007")
          << at << " of " << size;
      ASSERT_TRUE(end.endpoint.done());
    }
  }
}

TEST(Endpoint, binary_is_any_bytes) {
  for (const auto& [text, at] : kBad) {
    EXPECT_EQ(said_of(masked(0x82, text)), "binary '" + text + "'\n");
    EXPECT_EQ(said_of(fragments(kBinary, {text, text})),
              "binary '" + text + text + "'\n");
  }
}

TEST(Endpoint, each_text_is_checked_from_its_beginning) {
  EXPECT_EQ(said_of(fragments(kBinary, {"\xe5", "\xbd"}) +
                    fragments(kText, {"a", "b"})),
            "binary '\xe5\xbd'\ntext 'ab'\n");
}

// ---- Limits, §10.4 --------------------------------------------------------

TEST(Endpoint, hostile_097_message_of_exactly_the_limit) {
  const Limits limits{.max_message = 10};
  const std::string ten = "0123456789";
  EXPECT_EQ(said_of(masked(0x81, ten), limits), "text '" + ten + "'\n");
  for (std::size_t cut = 0; cut <= ten.size(); ++cut) {
    const std::string a = ten.substr(0, cut), b = ten.substr(cut);
    EXPECT_EQ(said_of(fragments(kText, {a, b, ""}), limits),
              "text '" + ten + "'\n");
    EXPECT_EQ(verdict_on(fragments(kText, {a, b, "x"}), limits),
              "message_too_big 1009");
    EXPECT_EQ(verdict_on(fragments(kText, {a, b + "x"}), limits),
              "message_too_big 1009");
  }
  EXPECT_EQ(verdict_on(masked(0x82, ten + "x"), limits),
            "message_too_big 1009");
  EXPECT_EQ(said_of(masked(0x81, ten) + fragments(kText, {ten, ""}), limits),
            "text '" + ten + "'\ntext '" + ten + "'\n");
}

// A frame of less than 126 bytes is taken on a way of its own; limits hold
// there too.
TEST(Endpoint, hostile_097_limits_hold_for_the_shortest_messages) {
  for (std::uint64_t limit : {1, 5, 124, 125, 126, 127}) {
    for (std::size_t size : {0, 1, 2, 5, 6, 124, 125, 126, 127, 128}) {
      const std::string message(size, 'x');
      ServerEnd end({.max_message = limit});
      end.shows(masked(0x81, message));
      if (size <= limit) {
        EXPECT_EQ(end.said, "text '" + message + "'\n") << limit;
      } else {
        EXPECT_EQ(verdict(end.said), "message_too_big 1009") << limit;
      }
    }
  }
}

// No byte of the payload has come, and none will be waited for.
TEST(Endpoint, hostile_093_absurd_length_fails_from_the_header) {
  for (std::uint64_t length :
       {~0ull >> 1, 1ull << 53, (1ull << 32) + 5, 1024ull * 1024 + 1}) {
    const std::string header = header_of({.first = 0x82, .length = length});
    EXPECT_EQ(verdict_on(header), "message_too_big 1009");
    EXPECT_EQ(verdict_on(masked(kBinary, "a") +
                         header_of({.first = kLast, .length = length})),
              "message_too_big 1009");
  }
}

std::string empty_fragments(std::size_t count, const std::string& payload) {
  std::string wire = masked(kText, payload);
  for (std::size_t i = 1; i < count; ++i) wire += masked(kMore, payload);
  return wire;
}

TEST(Endpoint, hostile_096_as_many_fragments_as_allowed) {
  const Limits small{.max_fragments = 3};
  EXPECT_EQ(said_of(fragments(kText, {"a", "b", "c"}), small), "text 'abc'\n");
  EXPECT_EQ(verdict_on(fragments(kText, {"a", "b", "c", "d"}), small),
            "too_many_fragments 1008");
  EXPECT_EQ(said_of(fragments(kText, {"a", "b"}) + fragments(kText, {"c", "d"}),
                    small),
            "text 'ab'\ntext 'cd'\n");
}

TEST(Endpoint, hostile_096_endless_fragments_end_at_16384) {
  for (const std::string payload : {"", "a"}) {
    ServerEnd run;
    run.shows(empty_fragments(16383, payload));
    EXPECT_EQ(run.said, "");
    ServerEnd fits;
    fits.shows(empty_fragments(16383, payload) + masked(kLast, payload));
    EXPECT_TRUE(fits.said.starts_with("text '"));
    run.shows(masked(kMore, payload));
    EXPECT_EQ(run.said, "");
    run.shows(masked(kLast, payload));
    EXPECT_EQ(verdict(run.said), "too_many_fragments 1008");
  }
}

TEST(Endpoint, no_limit_where_none_is_wanted) {
  const Limits none{.max_message = 0, .max_fragments = 0};
  ServerEnd run(none);
  run.shows(empty_fragments(20'000, std::string(100, 'x')) + masked(kLast));
  EXPECT_EQ(run.said.size(), 2'000'000 + std::string("text ''\n").size());
}

// ---- Pings, §5.5.2, §5.5.3 ------------------------------------------------

TEST(Endpoint, ping_is_answered_with_its_payload) {
  const std::string longest(125, 'p');
  EXPECT_EQ(said_of(masked(0x89, longest)),
            "> pong '" + longest + "'\nping '" + longest + "'\n");
  EXPECT_EQ(said_of(masked(0x89) + masked(0x89, "\xff")),
            "> pong ''\nping ''\n> pong '\xff'\nping '\xff'\n");
}

TEST(Endpoint, hostile_103_unsolicited_pong_is_told_and_not_answered) {
  EXPECT_EQ(said_of(masked(0x8a, "why")), "pong 'why'\n");
}

// ---- Sending --------------------------------------------------------------

TEST(Endpoint, server_sends_unmasked) {
  ServerEnd run;
  EXPECT_TRUE(run.endpoint.send(Opcode::text, view_of("Hello"), run.output));
  EXPECT_EQ(as_text(run.output.bytes().view()), kPlainHello);
}

TEST(Endpoint, client_masks_each_frame_with_the_next_key) {
  Limits limits;
  CountingKeys keys;
  Endpoint client(limits, keys);
  Output output;
  EXPECT_TRUE(client.send(Opcode::text, view_of("Hello"), output));
  EXPECT_TRUE(client.send(Opcode::ping, view_of(""), output));
  EXPECT_TRUE(client.close(1000, "bye", output));
  EXPECT_EQ(frames_in_words(output.bytes().view(), Role::server),
            "> text 'Hello'\n> ping ''\n> close 1000 'bye'\n");
  EXPECT_EQ(keys.count, 0x10203043u);
}

TEST(Endpoint, client_refuses_masked_frames) {
  Limits limits;
  CountingKeys keys;
  Endpoint client(limits, keys);
  std::string wire = kPlainHello + kMaskedHello;
  Bytes input(std::as_writable_bytes(std::span(wire)));
  Output output;
  Event event;
  EXPECT_TRUE(client.next(input, output, event));
  EXPECT_EQ(in_words(event), "text 'Hello'\n");
  EXPECT_TRUE(client.next(input, output, event));
  EXPECT_EQ(in_words(event), "failed masked\n");
}

}  // namespace
