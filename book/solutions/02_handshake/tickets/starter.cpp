// A server whose WebSocket is for those who hold a ticket.
//
// GET /ticket, on the HTTP port, gives one. A handshake carries it in its
// query, /?ticket=..., and it lets in one connection.
#include <set>

#include "01_polling/route.h"
#include "02_handshake/upgrade.h"
#include "common/connection.h"

namespace {

class Tickets {
 public:
  explicit Tickets(System& system) : system_(system) {}

  // A new one: 32 hexadecimal digits that nobody can guess.
  std::string issue() {
    std::array<std::byte, 16> bytes;
    system_.random(bytes);
    std::string ticket;
    for (std::byte byte : bytes) {
      ticket += "0123456789abcdef"[std::to_integer<int>(byte) >> 4];
      ticket += "0123456789abcdef"[std::to_integer<int>(byte) & 15];
    }
    issued_.insert(ticket);
    return ticket;
  }

  // As Policy::veto wants it: nothing lets the request in. Yours: a request
  // whose query is not exactly "ticket=" and a ticket that was issued, and not
  // used, gets 403.
  std::optional<Response> veto(const Request&) { return std::nullopt; }

 private:
  System& system_;
  std::set<std::string, std::less<>> issued_;
};

// Listens, and says nothing.
class Deaf final : public Handler {
  void on_bytes(Connection&, Bytes& input) override {
    input.consume(input.size());
  }
};

}  // namespace

int main(int argc, char** argv) {
  UpgradeOptions options;
  parse_flags_or_exit(argc, argv, {CHAPTER, "wants tickets"}, flags(options));
  EventLoop loop;
  Tickets tickets(loop.system());
  Route booth = get("/ticket", [&](const Request&) {
    return text(tickets.issue()).with("Cache-Control", "no-store");
  });
  Route sockets = websocket_at(
      "/",
      {.origins = options.origins,
       .veto = [&](const Request& request) { return tickets.veto(request); }},
      [](Connection&, const Request&, const Accepted&) {
        return std::make_unique<Deaf>();
      });
  return serve(loop, options, booth, sockets);
}
