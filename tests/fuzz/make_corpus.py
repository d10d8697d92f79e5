#!/usr/bin/env python3
"""Writes the seed corpora of the fuzz targets into corpus/TARGET/.

Inputs are the RFCs' own examples and the rows of hostile input, a file each.
What a fuzzing run found on top, and was kept, has names beginning with `found_`
and is left alone.
"""

from pathlib import Path

CORPUS = Path(__file__).parent / "corpus"
GET = b"GET / HTTP/1.1\r\nHost: a\r\n"
KEY = b"dGhlIHNhbXBsZSBub25jZQ=="


def get(lines: bytes) -> bytes:
    return GET + lines + b"\r\n"


def post(lines: bytes, body: bytes) -> bytes:
    return b"POST / HTTP/1.1\r\nHost: a\r\n" + lines + b"\r\n" + body


def chunked(body: bytes) -> bytes:
    return post(b"Transfer-Encoding: chunked\r\n", body)


def start(line: bytes) -> bytes:
    return line + b"\r\nHost: a\r\n\r\n"


REQUESTS = {
    "get": get(b""),
    "get_of_http_1_0": b"GET / HTTP/1.0\r\n\r\n",
    "rfc9112_example": b"GET /where?q=now HTTP/1.1\r\n"
    b"Host: www.example.org\r\n\r\n",
    "absolute_form": start(b"GET http://www.example.org:80/p?q HTTP/1.1"),
    "authority_form": start(b"CONNECT www.example.com:80 HTTP/1.1"),
    "asterisk_form": start(b"OPTIONS * HTTP/1.1"),
    "empty_lines_before": b"\r\n\r\n" + get(b""),
    "pipelined": get(b"") + start(b"HEAD /b HTTP/1.1") + get(b"A: b\r\n"),
    "head_refused": b"HEAD / HTTP/1.1\r\n\r\n",
    "no_host": b"GET / HTTP/1.1\r\n\r\n",
    "two_hosts": get(b"Host: b\r\n"),
    "host_with_user": b"GET / HTTP/1.1\r\nHost: u@a\r\n\r\n",
    "host_of_ipv6": b"GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n",
    "bare_lf": b"GET / HTTP/1.1\nHost: a\n\n",
    "bare_cr": get(b"A: b\rC: d\r\n"),
    "nul_in_value": get(b"A: b\0c\r\n"),
    "obs_text": get(b"A: \xc3\xa9\xff\r\n"),
    "space_before_colon": get(b"A : b\r\n"),
    "folded": get(b"A: b\r\n c\r\n"),
    "empty_name": get(b": b\r\n"),
    "no_colon": get(b"A\r\n"),
    "value_of_spaces": get(b"A: \t \r\nB:\r\n"),
    "many_fields": get(b"A: b\r\n" * 8),
    "long_line": start(b"GET /" + b"a" * 60 + b" HTTP/1.1"),
    "long_method": b"A" * 60,
    "long_field": get(b"A: " + b"b" * 220 + b"\r\n"),
    "method_unknown": start(b"BREW / HTTP/1.1"),
    "method_lower_case": start(b"get / HTTP/1.1"),
    "version_2": start(b"GET / HTTP/2.0"),
    "version_1_9": start(b"GET / HTTP/1.9"),
    "version_short": start(b"GET / HTTP/1"),
    "version_0_9": b"GET /\r\n",
    "two_spaces": start(b"GET  / HTTP/1.1"),
    "tab_in_start_line": start(b"GET\t/ HTTP/1.1"),
    "fragment_in_target": start(b"GET /a#b HTTP/1.1"),
    "http_2_preface": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "tls_hello": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "body": post(b"Content-Length: 5\r\n", b"hello") + get(b""),
    "body_in_get": get(b"Content-Length: 3\r\n") + b"abc" + get(b""),
    "body_cut_off": post(b"Content-Length: 10\r\n", b"abc"),
    "body_too_large": post(b"Content-Length: 101\r\n", b"a" * 101),
    "length_signed": post(b"Content-Length: +5\r\n", b"hello"),
    "length_empty": post(b"Content-Length: \r\n", b""),
    "length_hexadecimal": post(b"Content-Length: 0x5\r\n", b"hello"),
    "length_leading_zero": post(b"Content-Length: 05\r\n", b"hello"),
    "length_2_to_64": post(b"Content-Length: 18446744073709551616\r\n", b""),
    "lengths_differ": post(b"Content-Length: 5\r\nContent-Length: 6\r\n",
                           b"hello!"),
    "length_list": post(b"Content-Length: 5, 5\r\n", b"hello"),
    "length_and_coding": post(
        b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        b"0\r\n\r\n"),
    "coding_not_last": post(b"Transfer-Encoding: chunked, gzip\r\n", b""),
    "coding_unknown": post(b"Transfer-Encoding: gzip, chunked\r\n",
                           b"0\r\n\r\n"),
    "coding_in_1_0": b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"0\r\n\r\n",
    "chunks": chunked(b"5\r\nhello\r\nA\r\n0123456789\r\n0\r\n\r\n") + get(b""),
    "chunk_extension": chunked(
        b'3;name=value; q="a\\"b"\r\nabc\r\n0\r\n\r\n'),
    "chunk_trailer": chunked(b"0\r\nContent-Length: 9\r\nHost: b\r\n\r\n"),
    "chunk_size_prefixed": chunked(b"0x5\r\nhello\r\n0\r\n\r\n"),
    "chunk_size_of_17": chunked(b"00000000000000005\r\nhello\r\n0\r\n\r\n"),
    "chunk_size_2_to_64": chunked(b"ffffffffffffffff\r\n"),
    "chunk_too_long": chunked(b"3\r\nhello\r\n0\r\n\r\n"),
    "chunk_bare_lf": chunked(b"5\nhello\n0\n\n"),
    "chunk_extension_bare": chunked(b"5;\r\nhello\r\n0\r\n\r\n"),
    "expect": post(b"Expect: 100-continue\r\nContent-Length: 5\r\n", b"hello"),
    "expect_other": get(b"Expect: wine\r\n"),
    "keep_alive_1_0": b"GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n",
    "close": get(b"Connection: foo, close\r\n"),
}

PATHS = {
    "root": b"/",
    "file": b"/shared/style.css?v=2",
    "encoded": b"a%20b/%C3%A9",
    "hostile_054_dots": b"a/../../x",
    "hostile_054_dots_encoded": b"%2e%2e/x",
    "hostile_054_slash_encoded": b"..%2fx",
    "hostile_054_backslash": b"..%5cx",
    "hostile_054_twice_encoded": b"%252e%252e/",
    "hostile_055_sibling": b"../public-restricted",
    "hostile_056_nul": b"%00",
    "hostile_056_no_digits": b"%zz",
    "hostile_056_half": b"a%",
    "hostile_056_overlong": b"%c0%af",
    "hostile_057_line_end": b"%0d%0aA:%20b",
    "hostile_060_dotfile": b"a/.git/config",
    "slashes": b"//host//a/./b/../",
    "surrogate": b"%ed%a0%80",
    "absolute": b"http://user@www.example.org:80/a?b",
    "absolute_ipv6": b"HTTP://[::ffff:1.2.3.4]:65535?q",
    "authority": b"www.example.com:443",
    "asterisk": b"*",
    "pipes": b"/?a=|b|\\{}",
    "range_first_500": b"0-499",
    "range_last_500": b"-500",
    "range_from": b"bytes=9500-",
    "range_reversed": b"bytes=5-2",
    "range_suffix_0": b"bytes=-0",
    "range_of_several": b"bytes=0-0,-1",
    "range_2_to_64": b"bytes=18446744073709551615-18446744073709551616",
    "range_other_unit": b"lines=1-2",
    "range_spaces": b"bytes=  1-2 ",
    "date_imf": b"Sun, 06 Nov 1994 08:49:37 GMT",
    "date_850": b"Sunday, 06-Nov-94 08:49:37 GMT",
    "date_asctime": b"Sun Nov  6 08:49:37 1994",
    "date_leap_second": b"Sat, 31 Dec 2016 23:59:60 GMT",
    "date_leap_day": b"Thu, 29 Feb 2024 00:00:00 GMT",
    "date_no_such_day": b"Fri, 30 Feb 2024 00:00:00 GMT",
    "date_850_no_such_day": b"Sunday, 99-Feb-99 99:99:99 GMT",
    "date_year_0": b"Sat, 01 Jan 0000 00:00:00 GMT",
    "date_9999": b"Fri, 31 Dec 9999 23:59:60 GMT",
    "tag": b'"a-10-0"',
    "tag_weak": b'W/"a-10-0"',
    "tags": b'"x,y", W/"a-10-0" , ,"z"',
    "tags_any": b"*",
    "tag_open": b'"a-10-0',
}

HANDSHAKES = {
    "key": b"Sec-WebSocket-Key: " + KEY,
    "key_alone": KEY,
    "key_twice": b"Sec-WebSocket-Key: " + KEY + b"\r\nSec-WebSocket-Key: "
    + KEY,
    "key_of_15": b"Sec-WebSocket-Key: MTIzNDU2Nzg5MDEyMzQ1",
    "key_not_canonical": b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZR==",
    "base64_not_canonical": b"dGhlIHNhbXBsZSBub25jZR==",
    "base64_urlsafe": b"_-__",
    "base64_padding": b"Zg==",
    "base64_line_end": b"Zm9v\r\nYmFy",
    "protocols": b"chat, superchat",
    "protocols_field": b"Sec-WebSocket-Protocol: other, superchat",
    "protocols_twice": b"Sec-WebSocket-Protocol: chat\r\n"
    b"Sec-WebSocket-Protocol: chat",
    "protocols_none": b"Sec-WebSocket-Protocol: other",
    "protocols_empty": b"Sec-WebSocket-Protocol: ,",
    "protocols_spaces": b"chat,   \t  superchat",
    "offers": b"foo, bar; baz=2",
    "offers_quoted": b'foo; baz="2"; a="\\b"',
    "offers_rfc7692": b"permessage-deflate; client_max_window_bits; "
    b"server_max_window_bits=10, permessage-deflate",
    "offers_field": b"Sec-WebSocket-Extensions: x-known; a=1\r\n"
    b"Sec-WebSocket-Extensions: b",
    "hostile_077_delimiters": b";;=,,",
    "hostile_077_field": b"Sec-WebSocket-Extensions: ;;=,,",
    "hostile_077_open_quote": b'a; b="' + b"\\c" * 40,
    "hostile_077_quoted_space": b'a; b="c d"',
    "hostile_081_names": b"__proto__; constructor=prototype",
    "origin_same": b"Origin: http://localhost:3001",
    "origin_foreign": b"Origin: http://example.org",
    "origin_null": b"Origin: null",
    "origin_twice": b"Origin: http://localhost\r\nOrigin: http://localhost",
    "origin_user": b"Origin: http://localhost@evil",
    "body": b"Content-Length: 0",
    "body_chunked": b"Transfer-Encoding: chunked\r\n\r\n0",
    "version_again": b"Sec-WebSocket-Version: 13",
    "whole_hello": b"Host: localhost\r\nUpgrade: websocket\r\n"
    b"Connection: keep-alive, Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    b"Origin: http://localhost\r\nSec-WebSocket-Key: " + KEY,
    "hello_of_version_8": b"Host: a\r\nUpgrade: WebSocket\r\n"
    b"Connection: upgrade\r\nSec-WebSocket-Version: 8, 13\r\n"
    b"Sec-WebSocket-Key: " + KEY,
    "hello_without_upgrade": b"Host: a\r\nConnection: Upgrade",
}


def frame(first: int, payload: bytes = b"", key: bytes = b"\x37\xfa\x21\x3d",
          form: int = -1) -> bytes:
    """A frame; key b"" leaves it unmasked; `form`: bytes of longer length."""
    size = len(payload)
    if form < 0:
        form = 0 if size < 126 else 2 if size < 65536 else 8
    bits = {0: size, 2: 126, 8: 127}[form] | (0x80 if key else 0)
    masked = bytes(b ^ key[i % 4] for i, b in enumerate(payload)) \
        if key else payload
    length = size.to_bytes(form, "big") if form else b""
    return bytes([first, bits]) + length + key + masked


def close(code: int, reason: bytes = b"") -> bytes:
    return frame(0x88, code.to_bytes(2, "big") + reason)


EURO = "\u20ac".encode()
FRAMES = {
    "rfc6455_hello": frame(0x81, b"Hello"),
    "rfc6455_hello_unmasked": frame(0x81, b"Hello", b""),
    "rfc6455_hello_in_two": frame(0x01, b"Hel", b"") + frame(0x80, b"lo", b""),
    "rfc6455_ping": frame(0x89, b"Hello", b"") + frame(0x8A, b"Hello"),
    "rfc6455_256_bytes": frame(0x82, bytes(256), b""),
    "in_two": frame(0x01, b"Hel") + frame(0x80, b"lo"),
    "ping_between": frame(0x01, b"a") + frame(0x89, b"?") + frame(0x80, b"b"),
    "126_bytes": frame(0x82, b"x" * 126),
    "zero_key": frame(0x81, b"Hello", bytes(4)),
    "empty_fragments": frame(0x02) + frame(0x00) * 3 + frame(0x80),
    "hostile_088_rsv1": frame(0xC1, b"a"),
    "hostile_088_rsv1_ping": frame(0xC9, b"a"),
    "hostile_088_rsv1_continued": frame(0x41, b"a") + frame(0xC0, b"b"),
    "hostile_088_rsv3": frame(0x91, b"a"),
    "hostile_089_opcode_3": frame(0x83),
    "hostile_089_opcode_15": frame(0x8F),
    "hostile_090_ping_of_126": frame(0x89, b"a" * 126),
    "hostile_090_ping_in_two": frame(0x09, b"a") + frame(0x80, b"b"),
    "hostile_091_16_bits": frame(0x81, b"a", form=2),
    "hostile_091_64_bits": frame(0x81, b"a", form=8),
    "hostile_092_highest_bit": b"\x82\xff\x80" + bytes(7) + b"\1\2\3\4",
    "hostile_093_2_to_63": b"\x82\xff\x7f" + b"\xff" * 7 + b"\1\2\3\4",
    "hostile_093_2_to_32": b"\x82\xff\0\0\0\1\0\0\0\5\1\2\3\4",
    "hostile_094_continuation": frame(0x80, b"a"),
    "hostile_094_interleaved": frame(0x01, b"a") + frame(0x81, b"b"),
    "hostile_095_close_between": frame(0x01, b"a") + close(1000),
    "hostile_096_fragments": frame(0x01) + frame(0x00, b"a") * 6,
    "hostile_097_limit": frame(0x82, b"x" * 20) + frame(0x82, b"x" * 21),
    "hostile_097_in_two": frame(0x02, b"x" * 20) + frame(0x80, b"x"),
    "hostile_098_overlong": frame(0x81, b"\xc0\xaf"),
    "hostile_098_surrogate": frame(0x01, b"\xed") + frame(0x80, b"\xa0\x80"),
    "hostile_098_unfinished": frame(0x81, b"\xe2\x82"),
    "hostile_099_cut_character": frame(0x01, EURO[:1]) + frame(0x00, EURO[1:2])
    + frame(0x80, EURO[2:]),
    "hostile_103_pong": frame(0x8A, b"unasked"),
    "hostile_104_close_empty": frame(0x88),
    "hostile_104_close_reason": close(1000, b"bye " + EURO),
    "hostile_105_close_of_1": frame(0x88, b"\x03"),
    "hostile_106_close_1005": close(1005),
    "hostile_106_close_1016": close(1016),
    "hostile_107_close_4999": close(4999),
    "hostile_108_reason_not_utf8": close(1000, b"\xff"),
    "hostile_109_after_close": close(1000) + frame(0x89) + frame(0x81, b"a"),
    "extension": frame(0xC1, bytes(c ^ 0x55 for c in b"Hello")),
    "extension_in_two": frame(0x41, b"==") + frame(0x80, b"::"),
    "http_behind": frame(0x81, b"a") + b"GET / HTTP/1.1\r\n\r\n",
    "unmasked_in_two": frame(0x01, EURO[:2], b"") + frame(0x89, b"", b"")
    + frame(0x80, EURO[2:], b"") + frame(0x88, b"\x03\xe8ok", b""),
}

TEXTS = {
    "empty": b"",
    "ascii": b"The quick brown fox jumps over the lazy dog.",
    "rfc3629_greek": "A\u2262\u0391.".encode(),
    "rfc3629_korean": "\ud55c\uad6d\uc5b4".encode(),
    "rfc3629_japanese": "\u65e5\u672c\u8a9e".encode(),
    "rfc3629_bom": "\ufeff\U000233b4".encode(),
    "mixed": "a\u00e9\u20ac\U0001f600 and sixteen plain ones behind".encode(),
    "lowest_of_2": b"\xc2\x80",
    "lowest_of_3": b"\xe0\xa0\x80",
    "lowest_of_4": b"\xf0\x90\x80\x80",
    "highest": b"\xf4\x8f\xbf\xbf",
    "beyond": b"\xf4\x90\x80\x80",
    "f5": b"\xf5\x80\x80\x80",
    "fe": b"\xfe",
    "overlong_2": b"\xc1\xbf",
    "overlong_3": b"\xe0\x9f\xbf",
    "overlong_4": b"\xf0\x8f\xbf\xbf",
    "surrogate_lowest": b"\xed\xa0\x80",
    "surrogate_highest": b"\xed\xbf\xbf",
    "around_surrogates": b"\xed\x9f\xbf\xee\x80\x80",
    "tail_alone": b"a\x80",
    "unfinished_3": b"a\xe2\x82",
    "unfinished_4": b"a\xf0\x9f\x98",
    "broken_by_ascii": b"\xe2\x82a",
    "broken_by_head": b"\xe2\xe2\x82\xac",
    "noncharacter": "\uffff\ufffe".encode(),
}

# Scripts, in the order of endpoint_pair.cpp: first whether there is an
# extension; then actions: who (1: the server), what, its size, its bytes.
SAY, MANY, FRAGMENTS, PING, CLOSE, READ = 0, 2, 3, 4, 5, 6


def act(who: int, what: int, data: bytes = b"", size: int = -1) -> bytes:
    return bytes([who, what, len(data) if size < 0 else size]) + data


HELLO = act(0, SAY, b"Hello") + act(1, SAY, EURO)
PAIRS = {
    "hello": b"\0" + HELLO,
    "hello_encoded": b"\1" + HELLO,
    "byte_by_byte": b"\0" + HELLO + (act(1, READ, size=1)
                                     + act(0, READ, size=1)) * 12,
    "fragments": b"\0" + act(0, FRAGMENTS, b"Hello") + b"\2\4\0\1\x09",
    "fragments_of_server": b"\1" + act(1, FRAGMENTS, EURO) + b"\1\1\1",
    "pings": b"\0" + act(0, PING, b"?") + act(1, PING, b"!") + HELLO,
    "close": b"\0" + HELLO + act(0, CLOSE, size=3) + b"\4\x0abye" + HELLO,
    "close_of_both": b"\0" + act(0, CLOSE, size=0) + b"\1\x0a"
    + act(1, CLOSE, size=0) + b"\1\x0a" + HELLO,
    "close_code_1005": b"\0" + act(1, CLOSE, size=0) + b"\1\x0f",
    "close_then_read": b"\1" + HELLO + act(1, CLOSE, size=2) + b"\1\x0aby"
    + act(0, PING, b"?") + act(0, READ, size=3) + act(1, READ, size=200),
    "binary": b"\0" + act(0, SAY, b"\xff\xfe") + act(1, SAY, b"!\0?"),
    "long": b"\1" + act(0, MANY, size=10) + act(1, MANY, size=255)
    + act(0, READ, size=20),
}

# Scripts of server.cpp: the numbers of its actions.
CONNECT, OPEN, TURN, TIME, FAIL, SIGNAL = b"\0", b"\1", b"\2", b"\3", b"\4", 5
SEND, ASK, ROOM, TAKE, FIN, RST, FRAME = 6, 7, 8, 9, 10, 11, 12
STOP = bytes([SIGNAL, 0])


def send(who: int, data: bytes) -> bytes:
    return bytes([SEND, who, len(data)]) + data


def ask(who: int, which: int) -> bytes:
    return bytes([ASK, who, which]) + TURN


def message(who: int, payload: bytes, first: int = 0x81) -> bytes:
    return bytes([FRAME, who, first, len(payload)]) + payload + TURN


SERVERS = {
    "echo": OPEN + message(0, b"Hello"),
    "echo_to_all": OPEN + OPEN + message(0, b"all") + message(1, b"all"),
    "pages": CONNECT + b"".join(ask(0, n) for n in (1, 2, 3, 4, 5)),
    "posts": CONNECT + ask(0, 6) + ask(0, 7) + send(0, b"hello") + TURN,
    "old_client": CONNECT + ask(0, 8) + CONNECT + ask(1, 9),
    "upgrade_behind_a_page": CONNECT + ask(0, 3) + ask(0, 0)
    + message(0, b"Hello"),
    "closed_by_application": OPEN + message(0, b"close") + TIME + b"\xff",
    "aborted_by_application": OPEN + message(0, b"abort"),
    "paused": OPEN + message(0, b"pause") + message(0, b"Hello"),
    "closed_by_peer": OPEN + message(0, b"\x03\xe8", 0x88),
    "broken_by_peer": OPEN + message(0, b"a", 0x83) + TIME + b"\xff",
    "fragments": OPEN + message(0, b"a", 0x01) + message(0, b"b", 0x80),
    "hostile_111_fin": OPEN + bytes([FIN, 0]) + TURN,
    "hostile_130_rst": OPEN + bytes([RST, 0]) + TURN + CONNECT
    + bytes([ASK, 1, 3, RST, 1]) + TURN,
    "hostile_051_slow_reader": CONNECT + bytes([ROOM, 0, 3, 4]) + ask(0, 3)
    + TIME + b"\xff" + bytes([TAKE, 0, 9]) + TURN + TIME + b"\xff",
    "slow_socket": OPEN + bytes([ROOM, 0, 1, 1]) + message(0, b"x" * 200) * 3
    + bytes([TAKE, 0, 200]) + TURN,
    "hostile_049_silent": CONNECT + send(0, b"GET / HT") + TURN
    + (TIME + b"\xa0") * 3,
    "hostile_127_no_descriptors": FAIL + b"\0\0" + CONNECT + ask(0, 1),
    "hostile_128_accept_errors": FAIL + b"\0\1" + CONNECT + FAIL + b"\0\3"
    + CONNECT + ask(1, 1),
    "hostile_129_epoll_add": FAIL + b"\4\0" + CONNECT + ask(0, 1),
    "hostile_133_short_send": CONNECT + FAIL + b"\2\7" + ask(0, 1) + FAIL
    + b"\3\x20" + ask(0, 3) + FAIL + b"\1\5" + ask(0, 1),
    "send_fails": OPEN + FAIL + b"\2\2" + message(0, b"Hello"),
    "receive_fails": OPEN + FAIL + b"\1\2" + message(0, b"Hello"),
    "interrupted": FAIL + b"\5\0" + OPEN + FAIL + b"\1\1"
    + message(0, b"Hello"),
    "hostile_085_too_many": CONNECT * 8 + ask(7, 1),
    "hostile_138_stop": OPEN + CONNECT + ask(1, 1) + STOP
    + message(0, b"\x03\xe9", 0x88),
    "stop_twice": OPEN + STOP + STOP,
    "stop_while_sending": CONNECT + bytes([ROOM, 0, 9, 9]) + ask(0, 3) + STOP
    + bytes([TAKE, 0, 255]) + TURN,
}

TARGETS = {
    "request_reader": REQUESTS,
    "paths": PATHS,
    "handshake": HANDSHAKES,
    "frame_decoder": FRAMES,
    "endpoint": FRAMES,
    "endpoint_pair": PAIRS,
    "utf8": TEXTS,
    "server": SERVERS,
}


def main() -> None:
    for target, inputs in TARGETS.items():
        folder = CORPUS / target
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.iterdir():
            if not old.name.startswith("found_"):
                old.unlink()
        for name, content in inputs.items():
            (folder / name).write_bytes(content)


if __name__ == "__main__":
    main()
