"""WebSocket frames with any bits set, right and wrong (RFC 6455 §5.2).

     0                   1                   2                   3
     0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
    +-+-+-+-+-------+-+-------------+-------------------------------+
    |F|R|R|R| opcode|M| Payload len |    extended payload length    |
    +-+-+-+-+-------+-+-------------+-------------------------------+
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import cycle

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
NAMES = {0: "continuation", 1: "text", 2: "binary", 8: "close", 9: "ping"}
NAMES[PONG] = "pong"

MASKING_KEY = bytes.fromhex("37fa213d")  # of the examples in §5.7


@dataclass(frozen=True)
class Frame:
    """A frame as it was read. `key` is None if it came unmasked."""

    opcode: int
    payload: bytes
    fin: bool = True
    rsv: int = 0
    key: bytes | None = None
    minimal: bool = True
    size: int = 0  # of the whole frame on the wire
    header_size: int = 0

    @property
    def code(self) -> int | None:
        """The close code of a Close frame; None if it has none."""
        return int.from_bytes(self.payload[:2], "big") if self.payload else None

    @property
    def reason(self) -> bytes:
        return self.payload[2:]

    def __str__(self) -> str:
        name = NAMES.get(self.opcode, f"reserved opcode {self.opcode:#x}")
        bits = ["FIN"] if self.fin else ["more to come"]
        bits += [f"RSV{i + 1}" for i in range(3) if self.rsv & (4 >> i)]
        bits += ["masked" if self.key is not None else "not masked"]
        if self.opcode == CLOSE and len(self.payload) > 1:
            bits += [f"code {self.code}"]
        return f"{name}, {', '.join(bits)}, length {len(self.payload)}"


def masked(payload: bytes, key: bytes) -> bytes:
    """Masks, and unmasks (§5.3)."""
    if len(payload) > 64:  # the same in one operation, for long ones
        stream = (key * (len(payload) // 4 + 1))[: len(payload)]
        mixed = int.from_bytes(payload, "big") ^ int.from_bytes(stream, "big")
        return mixed.to_bytes(len(payload), "big")
    return bytes(a ^ b for a, b in zip(payload, cycle(key)))


def length_bits(length: int, form: int | None) -> bytes:
    """The length in its 7, 16 or 64 bit form; None picks the shortest."""
    if form is None:
        form = 7 if length < 126 else 16 if length < 65536 else 64
    if form == 7:
        return bytes([length])
    first = 126 if form == 16 else 127
    return bytes([first]) + length.to_bytes(form // 8, "big")


def frame(
    opcode: int,
    payload: bytes | str = b"",
    *,
    fin: bool = True,
    rsv: int = 0,
    key: bytes | None = MASKING_KEY,
    form: int | None = None,
    length: int | None = None,
) -> bytes:
    """A frame of a client. `key=None` leaves it unmasked, `form` (7, 16, 64)
    forces a form of the length, `length` claims another one, `rsv` holds
    RSV1 to RSV3 as the bits 4, 2, 1.
    """
    if isinstance(payload, str):
        payload = payload.encode()
    first = (fin << 7) | (rsv << 4) | opcode
    size = len(payload) if length is None else length
    second = bytearray(length_bits(size, form))
    if key is None:
        return bytes([first]) + second + payload
    second[0] |= 0x80
    return bytes([first]) + second + key + masked(payload, key)


def close_frame(
    code: int | None = None, reason: bytes | str = b"", **bits
) -> bytes:
    """A Close frame of a client; without a code its payload is empty."""
    if isinstance(reason, str):
        reason = reason.encode()
    payload = b"" if code is None else code.to_bytes(2, "big") + reason
    return frame(CLOSE, payload, **bits)


def fragments(opcode: int, *parts: bytes | str) -> bytes:
    """A message in fragments: only the first names its opcode, only the last
    has FIN (§5.4).
    """
    last = len(parts) - 1
    return b"".join(
        frame(CONTINUATION if i else opcode, part, fin=i == last)
        for i, part in enumerate(parts)
    )


def parse(data: bytes | bytearray) -> Frame | None:
    """The frame at the front of data; None if it is not complete yet."""
    if len(data) < 2:
        return None
    length, extended = data[1] & 0x7F, 0
    if length > 125:
        extended = 2 if length == 126 else 8
        if len(data) < 2 + extended:
            return None
        length = int.from_bytes(data[2 : 2 + extended], "big")
    start = 2 + extended + (4 if data[1] & 0x80 else 0)
    if len(data) < start + length:
        return None
    key = bytes(data[start - 4 : start]) if data[1] & 0x80 else None
    payload = bytes(data[start : start + length])
    return Frame(
        opcode=data[0] & 0x0F,
        payload=masked(payload, key) if key else payload,
        fin=bool(data[0] & 0x80),
        rsv=(data[0] >> 4) & 7,
        key=key,
        minimal=extended == (0 if length < 126 else 2 if length < 65536 else 8),
        size=start + length,
        header_size=start,
    )
