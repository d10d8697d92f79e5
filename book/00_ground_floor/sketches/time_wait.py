# Who closes first keeps the port's name for a minute.
import socket


def listen_again(port, reuse):
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, reuse)
    try:
        listener.bind(("127.0.0.1", port))
        return "bound"
    except OSError as error:
        return error
    finally:
        listener.close()


listener = socket.create_server(("127.0.0.1", 0))
port = listener.getsockname()[1]
client = socket.create_connection(("127.0.0.1", port))
served, address = listener.accept()
served.close()  # the server closes first,
client.recv(1)
client.close()  # then the client,
listener.close()  # and the server ends.

with open("/proc/net/tcp") as table:
    for line in table:
        place, local, remote, state, *rest = line.split()
        if local.endswith(f":{port:04X}"):
            print("the kernel still has it, in state", state)
print("without SO_REUSEADDR:", listen_again(port, False))
print("with SO_REUSEADDR:   ", listen_again(port, True))
