// The closing handshake in every order (RFC 6455 §5.5.1, §7).
#include "04_messages/endpoint_run.h"

namespace {

bool allowed(unsigned code) {
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) ||
         (code >= 3000 && code <= 4999);
}

std::string close_frame(unsigned code, std::string_view reason = "") {
  return masked(0x88, close_payload(code, reason));
}

// ---- They first -----------------------------------------------------------

TEST(Closing, hostile_104_empty_close_is_answered_empty) {
  EXPECT_EQ(said_of(masked(0x88)), "> close ''\nclosed 1005 ''\n");
}

TEST(Closing, hostile_104_code_is_echoed_reason_is_told) {
  EXPECT_EQ(said_of(close_frame(1000)), "> close 1000 ''\nclosed 1000 ''\n");
  const std::string longest(123, 'r');
  EXPECT_EQ(said_of(close_frame(4999, longest)),
            "> close 4999 ''\nclosed 4999 '" + longest + "'\n");
}

TEST(Closing, hostile_105_half_a_code) {
  EXPECT_EQ(verdict_on(masked(0x88, "\x03")), "close_too_short 1002");
}

TEST(Closing, hostile_106_107_every_code) {
  for (unsigned code = 0; code <= 5100; ++code) {
    ServerEnd run;
    run.shows(close_frame(code));
    const std::string number = std::to_string(code);
    if (allowed(code)) {
      ASSERT_EQ(run.said,
                "> close " + number + " ''\nclosed " + number + " ''\n");
    } else {
      ASSERT_EQ(verdict(run.said), "close_code 1002") << code;
    }
    ASSERT_TRUE(run.endpoint.done());
  }
}

TEST(Closing, hostile_108_reason_that_is_not_utf8) {
  EXPECT_EQ(verdict_on(close_frame(1000, "\xed\xa0\x80")), "invalid_utf8 1007");
  EXPECT_EQ(verdict_on(close_frame(1000, "\xe5\xbd")), "invalid_utf8 1007");
  EXPECT_EQ(said_of(close_frame(1000, "当")),
            "> close 1000 ''\nclosed 1000 '当'\n");
}

TEST(Closing, hostile_108_reason_of_124_bytes) {
  EXPECT_EQ(verdict_on(close_frame(1000, std::string(124, 'r'))),
            "long_control 1002");
}

TEST(Closing, hostile_109_everything_behind_a_close_is_dropped) {
  const std::string closed = "> close 1000 ''\nclosed 1000 ''\n";
  for (const std::string& late :
       {kMaskedHello, masked(0x89, "ping"), close_frame(1001), masked(0x83),
        plain(0x81), std::string("\x81"), std::string(5000, '\xff')}) {
    EXPECT_EQ(said_of(close_frame(1000) + late), closed);
  }
}

TEST(Closing, dropped_input_is_consumed) {
  std::string wire = close_frame(1000) + kMaskedHello + "\x81";
  Bytes input(std::as_writable_bytes(std::span(wire)));
  ServerEnd run;
  Event event;
  EXPECT_TRUE(run.endpoint.next(input, run.output, event));
  EXPECT_FALSE(run.endpoint.next(input, run.output, event));
  EXPECT_TRUE(input.empty());
}

TEST(Closing, nothing_can_be_sent_after_their_close) {
  ServerEnd run;
  run.shows(close_frame(1000));
  EXPECT_TRUE(run.endpoint.close_sent() && run.endpoint.done());
  EXPECT_FALSE(run.endpoint.send(Opcode::text, view_of("late"), run.output));
  EXPECT_FALSE(run.endpoint.send(Opcode::ping, {}, run.output));
  EXPECT_FALSE(run.endpoint.close(1000, "", run.output));
  EXPECT_TRUE(run.output.bytes().empty());
}

// ---- We first -------------------------------------------------------------

class WeFirst : public testing::Test {
 protected:
  WeFirst() {
    EXPECT_TRUE(run.endpoint.close(1000, "bye", run.output));
    EXPECT_TRUE(run.endpoint.close_sent() && !run.endpoint.done());
    run.note_sent();
    EXPECT_EQ(run.said, "> close 1000 'bye'\n");
    run.said.clear();
  }
  ServerEnd run;
};

TEST_F(WeFirst, their_close_completes_the_handshake) {
  EXPECT_EQ(run.shows(close_frame(1000)).said, "closed 1000 ''\n");
  EXPECT_TRUE(run.endpoint.done());
}

TEST_F(WeFirst, their_empty_close_completes_it_too) {
  EXPECT_EQ(run.shows(masked(0x88)).said, "closed 1005 ''\n");
}

TEST_F(WeFirst, nothing_more_can_be_sent) {
  EXPECT_FALSE(run.endpoint.send(Opcode::text, view_of("late"), run.output));
  EXPECT_FALSE(run.endpoint.send(Opcode::ping, {}, run.output));
  EXPECT_FALSE(run.endpoint.close(1001, "again", run.output));
  EXPECT_TRUE(run.output.bytes().empty());
}

TEST_F(WeFirst, messages_are_dropped_until_their_close) {
  run.shows(kMaskedHello + masked(0x01, "Hel") + masked(0x80, "lo") +
            close_frame(1001, "ok") + kMaskedHello);
  EXPECT_EQ(run.said, "closed 1001 'ok'\n");
}

TEST_F(WeFirst, messages_of_any_length_are_dropped) {
  for (std::size_t size : {0, 1, 125, 126, 65536}) {
    run.shows(masked(0x81, std::string(size, 'x')));
    run.shows(masked(0x82, std::string(size, 'x')));
  }
  EXPECT_EQ(run.said, "");
  EXPECT_FALSE(run.endpoint.done());
}

// §8.1 makes no difference; but who has said Close says no more.
TEST_F(WeFirst, hostile_098_text_that_is_dropped_is_utf8_all_the_same) {
  EXPECT_EQ(run.shows(masked(0x81, "\xff")).said, "failed invalid_utf8\n");
}

TEST_F(WeFirst, messages_in_pieces_are_dropped_too) {
  run.shows(byte_by_byte(kMaskedHello + masked(0x02, "Hel") +
                         masked(0x80, "lo") + close_frame(1001)));
  EXPECT_EQ(run.said, "closed 1001 ''\n");
}

// §5.5.2: a ping is answered, unless a Close frame has been received.
TEST_F(WeFirst, ping_is_answered_until_their_close) {
  run.shows(masked(0x89, "still there?") + close_frame(1000) + masked(0x89));
  EXPECT_EQ(run.said,
            "> pong 'still there?'\nping 'still there?'\nclosed 1000 ''\n");
}

// Close is sent once: who has sent one says no more.
TEST_F(WeFirst, violation_ends_it_without_a_word) {
  EXPECT_EQ(run.shows(masked(0x83)).said, "failed reserved_opcode\n");
  EXPECT_TRUE(run.endpoint.done());
}

TEST_F(WeFirst, limits_hold_for_what_is_dropped) {
  run.shows(header_of({.first = 0x82, .length = 1ull << 40}));
  EXPECT_EQ(run.said, "failed message_too_big\n");
}

TEST(Closing, message_that_was_open_when_we_closed_is_dropped) {
  ServerEnd run;
  run.shows(masked(0x01, "Hel"));
  EXPECT_TRUE(run.endpoint.close(1000, "", run.output));
  run.note_sent();
  run.shows(masked(0x80, "lo") + close_frame(1000));
  EXPECT_EQ(run.said, "> close 1000 ''\nclosed 1000 ''\n");
}

TEST(Closing, hostile_112_codes_that_may_not_be_sent) {
  for (unsigned code = 0; code <= 5100; ++code) {
    ServerEnd run;
    ASSERT_EQ(
        run.endpoint.close(static_cast<std::uint16_t>(code), "", run.output),
        allowed(code))
        << code;
    ASSERT_EQ(run.output.bytes().empty(), !allowed(code)) << code;
    ASSERT_EQ(run.endpoint.close_sent(), allowed(code)) << code;
  }
}

TEST(Closing, hostile_112_reasons_that_may_not_be_sent) {
  for (const std::string& reason :
       {std::string(124, 'r'), std::string("\xff"), std::string("\xe5\xbd")}) {
    ServerEnd run;
    EXPECT_FALSE(run.endpoint.close(1000, reason, run.output));
    EXPECT_TRUE(run.output.bytes().empty());
    EXPECT_TRUE(run.endpoint.send(Opcode::text, view_of("on"), run.output));
  }
  ServerEnd run;
  EXPECT_TRUE(run.endpoint.close(1000, std::string(123, 'r'), run.output));
  EXPECT_EQ(run.output.bytes().size(), 127u);
}

// ---- Both at once ---------------------------------------------------------

TEST(Closing, hostile_113_each_takes_the_others_close_for_its_answer) {
  const Limits limits;
  CountingKeys keys;
  Endpoint server(limits), client(limits, keys);
  Output of_server, of_client;
  ASSERT_TRUE(server.close(1001, "", of_server));
  ASSERT_TRUE(client.close(1000, "done", of_client));
  std::string to_client(as_text(of_server.bytes().view()));
  std::string to_server(as_text(of_client.bytes().view()));
  of_server.clear(), of_client.clear();

  Bytes at_client(std::as_writable_bytes(std::span(to_client)));
  Bytes at_server(std::as_writable_bytes(std::span(to_server)));
  Event event;
  ASSERT_TRUE(server.next(at_server, of_server, event));
  EXPECT_EQ(in_words(event), "closed 1000 'done'\n");
  ASSERT_TRUE(client.next(at_client, of_client, event));
  EXPECT_EQ(in_words(event), "closed 1001 ''\n");
  EXPECT_TRUE(of_server.bytes().empty() && of_client.bytes().empty());
}

}  // namespace
