#include "common/timers.h"

#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <vector>

namespace {

constexpr Duration kTick = Timers::kTick;
// The clock of a machine that has been up for some days, between two ticks.
constexpr Duration kStart = 100h + 3ms;

// Timers and a clock that only moves when told.
struct Clock {
  Timers timers;
  Duration now = kStart;

  Clock() { timers.run(now); }
  Timer after(Duration delay, std::function<void()> call) {
    return timers.after(now, delay, std::move(call));
  }
  Timer every(Duration period, std::function<void()> call) {
    return timers.every(now, period, std::move(call));
  }
  void pass(Duration time, Duration step = 1ms) {
    for (const Duration end = now + time; now < end;) {
      now = std::min(now + step, end);
      timers.run(now);
    }
  }
};

TEST(Timers, fire_never_early_and_at_most_one_tick_late) {
  for (Duration delay = 0ms; delay < 5 * kTick; delay += 500us) {
    for (Duration phase = 0ms; phase < kTick; phase += 1ms) {
      Clock clock;
      clock.pass(phase);
      Duration fired{-1};
      const Duration due = clock.now + delay;
      clock.after(delay, [&] { fired = clock.now; });
      clock.pass(6 * kTick, 500us);
      ASSERT_GE(fired, due);
      ASSERT_LE(fired, due + kTick);
    }
  }
}

TEST(Timers, one_shot_fires_once) {
  Clock clock;
  int calls = 0;
  clock.after(20ms, [&] { ++calls; });
  EXPECT_EQ(clock.timers.count(), 1u);
  clock.pass(20s);
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(clock.timers.count(), 0u);
}

TEST(Timers, nothing_happens_while_the_clock_stands) {
  Clock clock;
  int calls = 0;
  clock.every(10ms, [&] { ++calls; });
  clock.pass(11 * kTick);
  const int before = calls;
  for (int i = 0; i < 10; ++i) clock.timers.run(clock.now);
  EXPECT_EQ(calls, before);
}

TEST(Timers, handle_is_empty_until_set_and_after_cancel) {
  Clock clock;
  Timer timer;
  EXPECT_FALSE(timer);
  clock.timers.cancel(timer);
  timer = clock.after(10ms, [] { FAIL(); });
  EXPECT_TRUE(timer);
  clock.timers.cancel(timer);
  EXPECT_FALSE(timer);
  EXPECT_EQ(clock.timers.count(), 0u);
  clock.pass(1s);
}

TEST(Timers, cancel_of_a_fired_one_does_nothing) {
  Clock clock;
  Timer timer = clock.after(10ms, [] {});
  clock.pass(1s);
  clock.timers.cancel(timer);
  EXPECT_EQ(clock.timers.count(), 0u);
}

// The place of a timer that is gone is used again, for another.
TEST(Timers, stale_handle_does_not_cancel_the_next_timer) {
  Clock clock;
  int calls = 0;
  Timer fired = clock.after(10ms, [] {});
  clock.pass(50ms);
  Timer cancelled = clock.after(10ms, [] { FAIL(); });
  Timer copy = cancelled;
  clock.timers.cancel(cancelled);
  clock.after(10ms, [&] { ++calls; });
  clock.timers.cancel(fired);
  clock.timers.cancel(copy);
  clock.pass(50ms);
  EXPECT_EQ(calls, 1);
}

TEST(Timers, call_may_cancel_its_own_timer) {
  Clock clock;
  int calls = 0;
  Timer once, again;
  once = clock.after(10ms, [&] { clock.timers.cancel(once); });
  again = clock.every(10ms, [&] {
    ++calls;
    clock.timers.cancel(again);
    EXPECT_FALSE(again);
  });
  clock.pass(1s);
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(clock.timers.count(), 0u);
}

TEST(Timers, call_may_cancel_another_that_is_due_in_the_same_run) {
  Clock clock;
  Timer one, two;
  int calls = 0;
  one = clock.after(10ms, [&] { ++calls, clock.timers.cancel(two); });
  two = clock.after(10ms, [&] { ++calls, clock.timers.cancel(one); });
  clock.pass(1s);
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(clock.timers.count(), 0u);
}

TEST(Timers, periodic_call_may_be_replaced_from_within) {
  Clock clock;
  int first = 0, second = 0;
  Timer timer;
  timer = clock.every(10ms, [&] {
    ++first;
    clock.timers.cancel(timer);
    timer = clock.every(10ms, [&] { ++second; });
  });
  clock.pass(10 * kTick);
  EXPECT_EQ(first, 1);
  EXPECT_GE(second, 3);
  EXPECT_EQ(clock.timers.count(), 1u);
}

// Otherwise a timer of no delay that sets itself again would never let go.
TEST(Timers, timer_set_in_a_call_waits_for_a_later_run) {
  Clock clock;
  int calls = 0;
  std::function<void()> again = [&] {
    ++calls;
    clock.after(0ms, again);
  };
  clock.after(0ms, again);
  for (int i = 1; i <= 5; ++i) {
    clock.now += kTick;
    clock.timers.run(clock.now);
    EXPECT_EQ(calls, i);
  }
}

TEST(Timers, call_may_set_so_many_that_all_places_move) {
  Clock clock;
  int calls = 0;
  const std::string captured(100, 'x');
  clock.after(10ms, [&, captured] {
    for (int i = 0; i < 10'000; ++i) clock.after(10ms, [&] { ++calls; });
    EXPECT_EQ(captured, std::string(100, 'x'));
  });
  clock.every(10ms, [&, captured] {
    for (int i = 0; i < 1'000; ++i) clock.after(1h, [] {});
    EXPECT_EQ(captured, std::string(100, 'x'));
  });
  clock.pass(100ms);
  EXPECT_EQ(calls, 10'000);
}

TEST(Timers, periodic_does_not_drift) {
  Clock clock;
  int calls = 0;
  constexpr Duration kPeriod = 33ms + 333us;
  clock.every(kPeriod, [&] {
    ++calls;
    ASSERT_GE(clock.now, kStart + calls * kPeriod);
    ASSERT_LE(clock.now, kStart + calls * kPeriod + kTick);
  });
  clock.pass(100s + kTick);
  EXPECT_EQ(calls, 100s / kPeriod);
}

TEST(Timers, periodic_that_always_runs_late_does_not_drift) {
  Clock clock;
  int calls = 0;
  clock.every(30ms, [&] { ++calls; });
  clock.pass(30s, 17ms);
  EXPECT_GE(calls, 999);
  EXPECT_LE(calls, 1000);
}

TEST(Timers, periodic_may_be_as_short_as_a_tick) {
  Clock clock;
  int calls = 0;
  clock.every(0ms, [&] { ++calls; });
  clock.pass(100 * kTick);
  EXPECT_GE(calls, 99);
  EXPECT_LE(calls, 100);
}

TEST(Timers, hostile_137_suspend_leaves_missed_periods_out) {
  Clock clock;
  std::vector<Duration> fired;
  clock.every(3s, [&] { fired.push_back(clock.now - kStart); });
  clock.pass(3100ms);
  ASSERT_EQ(fired.size(), 1u);
  clock.now = kStart + 1h + 1s;
  clock.timers.run(clock.now);
  ASSERT_EQ(fired.size(), 2u);  // once for all that were missed
  clock.pass(3s);
  ASSERT_EQ(fired.size(), 3u);  // and on in the old rhythm
  EXPECT_GE(fired[2], 1h + 3s);
  EXPECT_LE(fired[2], 1h + 3s + kTick);
}

TEST(Timers, hostile_137_suspend_fires_all_that_are_due_and_no_other) {
  Clock clock;
  int due = 0, later = 0;
  for (int i = 1; i <= 3600; ++i) clock.after(i * 1s, [&] { ++due; });
  for (int i = 1; i <= 3600; ++i) clock.after(1h + i * 1s, [&] { ++later; });
  clock.now += 1h + kTick;
  clock.timers.run(clock.now);
  EXPECT_EQ(due, 3600);
  EXPECT_EQ(later, 0);
  EXPECT_EQ(clock.timers.count(), 3600u);
}

TEST(Timers, wait_for_their_own_round_of_the_wheel) {
  Clock clock;
  const Duration round = 1024 * kTick;
  std::vector<int> fired;
  for (int i = 4; i >= 0; --i) {
    clock.after(i * round + 20ms, [&, i] {
      fired.push_back(i);
      EXPECT_GE(clock.now, kStart + i * round + 20ms);
      EXPECT_LE(clock.now, kStart + i * round + 20ms + kTick);
    });
  }
  clock.pass(5 * round, 4ms);
  EXPECT_EQ(fired, (std::vector{0, 1, 2, 3, 4}));
}

TEST(Timers, around_the_end_of_the_wheel) {
  for (std::int64_t ticks = 1020; ticks <= 1030; ++ticks) {
    Clock clock;
    Duration fired{};
    clock.after(ticks * kTick, [&] { fired = clock.now; });
    clock.pass(2000 * kTick);
    ASSERT_GE(fired, kStart + ticks * kTick);
    ASSERT_LE(fired, kStart + ticks * kTick + kTick);
  }
}

TEST(Timers, set_before_the_first_run) {
  Timers timers;
  int calls = 0;
  timers.after(kStart, 100ms, [&] { ++calls; });
  timers.run(kStart);
  timers.run(kStart + 99ms);
  EXPECT_EQ(calls, 0);
  timers.run(kStart + 100ms + kTick);
  EXPECT_EQ(calls, 1);
}

TEST(Timers, until_next_is_negative_without_a_timer) {
  Clock clock;
  EXPECT_LT(clock.timers.until_next(clock.now), 0ms);
  Timer timer = clock.after(10ms, [] {});
  EXPECT_GE(clock.timers.until_next(clock.now), 0ms);
  clock.timers.cancel(timer);
  EXPECT_LT(clock.timers.until_next(clock.now), 0ms);
}

TEST(Timers, until_next_is_never_negative_while_one_is_overdue) {
  Clock clock;
  clock.after(10ms, [] {});
  EXPECT_EQ(clock.timers.until_next(clock.now + 1h), 0ms);
}

// A loop that sleeps exactly as long as it is told misses nothing, and does
// not wake for nothing more than once each round of the wheel.
TEST(Timers, until_next_is_enough_to_be_in_time) {
  std::mt19937 random(1);
  for (int round = 0; round < 200; ++round) {
    Clock clock;
    const Duration delay = std::chrono::microseconds(random() % 60'000'000);
    const Duration due = clock.now + delay;
    Duration fired{};
    clock.after(delay, [&] { fired = clock.now; });
    int waits = 0;
    while (fired == Duration{}) {
      clock.now += clock.timers.until_next(clock.now);
      clock.timers.run(clock.now);
      ++waits;
    }
    ASSERT_GE(fired, due);
    ASSERT_LE(fired, due + kTick);
    ASSERT_LE(waits, 60s / (1024 * kTick) + 2);
  }
}

TEST(Timers, let_go_of_what_the_call_held) {
  Clock clock;
  auto held = std::make_shared<int>(0);
  clock.after(10ms, [held] {});
  Timer cancelled = clock.every(10ms, [held] {});
  EXPECT_EQ(held.use_count(), 3);
  clock.pass(50ms);
  EXPECT_EQ(held.use_count(), 2);
  clock.timers.cancel(cancelled);
  EXPECT_EQ(held.use_count(), 1);
}

TEST(Timers, let_go_of_what_a_call_held_that_cancels_itself) {
  Clock clock;
  auto held = std::make_shared<int>(0);
  Timer timer;
  timer = clock.every(10ms, [&, held] { clock.timers.cancel(timer); });
  clock.pass(50ms);
  EXPECT_EQ(held.use_count(), 1);
}

TEST(Timers, hundred_thousand_each_in_its_time) {
  constexpr int kCount = 100'000;
  Clock clock;
  std::mt19937 random(2);
  int calls = 0;
  std::vector<Timer> timers;
  for (int i = 0; i < kCount; ++i) {
    const Duration due =
        clock.now + std::chrono::milliseconds(random() % 60'000);
    timers.push_back(clock.after(due - clock.now, [&, due] {
      ++calls;
      ASSERT_GE(clock.now, due);
      ASSERT_LE(clock.now, due + kTick);
    }));
  }
  for (std::size_t i = 0; i < timers.size(); i += 2) {
    clock.timers.cancel(timers[i]);
  }
  EXPECT_EQ(clock.timers.count(), kCount / 2u);
  clock.pass(61s);
  EXPECT_EQ(calls, kCount / 2);
  EXPECT_EQ(clock.timers.count(), 0u);
}

TEST(Timers, hostile_129_call_without_memory_is_lost_alone) {
  Clock clock;
  int single = 0, periodic = 0;
  auto fails_first = [](int& calls) {
    return [&calls] {
      if (++calls == 1) throw std::bad_alloc();
    };
  };
  clock.after(10ms, fails_first(single));
  clock.every(10ms, fails_first(periodic));
  clock.after(10ms, [&] { ++single; });
  clock.pass(100ms);
  EXPECT_EQ(single, 2);
  EXPECT_GE(periodic, 9);
  EXPECT_EQ(clock.timers.count(), 1u);
}

// Against a plain list, over random steps: set, cancel, let time pass.
TEST(Timers, agree_with_a_plain_list) {
  struct Expected {
    Duration due;
    Timer timer;
    bool fired = false;
  };
  std::mt19937 random(3);
  Clock clock;
  std::vector<std::shared_ptr<Expected>> waiting;
  for (int step = 0; step < 5000; ++step) {
    if (random() % 2 != 0) {
      const Duration delay = std::chrono::microseconds(random() % 20'000'000);
      auto entry = std::make_shared<Expected>(clock.now + delay, Timer{});
      entry->timer = clock.after(delay, [entry] { entry->fired = true; });
      waiting.push_back(entry);
    } else if (!waiting.empty() && random() % 3 == 0) {
      const std::size_t i = random() % waiting.size();
      clock.timers.cancel(waiting[i]->timer);
      waiting.erase(waiting.begin() + static_cast<std::ptrdiff_t>(i));
    }
    clock.now += std::chrono::microseconds(random() % 10'000);
    clock.timers.run(clock.now);
    for (const auto& entry : waiting) {
      const Duration past = clock.now - entry->due;
      ASSERT_TRUE(entry->fired ? past >= 0ms : past < kTick) << step;
    }
    std::erase_if(waiting, [](const auto& entry) { return entry->fired; });
    ASSERT_EQ(clock.timers.count(), waiting.size());
  }
}

}  // namespace
