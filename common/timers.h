// Timers by coarse ticks: a wheel of slots, one a tick. Setting and cancelling
// cost the same whether ten timers run or a hundred thousand.
//
//   slot   0     1     2          1023
//        +-----+-----+-----+-...-+-----+    A timer waits in the slot of its
//        |  o  |     | o o |     |     |    tick modulo 1024, whether it is due
//        +-----+-----+-----+-...-+-----+    this time round or a later one.
//                 ^ now
//
// A timer never fires early, and at most one tick late (plus what the loop is
// busy with). After Varghese and Lauck, "Hashed and Hierarchical Timing
// Wheels", 1987.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "common/duration.h"

// Names a timer; empty when default made. Stays harmless when the timer is
// gone: a timer's place may be used again, but under another generation.
struct Timer {
  std::uint32_t place = 0;
  std::uint32_t generation = 0;
  explicit operator bool() const { return place != 0; }
};

class Timers {
 public:
  static constexpr Duration kTick = 8ms;

  Timers();

  // Calls `call` once, `delay` after `now`; or every `period` from then on,
  // without drift (a period that was missed altogether is left out).
  Timer after(Duration now, Duration delay, std::function<void()> call);
  Timer every(Duration now, Duration period, std::function<void()> call);
  // Forgets the timer, and empties `timer`. Nothing happens if it is gone.
  void cancel(Timer& timer);

  // Calls what is due. The calls may set and cancel timers.
  void run(Duration now);
  // How long until run() may have something to do; negative: no timer is set.
  Duration until_next(Duration now) const;
  std::size_t count() const { return count_; }

 private:
  // The first kSlots places are the slots themselves: the heads of rings in
  // which the timers are linked; one more ring holds those about to be called.
  static constexpr std::uint32_t kSlots = 1024;
  static constexpr std::uint32_t kDue = kSlots;
  struct Place {
    std::uint32_t next = 0, previous = 0;
    std::uint32_t generation = 0;
    std::int64_t tick = 0;  // the first at which the deadline has passed
    Duration deadline{0}, period{0};
    std::function<void()> call;
  };

  Timer add(Duration deadline, Duration period, std::function<void()> call);
  void release(std::uint32_t at);
  void enter_wheel(std::uint32_t at);
  void link(std::uint32_t ring, std::uint32_t at);
  void unlink(std::uint32_t at);
  void collect(std::uint32_t slot);
  void call_first_due(Duration now);

  std::vector<Place> places_;
  std::vector<std::uint32_t> free_;
  std::array<std::uint64_t, kSlots / 64> occupied_{};  // a bit a slot
  std::int64_t last_tick_ = 0;  // slots up to this tick have been collected
  std::size_t count_ = 0;
};
