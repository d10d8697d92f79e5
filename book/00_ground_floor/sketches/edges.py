# The same socket, watched for its level and for its edges.
import select
import socket

here, there = socket.socketpair()
level, edge = select.epoll(), select.epoll()
level.register(here, select.EPOLLIN)
edge.register(here, select.EPOLLIN | select.EPOLLET)


def ask(what):
    answers = [len(epoll.poll(0)) for epoll in (level, edge)]
    print(f"{what:<24} level: {answers[0]}   edge: {answers[1]}")


ask("nothing has come")
there.send(b"0123456789")
ask("ten bytes have come")
ask("asked once more")
here.recv(4)
ask("four of them were read")
here.recv(6)
ask("the other six were read")
