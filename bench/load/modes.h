// The modes of the load generator. Each gives its one line of JSON, or one
// sentence that says what went wrong.
#pragma once

#include <expected>
#include <string>

#include "bench/load/options.h"

using Outcome = std::expected<std::string, std::string>;

Outcome run_echo(const LoadOptions& options);  // and latency
Outcome run_fanout(const LoadOptions& options);
Outcome run_http(const LoadOptions& options);
Outcome run_connect(const LoadOptions& options);
Outcome run_idle(const LoadOptions& options);
