#include "03_framing/masking.h"

#include <bit>
#include <cstdint>
#include <cstring>

MaskingKey turned(MaskingKey key, std::size_t offset) {
  const int bits = static_cast<int>(offset % key.size()) * 8;
  const auto word = std::bit_cast<std::uint32_t>(key);
  return std::bit_cast<MaskingKey>(std::endian::native == std::endian::little
                                       ? std::rotr(word, bits)
                                       : std::rotl(word, bits));
}

namespace {

// Vectors of 16 bytes, which every compiler and processor has, and of 32.
using Vector [[gnu::vector_size(16)]] = std::uint32_t;
using WideVector [[gnu::vector_size(32)]] = std::uint32_t;

// By memcpy, since words may lie at any address.
template <typename Word>
Word load(const std::byte* from) {
  Word word;
  std::memcpy(&word, from, sizeof word);
  return word;
}

template <typename Word>
void store(std::byte* to, Word word) {
  std::memcpy(to, &word, sizeof word);
}

// Masks a word's size or more, with no loop over what is left: the last word
// ends with the payload and overlaps the one before it. So it is read before
// that one is masked, and written after.
template <typename Word>
void mask_words(View from, std::byte* to, Word key, Word key_of_last) {
  const std::size_t last = from.size() - sizeof(Word);
  const Word end = load<Word>(from.data() + last) ^ key_of_last;
  for (std::size_t at = 0; at < last; at += sizeof(Word)) {
    store(to + at, load<Word>(from.data() + at) ^ key);
  }
  store(to + last, end);
}

constexpr std::size_t kBlock = 4 * sizeof(WideVector);

// Masks whole blocks. Compiled twice: when the program starts, the one for
// vectors of 32 bytes is taken if the processor has them.
#if defined(__x86_64__)
[[gnu::target_clones("avx2", "default")]]
#endif
void mask_blocks(View from, std::byte* to, std::uint32_t key) {
  const WideVector keys = WideVector{} + key;
  const std::byte* at = from.data();
  for (const std::byte* end = at + from.size(); at != end;) {
    for (std::size_t i = 0; i < kBlock / sizeof keys; ++i) {
      WideVector word;
      std::memcpy(&word, at, sizeof word);
      word ^= keys;
      std::memcpy(to, &word, sizeof word);
      at += sizeof word;
      to += sizeof word;
    }
  }
}

}  // namespace

void copy_masked(View from, std::byte* to, MaskingKey key) {
  const auto word = std::bit_cast<std::uint32_t>(key);
  if (from.size() >= kBlock) {
    const std::size_t blocks = from.size() / kBlock * kBlock;
    mask_blocks(from.first(blocks), to, word);
    from = from.subspan(blocks);
    to += blocks;
  }
  // The key of a word that ends with the payload.
  const auto last = std::bit_cast<std::uint32_t>(turned(key, from.size()));
  if (from.size() >= sizeof(Vector)) {
    mask_words(from, to, Vector{} + word, Vector{} + last);
  } else if (from.size() >= sizeof word) {
    mask_words(from, to, word, last);
  } else {
    for (std::size_t i = 0; i < from.size(); ++i) to[i] = from[i] ^ key[i];
  }
}
