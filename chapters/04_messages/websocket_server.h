// Accepts WebSockets at a path: the handshake in front, sockets behind it.
#pragma once

#include "02_handshake/upgrade.h"
#include "04_messages/websocket.h"

// What an extension needs of the handshake: reads the client's offers (02's
// Policy::extensions), and makes the object that does it.
struct ExtensionSupport {
  std::function<std::optional<std::string>(std::string_view offers)> negotiate =
      {};
  // Gets what negotiate() answered.
  std::function<std::unique_ptr<Extension>(std::string_view answer)> make = {};
};

struct WebSocketOptions : UpgradeOptions {
  Limits message_limits = {};
  Duration message_timeout = 60s;
  Duration close_timeout = 10s;
};

std::vector<Flag> flags(WebSocketOptions& options);

class WebSocketServer {
 public:
  // `options` outlives the server, the server its sockets: make it before the
  // loop runs, in the same function.
  WebSocketServer(const WebSocketOptions& options, Callbacks callbacks,
                  ExtensionSupport extension = {});

  // A route that turns handshakes at `path` into sockets; "/chat/*" stands for
  // all that begin with "/chat/". `policy` may bring subprotocols, a veto, and
  // origins other than the options'.
  Route at(std::string path, Policy policy = {});

 private:
  std::unique_ptr<Handler> make(Connection& connection, const Request& request,
                                const Accepted& accepted);

  const WebSocketOptions& options_;
  SocketSetup setup_;
  ExtensionSupport extension_;
};
