// Masking (RFC 6455 §5.3): every byte that a client sends in a frame's payload
// is XORed with a key that the frame carries, so that a page's script cannot
// choose what bytes appear on the wire (§10.3). It hides nothing.
#pragma once

#include <array>

#include "common/bytes.h"

using MaskingKey = std::array<std::byte, 4>;

// The key, turned so that it begins with the byte that masks payload[offset]
// (octet i is XORed with octet i MOD 4 of the key), for a payload that comes in
// parts.
MaskingKey turned(MaskingKey key, std::size_t offset);

// Copies and masks on the way, or unmasks: it is the same. `to` has room for
// all, and is where `from` lies or does not overlap it.
void copy_masked(View from, std::byte* to, MaskingKey key);

// The same in place.
inline void apply_mask(std::span<std::byte> payload, MaskingKey key) {
  copy_masked(payload, payload.data(), key);
}
