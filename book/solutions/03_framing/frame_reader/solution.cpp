#include <array>
#include <cstdio>
#include <string>

#include "03_framing/decoder.h"

std::string hex(View bytes) {
  std::string text;
  for (std::byte b : bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    text += kDigits[std::to_integer<unsigned>(b) >> 4];
    text += kDigits[std::to_integer<unsigned>(b) & 15];
  }
  return text;
}

class Printer {
 public:
  // Takes all parts that are there. False: nothing more is to be read.
  bool take(Bytes& input) {
    Part part;
    Step step;
    while ((step = decoder_.next(input, part)) == Step::ready) {
      open_ = !part.last;
      part.append_to(payload_);
      if (part.last) print(part);
    }
    if (step == Step::need_more) return true;
    std::printf("!%s\n", std::string(decoder_.violation().name).c_str());
    return false;
  }
  bool within_a_frame() const { return open_; }

 private:
  void print(const Part& part) {
    std::string line(name_of(part.opcode));
    line += part.fin ? " " : "+ ";
    line += std::to_string(payload_.size());
    if (!payload_.empty()) line += " " + hex(payload_.view());
    std::puts(line.c_str());
    payload_.clear();
  }

  Decoder decoder_{Role::server};
  Buffer payload_;     // of the current frame, as much as has come
  bool open_ = false;  // a header was there, and not all of its payload
};

int main() {
  Printer printer;
  Buffer unread;
  std::array<std::byte, 7> read;
  while (std::size_t size = std::fread(read.data(), 1, read.size(), stdin)) {
    unread.append(View(read).first(size));
    Bytes input(unread.bytes());
    if (!printer.take(input)) return 0;
    Buffer rest;  // what the decoder left, to be shown again
    rest.append(input.view());
    unread = std::move(rest);
  }
  if (printer.within_a_frame() || !unread.empty()) std::puts("?");
}
