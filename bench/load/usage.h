// What a measurement took: time, our CPU time, the server's CPU time.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

struct Usage {
  std::int64_t wall_ns = 0;
  std::int64_t client_cpu_ns = 0;
  std::int64_t server_cpu_ns = 0;  // of all threads of all its processes

  friend Usage operator-(const Usage& later, const Usage& earlier) {
    return {later.wall_ns - earlier.wall_ns,
            later.client_cpu_ns - earlier.client_cpu_ns,
            later.server_cpu_ns - earlier.server_cpu_ns};
  }
};

// Until now. `pids`: the server's processes.
Usage usage_now(const std::vector<std::string>& pids);
std::int64_t monotonic_ns();

// One line of JSON; keys in the order in which they were added.
class JsonLine {
 public:
  void add(const std::string& key, std::int64_t value);
  void add(const std::string& key, double value);
  void add_usage(const Usage& usage);
  std::string text() const { return "{" + members_ + "}"; }

 private:
  std::string members_;
};
