#include "05_push/inspector.h"

#include <regex>

#include "04_messages/socket_test.h"

namespace {

std::string text_of_hex(const std::string& digits) {
  std::string text;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
    text += static_cast<char>(std::stoi(digits.substr(i, 2), nullptr, 16));
  }
  return text;
}

// The reports in words: "1 client text 'Hello'", "1 end 1000 ''".
std::string in_words(const std::string& reports) {
  static const std::regex kReport(
      R"re("kind":"(\w+)"(?:,"connection":(\d+),"at":\d+)?)re"
      R"re((?:,"from":"(\w+)".*?"opcode":(\d+).*?"payload":"(\w*)")?)re"
      R"re((?:,"code":(\d+),"reason":"(\w*)","rest":"(\w*)")?)re"
      R"re((?:,"count":(\d+))?)re");
  std::string words;
  for (std::sregex_iterator at(reports.begin(), reports.end(), kReport), end;
       at != end; ++at) {
    const std::smatch& m = *at;
    words += m[2].str();
    if (m[1] == "frame") {
      const auto opcode = static_cast<Opcode>(std::stoi(m[4].str()));
      words += " " + m[3].str() + " " + std::string(name_of(opcode)) + " '" +
               text_of_hex(m[5].str()) + "'";
    } else {
      words += " " + m[1].str();
    }
    if (m[1] == "end") {
      words += " " + m[6].str() + " '" + text_of_hex(m[7].str()) + "'" +
               (m[8].length() ? " " + m[8].str() : "");
    }
    words += m[9].str() + "\n";
  }
  return words;
}

std::size_t times(std::string_view what, std::string_view text) {
  std::size_t n = 0;
  for (std::size_t at = 0; (at = text.find(what, at)) != text.npos; ++at) ++n;
  return n;
}

// An echo server that is inspected.
class InspectorTest : public SocketTest {
 protected:
  // Called before anybody connects.
  Inspector& inspector() {
    if (inspector_) return *inspector_;
    inspector_.emplace(loop, options, true);
    http.emplace(loop, options);
    server.emplace(options, inspector_->watch(application()));
    EXPECT_TRUE(
        loop.listen(*resolve("127.0.0.1"), 9999,
                    http->accept(inspector_->with_reports(server->at("/")))));
    return *inspector_;
  }
  Peer client(const std::string& frames = "",
              const std::string& request = handshake()) {
    inspector();
    return connect(frames, request);
  }
  Peer watcher(const std::string& lines = "") {
    return client("", handshake("/inspector", lines));
  }
  static std::string told(const Peer& watcher) {
    return in_words(frames_to(*watcher));
  }

  bool greets = false;  // in on_open

 private:
  Callbacks application() {
    return {.on_open =
                [this](WebSocket& socket, const Request& request, auto&) {
                  said += "open " + std::string(request.path) + "\n";
                  if (greets) socket.send("welcome");
                },
            .on_message = [](WebSocket& socket,
                             const Message& message) { socket.send(message); },
            .on_close =
                [this](WebSocket&, std::uint16_t code, std::string_view why) {
                  said += "close " + std::to_string(code) + " " +
                          std::string(why) + "\n";
                }};
  }

  std::optional<Inspector> inspector_;
};

const std::string kClose = masked(0x88, close_payload(1000, "bye"));

TEST_F(InspectorTest, frames_of_another_connection_as_they_happen) {
  const Peer page = watcher();
  Peer other;
  then([&] { other = client(); });
  then([&] { EXPECT_EQ(told(page), "1 open\n"); });
  then([&] { other->sends(kMaskedHello); });
  then([&] {
    EXPECT_EQ(told(page),
              "1 open\n1 client text 'Hello'\n1 server text 'Hello'\n");
  });
  then([&] { other->sends(masked(0x89, "?")); });
  then([&] { other->sends(kClose), other->finishes(); });
  run();
  EXPECT_EQ(told(page),
            "1 open\n"
            "1 client text 'Hello'\n1 server text 'Hello'\n"
            "1 client ping '?'\n1 server pong '?'\n"
            "1 client close '\x03\xe8"
            "bye'\n1 server close '\x03\xe8'\n"
            "1 end 1000 'bye'\n");
}

TEST_F(InspectorTest, frames_right_behind_the_handshake) {
  const Peer page = watcher();
  then([&] { client(kMaskedHello); });
  run();
  EXPECT_TRUE(told(page).starts_with(
      "1 open\n1 client text 'Hello'\n1 server text 'Hello'\n"));
}

TEST_F(InspectorTest, frames_sent_in_on_open) {
  greets = true;
  const Peer page = watcher();
  then([&] { client(kMaskedHello); });
  run();
  EXPECT_TRUE(told(page).starts_with(
      "1 open\n1 client text 'Hello'\n1 server text 'welcome'\n"));
}

TEST_F(InspectorTest, each_connection_has_a_number) {
  const Peer page = watcher();
  Peer one, two;
  then([&] { one = client(), two = client(); });
  then([&] { two->sends(masked(0x82, "b")); });
  then([&] { one->sends(masked(0x82, "a")); });
  run();
  EXPECT_TRUE(told(page).starts_with(
      "1 open\n2 open\n2 client binary 'b'\n2 server binary 'b'\n"
      "1 client binary 'a'\n1 server binary 'a'\n"));
}

// It is told who is there, and begins at the next frame, in whose midst it
// comes.
TEST_F(InspectorTest, who_comes_to_look_in_mid_stream) {
  const Peer other = client(kMaskedHello + kMaskedHello.substr(0, 7));
  Peer page;
  then([&] { page = watcher(); });
  then([&] { EXPECT_EQ(told(page), "1 open\n"); });
  then([&] { other->sends(kMaskedHello.substr(7)); });
  then([&] { other->sends(masked(0x8a)); });
  run();
  EXPECT_TRUE(told(page).starts_with(
      "1 open\n1 client text 'Hello'\n1 server text 'Hello'\n"
      "1 client pong ''\n"));
}

TEST_F(InspectorTest, who_has_left_is_not_introduced) {
  const Peer first = client(), second = client();
  then([&] { first->sends(kClose), first->finishes(); });
  Peer page;
  then([&] { page = watcher(); });
  then([&] { EXPECT_EQ(told(page), "2 open\n"); });
  run();
}

TEST_F(InspectorTest, the_opening_is_the_clients_request) {
  const Peer page = watcher();
  then([&] { client("", handshake("/", "Cookie: a=b\r\n")); });
  run();
  const std::string words = frames_to(*page);
  const std::string mark = "\"request\":\"";
  const std::size_t at = words.find(mark) + mark.size();
  EXPECT_EQ(text_of_hex(words.substr(at, words.find('"', at) - at)),
            handshake("/", "Cookie: a=b\r\n"));
}

// Each report would be one more frame to report.
TEST_F(InspectorTest, who_looks_on_is_not_looked_at) {
  const Peer first = watcher(), second = watcher();
  then([&] { first->sends(kMaskedHello + masked(0x89, "?")); });
  then([&] { client(); });
  then([&] { first->sends(kClose), first->finishes(); });
  run();
  EXPECT_EQ(told(second).substr(0, 7), "1 open\n");
  EXPECT_EQ(told(second).find("Hello"), std::string::npos);
  EXPECT_EQ(told(second).find("frame"), std::string::npos);
  EXPECT_EQ(said.find("/inspector"), std::string::npos);
}

// ---- The end ---------------------------------------------------------------

TEST_F(InspectorTest, end_in_the_midst_of_a_frame) {
  const Peer page = watcher();
  then([&] { client(kMaskedHello.substr(0, 8))->finishes(); });
  run();
  EXPECT_EQ(told(page),
            "1 open\n"
            "1 end 1006 'the peer left without a Close frame' "
            "818537fa213d7f9f\n");
}

TEST_F(InspectorTest, end_by_a_reset) {
  const Peer page = watcher();
  Peer other;
  then([&] { other = client(); });
  then([&] { other->resets(); });
  run();
  EXPECT_EQ(told(page), "1 open\n1 end 1006 'the connection broke'\n");
}

TEST_F(InspectorTest, end_by_a_broken_rule) {
  const Peer page = watcher();
  then([&] { client(masked(0x83, "x"))->finishes(); });
  run();
  const std::string why = "reserved opcode: 3 (RFC 6455 §5.2)";
  EXPECT_EQ(told(page),
            "1 open\n1 client reserved 'x'\n1 server close '\x03\xea" + why +
                "'\n1 end 1006 '" + why + "'\n");
}

// The peer has shaken hands, but keeps its side open for a while.
TEST_F(InspectorTest, the_end_is_that_of_the_connection) {
  const Peer page = watcher();
  Peer other;
  then([&] { other = client(kClose); });
  then([&] { EXPECT_EQ(told(page).find("end"), std::string::npos); });
  then([&] { other->finishes(); });
  then([&] { EXPECT_TRUE(told(page).ends_with("1 end 1000 'bye'\n")); });
  run();
}

TEST_F(InspectorTest, the_application_is_called_as_ever) {
  client(kMaskedHello + kClose)->finishes();
  run();
  EXPECT_EQ(said, "open /\nclose 1000 bye\n");
}

// ---- Who is slow -----------------------------------------------------------

TEST_F(InspectorTest, slow_page_holds_up_nobody_and_misses_frames) {
  const Peer page = watcher();
  const std::string frame = masked(0x82, std::string(1000, 'x'));
  const std::size_t count = 1000;  // of 2.2 KB each, as reports, and twice
  Peer other;
  then([&] { page->room = 10'000, other = client(); });
  then([&] {
    for (std::size_t i = 0; i < count; ++i) other->sends(frame);
  });
  then([&] {  // all came back
    EXPECT_EQ(times("\r\n\r\n", other->received), 1u);
    EXPECT_GT(other->received.size(), count * 1004);
    page->takes(SIZE_MAX / 4);
  });
  run();
  EXPECT_LT(page->received.size(), Watchers::kMostUnsent + 20'000);
  const std::string& reports = page->received;
  const std::string mark = "\"dropped\",\"count\":";
  ASSERT_EQ(times(mark, reports), 1u);
  const auto dropped =
      std::stoul(reports.substr(reports.find(mark) + mark.size()));
  EXPECT_EQ(times("\"frame\"", reports) + dropped, 2 * count);
}

// ---- What --trace, --origin and --host have to do with it ------------------

TEST_F(InspectorTest, trace_shows_the_same_frames_as_ever) {
  options.trace = true;
  const Peer page = watcher();
  then([&] { client(kMaskedHello)->finishes(); });
  run();
  EXPECT_TRUE(told(page).starts_with("1 open\n1 client text 'Hello'\n"));
  EXPECT_EQ(times("\"Hello\"", logged), 2u) << logged;  // in, and out
  EXPECT_EQ(times("GET /inspector HTTP/1.1", logged), 1u);
  EXPECT_EQ(times("kind", logged), 0u) << "of the page's own there are none";
}

TEST_F(InspectorTest, pages_of_other_hosts_may_not_look_on) {
  options.origins = {"*"};
  const Peer foreign = watcher("Origin: http://example.org\r\n");
  const Peer own = watcher("Origin: http://localhost:3001\r\n");
  run();
  EXPECT_TRUE(foreign->received.starts_with("HTTP/1.1 403"));
  EXPECT_TRUE(own->received.starts_with("HTTP/1.1 101"));
}

std::optional<Answer> ask(const Route& route, std::string_view path) {
  Request request;
  request.method = "GET";
  request.target = request.path = path;
  return route(request);
}

std::optional<Answer> nothing(const Request&) { return std::nullopt; }

TEST_F(InspectorTest, page) {
  const Route route = inspector().with_page(nothing);
  for (const char* path : {"/inspector/", "/inspector/page.js"}) {
    const auto answer = ask(route, path);
    ASSERT_TRUE(answer) << path;
    EXPECT_EQ(std::get<Response>(*answer).status, 200);
  }
  EXPECT_EQ(std::get<Response>(*ask(route, "/inspector")).status, 301);
  EXPECT_FALSE(ask(route, "/"));
}

TEST_F(InspectorTest, switched_off_it_is_not_there) {
  Inspector off(loop, options, false);
  EXPECT_FALSE(ask(off.with_page(nothing), "/inspector/"));
  EXPECT_FALSE(ask(off.with_reports(nothing), "/inspector"));
  const Callbacks callbacks = off.watch({});
  EXPECT_FALSE(callbacks.on_open);
  EXPECT_FALSE(callbacks.on_close);
}

TEST_F(InspectorTest, loopback_has_several_names) {
  for (const char* host :
       {"localhost", "127.0.0.1", "127.1.2.3", "::1", "[::1]"}) {
    options.host = host;
    Inspector(loop, options, true);
  }
}

using InspectorDeathTest = InspectorTest;

TEST_F(InspectorDeathTest, whom_others_can_reach_is_not_inspected) {
  for (const char* host : {"0.0.0.0", "::", "192.0.2.1"}) {
    options.host = host;
    EXPECT_EXIT(Inspector(loop, options, true), testing::ExitedWithCode(2),
                "^--inspect .*loopback.*" + std::string(host) + "\n$")
        << host;
    Inspector(loop, options, false);
  }
}

TEST(InspectFlag, sets_and_warns) {
  bool inspect = false;
  const Flag flag = inspect_flag(inspect);
  EXPECT_EQ(flag.name, "--inspect");
  EXPECT_NE(flag.help.find("development"), std::string::npos);
  EXPECT_EQ(flag.set(""), std::nullopt);
  EXPECT_TRUE(inspect);
}

}  // namespace
