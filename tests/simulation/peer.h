// A client: does what its script says, at its own pace, and checks every byte
// that it gets.
#pragma once

#include <memory>
#include <set>

#include "simulation/checkers.h"
#include "simulation/kernel.h"
#include "simulation/script.h"

// What a peer asks of the episode that it takes part in.
class Stage {
 public:
  virtual ~Stage() = default;
  virtual Kernel& kernel() = 0;
  virtual Dice& dice() = 0;
  virtual Report& report() = 0;
  virtual bool stopping() const = 0;  // SIGTERM was sent
  // An end that no fault of the link explains: whether an allocation that
  // failed does, which has explained no other.
  virtual bool blame_memory() = 0;
};

class Peer {
 public:
  // It comes at `begin`. The stage outlives it.
  Peer(Stage& stage, std::size_t number, Script script, Duration begin);

  void act();
  void refuse_file(std::size_t request) { refused_.insert(request); }
  bool done() const { return done_; }
  const Link& link() const { return *link_; }
  const Script& script() const { return script_; }
  // Whether it was served, and not told that there are too many.
  bool is_guest() const {
    return link_->accepted && !link_->closed && !link_->must_be_refused;
  }
  std::string text() const;  // for the report

 private:
  enum class Match { no, partly, whole };

  void take();
  void speak();
  void schedule();
  void check();
  bool check_segment();
  void check_refusal();
  Match match(const Pattern& pattern) const;
  std::vector<const Pattern*> allowed() const;
  void on_end(bool orderly);
  bool complete() const;
  void unfair(const std::string& sentence);
  bool excused();
  bool may_speak() const;
  bool all_said() const { return said_ >= limit_; }
  void trace(const char* what, std::size_t result);

  Stage& stage_;
  std::size_t number_;
  Script script_;
  std::shared_ptr<Link> link_ = std::make_shared<Link>();
  std::size_t limit_;     // of what is said
  std::size_t said_ = 0;  // bytes
  std::size_t heard_ = 0;
  std::size_t matched_ = 0;  // segments
  std::string pending_;      // heard, of no whole segment
  Duration next_take_{0};
  bool last_heard_ = false;  // nothing but pongs may follow
  bool connected_ = false, ended_ = false, done_ = false;
  std::set<std::size_t> refused_;  // requests without a file
};
