// What the load generator is told on its command line.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "common/command_line.h"

enum class Mode { kEcho, kLatency, kFanout, kConnect, kIdle, kHttp };
enum class Content { kBinary, kText, kChinese };

struct LoadOptions {
  Mode mode = Mode::kEcho;
  Content content = Content::kBinary;
  std::uint16_t port = 9999;
  std::string path = "/";
  std::uint64_t connections = 1;
  std::uint64_t depth = 1;     // messages or requests in flight of each
  std::uint64_t size = 20;     // bytes of a payload
  std::uint64_t messages = 0;  // to be measured; 0: as many as the time allows
  Duration seconds = 1s;
  Duration warm_up = 0s;  // before anything is counted
  bool raw = false;       // no handshake; the bytes come back as they were sent
  bool closing = false;   // connect: with the closing handshake
  std::uint64_t publish = 0;             // fanout: publishes in flight
  std::string body;                      // http: the file that is served
  std::vector<std::string> server_pids;  // whose CPU time is to be read
};

// Of the arguments behind the program's name. Error: one sentence; a call for
// --help is an answer, as with parse_flags().
struct LoadCommand {
  LoadOptions options;
  std::string help;  // print this, and do nothing
};
std::expected<LoadCommand, std::string> parse_load_command(
    const std::vector<std::string>& arguments);
