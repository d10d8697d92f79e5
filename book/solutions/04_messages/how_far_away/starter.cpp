// An echo server that knows how far away its clients are. To build:
//
// - when a client connects, ping it, with a payload that it cannot guess;
// - when the pong with that payload comes, send the client a text, such as
//   "1234 us": the microseconds in between;
// - a pong with any other payload is ignored, and so is the same pong again.
//
// Of use: socket.slot(), socket.ping(payload), loop.now(),
// loop.system().random(bytes), view_of(text), as_text(view).
#include <map>

#include "01_polling/files/pages.h"
#include "04_messages/websocket_server.h"

int main(int argc, char** argv) {
  WebSocketOptions options;
  options.root = WWW_FOLDER "/04_messages";
  parse_flags_or_exit(argc, argv, {CHAPTER, "tells how far away you are"},
                      flags(options));
  EventLoop loop;
  Duration asked = loop.now();  // of whom?
  WebSocketServer sockets(
      options,
      {.on_open =
           [&](WebSocket& socket, const Request&, const Accepted&) {
             asked = loop.now();
             socket.ping(view_of("how far?"));
           },
       .on_message = [](WebSocket& socket,
                        const Message& message) { socket.send(message); },
       .on_pong =
           [&](WebSocket& socket, View) {
             const auto passed =
                 std::chrono::duration_cast<std::chrono::microseconds>(
                     loop.now() - asked);
             socket.send(std::to_string(passed.count()) + " us");
           }});
  return serve(loop, options, pages(options.root), sockets.at("/"));
}
