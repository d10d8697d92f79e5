#include "01_polling/http_connection.h"

#include "01_polling/http_test.h"
#include "common/feeding.h"

namespace {

using HttpConnectionTest = HttpTest;

const std::string kPost =
    "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello";

// The bodies of answers in a stream: what follows each head, up to the next.
std::string bodies(std::string stream) {
  std::string text;
  while (true) {
    const std::size_t end = stream.find("\r\n\r\n");
    if (end == stream.npos) return text;
    stream.erase(0, end + 4);
    const std::string body = stream.substr(0, stream.find("HTTP/1.1 "));
    text += body + "|";
    stream.erase(0, body.size());
  }
}

bool says(const std::string& stream, const std::string& line) {
  return stream.find("\r\n" + line + "\r\n") != stream.npos;
}

// All that comes of one connection that sends these pieces, each read on its
// own.
class Conversation : public HttpTest {
 public:
  void TestBody() override {}
  std::string of(const Pieces& pieces) {
    const Peer peer = connect();
    for (const std::string_view piece : pieces) {
      then([peer, piece] { peer->sends(piece); });
    }
    run();
    return peer->received + (peer->got_fin ? "FIN" : "") + taken_over;
  }
};

}  // namespace

TEST_F(HttpConnectionTest, AnswersAndStaysForMore) {
  const Peer peer = connect();
  peer->sends(get_of("/a"));
  then([&] {
    EXPECT_EQ(statuses(peer->received), "200");
    EXPECT_TRUE(says(peer->received, "Connection: keep-alive"));
    EXPECT_FALSE(peer->got_fin);
    peer->sends(get_of("/b"));
  });
  then([&] { EXPECT_EQ(bodies(peer->received), "/a|/b|"); });
  run();
}

TEST_F(HttpConnectionTest, hostile_001_answers_alike_at_every_cut) {
  const std::string stream = get_of("/a") + kPost + get_of("/chunk") +
                             "HEAD /b HTTP/1.1\r\nHost: a\r\n\r\n" +
                             "GET /last HTTP/1.0\r\n\r\n" + get_of("/never");
  const std::string answer = read_every_way(
      stream, [](const Pieces& pieces) { return Conversation().of(pieces); });
  EXPECT_EQ(statuses(answer), "200 405 200 200 200");
  EXPECT_TRUE(answer.ends_with("/lastFIN"));
}

TEST_F(HttpConnectionTest, hostile_020_answers_nothing_behind_a_bad_request) {
  testing::internal::CaptureStderr();
  const std::string answer = answer_to(
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n"
      "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" +
      get_of("/poison"));
  EXPECT_NE(testing::internal::GetCapturedStderr().find("400 two_lengths"),
            std::string::npos);
  EXPECT_EQ(statuses(answer), "400");
  EXPECT_TRUE(says(answer, "Connection: close"));
  EXPECT_NE(answer.find("RFC 9112 §6.1"), std::string::npos);
}

// RFC 9112 §9.6: else the reset could overtake the answer.
TEST_F(HttpConnectionTest, ClosesABadRequestInOrder) {
  const Peer peer = connect();
  peer->sends("nonsense\r\n\r\n");
  then([&] {
    EXPECT_TRUE(peer->got_fin);
    EXPECT_FALSE(peer->closed);
    peer->sends("more");
  });
  then([&] { peer->finishes(); });
  then([&] {
    EXPECT_EQ(statuses(peer->received), "400");
    EXPECT_TRUE(peer->closed);
    EXPECT_FALSE(peer->got_reset);
  });
  run();
}

TEST_F(HttpConnectionTest, hostile_029_forgets_what_the_client_cut_short) {
  const Peer peer = connect();
  peer->sends(kPost.substr(0, kPost.size() - 2));
  then([&] { peer->finishes(); });
  then([&] {
    EXPECT_EQ(peer->received, "");
    EXPECT_TRUE(peer->closed);
  });
  run();
}

TEST_F(HttpConnectionTest, hostile_029_does_not_wait_for_a_stalled_body) {
  const Peer peer = connect();
  peer->sends(kPost.substr(0, kPost.size() - 2));
  at(9900ms, [&] { EXPECT_EQ(peer->received, ""); });
  at(10100ms, [&] { EXPECT_EQ(statuses(peer->received), "408"); });
  run();
}

TEST_F(HttpConnectionTest, hostile_037_refuses_methods) {
  const std::string answer = answer_to("PUT /a HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(statuses(answer), "405");
  EXPECT_TRUE(says(answer, "Allow: GET, HEAD, OPTIONS"));
}

TEST_F(HttpConnectionTest, hostile_038_options_has_no_content) {
  for (const std::string target : {"*", "/a", "/nope"}) {
    const std::string answer = Conversation().of(
        {"OPTIONS " + target + " HTTP/1.1\r\nHost: a\r\n\r\n"});
    EXPECT_EQ(statuses(answer), "204");
    EXPECT_TRUE(says(answer, "Allow: GET, HEAD, OPTIONS"));
    EXPECT_EQ(answer.find("Content-Length"), std::string::npos);
  }
}

TEST_F(HttpConnectionTest, hostile_044_asks_for_the_body) {  // RFC 9110 §10.1.1
  const Peer peer = connect();
  peer->sends(
      "POST /a HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
      "Content-Length: 5\r\n\r\n");
  then([&] {
    EXPECT_EQ(peer->received, "HTTP/1.1 100 Continue\r\n\r\n");
    peer->sends("he");
  });
  then([&] { peer->sends("llo"); });
  then([&] { EXPECT_EQ(statuses(peer->received), "100 405"); });
  run();
}

TEST_F(HttpConnectionTest, hostile_044_asks_only_who_waits) {
  const std::string fields = "Expect: 100-continue\r\nContent-Length: 5\r\n";
  const Peer sent = connect(), older = connect(), no_body = connect();
  sent->sends(get_of("/a", fields) + "hello");
  older->sends("GET /a HTTP/1.0\r\n" + fields + "\r\n");
  no_body->sends(get_of("/a", "Expect: 100-continue\r\n"));
  then([&] {
    EXPECT_EQ(statuses(sent->received), "200");
    EXPECT_EQ(older->received, "");
    EXPECT_EQ(statuses(no_body->received), "200");
    older->sends("hello");
  });
  then([&] { EXPECT_EQ(statuses(older->received), "200"); });
  run();
}

TEST_F(HttpConnectionTest, hostile_045_closes_when_asked_to) {  // §9.3, §9.6
  const Peer closing = connect(), older = connect(), kept = connect();
  closing->sends(get_of("/a", "Connection: close\r\n") + get_of("/b"));
  older->sends("GET /a HTTP/1.0\r\n\r\n");
  kept->sends("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  then([&] {
    for (const Peer& closed : {closing, older}) {
      EXPECT_EQ(bodies(closed->received), "/a|");
      EXPECT_TRUE(says(closed->received, "Connection: close"));
      EXPECT_TRUE(closed->got_fin);
    }
    EXPECT_TRUE(says(kept->received, "Connection: keep-alive"));
    EXPECT_FALSE(kept->got_fin);
  });
  run();
}

TEST_F(HttpConnectionTest, hostile_046_answers_a_thousand_in_order) {
  const Peer peer = connect();
  std::string stream, expected;
  for (int i = 0; i < 1000; ++i) {
    stream += get_of("/" + std::to_string(i));
    expected += "/" + std::to_string(i) + "|";
  }
  peer->sends(stream);
  then([&] { EXPECT_EQ(bodies(peer->received), expected); });
  run();
}

// Who does not read the answers may not ask on.
TEST_F(HttpConnectionTest, hostile_046_stops_reading_while_answers_wait) {
  const Peer peer = connect();
  peer->room = 0;
  std::string stream;
  for (int i = 0; i < 3000; ++i) stream += get_of("/" + std::to_string(i));
  peer->sends(stream);
  then([&] {
    EXPECT_GT(peer->unread(), 0u);
    peer->takes(SIZE_MAX / 2);
  });
  then([&] {
    EXPECT_EQ(peer->unread(), 0u);
    EXPECT_TRUE(bodies(peer->received).ends_with("|/2998|/2999|"));
  });
  run();
}

TEST_F(HttpConnectionTest, hostile_046_makes_no_answers_while_others_wait) {
  const Peer peer = connect();
  peer->room = 0;
  peer->sends(get_of("/big") + get_of("/big") + get_of("/a"));
  then([&] {
    EXPECT_EQ(asked, 1);
    peer->takes(SIZE_MAX / 2);
  });
  then([&] {
    EXPECT_EQ(asked, 3);
    EXPECT_TRUE(bodies(peer->received).ends_with("x|/a|"));
  });
  run();
}

TEST_F(HttpConnectionTest, hostile_047_answers_who_half_closed) {
  const Peer peer = connect();
  peer->room = 100;
  peer->sends(get_of("/a") + get_of("/big"));
  peer->finishes();
  then([&] { peer->takes(SIZE_MAX / 2); });
  then([&] {
    EXPECT_EQ(bodies(peer->received), "/a|" + std::string(1 << 20, 'x') + "|");
    EXPECT_TRUE(peer->closed);
    EXPECT_FALSE(peer->got_reset);
  });
  run();
}

TEST_F(HttpConnectionTest, hostile_048_head_is_get_without_content) {
  for (const std::string path : {"/a", "/big", "/chunk", "/nope"}) {
    const std::string got = Conversation().of({get_of(path)});
    const std::string head =
        Conversation().of({"HEAD " + path + " HTTP/1.1\r\nHost: a\r\n\r\n"});
    EXPECT_EQ(head, got.substr(0, got.find("\r\n\r\n") + 4) + "FIN") << path;
  }
}

TEST_F(HttpConnectionTest, hostile_048_a_refused_head_has_no_content) {
  const std::string line = "HEAD /a HTTP/1.1\r\n", host = "Host: a\r\n";
  const std::vector<std::pair<std::string, std::string>> refused = {
      {line + "\r\n", "400"},
      {line + host + "Expect: x\r\n\r\n", "417"},
      {line + host + "Content-Length: 5\r\n\r\nhell", "408"},
      {"HEAD /a HTTP/2.0\r\n", "505"},
      {line + host, "408"},
  };
  for (const auto& [stream, status] : refused) {
    const std::string answer = Conversation().of({stream});
    EXPECT_EQ(statuses(answer), status);
    EXPECT_TRUE(answer.ends_with("\r\n\r\nFIN")) << answer;
  }
}

// A byte now and then gains no time.
TEST_F(HttpConnectionTest, hostile_049_a_slow_head_has_ten_seconds) {
  const Peer peer = connect();
  const std::string request = get_of("/a");
  for (std::size_t i = 0; i < 10; ++i) {
    at(i * 1s, [=] { peer->sends(request.substr(i, 1)); });
  }
  at(9900ms, [&] { EXPECT_EQ(peer->received, ""); });
  at(10100ms, [&] {
    EXPECT_EQ(statuses(peer->received), "408");
    EXPECT_TRUE(says(peer->received, "Connection: close"));
    EXPECT_TRUE(peer->got_fin);
    peer->sends(request.substr(10));
  });
  run();
  EXPECT_EQ(statuses(peer->received), "408");
}

TEST_F(HttpConnectionTest, hostile_049_each_request_has_ten_seconds) {
  const Peer peer = connect();
  const std::string request = get_of("/a");
  at(9s, [&] { peer->sends("G"); });  // the first byte starts its clock
  at(18s, [&] { peer->sends(request.substr(1)); });
  at(22s, [&] { peer->sends("GET"); });
  at(31900ms, [&] { EXPECT_EQ(statuses(peer->received), "200"); });
  at(32100ms, [&] { EXPECT_EQ(statuses(peer->received), "200 408"); });
  run();
}

// The beginning of a second request in the same read as the end of the first.
TEST_F(HttpConnectionTest, hostile_049_a_pipelined_head_has_ten_seconds) {
  const Peer peer = connect();
  const std::string request = get_of("/a");
  peer->sends(request.substr(0, 5));
  at(8s, [&] { peer->sends(request.substr(5) + "GET"); });
  at(17900ms, [&] { EXPECT_EQ(statuses(peer->received), "200"); });
  at(18100ms, [&] { EXPECT_EQ(statuses(peer->received), "200 408"); });
  run();
}

// What drains meanwhile is the answer to another one.
TEST_F(HttpConnectionTest, hostile_049_a_head_behind_a_slow_answer_has_it_too) {
  const Peer peer = connect();
  peer->room = 0;
  peer->sends(get_of("/a") + "GET");
  at(1s, [&] { peer->takes(10'000); });
  at(9900ms, [&] { EXPECT_EQ(statuses(peer->received), "200"); });
  at(10100ms, [&] { EXPECT_EQ(statuses(peer->received), "200 408"); });
  run();
}

TEST_F(HttpConnectionTest, hostile_050_silence_has_ten_seconds) {
  const Peer silent = connect(), empty_lines = connect();
  for (int i = 0; i < 12; ++i) at(i * 1s, [=] { empty_lines->sends("\r\n"); });
  at(9900ms, [&] {
    EXPECT_FALSE(silent->got_fin);
    EXPECT_FALSE(empty_lines->got_fin);
  });
  at(10100ms, [&] {
    EXPECT_TRUE(silent->got_fin);
    EXPECT_TRUE(empty_lines->got_fin);
  });
  run();
  EXPECT_EQ(silent->received, "");
}

TEST_F(HttpConnectionTest, WaitsFiveSecondsForTheNextRequest) {
  const Peer peer = connect();
  at(1s, [&] { peer->sends(get_of("/a")); });
  at(5900ms, [&] { EXPECT_FALSE(peer->got_fin); });
  at(6100ms, [&] { EXPECT_TRUE(peer->got_fin); });
  run();
  EXPECT_EQ(statuses(peer->received), "200");  // and no 408
}

TEST_F(HttpConnectionTest, TimeLimitsAreThoseOfTheOptions) {
  options.header_timeout = 300ms;
  options.idle_timeout = 200ms;
  const Peer silent = connect(), idle = connect();
  idle->sends(get_of("/a"));
  at(150ms, [&] { EXPECT_FALSE(idle->got_fin); });
  at(250ms, [&] {
    EXPECT_TRUE(idle->got_fin);
    EXPECT_FALSE(silent->got_fin);
  });
  at(350ms, [&] { EXPECT_TRUE(silent->got_fin); });
  run();
}

// The time between requests begins when the answer has left.
TEST_F(HttpConnectionTest, hostile_051_waits_for_a_reader_who_reads) {
  const Peer peer = connect();
  peer->room = 0;
  peer->sends(get_of("/big"));
  for (int i = 1; i <= 11; ++i) at(i * 4s, [&] { peer->takes(100'000); });
  at(48900ms, [&] {
    EXPECT_EQ(bodies(peer->received), std::string(1 << 20, 'x') + "|");
    EXPECT_FALSE(peer->got_fin);
  });
  at(50s, [&] { EXPECT_TRUE(peer->got_fin); });
  run();
  EXPECT_FALSE(peer->got_reset);
}

TEST_F(HttpConnectionTest, hostile_051_gives_up_a_reader_who_does_not) {
  const Peer peer = connect();
  peer->room = 0;
  peer->sends(get_of("/big"));
  at(29900ms, [&] { EXPECT_FALSE(peer->closed); });
  at(30100ms, [&] { EXPECT_TRUE(peer->got_reset); });
  run();
}

TEST_F(HttpConnectionTest, SendsFiles) {
  FileRange file = system.file("0123456789");
  file.offset = 2;
  file.length = 3;
  const auto port =
      loop.listen(*resolve("127.0.0.1"), 81, server.accept([&](const Request&) {
        return std::optional<Answer>(Response{.body = file});
      }));
  ASSERT_TRUE(port);
  const Peer got = system.connect(), head = system.connect();
  got->sends(get_of("/"));
  head->sends("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
  then([&] {
    EXPECT_EQ(bodies(got->received), "234|");
    EXPECT_TRUE(says(head->received, "Content-Length: 3"));
    EXPECT_EQ(bodies(head->received), "|");
  });
  run();
}

TEST_F(HttpConnectionTest, hostile_073_refuses_foreign_hosts) {  // §15.5.20
  server.allow_hosts({"localhost"});
  const Peer peer = connect();
  peer->sends(
      "GET /a HTTP/1.1\r\nHost: evil.example\r\n\r\n"
      "GET /b HTTP/1.1\r\nHost: localhost:3001\r\n\r\n"
      "GET http://evil.example/c HTTP/1.1\r\nHost: localhost\r\n\r\n"
      "GET /d HTTP/1.0\r\n\r\n");
  then([&] { EXPECT_EQ(statuses(peer->received), "421 200 421 200"); });
  run();
}

TEST_F(HttpConnectionTest, HandsOverWithTheBytesBehindTheRequest) {
  const Peer peer = connect();
  peer->sends(get_of("/takeover") + "\x81\x05hello");
  then([&] {
    EXPECT_EQ(peer->received,
              "HTTP/1.1 101 Switching Protocols\r\n"
              "Upgrade: test\r\nConnection: Upgrade\r\n\r\n");
    EXPECT_EQ(taken_over, "\x81\x05hello");
    peer->sends(get_of("/not-http"));
  });
  // No time limit of HTTP is left.
  at(60s, [&] {
    EXPECT_EQ(taken_over, "\x81\x05hello" + get_of("/not-http"));
    EXPECT_FALSE(peer->got_fin);
    peer->finishes();
  });
  run();
}

TEST_F(HttpConnectionTest, HandsOverBehindOtherAnswersAtEveryCut) {
  const std::string stream = get_of("/a") + get_of("/takeover") + "behind";
  const std::string answer = read_every_way(
      stream, [](const Pieces& pieces) { return Conversation().of(pieces); });
  EXPECT_EQ(statuses(answer), "200 101");
  EXPECT_TRUE(answer.ends_with("\r\n\r\nbehind"));
}

TEST_F(HttpConnectionTest, hostile_083_closes_when_it_does_not_upgrade) {
  const std::string answer =
      answer_to(get_of("/a", "Connection: Upgrade\r\nUpgrade: websocket\r\n") +
                get_of("/poison"));
  EXPECT_EQ(bodies(answer), "/a|");
  EXPECT_TRUE(says(answer, "Connection: close"));
}

TEST_F(HttpConnectionTest, hostile_085_says_503_when_full) {
  options.max_connections = 2;
  HttpServer small(loop, options);
  ASSERT_TRUE(loop.listen(
      *resolve("127.0.0.1"), 81,
      small.accept([this](const Request& request) { return route(request); })));
  const Peer first = system.connect(), second = system.connect(),
             third = system.connect();
  then([&] {
    EXPECT_EQ(first->received + second->received, "");
    EXPECT_EQ(statuses(third->received), "503");
    EXPECT_TRUE(says(third->received, "Retry-After: 1"));
    EXPECT_TRUE(says(third->received, "Connection: close"));
    EXPECT_TRUE(third->got_fin);
    third->sends(get_of("/a"));  // is read, and not answered
    third->finishes();
    first->finishes();
  });
  then([&] {
    EXPECT_TRUE(third->closed);
    EXPECT_FALSE(third->got_reset);
    EXPECT_EQ(statuses(third->received), "503");
    const Peer fourth = system.connect();
    fourth->sends(get_of("/a"));
    then([fourth] { EXPECT_EQ(statuses(fourth->received), "200"); });
  });
  run();
}

TEST_F(HttpConnectionTest, AShutdownLetsTheRequestInHandBeAnswered) {
  const Peer idle = connect(), asking = connect();
  asking->sends("GET /a");
  then([&] { loop.shut_down(3s); });
  then([&] {
    EXPECT_TRUE(idle->got_fin);
    EXPECT_FALSE(asking->got_fin);
    asking->sends(" HTTP/1.1\r\nHost: a\r\n\r\n" + get_of("/b"));
  });
  then([&] {
    EXPECT_EQ(bodies(asking->received), "/a|");
    EXPECT_TRUE(says(asking->received, "Connection: close"));
    EXPECT_TRUE(asking->got_fin);
  });
  run();
}

// For whoever asks for it next; few files, and no longer than that.
TEST_F(HttpConnectionTest, a_connection_holds_the_file_that_it_sent_last) {
  FileRange file = system.file("content");
  std::weak_ptr<const File> seen = file.file;
  const auto route = [range = std::make_shared<FileRange>(file)](
                         const Request& request) -> std::optional<Answer> {
    if (request.path == "/file") return Response{.body = *range};
    range->file.reset();  // the route itself has it no more
    return text("other");
  };
  file.file.reset();
  ASSERT_TRUE(loop.listen(*resolve("127.0.0.1"), 80, server.accept(route)));
  const auto peer = system.connect();
  peer->sends(get_of("/file"));
  then([&] {
    EXPECT_EQ(server.files_held, 1u);
    peer->sends(get_of("/other"));
  });
  then([&] {
    EXPECT_EQ(server.files_held, 0u);
    EXPECT_TRUE(seen.expired());
  });
  run();
  EXPECT_EQ(statuses(peer->received), "200 200");
}
