// Answers each line with its length. Start it with: --port 3001
#include <cstdio>
#include <cstdlib>

#include "common/connection.h"
#include "common/event_loop.h"

class LineLengths final : public Handler {
 public:
  void on_bytes(Connection& connection, Bytes& input) override {
    // Asked anew for each line: the peer may have stopped listening meanwhile.
    while (connection.wants_input()) {
      const std::size_t length = input.text().find('\n');
      if (std::min(length, input.size()) > kLongest) {
        connection.output().append("too long\n");
        return connection.finish();
      }
      if (length == std::string_view::npos) return;  // shown again with more
      connection.output().append(std::to_string(length) + "\n");
      input.consume(length + 1);
    }
  }

 private:
  static constexpr std::size_t kLongest = 1000;
};

int main(int argc, char** argv) {
  const int port = argc > 2 ? std::atoi(argv[2]) : 3001;
  EventLoop loop;
  auto listening =
      loop.listen(*resolve("localhost"), static_cast<std::uint16_t>(port),
                  [](Connection&) { return std::make_unique<LineLengths>(); });
  if (!listening) {
    std::fprintf(stderr, "cannot listen: %s\n", listening.error().c_str());
    return 1;
  }
  loop.on_termination([&] { loop.shut_down(2s); });
  std::printf("listening at port %d\n", *listening);
  std::fflush(stdout);
  loop.run();
}
