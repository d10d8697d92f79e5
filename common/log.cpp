#include "common/log.h"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string>

#include "common/hex_dump.h"

namespace {
constexpr std::size_t kLongestLine = 1000;

// A terminal says that it can be written to while there is room for one byte,
// and then waits for all of them to go: nobody may be reading it. So it is
// opened anew, for a way that does not wait; to make descriptor 2 itself so
// would change it for everybody who shares it. Gives -1: not a terminal.
int open_terminal() {
  constexpr int kFlags = O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
  return isatty(STDERR_FILENO) == 1 ? open("/proc/self/fd/2", kFlags) : -1;
}

// What a pipe that is not full takes at once; for more it waits (pipe(7)).
void write_without_waiting(int to, std::string_view text) {
  pollfd wait{to, POLLOUT, 0};
  while (!text.empty() && poll(&wait, 1, 0) == 1) {
    std::size_t most = std::min<std::size_t>(text.size(), PIPE_BUF);
    ssize_t n = write(to, text.data(), most);
    if (n <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(n));
  }
}

}  // namespace

void log(std::string_view line) {
  log_as_is(escaped(line, kLongestLine) + "\n");
}

void fail_to_start(std::string_view sentence) {
  log_as_is(std::string(sentence) + "\n");
  std::exit(1);
}

bool log_has_colours() { return isatty(STDERR_FILENO) == 1; }

void log_as_is(std::string_view text) {
  const int terminal = open_terminal();
  write_without_waiting(terminal < 0 ? STDERR_FILENO : terminal, text);
  if (terminal >= 0) close(terminal);
}
