#include "01_polling/body_reader.h"

#include <gtest/gtest.h>

#include "01_polling/reading.h"

namespace {

// RFC 9112 §7.1.3 decodes it to "Wiki" and "pedia", say; the RFC's own grammar
// allows the extensions and the trailer fields.
const std::string kChunked =
    "4\r\nWiki\r\n"
    "5;name=value;other=\"quo\\\"ted\" ; bare\r\npedia\r\n"
    "0;last\r\n"
    "Expires: Wed, 21 Oct 2015 07:28:00 GMT\r\n\r\n";

// A GET with this body, then another request.
Reading chunked(const std::string& body) {
  return read_requests(get_with("Transfer-Encoding: chunked\r\n") + body +
                       "GET /next HTTP/1.1\r\nHost: a\r\n\r\n");
}

const Reading kBoth{"GET /time", "GET /next"};
const Reading kRefused{"400 chunk"};

// How a body ends: how many bytes are left behind it, "more", or what is wrong.
std::string read_body(const Framing& framing, std::string_view stream,
                      std::size_t limit = 1000) {
  return read_every_way(stream, [&](const Pieces& pieces) {
    BodyReader reader(framing, limit);
    Step step = Step::need_more;
    std::size_t shown = 0;
    feed(pieces, [&](Bytes& input) {
      step = reader.next(input);
      return step == Step::need_more;
    });
    shown = reader.size();
    if (step == Step::violation) return std::string(reader.violation().name);
    return (step == Step::ready ? "ready " : "more ") + std::to_string(shown);
  });
}

std::string line_size(std::string_view line) {
  const auto size = parse_chunk_line(line);
  return size ? std::to_string(*size) : std::string(size.error().name);
}

}  // namespace

TEST(BodyReader, ReadsAFixedLength) {
  EXPECT_EQ(read_body({.length = 5}, "hello"), "ready 5");
  EXPECT_EQ(read_body({.length = 5}, "hello, more"), "ready 5");
  EXPECT_EQ(read_body({.length = 5}, "hell"), "more 4");
}

TEST(BodyReader, IsReadyAtOnceWithoutABody) {
  EXPECT_EQ(read_body({}, "GET"), "ready 0");
}

TEST(BodyReader, ReadsChunksToTheirEnd) {
  EXPECT_EQ(read_body({.chunked = true}, kChunked),
            "ready " + std::to_string(kChunked.size()));
  EXPECT_EQ(read_body({.chunked = true}, kChunked + "GET"),
            "ready " + std::to_string(kChunked.size()));
  EXPECT_EQ(read_body({.chunked = true}, "0\r\n\r\n"), "ready 5");
}

TEST(BodyReader, hostile_001_waits_at_every_prefix) {
  for (std::size_t n = 1; n < kChunked.size(); ++n) {
    EXPECT_TRUE(read_body({.chunked = true}, kChunked.substr(0, n))
                    .starts_with("more "))
        << n;
  }
}

TEST(BodyReader, hostile_023_wants_hexadecimal_digits) {  // RFC 9112 §7.1
  for (const char* size :
       {"0x5", "+5", "-1", " 5", "5 ", "5\t", "5_", "_5", "g", "", "5 5", "5h",
        "00000000000000005", "fffffffffffffffff", ";a", "5;a "}) {
    EXPECT_EQ(chunked(std::string(size) + "\r\nhello\r\n0\r\n\r\n"), kRefused)
        << size;
  }
}

TEST(BodyReader, hostile_023_takes_sixteen_digits) {
  EXPECT_EQ(line_size("0000000000000005"), "5");
  EXPECT_EQ(line_size("fFfFfFfFfFfFfFfF"), "18446744073709551615");
  EXPECT_EQ(line_size("10000000000000000"), "chunk");
  EXPECT_EQ(chunked("ffffffffffffffff\r\n"), Reading{"413 body_too_large"});
}

TEST(BodyReader, hostile_024_wants_the_size_to_be_true) {
  for (const char* body :
       {"5\r\nhelloX\r\n0\r\n\r\n", "5\r\nhello0\r\n\r\n", "5\nhello\n0\n\n",
        "5\rhello\r0\r\r", "5\r\nhello\n0\r\n\r\n", "5\r\nhello\r0\r\n\r\n",
        "5\r\nhello\r\n0\r\n\n", "5\r\nhello\r\n0\r\n\rX", "5\r\nhell\r\n0"}) {
    EXPECT_EQ(chunked(body), kRefused) << body;
  }
}

TEST(BodyReader, hostile_025_refuses_malformed_extensions) {  // RFC 9112 §7.1.1
  for (const char* extension :
       {";", ";;a", ";a;", ";a=", ";a=;b", ";=b", ";a=\"b", ";a=\"b\\\"",
        ";a=b c", ";a b", ";a=\"b\"c", ";a\x01", ";a=\"\x7F\""}) {
    EXPECT_EQ(chunked("5" + std::string(extension) + "\r\nhello\r\n0\r\n\r\n"),
              kRefused)
        << extension;
  }
}

TEST(BodyReader, hostile_025_refuses_an_endless_extension) {
  EXPECT_EQ(chunked("5;" + std::string(64 * 1024, 'x')), kRefused);
  EXPECT_EQ(chunked("5;" + std::string(4095, 'x') + "\r\nhello\r\n0\r\n\r\n"),
            kRefused);
  EXPECT_EQ(chunked("5;" + std::string(4094, 'x') + "\r\nhello\r\n0\r\n\r\n"),
            kBoth);
}

TEST(BodyReader, hostile_026_reads_extensions_and_trailer_fields) {
  EXPECT_EQ(chunked(kChunked), kBoth);
  EXPECT_EQ(chunked("5 ; a = b\r\nhello\r\n0\r\n\r\n"), kBoth);  // BWS
  EXPECT_EQ(chunked("5;a=\"\xE9 ; b\"\r\nhello\r\n000\r\n\r\n"), kBoth);
}

TEST(BodyReader, hostile_027_never_merges_the_trailer) {  // RFC 9112 §7.1.2
  const auto fields = [](const Request& request) {
    return std::string(request.authority) + " " +
           std::to_string(request.fields.size());
  };
  EXPECT_EQ(read_requests(get_with("Transfer-Encoding: chunked\r\n") +
                              "0\r\nContent-Length: 9\r\nHost: evil\r\n"
                              "Transfer-Encoding: gzip\r\n\r\n",
                          fields),
            Reading{"localhost 2"});
}

TEST(BodyReader, RefusesMalformedTrailerFields) {
  for (const char* line : {"X", "X : y", " X: y", ": y"}) {
    EXPECT_EQ(chunked("0\r\n" + std::string(line) + "\r\n\r\n"),
              Reading{"400 field_line"})
        << line;
  }
  EXPECT_EQ(chunked(std::string("0\r\nX: \0\r\n\r\n", 11)), kRefused);
}

TEST(BodyReader, RefusesMoreThanItsLimit) {
  const Framing framing{.chunked = true};
  EXPECT_EQ(read_body(framing, "6\r\n", 5), "body_too_large");
  const std::string hello = "5\r\nhello\r\n";  // 10 bytes
  EXPECT_EQ(read_body(framing, hello + hello + "0\r\n\r\n", 25), "ready 25");
  EXPECT_EQ(read_body(framing, hello + hello + "0\r\n\r\n", 24),
            "body_too_large");
  EXPECT_EQ(read_body(framing, hello + hello + hello, 24), "body_too_large");
  EXPECT_EQ(read_body(framing, "0\r\nA: b\r\nA: b\r\nA: b\r\n", 16),
            "body_too_large");
}

TEST(ParseChunkLine, GivesTheSize) {
  EXPECT_EQ(line_size("0"), "0");
  EXPECT_EQ(line_size("1aF"), "431");
  EXPECT_EQ(line_size("5;a=b"), "5");
  EXPECT_EQ(line_size(""), "chunk");
}
