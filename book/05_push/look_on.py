"""Looks on: prints what 05_push --inspect reports of a second connection.

python3 look_on.py WS_PORT "81 80 ..."   on which it sends these bytes, and leaves
python3 look_on.py WS_PORT --feedback    on which it says "hello", and repeats each
                                         report that comes, for a second
"""

import re
import socket
import sys
import textwrap
import time


def opened(port: str, path: str):
    server = socket.create_connection(("localhost", int(port)))
    server.sendall(
        f"GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\n"
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()
    )
    stream = server.makefile("rb")
    while stream.readline() != b"\r\n":
        pass  # the fields of the 101
    return server, stream


def next_report(stream) -> bytes:
    _, length = stream.read(2)
    if length == 126:
        length = int.from_bytes(stream.read(2), "big")
    return stream.read(length)


def text(payload: bytes) -> bytes:
    """A text frame. Its key is zeros, which is legal, and saves us the XOR."""
    size = len(payload)
    if size < 126:
        return bytes([0x81, 0x80 | size]) + bytes(4) + payload
    return b"\x81\xfe" + size.to_bytes(2, "big") + bytes(4) + payload


def shortened(report: str) -> str:
    """Of a long run of digits the beginning; and folded, at the commas."""
    report = re.sub(r"([0-9a-f]{28})[0-9a-f]{8,}", r"\1...", report)
    lines = textwrap.wrap(report.replace(',"', ', "'), 78, break_long_words=False)
    return "\n  ".join(lines)


def look_on(reports, visitor, told: bytes) -> None:
    visitor.sendall(told)
    visitor.shutdown(socket.SHUT_WR)
    report = b""
    while b'"kind":"end"' not in report:
        report = next_report(reports)
        print(shortened(report.decode()))


def feedback(reports, visitor) -> None:
    said, rounds, end = b"hello", 0, time.monotonic() + 1
    next_report(reports)  # that it has come
    while time.monotonic() < end:
        visitor.sendall(text(said))
        report = next_report(reports)
        if rounds < 5:
            print(f"said {len(said)} bytes, was told of it in {len(report)}")
        said, rounds = report, rounds + 1
    print(f"... and after a second {rounds} times")


port, what = sys.argv[1:]
_, reports = opened(port, "/inspector")
visitor, _ = opened(port, "/")
if what == "--feedback":
    feedback(reports, visitor)
else:
    look_on(reports, visitor, bytes.fromhex(what))
