// Something that waits in epoll; it is told when it is ready.
#pragma once

#include <cstdint>

class Pollable {
 public:
  virtual ~Pollable() = default;
  virtual void on_ready(std::uint32_t events) = 0;  // EPOLLIN | ...
};
