#include "02_handshake/handshake.h"

#include <algorithm>

#include "01_polling/request_target.h"
#include "02_handshake/base64.h"
#include "02_handshake/offers.h"
#include "02_handshake/refusals.h"
#include "02_handshake/sha1.h"

using namespace refusal;
using std::unexpected;

namespace {

// §4.4: the version that is answered for, whatever was asked for.
constexpr std::string_view kOurVersion = "13";

// RFC 9110 §15.5.22: a 426 says what to upgrade to; §7.8: and that it does so.
Response upgrade_required(const BadRequest& rule) {
  Response response = error_page(rule);
  response.with("Upgrade", "websocket")
      .with("Connection", "Upgrade")
      .with("Sec-WebSocket-Version", kOurVersion);
  return response;
}

// §4.2.1, 5: 16 bytes in base64, once (§11.3.1).
bool has_valid_key(const Request& request) {
  if (request.count("Sec-WebSocket-Key") != 1) return false;
  auto key = base64_decode(*request.field("Sec-WebSocket-Key"));
  return key && key->size() == 16;
}

bool has_our_version(const Request& request) {
  return request.count("Sec-WebSocket-Version") == 1 &&
         *request.field("Sec-WebSocket-Version") == kOurVersion;
}

// The host of "scheme://host[:port]"; "" if it is not that (RFC 6454 §6.2).
std::string_view host_of_origin(std::string_view origin) {
  for (std::string_view scheme : {"http://", "https://"}) {
    if (same_token(origin.substr(0, scheme.size()), scheme)) {
      const std::string_view authority = origin.substr(scheme.size());
      return is_authority(authority) ? host_of(authority) : "";
    }
  }
  return {};  // "null": a sandboxed page, a local file
}

// §10.2: without this check any page of the web could speak to us in the name
// of the user who looks at it, cookies included.
bool is_welcome(const Request& request, const Policy& policy) {
  const std::size_t count = request.count("Origin");
  if (count == 0) return true;
  std::string_view origin = *request.field("Origin");
  if (count > 1) return false;
  if (policy.origins.empty()) {
    std::string_view host = host_of_origin(origin);
    return !host.empty() && same_token(host, host_of(request.authority));
  }
  return std::ranges::any_of(policy.origins, [&](const std::string& allowed) {
    return allowed == "*" || same_token(allowed, origin);
  });
}

// §4.2.1, in the order in which a client would mend them.
std::optional<Response> broken_rule(const Request& request) {
  if (request.method != "GET") {
    return error_page(kMethod).with("Allow", "GET");  // RFC 9110 §15.5.6
  }
  if (!asks_for_websocket(request)) return upgrade_required(kNoUpgrade);
  // A handshake has none; a smuggled request has.
  if (request.has_body) return error_page(kBody);
  if (!has_our_version(request)) return upgrade_required(kVersion);
  if (!has_valid_key(request)) return error_page(kKey);
  return std::nullopt;
}

// §4.2.2, 5: subprotocol and extensions, if the client offered any.
std::expected<void, Response> agree(const Request& request,
                                    const Policy& policy, Accepted& accepted) {
  if (auto offers = request.list("Sec-WebSocket-Protocol")) {
    auto protocols = parse_protocols(*offers);
    if (!protocols) return unexpected(error_page(kProtocols));
    accepted.protocol = choose_protocol(policy.protocols, *protocols);
  }
  if (auto offers = request.list("Sec-WebSocket-Extensions")) {
    if (!are_extension_offers(*offers)) {
      return unexpected(error_page(kExtensions));
    }
    if (policy.extensions) {
      accepted.extensions = policy.extensions(*offers).value_or("");
    }
  }
  return {};
}

}  // namespace

bool asks_for_websocket(const Request& request) {
  return request.minor_version >= 1 &&
         request.has_token("Upgrade", "websocket") &&
         request.has_token("Connection", "upgrade");
}

std::string accept_value(std::string_view key) {
  // §1.3. Any server that is no WebSocket server is unlikely to have it.
  constexpr std::string_view kGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  std::string both;
  both.reserve(key.size() + kGuid.size());
  both.append(key).append(kGuid);
  return base64_encode(sha1(view_of(both)));
}

std::expected<Accepted, Response> answer(const Request& request,
                                         const Policy& policy) {
  if (auto refused = broken_rule(request)) return unexpected(*refused);
  if (!is_welcome(request, policy)) return unexpected(error_page(kOrigin));
  Accepted accepted{.head = {.status = 101}};
  if (auto agreed = agree(request, policy, accepted); !agreed) {
    return unexpected(agreed.error());
  }
  if (policy.veto) {
    if (auto refused = policy.veto(request)) {
      refused->close = true;
      return unexpected(*std::move(refused));
    }
  }
  accepted.head.fields.reserve(128);  // these three, at once
  accepted.head.with("Upgrade", "websocket")
      .with("Connection", "Upgrade")
      .with("Sec-WebSocket-Accept",
            accept_value(*request.field("Sec-WebSocket-Key")));
  if (!accepted.protocol.empty()) {
    accepted.head.with("Sec-WebSocket-Protocol", accepted.protocol);
  }
  if (!accepted.extensions.empty()) {
    accepted.head.with("Sec-WebSocket-Extensions", accepted.extensions);
  }
  return accepted;
}
