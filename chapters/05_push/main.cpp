// Chapter 05: the Node program. A page on one port, a WebSocket on another; to
// each client that says something, the time, every three seconds.
#include "01_polling/files/pages.h"
#include "01_polling/time_now.h"
#include "04_messages/websocket_server.h"
#include "05_push/inspector.h"
#include "05_push/push.h"
#include "common/log.h"

namespace {

struct Options : WebSocketOptions {
  Duration interval = 3s;
  bool inspect = false;
};

}  // namespace

int main(int argc, char** argv) {
  Options options;
  options.root = WWW_FOLDER "/" CHAPTER;
  parse_flags_or_exit(
      argc, argv, {CHAPTER, "pushes the time"}, flags(options),
      {flag("--interval", "between two pushes", options.interval),
       inspect_flag(options.inspect)});

  EventLoop loop;
  Push push(loop, options.interval);
  Inspector inspector(loop, options, options.inspect);
  std::string latest;  // what was pushed last, for who polls for it instead
  const Callbacks visitor{
      .on_message =
          [&](WebSocket& socket, const Message& message) {
            log(message.text());
            push.start(socket, [&latest] {
              return latest = "当前时间是： " + std::to_string(unix_ms());
            });
          },
      .on_close = [&](WebSocket& socket, auto, auto) { push.stop(socket); }};
  WebSocketServer sockets(options, inspector.watch(visitor));

  Route site = first_of({get("/time", time_now), get("/latest", polled(latest)),
                         pages(options.root)});
  return serve(loop, options, inspector.with_page(site),
               inspector.with_reports(sockets.at("/")));
}
