// A server's endpoint and a client's against each other. The input is a script
// of what they send, and of how many bytes come over at a time: what one sends
// the other must read, and nobody must find anything wrong.
#include "04_messages/endpoint_run.h"
#include "04_messages/xor_extension.h"
#include "common/utf8.h"
#include "fuzz/fuzz_input.h"

namespace {

class End {
 public:
  End(const FuzzInput& input, std::string name, Endpoint endpoint)
      : input_(input), name_(std::move(name)), endpoint_(std::move(endpoint)) {}

  // One action of the script.
  void acts(End& other, Choices& choices) {
    const unsigned what = choices.below(8);
    const std::size_t size = choices.byte();
    if (what < 2) return sends(std::string(choices.take(size)), other);
    if (what == 2) {
      return sends(std::string(size == 0xff ? 70'000 : size * 20, 'x'), other);
    }
    if (what == 3) return sends_in_fragments(choices, size, other);
    if (what == 4) return pings(choices.take(size % 126), other);
    if (what == 5) return closes(choices, size, other);
    receives(what == 6 ? size : size * 100, other);
  }

  // The next n bytes that are on the way to it.
  void receives(std::size_t n, End& other) {
    kept_ += arriving_.substr(0, n);
    arriving_.erase(0, n);
    std::vector<std::byte> exact(kept_.size());
    std::ranges::copy(view_of(kept_), exact.begin());
    Bytes bytes(exact);
    Event event;
    while (endpoint_.next(bytes, output_, event)) take(event, other);
    kept_ = bytes.text();
    delivers_to(other);
  }
  bool idle() const { return arriving_.empty(); }

  // When all has come over.
  void check(const End& other) const {
    must(other.sent_.starts_with(received_),
         "reads what the other has sent, in order",
         received_ + "\n--- of ---\n" + other.sent_);
    must(pings_.starts_with(pongs_), "gets the pongs to its pings, in order",
         pongs_ + "\n--- to ---\n" + pings_);
    must(closed_before_ || received_ == other.sent_,
         "reads all of it unless it has closed itself",
         received_ + "\n--- of ---\n" + other.sent_);
    must(closed_ == (closed_before_ || !other.close_.empty()),
         "a Close is answered, and ends it");
    must(other.close_.empty() || !closed_ || told_ == other.close_,
         "is told the other's code and reason", told_);
  }

 private:
  void must(bool holds, const std::string& rule,
            std::string_view seen = "") const {
    input_.must(holds, name_ + " " + rule, seen);
  }

  static std::string noted(Opcode opcode, std::string_view payload) {
    return std::string(name_of(opcode)) + " " + std::to_string(payload.size()) +
           " " + std::string(payload) + "\n";
  }
  static Opcode opcode_for(std::string_view payload) {
    return is_utf8(view_of(payload)) ? Opcode::text : Opcode::binary;
  }

  void sends(std::string payload, End& other) {
    std::ranges::replace(payload, '?', '!');  // the extension cannot read it
    const Opcode opcode = opcode_for(payload);
    const bool sent = endpoint_.send(opcode, view_of(payload), output_);
    must(sent == !close_sent(), "sends until it has sent a Close");
    if (sent) sent_ += noted(opcode, payload);
    delivers_to(other);
  }
  // By hand: an endpoint sends none itself. With pings between them.
  void sends_in_fragments(Choices& choices, std::size_t size, End& other) {
    if (close_sent()) return;
    const std::string message(choices.take(size));
    std::string_view rest = message;
    const auto opcode = static_cast<unsigned>(opcode_for(message));
    for (bool first = true, last = false; !last; first = false) {
      // A script that is over would send empty fragments for ever.
      const std::size_t n = choices.empty() ? rest.size() : choices.byte();
      last = n >= rest.size();
      frame((last ? 0x80 : 0) | (first ? opcode : 0), rest.substr(0, n));
      rest.remove_prefix(std::min(n, rest.size()));
      if (n % 5 == 4) pings("between", other);
    }
    sent_ += noted(static_cast<Opcode>(opcode), message);
    delivers_to(other);
  }
  void frame(unsigned first, std::string_view payload) {
    const std::string copy(payload);
    output_.append(endpoint_.role() == Role::client ? masked(first, copy)
                                                    : plain(first, copy));
  }
  void pings(std::string_view payload, End& other) {
    if (endpoint_.send(Opcode::ping, view_of(payload), output_)) {
      pings_ += noted(Opcode::pong, payload);
    }
    delivers_to(other);
  }
  void closes(Choices& choices, std::size_t size, End& other) {
    const unsigned code = choices.byte() % 4 == 0 ? 3000 + choices.byte()
                                                  : 990 + choices.byte() % 32;
    const std::string reason(choices.take(size % 130));
    const bool sent =
        endpoint_.close(static_cast<std::uint16_t>(code), reason, output_);
    const bool allowed = may_be_sent(static_cast<std::uint16_t>(code)) &&
                         reason.size() <= 123 && is_utf8(view_of(reason));
    must(!sent || allowed, "sends no Close that is not allowed", reason);
    if (sent) {
      closed_before_ = true;
      close_ = std::to_string(code) + " " + reason;
    }
    delivers_to(other);
  }

  void take(const Event& event, End& other) {
    using enum Event::Kind;
    must(event.kind != failed, "finds nothing wrong",
         event.kind == failed ? event.violation->name : "");
    must(!closed_, "is told nothing behind the end");
    const std::string_view payload = as_text(event.payload);
    if (event.kind == message) received_ += noted(event.opcode, payload);
    if (event.kind == pong) pongs_ += noted(Opcode::pong, payload);
    if (event.kind == closed) {
      closed_ = true;
      told_ = std::to_string(event.code) + " " + std::string(payload);
      // Ours is an answer, which repeats the code (RFC 6455 §5.5.1).
      if (!closed_before_) close_ = std::to_string(event.code) + " ";
    }
    delivers_to(other);
  }
  void delivers_to(End& other) {
    other.arriving_ += as_text(output_.bytes().view());
    output_.clear();
  }
  bool close_sent() const { return closed_before_ || closed_; }

  const FuzzInput& input_;
  std::string name_;
  Endpoint endpoint_;
  Output output_;
  std::string arriving_, kept_;
  std::string sent_, received_;  // messages
  std::string pings_, pongs_;    // sent; received
  std::string close_, told_;     // code and reason: ours, theirs
  bool closed_before_ = false;   // by us, of our own will
  bool closed_ = false;          // their Close has come
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const FuzzInput input(data, size);
  Choices choices(input.text());
  const bool extended = choices.below(2) == 1;
  const auto extension = [&]() -> std::unique_ptr<Extension> {
    if (!extended) return {};
    return std::make_unique<XorExtension>();
  };
  const Limits limits;
  CountingKeys keys;
  End server(input, "the server", Endpoint(limits, extension()));
  End client(input, "the client", Endpoint(limits, keys, extension()));
  while (!choices.empty()) {
    const bool servers = choices.below(2) == 1;
    (servers ? server : client).acts(servers ? client : server, choices);
  }
  while (!server.idle() || !client.idle()) {
    server.receives(SIZE_MAX, client);
    client.receives(SIZE_MAX, server);
  }
  server.check(client);
  client.check(server);
  return 0;
}
