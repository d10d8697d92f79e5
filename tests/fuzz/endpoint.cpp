// An endpoint on hostile bytes: as a server and as a client, plain and with an
// extension, with tight limits and with the usual ones, cut in many ways.
#include "04_messages/endpoint.h"

#include "04_messages/endpoint_run.h"
#include "04_messages/xor_extension.h"
#include "common/utf8.h"
#include "fuzz/fuzz_input.h"

namespace {

struct Setup {
  Role role = Role::server;
  bool extended = false;
  Limits limits = {};
};

// What it does, in words, so that two runs can be compared.
class Run {
 public:
  Run(const FuzzInput& input, const Setup& setup)
      : input_(input),
        setup_(setup),
        endpoint_(setup.role == Role::server
                      ? Endpoint(setup_.limits, extension())
                      : Endpoint(setup_.limits, keys_, extension())) {}

  std::string on(const Pieces& pieces) {
    feed(pieces, [this](Bytes& bytes) {
      Event event;
      while (endpoint_.next(bytes, output_, event)) take(event);
      input_.must(over_ == endpoint_.done(), "closed or failed is the end");
      input_.must(!over_ || bytes.empty(), "what comes behind is dropped");
      return true;
    });
    check_sent();
    // A part that breaks a rule of an extension, and one of UTF-8 as well,
    // fails for either, as it was cut.
    if (setup_.extended) return words_;
    return words_ + "\nsent " + std::string(as_text(output_.bytes().view()));
  }

 private:
  std::unique_ptr<Extension> extension() const {
    if (!setup_.extended) return {};
    return std::make_unique<XorExtension>();
  }

  void take(const Event& event) {
    input_.must(!over_, "nothing happens behind the end", words_);
    const bool either = setup_.extended && event.kind == Event::Kind::failed;
    words_ += either ? "failed\n" : in_words(event);
    const View payload = event.payload;
    using enum Event::Kind;
    if (event.kind == message) {
      const auto most = setup_.limits.max_message;
      input_.must(payload.size() <= most, "no message exceeds the limit");
      input_.must(event.opcode == Opcode::binary || is_utf8(payload),
                  "text is UTF-8 (RFC 6455 §8.1)", words_);
    } else if (event.kind == closed) {
      over_ = true;
      input_.must(event.code == 1005 || may_be_sent(event.code),
                  "a close code may be one (RFC 6455 §7.4)", words_);
      input_.must(is_utf8(payload), "a reason is UTF-8", words_);
    } else if (event.kind == failed) {
      over_ = true;
    } else {
      input_.must(payload.size() <= kLongestControl, "a control frame is short",
                  words_);
    }
  }

  // The other end must find nothing wrong with what was sent: whole frames, a
  // pong for each ping, one Close at the end and none before.
  void check_sent() {
    std::string sent(as_text(output_.bytes().view()));
    Bytes bytes(std::as_writable_bytes(std::span(sent)));
    Decoder decoder(setup_.role == Role::server ? Role::client : Role::server);
    Part part;
    bool closed = false;
    while (decoder.next(bytes, part) == Step::ready) {
      input_.must(!closed, "nothing is sent behind a Close (RFC 6455 §5.5.1)");
      input_.must(part.opcode == Opcode::pong || part.opcode == Opcode::close,
                  "unasked, an endpoint sends pongs and a Close");
      closed = part.opcode == Opcode::close;
      const View payload = part.unmask();
      if (closed && payload.size() >= 2) {
        input_.must(
            may_be_sent(code_at(payload)) && is_utf8(payload.subspan(2)),
            "our own Close obeys the rules", as_text(payload));
      }
    }
    input_.must(bytes.empty(), "whole frames are sent");
    input_.must(closed == over_, "at the end, and only there, a Close is sent");
  }

  const FuzzInput& input_;
  Setup setup_;
  CountingKeys keys_;
  Endpoint endpoint_;
  Output output_;
  std::string words_;
  bool over_ = false;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const FuzzInput input(data, size);
  const Limits tight = {.max_message = 20, .max_fragments = 4};
  for (const Setup& setup : {Setup{}, Setup{.limits = tight},
                             Setup{.extended = true, .limits = tight},
                             Setup{.role = Role::client}}) {
    input.read_the_same(
        [&](const Pieces& pieces) { return Run(input, setup).on(pieces); });
  }
  return 0;
}
