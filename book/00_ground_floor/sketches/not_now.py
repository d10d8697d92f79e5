# What a call says that may not wait.
import socket

here, there = socket.socketpair()
here.setblocking(False)

try:
    here.recv(100)
except BlockingIOError as error:
    print("recv:", error)

print("send:", here.send(b"x" * 10_000_000), "of 10000000 bytes")

try:
    here.send(b"x")
except BlockingIOError as error:
    print("send:", error)
