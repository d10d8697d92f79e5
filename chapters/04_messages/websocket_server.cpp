#include "04_messages/websocket_server.h"

#include "03_framing/trace.h"

std::vector<Flag> flags(WebSocketOptions& o) {
  std::vector<Flag> all = flags(static_cast<UpgradeOptions&>(o));
  all.push_back(flag("--max-message", "BYTES", "largest message; 0: no limit",
                     o.message_limits.max_message));
  all.push_back(flag("--max-fragments", "N",
                     "most fragments of a message; 0: no limit",
                     o.message_limits.max_fragments));
  all.push_back(flag("--message-timeout", "for a message that has begun",
                     o.message_timeout));
  all.push_back(flag("--close-timeout",
                     "for the peer's part of the closing handshake",
                     o.close_timeout));
  return all;
}

WebSocketServer::WebSocketServer(const WebSocketOptions& options,
                                 Callbacks callbacks,
                                 ExtensionSupport extension)
    : options_(options),
      setup_{.limits = options.message_limits,
             .message_timeout = options.message_timeout,
             .close_timeout = options.close_timeout,
             .callbacks = std::move(callbacks)},
      extension_(std::move(extension)) {}

Route WebSocketServer::at(std::string path, Policy policy) {
  if (policy.origins.empty()) policy.origins = options_.origins;
  policy.extensions = extension_.negotiate;
  return websocket_at(std::move(path), std::move(policy),
                      [this](Connection& connection, const Request& request,
                             const Accepted& accepted) {
                        return make(connection, request, accepted);
                      });
}

std::unique_ptr<Handler> WebSocketServer::make(Connection& connection,
                                               const Request& request,
                                               const Accepted& accepted) {
  if (options_.trace) trace_frames(connection);
  std::unique_ptr<Extension> extension;
  if (!accepted.extensions.empty()) {
    extension = extension_.make(accepted.extensions);
  }
  auto socket = std::make_unique<WebSocket>(
      setup_, connection, Endpoint(setup_.limits, std::move(extension)));
  socket->open(request, accepted);
  return socket;
}
