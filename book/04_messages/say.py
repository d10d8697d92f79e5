"""Says frames to a WebSocket server, right ones and wrong ones, and prints what
it answers.

    python3 book/04_messages/say.py 9999 "text+ Hel" "ping now" "more lo"

Each argument is a frame: an opcode by its name (more is a continuation), `+` if
FIN shall not be set, then the payload. In a payload \\xff is that byte, and x*300
are 300 of them; "close 1000 bye" begins with the code, in two bytes. "raw 82 fe"
sends just these bytes. All leave in one piece, and behind them a ping that is
not shown: when its pong is there, all has been said.
"""

import re
import socket
import sys

NAMES = {0: "more", 1: "text", 2: "binary", 8: "close", 9: "ping", 10: "pong"}
OPCODES = {name: opcode for opcode, name in NAMES.items()}
# That of RFC 6455 §5.7; a client in earnest draws a new one for each frame.
KEY = bytes.fromhex("37fa213d")
THE_END = b"that was all"


def payload_of(words: str) -> bytes:
    if times := re.fullmatch(r"(.)\*(\d+)", words):
        return times[1].encode() * int(times[2])
    byte = re.compile(rb"\\x([0-9a-f]{2})")
    return byte.sub(lambda hex: bytes.fromhex(hex[1].decode()), words.encode())


def frame(opcode: int, payload: bytes, fin: bool = True) -> bytes:
    size = len(payload)
    if size < 126:
        length = bytes([0x80 | size])
    elif size < 65536:
        length = bytes([0x80 | 126]) + size.to_bytes(2, "big")
    else:
        length = bytes([0x80 | 127]) + size.to_bytes(8, "big")
    masked = bytes(byte ^ KEY[i % 4] for i, byte in enumerate(payload))
    return bytes([0x80 * fin | opcode]) + length + KEY + masked


def frame_of(words: str) -> bytes:
    name, _, rest = words.partition(" ")
    if name == "raw":
        return bytes.fromhex(rest)
    payload = payload_of(rest)
    if name.startswith("close") and rest[:1].isdigit():
        code, _, reason = payload.partition(b" ")
        payload = int(code).to_bytes(2, "big") + reason
    return frame(OPCODES[name.rstrip("+")], payload, not name.endswith("+"))


def in_words(first: int, payload: bytes) -> str:
    words = NAMES.get(first & 15, f"opcode {first & 15}")
    if not first & 0x80:
        words += "+"
    if first & 15 == 8 and len(payload) > 1:
        words += f" {int.from_bytes(payload[:2], 'big')}"
        payload = payload[2:]
    if len(payload) > 200:
        return f"{words} of {len(payload)} bytes"
    return f"{words} {payload.decode(errors='backslashreplace')}".rstrip()


def answers(stream):
    """Unmasked frames, as a server sends them: first byte, payload."""
    while head := stream.read(2):
        size = head[1] & 127
        if size > 125:
            size = int.from_bytes(stream.read(2 if size == 126 else 8), "big")
        payload = stream.read(size)
        if payload == THE_END:
            return print("-- and is still there")
        print("<-", in_words(head[0], payload))
    print("-- and has closed the connection")


def say(port: str, says: list[str]) -> None:
    frames = [frame_of(words) for words in says] + [frame(9, THE_END)]
    with socket.create_connection(("localhost", int(port))) as connection:
        connection.sendall(
            f"GET / HTTP/1.1\r\nHost: localhost:{port}\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()
        )
        stream = connection.makefile("rb")
        if b" 101 " not in stream.readline():
            sys.exit("The server did not agree to speak WebSocket.")
        while stream.readline() != b"\r\n":
            pass
        try:
            connection.sendall(b"".join(frames))
            answers(stream)
        except ConnectionError:
            print("-- and has reset the connection")


if __name__ == "__main__":
    say(sys.argv[1], sys.argv[2:])
