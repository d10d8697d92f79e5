// Reads what a client sends, from standard input, and prints a line for each
// frame: the opcode's name, "+" if FIN is not set, the length, the payload in
// hexadecimal. For a frame that breaks a rule "!" and the rule's name, and it
// stops. If the input ends within a frame: "?".
//
//   text 5 48656c6c6f
//   text+ 3 48656c
//   ping 0
//   !reserved_opcode
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

int main() {
  Decoder decoder(Role::server);
  Part part;
  std::array<std::byte, 7> read;  // small, so that nothing comes whole
  while (std::size_t size = std::fread(read.data(), 1, read.size(), stdin)) {
    Bytes input({read.data(), size});
    // TODO: this takes a read for a frame.
    if (decoder.next(input, part) == Step::ready) {
      std::printf("%s %zu %s\n", std::string(name_of(part.opcode)).c_str(),
                  part.masked.size(), hex(part.unmask()).c_str());
    }
  }
}
