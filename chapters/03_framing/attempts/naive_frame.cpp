// The server of the usual tutorial: takes what one read gave for one frame. It
// works on the tutorial's own page, where a person types one line at a time.
// Its faults (1) to (6) are in naive_frame.h.
#include "03_framing/attempts/naive_frame.h"

#include "01_polling/files/pages.h"
#include "01_polling/time_now.h"
#include "02_handshake/upgrade.h"
#include "common/connection.h"
#include "common/log.h"

namespace {

class NaiveEcho final : public Handler {
 public:
  void on_bytes(Connection& connection, Bytes& input) override {
    const std::string payload = naive_payload(input.text());
    log(payload);
    connection.output().append(naive_frame(payload));
    // (8) What could have been the beginning of the next frame is gone too.
    input.consume(input.size());
  }
  // (9) A Close frame was echoed as text: no handshake ends the conversation.
};

}  // namespace

int main(int argc, char** argv) {
  UpgradeOptions options;
  options.root = WWW_FOLDER "/" CHAPTER;
  std::uint64_t max_message = 1024 * 1024;  // (7) nobody looks at it
  parse_flags_or_exit(
      argc, argv, {CHAPTER "_naive_frame", "takes a read for a frame"},
      flags(options),
      {flag("--max-message", "BYTES", "is not obeyed", max_message)});
  EventLoop loop;
  Route sockets =
      websocket_at("/", {.origins = options.origins},
                   [](Connection&, const Request&, const Accepted&) {
                     return std::make_unique<NaiveEcho>();
                   });
  Route site = first_of({get("/time", time_now), pages(options.root)});
  return serve(loop, options, site, sockets);
}
