"""A handshake as many tutorials have it. It works in every browser."""

import re
from base64 import b64encode
from hashlib import sha1

GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


def handshake(received: str) -> str:
    """What the client sent first; gives what to send back."""
    key = re.search(r"Sec-WebSocket-Key: (\S+)", received)
    if "Upgrade: websocket" not in received or not key:
        return "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"
    digest = sha1((key[1] + GUID).encode()).digest()
    return (
        "HTTP/1.1 101 Switching Protocols\r\n"
        "Upgrade: websocket\r\n"
        "Connection: Upgrade\r\n"
        f"Sec-WebSocket-Accept: {b64encode(digest).decode()}\r\n\r\n"
    )
