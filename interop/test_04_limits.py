"""Chapter 04: what a peer can make the server keep, in bytes, in fragments, and
in time (RFC 6455 §10.4).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from wire import (
    BINARY,
    CONTINUATION,
    PING,
    PONG,
    TEXT,
    RawClient,
    frame,
    rule,
)
from wire.load import RUNTIME_KIB
from wire.server import Server

KIB = 1024
MIB = 1024 * KIB
HEADER_ONLY = 40  # connections that claim a message and send nothing of it


def opened(connect: Callable[..., RawClient], server: Server) -> RawClient:
    peer = connect(server.ws_port)
    peer.upgrade()
    return peer


def sizes_id(sizes: list[int]) -> str:
    """hostile_097_250_250_..., or how many of one octet."""
    few = "_".join(map(str, sizes))
    return f"hostile_097_{few if len(sizes) < 9 else f'{len(sizes)}_of_1'}"


def memory(server: Server, what: str = "VmRSS") -> int:
    """Bytes that the server's process has, by its own accounts."""
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    line = next(x for x in status.splitlines() if x.startswith(what + ":"))
    return int(line.split()[1]) * KIB


def spare(server: Server) -> int:
    """What the runtime of another language may take meanwhile, in bytes: no
    rule tells it when to compile, or to collect its garbage."""
    return 0 if server.ours else RUNTIME_KIB * KIB


@rule(
    "RFC 6455 §10.4",
    "a length is a claim: it costs the server no memory before the bytes come",
    "mind 64 bits when the header's length is added, and 32 bits everywhere",
)
class TestClaims:
    ABSURD = [2**32 + 5, 2**40, 2**53, 2**62, 2**63 - 14, 2**63 - 1]

    @pytest.mark.parametrize("length", ABSURD, ids="hostile_093_{:#x}".format)
    def test_refused_from_the_header_alone(
        self, start, stable, connect, chapter: str, length: int
    ) -> None:
        server = stable.keep(chapter, "--max-message", "1000000")
        before = memory(server)
        for begun in (b"", frame(BINARY, b"begun", fin=False)):
            opcode = CONTINUATION if begun else BINARY
            peer = opened(connect, server)
            peer.send(begun + frame(opcode, form=64, length=length))
            peer.expect_failure(1009)
        assert memory(server) - before < MIB + spare(server)

    @pytest.mark.parametrize("length", ABSURD, ids="hostile_093_{:#x}".format)
    def test_without_a_limit_it_is_waited_for(
        self, start, stable, connect, chapter: str, length: int
    ) -> None:
        """Nothing is allocated for it, and no bits of it are lost: cut to 32
        bits, 2^32+5 would be 5.
        """
        server = stable.keep(chapter, "--max-message", "0")
        before = memory(server)
        peers = [opened(connect, server) for _ in range(3)]
        for peer in peers:
            peer.send(frame(BINARY, b"12345", form=64, length=length))
        for peer in peers:
            peer.expect_silence(0.05)
        assert memory(server) - before < MIB + spare(server)

    @pytest.mark.parametrize("opcode", [TEXT, BINARY], ids=["text", "binary"])
    def test_hostile_093_claims_of_the_largest_message(
        self, start, connect, opcode: int
    ) -> None:
        """Each within the limit, none of them kept: together they would be
        more than a server has.
        """
        server = start("--max-message", str(16 * MIB))
        opened(connect, server).expect_alive()
        before = memory(server)
        for _ in range(HEADER_ONLY):
            opened(connect, server).send(frame(opcode, "x", length=16 * MIB))
        opened(connect, server).expect_alive()
        assert memory(server) - before < HEADER_ONLY * 64 * KIB + spare(server)


@rule(
    "RFC 6455 §10.4",
    "the sum of the fragments is limited as the message in one frame is",
    "our flag is --max-message",
)
class TestExactly:
    LIMIT = 1000

    @pytest.fixture
    def narrow(self, start, stable, connect, chapter: str) -> RawClient:
        server = stable.keep(chapter, "--max-message", str(self.LIMIT))
        return opened(connect, server)

    @pytest.mark.parametrize(
        "sizes",
        [[1000], [999, 1], [1, 999], [500, 500], [0, 1000], [1000, 0]]
        + [[0, 1000, 0], [250] * 4, [1] * 1000],
        ids=sizes_id,
    )
    def test_the_limit(self, narrow: RawClient, sizes: list[int]) -> None:
        for i, size in enumerate(sizes):
            last = i == len(sizes) - 1
            opcode = CONTINUATION if i else TEXT
            narrow.send(frame(opcode, "x" * size, fin=last))
        narrow.expect_message(TEXT, "x" * self.LIMIT)
        narrow.expect_alive()

    @pytest.mark.parametrize(
        "sizes",
        [[1001], [1000, 1], [1, 1000], [500, 501], [0, 1001], [1000, 0, 1]]
        + [[250] * 4 + [1], [1] * 1001],
        ids=sizes_id,
    )
    def test_one_more(self, narrow: RawClient, sizes: list[int]) -> None:
        """Said with the header that makes it too much, before its payload."""
        *fitting, over = sizes
        opcodes = [TEXT] + [CONTINUATION] * len(fitting)
        for opcode, size in zip(opcodes, fitting):
            narrow.send(frame(opcode, "x" * size, fin=False))
        if fitting:
            narrow.expect_alive()
        narrow.send(frame(opcodes[-1], fin=False, length=over))
        narrow.expect_failure(1009)

    def test_hostile_097_a_new_message_counts_anew(self, narrow) -> None:
        for _ in range(5):
            narrow.send(frame(BINARY, bytes(600)))
            narrow.expect_message(BINARY, bytes(600))


@rule(
    "RFC 6455 §10.4",
    "fragments are limited in number, too: each costs, even one of no octets",
    "our flag is --max-fragments; its default is 16384",
)
@pytest.mark.parametrize(
    "part", ["", "x"], ids=["hostile_096_empty", "hostile_096_one_octet"]
)
def test_endless_fragments_by_default(
    server: Server, peer: RawClient, part: str
) -> None:
    before = memory(server)
    more = frame(CONTINUATION, part, fin=False)
    peer.send(frame(TEXT, part, fin=False) + more * 16383).expect_alive()
    peer.send(more * 1000).expect_failure(1008)
    assert memory(server) - before < MIB + spare(server)


TIME = 0.4  # seconds for a message
STEP = 0.05
IN_TIME = rule(
    "RFC 6455 §10.4",
    "a message that has begun must be complete in time, or the connection is "
    "closed with 1008",
    "our flag is --message-timeout; from the first frame's header to the last "
    "octet",
)


@IN_TIME
class TestMessageTimeout:
    @pytest.fixture
    def hurried(self, start, stable, connect, chapter: str) -> RawClient:
        flags = ("--message-timeout", f"{TIME * 1000:.0f}ms")
        return opened(connect, stable.keep(chapter, *flags))

    @pytest.mark.parametrize(
        ("begun", "more"),
        [
            pytest.param(
                frame(TEXT, "x", fin=False),
                frame(CONTINUATION, fin=False),
                id="hostile_096_endless_empty_fragments",
            ),
            pytest.param(
                frame(TEXT, "x", fin=False),
                frame(CONTINUATION, "x", fin=False),
                id="hostile_096_endless_one_octet_fragments",
            ),
            pytest.param(
                frame(BINARY, "x", length=10000),
                b"x",
                id="hostile_096_one_octet_of_a_frame_at_a_time",
            ),
            pytest.param(
                frame(TEXT, "x", fin=False),
                b"",
                id="hostile_096_nothing_more",
            ),
        ],
    )
    def test_endless(self, hurried, begun: bytes, more: bytes) -> None:
        began = time.monotonic()
        hurried.send(begun)
        while not hurried.readable(STEP):
            assert time.monotonic() - began < TIME + 3, "no end in sight"
            hurried.send(more)
        assert time.monotonic() - began > TIME * 0.9, "too early"
        reason = hurried.expect_close(1008).reason
        assert b"message was not complete in time" in reason
        hurried.expect_fin()

    def test_hostile_096_pings_do_not_prolong_it(self, hurried) -> None:
        began = time.monotonic()
        hurried.send(frame(TEXT, "x", fin=False))
        while True:
            hurried.send(frame(PING, "?"))
            found = hurried.read_frame()
            if found.opcode != PONG:
                break
            assert time.monotonic() - began < TIME + 3, "no end in sight"
            hurried.readable(STEP)
        assert time.monotonic() - began > TIME * 0.9, "too early"
        assert found.code == 1008
        hurried.expect_fin()

    def test_slow_but_complete(self, hurried: RawClient) -> None:
        """Twice, so that the second begins anew; then time is not counted."""
        for _ in range(2):
            hurried.send(frame(TEXT, "slow", fin=False))
            for _ in range(4):
                hurried.expect_silence(STEP)
                hurried.send(frame(CONTINUATION, "x", fin=False))
            hurried.send(frame(CONTINUATION))
            hurried.expect_message(TEXT, "slowxxxx")
        hurried.expect_silence(TIME + STEP)
        hurried.expect_alive()

    def test_silence_is_no_message(self, hurried: RawClient) -> None:
        hurried.expect_silence(TIME + STEP)
        hurried.send(frame(TEXT, "first")).expect_message(TEXT, "first")
