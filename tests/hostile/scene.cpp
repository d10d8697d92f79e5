#include "hostile/scene.h"

#include "01_polling/files/pages.h"
#include "01_polling/time_now.h"

HostileScene::HostileScene(Port port)
    : sockets_(options,
               {.on_message = [](WebSocket& socket, const Message& message) {
                 socket.send(message);
               }}) {
  http_.allow_hosts({"localhost", "127.0.0.1", "[::1]"});
  Route site =
      first_of({get("/time", polled(time_)), pages(WWW_FOLDER "/01_polling")});
  const auto listening =
      loop_.listen(*resolve("127.0.0.1"), 80,
                   http_.accept(port == Port::http ? site : sockets_.at("/")));
  EXPECT_TRUE(listening);
  descriptors_ = system.descriptors();
  system.nothing_left = [this] { loop_.stop(); };
}

std::vector<Outcome> HostileScene::converse(std::vector<Pieces> ways,
                                            bool fin) {
  ways_ = std::move(ways);
  fin_ = fin;
  outcomes_.clear();
  const Duration began = system.clock;
  system.steps.push_back([this] { step(); });
  run();
  EXPECT_EQ(system.clock, began) << "a timer was left: the loop waited for it";
  return std::move(outcomes_);
}

void HostileScene::run() {
  testing::internal::CaptureStderr();  // the log of each refusal
  loop_.run();
  testing::internal::GetCapturedStderr();
  EXPECT_EQ(loop_.connection_count(), 0u) << "left open";
  EXPECT_EQ(system.descriptors(), descriptors_) << "descriptors left open";
}

// Called whenever the server has nothing to do any more.
void HostileScene::step() {
  if (!peer_) begin();
  const Pieces& pieces = ways_[outcomes_.size()];
  if (piece_ < pieces.size()) {
    peer_->sends(pieces[piece_]);
  } else if (piece_ == pieces.size() && fin_) {
    peer_->finishes();
  } else {
    end();
  }
  ++piece_;
  const bool over = !peer_ && outcomes_.size() == ways_.size();
  if (!over) system.steps.push_back([this] { step(); });
}

void HostileScene::begin() {
  peer_ = system.connect();
  piece_ = 0;
}

void HostileScene::end() {
  outcomes_.push_back({peer_->received, peer_->got_fin, peer_->got_reset});
  peer_->finishes();  // so that no time limit need pass
  peer_ = nullptr;
}
