// Two endpoints of ours, a client and a server, over a wire that cuts.
#include <deque>
#include <random>

#include "04_messages/endpoint_run.h"
#include "04_messages/xor_extension.h"

namespace {

constexpr int kMessages = 1000;

struct Sent {
  Opcode opcode;
  std::string payload;
  bool operator==(const Sent&) const = default;
};

// One end, and the bytes that are on the way to it.
class TalkingEnd {
 public:
  TalkingEnd(Endpoint endpoint, std::mt19937& random, bool fragments)
      : endpoint_(std::move(endpoint)),
        random_(random),
        fragments_(fragments) {}

  // A message, at times a ping before it. In fragments if it may: these are
  // made by hand, since an endpoint sends none itself.
  void sends_to(TalkingEnd& other) {
    if (random_() % 8 == 0) endpoint_.send(Opcode::ping, view_of("?"), output_);
    Sent message{random_() % 2 ? Opcode::text : Opcode::binary, text()};
    if (fragments_ && random_() % 2) {
      send_in_fragments(message);
    } else {
      endpoint_.send(message.opcode, view_of(message.payload), output_);
    }
    sent.push_back(std::move(message));
    delivers_to(other);
  }
  void closes(TalkingEnd& other) {
    EXPECT_TRUE(endpoint_.close(1000, "done", output_));
    delivers_to(other);
  }
  // A random piece of what is on the way.
  void receives(TalkingEnd& other) {
    if (arriving_.empty()) return;
    const std::size_t n =
        random_() % 4 ? 1 + random_() % arriving_.size() : arriving_.size();
    std::vector<std::byte> exact(kept_.size() + n);
    kept_ += arriving_.substr(0, n);
    arriving_.erase(0, n);
    std::ranges::copy(view_of(kept_), exact.begin());
    Bytes input(exact);
    Event event;
    while (endpoint_.next(input, output_, event)) take(event);
    kept_ = input.text();
    delivers_to(other);
  }
  bool idle() const { return arriving_.empty(); }

  std::vector<Sent> sent, received;
  std::string closed;
  int pongs = 0;

 private:
  void take(const Event& event) {
    ASSERT_NE(event.kind, Event::Kind::failed) << event.violation->name;
    if (event.kind == Event::Kind::pong) ++pongs;
    if (event.kind == Event::Kind::closed) closed = in_words(event);
    if (event.kind != Event::Kind::message) return;
    received.push_back({event.opcode, std::string(as_text(event.payload))});
  }

  std::string text() {
    static constexpr std::string_view kLetters[] = {"a", "é", "当", "😀", ""};
    std::string text;
    const std::size_t letters =
        random_() % 20 == 0 ? random_() % 20'000 : random_() % 100;
    for (std::size_t i = 0; i < letters; ++i) text += kLetters[random_() % 5];
    return text;
  }
  void send_in_fragments(const Sent& message) {
    std::string_view rest = message.payload;
    for (bool first = true, last = false; !last; first = false) {
      const std::size_t size = random_() % (rest.size() + 1);
      last = random_() % 3 == 0 || rest.empty();
      const auto part = std::string(rest.substr(0, last ? rest.size() : size));
      rest.remove_prefix(part.size());
      const auto opcode = static_cast<unsigned>(message.opcode);
      output_.append(masked((last ? 0x80 : 0) | (first ? opcode : 0), part));
      if (random_() % 4 == 0) output_.append(masked(0x8a, "unasked"));
    }
  }
  void delivers_to(TalkingEnd& other) {
    other.arriving_ += as_text(output_.bytes().view());
    output_.clear();
  }

  Endpoint endpoint_;
  std::mt19937& random_;
  bool fragments_;
  Output output_;
  std::string arriving_, kept_;
};

void converse(unsigned seed, bool extension) {
  std::mt19937 random(seed);
  const auto make = [&]() -> std::unique_ptr<Extension> {
    if (!extension) return {};
    return std::make_unique<XorExtension>();
  };
  const Limits limits;
  CountingKeys keys;
  TalkingEnd server(Endpoint(limits, make()), random, false);
  TalkingEnd client(Endpoint(limits, keys, make()), random, true);
  for (int i = 0; i < kMessages; ++i) {
    if (random() % 2) client.sends_to(server);
    if (random() % 2) server.sends_to(client);
    if (random() % 2) server.receives(client);
    if (random() % 2) client.receives(server);
  }
  client.closes(server);
  while (!server.idle() || !client.idle()) {
    server.receives(client);
    client.receives(server);
  }
  ASSERT_TRUE(server.received == client.sent) << "seed " << seed;
  // What was on the way when the client closed is dropped.
  ASSERT_LE(client.received.size(), server.sent.size());
  server.sent.resize(client.received.size());
  ASSERT_TRUE(client.received == server.sent) << "seed " << seed;
  EXPECT_EQ(server.closed, "closed 1000 'done'\n");
  EXPECT_EQ(client.closed, "closed 1000 ''\n");
  EXPECT_GT(server.pongs, 0);
  EXPECT_GT(client.pongs, 0);
}

TEST(EndpointPair, says_what_it_was_told) {
  for (unsigned seed = 1; seed <= 10; ++seed) converse(seed, false);
}

TEST(EndpointPair, says_it_through_an_extension_too) {
  for (unsigned seed = 101; seed <= 105; ++seed) converse(seed, true);
}

}  // namespace
