// A route that counts: `GET /count` answers how often it has been asked by GET,
// this time included. HEAD does not count; it is told what GET would be.
#include "01_polling/serve.h"

int main(int argc, char** argv) {
  HttpOptions options;
  std::uint16_t ws_port = 0;  // what tries this gives it, and it is not used
  parse_flags_or_exit(argc, argv, {CHAPTER, "counts"}, flags(options),
                      {flag("--ws-port", "PORT", "unused", ws_port)});
  EventLoop loop;
  // One loop, one thread: a plain number will do. It outlives the routes.
  std::uint64_t asked = 0;
  const auto count = [&asked](const Request& request) {
    const std::uint64_t next = asked + 1;
    if (request.method == "GET")
      asked = next;  // HEAD only looks (RFC 9110 §9.2.1)
    Response response = text(std::to_string(next));
    return response.with("Cache-Control", "no-store");
  };
  return serve(loop, options, get("/count", count));
}
