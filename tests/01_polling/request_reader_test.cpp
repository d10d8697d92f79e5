#include "01_polling/request_reader.h"

#include <gtest/gtest.h>

#include <string>

#include "01_polling/reading.h"

namespace {

const std::string kTime = get_with("");
const std::string kPost =
    "POST /time HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello";

// All that a request says.
std::string in_full(const Request& request) {
  std::string text = std::string(request.method) + " " +
                     std::string(request.path) + " 1." +
                     std::to_string(request.minor_version) + " " +
                     std::string(request.authority);
  for (const Field& field : request.fields) {
    text.append("|").append(field.name).append("=").append(field.value);
  }
  return text + "|" + std::to_string(request.head.size()) + "+" +
         std::to_string(request.size - request.head.size()) +
         (request.has_body ? " body" : "") +
         (request.keep_alive ? "" : " close");
}

std::string repeated(int times, const std::string& text) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

// A request line of so many octets, without its CR LF.
std::string line_of(std::size_t size) {
  const std::string front = "GET /", back = " HTTP/1.1";
  return front + std::string(size - front.size() - back.size(), 'x') + back;
}

// Shows the head and gives the reader, which must have taken it whole.
bool expects(const std::string& stream) {
  const RequestLimits limits;
  RequestReader reader(limits);
  feed({stream}, [&](Bytes& input) {
    Request request;
    EXPECT_EQ(reader.next(input, request), Step::need_more);
    EXPECT_TRUE(input.empty());
    return false;
  });
  const bool expected = reader.take_expectation();
  EXPECT_FALSE(reader.take_expectation()) << "only once";
  return expected;
}

}  // namespace

TEST(RequestReader, hostile_001_gives_the_same_at_every_cut) {
  EXPECT_EQ(read_requests(kTime, in_full),
            Reading{"GET /time 1.1 localhost|Host=localhost|39+0"});
  EXPECT_EQ(read_requests(kPost, in_full),
            Reading{"POST /time 1.1 localhost|Host=localhost|"
                    "Content-Length=5|59+5 body"});
}

TEST(RequestReader, hostile_001_waits_at_every_prefix) {
  for (const std::string& stream : {kTime, kPost}) {
    EXPECT_EQ(read_requests(""), Reading{});
    for (std::size_t n = 1; n < stream.size(); ++n) {
      EXPECT_EQ(read_requests(stream.substr(0, n)), Reading{"unfinished"}) << n;
    }
  }
}

TEST(RequestReader, hostile_009_refuses_a_bare_cr) {  // RFC 9112 §2.2
  const Reading refused{"400 bare_line_end"};
  EXPECT_EQ(read_requests(get_with("X: a\rb\r\n")), refused);
  EXPECT_EQ(read_requests(get_with("X: a\r\r\n")), refused);
  EXPECT_EQ(read_requests("GET /time\r HTTP/1.1\r\nHost: a\r\n\r\n"), refused);
  EXPECT_EQ(read_requests("GET /time HTTP/1.1\rHost: a\r\r"), refused);
  EXPECT_EQ(read_requests("\r\r\n" + kTime), refused);
}

TEST(RequestReader, hostile_010_refuses_a_bare_lf) {
  const Reading refused{"400 bare_line_end"};
  EXPECT_EQ(read_requests("GET /time HTTP/1.1\nHost: a\n\n"), refused);
  EXPECT_EQ(read_requests(get_with("X: a\n")), refused);
  EXPECT_EQ(read_requests("GET /time HTTP/1.1\r\nHost: a\r\n\n"), refused);
  EXPECT_EQ(read_requests("\n" + kTime), refused);
}

TEST(RequestReader, hostile_011_wants_a_whole_cr_lf_at_the_end) {
  std::string stream = kTime;
  stream.back() = 'X';
  EXPECT_EQ(read_requests(stream), Reading{"400 bare_line_end"});
}

TEST(RequestReader, hostile_012_skips_empty_lines_before_a_request) {
  EXPECT_EQ(read_requests("\r\n" + kTime), Reading{"GET /time"});
  EXPECT_EQ(read_requests("\r\n\r\n" + kTime + "\r\n" + kTime),
            (Reading{"GET /time", "GET /time"}));
  EXPECT_EQ(read_requests("\r\n\r\n"), Reading{});  // nothing has begun
}

TEST(RequestReader, hostile_013_refuses_control_characters) {
  const Reading refused{"400 control_character"};
  for (int c = 0; c <= 0x7F; ++c) {
    if ((c >= ' ' && c != 0x7F) || c == '\t' || c == '\r' || c == '\n') {
      continue;
    }
    const std::string control(1, static_cast<char>(c));
    EXPECT_EQ(read_requests(get_with("X: a" + control + "b\r\n")), refused);
    EXPECT_EQ(read_requests(get_with("X" + control + ": a\r\n")), refused);
    EXPECT_EQ(read_requests("GET /" + control + " HTTP/1.1\r\n\r\n"), refused);
  }
}

// RFC 9112 §9.3: what a body is cannot be a request.
TEST(RequestReader, hostile_028_never_takes_a_body_for_a_request) {
  const std::string inner = kTime;
  const std::string outer =
      "GET /outer HTTP/1.1\r\nHost: a\r\nContent-Length: " +
      std::to_string(inner.size()) + "\r\n\r\n" + inner;
  EXPECT_EQ(read_requests(outer + kTime), (Reading{"GET /outer", "GET /time"}));
}

TEST(RequestReader, hostile_029_waits_for_the_rest_of_a_body) {
  const std::string cut = kPost.substr(0, kPost.size() - 2);
  EXPECT_EQ(read_requests(kTime + cut), (Reading{"GET /time", "unfinished"}));
}

// RFC 9112 §11.2: of what could be read in two ways nothing is read.
TEST(RequestReader, hostile_030_lets_nothing_be_smuggled) {
  const std::string poison = "GET /poison HTTP/1.1\r\nHost: a\r\n\r\n";
  const std::string post = "POST / HTTP/1.1\r\nHost: a\r\n";
  const std::string chunked = "Transfer-Encoding: chunked\r\n";
  EXPECT_EQ(read_requests(post + "Content-Length: 6\r\n" + chunked +
                          "\r\n0\r\n\r\n" + poison),
            Reading{"400 two_lengths"});
  EXPECT_EQ(read_requests(post + chunked + "Content-Length: 4\r\n\r\n" +
                          "5c\r\n" + poison),
            Reading{"400 two_lengths"});
  EXPECT_EQ(read_requests(post + "Transfer-Encoding : chunked\r\n" +
                          "Content-Length: 4\r\n\r\n" + poison),
            Reading{"400 field_line"});
  EXPECT_EQ(read_requests(post + "Content-Length: 0\r\nContent-Length: 35" +
                          "\r\n\r\n" + poison),
            Reading{"400 content_length"});
  EXPECT_EQ(read_requests(post + "Transfer-Encoding: xchunked\r\n\r\n" +
                          "0\r\n\r\n" + poison),
            Reading{"400 transfer_coding"});
  EXPECT_EQ(read_requests(post + "X: a\n" + chunked + "\r\n" + poison),
            Reading{"400 bare_line_end"});
}

TEST(RequestReader, hostile_031_takes_a_line_of_8000_octets) {
  const Reading reading =
      read_requests(line_of(8000) + "\r\nHost: localhost\r\n\r\n");
  ASSERT_EQ(reading.size(), 1u);
  EXPECT_TRUE(reading[0].starts_with("GET /xxx"));
}

TEST(RequestReader, hostile_032_refuses_a_line_beyond_the_limit) {
  const RequestLimits limits{.line = 64};
  const std::string rest = "\r\nHost: localhost\r\n\r\n";
  EXPECT_TRUE(
      read_requests(line_of(64) + rest, limits).at(0).starts_with("GET /x"));
  EXPECT_EQ(read_requests(line_of(65) + rest, limits),
            Reading{"414 target_too_long"});
  EXPECT_EQ(read_requests(line_of(640), limits),
            Reading{"414 target_too_long"});
  EXPECT_EQ(read_requests(line_of(8 * 1024 + 1) + rest),
            Reading{"414 target_too_long"});
}

TEST(RequestReader, hostile_033_refuses_fields_beyond_the_limit) {
  const RequestLimits limits{.fields = 64};
  const std::string line = "GET / HTTP/1.1\r\n", host = "Host: a\r\n";
  const std::size_t room = 64 - host.size() - sizeof "X: \r\n\r\n" + 1;
  const auto with_field_of = [&](std::size_t size) {
    return line + host + "X: " + std::string(size, 'x') + "\r\n\r\n";
  };
  EXPECT_EQ(read_requests(with_field_of(room), limits), Reading{"GET /"});
  const Reading refused{"431 fields_too_large"};
  EXPECT_EQ(read_requests(with_field_of(room + 1), limits), refused);
  EXPECT_EQ(read_requests(with_field_of(room + 100), limits), refused);
  EXPECT_EQ(read_requests(with_field_of(16 * 1024)), refused);
  EXPECT_EQ(read_requests(with_field_of(64 * 1024)), refused);
}

TEST(RequestReader, hostile_033_refuses_too_many_fields) {
  const std::string host = "GET / HTTP/1.1\r\nHost: a\r\n";
  EXPECT_EQ(read_requests(host + repeated(99, "X: y\r\n") + "\r\n"),
            Reading{"GET /"});
  EXPECT_EQ(read_requests(host + repeated(100, "X: y\r\n") + "\r\n"),
            Reading{"431 fields_too_large"});
  EXPECT_EQ(read_requests(host + repeated(2000, "X: y\r\n") + "\r\n"),
            Reading{"431 fields_too_large"});
}

// Refused at the limit, not at an end that never comes.
TEST(RequestReader, hostile_034_refuses_an_endless_head) {
  const RequestLimits limits{.fields = 256};
  const std::string line = "GET / HTTP/1.1\r\n";
  EXPECT_EQ(read_requests(line + std::string(256, 'x'), limits),
            Reading{"unfinished"});
  EXPECT_EQ(read_requests(line + std::string(257, 'x'), limits),
            Reading{"431 fields_too_large"});
  EXPECT_EQ(read_requests(line + repeated(65, "X:\r\n"), limits),
            Reading{"431 fields_too_large"});
}

TEST(RequestReader, hostile_035_refuses_a_method_without_end) {
  EXPECT_EQ(read_requests(std::string(10 * 1024, 'A')),
            Reading{"501 method_unknown"});
  EXPECT_EQ(read_requests(std::string(10 * 1024, 'A') + " / HTTP/1.1\r\n\r\n"),
            Reading{"501 method_unknown"});
}

TEST(RequestReader, hostile_043_refuses_other_protocols) {
  EXPECT_EQ(read_requests("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
            Reading{"505 version"});
  EXPECT_EQ(read_requests(std::string("\x16\x03\x01\x02\x00\x01\xFC", 7)),
            Reading{"400 control_character"});
  EXPECT_EQ(read_requests("OPTIONS rtsp://a/b RTSP/1.0\r\nCSeq: 1\r\n\r\n"),
            Reading{"400 start_line"});
  EXPECT_EQ(read_requests("SSH-2.0-OpenSSH_9.2\r\n"),
            Reading{"400 start_line"});
}

// A peer that waits for our answer to its first line need not wait longer.
TEST(RequestReader, RefusesAStartLineBeforeTheFieldsCome) {
  EXPECT_EQ(read_requests("GET / HTTP/2.0\r\n"), Reading{"505 version"});
  EXPECT_EQ(read_requests("GET / HTTP/2.0\r"), Reading{"unfinished"});
}

TEST(RequestReader, hostile_044_expects_100_continue_before_a_body) {
  const std::string head = "Expect: 100-continue\r\nContent-Length: 5\r\n";
  EXPECT_TRUE(expects(get_with(head)));
  EXPECT_TRUE(expects(
      get_with("Expect: 100-Continue\r\nTransfer-Encoding: chunked\r\n")));
  EXPECT_FALSE(expects(get_with("Content-Length: 5\r\n")));
  // §10.1.1: the body has begun; nobody waits.
  EXPECT_FALSE(expects(get_with(head) + "h"));
  // §10.1.1: an HTTP/1.0 client cannot mean it.
  EXPECT_FALSE(expects("POST / HTTP/1.0\r\n" + head + "\r\n"));
}

TEST(RequestReader, hostile_044_expects_nothing_without_a_body) {
  const RequestLimits limits;
  RequestReader reader(limits);
  feed({get_with("Expect: 100-continue\r\n")}, [&](Bytes& input) {
    Request request;
    EXPECT_EQ(reader.next(input, request), Step::ready);
    return false;
  });
  EXPECT_FALSE(reader.take_expectation());
}

TEST(RequestReader, hostile_046_gives_a_thousand_in_order) {
  std::string stream;
  Reading expected;
  for (int i = 0; i < 1000; ++i) {
    const std::string target = "/" + std::to_string(i);
    stream += "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n";
    expected.push_back("GET " + target);
  }
  EXPECT_EQ(read_requests(stream), expected);
}

TEST(RequestReader, KeepsBodiesAndRequestsApart) {
  const std::string chunked =
      "POST /chunks HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
      "5\r\nhello\r\n0\r\n\r\n";
  EXPECT_EQ(read_requests(kPost + chunked + kTime + kPost),
            (Reading{"POST /time", "POST /chunks", "GET /time", "POST /time"}));
}

// RFC 9110 §9.3.2: even a refusal of it has no content.
TEST(RequestReader, KnowsThatAHeadHasBegun) {
  const std::vector<std::pair<std::string, bool>> streams = {
      {"HEAD", false},
      {"HEAD /", true},
      {"HEAD /" + std::string(9000, 'a'), true},
      {"HEAD /\n", true},
      {"HEADER / HTTP/1.1\r\n", false},
      {"HEAD / HTTP/1.1\r\n", true},
      {"HEAD / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nh", true},
      {"HEAD / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", true},
      {"HEAD / HTTP/1.1\r\nHost: a\r\n\r\n\x01", false},
      {"GET / HTTP/1.1\r\n", false},
  };
  for (const auto& [stream, expected] : streams) {
    const bool in_head = read_every_way(stream, [](const Pieces& pieces) {
      const RequestLimits limits;
      RequestReader reader(limits);
      feed(pieces, [&](Bytes& input) {
        Request request;
        Step step;
        while ((step = reader.next(input, request)) == Step::ready) {
        }
        return step == Step::need_more;
      });
      return reader.in_head_request();
    });
    EXPECT_EQ(in_head, expected) << stream;
  }
}
