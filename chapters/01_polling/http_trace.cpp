#include "01_polling/http_trace.h"

#include "common/hex_dump.h"
#include "common/log.h"

namespace {

constexpr std::size_t kMostLines = 40, kLongestLine = 120;

}  // namespace

std::string trace_lines(std::string_view what, View bytes) {
  std::string text(what);
  text += " " + std::to_string(bytes.size()) + " bytes\n";
  std::string_view rest = as_text(bytes);
  for (std::size_t n = 0; !rest.empty(); ++n) {
    if (n == kMostLines) {
      return text + "   ... and " + std::to_string(rest.size()) + " more\n";
    }
    const std::size_t end = std::min(rest.find('\n'), rest.size() - 1) + 1;
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end);
    while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
    text += "   " + escaped(line, kLongestLine) + "\n";
  }
  return text;
}

void HttpTrace::on_received(View bytes) {
  log_as_is(trace_lines("<< read", bytes));
}

void HttpTrace::on_sent(View bytes) {
  log_as_is(trace_lines(">> sent", bytes));
}

void HttpTrace::on_sent_file(std::size_t count) {
  log_as_is(">> sent " + std::to_string(count) + " bytes of a file\n");
}
