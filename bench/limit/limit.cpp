// The limit: recv and send, and nothing between them. Figures are given as a
// fraction of this server's. --port N, and one of: --accept-and-close;
// --switch: whatever comes is answered with the 101 to the load generator's
// request; --push MS: to all who said something, again and again, a frame as
// 05_push sends it.
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <array>
#include <chrono>
#include <set>
#include <string>

static constexpr const char* kSwitch =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
    "Connection: Upgrade\r\n"
    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

static int listen_on(int port) {
  const int listener = socket(AF_INET, SOCK_STREAM, 0), on = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  sockaddr_in to{AF_INET, htons(uint16_t(port)), {htonl(INADDR_LOOPBACK)}, {}};
  if (bind(listener, reinterpret_cast<sockaddr*>(&to), sizeof to) < 0) return 0;
  return listen(listener, 4096) < 0 ? 0 : listener;
}

int main(int argc, char** argv) {
  const int listener = argc > 2 ? listen_on(std::stoi(argv[2])) : 0;
  if (listener == 0) return 1;  // the port is taken, or was not said
  const std::string manner = argc > 3 ? argv[3] : "";
  const bool only_accept = manner == "--accept-and-close";
  const int period_ms = manner == "--push" ? std::stoi(argv[4]) : -1;
  const std::string frame = "\x81\x20" + std::string(32, 'x');
  std::string buffer(256 * 1024, '\0');
  const std::string answer(manner == "--switch" ? kSwitch : "");
  std::set<int> receivers;
  const auto now = std::chrono::steady_clock::now;
  auto next = now();
  const int epoll = epoll_create1(0);
  epoll_event event{EPOLLIN, {.fd = listener}};
  epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
  for (std::array<epoll_event, 256> events;;) {
    const int count = epoll_wait(epoll, events.data(), 256, period_ms);
    for (int i = 0; i < count; ++i) {
      int peer = events[size_t(i)].data.fd;
      if (peer == listener) {
        peer = accept4(listener, nullptr, nullptr, 0);
        event = {EPOLLIN | EPOLLET, {.fd = peer}};
        if (!only_accept) epoll_ctl(epoll, EPOLL_CTL_ADD, peer, &event);
      }
      ssize_t got = only_accept ? 0 : ssize_t(buffer.size());
      while (got == ssize_t(buffer.size())) {  // there may be more
        got = recv(peer, buffer.data(), buffer.size(), MSG_DONTWAIT);
        if (got > 0 && period_ms > 0) receivers.insert(peer);
        const std::string& reply = answer.empty() ? buffer : answer;
        if (got > 0 && period_ms < 0)
          send(peer, reply.data(), answer.empty() ? size_t(got) : answer.size(),
               MSG_NOSIGNAL);
      }
      const bool gone = got == 0 || (got < 0 && errno != EAGAIN);
      if (gone) receivers.erase(peer);
      if (gone) close(peer);
    }
    if (period_ms < 0 || now() < next) continue;
    for (int to : receivers) send(to, frame.data(), frame.size(), MSG_NOSIGNAL);
    next += std::chrono::milliseconds(period_ms);
  }
}
