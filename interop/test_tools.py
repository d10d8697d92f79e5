"""The tools themselves: who checks others must not err."""

import pytest
from wire import (
    BINARY,
    CONTINUATION,
    KEY,
    PING,
    PONG,
    TEXT,
    accept_for,
    close_frame,
    frame,
    handshake,
    request,
)
from wire.frames import masked, parse
from wire.http import Malformed, parse_head
from wire.transcript import Transcript

HELLO = b"Hello"
KILO = bytes(256)
MANY = bytes(65536)


@pytest.mark.parametrize(
    ("built", "wire"),
    [
        (frame(TEXT, HELLO, key=None), "81 05 48 65 6c 6c 6f"),
        (frame(TEXT, HELLO), "81 85 37 fa 21 3d 7f 9f 4d 51 58"),
        (frame(TEXT, b"Hel", fin=False, key=None), "01 03 48 65 6c"),
        (frame(CONTINUATION, b"lo", key=None), "80 02 6c 6f"),
        (frame(PING, HELLO, key=None), "89 05 48 65 6c 6c 6f"),
        (frame(PONG, HELLO), "8a 85 37 fa 21 3d 7f 9f 4d 51 58"),
        (frame(BINARY, KILO, key=None)[:4], "82 7e 01 00"),
        (frame(BINARY, MANY, key=None)[:10], "82 7f 00 00 00 00 00 01 00 00"),
    ],
)
def test_frames_are_those_of_rfc6455_5_7(built: bytes, wire: str) -> None:
    assert built.hex(" ") == wire


@pytest.mark.parametrize(
    ("built", "wire"),
    [
        (frame(TEXT, b"a", key=None, rsv=4), "c1 01 61"),
        (frame(TEXT, b"a", key=None, rsv=1, fin=False), "11 01 61"),
        (frame(TEXT, b"a", key=None, form=16), "81 7e 00 01 61"),
        (frame(TEXT, key=None, form=64), "81 7f" + " 00" * 8),
        (frame(TEXT, key=None, form=64, length=2**63), "81 7f 80" + " 00" * 7),
        (frame(TEXT, b"a", key=None, length=5), "81 05 61"),
        (close_frame(key=None), "88 00"),
        (close_frame(1000, "ok", key=None), "88 04 03 e8 6f 6b"),
    ],
)
def test_frames_can_be_wrong_on_purpose(built: bytes, wire: str) -> None:
    assert built.hex(" ") == wire


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65535, 65536])
@pytest.mark.parametrize("key", [None, b"\0\0\0\0", b"\1\2\3\4"])
def test_a_frame_is_read_as_built(size: int, key: bytes | None) -> None:
    payload = (b"0123456789" * 6554)[:size]
    wire = frame(TEXT, payload, key=key, rsv=2)
    found = parse(wire + b"more")
    assert found and (found.payload, found.key) == (payload, key)
    assert (found.size, found.rsv, found.minimal) == (len(wire), 2, True)
    if size < 200:
        assert all(parse(wire[:cut]) is None for cut in range(len(wire)))


def test_a_length_that_is_not_minimal_is_noticed() -> None:
    assert not parse(frame(TEXT, b"a", form=16)).minimal
    assert not parse(frame(TEXT, bytes(65535), form=64)).minimal


def test_masking_a_long_payload_is_masking_octet_by_octet() -> None:
    data, key = bytes(range(256)), b"\x37\xfa\x21\x3d"
    assert masked(data, key) == bytes(
        byte ^ key[i % 4] for i, byte in enumerate(data)
    )


def test_the_accept_is_that_of_rfc6455_1_3() -> None:
    assert accept_for(KEY) == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="


def test_a_handshake_can_lack_or_repeat_a_field() -> None:
    lines = handshake({"Upgrade": None, "Sec-WebSocket-Key": ["a", "b"]})
    assert b"Upgrade: websocket" not in lines
    assert lines.count(b"Sec-WebSocket-Key: ") == 2


def test_a_request_is_put_together_as_told() -> None:
    assert request("/a", "X : y", host=None, version="HTTP/9.9") == (
        b"GET /a HTTP/9.9\r\nX : y\r\n\r\n"
    )


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200\r\n\r\n",  # no SP behind the code (RFC 9112 §4)
        b"HTTP/1.1 2000 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length : 5\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n folded\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: a\x00b\r\n\r\n",
    ],
)
def test_a_malformed_response_is_refused(head: bytes) -> None:
    with pytest.raises(Malformed):
        parse_head(head)


def test_a_response_is_read() -> None:
    head = b"HTTP/1.1 405 \r\nAllow: GET\r\nallow:HEAD \r\n\r\n"
    response = parse_head(head)
    assert (response.status, response.reason) == (405, "")
    assert response["ALLOW"] == "GET, HEAD"
    assert response.tokens("Allow") == {"get", "head"}


def test_the_transcript_explains_frames() -> None:
    transcript = Transcript()
    transcript.add("->", b"GET / HTTP/1.1\r\n\r\n")
    transcript.add("<-", b"HTTP/1.1 101 x\r\n\r\n\x81\x01a")
    transcript.switch(b"\x81\x01a")
    transcript.add("->", close_frame(1002))
    text = str(transcript)
    assert "\n     GET / HTTP/1.1\\r\\n\n" in text
    assert "81 01  <- text, FIN, not masked, length 1" in text
    assert "close, FIN, masked, code 1002, length 2" in text
