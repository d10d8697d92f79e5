// How often what goes wrong in an episode. Each number n: once in n calls on
// average; 0: never.
#pragma once

#include <string>

#include "simulation/dice.h"

struct Faults {
  // Harmless: the server must not let any peer feel them.
  unsigned short_moves = 0;  // fewer bytes than could be
  unsigned interrupted = 0;  // -EINTR
  unsigned not_ready = 0;    // -EAGAIN, and ready again right behind the call
  unsigned exhausted = 0;    // no descriptor, no buffer: accept, open, re-arm
  // These may end the connection that they meet, and no other.
  unsigned broken = 0;  // -ECONNRESET, -EPIPE, -ENOBUFS ...
  unsigned disk = 0;    // -EIO while sending a file, or the file was cut
  unsigned memory = 0;  // operator new throws

  std::string text() const {
    return "short 1/" + std::to_string(short_moves) + ", EINTR 1/" +
           std::to_string(interrupted) + ", EAGAIN 1/" +
           std::to_string(not_ready) + ", exhausted 1/" +
           std::to_string(exhausted) + ", broken 1/" + std::to_string(broken) +
           ", disk 1/" + std::to_string(disk) + ", memory 1/" +
           std::to_string(memory) + " (1/0: never)";
  }
};

// A calm episode, one with faults that must not show, or one with all.
inline Faults choose_faults(Dice& dice) {
  Faults faults;
  const std::size_t mood = dice.below(10);
  auto rate = [&](std::size_t least, std::size_t most) {
    return dice.one_in(4) ? 0u
                          : static_cast<unsigned>(dice.between(least, most));
  };
  if (mood == 0) return faults;
  faults.short_moves = rate(2, 20);
  faults.interrupted = rate(5, 50);
  faults.not_ready = rate(5, 50);
  if (mood < 4) return faults;
  faults.exhausted = rate(5, 60);
  if (mood < 6) return faults;
  faults.broken = rate(100, 1000);
  faults.disk = rate(20, 200);
  if (mood > 7) faults.memory = rate(100, 2000);
  return faults;
}
