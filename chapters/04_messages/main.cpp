// Chapter 04: speaks WebSocket, all of it, and sends every message back.
#include "01_polling/files/files.h"
#include "01_polling/time_now.h"
#include "04_messages/websocket_server.h"

int main(int argc, char** argv) {
  WebSocketOptions options{{{.root = WWW_FOLDER "/04_messages"}}};
  parse_flags_or_exit(argc, argv, {CHAPTER, "sends every message back"},
                      flags(options));
  EventLoop loop;
  WebSocketServer sockets(
      options, {.on_message = [](WebSocket& socket, const Message& message) {
        socket.send(message);
      }});
  Route pages = first_of({get("/time", time_now),
                          files(folder_or_exit(options.root)),
                          files(folder_or_exit(kSharedPages), "/shared/")});
  return serve(loop, options, pages, sockets.at("/"));
}
