// What an endpoint does with its input, in words: a line for each event, and
// before it a line, beginning with ">", for each frame that it sent.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "03_framing/wire.h"
#include "04_messages/endpoint.h"
#include "common/feeding.h"

inline std::string in_words(const Event& event) {
  if (event.kind == Event::Kind::failed) {  // its payload may be an older one's
    return "failed " + std::string(event.violation->name) + "\n";
  }
  const std::string payload = "'" + std::string(as_text(event.payload)) + "'\n";
  switch (event.kind) {
    case Event::Kind::message:
      return std::string(name_of(event.opcode)) + " " + payload;
    case Event::Kind::ping:
      return "ping " + payload;
    case Event::Kind::pong:
      return "pong " + payload;
    case Event::Kind::closed:
      return "closed " + std::to_string(event.code) + " " + payload;
    case Event::Kind::failed:
      break;
  }
  return "?";
}

// Frames as they were sent, "> text 'Hello'", "> close 1000 'bye'"; `reader` is
// the role of who gets them.
inline std::string frames_in_words(View sent, Role reader) {
  std::string copy(as_text(sent)), words;
  Bytes input(std::as_writable_bytes(std::span(copy)));
  Decoder decoder(reader, kRsv1);
  Part part;
  while (decoder.next(input, part) == Step::ready) {
    EXPECT_TRUE(part.first && part.last);
    const View bytes = part.unmask();
    std::string_view payload = as_text(bytes);
    words += "> " + std::string(name_of(part.opcode));
    if (part.opcode == Opcode::close && payload.size() >= 2) {
      words += " " + std::to_string(code_at(bytes));
      payload.remove_prefix(2);
    }
    words += (part.rsv ? " rsv" : part.fin ? "" : "+");
    words += " '" + std::string(payload) + "'\n";
  }
  EXPECT_TRUE(input.empty());
  return words;
}

// Masking keys that are all different.
class CountingKeys final : public KeySource {
 public:
  MaskingKey next_key() override {
    ++count;
    MaskingKey key;
    std::memcpy(key.data(), &count, sizeof key);
    return key;
  }
  std::uint32_t count = 0x10203040;
};

// A server's endpoint, and the words.
class ServerEnd {
 public:
  explicit ServerEnd(Limits allowed = {},
                     std::unique_ptr<Extension> extension = {})
      : limits(allowed), endpoint(limits, std::move(extension)) {}
  ServerEnd(const ServerEnd&) = delete;
  ServerEnd& operator=(const ServerEnd&) = delete;

  ServerEnd& shows(const Pieces& pieces) {
    feed(pieces, [this](Bytes& input) {
      Event event;
      while (endpoint.next(input, output, event)) {
        note_sent();
        said += in_words(event);
      }
      note_sent();
      return true;
    });
    return *this;
  }
  ServerEnd& shows(const std::string& wire) { return shows(Pieces{wire}); }
  void note_sent() {
    said += frames_in_words(output.bytes().view(), Role::client);
    output.clear();
  }

  Limits limits;
  Output output;
  Endpoint endpoint;
  std::string said;
};

// What a fresh endpoint says, however the bytes are cut.
inline std::string said_of(const std::string& wire, Limits limits = {}) {
  return read_every_way(wire, [&](const Pieces& pieces) {
    return ServerEnd(limits).shows(pieces).said;
  });
}

// "invalid_utf8 1007": the rule that the bytes break, and the code that our
// Close frame tells; the frame's reason is the rule's explanation.
inline std::string verdict(const std::string& said) {
  const std::size_t failed = said.rfind("failed ");
  const std::size_t sent = said.rfind("> close ");
  if (failed == said.npos || sent == said.npos) return "none:\n" + said;
  return said.substr(failed + 7, said.size() - failed - 8) + " " +
         said.substr(sent + 8, 4);
}
inline std::string verdict_on(const std::string& wire, Limits limits = {}) {
  return verdict(said_of(wire, limits));
}
