// The live inspector: a page that shows every frame of the other connections
// as it happens. What a server pushes is, here, what it sees.
//
//   client <==> Connection <==> WebSocket          the application's
//                   |  a tap, which sees both directions
//               Inspector  -- reports -->  WebSocket <==> the page
//
// A layer: it wraps callbacks and routes, and is asked only where it was put.
#pragma once

#include <unordered_map>

#include "04_messages/websocket_server.h"
#include "05_push/watchers.h"

class Inspector {
 public:
  // Both outlive it; it outlives the sockets, as a WebSocketServer does. Unless
  // `on`, each function below gives back what it got, and that is all.
  //
  // A page that shows what others send is for who sits at this machine: where
  // --host is not a loopback address, the program ends with a sentence and 2.
  Inspector(EventLoop& loop, const WebSocketOptions& options, bool on);
  ~Inspector();

  // A server's callbacks, so that its sockets are inspected.
  Callbacks watch(Callbacks callbacks);
  // `pages`, and the inspector's at /inspector/.
  Route with_page(Route pages) const;
  // `sockets`, and at /inspector the one that the reports travel over. It is
  // not inspected: each report would be one more frame to report. Only pages of
  // the same host may open it, whatever --origin says.
  Route with_reports(Route sockets);

 private:
  class FrameTap;

  Callbacks watcher_callbacks();
  void opened(WebSocket& socket, const Request& request);
  void closed(const WebSocket& socket, std::uint16_t code,
              std::string_view reason);
  void introduce(WebSocket& watcher);

  EventLoop& loop_;
  const bool on_, trace_;
  WebSocketOptions own_options_;
  WebSocketServer server_;
  Watchers watchers_;
  std::uint64_t count_ = 0;  // of connections so far
  std::unordered_map<const WebSocket*, std::shared_ptr<FrameTap>> taps_;
};

// --inspect
Flag inspect_flag(bool& into);
