// UTF-8, against a decoder that is obviously right: it takes the number out of
// the bits and asks whether the number may be there (RFC 3629 §3).
#include "common/utf8.h"

#include <optional>

#include "fuzz/fuzz_input.h"

namespace {

unsigned byte_at(std::string_view text, std::size_t i) {
  return static_cast<unsigned char>(text[i]);
}

// How many bytes a character has that begins with this one; 0: none does.
std::size_t length_of(unsigned first) {
  if ((first & 0x80) == 0x00) return 1;
  if ((first & 0xe0) == 0xc0) return 2;
  if ((first & 0xf0) == 0xe0) return 3;
  if ((first & 0xf8) == 0xf0) return 4;
  return 0;
}

// The shortest form only, no surrogates, nothing beyond U+10FFFF.
bool is_character(unsigned number, std::size_t length) {
  constexpr unsigned kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = 0xd800 <= number && number <= 0xdfff;
  return number >= kSmallest[length] && number <= 0x10ffff && !surrogate;
}

// Whether some tail makes a character of these first bytes of `length`. All
// numbers that the missing bits allow are tried.
bool can_become_character(std::string_view head, std::size_t length) {
  unsigned number = byte_at(head, 0) & (length == 1 ? 0x7f : 0x7f >> length);
  for (std::size_t i = 1; i < head.size(); ++i) {
    if ((byte_at(head, i) & 0xc0) != 0x80) return false;
    number = number << 6 | (byte_at(head, i) & 0x3f);
  }
  const unsigned missing = 6 * static_cast<unsigned>(length - head.size());
  // Every 64 numbers are alike but in the last byte, which may be any tail.
  for (unsigned low = 0; low < 1u << missing; low += 64) {
    if (is_character((number << missing) + low, length)) return true;
  }
  return false;
}

// How long the longest front of the text is that could go on to be UTF-8; and
// where its last character begins, "" if it ends with a whole one.
struct Verdict {
  std::size_t valid = 0;
  bool complete = true;
};

Verdict plainly(std::string_view text) {
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t length = length_of(byte_at(text, begin));
    if (length == 0) return {begin, true};
    std::size_t n = 0;
    while (n < length && begin + n < text.size() &&
           can_become_character(text.substr(begin, n + 1), length)) {
      ++n;
    }
    if (n < length) return {begin + n, n == 0};
    begin += length;
  }
  return {text.size(), true};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const FuzzInput input(data, size);
  const Verdict wanted = plainly(input.text());
  const bool valid = wanted.valid == size && wanted.complete;
  input.must(is_utf8(view_of(input.text())) == valid,
             "is_utf8 says what the plain decoder says",
             valid ? "it is valid" : "it is not valid");
  for (const Pieces& pieces : {input.cut(), byte_by_byte(input.text())}) {
    Utf8 check;
    std::size_t seen = 0;
    for (const std::string_view piece : pieces) {
      seen += piece.size();
      input.must(check.feed(view_of(piece)) == (seen <= wanted.valid),
                 "it fails with the first wrong byte, and stays so",
                 "after " + std::to_string(seen) + " bytes; the first " +
                     std::to_string(wanted.valid) + " can be UTF-8");
    }
    input.must(check.complete() == valid, "it is complete if it is valid");
  }
  return 0;
}
