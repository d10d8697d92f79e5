#include "common/reply.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/loop_test.h"

namespace {

TEST(Reply, serves_nobody_between_turns) {
  Reply reply;
  EXPECT_EQ(reply.serving(), nullptr);
  EXPECT_EQ(reply.bytes().capacity(), Reply::kSize);
}

class ReplyTest : public LoopTest {};

TEST_F(ReplyTest, short_answers_gather_until_the_turn_ends) {
  Client& client = connect();
  client.on_bytes = [&](Connection& connection, Bytes& input) {
    input.consume(1);
    Output& output = connection.output();
    for (int i = 0; i < 1000; ++i) output.append("answer");
    EXPECT_EQ(output.bytes().size(), 6000u);
    EXPECT_EQ(client.peer->received, "");
  };
  client.peer->sends("x");
  run();
  EXPECT_EQ(client.peer->received.size(), 6000u);
  EXPECT_EQ(system.calls[Call::send], 1);
}

TEST_F(ReplyTest, is_empty_for_the_next_connection) {
  for (int i = 0; i < 2; ++i) {
    Client& client = connect();
    client.on_bytes = [](Connection& connection, Bytes& input) {
      EXPECT_TRUE(connection.output().bytes().empty());
      echo(connection, input);
    };
    client.peer->sends("x");
  }
  run();
}

TEST_F(ReplyTest, full_one_leaves_early_and_in_order) {
  Client& client = connect();
  std::string expected;
  client.on_bytes = [&](Connection& connection, Bytes& input) {
    input.consume(1);
    for (std::size_t i = 0; i < 3 * Reply::kSize / 1000; ++i) {
      const std::string piece(1000, static_cast<char>('a' + i % 26));
      connection.output().append(piece);
      expected += piece;
      EXPECT_LE(connection.output().bytes().size(), Reply::kSize);
    }
    EXPECT_GE(client.peer->received.size(), 2 * Reply::kSize - 2000);
  };
  client.peer->sends("x");
  run();
  EXPECT_TRUE(client.peer->received == expected);
  EXPECT_EQ(system.calls[Call::send], 3);
}

TEST_F(ReplyTest, full_one_of_a_full_socket_goes_into_the_queue) {
  Client& client = connect();
  client.peer->room = 5000;
  std::string expected;
  client.on_bytes = [&](Connection& connection, Bytes& input) {
    input.consume(1);
    for (std::size_t i = 0; i < 3 * Reply::kSize / 1000; ++i) {
      const std::string piece(1000, static_cast<char>('a' + i % 26));
      connection.output().append(piece);
      expected += piece;
      EXPECT_EQ(connection.unsent(),
                expected.size() - client.peer->received.size());
    }
  };
  client.peer->sends("x");
  then([&] { client.peer->takes(expected.size()); });
  run();
  EXPECT_TRUE(client.peer->received == expected);
}

// Where the bytes lay that send() was given.
class WatchfulSystem final : public FakeSystem {
 public:
  std::vector<const std::byte*> sent;
  long send(int to, std::span<const View> pieces, bool more) override {
    for (View piece : pieces) sent.push_back(piece.data());
    return FakeSystem::send(to, pieces, more);
  }
};

class Answer final : public Handler {
 public:
  explicit Answer(const std::string& body) : body_(body) {}
  void on_bytes(Connection& connection, Bytes& input) override {
    input.consume(input.size());
    connection.output().append(view_of("head"), view_of(body_));
  }

 private:
  const std::string& body_;
};

// What is sent for a body of this size, and whether as it lay.
bool sent_without_copy(std::size_t size) {
  const std::string body(size, 'B');
  WatchfulSystem system;
  EventLoop loop(system);
  system.nothing_left = [&] { loop.stop(); };
  auto accept = [&](Connection&) { return std::make_unique<Answer>(body); };
  EXPECT_TRUE(loop.listen(*resolve("127.0.0.1"), 0, accept));
  auto peer = system.connect();
  peer->sends("x");
  loop.run();
  EXPECT_EQ(system.calls[Call::send], 1);
  EXPECT_TRUE(peer->received == "head" + body);
  return std::ranges::count(system.sent, view_of(body).data()) == 1;
}

TEST_F(ReplyTest, large_body_is_handed_on_as_it_lies) {
  EXPECT_FALSE(sent_without_copy(Output::kCopied - 4));
  EXPECT_TRUE(sent_without_copy(Output::kCopied - 3));
  EXPECT_TRUE(sent_without_copy(10 * Output::kCopied));
}

TEST_F(ReplyTest, reset_while_it_leaves_early_is_the_end) {
  Client& client = connect();
  client.on_bytes = [&](Connection& connection, Bytes& input) {
    input.consume(1);
    client.peer->resets();
    for (int i = 0; i < 1000; ++i) {
      connection.output().append(std::string(10'000, 'x'));
    }
    EXPECT_TRUE(connection.closed());
    EXPECT_TRUE(client.ends.empty());
  };
  client.peer->sends("x");
  then([&] { EXPECT_EQ(client.ends, std::vector{End::reset}); });
  run();
}

}  // namespace
