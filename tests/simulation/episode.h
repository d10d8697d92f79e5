// One life of the server: started as a main() starts it, visited by peers, sent
// SIGTERM, gone; with every checker looking on.
#pragma once

#include <set>

#include "simulation/peer.h"

class WebSocket;

class Episode final : public Players, public Stage {
 public:
  // `plain`: the scripted session, without chance or faults.
  Episode(Report& report, std::uint64_t seed, bool plain);

  // Fails in the report, or not at all.
  void run();

 private:
  class Server;

  void invite();
  void serve();
  void after_the_end();
  void on_open(const WebSocket& socket);
  void on_close(const WebSocket& socket);

  // Players.
  Duration next_act() const override;
  void act(bool all) override;
  void file_refused(std::size_t peer, std::size_t request) override;
  void check() override;
  void arm();
  void check_limits();
  void check_deadlines();

  // Stage.
  Kernel& kernel() override { return kernel_; }
  Dice& dice() override { return dice_; }
  Report& report() override { return report_; }
  bool stopping() const override { return stopped_at_ != Link::kNever; }
  bool blame_memory() override;

  Report& report_;
  Dice dice_;
  bool plain_;
  Faults faults_;
  Kernel kernel_;
  std::vector<std::unique_ptr<Peer>> peers_;
  Duration stop_at_ = Link::kNever, stopped_at_ = Link::kNever;
  std::uint64_t blamed_ = 0;
  std::set<const WebSocket*> open_;
};
