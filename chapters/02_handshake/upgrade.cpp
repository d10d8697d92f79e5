#include "02_handshake/upgrade.h"

namespace {

// On a port shared with pages, what does not ask for WebSocket is theirs; and
// only a GET can ask (RFC 6455 §4.1).
Route only_handshakes(Route sockets) {
  return [sockets = std::move(sockets)](
             const Request& request) -> std::optional<Answer> {
    if (request.method != "GET" || !asks_for_websocket(request)) {
      return std::nullopt;
    }
    return sockets(request);
  };
}

bool path_matches(std::string_view pattern, std::string_view path) {
  if (!pattern.ends_with('*')) return path == pattern;
  return path.starts_with(pattern.substr(0, pattern.size() - 1));
}

}  // namespace

Route websocket_at(std::string path, Policy policy, Upgrade upgrade) {
  return [path = std::move(path), policy = std::move(policy),
          upgrade = std::move(upgrade)](
             const Request& request) -> std::optional<Answer> {
    if (!path_matches(path, request.path)) return std::nullopt;
    auto accepted = answer(request, policy);
    if (!accepted) return std::move(accepted).error();
    Response head = accepted->head;
    return Takeover{std::move(head),
                    [&upgrade, &request,
                     accepted = *std::move(accepted)](Connection& connection) {
                      return upgrade(connection, request, accepted);
                    }};
  };
}

std::vector<Flag> flags(UpgradeOptions& o) {
  std::vector<Flag> all = flags(static_cast<HttpOptions&>(o));
  all.push_back(flag("--ws-port", "PORT",
                     "WebSocket port; 0 picks a free one, the same as --port "
                     "puts both on one",
                     o.ws_port));
  all.push_back(flag("--origin", "ORIGIN",
                     "an Origin that may connect, repeatable; * for any "
                     "(default: pages of the same host, any port)",
                     o.origins));
  return all;
}

int serve(EventLoop& loop, const UpgradeOptions& options, Route pages,
          Route sockets) {
  std::uint16_t ws_port = 0;
  Route where = get("/ws-port", [&ws_port](const Request&) {
    return text(std::to_string(ws_port));
  });
  auto listening = [&](const auto& ports) { ws_port = ports.back(); };
  if (options.ws_port == options.port && options.port != 0) {
    Route both = first_of({only_handshakes(sockets), where, pages});
    return serve(loop, options, {{"http", "--port", options.port, both}},
                 listening);
  }
  return serve(loop, options,
               {{"http", "--port", options.port, first_of({where, pages})},
                {"ws", "--ws-port", options.ws_port, sockets}},
               listening);
}
