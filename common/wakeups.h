// What can wake the loop besides its sockets: calls posted by other threads,
// and signals.
#pragma once

#include <functional>
#include <mutex>
#include <vector>

#include "common/descriptor.h"
#include "common/pollable.h"

// Calls that other threads want made in the loop's thread (eventfd(2)).
class Mailbox final : public Pollable {
 public:
  explicit Mailbox(System& system);
  int descriptor() const { return counter_.number(); }
  void post(std::function<void()> call);  // from any thread
  void on_ready(std::uint32_t events) override;

 private:
  System& system_;
  Descriptor counter_;
  std::mutex mutex_;
  std::vector<std::function<void()>> calls_;
};

// A signal as an event (signalfd(2)), so that its handler is ordinary code.
class SignalWatch final : public Pollable {
 public:
  SignalWatch(System& system, int signal, std::function<void()> call);
  int descriptor() const { return receiver_.number(); }
  void on_ready(std::uint32_t events) override;

 private:
  System& system_;
  Descriptor receiver_;
  std::function<void()> call_;
};
