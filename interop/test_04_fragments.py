"""Chapter 04: messages in fragments, control frames between them (RFC 6455
§5.4, §5.5), and text that is UTF-8 (§8.1). The server echoes messages.
"""

import pytest
from wire import (
    BINARY,
    CONTINUATION,
    PING,
    PONG,
    TEXT,
    RawClient,
    close_frame,
    frame,
    rule,
)
from wire.frames import fragments


@rule(
    "RFC 6455 §5.4",
    "the payload of a message is that of its fragments, one after the other",
    "the opcode is in the first fragment; the others have opcode 0",
)
class TestFragments:
    @pytest.mark.parametrize("opcode", [TEXT, BINARY], ids=["text", "binary"])
    @pytest.mark.parametrize(
        "parts",
        [
            ("Hel", "lo"),
            pytest.param(("", ""), id="hostile_100_all_empty"),
            pytest.param(("", "a", "", "b", ""), id="hostile_100_empty_ones"),
            tuple("one octet each"),
            ("a" * 125, "b" * 126, "c" * 65536),
        ],
    )
    def test_any_fragments(self, peer: RawClient, opcode: int, parts) -> None:
        peer.send(fragments(opcode, *parts))
        peer.expect_message(opcode, "".join(parts))

    def test_the_example_of_the_rfc(self, peer: RawClient) -> None:
        peer.send(bytes.fromhex("01 83 37 fa 21 3d 7f 9f 4d"))
        peer.send(frame(CONTINUATION, "lo")).expect_message(TEXT, "Hello")

    def test_hostile_102_one_octet_at_a_time(self, peer: RawClient) -> None:
        peer.send_bytewise(fragments(TEXT, "Hel", "", "lo"))
        peer.expect_message(TEXT, "Hello")

    @pytest.mark.parametrize("opcode", [TEXT, BINARY], ids=["text", "binary"])
    def test_hostile_100_empty_message(
        self, peer: RawClient, opcode: int
    ) -> None:
        peer.send(frame(opcode)).expect_message(opcode, b"")

    def test_messages_do_not_run_together(self, peer: RawClient) -> None:
        for i in range(20):
            peer.send(fragments(TEXT, "no", f" {i}") + frame(BINARY, b"\xff"))
            peer.expect_message(TEXT, f"no {i}")
            peer.expect_message(BINARY, b"\xff")


NOTHING_OPEN = rule(
    "RFC 6455 §5.4", "a continuation frame continues a message that was begun"
)
NOT_INTERLEAVED = rule(
    "RFC 6455 §5.4", "the fragments of messages must not be interleaved"
)
BEGUN = frame(TEXT, "begun", fin=False)


@rule("RFC 6455 §7.4.1", "1002 is the code of a protocol error")
@pytest.mark.parametrize(
    "wire",
    [
        pytest.param(
            frame(CONTINUATION, "a"),
            id="hostile_094_continuation_of_nothing",
            marks=NOTHING_OPEN,
        ),
        pytest.param(
            frame(CONTINUATION, "a", fin=False),
            id="hostile_094_first_fragment_is_a_continuation",
            marks=NOTHING_OPEN,
        ),
        pytest.param(
            BEGUN + frame(TEXT, "again"),
            id="hostile_094_text_within_a_message",
            marks=NOT_INTERLEAVED,
        ),
        pytest.param(
            BEGUN + frame(BINARY, "again", fin=False),
            id="hostile_094_binary_within_a_message",
            marks=NOT_INTERLEAVED,
        ),
    ],
)
def test_fragments_out_of_order(peer: RawClient, wire: bytes) -> None:
    peer.send(wire).expect_failure(1002)


@rule("RFC 6455 §5.4", "an end behind the last fragment is an end")
def test_hostile_094_continuation_after_the_last(peer: RawClient) -> None:
    peer.send(fragments(TEXT, "a", "b")).expect_message(TEXT, "ab")
    peer.send(frame(CONTINUATION, "c")).expect_failure(1002)


@rule(
    "RFC 6455 §5.4",
    "control frames may come between the fragments of a message",
    "answer them at once, and keep the message that is being put together",
)
class TestBetweenFragments:
    def test_hostile_095_ping(self, peer: RawClient) -> None:
        peer.send(BEGUN + frame(PING, "now")).expect_message(PONG, "now")
        peer.send(frame(CONTINUATION, "!")).expect_message(TEXT, "begun!")

    def test_hostile_095_pong(self, peer: RawClient) -> None:
        peer.send(BEGUN + frame(PONG, "?") + frame(CONTINUATION, "!"))
        peer.expect_message(TEXT, "begun!")

    def test_hostile_095_close(self, peer: RawClient) -> None:
        peer.send(BEGUN + close_frame(1000)).expect_failure(1000)

    def test_many(self, peer: RawClient) -> None:
        peer.send(frame(TEXT, "", fin=False))
        for i in range(50):
            peer.send(frame(PING, str(i))).expect_message(PONG, str(i))
            peer.send(frame(CONTINUATION, "x", fin=False))
        peer.send(frame(CONTINUATION)).expect_message(TEXT, "x" * 50)


@rule(
    "RFC 6455 §5.5.2",
    "a Ping is answered as soon as is practical by a Pong with its payload",
)
class TestPing:
    @pytest.mark.parametrize(
        "payload", [b"", b"Hello", bytes(range(125))], ids=["0", "5", "125"]
    )
    def test_pong_has_the_payload(self, peer: RawClient, payload) -> None:
        peer.send(frame(PING, payload)).expect_message(PONG, payload)

    def test_one_octet_at_a_time(self, peer: RawClient) -> None:
        peer.send_bytewise(frame(PING, "Hello")).expect_message(PONG, "Hello")

    def test_the_last_of_many_is_answered(self, peer: RawClient) -> None:
        """Of several Pings the most recent is enough (§5.5.3)."""
        peer.send(b"".join(frame(PING, str(i)) for i in range(10)))
        asked = [str(i).encode() for i in range(10)]
        answered = -1
        while answered < 9:
            opcode, payload = peer.read_message()
            assert opcode == PONG
            assert asked.index(payload) > answered, "Pongs out of order"
            answered = asked.index(payload)

    @pytest.mark.parametrize(
        "payload",
        ["", "nobody asked"],
        ids=["hostile_103_empty", "hostile_103_payload"],
    )
    def test_unsolicited_pong_is_ignored(
        self, peer: RawClient, payload: str
    ) -> None:
        peer.send(frame(PONG, payload)).expect_silence()
        peer.send(frame(TEXT, "still here")).expect_message(TEXT, "still here")


BAD_UTF8 = {
    "hostile_098_lone_continuation": "80",
    "hostile_098_overlong_slash": "c0 af",
    "hostile_098_overlong_3": "e0 80 af",
    "hostile_098_overlong_4": "f0 80 80 af",
    "hostile_098_surrogate": "ed a0 80",
    "hostile_098_surrogate_pair": "ed a0 80 ed b0 80",
    "hostile_098_above_10ffff": "f4 90 80 80",
    "hostile_098_five_bytes": "f8 88 80 80 80",
    "hostile_098_fe": "fe",
    "hostile_098_ff": "ff",
    "hostile_098_two_of_three_then_ascii": "e2 82 41",
}
TRUNCATED = {
    "hostile_098_one_of_two": "c3",
    "hostile_098_two_of_three": "e2 82",
    "hostile_098_three_of_four": "f0 9f 98",
}


@rule(
    "RFC 6455 §8.1",
    "a text message that is not UTF-8 fails the connection, with 1007",
    "overlong forms, surrogates and code points above U+10FFFF are no UTF-8; "
    "at the end of the message no character may be incomplete",
)
class TestNotUtf8:
    @pytest.mark.parametrize(
        "octets", (BAD_UTF8 | TRUNCATED).values(), ids=BAD_UTF8 | TRUNCATED
    )
    def test_1007(self, peer: RawClient, octets: str) -> None:
        text = "κόσμε".encode() + bytes.fromhex(octets)
        peer.send(frame(TEXT, text)).expect_failure(1007)

    @pytest.mark.parametrize("octets", TRUNCATED.values(), ids=TRUNCATED)
    def test_truncated_in_the_last_fragment(
        self, peer: RawClient, octets: str
    ) -> None:
        peer.send(fragments(TEXT, "a", bytes.fromhex(octets)))
        peer.expect_failure(1007)

    @rule(
        "RFC 6455 §8.1",
        "the connection fails when a byte sequence is found to be not UTF-8",
        "check each part as it comes, do not wait for the end of the message",
    )
    @pytest.mark.parametrize("octets", BAD_UTF8.values(), ids=BAD_UTF8)
    def test_fail_fast_at_the_first_fragment(
        self, peer: RawClient, octets: str
    ) -> None:
        text = b"ok " + bytes.fromhex(octets)
        peer.send(frame(TEXT, text, fin=False)).expect_failure(1007)

    @rule("RFC 6455 §8.1", "also within a frame: its payload comes in parts")
    @pytest.mark.parametrize("octets", BAD_UTF8.values(), ids=BAD_UTF8)
    def test_fail_fast_within_a_frame(
        self, peer: RawClient, octets: str
    ) -> None:
        text = b"ok " + bytes.fromhex(octets)
        peer.send(frame(TEXT, text, length=1000)).expect_failure(1007)


@rule(
    "RFC 6455 §5.6",
    "a fragment need not be whole UTF-8, only the whole message",
)
class TestUtf8:
    TEXTS = ["κόσμε", "当前时间是：", "😀", "\U0010ffff", "\ud7ff\ue000\ufffd"]

    @pytest.mark.parametrize("text", TEXTS, ids=ascii)
    def test_hostile_099_cut_anywhere(self, peer: RawClient, text: str) -> None:
        octets = text.encode()
        for cut in range(len(octets) + 1):
            peer.send(fragments(TEXT, octets[:cut], octets[cut:]))
            peer.expect_message(TEXT, text)

    @pytest.mark.parametrize("text", TEXTS, ids=ascii)
    def test_hostile_099_one_octet_at_a_time(
        self, peer: RawClient, text: str
    ) -> None:
        peer.send_bytewise(frame(TEXT, text)).expect_message(TEXT, text)

    def test_nul_and_bom_are_text(self, peer: RawClient) -> None:
        peer.send(frame(TEXT, "\0\ufeff\0")).expect_message(TEXT, "\0\ufeff\0")

    def test_binary_need_not_be_utf8(self, peer: RawClient) -> None:
        peer.send(fragments(BINARY, b"\xff", b"\xc0\xaf"))
        peer.expect_message(BINARY, b"\xff\xc0\xaf")
