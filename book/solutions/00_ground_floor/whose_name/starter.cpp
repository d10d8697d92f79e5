// A room for people of five letters. The first word of a visitor is "lobby",
// the second a name; what follows is sent back, signed with the name. It works,
// as long as one is alone. Start it with: --port 3001
#include <cstdio>
#include <cstdlib>

#include "common/connection.h"
#include "common/event_loop.h"

class Visitor final : public Handler {
 public:
  void on_bytes(Connection& connection, Bytes& input) override {
    while (connection.wants_input() && input.size() >= kWord) {
      take_word(connection, input.take(kWord));
    }
  }

 private:
  static constexpr std::size_t kWord = 6;  // five letters and a newline

  void take_word(Connection& connection, View word) {
    if (++words_ == 1) return;  // "lobby"
    if (words_ == 2) {
      name_ = word.first(kWord - 1);
      return connection.output().append("welcome\n");
    }
    connection.output().append(name_);
    connection.output().append(": ");
    connection.output().append(word);
  }

  std::size_t words_ = 0;
  View name_;
};

int main(int argc, char** argv) {
  const int port = argc > 2 ? std::atoi(argv[2]) : 3001;
  EventLoop loop;
  auto listening =
      loop.listen(*resolve("localhost"), static_cast<std::uint16_t>(port),
                  [](Connection&) { return std::make_unique<Visitor>(); });
  if (!listening) {
    std::fprintf(stderr, "cannot listen: %s\n", listening.error().c_str());
    return 1;
  }
  loop.on_termination([&] { loop.shut_down(2s); });
  std::printf("listening at port %d\n", *listening);
  std::fflush(stdout);
  loop.run();
}
