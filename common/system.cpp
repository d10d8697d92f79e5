#include "common/system.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace {

// The kernel's way in the C library: -1 and errno. Ours: the negative number.
long result(long value) { return value < 0 ? -errno : value; }

int set_option(int socket, int level, int name, int value) {
  return setsockopt(socket, level, name, &value, sizeof value);
}

Duration read_clock(clockid_t clock) {
  timespec time;
  clock_gettime(clock, &time);
  return std::chrono::seconds(time.tv_sec) + Duration(time.tv_nsec);
}

}  // namespace

System& System::real() {
  static System system;  // has no state
  return system;
}

long System::accept(int listener) {
  return result(
      accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
}

long System::recv(int socket, std::span<std::byte> into) {
  return result(::recv(socket, into.data(), into.size(), 0));
}

long System::send(int socket, std::span<const View> pieces, bool more) {
  const int flags = MSG_NOSIGNAL | (more ? MSG_MORE : 0);
  if (pieces.size() == 1) {  // a list would cost the kernel more than a call
    return result(::send(socket, pieces[0].data(), pieces[0].size(), flags));
  }
  std::array<iovec, kMaxPieces> list;
  std::size_t count = std::min(pieces.size(), list.size());
  for (std::size_t i = 0; i < count; ++i) {
    list[i] = {const_cast<std::byte*>(pieces[i].data()), pieces[i].size()};
  }
  msghdr message{};
  message.msg_iov = list.data();
  message.msg_iovlen = count;
  return result(sendmsg(socket, &message, flags));
}

long System::send_file(int socket, int file, std::uint64_t offset,
                       std::size_t count) {
  off_t at = static_cast<off_t>(offset);
  return result(sendfile(socket, file, &at, count));
}

long System::unacknowledged(int socket) {
  int bytes = 0;
  return ioctl(socket, SIOCOUTQ, &bytes) < 0 ? -errno : bytes;
}

long System::shutdown_writes(int socket) {
  return result(shutdown(socket, SHUT_WR));
}

long System::reset_on_close(int socket) {
  linger none{1, 0};
  return result(setsockopt(socket, SOL_SOCKET, SO_LINGER, &none, sizeof none));
}

long System::close(int descriptor) { return result(::close(descriptor)); }

long System::listen(const sockaddr& address, std::size_t size, int backlog) {
  int socket = ::socket(address.sa_family,
                        SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (socket < 0) return -errno;
  // So that a restart need not wait for TIME_WAIT to pass.
  set_option(socket, SOL_SOCKET, SO_REUSEADDR, 1);
  // Accepted sockets inherit it: answers leave at once, we gather ourselves.
  set_option(socket, IPPROTO_TCP, TCP_NODELAY, 1);
  if (address.sa_family == AF_INET6) {
    set_option(socket, IPPROTO_IPV6, IPV6_V6ONLY, 1);
  }
  if (bind(socket, &address, static_cast<socklen_t>(size)) < 0 ||
      ::listen(socket, backlog) < 0) {
    long error = -errno;
    ::close(socket);
    return error;
  }
  return socket;
}

long System::local_port(int socket) {
  sockaddr_in6 address{};
  socklen_t size = sizeof address;
  if (getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) < 0) {
    return -errno;
  }
  return ntohs(address.sin6_port);  // sin_port lies at the same place
}

long System::epoll_create() { return result(epoll_create1(EPOLL_CLOEXEC)); }

long System::epoll_add(int epoll, int descriptor, std::uint32_t events,
                       void* owner) {
  epoll_event event{};
  event.events = events;
  event.data.ptr = owner;
  return result(epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event));
}

long System::epoll_remove(int epoll, int descriptor) {
  return result(epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, nullptr));
}

long System::epoll_wait(int epoll, std::span<epoll_event> events,
                        int timeout_ms) {
  return result(::epoll_wait(epoll, events.data(),
                             static_cast<int>(events.size()), timeout_ms));
}

long System::event_counter() {
  return result(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
}

long System::signal_receiver(int signal) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, signal);
  if (int error = pthread_sigmask(SIG_BLOCK, &set, nullptr)) return -error;
  return result(signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC));
}

void System::ignore_signal(int signal) { ::signal(signal, SIG_IGN); }

bool System::is_ignored(int signal) {
  struct sigaction now {};
  sigaction(signal, nullptr, &now);
  return now.sa_handler == SIG_IGN;
}

long System::read(int descriptor, std::span<std::byte> into) {
  return result(::read(descriptor, into.data(), into.size()));
}

long System::write(int descriptor, View bytes) {
  return result(::write(descriptor, bytes.data(), bytes.size()));
}

std::uint64_t System::descriptor_limit() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  getrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_cur;
}

Duration System::monotonic() { return read_clock(CLOCK_MONOTONIC); }
Duration System::wall_clock() { return read_clock(CLOCK_REALTIME); }

void System::random(std::span<std::byte> into) {
  while (!into.empty()) {
    ssize_t n = getrandom(into.data(), into.size(), 0);
    if (n > 0) into = into.subspan(static_cast<std::size_t>(n));
  }
}
