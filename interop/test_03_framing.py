"""Chapter 03: frames (RFC 6455 §5.2, §5.3, §5.5). The server echoes them."""

import pytest
from wire import (
    BINARY,
    CLOSE,
    PING,
    PONG,
    TEXT,
    RawClient,
    frame,
    handshake,
    request,
    rule,
)
from wire.frames import parse

LENGTHS = [0, 1, 125, 126, 127, 128, 65535, 65536, 65537, 70000]


def pattern(size: int) -> bytes:
    """Bytes that show when one is lost or doubled. ASCII, for text."""
    return (b"0123456789abcdefghijklmnopqrstuvw" * (size // 33 + 1))[:size]


@rule("RFC 6455 §5.7", "a masked Hello is read, and answered unmasked")
def test_the_hello_of_the_rfc(peer: RawClient) -> None:
    peer.send(bytes.fromhex("818537fa213d7f9f4d5158"))
    assert peer.read_exactly(7, "the echo") == b"\x81\x05Hello"


@rule(
    "RFC 6455 §5.2",
    "the length has three forms: 7 bits, 16 bits, 64 bits",
    "126 means two bytes follow, 127 eight, in network byte order",
)
@pytest.mark.parametrize("size", LENGTHS)
@pytest.mark.parametrize("opcode", [TEXT, BINARY], ids=["text", "binary"])
def test_each_form_of_the_length(
    peer: RawClient, opcode: int, size: int
) -> None:
    peer.send(frame(opcode, pattern(size)))
    peer.expect_message(opcode, pattern(size))


@rule("RFC 6455 §5.6", "a binary payload is any octets at all")
def test_all_octets(peer: RawClient) -> None:
    octets = bytes(range(256)) * 3
    peer.send(frame(BINARY, octets))
    peer.expect_message(BINARY, octets)


@rule(
    "RFC 6455 §5.3",
    "octet i of the payload is octet i mod 4 of the key XOR what was sent",
    "the key starts anew with each frame, not with each read",
)
class TestMasking:
    @pytest.mark.parametrize(
        "key",
        [b"\0\0\0\0", b"\xff\xff\xff\xff", b"\1\0\0\0", b"\0\0\0\1"],
        ids=["hostile_101_zero_key", "all_ones", "first", "last"],
    )
    def test_any_key(self, peer: RawClient, key: bytes) -> None:
        for size in (1, 2, 3, 4, 5, 31, 32, 33, 200):
            peer.send(frame(BINARY, pattern(size), key=key))
            peer.expect_message(BINARY, pattern(size))

    def test_hostile_101_key_and_payload_cut_anywhere(
        self, peer: RawClient
    ) -> None:
        whole = frame(TEXT, pattern(37))
        for cut in range(1, len(whole)):
            peer.send_pieces([whole[:cut], whole[cut:]])
            peer.expect_message(TEXT, pattern(37))


@rule(
    "RFC 6455 §5.2",
    "TCP is a stream: a frame may come in any pieces, and many in one",
    "do not take one read for one frame; keep what is not yet whole, and look "
    "for a next frame behind a whole one",
)
class TestStream:
    @pytest.mark.parametrize("size", [0, 5, 125, 126, 300])
    def test_hostile_102_one_octet_at_a_time(
        self, peer: RawClient, size: int
    ) -> None:
        peer.send_bytewise(frame(TEXT, pattern(size)))
        peer.expect_message(TEXT, pattern(size))

    def test_an_incomplete_frame_is_waited_for(self, peer: RawClient) -> None:
        whole = frame(BINARY, pattern(300))
        for cut in (1, 2, 3, 7, 8, 200):  # in each part of the header
            peer.send(whole[:cut])
            if peer.readable(0.05):  # it may echo what it has already
                peer.receive("the beginning of an echo")
            assert parse(bytes(peer.unread)) is None
            peer.send(whole[cut:]).expect_message(BINARY, pattern(300))

    def test_hostile_102_a_thousand_frames_at_once(
        self, peer: RawClient
    ) -> None:
        texts = [str(i) for i in range(1000)]
        peer.send(b"".join(frame(TEXT, text) for text in texts))
        for text in texts:
            peer.expect_message(TEXT, text)

    def test_a_frame_and_a_half(self, peer: RawClient) -> None:
        one, two = frame(TEXT, "one"), frame(TEXT, "two")
        peer.send(one + two[:4]).expect_message(TEXT, "one")
        peer.send(two[4:] + one[:1]).expect_message(TEXT, "two")
        peer.send(one[1:]).expect_message(TEXT, "one")


UNMASKED = rule(
    "RFC 6455 §5.1",
    "a server closes the connection upon receiving a frame that is not masked",
    "look at MASK, the top bit of the second byte",
)
RSV = rule(
    "RFC 6455 §5.2",
    "RSV1 to RSV3 must be 0 unless an extension was agreed on",
    "these are the bits 0x40, 0x20 and 0x10 of the first byte",
)
OPCODE = rule(
    "RFC 6455 §5.2",
    "an unknown opcode fails the connection: 3 to 7 and 11 to 15 are reserved",
)
CONTROL = rule(
    "RFC 6455 §5.5",
    "a control frame has 125 bytes of payload at most, and is not fragmented",
    "control frames have the opcodes 8 and up",
)
MINIMAL = rule(
    "RFC 6455 §5.2",
    "the minimal number of bytes must be used to encode the length",
    "126 is for 126 and more, 127 for 65536 and more",
)
TOP_BIT = rule(
    "RFC 6455 §5.2", "the most significant bit of a 64 bit length must be 0"
)


def hostile(row: str, wire: bytes, why: pytest.MarkDecorator):
    return pytest.param(wire, id=f"hostile_{row}", marks=why)


@rule(
    "RFC 6455 §7.1.7",
    "to fail the connection is to send Close with the code, here 1002, and to "
    "close the connection",
)
@pytest.mark.parametrize(
    "wire",
    [
        hostile("087_unmasked_text", frame(TEXT, "hi", key=None), UNMASKED),
        hostile("087_unmasked_empty", frame(TEXT, key=None), UNMASKED),
        hostile("087_unmasked_ping", frame(PING, key=None), UNMASKED),
        hostile("088_rsv1", frame(TEXT, "hi", rsv=4), RSV),
        hostile("088_rsv2", frame(BINARY, "hi", rsv=2), RSV),
        hostile("088_rsv3", frame(TEXT, "hi", rsv=1), RSV),
        *(
            hostile(f"088_rsv_bits_{rsv}", frame(TEXT, "hi", rsv=rsv), RSV)
            for rsv in (3, 5, 6, 7)
        ),
        hostile("088_rsv1_on_ping", frame(PING, rsv=4), RSV),
        hostile("088_rsv1_on_close", frame(CLOSE, rsv=4), RSV),
        *(
            hostile(f"089_opcode_{code}", frame(code, "hi"), OPCODE)
            for code in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15)
        ),
        hostile("090_ping_of_126", frame(PING, bytes(126)), CONTROL),
        hostile("090_close_of_126", frame(CLOSE, bytes(126)), CONTROL),
        hostile("090_pong_of_64k", frame(PONG, bytes(65536)), CONTROL),
        hostile("090_fragmented_ping", frame(PING, fin=False), CONTROL),
        hostile("090_fragmented_close", frame(CLOSE, fin=False), CONTROL),
        hostile("090_ping_16_bit_form", frame(PING, "a", form=16), CONTROL),
        hostile("091_2_in_16_bits", frame(TEXT, "hi", form=16), MINIMAL),
        hostile("091_125_in_16", frame(TEXT, bytes(125), form=16), MINIMAL),
        hostile("091_0_in_64_bits", frame(TEXT, form=64), MINIMAL),
        hostile("091_2_in_64_bits", frame(TEXT, "hi", form=64), MINIMAL),
        hostile("091_64k", frame(BINARY, bytes(65535), form=64), MINIMAL),
        hostile("092_2^63", frame(TEXT, form=64, length=2**63), TOP_BIT),
        hostile("092_2^64-1", frame(TEXT, form=64, length=2**64 - 1), TOP_BIT),
    ],
)
class TestFailTheConnection:
    def test_1002(self, peer: RawClient, wire: bytes) -> None:
        peer.send(wire).expect_failure(1002)

    def test_1002_one_octet_at_a_time(
        self, peer: RawClient, wire: bytes
    ) -> None:
        peer.send_bytewise(wire[:14]).send(wire[14:]).expect_failure(1002)

    def test_1002_behind_a_good_frame(
        self, peer: RawClient, wire: bytes
    ) -> None:
        peer.send(frame(TEXT, "good") + wire)
        first = peer.read_frame()
        if first.opcode == CLOSE:  # the echo may come too late to be sent
            assert first.code == 1002
            peer.expect_fin()
        else:
            assert first.payload == b"good"
            peer.expect_failure(1002)


@rule(
    "RFC 6455 §7.1.7",
    "once the connection has failed, nothing that follows is processed",
)
def test_nothing_behind_a_violation_is_answered(peer: RawClient) -> None:
    peer.send(frame(TEXT, "bad", rsv=4) + frame(TEXT, "good") * 3)
    peer.expect_failure(1002)


@rule(
    "RFC 6455 §10.4",
    "a message above the limit is refused, with 1009 (§7.4.1)",
    "the header says it all: neither read nor allocate; mind 64 bits when "
    "adding the length of the header",
)
class TestLength:
    @pytest.mark.parametrize(
        "length",
        [2**32 + 5, 2**53, 2**62, 2**63 - 1],
        ids=[
            "hostile_093_2^32+5",
            "hostile_093_2^53",
            "hostile_093_2^62",
            "hostile_093_2^63-1",
        ],
    )
    def test_absurd_length_from_the_header_alone(
        self, peer: RawClient, length: int
    ) -> None:
        peer.send(frame(BINARY, form=64, length=length)).expect_failure(1009)

    def test_hostile_097_limit(self, start, connect) -> None:
        server = start("--max-message", "1000")
        peer = connect(server.ws_port)
        peer.upgrade()
        peer.send(frame(BINARY, bytes(1000)))
        peer.expect_message(BINARY, bytes(1000))
        peer.send(frame(BINARY, length=1001)).expect_failure(1009)


@rule("RFC 6455 §4.2.2", "a frame may come right behind the handshake")
@pytest.mark.parametrize("more", [0, 1, 5])
def test_hostile_082_in_the_segment_of_the_handshake(
    ws: RawClient, more: int
) -> None:
    whole = frame(TEXT, "Hello")
    ws.upgrade(handshake() + whole + whole[:more])
    ws.expect_message(TEXT, "Hello")
    ws.send(whole[more:]).expect_message(TEXT, "Hello")


@rule("RFC 6455 §10.3", "HTTP behind the handshake is no frame of a client")
def test_hostile_084_http_after_101(ws: RawClient) -> None:
    ws.upgrade(handshake() + request("/"))
    ws.expect_failure(1002)
