#include "common/log.h"

#include <poll.h>
#include <unistd.h>

#include <string>

#include "common/hex_dump.h"

void log(std::string_view line) { log_as_is(escaped(line) + "\n"); }

bool log_has_colours() { return isatty(STDERR_FILENO) == 1; }

void log_as_is(std::string_view text) {
  pollfd wait{STDERR_FILENO, POLLOUT, 0};
  while (!text.empty() && poll(&wait, 1, 0) == 1) {
    ssize_t n = write(STDERR_FILENO, text.data(), text.size());
    if (n <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(n));
  }
}
