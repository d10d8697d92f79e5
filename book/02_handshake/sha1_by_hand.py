"""SHA-1 (FIPS 180-4 §6.1.2), with what it holds on the way: for whoever writes
one and gets something else.

    python3 sha1_by_hand.py [TEXT]

Without a text it is the handshake of RFC 6455 §1.3.
"""

import base64
import hashlib
import sys

EXAMPLE = "dGhlIHNhbXBsZSBub25jZQ==" + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
ALL_ONES = 0xFFFFFFFF
SHOWN_WORDS = (0, 15, 16, 79)
SHOWN_ROUNDS = (0, 19, 39, 59, 79)


def rotated(word: int, bits: int) -> int:
    return (word << bits | word >> (32 - bits)) & ALL_ONES


def padded(message: bytes) -> bytes:
    zeros = (64 - (len(message) + 1 + 8)) % 64
    length = (8 * len(message)).to_bytes(8, "big")
    return message + b"\x80" + bytes(zeros) + length


def mix(t: int, b: int, c: int, d: int) -> int:
    if t < 20:
        return ((b & c) | (~b & d)) + 0x5A827999
    if t < 40:
        return (b ^ c ^ d) + 0x6ED9EBA1
    if t < 60:
        return ((b & c) | (b & d) | (c & d)) + 0x8F1BBCDC
    return (b ^ c ^ d) + 0xCA62C1D6


def show(label: str, words: list[int]) -> None:
    print(f"{label:12}", *(f"{word:08x}" for word in words))


def add_block(hash_: list[int], block: bytes) -> list[int]:
    w = [int.from_bytes(block[i : i + 4], "big") for i in range(0, 64, 4)]
    for t in range(16, 80):
        w.append(rotated(w[t - 3] ^ w[t - 8] ^ w[t - 14] ^ w[t - 16], 1))
    for t in SHOWN_WORDS:
        show(f"w[{t}]", [w[t]])
    a, b, c, d, e = hash_
    for t in range(80):
        sum_ = rotated(a, 5) + mix(t, b, c, d) + e + w[t]
        a, b, c, d, e = sum_ & ALL_ONES, a, rotated(b, 30), c, d
        if t in SHOWN_ROUNDS:
            show(f"round {t}", [a, b, c, d, e])
    return [(x + y) & ALL_ONES for x, y in zip(hash_, (a, b, c, d, e))]


def main() -> None:
    message = (sys.argv[1] if len(sys.argv) > 1 else EXAMPLE).encode()
    bytes_ = padded(message)
    print(f"{len(message)} bytes, {len(bytes_)} with padding; they end in")
    print(bytes_[-16:].hex(" "))
    hash_ = [0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0]
    for at in range(0, len(bytes_), 64):
        print(f"\nblock {at // 64 + 1}")
        show("hash before", hash_)
        hash_ = add_block(hash_, bytes_[at : at + 64])
        show("hash after", hash_)
    digest = b"".join(word.to_bytes(4, "big") for word in hash_)
    assert digest == hashlib.sha1(message).digest()
    print("\n" + base64.b64encode(digest).decode())


if __name__ == "__main__":
    main()
