#include "simulation/kernel.h"

#include <netinet/in.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace {
constexpr int kFirst = 3;  // below are the standard streams
// The loop may look again without need, but not for ever.
constexpr int kIdleTurns = 300;
}  // namespace

// ---- A call ----------------------------------------------------------------

// A system call: the test's code, a step, a moment in which time passes and a
// peer may act, and a line of the trace.
class Kernel::Step {
 public:
  Step(Kernel& kernel, const char* what, int who)
      : kernel_(kernel), what_(what), who_(who) {
    ++kernel_.report_.step;
    kernel_.clock_ += Duration(kernel_.dice_.below(50'000));
    kernel_.report_.clock = kernel_.clock_;
    if (kernel_.armed_ && kernel_.dice_.one_in(4)) kernel_.players_.act(false);
  }
  long gives(long result) {
    kernel_.report_.trace.add({.step = kernel_.report_.step,
                               .clock = kernel_.clock_,
                               .what = what_,
                               .who = who_,
                               .result = result});
    return result;
  }

 private:
  TestCode test_;
  Kernel& kernel_;
  const char* what_;
  int who_;
};

// Takes the lowest number that is free, as the kernel does.
int Kernel::open(Thing thing) {
  auto free = std::ranges::find(things_, Kind::none, &Thing::kind);
  if (free == things_.end()) free = things_.emplace(free);
  *free = std::move(thing);
  return static_cast<int>(free - things_.begin()) + kFirst;
}

Kernel::Thing& Kernel::any_thing(int descriptor) {
  const std::size_t at = static_cast<std::size_t>(descriptor - kFirst);
  if (at >= things_.size() || things_[at].kind == Kind::none) {
    report_.fail(Checker::descriptors, "descriptor " +
                                           std::to_string(descriptor) +
                                           " was used, which is not open");
  }
  return things_[at];
}

Kernel::Thing& Kernel::thing(int descriptor, Kind kind) {
  Thing& found = any_thing(descriptor);
  if (found.kind == kind) return found;
  report_.fail(Checker::descriptors,
               "descriptor " + std::to_string(descriptor) +
                   " was used as something that it is not");
}

std::size_t Kernel::descriptors() const {
  return static_cast<std::size_t>(std::ranges::count_if(
      things_, [](const Thing& it) { return it.kind != Kind::none; }));
}
std::size_t Kernel::connections() const {
  return static_cast<std::size_t>(
      std::ranges::count(things_, Kind::link, &Thing::kind));
}

std::size_t Kernel::files() const {
  return static_cast<std::size_t>(
      std::ranges::count(things_, Kind::file, &Thing::kind));
}

long Kernel::exhausted_error() {
  constexpr int kErrors[] = {EMFILE, ENFILE, ENOMEM, ENOBUFS};
  return -kErrors[dice_.below(4)];
}

// ---- Connections -----------------------------------------------------------

void Kernel::connect(std::uint16_t port, std::shared_ptr<Link> link) {
  for (Thing& it : things_) {
    if (it.kind != Kind::listener || it.port != port) continue;
    it.backlog.push_back(std::move(link));
    return;
  }
  link->rst_out = true;  // connection refused
}

long Kernel::accept(int listener) {
  Step step(*this, "accept", listener);
  auto& backlog = thing(listener, Kind::listener).backlog;
  if (backlog.empty()) return step.gives(-EAGAIN);
  if (hits(faults_.interrupted)) return step.gives(-EINTR);
  if (hits(faults_.exhausted)) return step.gives(exhausted_error());
  auto link = std::move(backlog.front());
  backlog.pop_front();
  move_on();
  if (hits(faults_.broken)) {
    constexpr int kErrors[] = {ECONNABORTED, EPROTO, ENETDOWN, EHOSTUNREACH};
    link->lose();
    return step.gives(break_link(*link, "accept", -kErrors[dice_.below(4)]));
  }
  const std::size_t now = connections() + 1;
  link->accepted = link->edge = true;
  link->accepted_at = clock_;
  link->must_be_refused = now > max_connections;
  link->may_be_refused = now + closed_this_turn_ > max_connections;
  return step.gives(open({.kind = Kind::link, .link = std::move(link)}));
}

// The connection cannot go on; what the peer got so far must still be right.
long Kernel::break_link(Link& link, const char* call, long error) {
  link.fault =
      std::string(call) + " failed: " + std::strerror(static_cast<int>(-error));
  wake(link);
  return error;
}

// 0, or what the call gives although nothing is wrong.
long Kernel::harmless(Link& link) {
  if (hits(faults_.interrupted)) return -EINTR;
  if (!hits(faults_.not_ready)) return 0;
  link.edge = true;
  return -EAGAIN;
}

void Kernel::wake(Link& link) {
  link.wake = std::min(link.wake, clock_ + Duration(dice_.below(3'000'000)));
}

long Kernel::recv(int socket, std::span<std::byte> into) {
  Step step(*this, "recv", socket);
  Link& from = link(socket);
  if (into.empty()) {
    report_.fail(Checker::streams, "recv into nothing looks like an end");
  }
  if (long error = harmless(from)) return step.gives(error);
  if (hits(faults_.broken)) {
    constexpr int kErrors[] = {ECONNRESET, ETIMEDOUT, EHOSTUNREACH, ENOMEM};
    return step.gives(break_link(from, "recv", -kErrors[dice_.below(4)]));
  }
  if (from.unread() == 0) {
    return step.gives(from.rst_in ? -ECONNRESET : from.fin_in ? 0 : -EAGAIN);
  }
  std::size_t n = std::min(into.size(), from.unread());
  if (hits(faults_.short_moves)) n = dice_.between(1, n);
  std::memcpy(into.data(), from.inbox.data() + from.inbox_read, n);
  from.inbox_read += n;
  // A kernel that has more fills the buffer: the rest came afterwards.
  if (n < into.size() && from.unread() > 0) from.edge = true;
  move_on();
  return step.gives(static_cast<long>(n));
}

long Kernel::send(int socket, std::span<const View> pieces, bool) {
  Step step(*this, "send", socket);
  Link& to = link(socket);
  if (long error = harmless(to)) return step.gives(error);
  if (hits(faults_.broken)) {
    constexpr int kErrors[] = {ECONNRESET, EPIPE, ENOBUFS, ENOMEM};
    return step.gives(break_link(to, "send", -kErrors[dice_.below(4)]));
  }
  // --break others: an error of which the peer knows nothing.
  if (report_.broken == Checker::others && armed_ && dice_.one_in(50)) {
    return step.gives(-ECONNRESET);
  }
  std::string bytes;
  for (View piece : pieces.first(std::min(pieces.size(), kMaxPieces))) {
    bytes += as_text(piece);
  }
  return step.gives(deliver(to, bytes, bytes.size()));
}

long Kernel::send_file(int socket, int file, std::uint64_t offset,
                       std::size_t count) {
  Step step(*this, "send_file", socket);
  Link& to = link(socket);
  std::string_view content = thing(file, Kind::file).content;
  if (long error = harmless(to)) return step.gives(error);
  if (hits(faults_.disk)) {
    return step.gives(break_link(to, "sendfile", dice_.one_in(2) ? 0 : -EIO));
  }
  if (offset >= content.size()) return step.gives(0);
  content = content.substr(offset, count);
  return step.gives(deliver(to, content, content.size()));
}

long Kernel::deliver(Link& to, std::string_view bytes, std::size_t most) {
  if (to.rst_in || to.fin_out) return -EPIPE;
  std::size_t n = std::min(most, to.capacity - to.waiting());
  to.full = n < most;
  if (n == 0) return -EAGAIN;
  if (hits(faults_.short_moves)) {
    n = dice_.between(1, n);
    to.edge = true;
  }
  to.outbox += bytes.substr(0, n);
  if (report_.broken == Checker::streams && armed_ && dice_.one_in(20)) {
    to.outbox.back() = static_cast<char>(to.outbox.back() ^ 0x80);
  }
  wake(to);
  move_on();
  return static_cast<long>(n);
}

long Kernel::unacknowledged(int socket) {
  Step step(*this, "unacknowledged", socket);
  return step.gives(static_cast<long>(link(socket).waiting()));
}

long Kernel::shutdown_writes(int socket) {
  Step step(*this, "shutdown", socket);
  Link& to = link(socket);
  if (to.rst_in) return step.gives(-ENOTCONN);
  to.fin_out = true;
  wake(to);
  return step.gives(0);
}

long Kernel::reset_on_close(int socket) {
  Step step(*this, "reset_on_close", socket);
  link(socket).abortive = true;
  return step.gives(0);
}

long Kernel::close(int descriptor) {
  Step step(*this, "close", descriptor);
  Thing closing = std::exchange(any_thing(descriptor), {});
  for (auto& waiting : closing.backlog) waiting->rst_out = true;
  if (closing.kind == Kind::link) {
    Link& link = *closing.link;
    // Bytes that nobody read are answered by a reset, too.
    link.abortive || link.unread() > 0 ? link.lose()
                                       : void(link.fin_out = true);
    link.closed = true;
    wake(link);
    ++closed_this_turn_;
    move_on();
    if (report_.broken == Checker::descriptors) open({.kind = Kind::other});
  }
  // Whatever it says, the descriptor is gone (close(2)).
  return step.gives(hits(faults_.interrupted) ? -EINTR : 0);
}

// ---- Listening -------------------------------------------------------------

long Kernel::listen(const sockaddr& address, std::size_t, int) {
  Step step(*this, "listen", 0);
  const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
  const std::uint16_t port = ntohs(v4.sin_port);
  for (const Thing& it : things_) {
    if (it.kind == Kind::listener && it.port == port) {
      return step.gives(-EADDRINUSE);
    }
  }
  return step.gives(open({.kind = Kind::listener, .port = port}));
}

long Kernel::local_port(int socket) {
  return thing(socket, Kind::listener).port;
}

// ---- Readiness -------------------------------------------------------------

long Kernel::epoll_create() {
  Step step(*this, "epoll_create", 0);
  return step.gives(open({.kind = Kind::other}));
}

long Kernel::epoll_add(int, int number, std::uint32_t events, void* owner) {
  Step step(*this, "epoll_add", number);
  Thing& added = any_thing(number);
  if (added.interest != 0) return step.gives(-EEXIST);
  if (added.kind == Kind::listener && hits(faults_.exhausted)) {
    return step.gives(dice_.one_in(2) ? -ENOMEM : -ENOSPC);
  }
  if (added.link && hits(faults_.broken)) {
    return step.gives(break_link(*added.link, "epoll_ctl",
                                 dice_.one_in(2) ? -ENOMEM : -ENOSPC));
  }
  added.interest = events | EPOLLERR | EPOLLHUP;
  added.owner = owner;
  if (added.link) added.link->edge = true;
  return step.gives(0);
}

long Kernel::epoll_remove(int, int number) {
  Step step(*this, "epoll_remove", number);
  thing(number, Kind::listener).interest = 0;
  return step.gives(0);
}

std::uint32_t Kernel::conditions(const Thing& it) const {
  if (it.link) return it.link->conditions();
  return it.backlog.empty() && it.count == 0 ? 0 : std::uint32_t{EPOLLIN};
}
bool Kernel::is_ready(const Thing& it) const {
  return (!it.link || it.link->edge) && (conditions(it) & it.interest) != 0;
}
bool Kernel::anything_ready() const {
  return std::ranges::any_of(things_,
                             [this](auto& it) { return is_ready(it); });
}

// In no order that anybody could rely on.
long Kernel::collect(std::span<epoll_event> events) {
  std::size_t n = 0;
  const std::size_t from = dice_.below(things_.size());
  for (std::size_t i = 0; i < things_.size() && n < events.size(); ++i) {
    Thing& it = things_[(from + i) % things_.size()];
    if (!is_ready(it)) continue;
    events[n].events = conditions(it) & it.interest;
    events[n++].data.ptr = it.owner;
    if (it.link) it.link->edge = false;
  }
  return static_cast<long>(n);
}

long Kernel::epoll_wait(int epoll, std::span<epoll_event> events,
                        int timeout_ms) {
  Step step(*this, "epoll_wait", epoll);
  closed_this_turn_ = 0;
  players_.check();
  count_turn();
  if (report_.broken == Checker::survival && armed_) throw std::bad_alloc();
  if (hits(faults_.interrupted)) return step.gives(-EINTR);
  if (report_.broken == Checker::spinning && armed_) return step.gives(0);
  if (timeout_ms != 0 && !anything_ready()) {
    sleep(clock_ + timeout_ms * 1ms, timeout_ms < 0);
  }
  return step.gives(collect(events));
}

void Kernel::count_turn() {
  if (++idle_turns_ <= kIdleTurns) return;
  report_.fail(Checker::spinning,
               "the loop turned " + std::to_string(kIdleTurns) +
                   " times although nothing moved and no time passed");
}

// Time passes until something is ready, or the loop wants to wake.
void Kernel::sleep(Duration until, bool for_ever) {
  move_on();
  while (!anything_ready()) {
    const Duration next = players_.next_act();
    if (next == Link::kNever && for_ever) {
      report_.fail(Checker::others, "everybody waits, for ever");
    }
    if (!for_ever && next > until) {
      clock_ = std::max(clock_, until);
      break;
    }
    clock_ = std::max(clock_, next);
    report_.clock = clock_;
    players_.act(true);
  }
  report_.clock = clock_;
}

// ---- Counters, signals, chance ---------------------------------------------

long Kernel::event_counter() {
  Step step(*this, "eventfd", 0);
  return step.gives(open({.kind = Kind::signal}));
}

long Kernel::signal_receiver(int number) {
  Step step(*this, "signalfd", 0);
  return step.gives(open({.kind = Kind::signal, .signal = number}));
}

void Kernel::signal(int number) {
  for (Thing& it : things_) {
    if (it.kind == Kind::signal && it.signal == number) it.count = 1;
  }
}

long Kernel::read(int descriptor, std::span<std::byte> into) {
  Step step(*this, "read", descriptor);
  if (any_thing(descriptor).kind == Kind::file) {
    return step.gives(read_file(any_thing(descriptor), into));
  }
  Thing& from = thing(descriptor, Kind::signal);
  if (hits(faults_.interrupted)) return step.gives(-EINTR);
  if (from.count == 0) return step.gives(-EAGAIN);
  from.count = 0;
  return step.gives(static_cast<long>(into.size()));
}

long Kernel::write(int descriptor, View bytes) {
  Step step(*this, "write", descriptor);
  ++thing(descriptor, Kind::signal).count;
  return step.gives(static_cast<long>(bytes.size()));
}

void Kernel::random(std::span<std::byte> into) {
  for (std::byte& byte : into) byte = static_cast<std::byte>(dice_.next());
}

// ---- Files -----------------------------------------------------------------

std::string_view Kernel::content(std::string_view name) {
  static const std::string big = [] {
    std::string text;
    while (text.size() < kBigSize) text += std::to_string(text.size()) + ' ';
    return text.substr(0, kBigSize);
  }();
  static const std::string small = "A small file: 0123456789.\n";
  if (name == "big.bin") return big;
  return name == "small.txt" ? small : std::string_view();
}

std::uint64_t Kernel::inode(std::string_view name) {
  return name == "big.bin" ? 0xb1 : 0x5a;
}

long Kernel::open_folder(const std::string&) {
  Step step(*this, "open_folder", 0);
  return step.gives(open({.kind = Kind::folder}));
}

long Kernel::open_beneath(int folder, const std::string& path) {
  Step step(*this, "open_beneath", folder);
  thing(folder, Kind::folder);
  if (hits(faults_.exhausted)) {
    constexpr int kErrors[] = {EMFILE, ENFILE, ENOMEM, EIO, EINTR};
    refuse_file(path);
    return step.gives(-kErrors[dice_.below(5)]);
  }
  const std::size_t slash = path.find('/');
  if (slash == path.npos) {
    return step.gives(open({.kind = Kind::file, .path = path}));
  }
  const std::string_view name = std::string_view(path).substr(slash + 1);
  if (content(name).empty()) return step.gives(-ENOENT);
  return step.gives(open({.kind = Kind::file,
                          .content = content(name),
                          .inode = inode(name),
                          .path = path}));
}

// From where the last one ended.
long Kernel::read_file(Thing& file, std::span<std::byte> into) {
  if (hits(faults_.interrupted)) return -EINTR;
  if (hits(faults_.disk)) return -EIO;
  std::string_view rest =
      file.content.substr(static_cast<std::size_t>(file.count));
  rest = rest.substr(0, 1 + dice_.below(into.size()));
  std::ranges::copy(view_of(rest), into.begin());
  file.count += static_cast<int>(rest.size());
  return static_cast<long>(rest.size());
}

// The server shall say that it is busy, not that the file is absent.
void Kernel::refuse_file(const std::string& path) {
  std::size_t end = 0;
  const std::size_t peer = std::stoul(path, &end);
  players_.file_refused(peer, std::stoul(path.substr(end + 1)));
}

long Kernel::status(int file, FileStatus& status) {
  Step step(*this, "status", file);
  const Thing& it = thing(file, Kind::file);
  if (hits(faults_.exhausted)) {
    refuse_file(it.path);
    return step.gives(dice_.one_in(2) ? -EIO : -ENOMEM);
  }
  status = {.regular = !it.content.empty(),
            .directory = it.content.empty(),
            .size = it.content.size(),
            .device = 1,
            .inode = it.inode,
            .modified_ns = kModified * 1'000'000'000};
  return step.gives(0);
}

long Kernel::status_at(int folder, const std::string& path,
                       FileStatus& status) {
  Step step(*this, "status_at", folder);
  thing(folder, Kind::folder);
  if (hits(faults_.exhausted)) return step.gives(-ENOMEM);
  const std::string_view name =
      std::string_view(path).substr(std::min(path.find('/') + 1, path.size()));
  if (content(name).empty()) return step.gives(-ENOENT);
  status = {.regular = true,
            .size = content(name).size(),
            .device = 1,
            .inode = inode(name),
            .modified_ns = kModified * 1'000'000'000};
  return step.gives(0);
}
