// Echoes; at the text "close" closes with 4321. Says what on_close is told.
#include "01_polling/files/pages.h"
#include "04_messages/websocket_server.h"
#include "common/log.h"

int main(int argc, char** argv) {
  WebSocketOptions options;
  options.root = WWW_FOLDER "/04_messages";
  parse_flags_or_exit(argc, argv, {CHAPTER, "tells its codes"}, flags(options));
  EventLoop loop;
  WebSocketServer sockets(
      options, {.on_message =
                    [](WebSocket& socket, const Message& message) {
                      if (message.text() == "close") {
                        socket.close(4321);
                      } else {
                        socket.send(message);
                      }
                    },
                .on_close =
                    [](WebSocket&, std::uint16_t code, std::string_view) {
                      log("told " + std::to_string(code));
                    }});
  return serve(loop, options, pages(options.root), sockets.at("/"));
}
