// What a client offers in its handshake: subprotocols and extensions (RFC 6455
// §4.1, 10 and 11; §9.1).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Sec-WebSocket-Protocol: tokens, each once. Nothing: malformed.
std::optional<std::vector<std::string_view>> parse_protocols(
    std::string_view list);

// The first of ours that the client offered; "" if there is none.
std::string choose_protocol(const std::vector<std::string>& ours,
                            const std::vector<std::string_view>& offered);

// Whether Sec-WebSocket-Extensions follows its grammar (§9.1).
bool are_extension_offers(std::string_view list);
