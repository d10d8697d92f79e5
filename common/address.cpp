#include "common/address.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>

#include <cassert>
#include <cstring>

Address::Address(const sockaddr& address, std::size_t size) : size_(size) {
  static_assert(sizeof(sockaddr_in6) <= sizeof bytes_);
  assert(size <= bytes_.size());
  std::memcpy(bytes_.data(), &address, size);
}

const sockaddr& Address::get() const {
  return *reinterpret_cast<const sockaddr*>(bytes_.data());
}

Address Address::with_port(std::uint16_t port) const {
  Address changed = *this;
  // sin_port and sin6_port lie at the same place.
  reinterpret_cast<sockaddr_in*>(changed.bytes_.data())->sin_port = htons(port);
  return changed;
}

bool Address::is_loopback() const {
  if (get().sa_family == AF_INET6) {
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(get());
    return IN6_IS_ADDR_LOOPBACK(&v6.sin6_addr);
  }
  const auto& v4 = reinterpret_cast<const sockaddr_in&>(get());
  return ntohl(v4.sin_addr.s_addr) >> 24 == 127;
}

std::string Address::text() const {
  char host[INET6_ADDRSTRLEN] = "";
  char port[8] = "";
  getnameinfo(&get(), static_cast<socklen_t>(size_), host, sizeof host, port,
              sizeof port, NI_NUMERICHOST | NI_NUMERICSERV);
  bool v6 = get().sa_family == AF_INET6;
  return (v6 ? "[" + std::string(host) + "]" : host) + ":" + port;
}

bool is_ipv6_literal(std::string_view text) {
  in6_addr address;
  return inet_pton(AF_INET6, std::string(text).c_str(), &address) == 1;
}

std::expected<std::vector<Address>, std::string> resolve(
    const std::string& host) {
  if (host == "localhost") {
    return std::vector{resolve("127.0.0.1")->front(), resolve("::1")->front()};
  }
  if (host.starts_with('[') && host.ends_with(']')) {  // as in a URL
    return resolve(host.substr(1, host.size() - 2));
  }
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  wanted.ai_flags = AI_PASSIVE;
  addrinfo* found = nullptr;
  int error = getaddrinfo(host.c_str(), nullptr, &wanted, &found);
  if (error != 0) {
    return std::unexpected("cannot find the host '" + host +
                           "': " + gai_strerror(error));
  }
  std::vector<Address> addresses;
  for (addrinfo* at = found; at != nullptr; at = at->ai_next) {
    addresses.emplace_back(*at->ai_addr, at->ai_addrlen);
  }
  freeaddrinfo(found);
  return addresses;
}
