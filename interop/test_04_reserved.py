"""Chapter 04: reserved bits, reserved opcodes, and control frames that may not
be (RFC 6455 §5.2, §5.5), each in every place where a frame can stand.

The exact answer is known: what was good before is echoed, then comes Close with
1002, then FIN; the Ping that follows the bad frame is never answered.
"""

import pytest
from wire import (
    BINARY,
    CLOSE,
    CONTINUATION,
    PING,
    PONG,
    TEXT,
    RawClient,
    close_frame,
    frame,
    request,
    rule,
)
from wire.client import WAYS

AFTER = frame(PING, "never answered")
BEGUN = frame(TEXT, "begun", fin=False)
RSV = range(1, 8)
OPCODES = [3, 4, 5, 6, 7, 11, 12, 13, 14, 15]


@rule(
    "RFC 6455 §5.2",
    "RSV1 to RSV3 must be 0 unless an extension was agreed on: else the "
    "connection fails",
    "these are the bits 0x40, 0x20 and 0x10 of the first byte; in `rsv` here "
    "they are 4, 2 and 1",
)
class TestReservedBits:
    @pytest.mark.parametrize("way", WAYS)
    @pytest.mark.parametrize(
        "opcode",
        [TEXT, BINARY, CONTINUATION, CLOSE, PING, PONG],
        ids=["text", "binary", "continuation", "close", "ping", "pong"],
    )
    @pytest.mark.parametrize("rsv", RSV, ids="hostile_088_rsv_{}".format)
    def test_first_frame(
        self, peer: RawClient, rsv: int, opcode: int, way: str
    ) -> None:
        bad = frame(opcode, b"\x03\xe8", rsv=rsv)
        peer.send_as(way, bad + AFTER).expect_failure(1002)

    @pytest.mark.parametrize("way", WAYS)
    @pytest.mark.parametrize("rsv", RSV, ids="hostile_088_rsv_{}".format)
    def test_behind_a_good_message(
        self, peer: RawClient, rsv: int, way: str
    ) -> None:
        bad = frame(TEXT, "bad", rsv=rsv)
        peer.send_as(way, frame(TEXT, "good") + bad + AFTER)
        peer.expect_message(TEXT, "good")
        peer.expect_failure(1002)

    @pytest.mark.parametrize("rsv", RSV, ids="hostile_088_rsv_{}".format)
    def test_behind_a_message_that_was_answered(
        self, peer: RawClient, rsv: int
    ) -> None:
        peer.send(frame(BINARY, b"\0")).expect_message(BINARY, b"\0")
        peer.send(frame(BINARY, rsv=rsv) + AFTER).expect_failure(1002)

    @pytest.mark.parametrize(
        "opcode",
        [CONTINUATION, CLOSE, PING, PONG],
        ids=["continuation", "close", "ping", "pong"],
    )
    @pytest.mark.parametrize("rsv", RSV, ids="hostile_088_rsv_{}".format)
    def test_within_a_message(
        self, peer: RawClient, rsv: int, opcode: int
    ) -> None:
        peer.send(BEGUN + frame(opcode, rsv=rsv) + AFTER)
        peer.expect_failure(1002)

    @pytest.mark.parametrize("rsv", RSV, ids="hostile_088_rsv_{}".format)
    def test_from_the_first_two_octets(self, peer: RawClient, rsv: int) -> None:
        """Neither the key nor the payload has to come for this."""
        peer.send(frame(TEXT, "bad", rsv=rsv)[:2]).expect_failure(1002)


@rule(
    "RFC 6455 §5.2",
    "an unknown opcode fails the connection: 3 to 7 are reserved for data "
    "frames, 11 to 15 for control frames",
)
class TestReservedOpcodes:
    @pytest.mark.parametrize("way", WAYS)
    @pytest.mark.parametrize("size", [0, 1, 125, 126])
    @pytest.mark.parametrize("code", OPCODES, ids="hostile_089_{}".format)
    def test_first_frame(
        self, peer: RawClient, code: int, size: int, way: str
    ) -> None:
        peer.send_as(way, frame(code, bytes(size)) + AFTER)
        peer.expect_failure(1002)

    @pytest.mark.parametrize("way", WAYS)
    @pytest.mark.parametrize("code", OPCODES, ids="hostile_089_{}".format)
    def test_behind_a_good_message(
        self, peer: RawClient, code: int, way: str
    ) -> None:
        peer.send_as(way, frame(TEXT, "good") + frame(code, "bad") + AFTER)
        peer.expect_message(TEXT, "good")
        peer.expect_failure(1002)

    @pytest.mark.parametrize("code", OPCODES, ids="hostile_089_{}".format)
    def test_within_a_message(self, peer: RawClient, code: int) -> None:
        peer.send(BEGUN + frame(code, "bad") + AFTER).expect_failure(1002)

    @pytest.mark.parametrize("code", OPCODES, ids="hostile_089_{}".format)
    def test_without_fin(self, peer: RawClient, code: int) -> None:
        peer.send(frame(code, fin=False) + AFTER).expect_failure(1002)


UNMASKED = rule(
    "RFC 6455 §5.1",
    "a server closes the connection upon receiving a frame that is not masked",
    "look at MASK, the top bit of the second byte",
)
CONTROL = rule(
    "RFC 6455 §5.5",
    "a control frame has 125 bytes of payload at most, and is not fragmented",
)
LENGTH = rule(
    "RFC 6455 §5.2",
    "a length has its shortest form, and its most significant bit is 0",
)


def hostile(row: str, wire: bytes, why: pytest.MarkDecorator):
    return pytest.param(wire, id=f"hostile_{row}", marks=why)


CONTROLS = {"close": CLOSE, "ping": PING, "pong": PONG}
DATA = {"text": TEXT, "binary": BINARY}


@rule("RFC 6455 §7.1.7", "to fail the connection is to send Close, then FIN")
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "wire",
    [
        *(
            hostile(f"087_unmasked_{name}", frame(code, "", key=None), UNMASKED)
            for name, code in (CONTROLS | DATA).items()
        ),
        hostile("087_unmasked_5", frame(TEXT, "Hello", key=None), UNMASKED),
        hostile(
            "087_unmasked_continuation",
            BEGUN + frame(CONTINUATION, "!", key=None),
            UNMASKED,
        ),
        hostile("087_unmasked_code", close_frame(1000, key=None), UNMASKED),
        *(
            hostile(f"090_{name}_of_126", frame(code, bytes(126)), CONTROL)
            for name, code in CONTROLS.items()
        ),
        *(
            hostile(f"090_{name}_of_64k", frame(code, length=65536), CONTROL)
            for name, code in CONTROLS.items()
        ),
        *(
            hostile(f"090_{name}_no_fin", frame(code, fin=False), CONTROL)
            for name, code in CONTROLS.items()
        ),
        *(
            hostile(f"090_{name}_form_{form}", frame(code, form=form), CONTROL)
            for name, code in CONTROLS.items()
            for form in (16, 64)
        ),
        *(
            hostile(
                f"091_{size}_in_{form}_bits",
                frame(BINARY, bytes(min(size, 300)), form=form, length=size),
                LENGTH,
            )
            for size, form in [
                (0, 16),
                (1, 16),
                (125, 16),
                (0, 64),
                (125, 64),
                (126, 64),
                (127, 64),
                (65535, 64),
            ]
        ),
        *(
            hostile(
                f"092_{length:#x}", frame(TEXT, form=64, length=length), LENGTH
            )
            for length in (2**63, 2**63 + 5, 2**64 - 1)
        ),
    ],
)
class TestOtherBadFrames:
    def test_first_frame(self, peer: RawClient, wire: bytes, way: str) -> None:
        peer.send_as(way, wire).send(AFTER).expect_failure(1002)

    def test_behind_a_good_message(
        self, peer: RawClient, wire: bytes, way: str
    ) -> None:
        peer.send_as(way, frame(TEXT, "good") + wire + AFTER)
        peer.expect_message(TEXT, "good")
        peer.expect_failure(1002)


@rule(
    "RFC 6455 §10.3",
    "what a script could make a browser send is masked: HTTP in clear text is "
    "no frame of a client",
    "`GE` reads as RSV1, opcode 7; `PO` as opcode 0, not masked",
)
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("method", ["GET", "POST", "HEAD", "PUT", "OPTIONS"])
class TestHttp:
    def test_hostile_084_behind_the_101(
        self, peer: RawClient, method: str, way: str
    ) -> None:
        peer.send_as(way, request("/time", method=method) * 2)
        peer.expect_failure(1002)

    def test_hostile_084_as_a_payload(
        self, peer: RawClient, method: str, way: str
    ) -> None:
        """Masked it is a message like any other, and comes back as one."""
        text = request("/time", method=method)
        peer.send_as(way, frame(TEXT, text)).expect_message(TEXT, text)
        peer.expect_alive()
