// Puts the handshake behind a route, and a WebSocket port beside the HTTP one.
#pragma once

#include "01_polling/serve.h"
#include "02_handshake/handshake.h"

// Makes the handler that takes the connection over. Called at once: the request
// is still good.
using Upgrade = std::function<std::unique_ptr<Handler>(
    Connection&, const Request&, const Accepted&)>;

// A route at `path`, which answers handshakes and refuses all else there (RFC
// 6455 §4.2.2). A path that ends in "*" stands for all that begin so.
Route websocket_at(std::string path, Policy policy, Upgrade upgrade);

struct UpgradeOptions : HttpOptions {
  std::uint16_t ws_port = 9999;  // 0: a free one; = port: both on one
  std::vector<std::string> origins = {};
};

std::vector<Flag> flags(UpgradeOptions& options);

// Serves `pages` on --port and `sockets` on --ws-port; see 01_polling/serve.h.
// GET /ws-port tells the pages where the sockets are.
int serve(EventLoop& loop, const UpgradeOptions& options, Route pages,
          Route sockets);
