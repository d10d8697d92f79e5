#include "05_push/inspector.h"

#include <algorithm>
#include <cstdlib>

#include "01_polling/files/files.h"
#include "03_framing/trace.h"
#include "05_push/report.h"
#include "common/log.h"

namespace {

void refuse_unless_loopback(const std::string& host) {
  const auto addresses = resolve(host);
  if (!addresses) return;  // serve() will say so
  if (std::ranges::all_of(*addresses, &Address::is_loopback)) return;
  log_as_is(
      "--inspect shows what clients send, so it wants a loopback address:"
      " leave it out, or --host " +
      host + "\n");
  std::exit(2);
}

WebSocketOptions for_watchers(WebSocketOptions options) {
  options.origins = {};
  return options;
}

}  // namespace

Flag inspect_flag(bool& into) {
  return flag("--inspect",
              "show every frame at /inspector/, payloads and cookies in the "
              "clear: for development, on a loopback address only",
              into);
}

// Follows one connection from its first frame on, or it could not tell where
// the next begins when somebody comes to look. The connection holds it, and the
// inspector does until on_close; with the later of the two the connection ends.
class Inspector::FrameTap final : public Tap {
 public:
  FrameTap(Inspector& inspector, const Request& request)
      : inspector_(inspector),
        number_(++inspector.count_),
        opening_(report_open(now(), request.head)) {
    if (inspector.trace_) trace_.emplace();
    inspector.watchers_.tell([this] { return opening_; });
  }
  ~FrameTap() override {
    inspector_.watchers_.tell(
        [this] { return report_end(now(), code_, reason_, received_.rest()); });
  }

  // The report of it, for those who come later.
  const std::string& opening() const { return opening_; }
  void on_close(std::uint16_t code, std::string_view reason) {
    code_ = code;
    reason_ = reason;
  }
  void on_received(View bytes) override {
    if (trace_) trace_->on_received(bytes);
    report(From::client, received_, bytes);
  }
  void on_sent(View bytes) override {
    if (trace_) trace_->on_sent(bytes);
    report(From::server, sent_, bytes);
  }

 private:
  Occasion now() const {
    return {number_, inspector_.loop_.system().wall_clock() / 1ms};
  }
  void report(From from, FrameReader& reader, View bytes) {
    SeenFrame frame;
    while (reader.next(bytes, frame)) {
      if (inspector_.watchers_.empty()) continue;
      const auto make = [&] { return report_frame(now(), from, frame); };
      inspector_.watchers_.tell(std::cref(make));  // a copy would need memory
    }
  }

  Inspector& inspector_;
  std::uint64_t number_;
  std::string opening_;
  FrameReader received_, sent_;
  std::optional<FrameTrace> trace_;  // a connection has but one tap
  std::uint16_t code_ = number_of(CloseCode::abnormal);
  std::string reason_;
};

Inspector::Inspector(EventLoop& loop, const WebSocketOptions& options, bool on)
    : loop_(loop),
      on_(on),
      trace_(options.trace),
      own_options_(for_watchers(options)),
      server_(own_options_, watcher_callbacks()) {
  if (on_) refuse_unless_loopback(options.host);
}

Inspector::~Inspector() = default;

// ---- Who is inspected ------------------------------------------------------

Callbacks Inspector::watch(Callbacks callbacks) {
  if (!on_) return callbacks;
  callbacks.on_open = [this, then = std::move(callbacks.on_open)](
                          WebSocket& socket, const Request& request,
                          const Accepted& accepted) {
    opened(socket, request);
    if (then) then(socket, request, accepted);
  };
  callbacks.on_close = [this, then = std::move(callbacks.on_close)](
                           WebSocket& socket, std::uint16_t code,
                           std::string_view reason) {
    closed(socket, code, reason);
    if (then) then(socket, code, reason);
  };
  return callbacks;
}

// Without memory for it the connection lives on, and is not shown.
void Inspector::opened(WebSocket& socket, const Request& request) try {
  auto tap = std::make_shared<FrameTap>(*this, request);
  taps_.insert_or_assign(&socket, tap);
  socket.set_tap(std::move(tap));
} catch (const std::bad_alloc&) {
}

void Inspector::closed(const WebSocket& socket, std::uint16_t code,
                       std::string_view reason) try {
  auto found = taps_.extract(&socket);
  if (found) found.mapped()->on_close(code, reason);
} catch (const std::bad_alloc&) {
}

// ---- Who looks on ----------------------------------------------------------

Callbacks Inspector::watcher_callbacks() {
  return {
      .on_open = [this](WebSocket& socket, auto&, auto&) { introduce(socket); },
      .on_drained = [this](WebSocket& socket) { watchers_.caught_up(socket); },
      .on_close = [this](WebSocket& socket, auto,
                         auto) { watchers_.remove(socket); }};
}

// Tells of the connections that are open already.
void Inspector::introduce(WebSocket& watcher) {
  watcher.set_tap({});  // --trace has one on each connection
  watchers_.add(watcher);
  for (const auto& tap : taps_) {
    watchers_.tell(watcher, [&tap] { return tap.second->opening(); });
  }
}

Route Inspector::with_reports(Route sockets) {
  return on_ ? first_of({server_.at("/inspector"), sockets}) : sockets;
}

Route Inspector::with_page(Route pages) const {
  if (!on_) return pages;
  auto folder = Folder::open(System::real(), WWW_FOLDER "/inspector");
  if (!folder) {
    fail_to_start(folder.error() + "; it came with the source: build again " +
                  "where that is now");
  }
  return first_of({files(*std::move(folder), "/inspector/"), pages});
}
