#include "05_push/report.h"

namespace {

// Writes an object, member by member. No name and no text needs an escape.
class Object {
 public:
  explicit Object(std::string_view kind) { text("kind", kind); }
  Object(std::string_view kind, const Occasion& occasion) : Object(kind) {
    number("connection", occasion.connection);
    name("at") += std::to_string(occasion.at);
  }

  Object& text(std::string_view key, std::string_view value) {
    name(key).append("\"").append(value).append("\"");
    return *this;
  }
  Object& number(std::string_view key, std::uint64_t value) {
    name(key) += std::to_string(value);
    return *this;
  }
  Object& flag(std::string_view key, bool value) {
    name(key) += value ? "true" : "false";
    return *this;
  }
  Object& bytes(std::string_view key, View value) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string& json = name(key);
    json += '"';
    for (std::byte b : value) {
      const auto bits = std::to_integer<unsigned>(b);
      json += {kDigits[bits >> 4], kDigits[bits & 15]};
    }
    json += '"';
    return *this;
  }
  std::string done() { return std::move(json_) + "}"; }

 private:
  std::string& name(std::string_view key) {
    json_ += json_.empty() ? "{\"" : ",\"";
    return json_.append(key).append("\":");
  }

  std::string json_;
};

}  // namespace

std::string report_open(const Occasion& occasion, std::string_view request) {
  return Object("open", occasion)
      .bytes("request", view_of(request.substr(0, kRequestShown)))
      .done();
}

std::string report_frame(const Occasion& occasion, From from,
                         const SeenFrame& frame) {
  const FrameHeader& header = frame.header;
  return Object("frame", occasion)
      .text("from", from == From::client ? "client" : "server")
      .flag("fin", header.fin)
      .number("rsv", header.rsv >> 4)
      .number("opcode", static_cast<unsigned>(header.opcode))
      .number("message", static_cast<unsigned>(frame.message))
      .flag("masked", header.masked)
      .number("length", header.length)
      .bytes("head", frame.head)
      .bytes("payload", frame.payload)
      .done();
}

std::string report_end(const Occasion& occasion, std::uint16_t code,
                       std::string_view reason, View rest) {
  return Object("end", occasion)
      .number("code", code)
      .bytes("reason", view_of(reason))
      .bytes("rest", rest)
      .done();
}

std::string report_dropped(std::uint64_t count) {
  return Object("dropped").number("count", count).done();
}
