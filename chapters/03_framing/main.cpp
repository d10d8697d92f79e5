// Chapter 03: understands frames, and sends each one back. What a message is,
// and how a conversation ends well, it does not know yet.
#include "01_polling/files/pages.h"
#include "01_polling/time_now.h"
#include "02_handshake/upgrade.h"
#include "03_framing/decoder.h"
#include "03_framing/trace.h"
#include "common/connection.h"
#include "common/log.h"

namespace {

struct Options : UpgradeOptions {
  std::uint64_t max_message = 1024 * 1024;  // bytes of a frame's payload
};

constexpr Violation kFrameTooBig{"frame_too_big", CloseCode::message_too_big,
                                 "the frame is too big, bytes",
                                 "RFC 6455 §10.4"};

// Sends a frame's payload back as it arrives: nothing is collected.
class FrameEcho final : public Handler {
 public:
  explicit FrameEcho(const Options& options) : options_(options) {}

  void on_bytes(Connection& connection, Bytes& input) override {
    Part part;
    Step step = Step::ready;
    while (connection.wants_input() &&
           (step = decoder_.next(input, part)) == Step::ready) {
      const std::uint64_t most = options_.max_message;
      if (part.first && most > 0 && part.length > most) {
        return fail(connection, kFrameTooBig.with(part.length));
      }
      echo(connection, part);
    }
    if (step == Step::violation) fail(connection, decoder_.violation());
  }

 private:
  void echo(Connection& connection, const Part& part) {
    Opcode opcode = part.opcode;
    if (opcode == Opcode::pong) return;
    if (opcode == Opcode::ping) opcode = Opcode::pong;  // §5.5.2
    if (part.first) {
      append_header(connection.output(),
                    {.fin = part.fin, .opcode = opcode, .length = part.length});
    }
    connection.output().append(part.unmask());
    if (opcode == Opcode::close) connection.finish();  // §5.5.1
  }

  // §7.1.7: says why, then closes.
  void fail(Connection& connection, const Violation& violation) {
    log(describe(violation));
    const auto payload = bytes_of(number_of(violation.code));
    append_frame(connection.output(), Opcode::close, payload);
    connection.finish();
  }

  const Options& options_;
  Decoder decoder_{Role::server};
};

}  // namespace

int main(int argc, char** argv) {
  Options options;
  options.root = WWW_FOLDER "/" CHAPTER;
  parse_flags_or_exit(
      argc, argv, {CHAPTER, "sends every frame back"}, flags(options),
      {flag("--max-message", "BYTES", "largest payload of a frame; 0: no limit",
            options.max_message)});
  EventLoop loop;
  Route sockets = websocket_at(
      "/", {.origins = options.origins},
      [&](Connection& connection, const Request&, const Accepted&) {
        if (options.trace) trace_frames(connection);
        return std::make_unique<FrameEcho>(options);
      });
  Route site = first_of({get("/time", time_now), pages(options.root)});
  return serve(loop, options, site, sockets);
}
