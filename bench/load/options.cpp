#include "bench/load/options.h"

#include <array>
#include <optional>
#include <utility>

namespace {

constexpr std::array<std::pair<std::string_view, Mode>, 6> kModes = {{
    {"echo", Mode::kEcho},
    {"latency", Mode::kLatency},
    {"fanout", Mode::kFanout},
    {"connect", Mode::kConnect},
    {"idle", Mode::kIdle},
    {"http", Mode::kHttp},
}};

std::optional<Mode> mode_named(std::string_view name) {
  for (const auto& [known, mode] : kModes) {
    if (known == name) return mode;
  }
  return std::nullopt;
}

// The flags that are no value of the options: one content out of three.
struct ContentFlags {
  bool text = false, chinese = false, binary = false;

  std::expected<Content, std::string> chosen() const {
    if (text + chinese + binary > 1) {
      return std::unexpected("--binary, --text and --chinese: which one?");
    }
    if (chinese) return Content::kChinese;
    return text ? Content::kText : Content::kBinary;
  }
};

std::vector<Flag> load_flags(LoadOptions& o, ContentFlags& content) {
  return {
      flag("--port", "PORT", "of the server, on 127.0.0.1", o.port),
      flag("--path", "PATH", "to open or to get", o.path),
      flag("--connections", "N", "at a time", o.connections),
      flag("--depth", "N", "in flight on each connection", o.depth),
      flag("--size", "BYTES", "of each payload", o.size),
      flag("--messages", "N", "to count; 0: what the time allows", o.messages),
      flag("--seconds", "to count for", o.seconds),
      flag("--warm-up", "before it counts", o.warm_up),
      flag("--binary", "binary messages (the default)", content.binary),
      flag("--text", "text messages, ASCII", content.text),
      flag("--chinese", "text messages, three bytes each", content.chinese),
      flag("--raw", "no handshake, bytes come back as sent", o.raw),
      flag("--closing", "connect: with the closing handshake", o.closing),
      flag("--publish", "N", "fanout: publishes in flight", o.publish),
      flag("--body", "FILE", "http: what the server must answer", o.body),
      flag("--server-pid", "PID", "read its CPU time; repeatable",
           o.server_pids),
  };
}

std::expected<void, std::string> check(const LoadOptions& options) {
  if (options.connections == 0 || options.depth == 0) {
    return std::unexpected("--connections and --depth are 1 at least.");
  }
  if (options.mode == Mode::kHttp && options.body.empty()) {
    return std::unexpected("http needs --body FILE, to check what comes.");
  }
  if (options.mode == Mode::kLatency && options.depth != 1) {
    return std::unexpected("latency is measured at --depth 1.");
  }
  return {};
}

}  // namespace

std::expected<LoadCommand, std::string> parse_load_command(
    const std::vector<std::string>& arguments) {
  const About about{"bench_load MODE",
                    "echo, latency, fanout, connect, idle or http: puts load "
                    "on a server, says in one line of JSON how it went"};
  LoadCommand command;
  ContentFlags content;
  std::vector<std::string> rest = arguments;
  const auto mode = mode_named(rest.empty() ? "" : rest.front());
  if (mode) rest.erase(rest.begin());
  auto parsed = parse_flags(rest, about, load_flags(command.options, content));
  if (parsed && *parsed) {
    command.help = (*parsed)->text;
    return command;
  }
  if (!mode) {
    return std::unexpected(
        "The first word is a mode: echo, latency, fanout, connect, idle or "
        "http.");
  }
  if (!parsed) return std::unexpected(parsed.error());
  command.options.mode = *mode;
  auto chosen = content.chosen();
  if (!chosen) return std::unexpected(chosen.error());
  command.options.content = *chosen;
  if (auto sound = check(command.options); !sound) {
    return std::unexpected(sound.error());
  }
  return command;
}
