#include "03_framing/masking.h"

#include <bit>
#include <cstdint>
#include <cstring>

namespace {

// The key, turned so that it begins with the byte that masks payload[0].
std::uint32_t turned(MaskingKey key, std::size_t offset) {
  const int bits = static_cast<int>(offset % key.size()) * 8;
  const auto word = std::bit_cast<std::uint32_t>(key);
  return std::endian::native == std::endian::little ? std::rotr(word, bits)
                                                    : std::rotl(word, bits);
}

// XORs kCount words and gives the address behind them. std::memcpy, since they
// may lie at any address; the fixed count, since compilers make vector
// instructions of it at -O2 already.
template <std::size_t kCount, typename Word>
std::byte* mask_words(std::byte* at, Word key) {
  for (std::size_t i = 0; i < kCount; ++i, at += sizeof(Word)) {
    Word word;
    std::memcpy(&word, at, sizeof word);
    word ^= key;
    std::memcpy(at, &word, sizeof word);
  }
  return at;
}

}  // namespace

void apply_mask(std::span<std::byte> payload, MaskingKey key,
                std::size_t offset) {
  // RFC 6455 §5.3: octet i is XORed with octet i MOD 4 of the key. Every step
  // but the last is a multiple of four bytes, so the key need not turn again.
  const std::uint32_t once = turned(key, offset);
  const std::uint64_t twice = std::uint64_t{once} << 32 | once;
  std::byte* at = payload.data();
  std::size_t left = payload.size();
  for (; left >= 64; left -= 64) at = mask_words<8>(at, twice);
  for (; left >= 8; left -= 8) at = mask_words<1>(at, twice);
  if (left >= 4) at = mask_words<1>(at, once);
  const auto bytes = std::bit_cast<MaskingKey>(once);
  for (std::size_t i = 0; i < left % 4; ++i) at[i] ^= bytes[i];
}
