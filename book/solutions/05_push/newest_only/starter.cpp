// Pushes a value to everybody, sixty times a second. Somebody reads slowly.
#include <set>

#include "01_polling/files/pages.h"
#include "01_polling/time_now.h"
#include "04_messages/websocket_server.h"

// Half a megabyte, so that a slow reader is felt soon.
std::string newest_value() {
  std::string value = std::to_string(unix_ms()) + " ";
  value.resize(512 * 1024, '.');
  return value;
}

int main(int argc, char** argv) {
  WebSocketOptions options;
  options.root = WWW_FOLDER "/05_push";
  parse_flags_or_exit(argc, argv, {"newest_only", "pushes the newest value"},
                      flags(options));
  EventLoop loop;
  std::set<WebSocket*> open;
  Callbacks calls;
  calls.on_open = [&](WebSocket& socket, auto&, auto&) {
    open.insert(&socket);
  };
  calls.on_close = [&](WebSocket& socket, auto, auto) { open.erase(&socket); };
  WebSocketServer sockets(options, calls);
  loop.every(16ms, [&] {
    const std::string value = newest_value();
    for (WebSocket* socket : open) socket->send(value);
  });
  return serve(loop, options, pages(options.root), sockets.at("/"));
}
