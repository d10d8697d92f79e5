#include "bench/load/load.h"

#include <sys/epoll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>

#include "bench/load/socket.h"

namespace {

constexpr std::size_t kBuffer = 256 * 1024;
constexpr int kPatience_ms = 10'000;  // without any answer
constexpr std::size_t kMostDelays = 8'000'000;

}  // namespace

Load::Load(const LoadOptions& options, const Ring& ring)
    : options_(options),
      ring_(ring),
      epoll_(System::real(), epoll_create1(EPOLL_CLOEXEC)),
      buffer_(kBuffer, '\0') {}

void Load::add(Descriptor socket, std::unique_ptr<Checker> checker,
               Manner manner) {
  peers_.push_back(std::make_unique<Peer>());
  Peer& peer = *peers_.back();
  peer.socket = std::move(socket);
  peer.checker = std::move(checker);
  peer.manner = manner;
  // Edge-triggered and for both at once: no further call is ever needed.
  epoll_event event{.events = EPOLLIN | EPOLLOUT | EPOLLET,
                    .data = {.ptr = &peer}};
  epoll_ctl(epoll_.number(), EPOLL_CTL_ADD, peer.socket.number(), &event);
}

std::expected<LoadResult, std::string> Load::run() {
  const std::int64_t warm = options_.warm_up.count();
  const std::int64_t lasting = options_.seconds.count();
  std::int64_t end = monotonic_ns() + warm;
  auto late = [&end] { return monotonic_ns() >= end; };
  auto done = start();
  if (done && warm > 0) done = until(late);
  if (!done) return std::unexpected(done.error());

  result_.delays_ns.clear();
  const std::uint64_t before = answers_;
  const Usage begun = usage_now(options_.server_pids);
  end = begun.wall_ns + lasting;
  const std::uint64_t enough = before + options_.messages;
  done = options_.messages > 0
             ? until([this, enough] { return answers_ >= enough; })
             : until(late);
  result_.usage = usage_now(options_.server_pids) - begun;
  result_.answers = answers_ - before;
  if (done) done = settle();
  if (!done) return std::unexpected(done.error());
  return std::move(result_);
}

Load::Done Load::start() {
  for (auto& peer : peers_) {
    peer->allowed = peer->manner.first * ring_.unit();
    if (auto sent = send_allowed(*peer); !sent) return sent;
  }
  return {};
}

// What is in flight must come back, and no more.
Load::Done Load::settle() {
  closing_down_ = true;
  return until([this] {
    for (const auto& peer : peers_) {
      const std::uint64_t due = peer->allowed / ring_.unit();
      if (peer->manner.again && peer->answers < due) return false;
    }
    return true;
  });
}

Load::Done Load::until(const std::function<bool()>& reached) {
  while (!reached()) {
    if (auto turned = turn(); !turned) return turned;
  }
  return {};
}

Load::Done Load::turn() {
  std::array<epoll_event, 256> events;
  const int count =
      epoll_wait(epoll_.number(), events.data(), events.size(), kPatience_ms);
  if (count < 0 && errno != EINTR) return std::unexpected(failure("epoll"));
  if (count == 0) {
    return std::unexpected("Nothing came for 10 s; answers until then: " +
                           std::to_string(answers_) + ".");
  }
  for (int i = 0; i < count; ++i) {
    const auto& event = events[static_cast<std::size_t>(i)];
    if (auto served = serve(*static_cast<Peer*>(event.data.ptr)); !served) {
      return served;
    }
  }
  return {};
}

// A read that does not fill the buffer has taken all there was.
Load::Done Load::serve(Peer& peer) {
  ssize_t count = 0;
  do {
    count = recv(peer.socket.number(), buffer_.data(), buffer_.size(),
                 MSG_DONTWAIT);
    if (count == 0) return std::unexpected("The server closed a connection.");
    if (count < 0) break;
    const auto size = static_cast<std::size_t>(count);
    const auto complete =
        peer.checker->take(std::string_view(buffer_).substr(0, size));
    if (!complete) return std::unexpected(complete.error());
    if (auto done = answered(peer, *complete); !done) return done;
  } while (static_cast<std::size_t>(count) == buffer_.size());
  if (count < 0 && errno != EAGAIN) return std::unexpected(failure("recv"));
  return send_allowed(peer);
}

Load::Done Load::answered(Peer& peer, std::uint64_t count) {
  answers_ += count;
  peer.answers += count;
  if (!peer.manner.again || count == 0) return {};
  if (peer.answers > peer.allowed / ring_.unit()) {
    return std::unexpected("More came back than was sent.");
  }
  if (!closing_down_) peer.allowed += count * ring_.unit();
  if (options_.mode == Mode::kLatency && !closing_down_) {
    const std::int64_t now = monotonic_ns();
    if (result_.delays_ns.size() < kMostDelays) {
      result_.delays_ns.push_back(now - peer.sent_at);
    }
  }
  return {};
}

Load::Done Load::send_allowed(Peer& peer) {
  if (options_.mode == Mode::kLatency && peer.sent < peer.allowed) {
    peer.sent_at = monotonic_ns();
  }
  while (peer.sent < peer.allowed) {
    const auto piece = ring_.from(peer.sent, peer.allowed - peer.sent);
    const ssize_t count = send(peer.socket.number(), piece.data(), piece.size(),
                               MSG_DONTWAIT | MSG_NOSIGNAL);
    if (count < 0 && errno == EAGAIN) return {};  // EPOLLOUT will tell
    if (count < 0) return std::unexpected(failure("send"));
    peer.sent += static_cast<std::uint64_t>(count);
  }
  return {};
}
