// The whole server, pages and sockets, on a machine that does not exist. The
// input is a script: who connects, what is sent and read, which system call
// fails, when time passes, when it is told to stop. Afterwards everybody is
// gone, the server still serves, and then ends without a trace.
#include "01_polling/files/files.h"
#include "01_polling/http_server.h"
#include "01_polling/time_now.h"
#include "04_messages/websocket_server.h"
#include "fuzz/fuzz_input.h"
#include "fuzz/fuzz_system.h"

namespace {

constexpr std::string_view kHandshake =
    "GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
    "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

constexpr std::array<std::string_view, 10> kRequests = {
    kHandshake,
    "GET /time HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "GET /big.bin HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "GET /big.bin HTTP/1.1\r\nHost: localhost\r\nRange: bytes=-70000\r\n\r\n",
    "GET /sub HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
    "3;x=y\r\nabc\r\n0\r\nA: b\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
    "Content-Length: 5\r\n\r\n",
    "GET /full HTTP/1.0\r\n\r\n",
    "GET /../ HTTP/1.1\r\nHost: elsewhere\r\nConnection: close\r\n\r\n",
};

// One who connected, and the messages that the application sent to it.
struct Guest {
  std::shared_ptr<FakePeer> peer;
  std::vector<std::string> messages = {};
};

std::string noted(Opcode opcode, std::string_view payload) {
  return std::string(name_of(opcode)) + " " + std::string(payload);
}

std::string masked_frame(unsigned first, std::string_view payload) {
  FrameHeader header = {.fin = (first & 0x80) != 0,
                        .rsv = static_cast<std::uint8_t>(first & 0x70),
                        .opcode = static_cast<Opcode>(first & 0x0f),
                        .masked = true,
                        .key = {std::byte{1}, std::byte{2}, std::byte{3}},
                        .length = payload.size()};
  Output output;
  append_header(output, header);
  std::string copy(payload);
  apply_mask(std::as_writable_bytes(std::span(copy)), header.key);
  output.append(copy);
  return std::string(as_text(output.bytes().view()));
}

// ---- The server under test -------------------------------------------------

class Application {
 public:
  Application(const FuzzInput& input, FuzzSystem& system,
              std::vector<Guest>& guests)
      : input_(input), guests_(guests), loop(system), http_(loop, options_) {
    Route pages = files(*Folder::open(system, "pages"), "/", system);
    route_ = first_of(
        {named(sockets_.at("/ws")), get("/time", time_now), std::move(pages)});
    EventLoop::Accept accept = http_.accept(route_);
    const auto port = loop.listen(*resolve("127.0.0.1"), 80,
                                  [this, accept](Connection& connection) {
                                    guest_of_[&connection] = accepted_++;
                                    return accept(connection);
                                  });
    input.must(port.has_value(), "it listens");
    loop.on_termination([this] {
      loop.shutting_down() ? loop.stop()
                           : loop.shut_down(options_.shutdown_timeout);
    });
  }
  void check_end() const {
    input_.must(open_.empty(), "every on_open has one on_close");
    input_.must(loop.connection_count() == 0, "no connection is left");
  }

 private:
  static WebSocketOptions tight() {
    WebSocketOptions options;
    options.max_connections = 6;
    options.message_limits = {.max_message = 300, .max_fragments = 4};
    return options;
  }
  // Notes whose socket it is that opens.
  Route named(Route sockets) {
    return [this, sockets](const Request& request) {
      std::optional<Answer> answer = sockets(request);
      if (!answer) return answer;
      if (auto* takeover = std::get_if<Takeover>(&*answer)) {
        takeover->next = [this, next = takeover->next](Connection& connection) {
          opening_ = guest_of_.at(&connection);
          return next(connection);
        };
      }
      return answer;
    };
  }
  Callbacks callbacks() {
    return {.on_open =
                [this](WebSocket& socket, const Request&, const Accepted&) {
                  input_.must(open_.emplace(&socket, opening_).second,
                              "a socket opens once");
                },
            .on_message =
                [this](WebSocket& socket, const Message& message) {
                  answer(socket, message);
                },
            .on_drained = [](WebSocket& socket) { socket.resume(); },
            .on_close =
                [this](WebSocket& socket, std::uint16_t, std::string_view) {
                  input_.must(open_.erase(&socket) == 1,
                              "a socket that is open closes, once");
                }};
  }
  // An echo; what the message begins with may want more.
  void answer(WebSocket& socket, const Message& message) {
    const std::string_view text = message.text();
    if (text.starts_with("close")) socket.close(4000, "as you wish");
    if (text.starts_with("abort")) socket.abort();
    if (text.starts_with("pause")) socket.pause();
    if (text.starts_with("all")) {
      const Chunk frame = framed(message.opcode, message.payload);
      const auto everybody = open_;
      for (const auto& [other, guest] : everybody) {
        if (other->send(frame)) note(guest, message);
      }
    }
    const std::size_t guest = open_.contains(&socket) ? open_.at(&socket) : 0;
    if (socket.send(message)) note(guest, message);
  }
  void note(std::size_t guest, const Message& message) {
    guests_.at(guest).messages.push_back(noted(message.opcode, message.text()));
  }

  const FuzzInput& input_;
  std::vector<Guest>& guests_;
  const WebSocketOptions options_ = tight();
  std::map<WebSocket*, std::size_t> open_;
  std::map<Connection*, std::size_t> guest_of_;
  std::size_t accepted_ = 0, opening_ = 0;

 public:
  EventLoop loop;

 private:
  HttpServer http_;
  WebSocketServer sockets_{options_, callbacks()};
  Route route_;
};

// ---- The script ------------------------------------------------------------

class Script {
 public:
  explicit Script(const FuzzInput& input)
      : input_(input), choices_(input.text()) {
    application_ = std::make_unique<Application>(input, system_, guests_);
    system_.nothing_left = [this] { end(); };
  }

  void run() {
    go_on();
    application_->loop.run();
    application_->check_end();
    application_.reset();
    input_.must(system_.descriptors() == 0, "no descriptor is left",
                std::to_string(system_.descriptors()));
    for (const Guest& guest : guests_) check(guest);
  }

 private:
  EventLoop& loop() { return application_->loop; }

  // Acts until the server shall have its turn, and comes back after it.
  void go_on() {
    while (!choices_.empty()) {
      if (act()) break;
    }
    if (!choices_.empty()) system_.steps.emplace_back([this] { go_on(); });
  }

  // One action; true: now the server's turn.
  bool act() {
    const unsigned what = choices_.below(13);
    if (what == 0) return connect(""), true;
    if (what == 1) return connect(kHandshake), true;
    if (what == 2) return true;
    if (what == 3) return pass_time(), true;
    if (what == 4) return break_next_call(), false;
    if (what == 5 && choices_.below(8) == 0) return system_.signal(), true;
    if (!guests_.empty()) {
      FakePeer& peer = *guests_[choices_.below(guests_.size())].peer;
      act_as(peer, what);
    }
    return false;
  }
  void act_as(FakePeer& peer, unsigned what) {
    if (what == 6) return peer.sends(choices_.take(choices_.byte()));
    if (what == 7) return peer.sends(kRequests[choices_.below(10)]);
    if (what == 8) peer.room = choices_.byte() * choices_.byte();
    if (what == 9) peer.takes(choices_.byte() * 100u);
    if (what == 10) peer.finishes();
    if (what == 11) peer.resets();
    if (what == 12) {
      const unsigned first = choices_.byte();
      const std::size_t size = choices_.byte();
      peer.sends(masked_frame(first, choices_.take(size)));
    }
  }
  void connect(std::string_view bytes) {
    if (loop().shutting_down() || guests_.size() == 12) return;
    guests_.push_back({system_.connect()});
    guests_.back().peer->sends(bytes);
  }
  void pass_time() {
    const unsigned much = choices_.byte();
    system_.clock += much < 128 ? much * 1ms : (much - 127) * 300ms;
  }
  void break_next_call() {
    static constexpr std::array kCalls = {Call::accept,    Call::recv,
                                          Call::send,      Call::send_file,
                                          Call::epoll_add, Call::epoll_wait};
    const Call call = kCalls[choices_.below(kCalls.size())];
    const unsigned how = choices_.byte();
    const bool moves =
        call == Call::recv || call == Call::send || call == Call::send_file;
    system_.next(call, moves && how >= 4 ? how - 3 : failure_of(call, how));
  }

  // Nothing more would happen by itself. Everybody leaves; somebody new comes,
  // and must be served; then the server is told to stop.
  void end() {
    const int stage = loop().shutting_down() ? 3 : ended_++;
    if (stage == 0) {
      system_.nothing_fails();
      for (const Guest& guest : guests_) guest.peer->resets();
    } else if (stage == 1) {
      guests_.push_back({system_.connect()});
      last_ = guests_.back().peer;
      last_->sends("GET /time HTTP/1.1\r\nHost: localhost\r\n\r\n");
    } else if (stage == 2) {
      input_.must(last_->received.starts_with("HTTP/1.1 200 "),
                  "when all have left, it still serves", last_->received);
      system_.signal();
    } else {
      loop().stop();
    }
  }

  // ---- What they have received

  // Responses, one behind the other; gives what is behind a 101.
  std::string_view behind_responses(std::string_view rest) const {
    constexpr std::string_view kBegin = "HTTP/1.1 ",
                               kLength = "\r\nContent-Length: ";
    while (!rest.empty()) {
      const std::string_view begin = rest.substr(0, kBegin.size());
      input_.must(kBegin.starts_with(begin), "a response begins here", rest);
      const std::size_t end = rest.find("\r\n\r\n");
      if (end == std::string_view::npos) return {};  // cut off
      const std::string_view head = rest.substr(0, end);
      rest.remove_prefix(end + 4);
      if (head.starts_with("HTTP/1.1 101")) return rest;
      const std::size_t length = head.find(kLength);
      if (length == head.npos || rest.starts_with(kBegin)) continue;
      const auto size = std::strtoul(
          std::string(head.substr(length + kLength.size())).c_str(), nullptr,
          10);
      rest.remove_prefix(std::min(rest.size(), size));
    }
    return {};
  }

  void check(const Guest& guest) const {
    std::string frames(behind_responses(guest.peer->received));
    Bytes bytes(std::as_writable_bytes(std::span(frames)));
    Decoder decoder(Role::client);
    Part part;
    Step step;
    std::size_t messages = 0;
    bool closed = false;
    std::string message;
    while ((step = decoder.next(bytes, part)) == Step::ready) {
      if (part.opcode == Opcode::close) closed = true;
      if (is_control(part.opcode)) continue;
      input_.must(!closed, "no data behind a Close (RFC 6455 §5.5.1)");
      message = part.first ? noted(part.opcode, "") : message;
      message += as_text(part.unmask());
      if (!part.last) continue;
      input_.must(messages < guest.messages.size() &&
                      guest.messages[messages] == message,
                  "what the application sent comes, in order", message);
      ++messages;
    }
    input_.must(step == Step::need_more, "frames obey the rules");
  }

  const FuzzInput& input_;
  Choices choices_;
  FuzzSystem system_;
  std::vector<Guest> guests_;
  std::unique_ptr<Application> application_;
  std::shared_ptr<FakePeer> last_;
  int ended_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  GTEST_FLAG_SET(throw_on_failure, true);  // FakeSystem's own checks
  const FuzzInput input(data, size);
  try {
    Script(input).run();
  } catch (const std::exception& broken) {
    input.must(false, "the system is used as it wants to be", broken.what());
  }
  return 0;
}
