// SHA-1 (FIPS 180-4 §6.1, RFC 3174).
//
// The opening handshake hashes the client's key and a GUID (RFC 6455 §4.2.2),
// so that the answer can only come from a server that speaks WebSocket. Both
// inputs travel in the clear: SHA-1 is no security measure here. It is broken
// as one, and must not be used where an opponent can choose the message.
#pragma once

#include <array>
#include <cstddef>

#include "common/bytes.h"

std::array<std::byte, 20> sha1(View message);
