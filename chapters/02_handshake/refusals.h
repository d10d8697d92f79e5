// The rules of the opening handshake that a request can break (RFC 6455 §4.2).
#pragma once

#include "01_polling/bad_request.h"

namespace refusal {

inline constexpr BadRequest kMethod{"handshake_method", 405,
                                    "a handshake is a GET request",
                                    "RFC 6455 §4.2.1 (1)"};
inline constexpr BadRequest kNoUpgrade{
    "no_upgrade", 426,
    "this is a WebSocket endpoint: it wants HTTP/1.1, Upgrade: websocket and "
    "Connection: Upgrade",
    "RFC 6455 §4.2.1 (3, 4)"};
inline constexpr BadRequest kBody{"handshake_body", 400,
                                  "a handshake has no body", "RFC 9110 §9.3.1"};
inline constexpr BadRequest kVersion{"handshake_version", 426,
                                     "Sec-WebSocket-Version must be 13",
                                     "RFC 6455 §4.2.1 (6), §4.4"};
inline constexpr BadRequest kKey{
    "handshake_key", 400, "Sec-WebSocket-Key must be 16 bytes in base64, once",
    "RFC 6455 §4.2.1 (5)"};
inline constexpr BadRequest kOrigin{
    "handshake_origin", 403,
    "pages of this Origin may not connect; --origin lets others in",
    "RFC 6455 §4.2.2, §10.2"};
inline constexpr BadRequest kProtocols{
    "handshake_protocols", 400,
    "Sec-WebSocket-Protocol is not a list of different tokens",
    "RFC 6455 §4.1 (10)"};
inline constexpr BadRequest kExtensions{
    "handshake_extensions", 400,
    "Sec-WebSocket-Extensions is not a list of extensions", "RFC 6455 §9.1"};

}  // namespace refusal
