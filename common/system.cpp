#include "common/system.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
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
#include <sys/stat.h>
#include <sys/syscall.h>
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

constexpr std::int64_t kMostSeconds = 9'000'000'000;
constexpr int kOpenFlags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;

// Without openat2 (before Linux 5.6, or forbidden by a container): one
// component after the other, and no symbolic link at all.
long open_step_by_step(int folder, const std::string& path) {
  int at = openat(folder, ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
  for (std::size_t begin = 0; at >= 0;) {
    std::size_t end = path.find('/', begin);
    bool last = end == std::string::npos;
    std::string name = path.substr(begin, last ? end : end - begin);
    int flags = last ? kOpenFlags : O_PATH | O_DIRECTORY | O_CLOEXEC;
    int next = -1;
    errno = EXDEV;
    if (name != "..") {
      next = openat(at, name.empty() ? "." : name.c_str(), flags | O_NOFOLLOW);
    }
    int error = errno;
    ::close(at);
    errno = error;
    if (last) return result(next);
    at = next;
    begin = end + 1;
  }
  return -errno;
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
  std::array<iovec, kMaxPieces> list;
  std::size_t count = std::min(pieces.size(), list.size());
  for (std::size_t i = 0; i < count; ++i) {
    list[i] = {const_cast<std::byte*>(pieces[i].data()), pieces[i].size()};
  }
  msghdr message{};
  message.msg_iov = list.data();
  message.msg_iovlen = count;
  return result(
      sendmsg(socket, &message, MSG_NOSIGNAL | (more ? MSG_MORE : 0)));
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

// The "." at its end must be searched for, so that a folder which may not be
// searched is not opened at all.
long System::open_folder(const std::string& path) {
  if (path.empty()) return -ENOENT;
  return result(open((path + "/.").c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
}

long System::open_beneath(int folder, const std::string& path) {
  if (path.contains('\0')) return -ENOENT;  // C would read half of it
  open_how how{};
  how.flags = kOpenFlags;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
  const char* name = path.empty() ? "." : path.c_str();
  long file = -EAGAIN;  // also: a ".." was raced by a rename (openat2(2))
  for (int tries = 0; file == -EAGAIN && tries < 3; ++tries) {
    file = result(syscall(SYS_openat2, folder, name, &how, sizeof how));
  }
  if (file != -ENOSYS && file != -EPERM) return file;
  return open_step_by_step(folder, path);
}

long System::status(int file, FileStatus& status) {
  struct stat found;
  if (fstat(file, &found) < 0) return -errno;
  status.regular = S_ISREG(found.st_mode);
  status.directory = S_ISDIR(found.st_mode);
  status.size = static_cast<std::uint64_t>(found.st_size);
  status.device = found.st_dev;
  status.inode = found.st_ino;
  // Nanoseconds reach to the year 2262; a file may claim to be younger.
  const std::int64_t seconds = std::clamp<std::int64_t>(
      found.st_mtim.tv_sec, -kMostSeconds, kMostSeconds);
  status.modified_ns = seconds * 1'000'000'000 + found.st_mtim.tv_nsec;
  return 0;
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
