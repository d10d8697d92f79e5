#include "common/listener.h"

#include <sys/epoll.h>

#include <cerrno>
#include <cstring>

#include "common/connection.h"
#include "common/log.h"

namespace {
constexpr int kAcceptsPerTurn = 64;
constexpr Duration kRest = 100ms;

bool out_of_resources(long error) {
  return error == -EMFILE || error == -ENFILE || error == -ENOMEM ||
         error == -ENOBUFS;
}

// Gives 0, or the error of the first address that cannot be listened at.
long try_port(System& system, const std::vector<Address>& addresses,
              std::uint16_t port, std::vector<Descriptor>& sockets) {
  constexpr int kBacklog = 4096;
  long absent = 0;
  for (const Address& at : addresses) {
    const Address address = at.with_port(port);
    long socket = system.listen(address.get(), address.size(), kBacklog);
    if (socket >= 0) {
      sockets.emplace_back(system, static_cast<int>(socket));
      port = static_cast<std::uint16_t>(
          system.local_port(sockets.back().number()));
    } else if (socket == -EADDRNOTAVAIL || socket == -EAFNOSUPPORT) {
      absent = socket;  // ::1 where there is no IPv6, say
    } else {
      return socket;
    }
  }
  return sockets.empty() ? absent : 0;
}
}  // namespace

std::expected<std::vector<Descriptor>, std::string> listen_at_all(
    System& system, const std::vector<Address>& addresses, std::uint16_t port) {
  // Port 0 becomes what is free at the first address; it may be taken at the
  // next.
  constexpr int kTries = 20;
  long error = 0;
  for (int i = 0; i < (port == 0 ? kTries : 1); ++i) {
    std::vector<Descriptor> sockets;
    error = try_port(system, addresses, port, sockets);
    if (error == 0) return sockets;
  }
  return std::unexpected(std::strerror(static_cast<int>(-error)));
}

Listener::Listener(EventLoop& loop, Descriptor socket, EventLoop::Accept accept)
    : loop_(loop), socket_(std::move(socket)), accept_(std::move(accept)) {
  watch();
}

Listener::~Listener() { close(); }

void Listener::close() {
  loop_.cancel(resting_);
  socket_.close();
}

std::uint16_t Listener::port() const {
  return static_cast<std::uint16_t>(
      loop_.system().local_port(socket_.number()));
}

// Without memory even for a rest, what waits is found again in the next turn.
void Listener::on_ready(std::uint32_t) try {
  accept_waiting();
} catch (const std::bad_alloc&) {
}

void Listener::accept_waiting() {
  for (int i = 0; i < kAcceptsPerTurn && !closed(); ++i) {
    long socket = loop_.system().accept(socket_.number());
    if (socket == -EAGAIN) return;
    if (out_of_resources(socket)) return rest(socket);
    // Anything else is the fate of that one connection (accept(2)).
    if (socket >= 0) loop_.add(static_cast<int>(socket), accept_);
  }
}

void Listener::watch() {
  const long error = loop_.watch(socket_.number(), EPOLLIN, *this);
  if (error < 0) rest(error);
}

void Listener::rest(long error) {
  resting_ = loop_.after(kRest, [this] { watch(); });
  loop_.system().epoll_remove(loop_.epoll_.number(), socket_.number());
  if (loop_.may_complain()) complain(error);
}

void Listener::complain(long error) try {
  log(std::string("cannot accept connections: ") +
      std::strerror(static_cast<int>(-error)));
} catch (const std::bad_alloc&) {
}
