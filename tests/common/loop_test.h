// A loop under test: an EventLoop on a FakeSystem, with peers that connect to
// it. The test says beforehand what happens, step by step, then calls run().
#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "common/connection.h"
#include "common/event_loop.h"
#include "common/fake_system.h"

// One connection: what its handler shall do, and what it was told. Unless told
// otherwise it reads everything, and does at an end what any Handler does.
struct Client {
  std::shared_ptr<FakePeer> peer;
  Connection* connection = nullptr;  // once accepted; nullptr after its end

  std::function<void(Connection&)> on_accept, on_drained, on_half_close,
      on_shutdown;
  std::function<void(Connection&, Bytes&)> on_bytes;
  std::function<void(Connection&, End)> on_end;

  std::shared_ptr<void> owned_by_handler;  // dies with it

  std::vector<std::string> shown;  // each input, as it was shown
  std::string read;                // what was consumed of them
  int drained = 0, half_closed = 0, shut_down = 0;
  std::vector<End> ends;
};

class ClientHandler final : public Handler {
 public:
  explicit ClientHandler(Client& client)
      : client_(client), owned_(std::move(client.owned_by_handler)) {}

  void on_bytes(Connection& connection, Bytes& input) override {
    const std::string all(input.text());
    client_.shown.push_back(all);
    if (client_.on_bytes) {
      client_.on_bytes(connection, input);
    } else {
      input.consume(input.size());
    }
    client_.read += all.substr(0, all.size() - input.size());
  }
  void on_drained(Connection& connection) override {
    ++client_.drained;
    if (client_.on_drained) client_.on_drained(connection);
  }
  void on_half_close(Connection& connection) override {
    ++client_.half_closed;
    if (client_.on_half_close) return client_.on_half_close(connection);
    Handler::on_half_close(connection);
  }
  void on_shutdown(Connection& connection) override {
    ++client_.shut_down;
    if (client_.on_shutdown) return client_.on_shutdown(connection);
    Handler::on_shutdown(connection);
  }
  void on_end(Connection& connection, End why) override {
    EXPECT_TRUE(connection.closed());
    client_.ends.push_back(why);
    client_.connection = nullptr;
    if (client_.on_end) client_.on_end(connection, why);
  }

 private:
  Client& client_;
  std::shared_ptr<void> owned_;
};

inline void echo(Connection& connection, Bytes& input) {
  connection.output().append(input.take(input.size()));
}
inline void leave_unread(Connection&, Bytes&) {}

class LoopScene {
 public:
  LoopScene() {
    system.nothing_left = [this] { loop.stop(); };
    auto accept = [this](Connection& connection) {
      Client& client = clients_[accepted_++];
      client.connection = &connection;
      if (client.on_accept) client.on_accept(connection);
      return std::make_unique<ClientHandler>(client);
    };
    EXPECT_TRUE(loop.listen(*resolve("127.0.0.1"), 0, accept));
  }

  Client& connect() {
    Client& client = clients_.emplace_back();
    client.peer = system.connect();
    return client;
  }
  // Done when the loop has nothing to do any more; so are further ones, each
  // when the one before has had its consequences.
  void then(std::function<void()> step) {
    system.steps.push_back(std::move(step));
  }
  // Done when so much time has passed since the beginning, after all steps.
  void at(Duration time, std::function<void()> act) {
    system.at(start_ + time, std::move(act));
  }
  Duration time() const { return system.clock - start_; }
  // Until nothing is left to happen. Every connection must have had one end.
  void run() {
    loop.run();
    for (const Client& client : clients_) {
      if (client.connection == nullptr && client.ends.empty()) continue;
      EXPECT_EQ(client.ends.size(), 1u);
      EXPECT_TRUE(client.peer->closed);
    }
    EXPECT_EQ(loop.connection_count(), 0u);
  }
  FileRange part(const FileRange& file, std::uint64_t offset,
                 std::uint64_t length) const {
    return {file.file, file.offset + offset, length};
  }

  FakeSystem system;

 private:
  const Duration start_ = system.clock;
  std::deque<Client> clients_;  // outlive the loop, which has their handlers
  std::size_t accepted_ = 0;

 public:
  EventLoop loop{system};
};

class LoopTest : public testing::Test, public LoopScene {};
