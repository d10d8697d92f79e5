// Peers that send too little, too slowly: rows 29, 49, 50 and 86, on the
// virtual clock and through the whole server. The limit is for a whole request,
// so that a drop now and then gains nothing.
#include <gtest/gtest.h>

#include "hostile/scene.h"

namespace {

// What stands in a stalled request before the peer falls silent.
const std::string kHead = "GET /time HTTP/1.1\r\nHost: localhost\r\n";
const std::string kHandshake =
    "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
    "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

// One peer that sends an octet in every interval, until it is closed.
class Slow {
 public:
  Slow(Port port, std::string bytes, Duration interval) : scene_(port) {
    const Duration began = scene_.system.clock;
    scene_.system.steps.push_back([this] { peer_ = scene_.system.connect(); });
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      scene_.system.at(began + interval * (i + 1), [this, byte = bytes[i]] {
        peer_->sends(std::string_view(&byte, 1));
      });
    }
    // The server's FIN, as the peer would see it.
    for (Duration t = 0ms; t < 40s; t += 50ms) {
      scene_.system.at(began + t, [this, t] {
        if (!ended_after_ && peer_ && peer_->got_fin) ended_after_ = t;
      });
    }
    scene_.run();
  }

  Duration ended_after() const { return ended_after_.value_or(1h); }
  const std::string& received() const { return peer_->received; }
  bool gone() const { return peer_->closed; }

 private:
  HostileScene scene_;
  std::shared_ptr<FakePeer> peer_;
  std::optional<Duration> ended_after_;
};

void expect_408(const Slow& slow) {
  EXPECT_TRUE(slow.received().starts_with("HTTP/1.1 408 Request Timeout\r\n"))
      << "RFC 9110 §15.5.9; received:\n"
      << slow.received();
  EXPECT_NE(slow.received().find("\r\nConnection: close\r\n"),
            std::string::npos);
  EXPECT_GE(slow.ended_after(), 10s);
  EXPECT_LE(slow.ended_after(), 10'100ms) << "the limit is 10 s in all";
  EXPECT_TRUE(slow.gone());
}

}  // namespace

TEST(TimeLimits, hostile_049_an_octet_every_9_s) {
  // The clock begins with the first octet, 9 s after the connection; the second
  // comes within the limit, and gains nothing.
  const Slow slow(Port::http, kHead, 9s);
  EXPECT_TRUE(slow.received().starts_with("HTTP/1.1 408 "));
  EXPECT_LE(slow.ended_after(), 19'100ms);
  EXPECT_TRUE(slow.gone());
}

TEST(TimeLimits, hostile_049_an_octet_every_100_ms) {
  const Slow slow(Port::http, kHead + "X: " + std::string(1000, 'x'), 100ms);
  EXPECT_TRUE(slow.received().starts_with("HTTP/1.1 408 "));
  EXPECT_GE(slow.ended_after(), 10s);
  EXPECT_LE(slow.ended_after(), 10'200ms);
}

TEST(TimeLimits, hostile_050_nothing_is_sent) {
  const Slow slow(Port::http, "", 1s);
  EXPECT_EQ(slow.received(), "");
  EXPECT_GE(slow.ended_after(), 10s);
  EXPECT_LE(slow.ended_after(), 10'100ms);
  EXPECT_TRUE(slow.gone());
}

TEST(TimeLimits, hostile_029_the_content_stalls) {
  expect_408(Slow(Port::http, kHead + "Content-Length: 10\r\n\r\nabc", 1us));
}

TEST(TimeLimits, hostile_029_a_chunk_stalls) {
  expect_408(Slow(Port::http,
                  kHead + "Transfer-Encoding: chunked\r\n\r\n5\r\nhel", 1us));
}

TEST(TimeLimits, hostile_029_a_trailer_stalls) {
  expect_408(Slow(Port::http,
                  kHead + "Transfer-Encoding: chunked\r\n\r\n0\r\nX: y", 1us));
}

TEST(TimeLimits, hostile_086_a_handshake_is_never_completed) {
  expect_408(Slow(Port::websocket, kHandshake, 1us));
}

TEST(TimeLimits, hostile_086_a_handshake_drop_by_drop) {
  const Slow slow(Port::websocket, kHandshake, 100ms);
  EXPECT_TRUE(slow.received().starts_with("HTTP/1.1 408 "));
  EXPECT_LE(slow.ended_after(), 10'200ms);
}

TEST(TimeLimits, hostile_086_no_handshake_is_begun) {
  const Slow slow(Port::websocket, "", 1s);
  EXPECT_EQ(slow.received(), "");
  EXPECT_LE(slow.ended_after(), 10'100ms);
  EXPECT_TRUE(slow.gone());
}
