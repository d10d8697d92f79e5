// From options and routes to a running server: listens, says so, runs the loop
// until SIGINT or SIGTERM, and ends in order.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "01_polling/http_options.h"
#include "01_polling/route.h"
#include "common/event_loop.h"

// Something served on a port of its own.
struct Site {
  std::string scheme;     // for the line that says where: "http", "ws"
  std::string port_flag;  // to name in an error: "--port"
  std::uint16_t port;     // 0: a free one
  Route route;
};

// Prints a line per site, `listening http://localhost:3001`, then `ready`, on
// standard output; the exit code of the program. A start that fails prints one
// sentence and gives 1. `listening`, if given, learns the ports, in the order
// of the sites, before the first connection is accepted.
int serve(
    EventLoop& loop, const HttpOptions& options, std::vector<Site> sites,
    std::function<void(const std::vector<std::uint16_t>&)> listening = {});

// The same for pages alone, on --port.
int serve(EventLoop& loop, const HttpOptions& options, Route pages);
