// What must always hold. Each rule has a name, by which a failure is reported,
// and a breach of its own, which proves that it can fail (--break).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "common/duration.h"

enum class Checker {
  streams,      // every byte that a peer gets is the right one
  limits,       // connections, and bytes kept for them
  ends,         // one on_close for each on_open, one close for each accept
  descriptors,  // none leaked, none used that is not open
  memory,       // no byte leaked
  others,       // whom no fault concerns gets everything, in time
  spinning,     // no turn without reason
  deadlines,    // who stalls or breaks a rule is gone when its time is over
  grace,        // SIGTERM ends everything in time
  survival,     // nothing escapes from the loop
  none
};
inline constexpr std::array<std::string_view, 10> kCheckers{
    "streams", "limits",   "ends",      "descriptors", "memory",
    "others",  "spinning", "deadlines", "grace",       "survival"};

// The last calls and acts of an episode. Its lines are only written out when
// something fails.
class Trace {
 public:
  struct Line {
    std::uint64_t step = 0;
    Duration clock{0};
    const char* what = "";
    int who = -1;  // a descriptor, or a peer's number if `peer`
    long result = 0;
    bool peer = false;
  };
  void add(const Line& line) { lines_[count_++ % lines_.size()] = line; }
  std::string text() const;

 private:
  std::array<Line, 160> lines_;
  std::size_t count_ = 0;
};

// What an episode is, for the report of a failure.
struct Report {
  std::string replay;  // the flags
  std::uint64_t step = 0;
  Duration clock{0};
  std::string faults;
  Trace trace;
  Checker broken = Checker::none;  // on purpose: --break

  // Prints everything that is known, and ends the program.
  [[noreturn]] void fail(Checker checker, const std::string& sentence,
                         const std::string& peer = {});
};

// Where the program speaks: the server's own standard output and error are
// turned off.
void say(const std::string& line);
// Turns them off, but for reports of the sanitizers, which then say `report`
// besides.
void take_over_output(Report*& report);
