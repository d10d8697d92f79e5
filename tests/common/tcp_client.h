// A plain blocking TCP client, for what only the kernel can show.
#pragma once

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <thread>

#include "common/system.h"

class TcpClient {
 public:
  // To a port of this machine: 127.0.0.1, or ::1.
  explicit TcpClient(std::uint16_t port, int family = AF_INET)
      : socket_(socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const timeval limit{10, 0};  // rather fail than hang
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port);
    v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(port);
    v6.sin6_addr = in6addr_loopback;
    connected_ = family == AF_INET
                     ? connect(reinterpret_cast<sockaddr*>(&v4), sizeof v4)
                     : connect(reinterpret_cast<sockaddr*>(&v6), sizeof v6);
  }
  TcpClient(const TcpClient&) = delete;
  TcpClient& operator=(const TcpClient&) = delete;
  ~TcpClient() { close(); }

  bool connected() const { return connected_; }
  void sends(std::string_view bytes) {
    EXPECT_EQ(::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
  }
  void sends_urgent(char byte) { send(socket_, &byte, 1, MSG_OOB); }
  void finishes() { shutdown(socket_, SHUT_WR); }
  void resets() {
    const linger none{1, 0};
    setsockopt(socket_, SOL_SOCKET, SO_LINGER, &none, sizeof none);
    close();
  }
  void close() {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
  }
  // So many bytes, or fewer if the end comes before; `error` is then how it
  // came: 0 for FIN, ECONNRESET for RST.
  std::string reads(std::size_t wanted = SIZE_MAX) {
    std::string bytes;
    std::array<char, 65536> buffer;
    while (bytes.size() < wanted) {
      const std::size_t most = std::min(buffer.size(), wanted - bytes.size());
      const ssize_t n = recv(socket_, buffer.data(), most, 0);
      error = n < 0 ? errno : 0;
      if (n <= 0) return bytes;
      bytes.append(buffer.data(), static_cast<std::size_t>(n));
    }
    return bytes;
  }
  int error = 0;

 private:
  bool connect(const sockaddr* address, socklen_t size) const {
    return ::connect(socket_, address, size) == 0;
  }

  int socket_;
  bool connected_ = false;
};

// The kernel may need a moment until what a peer did can be seen here.
inline long soon(const std::function<long()>& call) {
  long result = call();
  for (int i = 0; i < 2000 && result == -EAGAIN; ++i) {
    std::this_thread::sleep_for(1ms);
    result = call();
  }
  return result;
}
inline long accept_soon(int listener) {
  return soon([=] { return System::real().accept(listener); });
}
inline long recv_soon(int socket, std::span<std::byte> into) {
  return soon([=] { return System::real().recv(socket, into); });
}
