#include "simulation/episode.h"

#include <signal.h>

#include <algorithm>

#include "01_polling/files/cache.h"
#include "01_polling/files/files.h"
#include "01_polling/serve.h"
#include "01_polling/time_now.h"
#include "04_messages/websocket_server.h"
#include "05_push/push.h"

namespace {

constexpr Duration kGrace = 3s;
// A tick or two, and what the peers and the system calls take of the clock.
constexpr Duration kSlack = 500ms;

// What all connections share, kept files included, and what one may hold: 64
// KiB and one turn's replies that wait, 320 KiB in a buffer half as large
// again; and a message that is put together. (Bytes.)
constexpr long kShared = 700'000 + long{Cache::kCapacity}, kEach = 650'000;
// Answers that wait, each with its file: Connection::kCongestedPieces, and one
// more.
constexpr std::size_t kFilesEach = 10;

// --break memory.
int* lost = nullptr;

}  // namespace

Episode::Episode(Report& report, std::uint64_t seed, bool plain)
    : report_(report),
      dice_(seed),
      plain_(plain),
      faults_(plain ? Faults{} : choose_faults(dice_)),
      kernel_(report, dice_, faults_, *this) {
  report_.faults = faults_.text();
  kernel_.max_connections =
      !plain && dice_.one_in(6) ? dice_.between(2, 8) : 500;
  if (report.broken == Checker::limits) kernel_.max_connections = 2;
  invite();
}

void Episode::invite() {
  const std::size_t count = plain_ ? 5 : dice_.between(3, 24);
  const std::size_t span = dice_.one_in(2) ? 50'000'000 : 5'000'000'000;
  for (std::size_t i = 0; i < count; ++i) {
    Script script = plain_ ? plain_script(i) : random_script(i, dice_);
    peers_.push_back(
        std::make_unique<Peer>(*this, i, std::move(script),
                               kernel_.clock() + Duration(dice_.below(span))));
  }
  if (!plain_ && dice_.one_in(3)) {
    stop_at_ = kernel_.clock() + Duration(dice_.below(10'000'000'000));
  }
}

// ---- The server ------------------------------------------------------------

void Episode::run() {
  Heap& all = heap();
  const long server = all.server_bytes;
  try {
    serve();
  } catch (const std::exception& error) {
    report_.fail(Checker::survival,
                 std::string("out of the loop came ") + error.what());
  }
  all.armed = false;
  after_the_end();
  peers_.clear();
  if (all.server_bytes == server) return;
  report_.fail(Checker::memory, std::to_string(all.server_bytes - server) +
                                    " bytes were never freed");
}

// As the main() of chapters 04 and 05 do it, on three ports.
void Episode::serve() {
  const ServerCode server;
  WebSocketOptions options;
  options.host = "127.0.0.1";
  options.max_connections = kernel_.max_connections;
  options.message_limits = {.max_message = kMaxMessage,
                            .max_fragments = kMaxFragments};
  options.shutdown_timeout = kGrace;
  if (report_.broken == Checker::limits) options.max_connections = 500;
  if (report_.broken == Checker::deadlines) options.header_timeout = 60s;
  if (report_.broken == Checker::grace) options.shutdown_timeout = 30s;

  EventLoop loop(kernel_);
  Push push(loop, kPushInterval);
  auto opened = [this](WebSocket& socket, auto&, auto&) { on_open(socket); };
  WebSocketServer echo(
      options, {.on_open = opened,
                .on_message = [](WebSocket& s, const Message& m) { s.send(m); },
                .on_close = [this](WebSocket& s, auto, auto) { on_close(s); }});
  WebSocketServer pushing(
      options, {.on_open = opened,
                .on_message =
                    [&](WebSocket& socket, const Message&) {
                      push.start(socket, [this] {
                        return "当前时间是： " +
                               std::to_string(kernel_.wall_clock() / 1ms);
                      });
                    },
                .on_close =
                    [&](WebSocket& socket, auto, auto) {
                      push.stop(socket);
                      on_close(socket);
                    }});
  Route site = first_of({get("/time", time_now),
                         files(*Folder::open(kernel_, "www"), "/", kernel_)});
  ::serve(loop, options,
          {{"http", "--port", kPagesPort, site},
           {"ws", "--ws-port", kEchoPort, echo.at("/")},
           {"ws", "--ws-port", kPushPort, pushing.at("/")}});
}

void Episode::on_open(const WebSocket& socket) {
  const TestCode test;
  if (report_.broken == Checker::memory) {
    const ServerCode server;
    lost = new int;
  }
  if (open_.insert(&socket).second) return;
  report_.fail(Checker::ends, "on_open where another had no on_close");
}

void Episode::on_close(const WebSocket& socket) {
  const TestCode test;
  const bool twice = report_.broken == Checker::ends && dice_.one_in(3);
  for (int i = 0; i < (twice ? 2 : 1); ++i) {
    if (open_.erase(&socket) == 1) continue;
    report_.fail(Checker::ends, "on_close without an on_open before it");
  }
}

void Episode::after_the_end() {
  if (!stopping()) {
    report_.fail(Checker::survival, "the loop ended without SIGTERM");
  }
  if (kernel_.clock() > stopped_at_ + kGrace + kSlack) {
    report_.fail(Checker::grace, "SIGTERM was obeyed too late");
  }
  if (!open_.empty()) {
    report_.fail(Checker::ends, std::to_string(open_.size()) +
                                    " times on_open without on_close");
  }
  if (kernel_.descriptors() == 0) return;
  report_.fail(Checker::descriptors, std::to_string(kernel_.descriptors()) +
                                         " descriptors were never closed");
}

// ---- The peers -------------------------------------------------------------

Duration Episode::next_act() const {
  Duration next = stopping() ? Link::kNever : stop_at_;
  for (const auto& peer : peers_) next = std::min(next, peer->link().wake);
  return next;
}

void Episode::act(bool all) {
  const Duration now = kernel_.clock();
  if (now >= stop_at_ && !stopping()) {
    stopped_at_ = now;
    kernel_.signal(SIGTERM);
  }
  const std::size_t count = all ? peers_.size() : 1;
  const std::size_t from = dice_.below(peers_.size());
  for (std::size_t i = 0; i < count; ++i) {
    Peer& peer = *peers_[(from + i) % peers_.size()];
    if (peer.link().wake <= now) peer.act();
  }
}

void Episode::file_refused(std::size_t peer, std::size_t request) {
  peers_.at(peer)->refuse_file(request);
}

bool Episode::blame_memory() {
  if (blamed_ >= heap().failures) return false;
  ++blamed_;
  return true;
}

// ---- The checks before each wait -------------------------------------------

// The server waits for the first time: it is ready.
void Episode::arm() {
  kernel_.arm();
  heap().fail_one_in = faults_.memory;
  heap().armed = true;
}

void Episode::check() {
  if (!heap().armed) arm();
  check_limits();
  check_deadlines();
  if (stopping() && kernel_.clock() > stopped_at_ + kGrace + kSlack) {
    report_.fail(Checker::grace, "the server is still there after SIGTERM");
  }
  auto rests = [](const auto& peer) {
    return peer->link().closed || peer->script().for_good ||
           (peer->done() && !peer->link().accepted);
  };
  if (!stopping() && stop_at_ == Link::kNever &&
      std::ranges::all_of(peers_, rests)) {
    stop_at_ = kernel_.clock() + Duration(dice_.below(1'000'000'000));
  }
}

void Episode::check_limits() {
  const auto guests = std::ranges::count_if(
      peers_, [](const auto& peer) { return peer->is_guest(); });
  if (static_cast<std::size_t>(guests) > kernel_.max_connections) {
    report_.fail(Checker::limits,
                 std::to_string(guests) + " connections are served");
  }
  const long most = kShared + kEach * static_cast<long>(kernel_.connections());
  if (kernel_.files() > kFilesEach * kernel_.connections()) {
    report_.fail(Checker::limits,
                 std::to_string(kernel_.files()) + " files are open at a time");
  }
  if (heap().server_bytes <= most) return;
  report_.fail(Checker::limits,
               std::to_string(heap().server_bytes) + " bytes are held for " +
                   std::to_string(kernel_.connections()) + " connections");
}

void Episode::check_deadlines() {
  for (const auto& peer : peers_) {
    const Link& link = peer->link();
    if (link.closed || link.rst_out) continue;
    const Duration patience = peer->script().gone_within + kSlack;
    if (link.accepted && kernel_.clock() > link.accepted_at + patience) {
      report_.fail(Checker::deadlines, "still there when its time was over",
                   peer->text());
    }
  }
}
