#include "common/utf8_blocks.h"

#include <array>
#include <cstdint>

// After Keiser and Lemire, "Validating UTF-8 In Less Than One Instruction Per
// Byte", 2021. Two bytes that stand side by side and must not are found by
// three nibbles: the two of the first byte, and the upper one of the second.
// Each kind of error has a bit; a table for each nibble says which kinds it may
// be part of; what all three tables say is one.
//
//      first byte   second byte
//      E     0      9             E0 9x: a shorter form exists
//      |     |      |
//   table table  table
//      &     &      &    = kOverlong3
//
// That a character has as many bytes as its first one says takes two more
// comparisons: they tell where a third or fourth byte must stand, which is just
// where kTwoTails may.

#if defined(__x86_64__)
#include <tmmintrin.h>

namespace {

using Nibbles = std::uint16_t;  // a set: bit n stands for the nibble n
constexpr Nibbles kAny = 0xffff, kAscii = 0x00ff, kTail = 0x0f00;

constexpr Nibbles from_to(int first, int last) {
  return static_cast<Nibbles>((2 << last) - (1 << first));
}

struct Kind {
  Nibbles upper_1, lower_1, upper_2;
};

// By bit. RFC 3629 §3 and §4.
constexpr std::array kKinds = {
    Kind{from_to(0xc, 0xf), kAny, kAscii | from_to(0xc, 0xf)},  // too short
    Kind{kAscii, kAny, kTail},                                  // too long
    Kind{1 << 0xc, from_to(0, 1), kTail},              // C0, C1: shorter form
    Kind{1 << 0xe, 1 << 0, from_to(8, 9)},             // E0: shorter form
    Kind{1 << 0xe, 1 << 0xd, from_to(0xa, 0xb)},       // ED: surrogates
    Kind{1 << 0xf, 1 << 0 | from_to(5, 0xf), 1 << 8},  // F0 8x, F5 8x
    Kind{1 << 0xf, from_to(4, 0xf), from_to(9, 0xb)},  // beyond U+10FFFF
    Kind{kTail, kAny, kTail},                          // two tails
};
constexpr std::uint8_t kTwoTails = 0x80;  // the last kind's bit

using Table = std::array<std::uint8_t, 16>;

constexpr Table table_of(Nibbles Kind::*nibbles) {
  Table table{};
  for (std::size_t nibble = 0; nibble < table.size(); ++nibble) {
    for (std::size_t bit = 0; bit < kKinds.size(); ++bit) {
      const int has = kKinds[bit].*nibbles >> nibble & 1;
      table[nibble] |= static_cast<std::uint8_t>(has << bit);
    }
  }
  return table;
}

constexpr Table kUpper1 = table_of(&Kind::upper_1);
constexpr Table kLower1 = table_of(&Kind::lower_1);
constexpr Table kUpper2 = table_of(&Kind::upper_2);

[[gnu::target("ssse3")]] __m128i load(const void* at) {
  return _mm_loadu_si128(static_cast<const __m128i*>(at));
}

[[gnu::target("ssse3")]] __m128i upper(__m128i bytes) {
  return _mm_and_si128(_mm_srli_epi16(bytes, 4), _mm_set1_epi8(0x0f));
}

// What is wrong with this block; zero: nothing. `before` is the one before it.
[[gnu::target("ssse3")]] __m128i errors(__m128i before, __m128i block) {
  const __m128i back_1 = _mm_alignr_epi8(block, before, 15);
  const __m128i back_2 = _mm_alignr_epi8(block, before, 14);
  const __m128i back_3 = _mm_alignr_epi8(block, before, 13);
  const __m128i lower_1 = _mm_and_si128(back_1, _mm_set1_epi8(0x0f));
  const __m128i found = _mm_and_si128(
      _mm_shuffle_epi8(load(&kUpper2), upper(block)),
      _mm_and_si128(_mm_shuffle_epi8(load(&kUpper1), upper(back_1)),
                    _mm_shuffle_epi8(load(&kLower1), lower_1)));
  // A subtraction that stops at zero leaves the highest bit to E0 and above.
  const __m128i third = _mm_subs_epu8(back_2, _mm_set1_epi8(0xe0 - 0x80));
  const __m128i fourth = _mm_subs_epu8(back_3, _mm_set1_epi8(0xf0 - 0x80));
  const __m128i must = _mm_and_si128(
      _mm_or_si128(third, fourth), _mm_set1_epi8(static_cast<char>(kTwoTails)));
  return _mm_xor_si128(must, found);
}

[[gnu::target("ssse3")]] Utf8Blocks check(View text) {
  __m128i before = _mm_setzero_si128(), wrong = before;
  std::size_t at = 0;
  for (; text.size() - at >= sizeof before; at += sizeof before) {
    const __m128i block = load(&text[at]);
    wrong = _mm_or_si128(wrong, errors(before, block));
    before = block;
  }
  const __m128i none = _mm_cmpeq_epi8(wrong, _mm_setzero_si128());
  return {at, _mm_movemask_epi8(none) == 0xffff};
}

// The blocks may end inside a character; it is not taken.
std::size_t begin_of_last_character(View text) {
  std::size_t at = text.size();
  while (at > 0 && (text[at - 1] & std::byte{0xc0}) == std::byte{0x80}) --at;
  return at > 0 ? at - 1 : 0;
}

}  // namespace

Utf8Blocks check_blocks(View text) {
  if (!__builtin_cpu_supports("ssse3")) return {};
  Utf8Blocks blocks = check(text);
  if (blocks.valid) {
    blocks.checked = begin_of_last_character(text.first(blocks.checked));
  }
  return blocks;
}

#else
Utf8Blocks check_blocks(View) { return {}; }
#endif
