// Internet addresses to listen on.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

struct sockaddr;

class Address {
 public:
  Address(const sockaddr& address, std::size_t size);

  const sockaddr& get() const;
  std::size_t size() const { return size_; }
  Address with_port(std::uint16_t port) const;
  bool is_loopback() const;
  std::string text() const;  // "127.0.0.1:80", "[::1]:80"

 private:
  alignas(8) std::array<std::byte, 28> bytes_{};  // a sockaddr_in or _in6
  std::size_t size_;
};

// Whether this is an IPv6 address in text, without brackets (inet_pton(3)).
bool is_ipv6_literal(std::string_view text);

// The addresses that a host name or literal stands for, with port 0.
// "localhost" is both loopback addresses, whatever the machine's tables say.
// Error: a sentence.
std::expected<std::vector<Address>, std::string> resolve(
    const std::string& host);
