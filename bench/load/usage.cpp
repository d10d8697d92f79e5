#include "bench/load/usage.h"

#include <array>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>

namespace {

std::int64_t clock_ns(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return time.tv_sec * 1'000'000'000 + time.tv_nsec;
}

// In nanoseconds, which stat's ticks of 10 ms are not (proc(5): the first
// number of schedstat is the time spent on the CPU).
std::int64_t cpu_ns_of(const std::string& pid) {
  std::int64_t sum = 0;
  std::error_code gone;
  for (const auto& thread :
       std::filesystem::directory_iterator("/proc/" + pid + "/task", gone)) {
    std::int64_t ns = 0;
    std::ifstream(thread.path() / "schedstat") >> ns;
    sum += ns;
  }
  return sum;
}

}  // namespace

std::int64_t monotonic_ns() { return clock_ns(CLOCK_MONOTONIC); }

Usage usage_now(const std::vector<std::string>& pids) {
  Usage usage{.wall_ns = monotonic_ns(),
              .client_cpu_ns = clock_ns(CLOCK_PROCESS_CPUTIME_ID)};
  for (const auto& pid : pids) usage.server_cpu_ns += cpu_ns_of(pid);
  return usage;
}

void JsonLine::add(const std::string& key, std::int64_t value) {
  if (!members_.empty()) members_ += ", ";
  members_ += "\"" + key + "\": " + std::to_string(value);
}

void JsonLine::add(const std::string& key, double value) {
  std::array<char, 32> text;
  std::snprintf(text.data(), text.size(), "%.4f", value);
  if (!members_.empty()) members_ += ", ";
  members_ += "\"" + key + "\": " + text.data();
}

void JsonLine::add_usage(const Usage& usage) {
  add("wall_ns", usage.wall_ns);
  add("client_cpu_ns", usage.client_cpu_ns);
  add("server_cpu_ns", usage.server_cpu_ns);
  add("utilisation", static_cast<double>(usage.client_cpu_ns) /
                         static_cast<double>(usage.wall_ns));
}
