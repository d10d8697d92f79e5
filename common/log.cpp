#include "common/log.h"

#include <limits.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string>

#include "common/hex_dump.h"

namespace {
constexpr std::size_t kLongestLine = 1000;
}

void log(std::string_view line) {
  log_as_is(escaped(line, kLongestLine) + "\n");
}

void fail_to_start(std::string_view sentence) {
  log_as_is(std::string(sentence) + "\n");
  std::exit(1);
}

bool log_has_colours() { return isatty(STDERR_FILENO) == 1; }

void log_as_is(std::string_view text) {
  pollfd wait{STDERR_FILENO, POLLOUT, 0};
  while (!text.empty() && poll(&wait, 1, 0) == 1) {
    // What a pipe that is not full takes at once; for more it waits (pipe(7)).
    std::size_t most = std::min<std::size_t>(text.size(), PIPE_BUF);
    ssize_t n = write(STDERR_FILENO, text.data(), most);
    if (n <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(n));
  }
}
