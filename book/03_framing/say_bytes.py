#!/usr/bin/env python3
"""say_bytes.py PORT PIECE...: opens a WebSocket connection to localhost, sends each
PIECE, bytes in hexadecimal, in a packet of its own, and prints what comes back.
"""

import socket
import sys

OPENING = (
    b"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
    b"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)
PATIENCE = 0.3  # seconds without a byte: no more is coming
SHOWN = 16  # bytes of a line


def listen(server: socket.socket) -> bool:
    """Prints what comes until nothing more does; False if it was the end."""
    heard, end = b"", ""
    while not end:
        try:
            read = server.recv(65536)
            heard += read
            end = "" if read else "FIN: the server has closed its side"
        except TimeoutError:
            break
        except ConnectionResetError:
            end = "RST: the connection is reset"
    for at in range(0, len(heard), SHOWN):
        row = heard[at : at + SHOWN]
        text = "".join(chr(b) if 0x20 <= b < 0x7F else "." for b in row)
        print(f"<- {row.hex(' '):{3 * SHOWN}} {text}")
    if end or not heard:
        print("<-", end or "nothing")
    return not end


def main(port: str, *pieces: str) -> None:
    with socket.create_connection(("localhost", int(port))) as server:
        server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        server.sendall(OPENING)
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += server.recv(1) or sys.exit("closed without an answer")
        if b" 101 " not in head:
            sys.exit(head.decode())
        server.settimeout(PATIENCE)
        for piece in pieces:
            print("->", piece)
            server.sendall(bytes.fromhex(piece))
            if not listen(server):
                break


main(*sys.argv[1:])
