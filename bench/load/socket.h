// TCP connections to the server under load, all over loopback.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "bench/load/options.h"
#include "common/descriptor.h"

// Connects to 127.0.0.1. The source address depends on `index`, so that there
// are ports for any number of connections, closed ones in TIME-WAIT included.
std::expected<Descriptor, std::string> connect_to(std::uint16_t port,
                                                  std::uint64_t index);

// The opening handshake of RFC 6455 §4.1, with the key of its example.
std::string opening_request(const LoadOptions& options);
// What is wrong with the answer, whose head is complete; "" if nothing is.
std::string fault_of_opening(std::string_view head);

// A socket, its handshake done unless it is --raw; waits for the server.
std::expected<Descriptor, std::string> open_one(const LoadOptions& options,
                                                std::uint64_t index);
std::expected<std::vector<Descriptor>, std::string> open_all(
    const LoadOptions& options);

// "send: Connection reset by peer."
std::string failure(std::string_view call);
