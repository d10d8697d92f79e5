"""Chapter 04: Pings and Pongs (RFC 6455 §5.5.2, §5.5.3)."""

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
from wire.client import WAYS

SIZES = [0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65]
SIZES += [100, 124, 125]
TOO_LONG = [126, 127, 128, 255, 256, 1000, 65535, 65536, 2**32 + 5]
OCTETS = bytes(range(255, -1, -1))  # not UTF-8, and no two are alike
TEN = [f"ping {i}".encode() for i in range(10)]


def expect_pongs(peer: RawClient, pings: list[bytes]) -> None:
    """In order, and the last; of several Pings it is enough (§5.5.3)."""
    answered = -1
    while answered < len(pings) - 1:
        opcode, payload = peer.read_message()
        assert opcode == PONG
        assert pings.index(payload) > answered, "Pongs out of order"
        answered = pings.index(payload)


@rule(
    "RFC 6455 §5.5.3",
    "a Pong has the same payload as the Ping that it answers",
)
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("size", SIZES)
def test_payload_is_the_same(peer: RawClient, size: int, way: str) -> None:
    payload = OCTETS[:size]
    peer.send_as(way, frame(PING, payload)).expect_message(PONG, payload)


@rule(
    "RFC 6455 §5.5",
    "a control frame has 125 bytes of payload at most",
    "the header says it: do not wait for the payload",
)
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("opcode", [PING, PONG], ids=["ping", "pong"])
@pytest.mark.parametrize("size", TOO_LONG, ids="hostile_090_{}".format)
def test_too_long_from_the_header_alone(
    peer: RawClient, size: int, opcode: int, way: str
) -> None:
    peer.send_as(way, frame(opcode, length=size)).expect_failure(1002)


@rule(
    "RFC 6455 §5.5.2",
    "a Ping is answered by a Pong, as soon as is practical",
)
class TestInARow:
    def test_one_after_the_other(self, peer: RawClient) -> None:
        for payload in TEN:
            peer.send(frame(PING, payload)).expect_message(PONG, payload)

    @pytest.mark.parametrize("way", WAYS)
    def test_ten_at_once(self, peer: RawClient, way: str) -> None:
        peer.send_as(way, b"".join(frame(PING, each) for each in TEN))
        expect_pongs(peer, TEN)
        peer.expect_alive()

    def test_between_messages(self, peer: RawClient) -> None:
        """What was asked first is answered first."""
        peer.send(frame(TEXT, "a") + frame(PING, "b") + frame(BINARY, "c"))
        peer.expect_message(TEXT, "a")
        peer.expect_message(PONG, "b")
        peer.expect_message(BINARY, b"c")


@rule(
    "RFC 6455 §5.4",
    "control frames may come between the fragments of a message",
    "answer at once: the message may take its time",
)
class TestWithinAMessage:
    @pytest.mark.parametrize("way", WAYS)
    @pytest.mark.parametrize("size", [0, 1, 125], ids="hostile_095_{}".format)
    def test_answered_before_the_message_is_whole(
        self, peer: RawClient, size: int, way: str
    ) -> None:
        peer.send_as(
            way, frame(TEXT, "be", fin=False) + frame(PING, OCTETS[:size])
        )
        peer.expect_message(PONG, OCTETS[:size])
        peer.send_as(way, frame(CONTINUATION, "gun"))
        peer.expect_message(TEXT, "begun")

    def test_hostile_095_ten_of_them(self, peer: RawClient) -> None:
        for payload in TEN:
            opcode = CONTINUATION if payload != TEN[0] else BINARY
            peer.send(frame(opcode, payload, fin=False))
            peer.send(frame(PING, payload)).expect_message(PONG, payload)
        peer.send(frame(CONTINUATION)).expect_message(BINARY, b"".join(TEN))

    @pytest.mark.parametrize("opcode", [PING, PONG], ids=["ping", "pong"])
    def test_hostile_095_within_a_character(
        self, peer: RawClient, opcode: int
    ) -> None:
        """No control frame's payload is part of the text (§8.1)."""
        first, second = "é".encode()[:1], "é".encode()[1:]
        peer.send(frame(TEXT, first, fin=False) + frame(opcode, b"\xff"))
        if opcode == PING:
            peer.expect_message(PONG, b"\xff")
        peer.send(frame(CONTINUATION, second)).expect_message(TEXT, "é")


@rule(
    "RFC 6455 §5.5.3",
    "a Pong that nobody asked for is not answered",
)
class TestUnsolicitedPong:
    @pytest.mark.parametrize("way", WAYS)
    @pytest.mark.parametrize("size", [0, 1, 125], ids="hostile_103_{}".format)
    def test_is_ignored(self, peer: RawClient, size: int, way: str) -> None:
        peer.send_as(way, frame(PONG, OCTETS[:size])).expect_alive()

    @pytest.mark.parametrize("way", WAYS)
    def test_hostile_103_then_a_ping(self, peer: RawClient, way: str) -> None:
        wire = frame(PONG, "nobody asked") + frame(PING, "I ask")
        peer.send_as(way, wire).expect_message(PONG, "I ask")
        peer.expect_alive()

    def test_hostile_103_ten_then_ten_pings(self, peer: RawClient) -> None:
        peer.send(b"".join(frame(PONG, each) for each in reversed(TEN)))
        peer.send(b"".join(frame(PING, each) for each in TEN))
        expect_pongs(peer, TEN)
        peer.expect_alive()

    @pytest.mark.parametrize("way", WAYS)
    def test_hostile_103_between_fragments(
        self, peer: RawClient, way: str
    ) -> None:
        first = frame(TEXT, "a", fin=False)
        last = frame(CONTINUATION, "b")
        peer.send_as(way, first + frame(PONG, "?") * 3 + last)
        peer.expect_message(TEXT, "ab")
        peer.expect_alive()
