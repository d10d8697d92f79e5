// A seeded, replayable simulation of the whole server: the real protocol code
// on a machine whose every call may be short, interrupted or fail.
#include <cstdlib>

#include "common/command_line.h"
#include "simulation/episode.h"

namespace {

struct Options {
  std::uint64_t seed = 20'26'11'22;
  std::uint64_t steps = 1'000'000;
  std::string episode;
  std::string allocation;
  std::string break_what;
};

Checker checker_named(const std::string& name) {
  std::size_t at = 0;
  while (at < kCheckers.size() && kCheckers[at] != name) ++at;
  return static_cast<Checker>(at);
}

class Simulation {
 public:
  explicit Simulation(const Options& options) : options_(options) {
    take_over_output(current_);
    report_.broken = checker_named(options.break_what);
  }

  void run() {
    say("seed " + std::to_string(options_.seed));
    if (!options_.episode.empty()) {
      run_episode(std::stoull(options_.episode));
    } else if (!options_.allocation.empty()) {
      fail_allocation(std::stoull(options_.allocation));
    } else {
      run_all();
    }
  }

 private:
  void run_all() {
    if (report_.broken == Checker::none) fail_every_allocation();
    std::uint64_t episode = 0, next = kProgress;
    while (steps_ < options_.steps) {
      run_episode(episode++);
      if (steps_ < next) continue;
      say(std::to_string(steps_) + " steps, " + std::to_string(episode) +
          " episodes");
      next += kProgress;
    }
    say("passed: " + std::to_string(steps_) + " steps, " +
        std::to_string(episode) + " episodes");
  }

  void run_episode(std::uint64_t number) {
    Dice dice(options_.seed ^ number << 32);
    heap().chance = dice.next();
    run_one("--episode " + std::to_string(number), dice.next(), false);
    steps_ += report_.step;
  }

  // Whether there was an allocation of this number.
  bool fail_allocation(std::uint64_t number) {
    heap().fail_at = number;
    run_one("--allocation " + std::to_string(number), options_.seed, true);
    heap().fail_at = 0;
    return heap().failures > 0;
  }

  void fail_every_allocation() {
    fail_allocation(0);  // what is made once is made by now
    std::uint64_t number = 1;
    while (fail_allocation(number)) ++number;
    say("passed: each of " + std::to_string(number - 1) +
        " allocations failed once");
  }

  void run_one(const std::string& which, std::uint64_t seed, bool plain) {
    report_.replay = "--seed " + std::to_string(options_.seed) + " " + which;
    if (!options_.break_what.empty()) {
      report_.replay += " --break " + options_.break_what;
    }
    report_.step = 0;
    report_.trace = {};
    heap().failures = heap().calls = 0;
    current_ = &report_;
    Episode(report_, seed, plain).run();
    current_ = nullptr;
  }

  static constexpr std::uint64_t kProgress = 250'000;
  const Options& options_;
  Report report_;
  Report* current_ = nullptr;
  std::uint64_t steps_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  Options options;
  std::vector<Flag> flags = {
      flag("--seed", "N", "where chance begins", options.seed),
      flag("--steps", "N", "stop after so many system calls", options.steps),
      flag("--episode", "N", "only this one: replays a failure",
           options.episode),
      flag("--allocation", "N",
           "only the scripted session in which this allocation fails",
           options.allocation),
      flag("--break", "CHECKER",
           "break what this checker watches: the run must fail",
           options.break_what)};
  parse_flags_or_exit(
      argc, argv, {"simulation", "runs the server where all may fail"}, flags);
  Simulation(options).run();
}
