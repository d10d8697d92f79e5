// An echo server: sends back what it is sent. Start it with: --port 3001
#include <cstdio>
#include <cstdlib>

#include "common/connection.h"
#include "common/event_loop.h"

class Echo final : public Handler {
 public:
  void on_bytes(Connection& connection, Bytes& input) override {
    connection.output().append(input.take(input.size()));
  }
};

int main(int argc, char** argv) {
  const int port = argc > 2 ? std::atoi(argv[2]) : 3001;
  EventLoop loop;
  auto listening =
      loop.listen(*resolve("localhost"), static_cast<std::uint16_t>(port),
                  [](Connection&) { return std::make_unique<Echo>(); });
  if (!listening) {
    std::fprintf(stderr, "cannot listen: %s\n", listening.error().c_str());
    return 1;
  }
  loop.on_termination([&] { loop.shut_down(2s); });
  std::printf("listening at port %d\n", *listening);
  std::fflush(stdout);
  loop.run();
}
