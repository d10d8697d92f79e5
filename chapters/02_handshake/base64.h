// Base64 (RFC 4648 §4), as the opening handshake writes its keys.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/bytes.h"

std::string base64_encode(View bytes);

// Strict: gives bytes only for the text that base64_encode makes of them, and
// nothing for any other. So padding must be there, and white space, characters
// of the URL-safe alphabet (§5) and unused bits other than zero must not
// (RFC 4648 §3.2, §3.3, §3.5).
std::optional<std::string> base64_decode(std::string_view text);
