"""Put on the wire by a client that counts instead of drawing lots."""

from pathlib import Path

from tools import Tools, Wrong
from wire import TEXT, frame

REQUEST = b"GET /jquery.js HTTP/1.1\r\nHost: code.jquery.example\r\n\r\n"
NUMBER = 42


def check(answer: Path, tools: Tools) -> None:
    try:
        payload = bytes.fromhex(" ".join(tools.lines(answer)))
    except ValueError:
        raise Wrong("Bytes in hexadecimal are wanted: 47 45 ...") from None
    key = NUMBER.to_bytes(4, "big")
    wire = frame(TEXT, payload, key=key)
    if REQUEST in wire:
        return
    behind = wire[-len(payload) :] if payload else b""
    seen = ascii(behind)[2:-1]
    raise Wrong(
        f"The proxy sees, behind the header: {seen}\n"
        "What must a byte be so that, once the client has masked it, it is G?"
    )
