#include "01_polling/request_head.h"

#include <gtest/gtest.h>

#include "01_polling/reading.h"

namespace {

const Reading kServed{"GET /time"};

Reading with(const std::string& line) {
  return read_requests(get_with(line + "\r\n"));
}

// A GET whose first line is this one.
Reading first_line(const std::string& line) {
  return read_requests(line + "\r\nHost: localhost\r\n\r\n");
}

Reading with_hosts(const std::string& lines) {
  return read_requests("GET /time HTTP/1.1\r\n" + lines + "\r\n");
}

// The name of the broken rule, or what follows the head.
std::string framing_of(const std::string& head,
                       const RequestLimits& limits = {}) {
  Request request;
  const auto framing = parse_head(head, limits, request);
  if (!framing) return std::string(framing.error().name);
  if (framing->chunked) return "chunked";
  return std::to_string(framing->length);
}

bool keeps_alive(const std::string& head) {
  Request request;
  EXPECT_TRUE(parse_head(head, {}, request)) << head;
  return request.keep_alive;
}

}  // namespace

// RFC 9112 §2.1's example.
TEST(ParseHead, GivesWhatWasSent) {
  const std::string head =
      "GET /hello.txt HTTP/1.1\r\nUser-Agent: curl/7.64.1\r\n"
      "Host: www.example.com\r\nAccept-Language: en, mi\r\n\r\n";
  Request request;
  const auto framing = parse_head(head, {}, request);
  ASSERT_TRUE(framing);
  EXPECT_FALSE(framing->has_body());
  EXPECT_EQ(request.method, "GET");
  EXPECT_EQ(request.target, "/hello.txt");
  EXPECT_EQ(request.minor_version, 1);
  EXPECT_EQ(request.authority, "www.example.com");
  EXPECT_EQ(request.fields.size(), 3u);
  EXPECT_EQ(request.field("Accept-Language"), "en, mi");
  EXPECT_EQ(request.head, head);
  EXPECT_EQ(request.size, head.size());
}

TEST(ParseHead, LeavesNothingOfTheRequestBefore) {
  Request request;
  ASSERT_TRUE(
      parse_head("POST http://b/x?y HTTP/1.0\r\nHost: a\r\nX: y\r\n"
                 "Content-Length: 3\r\n\r\n",
                 {}, request));
  ASSERT_TRUE(parse_head("GET / HTTP/1.1\r\nHost: a\r\n\r\n", {}, request));
  EXPECT_EQ(request.query, "");
  EXPECT_EQ(request.authority, "a");
  EXPECT_EQ(request.minor_version, 1);
  EXPECT_EQ(request.fields.size(), 1u);
  EXPECT_FALSE(request.has_body);
  EXPECT_TRUE(request.keep_alive);
}

TEST(ParseHead, TellsTheFramingOfTheBody) {  // RFC 9112 §6.3
  const std::string post = "POST / HTTP/1.1\r\nHost: a\r\n";
  EXPECT_EQ(framing_of(post + "\r\n"), "0");
  EXPECT_EQ(framing_of(post + "Content-Length: 0\r\n\r\n"), "0");
  EXPECT_EQ(framing_of(post + "Content-Length: 5\r\n\r\n"), "5");
  EXPECT_EQ(framing_of(post + "Transfer-Encoding: Chunked\r\n\r\n"), "chunked");
}

TEST(ParseHead, RefusesABodyBeyondTheLimit) {
  const RequestLimits limits{.body = 5};
  const std::string post = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ";
  EXPECT_EQ(framing_of(post + "5\r\n\r\n", limits), "5");
  EXPECT_EQ(framing_of(post + "6\r\n\r\n", limits), "body_too_large");
}

TEST(Host, hostile_002_must_be_there) {  // RFC 9112 §3.2
  EXPECT_EQ(with_hosts(""), Reading{"400 host"});
  EXPECT_EQ(with_hosts("X-Host: a\r\n"), Reading{"400 host"});
}

TEST(Host, hostile_003_must_be_there_once) {
  EXPECT_EQ(with_hosts("Host: a\r\nHost: a\r\n"), Reading{"400 host"});
  EXPECT_EQ(with_hosts("Host: a\r\nhost: b\r\n"), Reading{"400 host"});
  EXPECT_EQ(read_requests("GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n"),
            Reading{"400 host"});
}

TEST(Host, hostile_004_is_host_and_port_and_nothing_else) {
  for (const char* value :
       {"user@localhost", "localhost/path", "localhost, localhost", "a,b", "",
        "localhost:80x", "localhost:-1", "local host", "http://localhost",
        "localhost?", "localhost#", "[::1", "::1", ":80", "a:65536", "a%zz"}) {
    EXPECT_EQ(with_hosts("Host: " + std::string(value) + "\r\n"),
              Reading{"400 host"})
        << value;
  }
  for (const char* value : {"localhost", "localhost:3001", "[::1]", "[::1]:80",
                            "127.0.0.1:1", "a%C3%A4.example", "a:"}) {
    EXPECT_EQ(with_hosts("Host: " + std::string(value) + "\r\n"), kServed)
        << value;
  }
}

TEST(Host, hostile_004_is_checked_beside_an_absolute_target) {
  EXPECT_EQ(read_requests("GET http://a/ HTTP/1.1\r\nHost: b/c\r\n\r\n"),
            Reading{"400 host"});
  EXPECT_EQ(read_requests("GET http://a/ HTTP/1.1\r\n\r\n"),
            Reading{"400 host"});
}

TEST(Host, hostile_005_may_be_missing_in_http_1_0) {
  EXPECT_EQ(read_requests("GET /time HTTP/1.0\r\n\r\n"), kServed);
}

TEST(Fields, hostile_006_have_no_space_before_the_colon) {  // RFC 9112 §5.1
  EXPECT_EQ(with_hosts("Host : a\r\n"), Reading{"400 field_line"});
  EXPECT_EQ(with("X : y"), Reading{"400 field_line"});
  EXPECT_EQ(with("X\t: y"), Reading{"400 field_line"});
}

TEST(Fields, hostile_007_are_not_folded) {  // RFC 9112 §5.2
  EXPECT_EQ(with("X: a\r\n b"), Reading{"400 folded"});
  EXPECT_EQ(with("X: a\r\n\tY: b"), Reading{"400 folded"});
  EXPECT_EQ(with("X: a\r\n "), Reading{"400 folded"});
}

TEST(Fields, hostile_008_begin_behind_the_start_line) {  // RFC 9112 §2.2
  const Reading refused{"400 folded"};
  EXPECT_EQ(with_hosts(" \r\nHost: a\r\n"), refused);
  EXPECT_EQ(with_hosts("\t\r\nHost: a\r\n"), refused);
  EXPECT_EQ(with_hosts(" X: y\r\nHost: a\r\n"), refused);
}

TEST(Fields, hostile_013_are_a_token_and_a_colon) {  // RFC 9110 §5.1, §5.6.2
  for (const char* line : {"X\xE9: a", ": a", ":", "X", "[X]: a", "X Y: a",
                           "\"X\": a", "X(y): a", "X/y: a"}) {
    EXPECT_EQ(with(line), Reading{"400 field_line"}) << line;
  }
}

TEST(Fields, hostile_014_may_be_empty_and_hold_any_text) {  // RFC 9110 §5.5
  const auto values = [](const Request& request) {
    std::string text;
    for (const Field& field : request.fields) {
      text.append(field.value).append("|");
    }
    return text;
  };
  EXPECT_EQ(read_requests(get_with("A:\r\nB: \t \r\nC:\t c \td\t \r\n"
                                   "D:\xE9\xFF\r\nE:::\r\n"),
                          values),
            Reading{"localhost|||c \td|\xE9\xFF|::|"});
}

TEST(ContentLength, hostile_015_is_digits) {  // RFC 9110 §8.6
  for (const char* value : {"-1", "+5", "0x5", "5_0", "1e3", "", "5 5", "5.0",
                            "five", "5;", "\xB2", "5\t5"}) {
    EXPECT_EQ(with("Content-Length: " + std::string(value)),
              Reading{"400 content_length"})
        << value;
  }
}

TEST(ContentLength, hostile_016_does_not_overflow) {
  for (const char* value :
       {"18446744073709551615", "18446744073709551616", "18446744073709551621",
        "1000000000000000000000000000000", "65537"}) {
    EXPECT_EQ(with("Content-Length: " + std::string(value)),
              Reading{"413 body_too_large"})
        << value;
  }
}

TEST(ContentLength, hostile_017_comes_once) {
  const Reading refused{"400 content_length"};
  EXPECT_EQ(with("Content-Length: 5\r\nContent-Length: 6"), refused);
  EXPECT_EQ(with("Content-Length: 5, 6"), refused);
}

TEST(ContentLength, hostile_018_comes_once_even_if_equal) {
  const Reading refused{"400 content_length"};
  EXPECT_EQ(with("Content-Length: 5\r\nContent-Length: 5"), refused);
  EXPECT_EQ(with("Content-Length: 5, 5"), refused);
}

TEST(ContentLength, hostile_019_has_no_leading_zeros) {
  EXPECT_EQ(with("Content-Length: 0005"), Reading{"400 content_length"});
  EXPECT_EQ(with("Content-Length: 00"), Reading{"400 content_length"});
  EXPECT_EQ(with("Content-Length: 0"), kServed);
}

TEST(TransferEncoding, hostile_020_excludes_content_length) {  // RFC 9112 §6.1
  const Reading refused{"400 two_lengths"};
  EXPECT_EQ(with("Content-Length: 5\r\nTransfer-Encoding: chunked"), refused);
  EXPECT_EQ(with("Transfer-Encoding: chunked\r\nContent-Length: 5"), refused);
  EXPECT_EQ(with("Transfer-Encoding: gzip\r\nContent-Length: x"), refused);
}

TEST(TransferEncoding, hostile_021_ends_in_chunked) {  // RFC 9112 §6.3
  for (const char* value :
       {"identity", "xchunked", "", "chunked, identity", "chunked, gzip",
        "gzip, chunked, gzip", "chunked, chunked", "chunked;a=b", "\"chunked\"",
        "chunked,", ", chunked", "chunked chunked", "cow"}) {
    EXPECT_EQ(with("Transfer-Encoding: " + std::string(value)),
              Reading{"400 transfer_coding"})
        << value;
  }
  EXPECT_EQ(with("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"),
            Reading{"400 transfer_coding"});
  EXPECT_EQ(with("Transfer-Encoding: chunked\r\nTransfer-Encoding: gzip"),
            Reading{"400 transfer_coding"});
}

TEST(TransferEncoding, hostile_021_is_not_known_here) {  // RFC 9112 §6.1
  for (const char* value :
       {"gzip", "gzip, chunked", "Deflate, chunked", "x-compress , chunked"}) {
    EXPECT_EQ(with("Transfer-Encoding: " + std::string(value)),
              Reading{"501 transfer_coding_unknown"})
        << value;
  }
  EXPECT_EQ(with("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked"),
            Reading{"501 transfer_coding_unknown"});
}

TEST(TransferEncoding, hostile_021_holds_no_control_characters) {
  for (const char c : {'\v', '\f', '\0'}) {
    const std::string control(1, c);
    EXPECT_EQ(with("Transfer-Encoding: " + control + "chunked"),
              Reading{"400 control_character"});
    EXPECT_EQ(with("Transfer-Encoding: chunked" + control),
              Reading{"400 control_character"});
  }
}

TEST(TransferEncoding, hostile_022_is_not_in_http_1_0) {  // RFC 9112 §6.1
  for (const char* value : {"chunked", "gzip", "gzip, chunked"}) {
    EXPECT_EQ(read_requests("POST / HTTP/1.0\r\nTransfer-Encoding: " +
                            std::string(value) + "\r\n\r\n0\r\n\r\n"),
              Reading{"400 transfer_coding"});
  }
}

TEST(Method, hostile_035_unknown_is_not_implemented) {  // RFC 9110 §9.1
  for (const char* method :
       {"BREW", "PROPFIND", "G", "GETX", "!#$%&'*+-.^_`|~"}) {
    EXPECT_EQ(first_line(std::string(method) + " / HTTP/1.1"),
              Reading{"501 method_unknown"})
        << method;
  }
}

TEST(Method, hostile_036_is_case_sensitive) {
  EXPECT_EQ(first_line("get / HTTP/1.1"), Reading{"501 method_unknown"});
  EXPECT_EQ(first_line("Get / HTTP/1.1"), Reading{"501 method_unknown"});
}

// Whether they are allowed is for the routes to say.
TEST(Method, hostile_037_known_ones_are_requests) {
  for (const char* method :
       {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH"}) {
    EXPECT_EQ(first_line(std::string(method) + " / HTTP/1.1"),
              Reading{std::string(method) + " /"});
  }
  EXPECT_EQ(first_line("CONNECT a:80 HTTP/1.1"), Reading{"CONNECT a:80"});
}

TEST(Method, IsAToken) {
  for (const char* method : {"", "G@T", "G\xE9T", "\"GET\"", "GET,"}) {
    EXPECT_EQ(first_line(std::string(method) + " / HTTP/1.1"),
              Reading{"400 start_line"})
        << method;
  }
}

TEST(Version, hostile_041_other_major_versions) {  // RFC 9110 §15.6.6
  for (const char* version : {"HTTP/2.0", "HTTP/9.9", "HTTP/0.9", "HTTP/3.1"}) {
    EXPECT_EQ(first_line("GET / " + std::string(version)),
              Reading{"505 version"})
        << version;
  }
}

TEST(Version, HigherMinorVersionsAreThisOne) {  // RFC 9110 §2.5
  EXPECT_EQ(first_line("GET /time HTTP/1.2"), kServed);
  Request request;
  ASSERT_TRUE(parse_start_line("GET / HTTP/1.9", request));
  EXPECT_EQ(request.minor_version, 1);
}

TEST(StartLine, hostile_042_has_two_spaces_and_a_version) {  // RFC 9112 §3
  for (const char* line :
       {"GET /time http/1.1", "GET /time HTTP/1", "GET /time HTTP/01.1",
        "GET /time HTTP/1.10", "GET /time", "GET", "", "GET\t/time HTTP/1.1",
        "GET /time\tHTTP/1.1", "GET /time HTTP/1.1 ", " GET /time HTTP/1.1",
        "GET /time HTTP/1.1\t", "GET /time HTTP/1,1", "GET /time HTTP/1.x",
        "GET /time HTTPS/1.1", "GET  HTTP/1.1x"}) {
    Request request;
    const auto parsed = parse_start_line(line, request);
    ASSERT_FALSE(parsed) << line;
    EXPECT_EQ(parsed.error().name, "start_line") << line;
    if (*line != '\0') {  // else it is skipped
      EXPECT_EQ(first_line(line), Reading{"400 start_line"}) << line;
    }
  }
}

TEST(StartLine, hostile_042_has_single_spaces) {
  for (const char* line : {"GET  /time HTTP/1.1", "GET /time  HTTP/1.1",
                           "GET /ti me HTTP/1.1", "GET  HTTP/1.1"}) {
    EXPECT_EQ(first_line(line), Reading{"400 target"}) << line;
  }
}

TEST(Expect, hostile_044_knows_100_continue_only) {  // RFC 9110 §10.1.1
  EXPECT_EQ(with("Expect: 100-continue"), kServed);
  EXPECT_EQ(with("Expect: foo"), Reading{"417 expectation"});
  EXPECT_EQ(with("Expect: 100-continue, foo"), Reading{"417 expectation"});
  EXPECT_EQ(with("Expect: 100-continue\r\nExpect: foo"),
            Reading{"417 expectation"});
}

// RFC 9110 §5.6.1.2: it is a list, and an empty member is none.
TEST(Expect, hostile_044_may_say_so_twice) {
  for (const char* list :
       {"100-continue, 100-continue", ",100-continue", "100-Continue,", ""}) {
    EXPECT_EQ(with("Expect: " + std::string(list)), kServed) << list;
  }
}

TEST(Expect, hostile_044_is_ignored_in_http_1_0) {
  EXPECT_EQ(read_requests("GET /time HTTP/1.0\r\nExpect: foo\r\n\r\n"),
            kServed);
}

TEST(Connection, hostile_045_lives_on_unless_it_shall_close) {  // RFC 9112 §9.3
  const std::string newer = "GET / HTTP/1.1\r\nHost: a\r\n";
  EXPECT_TRUE(keeps_alive(newer + "\r\n"));
  EXPECT_TRUE(keeps_alive(newer + "Connection: upgrade\r\n\r\n"));
  EXPECT_FALSE(keeps_alive(newer + "Connection: close\r\n\r\n"));
  EXPECT_FALSE(keeps_alive(newer + "Connection: x, CLOSE\r\n\r\n"));
  EXPECT_FALSE(keeps_alive(newer + "Connection: keep-alive, close\r\n\r\n"));
}

TEST(Connection, hostile_045_ends_in_http_1_0_unless_it_shall_live_on) {
  const std::string older = "GET / HTTP/1.0\r\n";
  EXPECT_FALSE(keeps_alive(older + "\r\n"));
  EXPECT_TRUE(keeps_alive(older + "Connection: Keep-Alive\r\n\r\n"));
  EXPECT_FALSE(keeps_alive(older + "Connection: close, keep-alive\r\n\r\n"));
}

TEST(ParseField, TakesTheSpaceAroundTheValue) {  // RFC 9112 §5.1
  const auto field = parse_field("Name: \t a b \t");
  ASSERT_TRUE(field);
  EXPECT_EQ(field->name, "Name");
  EXPECT_EQ(field->value, "a b");
}
