# A server that has said all it wanted hangs up, in one of two ways. The client
# has said more than was read, and has not begun to listen yet.
import socket
import threading

ANSWER = b"x" * 100_000


def close_at_once(client, hung_up):
    client.close()
    hung_up.set()


def close_in_stages(client, hung_up):
    client.shutdown(socket.SHUT_WR)
    hung_up.set()
    while client.recv(65536):
        pass  # what still comes
    client.close()


def serve(listener, hang_up, hung_up):
    client, address = listener.accept()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2 * len(ANSWER))
    client.recv(4)
    client.sendall(ANSWER)
    hang_up(client, hung_up)


for hang_up in close_at_once, close_in_stages:
    listener = socket.create_server(("127.0.0.1", 0))
    hung_up = threading.Event()
    threading.Thread(target=serve, args=[listener, hang_up, hung_up]).start()
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16_384)
    client.connect(listener.getsockname())
    client.sendall(b"ask, and say a little more")
    hung_up.wait()
    received, end = 0, "the end"
    try:
        while data := client.recv(65536):
            received += len(data)
    except ConnectionResetError as error:
        end = error
    client.close()
    print(f"{hang_up.__name__}: {received:,} bytes, then {end}")
