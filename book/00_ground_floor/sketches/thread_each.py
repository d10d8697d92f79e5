# The same, with a thread for each client.
import socket
import sys
import threading


def talk_to(client):
    while data := client.recv(4096):
        client.sendall(data)
    client.close()


listener = socket.create_server(("127.0.0.1", int(sys.argv[2])))
while True:
    client, address = listener.accept()
    threading.Thread(target=talk_to, args=[client], daemon=True).start()
