#include "common/timers.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "common/try_call.h"

namespace {
constexpr std::uint32_t kWord = 64;
}

Timers::Timers() : places_(kSlots + 1) {
  for (std::uint32_t head = 0; head < places_.size(); ++head) {
    places_[head].next = places_[head].previous = head;
  }
}

Timer Timers::after(Duration now, Duration delay, std::function<void()> call) {
  return add(now + delay, Duration::zero(), std::move(call));
}

Timer Timers::every(Duration now, Duration period, std::function<void()> call) {
  period = std::max(period, kTick);
  return add(now + period, period, std::move(call));
}

Timer Timers::add(Duration deadline, Duration period,
                  std::function<void()> call) {
  if (free_.empty()) {
    if (places_.size() == places_.capacity()) {
      places_.reserve(2 * places_.size());
    }
    free_.reserve(places_.capacity());  // giving a place back must never fail
    places_.emplace_back();
    free_.push_back(static_cast<std::uint32_t>(places_.size() - 1));
  }
  std::uint32_t at = free_.back();
  free_.pop_back();
  Place& place = places_[at];
  place.deadline = deadline;
  place.period = period;
  place.call = std::move(call);
  ++count_;
  enter_wheel(at);
  return {at, place.generation};
}

void Timers::cancel(Timer& timer) {
  std::uint32_t at = std::exchange(timer.place, 0);
  if (at <= kDue || places_[at].generation != timer.generation) return;
  release(at);
}

void Timers::release(std::uint32_t at) {
  unlink(at);
  // What the call holds may set timers as it dies: that comes last.
  std::function<void()> last = std::move(places_[at].call);
  ++places_[at].generation;
  free_.push_back(at);
  --count_;
}

// A deadline belongs to the first tick at which it has passed.
void Timers::enter_wheel(std::uint32_t at) {
  Place& place = places_[at];
  place.tick = std::max((place.deadline + kTick - 1ns) / kTick, last_tick_ + 1);
  std::uint32_t slot = static_cast<std::uint32_t>(place.tick % kSlots);
  link(slot, at);
  occupied_[slot / kWord] |= std::uint64_t{1} << slot % kWord;
}

void Timers::link(std::uint32_t ring, std::uint32_t at) {
  std::uint32_t last = places_[ring].previous;
  places_[at].previous = last;
  places_[at].next = ring;
  places_[last].next = places_[ring].previous = at;
}

void Timers::unlink(std::uint32_t at) {
  places_[places_[at].previous].next = places_[at].next;
  places_[places_[at].next].previous = places_[at].previous;
}

void Timers::run(Duration now) {
  const std::int64_t tick = now / kTick;
  // After a long sleep each slot is visited once, not once a missed tick.
  const std::int64_t first = std::max(last_tick_ + 1, tick - kSlots + 1);
  last_tick_ = std::max(last_tick_, tick);
  for (std::int64_t t = first; t <= tick; ++t) {
    collect(static_cast<std::uint32_t>(t % kSlots));
  }
  while (places_[kDue].next != kDue) call_first_due(now);
}

// Moves what is due in this slot to the ring kDue; later rounds stay.
void Timers::collect(std::uint32_t slot) {
  for (std::uint32_t at = places_[slot].next; at != slot;) {
    std::uint32_t next = places_[at].next;
    if (places_[at].tick <= last_tick_) {
      unlink(at);
      link(kDue, at);
    }
    at = next;
  }
  if (places_[slot].next == slot) {
    occupied_[slot / kWord] &= ~(std::uint64_t{1} << slot % kWord);
  }
}

// The call may set timers, which can move all places, and cancel any, its own
// included: so it is made from a copy outside.
void Timers::call_first_due(Duration now) {
  std::uint32_t at = places_[kDue].next;
  std::function<void()> call = std::move(places_[at].call);
  if (places_[at].period == Duration::zero()) {
    release(at);
    return try_call(call);
  }
  std::uint32_t generation = places_[at].generation;
  unlink(at);
  Place& place = places_[at];
  place.deadline += place.period;
  if (place.deadline <= now) {
    place.deadline += (now - place.deadline) / place.period * place.period;
    if (place.deadline <= now) place.deadline += place.period;
  }
  enter_wheel(at);
  try_call(call);
  if (places_[at].generation == generation) places_[at].call = std::move(call);
}

Duration Timers::until_next(Duration now) const {
  if (count_ == 0) return Duration{-1};
  // Looks at one bit a slot, from the next tick on, once around.
  const std::int64_t from = last_tick_ + 1;
  for (std::int64_t ahead = 0; ahead < kSlots;) {
    std::uint32_t slot = static_cast<std::uint32_t>((from + ahead) % kSlots);
    std::uint64_t bits = occupied_[slot / kWord] >> slot % kWord;
    if (bits != 0) {
      ahead += std::countr_zero(bits);
      return std::max((from + ahead) * kTick - now, Duration::zero());
    }
    ahead += kWord - slot % kWord;
  }
  return Duration::zero();  // only ahead of run()
}
