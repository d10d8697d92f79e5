// A file descriptor that closes itself.
#pragma once

#include <utility>

#include "common/system.h"

class Descriptor {
 public:
  Descriptor() = default;
  Descriptor(System& system, int number) : system_(&system), number_(number) {}
  Descriptor(Descriptor&& other) noexcept
      : system_(other.system_), number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(system_, other.system_);
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor() { close(); }

  int number() const { return number_; }
  // Hands it to somebody who will close it.
  int release() { return std::exchange(number_, -1); }
  explicit operator bool() const { return number_ >= 0; }
  void close() {
    if (number_ >= 0) system_->close(std::exchange(number_, -1));
  }

 private:
  System* system_ = nullptr;
  int number_ = -1;
};

// What the program cannot start without: if `result` is an error, it ends, with
// a sentence that names `call`.
void must_succeed(long result, const char* call);
// The same for a call that gives a descriptor.
Descriptor must_have(System& system, long result, const char* call);
