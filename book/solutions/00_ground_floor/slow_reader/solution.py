# Sends back what it gets. Start it with: --port 3001
# Who does not listen is not listened to, and stops nobody else.
import select
import socket
import sys

MUCH = 64 * 1024  # bytes; who has so many to take yet may not ask for more


class Client:
    def __init__(self, connection):
        self.connection = connection
        self.connection.setblocking(False)
        self.queue = bytearray()
        self.finished = False  # it sends no more

    def interest(self):
        """What the kernel shall tell us of."""
        reading = not self.finished and len(self.queue) < MUCH
        return (select.EPOLLIN if reading else 0) | (
            select.EPOLLOUT if self.queue else 0
        )

    def serve(self, events):
        """Whether there is anything left to wait for."""
        if events & select.EPOLLIN:
            data = self.connection.recv(4096)
            self.queue += data
            self.finished = not data
        if self.queue:
            taken = self.connection.send(self.queue)
            del self.queue[:taken]
        return not (self.finished and not self.queue)


listener = socket.create_server(("127.0.0.1", int(sys.argv[2])))
listener.setblocking(False)
clients = {}
interest = select.epoll()
interest.register(listener, select.EPOLLIN)


def accept():
    try:
        connection, address = listener.accept()
    except OSError:
        return  # it has left already, or there is no descriptor for it
    clients[connection.fileno()] = Client(connection)
    interest.register(connection, select.EPOLLIN)


def serve(number, events):
    client = clients[number]
    try:
        if client.serve(events):
            interest.modify(number, client.interest())
            return
    except BlockingIOError:  # no room after all
        interest.modify(number, client.interest())
        return
    except OSError:
        pass  # reset: this one has ended, and nobody else
    del clients[number]
    client.connection.close()


while True:
    for number, events in interest.poll():
        if number == listener.fileno():
            accept()
        else:
            serve(number, events)
