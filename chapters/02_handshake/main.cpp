// Chapter 02: shakes hands, then prints what a WebSocket client sends: bytes
// that nobody here understands yet.
#include <deque>

#include "01_polling/files/pages.h"
#include "01_polling/time_now.h"
#include "02_handshake/upgrade.h"
#include "common/connection.h"
#include "common/hex_dump.h"
#include "common/log.h"

namespace {

class HexDump final : public Handler {
 public:
  void on_bytes(Connection&, Bytes& input) override {
    log_as_is(hex_dump(input.view(), shown_));
    shown_ += input.size();
    input.consume(input.size());
  }

 private:
  std::size_t shown_ = 0;
};

// The last handshakes, both sides, for the page that wants to show its own.
class Handshakes {
 public:
  void remember(const Request& request, const Accepted& accepted) {
    if (seen_.size() == kMost) seen_.pop_front();
    seen_.push_back({std::string(request.target),
                     std::string(request.head) +
                         "HTTP/1.1 101 Switching Protocols\r\n" +
                         accepted.head.fields + "\r\n"});
  }
  // GET /handshake?id=... shows the one that asked for /?id=...
  Response show(const Request& request) const {
    const std::string target = "/?" + std::string(request.query);
    for (const Seen& seen : seen_) {
      if (seen.target == target) {
        return text(seen.heads).with("Cache-Control", "no-store");
      }
    }
    return not_found(request);
  }

 private:
  static constexpr std::size_t kMost = 32;
  struct Seen {
    std::string target, heads;
  };
  std::deque<Seen> seen_;
};

}  // namespace

int main(int argc, char** argv) {
  UpgradeOptions options;
  options.root = WWW_FOLDER "/" CHAPTER;
  parse_flags_or_exit(argc, argv,
                      {CHAPTER, "shakes hands, and dumps what comes after"},
                      flags(options));
  EventLoop loop;
  Handshakes seen;
  Route sockets = websocket_at(
      "/", {.origins = options.origins},
      [&seen](Connection&, const Request& request, const Accepted& accepted) {
        seen.remember(request, accepted);
        return std::make_unique<HexDump>();
      });
  Route site = first_of(
      {get("/time", time_now),
       get("/handshake", [&](const Request& r) { return seen.show(r); }),
       pages(options.root)});
  return serve(loop, options, site, sockets);
}
