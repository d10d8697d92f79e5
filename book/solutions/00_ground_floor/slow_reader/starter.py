# Sends back what it gets. Start it with: --port 3001
# A client that does not listen stops it for everybody. Mend that.
import select
import socket
import sys

listener = socket.create_server(("127.0.0.1", int(sys.argv[2])))
clients = {}
interest = select.epoll()
interest.register(listener, select.EPOLLIN)
while True:
    for number, events in interest.poll():
        if number == listener.fileno():
            client, address = listener.accept()
            clients[client.fileno()] = client
            interest.register(client, select.EPOLLIN)
            continue
        client = clients[number]
        if data := client.recv(4096):
            client.sendall(data)
        else:
            interest.unregister(client)
            clients.pop(number).close()
