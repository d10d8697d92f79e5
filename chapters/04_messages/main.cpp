// Chapter 04: speaks WebSocket, all of it, and sends every message back.
#include "01_polling/files/pages.h"
#include "01_polling/time_now.h"
#include "04_messages/websocket_server.h"

int main(int argc, char** argv) {
  WebSocketOptions options;
  options.root = WWW_FOLDER "/" CHAPTER;
  parse_flags_or_exit(argc, argv, {CHAPTER, "sends every message back"},
                      flags(options));
  EventLoop loop;
  WebSocketServer sockets(
      options, {.on_message = [](WebSocket& socket, const Message& message) {
        socket.send(message);
      }});
  Route site = first_of({get("/time", time_now), pages(options.root)});
  return serve(loop, options, site, sockets.at("/"));
}
