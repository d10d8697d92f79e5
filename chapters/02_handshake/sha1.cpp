#include "02_handshake/sha1.h"

#include <algorithm>
#include <bit>
#include <cstdint>

namespace {

constexpr std::size_t kBlock = 64;  // bytes hashed at a time
constexpr std::size_t kLength = 8;  // bytes of the length at the end
using Hash = std::array<std::uint32_t, 5>;

// All numbers are big-endian (FIPS 180-4 §3.1).
std::uint32_t load(const std::byte* at) {
  std::uint32_t word = 0;
  for (int i = 0; i < 4; ++i) {
    word = word << 8 | std::to_integer<std::uint32_t>(at[i]);
  }
  return word;
}

void store(std::byte* at, std::size_t size, std::uint64_t number) {
  while (size-- > 0) {
    at[size] = static_cast<std::byte>(number & 0xff);
    number >>= 8;
  }
}

// The function and the constant of round t, together (§4.1.1, §4.2.1).
std::uint32_t mix(std::size_t t, std::uint32_t b, std::uint32_t c,
                  std::uint32_t d) {
  if (t < 20) return ((b & c) | (~b & d)) + 0x5a827999;
  if (t < 40) return (b ^ c ^ d) + 0x6ed9eba1;
  if (t < 60) return ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
  return (b ^ c ^ d) + 0xca62c1d6;
}

// FIPS 180-4 §6.1.2. The words are made in the rounds that use them: a loop of
// its own would tempt the compiler to make two at a time, of words that it has
// just stored one by one, and take twice as long.
void add_block(Hash& hash, const std::byte* block) {
  std::array<std::uint32_t, 80> w;
  auto [a, b, c, d, e] = hash;
  for (std::size_t t = 0; t < 80; ++t) {
    w[t] = t < 16 ? load(block + 4 * t)
                  : std::rotl(w[t - 3] ^ w[t - 8] ^ w[t - 14] ^ w[t - 16], 1);
    std::uint32_t next = std::rotl(a, 5) + mix(t, b, c, d) + e + w[t];
    e = d;
    d = c;
    c = std::rotl(b, 30);
    b = a;
    a = next;
  }
  hash = {hash[0] + a, hash[1] + b, hash[2] + c, hash[3] + d, hash[4] + e};
}

// What is left of the message, a one bit, zeros, and the length of the message
// in bits, filling one block or two (FIPS 180-4 §5.1.1).
void add_padded(Hash& hash, View rest, std::uint64_t message_bits) {
  std::array<std::byte, 2 * kBlock> blocks{};
  std::ranges::copy(rest, blocks.begin());
  blocks[rest.size()] = std::byte{0x80};
  bool fits = rest.size() + 1 + kLength <= kBlock;
  std::size_t size = fits ? kBlock : 2 * kBlock;
  store(&blocks[size - kLength], kLength, message_bits);
  for (std::size_t at = 0; at < size; at += kBlock) {
    add_block(hash, &blocks[at]);
  }
}

}  // namespace

std::array<std::byte, 20> sha1(View message) {
  // FIPS 180-4 §5.3.1.
  Hash hash = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
  const std::uint64_t message_bits = std::uint64_t{message.size()} * 8;
  for (; message.size() >= kBlock; message = message.subspan(kBlock)) {
    add_block(hash, message.data());
  }
  add_padded(hash, message, message_bits);

  std::array<std::byte, 20> digest;
  for (std::size_t i = 0; i < hash.size(); ++i) {
    store(&digest[4 * i], 4, hash[i]);
  }
  return digest;
}
