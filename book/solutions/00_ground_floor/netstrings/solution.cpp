// Reads one thing after the other from standard input, which comes in pieces of
// N bytes; shows what was in the window each time, and the answer.
//   printf "5:hello," | reader 1
#include <cstdio>
#include <cstdlib>
#include <string>

#include "common/bytes.h"
#include "common/step.h"

constexpr std::size_t kLongest = 1000;

// LENGTH ":" CONTENT ",", the length in decimal digits, with no zero in front.
// `content` looks into the window, and is good for as long as that is.
Step read_one(Bytes& input, std::string_view& content) {
  const std::string_view text = input.text();
  std::size_t at = 0, length = 0;
  for (; at < text.size() && '0' <= text[at] && text[at] <= '9'; ++at) {
    if (at == 1 && length == 0) return Step::violation;
    length = 10 * length + static_cast<std::size_t>(text[at] - '0');
    if (length > kLongest) return Step::violation;
  }
  if (at == text.size()) return Step::need_more;
  if (at == 0 || text[at] != ':') return Step::violation;
  const std::size_t begin = at + 1, end = begin + length;
  if (text.size() <= end) return Step::need_more;
  if (text[end] != ',') return Step::violation;
  content = text.substr(begin, length);
  input.consume(end + 1);
  return Step::ready;
}

// Text with its line ends made visible.
std::string on_one_line(std::string_view text) {
  std::string line;
  for (char c : text) line += c == '\n' ? "\\n" : std::string{c};
  return line;
}

// All that can be read from the window. False: a rule was broken.
bool show_all(Bytes& input) {
  while (true) {
    const std::string window = on_one_line(input.text());
    std::string_view content;
    const Step step = read_one(input, content);
    std::printf("%-12s", window.c_str());
    if (step == Step::ready) {
      std::printf("ready: %s\n", on_one_line(content).c_str());
    } else {
      std::printf(step == Step::violation ? "violation\n" : "need_more\n");
      return step == Step::need_more;
    }
    if (input.empty()) return true;
  }
}

int main(int argc, char** argv) {
  std::string stream;
  for (int c; (c = std::getchar()) != EOF;) stream += static_cast<char>(c);
  const std::size_t size = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 1;
  std::string kept;
  for (std::size_t at = 0; at < stream.size(); at += size) {
    kept += stream.substr(at, size);
    // As a connection does it: the window lies in memory of its own, and what
    // is left of it is kept.
    Buffer memory;
    memory.append(view_of(kept));
    Bytes input(memory.bytes());
    if (!show_all(input)) return 0;
    kept = input.text();
  }
}
