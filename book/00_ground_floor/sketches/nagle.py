# A question in two pieces, with Nagle's algorithm and without.
import socket
import statistics
import threading
import time


def serve(listener):
    client, address = listener.accept()
    while client.recv(5, socket.MSG_WAITALL):
        client.sendall(b"yes")


for no_delay in False, True:
    listener = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=serve, args=[listener]).start()
    client = socket.create_connection(listener.getsockname())
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, no_delay)
    times = []
    for _ in range(50):
        start = time.perf_counter()
        client.sendall(b"he")
        client.sendall(b"llo")
        client.recv(3)
        times.append(time.perf_counter() - start)
    client.close()
    print(f"TCP_NODELAY {'on: ' if no_delay else 'off:'}"
          f" {1000 * statistics.median(times):.2f} ms")
