#include "bench/load/socket.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace {

constexpr std::uint32_t kSources = 200;  // 127.0.1.1 and up
constexpr long kPatience = 10;           // seconds for an answer
constexpr std::string_view kEnd = "\r\n\r\n";
// Of the key in RFC 6455 §1.3.
constexpr std::string_view kAccept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

sockaddr_in address(std::uint32_t host, std::uint16_t port) {
  sockaddr_in result{};
  result.sin_family = AF_INET;
  result.sin_addr.s_addr = htonl(host);
  result.sin_port = htons(port);
  return result;
}

const sockaddr* generic(const sockaddr_in& from) {
  return reinterpret_cast<const sockaddr*>(&from);
}

void set(int socket, int level, int name, int value) {
  setsockopt(socket, level, name, &value, sizeof value);
}

// Byte by byte, so that nothing behind the head is taken with it.
std::expected<std::string, std::string> read_head(int socket) {
  std::string head;
  char byte = 0;
  while (!head.ends_with(kEnd)) {
    if (recv(socket, &byte, 1, 0) != 1) {
      return std::unexpected("No answer to the opening handshake: " +
                             failure("recv"));
    }
    head += byte;
  }
  return head;
}

}  // namespace

std::string failure(std::string_view call) {
  return std::string(call) + ": " + std::strerror(errno) + ".";
}

std::expected<Descriptor, std::string> connect_to(std::uint16_t port,
                                                  std::uint64_t index) {
  Descriptor made(System::real(),
                  socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!made) return std::unexpected(failure("socket"));
  const auto source = address(
      INADDR_LOOPBACK + 0x100 + static_cast<std::uint32_t>(index % kSources),
      0);
  // The port is chosen by connect(), of those free for this destination.
  set(made.number(), IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1);
  set(made.number(), IPPROTO_TCP, TCP_NODELAY, 1);
  const timeval patience{kPatience, 0};
  setsockopt(made.number(), SOL_SOCKET, SO_RCVTIMEO, &patience,
             sizeof patience);
  const auto server = address(INADDR_LOOPBACK, port);
  if (bind(made.number(), generic(source), sizeof source) < 0) {
    return std::unexpected(failure("bind"));
  }
  if (connect(made.number(), generic(server), sizeof server) < 0) {
    return std::unexpected("Port " + std::to_string(port) + ": " +
                           failure("connect"));
  }
  return made;
}

std::string opening_request(const LoadOptions& options) {
  return "GET " + options.path +
         " HTTP/1.1\r\n"
         "Host: localhost:" +
         std::to_string(options.port) +
         "\r\n"
         "Upgrade: websocket\r\n"
         "Connection: Upgrade\r\n"
         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
         "Sec-WebSocket-Version: 13\r\n"
         "\r\n";
}

std::string fault_of_opening(std::string_view head) {
  if (!head.starts_with("HTTP/1.1 101 ")) {
    return "The server did not switch: " +
           std::string(head.substr(0, head.find('\r')));
  }
  if (head.find(kAccept) == head.npos) {
    return "Sec-WebSocket-Accept is missing or wrong.";
  }
  return "";
}

std::expected<Descriptor, std::string> open_one(const LoadOptions& options,
                                                std::uint64_t index) {
  auto socket = connect_to(options.port, index);
  if (!socket || options.raw || options.mode == Mode::kHttp) return socket;
  const auto request = opening_request(options);
  if (send(socket->number(), request.data(), request.size(), MSG_NOSIGNAL) <
      0) {
    return std::unexpected(failure("send"));
  }
  auto head = read_head(socket->number());
  if (!head) return std::unexpected(head.error());
  if (auto fault = fault_of_opening(*head); !fault.empty()) {
    return std::unexpected(fault);
  }
  return socket;
}

std::expected<std::vector<Descriptor>, std::string> open_all(
    const LoadOptions& options) {
  if (System::real().descriptor_limit() < options.connections + 16) {
    return std::unexpected("More connections than descriptors: ulimit -n.");
  }
  std::vector<Descriptor> sockets;
  for (std::uint64_t i = 0; i < options.connections; ++i) {
    auto socket = open_one(options, i);
    if (!socket) return std::unexpected(socket.error());
    sockets.push_back(std::move(*socket));
  }
  return sockets;
}
