// Pushes the newest value to everybody who has taken the last one, ten times a
// second. Somebody reads slowly, and gets fewer.
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
  // The value that is made now is the newest when it is sent, and is sent only
  // where the one before it has left: nothing waits behind anything.
  loop.every(100ms, [&] {
    const Chunk value = framed(Opcode::text, view_of(newest_value()));
    for (WebSocket* socket : open) {
      if (socket->unsent() == 0) socket->send(value);
    }
  });
  return serve(loop, options, pages(options.root), sockets.at("/"));
}
