#include "simulation/checkers.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <utility>

#include "simulation/heap.h"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/common_interface_defs.h>
// An assert that fails is reported like a bad access, with the episode.
extern "C" const char* __asan_default_options() { return "handle_abort=1"; }
#endif

namespace {

int output = STDOUT_FILENO;
Report** current = nullptr;

std::string in_seconds(Duration clock) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6f",
                std::chrono::duration<double>(clock).count());
  return text;
}

void report_death() {
  if (current == nullptr || *current == nullptr) return;
  Report* report = std::exchange(*current, nullptr);
  report->fail(Checker::survival, "the program was about to die");
}

}  // namespace

std::string Trace::text() const {
  std::string all;
  const std::size_t first = count_ > lines_.size() ? count_ - lines_.size() : 0;
  for (std::size_t i = first; i < count_; ++i) {
    const Line& line = lines_[i % lines_.size()];
    all += "  " + std::to_string(line.step) + "  " + in_seconds(line.clock) +
           (line.peer ? "      peer " : "  ") + line.what +
           (line.peer ? " #" : " ") + std::to_string(line.who) + " = " +
           std::to_string(line.result) + "\n";
  }
  return all;
}

void Report::fail(Checker checker, const std::string& sentence,
                  const std::string& peer) {
  const TestCode test;
  std::string text =
      "last calls (step, clock, call, descriptor, result):\n" + trace.text();
  if (!peer.empty()) text += "peer: " + peer + "\n";
  text += "faults: " + faults + "\n";
  text +=
      "step " + std::to_string(step) + ", clock " + in_seconds(clock) + " s\n";
  text += "FAILED checker: ";
  text += kCheckers[static_cast<std::size_t>(checker)];
  say(text + ": " + sentence + "\nreplay: simulation " + replay);
  std::_Exit(1);
}

void say(const std::string& line) {
  const std::string text = line + "\n";
  std::size_t at = 0;
  while (at < text.size()) {
    const ssize_t n = write(output, text.data() + at, text.size() - at);
    if (n <= 0) return;
    at += static_cast<std::size_t>(n);
  }
}

void take_over_output(Report*& report) {
  current = &report;
  output = dup(STDOUT_FILENO);
  [[maybe_unused]] const int errors = dup(STDERR_FILENO);
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  dup2(nowhere, STDOUT_FILENO);
  dup2(nowhere, STDERR_FILENO);
  close(nowhere);
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_set_report_fd(reinterpret_cast<void*>(std::intptr_t{errors}));
  __sanitizer_set_death_callback(report_death);
#endif
  std::set_terminate([] {
    report_death();
    std::abort();
  });
}
