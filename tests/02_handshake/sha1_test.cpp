#include "02_handshake/sha1.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

std::string hex(View bytes) {
  std::string text;
  for (std::byte byte : bytes) {
    text += "0123456789abcdef"[std::to_integer<int>(byte) >> 4];
    text += "0123456789abcdef"[std::to_integer<int>(byte) & 15];
  }
  return text;
}

std::string sha1_of(std::string_view text) { return hex(sha1(view_of(text))); }

// RFC 3174 §7.3, and NIST's examples for FIPS 180-4.
TEST(Sha1, published_digests) {
  EXPECT_EQ(sha1_of(""), "da39a3ee5e6b4b0d3255bfef95601890afd80709");
  EXPECT_EQ(sha1_of("abc"), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(sha1_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
  EXPECT_EQ(sha1_of(std::string(1'000'000, 'a')),
            "34aa973cd4c4daa4f61eeb2bdbad27316534016f");
  std::string eighty_times;
  for (int i = 0; i < 80; ++i) eighty_times += "01234567";
  EXPECT_EQ(sha1_of(eighty_times), "dea356a2cddd90c7a7ecedc5ebb563934f460452");
}

// Where the padding fills its block, and where it needs one more. The digests
// were computed by another implementation.
TEST(Sha1, lengths_around_the_end_of_a_block) {
  const struct {
    std::size_t size;
    const char* digest;
  } kCases[] = {
      {54, "424221c032811fb67bd38f4e784fc8c97eb74dc6"},
      {55, "aecd1643c9903b9bae8cb94f53c50f8a4e18605b"},
      {56, "f5d65c621c02cc8e785159feff8088e3072da1bc"},
      {57, "a69640f450b01dd44b096a2a697b52e3f2aeb117"},
      {63, "4952f0fe097e4d6410ae9eab4855aa836caf3bff"},
      {64, "1e17ae1fc093e5daca033553c97a5192ca164486"},
      {65, "ac44f5dbe3e9b5d2733fc9537fcad715c3c20bc3"},
      {119, "b4a4e69060d0b1e7e8ebbf7041a4211c63438b57"},
      {120, "b651390c2996406336a3f6647e4b590c18cdd6f8"},
      {127, "374f47c1c8d4700fc2588e71f6d1e861b431b5c3"},
      {128, "516846cd40bd1fe431119c3b0a0f362957992ee8"},
      {129, "a6e7c0b71257b5d5c4f15a05f915368ac52580b3"},
  };
  for (const auto& [size, digest] : kCases) {
    std::vector<std::byte> message(size);  // exact, so that no byte behind it
    for (std::size_t i = 0; i < size; ++i) {  // can be read unnoticed
      message[i] = static_cast<std::byte>(i * 7 % 256);
    }
    EXPECT_EQ(hex(sha1(message)), digest) << size << " bytes";
  }
}

// RFC 6455 §1.3: the key and the GUID of its example.
TEST(Sha1, digest_of_the_handshake_example) {
  EXPECT_EQ(sha1_of("dGhlIHNhbXBsZSBub25jZQ=="
                    "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"),
            "b37a4f2cc0624f1690f64606cf385945b2bec4ea");
}

}  // namespace
