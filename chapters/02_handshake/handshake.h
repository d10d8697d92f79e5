// The opening handshake, as the server sees it: a request in, a 101 or a
// refusal out (RFC 6455 §4.2). No bytes are sent here, and nothing is known of
// frames.
#pragma once

#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "01_polling/request.h"
#include "01_polling/response.h"

// Whom to let in, and what to agree on.
struct Policy {
  // Origins that may connect, "https://example.org"; "*": any. None: pages of
  // the same host, whatever their port. A client that sends no Origin is no
  // page, and always may (§10.2).
  std::vector<std::string> origins = {};
  // The server's subprotocols, the one it likes best first.
  std::vector<std::string> protocols = {};
  // Reads the client's offers, well-formed by then, and gives the value of
  // Sec-WebSocket-Extensions in the answer; nothing: none of them (§9.1).
  std::function<std::optional<std::string>(std::string_view offers)>
      extensions = {};
  // The application's own reasons to refuse: 403, 429, 503 ...
  std::function<std::optional<Response>(const Request&)> veto = {};
};

// What was agreed on.
struct Accepted {
  Response head;                // the 101
  std::string protocol = {};    // "" if none
  std::string extensions = {};  // as answered; "" if none
};

// Gives the refusal if any rule of §4.2.1 is broken, or the policy says no. A
// refusal closes the connection, lest a proxy that saw an Upgrade go by lets
// further bytes through.
std::expected<Accepted, Response> answer(const Request& request,
                                         const Policy& policy);

// Whether the client asks for WebSocket at all (§4.2.1, 3 and 4). Upgrade means
// nothing in HTTP/1.0 (RFC 9110 §7.8).
bool asks_for_websocket(const Request& request);

// §4.2.2, 5.4: proves that the server has read the key, and speaks WebSocket.
std::string accept_value(std::string_view key);
