// Connections that come and go, so many at a time: TCP connect, opening
// handshake, close; with --closing the closing handshake before it; with --raw
// the server has nothing to say and closes.
#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "bench/load/modes.h"
#include "bench/load/socket.h"
#include "bench/load/traffic.h"
#include "bench/load/usage.h"

namespace {

constexpr int kPatience_ms = 10'000;
constexpr std::string_view kCloseNormal = "\x03\xe8";  // 1000

using Done = std::expected<void, std::string>;

// What a connection still has to hear before it is done.
enum class Awaits { kSwitch, kClose, kEnd };

struct Visit {
  Descriptor socket;
  Awaits awaits = Awaits::kEnd;
  std::string heard;
};

class Visitors {
 public:
  explicit Visitors(const LoadOptions& options)
      : options_(options),
        request_(opening_request(options)),
        close_(frame_of(kCloseFrame, kCloseNormal, "\x11\x22\x33\x44")),
        close_reply_(frame_of(kCloseFrame, kCloseNormal, "")),
        epoll_(System::real(), epoll_create1(EPOLL_CLOEXEC)),
        visits_(options.connections) {}

  Outcome run();

 private:
  Done begin(Visit& visit);
  Done serve(Visit& visit);
  Done heard(Visit& visit);
  Done say(const Visit& visit, std::string_view bytes);
  Done turns(std::int64_t end, std::uint64_t enough);
  Done turn();

  const LoadOptions& options_;
  const std::string request_, close_, close_reply_;
  Descriptor epoll_;
  std::vector<Visit> visits_;
  std::uint64_t begun_ = 0, ended_ = 0;
};

Outcome Visitors::run() {
  Done done;
  for (auto& visit : visits_) {
    if (done) done = begin(visit);
  }
  if (done) done = turns(monotonic_ns() + options_.warm_up.count(), 0);
  const std::uint64_t before = ended_;
  const Usage start = usage_now(options_.server_pids);
  if (done) {
    done = turns(start.wall_ns + options_.seconds.count(),
                 options_.messages > 0 ? before + options_.messages : 0);
  }
  if (!done) return std::unexpected(done.error());
  JsonLine line;
  line.add("messages", static_cast<std::int64_t>(ended_ - before));
  line.add_usage(usage_now(options_.server_pids) - start);
  return line.text();
}

// Until `end`, or until so many have ended, if that is said.
Done Visitors::turns(std::int64_t end, std::uint64_t enough) {
  while (enough > 0 ? ended_ < enough : monotonic_ns() < end) {
    if (auto done = turn(); !done) return done;
  }
  return {};
}

Done Visitors::turn() {
  std::array<epoll_event, 64> events;
  const int count =
      epoll_wait(epoll_.number(), events.data(), events.size(), kPatience_ms);
  if (count <= 0) {
    return std::unexpected("No connection got on for 10 s; ended until then: " +
                           std::to_string(ended_) + ".");
  }
  for (int i = 0; i < count; ++i) {
    auto& event = events[static_cast<std::size_t>(i)];
    if (auto done = serve(*static_cast<Visit*>(event.data.ptr)); !done) {
      return done;
    }
  }
  return {};
}

Done Visitors::begin(Visit& visit) {
  visit.socket = Descriptor();  // closes the one before it
  auto socket = connect_to(options_.port, begun_++);
  if (!socket) return std::unexpected(socket.error());
  visit.socket = std::move(*socket);
  visit.heard.clear();
  visit.awaits = options_.raw ? Awaits::kEnd : Awaits::kSwitch;
  epoll_event event{.events = EPOLLIN, .data = {.ptr = &visit}};
  epoll_ctl(epoll_.number(), EPOLL_CTL_ADD, visit.socket.number(), &event);
  return options_.raw ? Done() : say(visit, request_);
}

Done Visitors::say(const Visit& visit, std::string_view bytes) {
  const auto count =
      send(visit.socket.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (count == static_cast<ssize_t>(bytes.size())) return {};
  return std::unexpected(failure("send"));
}

Done Visitors::serve(Visit& visit) {
  std::array<char, 4096> bytes;
  const auto count =
      recv(visit.socket.number(), bytes.data(), bytes.size(), MSG_DONTWAIT);
  if (count < 0 && errno == EAGAIN) return {};
  if (count < 0) return std::unexpected(failure("recv"));
  if (count > 0) {
    visit.heard.append(bytes.data(), static_cast<std::size_t>(count));
    return heard(visit);
  }
  if (visit.awaits != Awaits::kEnd) {
    return std::unexpected("The server closed in the middle.");
  }
  ++ended_;
  return begin(visit);
}

Done Visitors::heard(Visit& visit) {
  if (visit.awaits == Awaits::kSwitch) {
    if (!visit.heard.ends_with("\r\n\r\n")) return {};
    if (auto fault = fault_of_opening(visit.heard); !fault.empty()) {
      return std::unexpected(fault);
    }
    visit.heard.clear();
    if (!options_.closing) {
      ++ended_;
      return begin(visit);
    }
    visit.awaits = Awaits::kClose;
    return say(visit, close_);
  }
  if (visit.awaits == Awaits::kClose && visit.heard == close_reply_) {
    visit.awaits = Awaits::kEnd;  // the server closes first (RFC 6455 §7.1.1)
  }
  if (visit.heard.size() <= close_reply_.size()) return {};
  return std::unexpected("That is no answer to our Close.");
}

}  // namespace

Outcome run_connect(const LoadOptions& options) {
  if (System::real().descriptor_limit() < options.connections + 16) {
    return std::unexpected("More connections than descriptors: ulimit -n.");
  }
  return Visitors(options).run();
}
