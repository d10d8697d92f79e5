#include "bench/load/modes.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>

#include "bench/load/load.h"
#include "bench/load/socket.h"

namespace {

void add_delay(JsonLine& line, const std::string& key,
               std::vector<std::int64_t>& sorted, double part) {
  const auto last = static_cast<double>(sorted.size() - 1);
  line.add(key, sorted[static_cast<std::size_t>(last * part)]);
}

Outcome told(std::expected<LoadResult, std::string> result) {
  if (!result) return std::unexpected(result.error());
  JsonLine line;
  line.add("messages", static_cast<std::int64_t>(result->answers));
  line.add_usage(result->usage);
  auto& delays = result->delays_ns;
  if (!delays.empty()) {
    std::sort(delays.begin(), delays.end());
    add_delay(line, "p50_ns", delays, 0.5);
    add_delay(line, "p99_ns", delays, 0.99);
    add_delay(line, "p99_9_ns", delays, 0.999);
  }
  return line.text();
}

// The same checker and manner for every connection but the first.
template <typename MakeChecker>
Outcome run_load(const LoadOptions& options, const Ring& ring,
                 MakeChecker make_checker, Manner first, Manner others) {
  auto sockets = open_all(options);
  if (!sockets) return std::unexpected(sockets.error());
  Load load(options, ring);
  Manner manner = first;
  for (auto& socket : *sockets) {
    load.add(std::move(socket), make_checker(), manner);
    manner = others;
  }
  return told(load.run());
}

}  // namespace

Outcome run_echo(const LoadOptions& options) {
  const Traffic traffic = lay_out(options);
  const Manner echo{.first = options.depth};
  auto checker = [&] { return std::make_unique<EchoChecker>(traffic); };
  return run_load(options, traffic.sent, checker, echo, echo);
}

// Every connection says something once, which makes 05_push begin; or the first
// publishes to all, the next for each of its own that it gets back.
Outcome run_fanout(const LoadOptions& options) {
  LoadOptions text = options;
  text.content = Content::kText;
  text.depth = std::max<std::uint64_t>(options.publish, 1);
  const Traffic traffic = lay_out(text);
  auto checker = [] { return std::make_unique<FrameCounter>(); };
  const Manner listens{.first = options.publish > 0 ? 0u : 1u, .again = false};
  const Manner publishes{.first = options.publish, .again = true};
  return run_load(text, traffic.sent, checker,
                  options.publish > 0 ? publishes : listens, listens);
}

Outcome run_http(const LoadOptions& options) {
  std::ifstream file(options.body, std::ios::binary);
  if (!file) return std::unexpected("Cannot read " + options.body + ".");
  const std::string body(std::istreambuf_iterator<char>(file), {});
  const std::string request =
      "GET " + options.path +
      " HTTP/1.1\r\nHost: localhost:" + std::to_string(options.port) +
      "\r\n\r\n";
  const Ring ring(request, request.size(), options.depth);
  const Manner gets{.first = options.depth};
  auto checker = [&] { return std::make_unique<HttpChecker>(body); };
  return run_load(options, ring, checker, gets, gets);
}

// Says how many are open, and keeps them until its standard input ends.
Outcome run_idle(const LoadOptions& options) {
  const std::int64_t begun = monotonic_ns();
  auto sockets = open_all(options);
  if (!sockets) return std::unexpected(sockets.error());
  JsonLine line;
  line.add("open", static_cast<std::int64_t>(sockets->size()));
  line.add("wall_ns", monotonic_ns() - begun);
  std::puts(line.text().c_str());
  std::fflush(stdout);
  std::cin.ignore(std::numeric_limits<std::streamsize>::max());
  return "";
}
