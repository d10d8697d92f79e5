"""Frames as they are on the wire, made by the rules of RFC 6455 §5.2 and §5.3
with the opcodes and bits of chapter 03's frame.h."""

import re

import source

FRAME = "chapters/03_framing/frame.h"
KEY = bytes.fromhex("37fa213d")  # of RFC 6455 §5.7


def masked(payload: bytes, key: bytes = KEY) -> bytes:
    """§5.3: octet i is XORed with octet i MOD 4 of the key."""
    return bytes(byte ^ key[i % 4] for i, byte in enumerate(payload))


def frame(opcode: str, payload: bytes = b"", fin: bool = True,
          key: bytes | None = None) -> bytes:
    """A short one; with a key it is a client's."""
    bits = source.constants(FRAME)
    assert len(payload) < bits["kTwoBytes"]
    first = source.enumerators(FRAME, "Opcode")[opcode] | (
        int(bits["kFin"]) if fin else 0)
    if key is None:
        return bytes([first, len(payload)]) + payload
    return bytes([first, int(bits["kMask"]) | len(payload)]) + key + masked(
        payload, key)


def shortest_header(length: int) -> int:
    """What frame.h's function of that name gives: its rule, read there."""
    rule = re.search(r"shortest_header\([^)]*\)\s*{\s*return ([^;]+);",
                     source.text_of(FRAME))[1]
    known = source.constants(FRAME)
    *cases, otherwise = rule.split(":")
    for case in cases:
        sign, limit, size = re.search(
            r"length (<=?) (\w+)\s*\?\s*(\d+)", case).groups()
        most = known[limit] if limit in known else int(limit, 0)
        if length < most or (sign == "<=" and length == most):
            return int(size)
    return int(otherwise)
