// bench_load: puts load on a server and measures it; see options.h.
#include <cstdio>

#include "bench/load/modes.h"

namespace {

Outcome run(const LoadOptions& options) {
  switch (options.mode) {
    case Mode::kEcho:
    case Mode::kLatency:
      return run_echo(options);
    case Mode::kFanout:
      return run_fanout(options);
    case Mode::kConnect:
      return run_connect(options);
    case Mode::kIdle:
      return run_idle(options);
    case Mode::kHttp:
      return run_http(options);
  }
  return std::unexpected("No such mode.");
}

}  // namespace

int main(int argc, char** argv) {
  const auto command =
      parse_load_command(std::vector<std::string>(argv + 1, argv + argc));
  if (!command) {
    std::fprintf(stderr, "bench_load: %s\n", command.error().c_str());
    return 2;
  }
  if (!command->help.empty()) {
    std::fputs(command->help.c_str(), stdout);
    return 0;
  }
  const Outcome outcome = run(command->options);
  if (!outcome) {
    std::fprintf(stderr, "bench_load: %s\n", outcome.error().c_str());
    return 1;
  }
  if (!outcome->empty()) std::puts(outcome->c_str());
  return 0;
}
