// A test of an HTTP server: on a machine that does not exist, so that it has
// any clock, and peers that send and take what the test wants.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <regex>
#include <string>

#include "01_polling/http_server.h"
#include "common/connection.h"
#include "common/fake_system.h"

// The status codes of the responses in a stream: "200 404".
inline std::string statuses(const std::string& stream) {
  static const std::regex status_line("HTTP/1\\.1 ([0-9]{3}) ");
  std::string text;
  for (std::sregex_iterator it(stream.begin(), stream.end(), status_line), end;
       it != end; ++it) {
    text += (text.empty() ? "" : " ") + it->str(1);
  }
  return text;
}

// Takes a connection over: collects what it is shown.
class Collector final : public Handler {
 public:
  explicit Collector(std::string& into) : into_(into) {}
  void on_bytes(Connection&, Bytes& input) override {
    into_ += input.text();
    input.consume(input.size());
  }

 private:
  std::string& into_;
};

class HttpTest : public testing::Test {
 protected:
  using Peer = std::shared_ptr<FakePeer>;

  HttpTest() {
    system.nothing_left = [this] { loop.stop(); };
  }

  // Answers GET with its path, "/big" with a megabyte, "/chunk" with a shared
  // one; passes at "/nope"; hands the connection over at "/takeover".
  std::optional<Answer> route(const Request& request) {
    ++asked;
    if (request.path == "/nope") return std::nullopt;
    if (request.path == "/takeover") {
      Response head{.status = 101};
      head.with("Upgrade", "test").with("Connection", "Upgrade");
      return Takeover{head, [this](Connection&) {
                        return std::make_unique<Collector>(taken_over);
                      }};
    }
    if (std::optional<Response> other = only_get(request)) return *other;
    if (request.path == "/big") return text(std::string(1 << 20, 'x'));
    if (request.path == "/chunk") {
      return Response{.body = make_chunk(view_of("shared"))};
    }
    return text(std::string(request.path));
  }

  void listen() {
    const auto port = loop.listen(*resolve("127.0.0.1"), 80,
                                  server.accept([this](const Request& request) {
                                    return route(request);
                                  }));
    EXPECT_TRUE(port);
  }
  Peer connect() {
    if (!std::exchange(listening_, true)) listen();
    return system.connect();
  }
  // Done when the loop has nothing to do any more.
  void then(std::function<void()> step) {
    system.steps.push_back(std::move(step));
  }
  // Done when so much time has passed since the beginning, after all steps.
  void at(Duration time, std::function<void()> act) {
    system.at(start_ + time, std::move(act));
  }
  // Until nothing is left to happen: all time limits have passed.
  void run() { loop.run(); }
  // What a peer that sends this has received when all is over.
  std::string answer_to(const std::string& stream) {
    const Peer peer = connect();
    peer->sends(stream);
    run();
    EXPECT_TRUE(peer->closed);
    return peer->received;
  }

  FakeSystem system;
  HttpOptions options;
  int asked = 0;           // requests that came to route()
  std::string taken_over;  // bytes behind the request

 private:
  const Duration start_ = system.clock;
  bool listening_ = false;

 protected:
  EventLoop loop{system};
  HttpServer server{loop, options};
};

inline std::string get_of(const std::string& target,
                          const std::string& lines = "") {
  return "GET " + target + " HTTP/1.1\r\nHost: a\r\n" + lines + "\r\n";
}
