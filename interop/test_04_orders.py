"""Chapter 04: frames in every order (RFC 6455 §5.4).

An order is written in words, one a frame: T and B begin a text and a binary
message, C continues it; `+` stands for no FIN, `0` for no payload; ping, pong
and close are what they say. The payload of a frame is its place in the order,
so that what must come back can be written down: `text 02` is a text message
made of the frames 0 and 2.
"""

from __future__ import annotations

import pytest
from wire import (
    BINARY,
    CLOSE,
    CONTINUATION,
    PING,
    PONG,
    TEXT,
    RawClient,
    frame,
    rule,
)

OPCODES = {"T": TEXT, "B": BINARY, "C": CONTINUATION}
OPCODES |= {"ping": PING, "pong": PONG, "close": CLOSE}
NAMES = {TEXT: "text", BINARY: "binary", PONG: "pong"}

ENDED = rule(
    "RFC 6455 §5.4",
    "a message is the frames from the first, which names its opcode, to that "
    "with FIN; control frames may come between",
)
NOTHING_OPEN = rule(
    "RFC 6455 §5.4",
    "a continuation frame continues a message that was begun and has not ended",
)
INTERLEAVED = rule(
    "RFC 6455 §5.4",
    "the fragments of one message must not be interleaved with another's",
)
WHOLE = rule("RFC 6455 §5.5", "a control frame is never fragmented")
CLOSING = rule(
    "RFC 6455 §5.5.1",
    "Close is answered at once, the message that is not whole is dropped",
)

ROWS = {"094": [], "095": [], "100": []}
ROWS["095"] = [
    (ENDED, "T+ ping C", "pong 1, text 02"),
    (ENDED, "B+ ping C", "pong 1, binary 02"),
    (ENDED, "T+ pong C", "text 02"),
    (ENDED, "T+ ping pong ping C", "pong 1, pong 3, text 04"),
    (ENDED, "T+ C+ ping C+ C", "pong 2, text 0134"),
    (ENDED, "T+ ping C+ ping C+ ping C", "pong 1, pong 3, pong 5, text 0246"),
    (ENDED, "ping T+ C ping", "pong 0, text 12, pong 3"),
    (ENDED, "T ping T", "text 0, pong 1, text 2"),
    (ENDED, "T+ ping C T+ ping C", "pong 1, text 02, pong 4, text 35"),
    (WHOLE, "ping+", "1002"),
    (WHOLE, "pong+", "1002"),
    (WHOLE, "close+", "1002"),
    (WHOLE, "ping+ C", "1002"),
    (WHOLE, "T+ ping+ C", "1002"),
    (WHOLE, "T+ pong+ C", "1002"),
    (WHOLE, "T+ ping C+ ping+ C", "pong 1, 1002"),
    (CLOSING, "T+ close", "close"),
    (CLOSING, "T+ close C", "close"),
    (CLOSING, "T+ C+ C+ close C ping", "close"),
    (CLOSING, "T+ ping close C", "pong 1, close"),
    (CLOSING, "B+ close T", "close"),
]
ROWS["094"] = [
    (ENDED, "T+ C", "text 01"),
    (ENDED, "B+ C", "binary 01"),
    (ENDED, "T+ C+ C+ C+ C", "text 01234"),
    (ENDED, "T+ C T+ C", "text 01, text 23"),
    (ENDED, "T+ C B+ C", "text 01, binary 23"),
    (ENDED, "B+ C T B T+ C", "binary 01, text 2, binary 3, text 45"),
    (NOTHING_OPEN, "C", "1002"),
    (NOTHING_OPEN, "C+", "1002"),
    (NOTHING_OPEN, "C0", "1002"),
    (NOTHING_OPEN, "C0+", "1002"),
    (NOTHING_OPEN, "C T", "1002"),
    (NOTHING_OPEN, "C+ T", "1002"),
    (NOTHING_OPEN, "C C", "1002"),
    (NOTHING_OPEN, "C+ C", "1002"),
    (NOTHING_OPEN, "ping C", "pong 0, 1002"),
    (NOTHING_OPEN, "T C", "text 0, 1002"),
    (NOTHING_OPEN, "T C+ C", "text 0, 1002"),
    (NOTHING_OPEN, "T+ C C", "text 01, 1002"),
    (NOTHING_OPEN, "T+ C C+ C", "text 01, 1002"),
    (NOTHING_OPEN, "B+ C+ C C", "binary 012, 1002"),
    (NOTHING_OPEN, "C+ T+ C", "1002"),
    (INTERLEAVED, "T+ T", "1002"),
    (INTERLEAVED, "T+ B", "1002"),
    (INTERLEAVED, "B+ T", "1002"),
    (INTERLEAVED, "B+ B", "1002"),
    (INTERLEAVED, "T+ T+", "1002"),
    (INTERLEAVED, "T+ T0", "1002"),
    (INTERLEAVED, "T0+ T", "1002"),
    (INTERLEAVED, "T0+ B0", "1002"),
    (INTERLEAVED, "T+ B+ C C", "1002"),
    (INTERLEAVED, "T+ C+ T C", "1002"),
    (INTERLEAVED, "T+ C+ C+ B C", "1002"),
    (INTERLEAVED, "T+ ping T", "pong 1, 1002"),
    (INTERLEAVED, "T+ C T+ T", "text 01, 1002"),
]
ROWS["100"] = [
    (ENDED, "T0", "text "),
    (ENDED, "B0", "binary "),
    (ENDED, "T0+ C0", "text "),
    (ENDED, "B0+ C0", "binary "),
    (ENDED, "T0+ C0+ C0", "text "),
    (ENDED, "T0+ C", "text 1"),
    (ENDED, "T+ C0", "text 0"),
    (ENDED, "T0+ C C0", "text 1, 1002"),
    (ENDED, "T0+ C+ C0", "text 1"),
    (ENDED, "T+ C0+ C", "text 02"),
    (ENDED, "T0+ C0+ C0+ C", "text 3"),
    (ENDED, "B+ C0+ C0+ C0", "binary 0"),
    (ENDED, "T0+ ping C0", "pong 1, text "),
    (ENDED, "T0+ ping0 C0", "pong , text "),
    (ENDED, "T0 T0 T0", "text , text , text "),
    (ENDED, "T0+ C0 B0+ C0", "text , binary "),
]


def wires(order: str) -> list[bytes]:
    """The frames of an order. A Close carries 1000, whatever its place."""
    frames = []
    for place, word in enumerate(order.split()):
        opcode = OPCODES[word.rstrip("+0")]
        payload = "" if "0" in word else str(place)
        if opcode == CLOSE:
            payload = b"\x03\xe8"
        frames.append(frame(opcode, payload, fin="+" not in word))
    return frames


def cases() -> list:
    return [
        pytest.param(order, answer, id=f"hostile_{row}_{order}", marks=why)
        for row, orders in ROWS.items()
        for why, order, answer in orders
    ]


def expect(peer: RawClient, answer: str) -> None:
    """What is written in `answer`, in this order, and nothing else."""
    for words in answer.split(", "):
        if words in ("1002", "close"):
            peer.expect_failure(1000 if words == "close" else 1002)
            return
        opcode, payload = peer.read_message()
        assert f"{NAMES.get(opcode, opcode)} {payload.decode()}" == words
    peer.expect_alive()


@pytest.mark.parametrize(("order", "answer"), cases())
class TestOrders:
    def test_in_one_piece(self, peer, order: str, answer: str) -> None:
        expect(peer.send(b"".join(wires(order))), answer)

    def test_frame_by_frame(self, peer, order: str, answer: str) -> None:
        expect(peer.send_pieces(wires(order)), answer)

    def test_one_octet_at_a_time(self, peer, order: str, answer: str) -> None:
        expect(peer.send_bytewise(b"".join(wires(order))), answer)

    def test_cut_within_each_frame(self, peer, order: str, answer: str) -> None:
        """Pieces that begin within one frame, and end within the next."""
        stream = b"".join(wires(order))
        peer.send_pieces(stream[at : at + 5] for at in range(0, len(stream), 5))
        expect(peer, answer)
