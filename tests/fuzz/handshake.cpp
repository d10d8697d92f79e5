// The opening handshake: its field grammars on any text, and answer() on a
// request whose further field lines are the input.
#include "02_handshake/handshake.h"

#include <algorithm>

#include "01_polling/request_reader.h"
#include "02_handshake/base64.h"
#include "02_handshake/offers.h"
#include "fuzz/fuzz_input.h"

namespace {

using Protocols = std::optional<std::vector<std::string_view>>;

// Both ways, this is all that a strict base64 is (RFC 4648 §3.5).
void check_base64(const FuzzInput& input) {
  const std::string_view text = input.text();
  if (const auto bytes = base64_decode(text)) {
    input.must_equal(base64_encode(view_of(*bytes)), text,
                     "what is decoded is encoded again in the same way");
  }
  const std::string encoded = base64_encode(view_of(text));
  input.must_equal(base64_decode(encoded).value_or("nothing"), text,
                   "what was encoded can be decoded");
}

void check_protocols(const FuzzInput& input, const Protocols& protocols) {
  if (!protocols) return;
  std::string list;
  for (const std::string_view protocol : *protocols) {
    input.must(
        is_token(protocol) && std::ranges::count(*protocols, protocol) == 1,
        "a protocol is a token, once (RFC 6455 §4.1, 10)", protocol);
    list.append(list.empty() ? "" : ",").append(protocol);
  }
  input.must(parse_protocols(list) == protocols,
             "a list means the same without its white space", list);
}

// A list of offers stays one with another behind it, and with an empty one
// (RFC 9110 §5.6.1.2); it does not with half an offer behind it.
void check_offers(const FuzzInput& input) {
  const std::string list(input.text());
  if (!are_extension_offers(list)) return;
  for (const char* tail : {",", ",x", ",x ; y", ", x;a=\"b\""}) {
    input.must(are_extension_offers(list + tail), "offers can be joined", tail);
  }
  for (const char* tail : {";", "\"", ",;x", ";=", "=\"\""}) {
    input.must(!are_extension_offers(list + tail), "half an offer is none",
               tail);
  }
}

void check_lines(const FuzzInput& input, std::string_view fields) {
  while (!fields.empty()) {
    const std::size_t end = fields.find("\r\n");
    input.must(end != std::string_view::npos, "fields are whole lines", fields);
    const std::string_view line = fields.substr(0, end);
    input.must(parse_field(line) && !line.contains('\r') &&
                   !line.contains('\n') && !line.contains('\0'),
               "what a client sent adds no line (RFC 9110 §5.5)", line);
    fields.remove_prefix(end + 2);
  }
}

const Policy& policy() {
  static const Policy one = {
      .origins = {},
      .protocols = {"chat", "superchat"},
      .extensions = [](std::string_view offers) -> std::optional<std::string> {
        if (!are_extension_offers(offers)) std::abort();  // it is promised
        if (!offers.starts_with("x-")) return std::nullopt;
        return "x-known";
      },
      .veto = {}};
  return one;
}

void check_accepted(const FuzzInput& input, const Request& request,
                    const Accepted& accepted) {
  const auto once = [&](std::string_view name, std::string_view value) {
    const std::string line = std::string(name) + ": " + std::string(value);
    input.must(request.count(name) == 1 && *request.field(name) == value,
               "a 101 answers a request that has this, once", line);
  };
  input.must(accepted.head.status == 101, "accepted is 101");
  once("Sec-WebSocket-Version", "13");
  input.must(request.method == "GET" && request.minor_version == 1 &&
                 !request.has_body && asks_for_websocket(request),
             "only a GET without a body is switched (RFC 6455 §4.2.1)");
  input.must(request.count("Sec-WebSocket-Key") == 1 &&
                 request.field("Sec-WebSocket-Key")->size() == 24 &&
                 request.field("Sec-WebSocket-Key")->ends_with("=="),
             "a key is 16 bytes in base64, once");
  input.must(request.count("Origin") <= 1, "there is one Origin at most");
  const auto offered = request.list("Sec-WebSocket-Protocol");
  input.must(accepted.protocol.empty() ||
                 (offered && offered->contains(accepted.protocol)),
             "a protocol that was not offered is not chosen",
             accepted.protocol);
  input.must(!accepted.head.fields.contains("Sec-WebSocket-Protocol") ==
                 accepted.protocol.empty(),
             "without a choice there is no such field (RFC 6455 §4.2.2)");
}

void check_answer(const FuzzInput& input, const Request& request) {
  const auto accepted = answer(request, policy());
  const Response& response = accepted ? accepted->head : accepted.error();
  check_lines(input, response.fields);
  if (accepted) return check_accepted(input, request, *accepted);
  constexpr int kRefusals[] = {400, 403, 405, 426};
  input.must(std::ranges::count(kRefusals, response.status) == 1,
             "a refusal is one of four", std::to_string(response.status));
  input.must(response.close, "a refused connection is closed");
  input.must(response.fields.contains("Sec-WebSocket-Version: 13\r\n") ==
                 (response.status == 426),
             "426 names the version (RFC 6455 §4.4)");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const FuzzInput input(data, size);
  check_base64(input);
  check_protocols(input, parse_protocols(input.text()));
  check_offers(input);
  for (const char* start :
       {"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
        "GET / HTTP/1.1\r\n"}) {
    std::string stream = start + std::string(input.text()) + "\r\n\r\n";
    Bytes bytes(std::as_writable_bytes(std::span(stream)));
    const RequestLimits limits;
    RequestReader reader(limits);
    Request request;
    if (reader.next(bytes, request) == Step::ready) {
      check_answer(input, request);
    }
  }
  return 0;
}
