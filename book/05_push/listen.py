"""Says hello once, then prints what the server pushes, and how late it came.

python3 listen.py WS_PORT COUNT: a client in thirty lines, without a package.
"""

import base64
import os
import socket
import sys
import time

port, count = int(sys.argv[1]), int(sys.argv[2])
server = socket.create_connection(("localhost", port)).makefile("rwb")
server.write(
    b"GET / HTTP/1.1\r\nHost: localhost:%d\r\n"
    b"Upgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: %b\r\n\r\n"
    % (port, base64.b64encode(os.urandom(16)))
)
key, hello = os.urandom(4), b"hello,server!"
masked = bytes(byte ^ key[i % 4] for i, byte in enumerate(hello))
server.write(bytes([0x81, 0x80 | len(hello)]) + key + masked)
server.flush()

status = server.readline().decode().rstrip()
while server.readline() != b"\r\n":
    pass  # the fields of the 101
print(status)
for _ in range(count):
    _, length = server.read(2)
    text = server.read(length).decode()
    late = time.time() * 1000 - int(text.split()[-1])
    print(f"{text}  {late:.0f} ms after it was said")
