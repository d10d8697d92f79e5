#include "03_framing/masking.h"

#include <gtest/gtest.h>

#include <vector>

namespace {

constexpr MaskingKey kKey = {std::byte{0x37}, std::byte{0xfa}, std::byte{0x21},
                             std::byte{0x3d}};

std::vector<std::byte> bytes_of(std::initializer_list<int> numbers) {
  std::vector<std::byte> bytes;
  for (int number : numbers) bytes.push_back(static_cast<std::byte>(number));
  return bytes;
}

std::vector<std::byte> count_up(std::size_t size) {
  std::vector<std::byte> bytes(size);
  for (std::size_t i = 0; i < size; ++i) {
    bytes[i] = static_cast<std::byte>(i * 11 % 251);
  }
  return bytes;
}

// RFC 6455 §5.3, to the letter: transformed-octet-i = original-octet-i XOR
// masking-key-octet-(i MOD 4).
void mask_one_by_one(std::span<std::byte> payload, MaskingKey key,
                     std::size_t offset) {
  for (std::size_t i = 0; i < payload.size(); ++i) {
    payload[i] ^= key[(offset + i) % 4];
  }
}

// RFC 6455 §5.7: a masked text frame that holds "Hello".
TEST(Masking, example_of_the_rfc) {
  std::vector<std::byte> payload = bytes_of({0x7f, 0x9f, 0x4d, 0x51, 0x58});
  apply_mask(payload, kKey);
  EXPECT_EQ(payload, bytes_of({'H', 'e', 'l', 'l', 'o'}));
}

TEST(Masking, key_is_turned_to_any_byte_of_the_payload) {
  EXPECT_EQ(turned(kKey, 0), kKey);
  for (std::size_t offset : {1uz, 2uz, 3uz, 4uz, 7uz, 65'535uz, SIZE_MAX}) {
    const MaskingKey key = turned(kKey, offset);
    for (std::size_t i = 0; i < 4; ++i) {
      EXPECT_EQ(key[i], kKey[(offset % 4 + i) % 4]) << offset;
    }
  }
}

TEST(Masking, twice_is_nothing) {
  std::vector<std::byte> payload = count_up(1000);
  apply_mask(payload, turned(kKey, 5));
  EXPECT_NE(payload, count_up(1000));
  apply_mask(payload, turned(kKey, 5));
  EXPECT_EQ(payload, count_up(1000));
}

TEST(Masking, hostile_101_key_of_zeros_changes_nothing) {
  std::vector<std::byte> payload = count_up(100);
  apply_mask(payload, MaskingKey{});
  EXPECT_EQ(payload, count_up(100));
}

// The bytes around the payload are watched too.
TEST(Masking, every_length_offset_and_alignment) {
  for (std::size_t size = 0; size <= 130; ++size) {
    for (std::size_t offset = 0; offset < 8; ++offset) {
      for (std::size_t alignment = 0; alignment < 8; ++alignment) {
        std::vector<std::byte> ours = count_up(alignment + size + 8);
        std::vector<std::byte> plain = ours;
        apply_mask(std::span(ours).subspan(alignment, size),
                   turned(kKey, offset));
        mask_one_by_one(std::span(plain).subspan(alignment, size), kKey,
                        offset);
        ASSERT_EQ(ours, plain) << size << " bytes, offset " << offset
                               << ", alignment " << alignment;
      }
    }
  }
}

// From one place to another, through the blocks and what is left of them:
// `from` stays as it is, and so does what lies around `to`.
TEST(Masking, copies_of_every_length_and_offset) {
  const std::vector<std::byte> source = count_up(3 + 700);
  for (std::size_t size = 0; size <= 700; ++size) {
    for (std::size_t offset = 0; offset < 4; ++offset) {
      const auto from = std::span(source).subspan(size % 4, size);
      std::vector<std::byte> ours(1 + size + 40, std::byte{0xee});
      std::vector<std::byte> plain = ours;
      copy_masked(from, ours.data() + 1, turned(kKey, offset));
      std::ranges::copy(from, plain.begin() + 1);
      mask_one_by_one(std::span(plain).subspan(1, size), kKey, offset);
      ASSERT_EQ(ours, plain) << size << " bytes, offset " << offset;
    }
  }
  EXPECT_EQ(source, count_up(3 + 700));
}

// The same where it lies, and in memory that ends with it.
TEST(Masking, in_place_up_to_700_bytes) {
  for (std::size_t size = 0; size <= 700; ++size) {
    for (std::size_t offset = 0; offset < 4; ++offset) {
      std::vector<std::byte> ours = count_up(size), plain = ours;
      apply_mask(ours, turned(kKey, offset));
      mask_one_by_one(plain, kKey, offset);
      ASSERT_EQ(ours, plain) << size << " bytes, offset " << offset;
    }
  }
}

TEST(Masking, parts_go_on_where_the_last_one_ended) {
  std::vector<std::byte> whole = count_up(100);
  mask_one_by_one(whole, kKey, 0);
  for (std::size_t split = 0; split <= whole.size(); ++split) {
    std::vector<std::byte> payload = count_up(whole.size());
    apply_mask(std::span(payload).first(split), kKey);
    apply_mask(std::span(payload).subspan(split), turned(kKey, split));
    ASSERT_EQ(payload, whole) << "split at " << split;
  }
}

TEST(Masking, one_byte_at_a_time) {
  std::vector<std::byte> whole = count_up(100), payload = whole;
  mask_one_by_one(whole, kKey, 0);
  for (std::size_t i = 0; i < payload.size(); ++i) {
    apply_mask(std::span(payload).subspan(i, 1), turned(kKey, i));
  }
  EXPECT_EQ(payload, whole);
}

}  // namespace
