// Chapter 05: the Node program. A page on one port, a WebSocket on another; to
// each client that says something, the time, every three seconds.
#include "01_polling/files/files.h"
#include "01_polling/time_now.h"
#include "04_messages/websocket_server.h"
#include "05_push/push.h"
#include "common/log.h"

struct Options : WebSocketOptions {
  Duration interval = 3s;
};

int main(int argc, char** argv) {
  Options options{{{{.root = WWW_FOLDER "/05_push"}}}};
  std::vector<Flag> all = flags(options);
  all.push_back(flag("--interval", "between two pushes", options.interval));
  parse_flags_or_exit(argc, argv, {CHAPTER, "pushes the time"}, all);

  EventLoop loop;
  Push push(loop, options.interval);
  std::string latest;
  WebSocketServer sockets(
      options,
      {.on_message =
           [&](WebSocket& socket, const Message& message) {
             log(message.text());
             push.start(socket, [&latest] {
               return latest = "当前时间是： " + std::to_string(unix_ms());
             });
           },
       .on_close = [&](WebSocket& socket, auto, auto) { push.stop(socket); }});

  Route pages = first_of({get("/time", time_now),
                          get("/latest", polled(latest)),
                          files(folder_or_exit(options.root)),
                          files(folder_or_exit(kSharedPages), "/shared/")});
  return serve(loop, options, pages, sockets.at("/"));
}
