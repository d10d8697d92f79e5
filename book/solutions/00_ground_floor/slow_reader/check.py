"""An echo server that a deaf client cannot stop, nor fill with bytes."""

import re
import socket
from pathlib import Path

from tools import Tools, Wrong

OFFERED = 64 * 1024 * 1024  # bytes that the deaf client would like to say
MOST_GROWTH = 16 * 1024 * 1024


def check(answer: Path, tools: Tools) -> None:
    server = tools.started(answer)
    answers(server, "is alone")
    before = memory(server)

    deaf = connect(server)
    said = speak(deaf)
    answers(server, "has a neighbour who talks and does not listen")
    if memory(server) - before > MOST_GROWTH:
        raise Wrong(
            f"Its memory grew by {(memory(server) - before) >> 20} MiB, for a "
            "client that reads nothing. Who does not take the answers may "
            "not ask on."
        )

    listen(deaf, said)
    deaf.close()
    answers(server, "has a neighbour who listened after all, and left")

    abrupt = connect(server)
    speak(abrupt)
    abrupt.close()  # with unread bytes: a reset
    answers(server, "had a neighbour who left with its answers unread")


def connect(server) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port), 1)


def answers(server, when: str) -> None:
    try:
        with connect(server) as client:
            client.sendall(b"hello")
            got = client.recv(5, socket.MSG_WAITALL)
            client.shutdown(socket.SHUT_WR)
            end = client.recv(5)
    except OSError as error:
        raise Wrong(f"A client that {when} has no answer: {error}.") from None
    if got != b"hello" or end:
        raise Wrong(f'A client that {when} gets {got + end} for "hello".')


def piece(number: int) -> bytes:
    return b"%015d\n" % number * 4096


def speak(client: socket.socket) -> int:
    """Until nobody takes it any more; gives how many bytes were taken."""
    client.settimeout(0.3)
    said = 0
    for number in range(OFFERED // len(piece(0))):
        rest = piece(number)
        while rest:
            try:
                taken = client.send(rest)
            except TimeoutError:
                return said
            said += taken
            rest = rest[taken:]
    return said


def listen(client: socket.socket, said: int) -> None:
    """Takes everything, and then the end."""
    client.settimeout(1)
    client.shutdown(socket.SHUT_WR)
    number, waiting, heard = 0, b"", 0
    try:
        while data := client.recv(1 << 16):
            heard += len(data)
            waiting += data
            while len(waiting) >= len(piece(0)):
                if waiting[: len(piece(0))] != piece(number):
                    raise Wrong(
                        "What came back is not what was said: bytes are "
                        "missing, or in another order. How many of them did "
                        "send() take?"
                    )
                waiting = waiting[len(piece(0)) :]
                number += 1
    except OSError as error:
        raise Wrong(
            f"When the deaf client begins to listen, it gets {heard:,} of "
            f"{said:,} bytes, and then: {error}."
        ) from None
    if heard != said or not piece(number).startswith(waiting):
        raise Wrong(
            f"The deaf client said {said:,} bytes and finished; then it "
            f"listened, and got {heard:,}."
        )


def memory(server) -> int:
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return 1024 * int(re.search(r"VmRSS:\s+(\d+)", status)[1])
