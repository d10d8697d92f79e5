# Bytes and the end come in one event.
import select
import socket

here, there = socket.socketpair()
here.setblocking(False)
edge = select.epoll()
edge.register(here, select.EPOLLIN | select.EPOLLRDHUP | select.EPOLLET)
edge.poll(0)

there.send(b"goodbye")
there.shutdown(socket.SHUT_WR)

print("events:", len(edge.poll(0)))
print("read:  ", here.recv(4096))
print("events:", len(edge.poll(0)), "- and the end was never seen")
print("read:  ", here.recv(4096))
