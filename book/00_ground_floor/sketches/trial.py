# What the trials share: a server that is started on a free port, and clients.
import contextlib
import pathlib
import socket
import subprocess
import sys
import time


@contextlib.contextmanager
def started(server):
    """Starts a program that takes --port, or the sketch of that name; gives
    the port and the process."""
    sketch = pathlib.Path(__file__).parent / server
    if sketch.exists():
        server = str(sketch)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable] if server.endswith(".py") else []
    process = subprocess.Popen([*command, server, "--port", str(port)],
                               stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    try:
        yield port, process
    finally:
        process.kill()
        process.wait()


def connect(port):
    """A client; waits until the server listens."""
    deadline = time.monotonic() + 5
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port))
        except ConnectionRefusedError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def answer_to(client, seconds=1):
    """What comes within that time."""
    client.settimeout(seconds)
    try:
        return repr(client.recv(100).decode())
    except TimeoutError:
        return "nothing"
    except ConnectionResetError:
        return "that the server has ended"
