# Sends back what it gets. Start it with: --port 3001
import socket
import sys

listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("127.0.0.1", int(sys.argv[2])))
listener.listen()
while True:
    client, address = listener.accept()
    while data := client.recv(4096):
        client.sendall(data)
    client.close()
