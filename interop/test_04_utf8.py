"""Chapter 04: text is UTF-8 (RFC 6455 §5.6, §8.1; RFC 3629), each sequence that
is and each that is not, in every arrangement of frames and packets.

Where a sequence breaks is found with Python's decoder, which shares nothing
with the server. Fail fast is taken to the letter: only the bytes up to the bad
one are sent, neither frame nor message ends with it, and Close must come.
"""

from __future__ import annotations

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
from wire.client import is_utf8
from wire.frames import fragments

KOSME = "κόσμε"

# Valid: the first and the last code point of each length, the edges of what is
# excluded, non-characters (RFC 3629 does not exclude them), and texts.
POINTS = [0x00, 0x01, 0x41, 0x7F, 0x80, 0x81, 0xFF, 0x100, 0x7FE, 0x7FF]
POINTS += [0x800, 0x801, 0xFFF, 0x1000, 0xCFFF, 0xD000, 0xD7FE, 0xD7FF]
POINTS += [0xE000, 0xE001, 0xFEFF, 0xFFFB, 0xFFFC, 0xFFFD]
POINTS += [0x10000, 0x10001, 0x3FFFF, 0x40000, 0xFFFFD, 0x100000, 0x10FFFD]
NON_CHARACTERS = [0xFDD0, 0xFDEF]
NON_CHARACTERS += [
    (plane << 16) + low for plane in range(17) for low in (0xFFFE, 0xFFFF)
]
TEXTS = {
    "hello": "Hello-µ@ßöäüàá-UTF-8!!",
    "kosme": KOSME,
    "chinese": "当前时间是：",
    "emoji": "👩\u200d👩\u200d👧 😀",
    "marks": "e\u0301\u0302\u0303",
    "all_lengths": "aé€😀😀€éa",
    "nul": "\0\0",
    "right_to_left": "שלום \u202eabc",
    "long": "κόσμε€😀" * 40,
}
VALID = TEXTS | {
    f"U+{point:04X}": chr(point) for point in POINTS + NON_CHARACTERS
}

# Bytes that no later one can mend.
INVALID = {
    **{f"alone_{n}": "80" * n for n in range(1, 8)},
    "alone_bf": "bf",
    "alone_80_bf": "80 bf",
    "alone_each": bytes(range(0x80, 0xC0)).hex(),
    **{f"byte_{byte:02x}": f"{byte:02x}" for byte in range(0xF5, 0x100)},
    "fe_fe_ff_ff": "fe fe ff ff",
    "byte_c0": "c0",
    "byte_c1": "c1",
    # Forms that are longer than needed, of "/", of the last that would fit
    # into less, and of NUL.
    "overlong_slash_2": "c0 af",
    "overlong_slash_3": "e0 80 af",
    "overlong_slash_4": "f0 80 80 af",
    "overlong_slash_5": "f8 80 80 80 af",
    "overlong_slash_6": "fc 80 80 80 80 af",
    "overlong_last_2": "c1 bf",
    "overlong_last_3": "e0 9f bf",
    "overlong_last_4": "f0 8f bf bf",
    "overlong_last_5": "f8 87 bf bf bf",
    "overlong_last_6": "fc 83 bf bf bf bf",
    "overlong_nul_2": "c0 80",
    "overlong_nul_3": "e0 80 80",
    "overlong_nul_4": "f0 80 80 80",
    "overlong_nul_5": "f8 80 80 80 80",
    "overlong_nul_6": "fc 80 80 80 80 80",
    # Surrogates, single and paired.
    "surrogate_d800": "ed a0 80",
    "surrogate_d801": "ed a0 81",
    "surrogate_db7f": "ed ad bf",
    "surrogate_db80": "ed ae 80",
    "surrogate_dbff": "ed af bf",
    "surrogate_dc00": "ed b0 80",
    "surrogate_df80": "ed be 80",
    "surrogate_dfff": "ed bf bf",
    "pair_d800_dc00": "ed a0 80 ed b0 80",
    "pair_d800_dfff": "ed a0 80 ed bf bf",
    "pair_db7f_dc00": "ed ad bf ed b0 80",
    "pair_db7f_dfff": "ed ad bf ed bf bf",
    "pair_db80_dc00": "ed ae 80 ed b0 80",
    "pair_db80_dfff": "ed ae 80 ed bf bf",
    "pair_dbff_dc00": "ed af bf ed b0 80",
    "pair_dbff_dfff": "ed af bf ed bf bf",
    # Beyond U+10FFFF, and forms of five and six bytes.
    "above_110000": "f4 90 80 80",
    "above_13ffff": "f4 bf bf bf",
    "above_140000": "f5 80 80 80",
    "above_1fffff": "f7 bf bf bf",
    "five_first": "f8 88 80 80 80",
    "five_last": "fb bf bf bf bf",
    "six_first": "fc 84 80 80 80 80",
    "six_last": "fd bf bf bf bf bf",
    # A character that another one interrupts, at each of its bytes.
    "start_c3_ascii": "c3 28",
    "start_c3_start": "c3 c3",
    "start_e2_ascii": "e2 28 a1",
    "start_e2_82_ascii": "e2 82 28",
    "start_e2_82_start": "e2 82 e2",
    "start_f0_ascii": "f0 28 8c bc",
    "start_f0_9f_ascii": "f0 9f 28 80",
    "start_f0_9f_98_ascii": "f0 9f 98 28",
    "start_f0_9f_98_start": "f0 9f 98 f0",
    "every_start_2": "".join(f"{b:02x}20" for b in range(0xC2, 0xE0)),
    "every_start_3": "".join(f"{b:02x}20" for b in range(0xE0, 0xF0)),
    "every_start_4": "".join(f"{b:02x}20" for b in range(0xF0, 0xF5)),
    "too_many_tails_2": "c3 a9 80",
    "too_many_tails_3": "e2 82 ac 80",
    "too_many_tails_4": "f0 9f 98 80 80",
    "latin_1": "e9 74 e9",
    "utf_16_be": "fe ff 00 41",
    "utf_16_le": "ff fe 41 00",
}
# Right as far as they go, but the text must not end there.
TRUNCATED = {
    "c2": "c2",
    "df": "df",
    "e0_a0": "e0 a0",
    "e0": "e0",
    "e2": "e2",
    "e2_82": "e2 82",
    "ed": "ed",
    "ed_9f": "ed 9f",
    "ef": "ef",
    "ef_bf": "ef bf",
    "f0": "f0",
    "f0_90": "f0 90",
    "f0_90_80": "f0 90 80",
    "f4": "f4",
    "f4_8f": "f4 8f",
    "f4_8f_bf": "f4 8f bf",
}
TAILS = ["", "80", "80 80", "80 80 80", "bf", "bf 80", "bf 80 80"]


def cases(row: str, table: dict[str, str]) -> list:
    return [
        pytest.param(bytes.fromhex(octets), id=f"{row}_{name}")
        for name, octets in table.items()
    ]


def bad_byte(octets: bytes) -> int:
    """The place of the first byte that no other can mend: whatever a character
    may still lack, there are tails here to complete it.
    """
    for place in range(len(octets)):
        begun = octets[: place + 1]
        if not any(is_utf8(begun + bytes.fromhex(tail)) for tail in TAILS):
            return place
    raise AssertionError(f"may still become UTF-8: {octets.hex(' ')}")


@pytest.mark.parametrize(
    ("octets", "place"),
    [("80", 0), ("e0 80 af", 1), ("ed a0 80", 1), ("f4 90 80 80", 1)]
    + [("f0 80 80 af", 1), ("e2 82 28", 2), ("c3 a9 80", 2), ("f8 88", 0)]
    + [("f0 9f 98 28", 3), ("61 e0 9f bf", 2), ("f4 8f bf bf ff", 4)],
)
def test_where_it_breaks(octets: str, place: int) -> None:
    """The tests' own reference."""
    assert bad_byte(bytes.fromhex(octets)) == place


@rule(
    "RFC 6455 §8.1",
    "what is not UTF-8 fails the connection, with 1007",
    "overlong forms, surrogates and code points above U+10FFFF are no UTF-8",
)
@pytest.mark.parametrize("octets", cases("hostile_098", INVALID))
class TestInvalid:
    def test_whole(self, peer: RawClient, octets: bytes) -> None:
        peer.send(frame(TEXT, octets)).expect_failure(1007)

    def test_behind_good_text(self, peer: RawClient, octets: bytes) -> None:
        text = KOSME.encode() + octets + b"edited"
        peer.send_bytewise(frame(TEXT, text)).expect_failure(1007)

    @rule("RFC 6455 §8.1", "fail fast: within a frame of which more is due")
    def test_fails_within_the_frame(
        self, peer: RawClient, octets: bytes
    ) -> None:
        bad = octets[: bad_byte(octets) + 1]
        peer.send(frame(TEXT, bad, length=1000)).expect_failure(1007)

    @rule("RFC 6455 §8.1", "fail fast: not before, and at once with, this byte")
    def test_fails_at_its_byte(self, peer: RawClient, octets: bytes) -> None:
        """A fragment each, and not the last; the Ping shows that till then all
        is well.
        """
        place = bad_byte(octets)
        peer.send(frame(TEXT, fin=False))
        for good in octets[:place]:
            peer.send(frame(CONTINUATION, bytes([good]), fin=False))
        peer.expect_alive()
        bad = octets[place : place + 1]
        peer.send(frame(CONTINUATION, bad, fin=False)).expect_failure(1007)

    @rule("RFC 6455 §8.1", "fail fast: in a first fragment")
    def test_fails_in_the_fragment(
        self, peer: RawClient, octets: bytes
    ) -> None:
        text = KOSME.encode() + octets
        peer.send(frame(TEXT, text, fin=False)).expect_failure(1007)


@rule("RFC 6455 §5.6", "binary is any octets at all")
def test_all_that_is_as_binary(peer: RawClient) -> None:
    for octets in map(bytes.fromhex, (INVALID | TRUNCATED).values()):
        peer.send(frame(BINARY, octets)).expect_message(BINARY, octets)
        peer.send(fragments(BINARY, octets[:1], octets[1:]))
        peer.expect_message(BINARY, octets)


@rule(
    "RFC 6455 §8.1",
    "at the end of a text no character may be incomplete",
    "only the end of the message tells: a fragment may end anywhere",
)
@pytest.mark.parametrize("octets", cases("hostile_098_cut", TRUNCATED))
class TestTruncated:
    def test_whole(self, peer: RawClient, octets: bytes) -> None:
        peer.send_bytewise(frame(TEXT, octets)).expect_failure(1007)

    def test_behind_good_text(self, peer: RawClient, octets: bytes) -> None:
        peer.send(frame(TEXT, KOSME.encode() + octets)).expect_failure(1007)

    def test_not_before_the_end(self, peer: RawClient, octets: bytes) -> None:
        peer.send(frame(TEXT, octets, fin=False)).expect_alive()
        peer.send(frame(CONTINUATION)).expect_failure(1007)

    def test_not_before_the_next_byte(
        self, peer: RawClient, octets: bytes
    ) -> None:
        peer.send(frame(TEXT, octets, fin=False)).expect_alive()
        peer.send(frame(CONTINUATION, "a", fin=False)).expect_failure(1007)

    def test_next_message_does_not_complete_it(
        self, peer: RawClient, octets: bytes
    ) -> None:
        peer.send(frame(TEXT, octets) + frame(TEXT, b"\x80\x80\x80"))
        peer.expect_failure(1007)


@rule(
    "RFC 6455 §5.6",
    "text is UTF-8 as a whole: a fragment, and a packet, may end anywhere",
    "a code point may be split; non-characters are characters here (RFC 3629)",
)
@pytest.mark.parametrize("text", VALID.values(), ids=VALID)
class TestValid:
    def test_whole(self, peer: RawClient, text: str) -> None:
        peer.send(frame(TEXT, text)).expect_message(TEXT, text)
        peer.send(frame(TEXT, f"<{text}>")).expect_message(TEXT, f"<{text}>")

    def test_hostile_099_in_packets(self, peer: RawClient, text: str) -> None:
        whole = frame(TEXT, text)
        peer.send_bytewise(whole).expect_message(TEXT, text)
        for cut in list(range(1, len(whole)))[-24:]:
            peer.send(whole[:cut]).send(whole[cut:]).expect_message(TEXT, text)

    def test_hostile_099_in_fragments(self, peer: RawClient, text: str) -> None:
        octets = text.encode()
        for cut in range(min(len(octets) + 1, 24)):
            peer.send(fragments(TEXT, octets[:cut], octets[cut:]))
            peer.expect_message(TEXT, text)
        each = [octets[i : i + 1] for i in range(len(octets))]
        peer.send(fragments(TEXT, b"", *each, b"")).expect_message(TEXT, text)
        peer.send(frame(TEXT, octets[:1], fin=False) + frame(PING, b"\x80"))
        peer.expect_message(PONG, b"\x80")
        peer.send(frame(CONTINUATION, octets[1:])).expect_message(TEXT, text)


@rule("RFC 6455 §5.5.1", "a Close frame with a reason that is UTF-8 is fine")
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_hostile_108_reason_is_utf8(peer: RawClient, text: str) -> None:
    reason = text.encode()[:123].decode(errors="ignore")
    peer.send(close_frame(1000, reason)).expect_failure(1000)


@rule("RFC 6455 §5.5.1", "the reason of a Close frame is UTF-8 (§8.1)")
@pytest.mark.parametrize("octets", cases("hostile_108", INVALID | TRUNCATED))
def test_reason_is_not_utf8(peer: RawClient, octets: bytes) -> None:
    peer.send(close_frame(1000, octets)).expect_failure(1007)
