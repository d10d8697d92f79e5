// Masking (RFC 6455 §5.3): every byte that a client sends in a frame's payload
// is XORed with a key that the frame carries, so that a page's script cannot
// choose what bytes appear on the wire (§10.3). It hides nothing.
#pragma once

#include <array>
#include <cstddef>
#include <span>

using MaskingKey = std::array<std::byte, 4>;

// Masks in place, or unmasks: it is the same. `offset` is the index of
// payload[0] in the whole payload of the frame, for one that comes in parts.
void apply_mask(std::span<std::byte> payload, MaskingKey key,
                std::size_t offset = 0);
