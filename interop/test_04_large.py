"""Chapter 04: large messages, in every size of fragment and of packet, and many
small ones. (RFC 6455 §5.2 and §5.4 set no limit; ours are off here.)
"""

from __future__ import annotations

import pytest
from wire import BINARY, CONTINUATION, TEXT, RawClient, frame, rule
from wire.frames import MASKING_KEY, masked

KIB = 1024
MIB = 1024 * KIB
# No two neighbours alike, and a period that fits into no power of 2: what is
# lost, doubled or turned shows. The text has characters of 1 to 4 octets.
OCTETS = bytes(i * 7 % 251 for i in range(251))
LETTERS = "From Polling to Push: 从轮询到推送 é 😀\n".encode()
KINDS = [pytest.param(TEXT, id="text"), pytest.param(BINARY, id="binary")]


def payload(opcode: int, size: int) -> bytes:
    """Text ends with a whole character: with blanks, if need be."""
    if opcode == BINARY:
        return (OCTETS * (size // len(OCTETS) + 1))[:size]
    whole = size // len(LETTERS)
    return LETTERS * whole + b" " * (size - whole * len(LETTERS))


def size_id(size: int) -> str:
    if size < KIB:
        return f"{size}"
    return f"{size // MIB}M" if size >= MIB else f"{size // KIB}K"


@pytest.fixture
def wide(start, stable, connect, chapter: str) -> RawClient:
    """`start` only says that it needs flags of ours; the server is kept."""
    flags = ("--max-message", "0", "--max-fragments", "0")
    peer = connect(stable.keep(chapter, *flags).ws_port)
    peer.upgrade()
    return peer


def expect_echo(peer: RawClient, opcode: int, sent: bytes) -> None:
    """Says where they differ, not what 16 MiB are."""
    got, echo = peer.read_message()
    assert got == opcode
    assert len(echo) == len(sent)
    if echo != sent:
        pairs = enumerate(zip(sent, echo))
        place = next(i for i, (a, b) in pairs if a != b)
        pytest.fail(f"octet {place} of {len(sent)} differs")


def in_fragments(opcode: int, sent: bytes, size: int) -> bytes:
    """Masked in one go: the key fits, as `size` is a multiple of 4."""
    assert size % len(MASKING_KEY) == 0
    hidden = masked(sent, MASKING_KEY)
    pieces = [hidden[at : at + size] for at in range(0, len(hidden), size)]
    first = frame(opcode, fin=False, length=size)
    more = frame(CONTINUATION, fin=False, length=size)
    last = frame(CONTINUATION, length=len(pieces[-1]))
    return first + more.join(pieces[:-1]) + last + pieces[-1]


@rule("RFC 6455 §5.2", "a frame may be as long as its length says")
@pytest.mark.parametrize("opcode", KINDS)
class TestInOneFrame:
    @pytest.mark.parametrize(
        "size",
        [64 * KIB, 256 * KIB, MIB, 4 * MIB, 8 * MIB, 16 * MIB],
        ids=size_id,
    )
    def test_large(self, wide: RawClient, opcode: int, size: int) -> None:
        sent = payload(opcode, size)
        expect_echo(wide.send(frame(opcode, sent)), opcode, sent)

    @pytest.mark.parametrize(
        "size",
        [0, 1, 2, 124, 125, 126, 127, 128, 129, 255, 256, 257, 1023, 1024]
        + [4095, 4096, 16383, 16384, 16385, 32768, 65534, 65535, 65536, 65537]
        + [131071, 131072, 131073],
    )
    def test_edges(self, peer: RawClient, opcode: int, size: int) -> None:
        """The forms of the length, and the sizes of likely buffers; whole, then
        cut within the header, then in chops of 997 octets.
        """
        sent = payload(opcode, size)
        whole = frame(opcode, sent)
        expect_echo(peer.send(whole), opcode, sent)
        expect_echo(peer.send_pieces([whole[:3], whole[3:]]), opcode, sent)
        chops = [whole[at : at + 997] for at in range(0, len(whole), 997)]
        expect_echo(peer.send_pieces(chops), opcode, sent)


@rule("RFC 6455 §5.4", "a message is the payloads of its fragments, in order")
@pytest.mark.parametrize("opcode", KINDS)
@pytest.mark.parametrize(
    ("size", "total"),
    [
        (64, 2 * MIB),
        (256, 4 * MIB),
        (KIB, 4 * MIB),
        (4 * KIB, 4 * MIB),
        (16 * KIB, 4 * MIB),
        (64 * KIB, 4 * MIB),
        (256 * KIB, 4 * MIB),
        (MIB, 4 * MIB),
        (2 * MIB, 4 * MIB),
    ],
    ids=size_id,
)
def test_in_fragments(
    wide: RawClient, opcode: int, size: int, total: int
) -> None:
    sent = payload(opcode, total)
    expect_echo(wide.send(in_fragments(opcode, sent, size)), opcode, sent)


@rule("RFC 6455 §5.2", "TCP is a stream: packets end where they like")
@pytest.mark.parametrize("opcode", KINDS)
@pytest.mark.parametrize(
    "size",
    [64, 128, 256, 512, KIB, 2 * KIB, 4 * KIB, 16 * KIB, 64 * KIB],
    ids=size_id,
)
class TestInChops:
    def test_of_one_frame(
        self, wide: RawClient, opcode: int, size: int
    ) -> None:
        sent = payload(opcode, MIB)
        expect_echo(chopped(wide, frame(opcode, sent), size), opcode, sent)

    def test_of_fragments(
        self, wide: RawClient, opcode: int, size: int
    ) -> None:
        """Fragments of 1000 octets: cuts in each place of header and key."""
        sent = payload(opcode, MIB // 4)
        whole = in_fragments(opcode, sent, 1000)
        expect_echo(chopped(wide, whole, size), opcode, sent)


def chopped(peer: RawClient, whole: bytes, size: int) -> RawClient:
    return peer.send_pieces(
        whole[at : at + size] for at in range(0, len(whole), size)
    )


@rule("RFC 6455 §5.4", "message after message, each is answered by its own")
@pytest.mark.parametrize("opcode", KINDS)
@pytest.mark.parametrize("size", [0, 16, 64, 256, 1024, 4096])
class TestAThousand:
    def test_one_after_the_other(
        self, peer: RawClient, opcode: int, size: int
    ) -> None:
        for sent in different(opcode, size, 1000):
            expect_echo(peer.send(frame(opcode, sent)), opcode, sent)

    def test_many_at_once(
        self, peer: RawClient, opcode: int, size: int
    ) -> None:
        messages = different(opcode, size, 1000)
        for at in range(0, 1000, 20):
            some = messages[at : at + 20]
            peer.send(b"".join(frame(opcode, sent) for sent in some))
            for sent in some:
                expect_echo(peer, opcode, sent)


def different(opcode: int, size: int, count: int) -> list[bytes]:
    """Messages that are not alike, unless they are empty."""
    rest = payload(opcode, size)
    return [(b"%04d" % i + rest)[:size] for i in range(count)]
