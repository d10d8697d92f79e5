#include "04_messages/endpoint.h"

#include <algorithm>

#include "04_messages/violations.h"
#include "common/utf8.h"

using namespace violation;

namespace {

// A message's room is reserved in one go up to this size. (Bytes.)
constexpr std::uint64_t kMostReserved = 1024 * 1024;

bool exceeds(std::uint64_t number, std::uint64_t limit) {
  return limit > 0 && number > limit;
}

}  // namespace

// A message of which not all has come.
struct Endpoint::Assembly {
  Opcode opcode = Opcode::text;
  bool encoded = false;   // by the extension
  bool finished = false;  // given to the caller, who looks at it until next()
  std::uint64_t fragments = 0;
  Utf8 utf8;
  Buffer message;
};

Endpoint::Endpoint(const Limits& limits, std::unique_ptr<Extension> extension)
    : decoder_(Role::server, extension ? extension->rsv() : 0),
      limits_(&limits),
      extension_(std::move(extension)) {}

Endpoint::Endpoint(const Limits& limits, KeySource& keys,
                   std::unique_ptr<Extension> extension)
    : decoder_(Role::client, extension ? extension->rsv() : 0),
      limits_(&limits),
      keys_(&keys),
      extension_(std::move(extension)) {}

Endpoint::Endpoint(Endpoint&&) noexcept = default;
Endpoint::~Endpoint() = default;

bool Endpoint::next(Bytes& input, Output& output, Event& event) {
  if (take_short_message(input, output, event)) return true;
  if (assembly_ && assembly_->finished) assembly_.reset();
  return !input.empty() && next_part(input, output, event);
}

// The common case, made quick; what it leaves is next_part()'s.
bool Endpoint::take_short_message(Bytes& input, Output& output, Event& event) {
  constexpr std::uint64_t kLongest = 0xffff;
  if (assembly_ || close_sent_ || exceeds(kLongest, limits_->max_message) ||
      !decoder_.take_short_message(input, event.opcode, event.payload)) {
    return false;
  }
  return give(event, output);
}

bool Endpoint::next_part(Bytes& input, Output& output, Event& event) {
  Part part;
  while (!done_) {
    Step step = decoder_.next(input, part);
    if (step == Step::need_more) return false;
    if (step == Step::violation) {
      return fail(decoder_.violation(), output, event);
    }
    const bool happened = is_control(part.opcode)
                              ? on_control(part, output, event)
                              : on_data(part, output, event);
    if (happened) return true;
  }
  input.consume(input.size());  // §5.5.1, §7.1.7: dropped after the end
  return false;
}

// ---- Messages --------------------------------------------------------------

bool Endpoint::on_data(const Part& part, Output& output, Event& event) {
  if (part.first) {
    if (auto broken = begin_fragment(part)) return fail(*broken, output, event);
    if (!assembly_ && part.last && part.fin && part.rsv == 0) {
      return whole(part, output, event);
    }
  }
  return collect(part, output, event);
}

// What can be said of a fragment from its header alone (§5.4, §10.4).
std::optional<Violation> Endpoint::begin_fragment(const Part& part) {
  const bool continues = part.opcode == Opcode::continuation;
  if (continues && !assembly_) return kNothingToContinue.with(part.length);
  if (!continues && assembly_) {
    return kInterleaved.with(static_cast<std::uint64_t>(part.opcode));
  }
  if (continues && part.rsv != 0) return kReservedBitContinued;
  // How long an encoded message is, only its decoding tells.
  const bool encoded = part.rsv != 0 || (assembly_ && assembly_->encoded);
  const std::uint64_t before = assembly_ ? assembly_->message.size() : 0;
  if (!encoded && exceeds(before + part.length, limits_->max_message)) {
    return kMessageTooBig.with(before + part.length);
  }
  const std::uint64_t fragments = assembly_ ? ++assembly_->fragments : 1;
  if (exceeds(fragments, limits_->max_fragments)) {
    return kTooManyFragments.with(fragments);
  }
  return std::nullopt;
}

// The common case: a message in one frame, in one read. It is given where it
// lies.
bool Endpoint::whole(const Part& part, Output& output, Event& event) {
  event.opcode = part.opcode;
  event.payload = part.unmask();
  return give(event, output);
}

bool Endpoint::give(Event& event, Output& output) {
  if (event.is_text() && !is_utf8(event.payload)) {
    return fail(kInvalidUtf8, output, event);
  }
  event.kind = Event::Kind::message;
  return !close_sent_;  // §5.5.1: who has sent Close wants no more messages
}

bool Endpoint::collect(const Part& part, Output& output, Event& event) {
  if (!assembly_) {
    assembly_ = std::make_unique<Assembly>();
    assembly_->opcode = part.opcode;
    assembly_->encoded = part.rsv != 0;
    assembly_->fragments = 1;
  }
  const bool end = part.last && part.fin;
  if (auto broken = append(part, end)) return fail(*broken, output, event);
  if (!end) return false;
  assembly_->finished = true;
  event.kind = Event::Kind::message;
  event.opcode = assembly_->opcode;
  event.payload = assembly_->message.view();
  if (close_sent_) assembly_.reset();
  return !close_sent_;
}

// Adds a part to the message. Text is checked as it comes: the first wrong byte
// fails the connection, not the last fragment (§8.1).
std::optional<Violation> Endpoint::append(const Part& part, bool end) {
  Assembly& assembly = *assembly_;
  const std::size_t before = assembly.message.size();
  if (assembly.encoded) {
    auto decoded = extension_->decode(part.unmask(), end, assembly.message,
                                      limits_->max_message);
    if (!decoded) return decoded.error();
  } else {
    // The kernel gives the memory only as it is written to, so that a header
    // alone costs nothing.
    assembly.message.reserve(static_cast<std::size_t>(
        std::min<std::uint64_t>(part.length, kMostReserved)));
    part.append_to(assembly.message);
  }
  if (assembly.opcode != Opcode::text) return std::nullopt;
  const bool valid =
      assembly.utf8.feed(assembly.message.view().subspan(before)) &&
      (!end || assembly.utf8.complete());
  return valid ? std::nullopt : std::optional(kInvalidUtf8);
}

// ---- Control frames --------------------------------------------------------

bool Endpoint::on_control(const Part& part, Output& output, Event& event) {
  event.payload = part.unmask();
  if (part.opcode == Opcode::close) {
    return on_close(event.payload, output, event);
  }
  if (part.opcode == Opcode::pong) {
    event.kind = Event::Kind::pong;
    return true;
  }
  event.kind = Event::Kind::ping;
  // §5.5.2: until their Close has come, even if ours has left; §5.5.3: with the
  // same payload.
  send_frame(Opcode::pong, event.payload, output);
  return true;
}

// §5.5.1, §7.1.5, §7.1.6. Either their first Close, which is answered, or the
// answer to ours: there is no telling, and no need to.
bool Endpoint::on_close(View payload, Output& output, Event& event) {
  if (payload.size() == 1) return fail(kCloseTooShort.with(1), output, event);
  event.code = number_of(CloseCode::no_status);
  View reason = payload.subspan(std::min<std::size_t>(payload.size(), 2));
  if (payload.size() >= 2) {
    event.code = code_at(payload);
    if (!may_be_sent(event.code)) {
      return fail(kCloseCode.with(event.code), output, event);
    }
  }
  if (!is_utf8(reason)) return fail(kInvalidUtf8, output, event);
  if (!close_sent_) {
    close_sent_ = true;
    send_frame(Opcode::close, payload.first(payload.size() - reason.size()),
               output);
  }
  done_ = true;
  event.kind = Event::Kind::closed;
  event.payload = reason;
  return true;
}

bool Endpoint::in_message() const { return assembly_ && !assembly_->finished; }

// §7.1.7: says why, unless a Close frame has said something before; what comes
// from now on is dropped.
bool Endpoint::fail(const Violation& violation, Output& output, Event& event) {
  if (!close_sent_) {
    send_close(number_of(violation.code), explanation(violation), output);
  }
  done_ = true;
  event.kind = Event::Kind::failed;
  event.payload = {};
  event.violation = violation;
  return true;
}
