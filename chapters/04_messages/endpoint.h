// One end of a WebSocket connection, without the connection: bytes in, events
// and bytes out (RFC 6455 §5.4 to §8.1). Puts messages together, answers pings,
// shakes hands when closing, and fails the connection when the peer breaks a
// rule.
#pragma once

#include <memory>

#include "03_framing/decoder.h"
#include "04_messages/extension.h"

// What of a message is too much; 0: no limit.
struct Limits {
  std::uint64_t max_message = 1024 * 1024;  // bytes
  std::uint64_t max_fragments = 16384;      // empty ones too
};

// Where a client's masking keys come from. They must be unpredictable (§10.3).
class KeySource {
 public:
  virtual ~KeySource() = default;
  virtual MaskingKey next_key() = 0;
};

// A message: text (UTF-8) or binary. The payload dies when the call returns.
struct Message {
  Opcode opcode = Opcode::text;
  View payload;
  bool is_text() const { return opcode == Opcode::text; }
  std::string_view text() const { return as_text(payload); }
};

struct Event : Message {
  enum class Kind {
    message,  // opcode, payload
    ping,     // payload; the pong is in the output already
    pong,     // payload
    closed,   // code, payload: the reason. The closing handshake is complete
    failed,   // violation. Our Close frame is in the output
  };
  // Of a constexpr constructor GCC makes a loop that zeroes it all.
  Event() {}

  Kind kind = Kind::message;
  std::uint16_t code = 0;  // 1005: the Close frame had none (§7.1.5)
  std::optional<Violation> violation = {};
};

class Endpoint {
 public:
  // A server's end. `limits` outlives the endpoint.
  explicit Endpoint(const Limits& limits,
                    std::unique_ptr<Extension> extension = {});
  // A client's end.
  Endpoint(const Limits& limits, KeySource& keys,
           std::unique_ptr<Extension> extension = {});
  Endpoint(Endpoint&&) noexcept;
  ~Endpoint();

  // Gives the next event, if there is one in the input. A message that lay
  // there in one frame is given where it lay. After closed or failed there are
  // none, and all input is dropped.
  bool next(Bytes& input, Output& output, Event& event);

  // False, and nothing is sent: a Close frame has been sent before.
  bool send(Opcode opcode, View payload, Output& output);
  // Begins the closing handshake. False, and nothing is sent: it has begun, or
  // the code may not be sent (§7.4), or the reason is not UTF-8 of at most 123
  // bytes (§5.5.1).
  bool close(std::uint16_t code, std::string_view reason, Output& output);
  bool close_sent() const { return close_sent_; }
  // A message has begun and is not complete.
  bool in_message() const;
  // Fails the connection (§7.1.7) for a rule that only the caller could check.
  bool fail(const Violation& violation, Output& output, Event& event);
  Role role() const { return keys_ ? Role::client : Role::server; }
  // Nothing more will come of the input.
  bool done() const { return done_; }

 private:
  struct Assembly;

  bool take_short_message(Bytes& input, Output& output, Event& event);
  bool next_part(Bytes& input, Output& output, Event& event);
  bool on_data(const Part& part, Output& output, Event& event);
  bool on_control(const Part& part, Output& output, Event& event);
  bool on_close(View payload, Output& output, Event& event);
  std::optional<Violation> begin_fragment(const Part& part);
  bool whole(const Part& part, Output& output, Event& event);
  bool give(Event& event, Output& output);
  bool collect(const Part& part, Output& output, Event& event);
  std::optional<Violation> append(const Part& part, bool end);
  void send_close(std::uint16_t code, std::string_view reason, Output& output);
  void send_frame(Opcode opcode, View payload, Output& output,
                  std::uint8_t rsv = 0);
  void send_encoded(Opcode opcode, View payload, Output& output);

  Decoder decoder_;
  const Limits* limits_;
  KeySource* keys_ = nullptr;  // a client has one
  std::unique_ptr<Extension> extension_;
  std::unique_ptr<Assembly> assembly_;  // while a message is being put together
  bool close_sent_ = false;
  bool done_ = false;
};
