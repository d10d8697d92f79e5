#include "common/wakeups.h"

#include <array>
#include <cstdint>

#include "common/try_call.h"

Mailbox::Mailbox(System& system)
    : system_(system),
      counter_(must_have(system, system.event_counter(), "eventfd")) {}

void Mailbox::post(std::function<void()> call) {
  {
    std::lock_guard lock(mutex_);
    calls_.push_back(std::move(call));
  }
  const std::uint64_t one = 1;
  system_.write(counter_.number(), std::as_bytes(std::span(&one, 1)));
}

void Mailbox::on_ready(std::uint32_t) {
  std::array<std::byte, 8> count;
  system_.read(counter_.number(), count);
  std::vector<std::function<void()>> calls;
  {
    std::lock_guard lock(mutex_);
    calls.swap(calls_);
  }
  for (auto& call : calls) try_call(call);
}

SignalWatch::SignalWatch(System& system, int signal, std::function<void()> call)
    : system_(system),
      receiver_(must_have(system, system.signal_receiver(signal), "signalfd")),
      call_(std::move(call)) {}

void SignalWatch::on_ready(std::uint32_t) {
  std::array<std::byte, 128> details;  // a signalfd_siginfo
  if (system_.read(receiver_.number(), details) > 0) call_();
}
