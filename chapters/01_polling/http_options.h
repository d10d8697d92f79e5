// What can be set of an HTTP server, and the flags that set it.
#pragma once

#include <string>
#include <vector>

#include "01_polling/request_head.h"
#include "common/command_line.h"

struct HttpOptions {
  std::string host = "localhost";  // both loopback addresses
  std::uint16_t port = 3001;       // 0: a free one
  std::string root;                // folder to serve
  // Hosts that a request may ask for, without port. Empty: the loopback names
  // while listening on loopback, else any. "*": any. A page of another site
  // that has its name point here (DNS rebinding) is refused by it.
  std::vector<std::string> allowed_hosts = {};

  RequestLimits limits = {};
  std::uint64_t max_connections = 0;  // 0: as many as there are descriptors
  Duration header_timeout = 10s;      // for a whole request, body included
  Duration idle_timeout = 5s;         // between requests
  Duration send_timeout = 30s;        // for a peer that takes nothing
  Duration shutdown_timeout = 3s;     // for connections to end after SIGTERM
  bool spin = false;
  bool trace = false;
};

// The flags of every chapter's server.
std::vector<Flag> flags(HttpOptions& options);
