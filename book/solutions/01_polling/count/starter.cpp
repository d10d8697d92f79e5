// A route that counts: `GET /count` answers how often it has been asked by GET,
// this time included. HEAD does not count; it is told what GET would be.
#include "01_polling/serve.h"

int main(int argc, char** argv) {
  HttpOptions options;
  std::uint16_t ws_port = 0;  // what tries this gives it, and it is not used
  parse_flags_or_exit(argc, argv, {CHAPTER, "counts"}, flags(options),
                      {flag("--ws-port", "PORT", "unused", ws_port)});
  EventLoop loop;
  return serve(loop, options,
               get("/count", [](const Request&) { return text("1"); }));
}
