"""A server that answers each line with its length."""

from pathlib import Path

from tools import Tools, Wrong

PATIENCE = 1.0


def check(answer: Path, tools: Tools) -> None:
    program = answer
    if answer.suffix == ".cpp":
        program = tools.compiled(answer, "common")
    port = tools.started(program).port

    one = tools.client(port)
    one.send(b"hello\n")
    heard(one, b"5\n", 'to "hello" and a newline')
    one.send(b"\n")
    heard(one, b"0\n", "to an empty line")
    one.send(b"a\nbc\ndef\n")
    heard(one, b"1\n2\n3\n", "to three lines that come at once")
    one.send(b"in two ")
    if one.readable(0.1):
        raise Wrong(
            "There was an answer to a line that has not ended yet. What "
            "on_bytes leaves in its input is kept, and shown again."
        )
    one.send(b"pieces\n")
    heard(one, b"13\n", "to a line that comes in two pieces")
    for byte in b"one byte at a time\n":
        one.send(bytes([byte]))
    heard(one, b"18\n", "to a line that comes byte by byte")
    one.send(b"x" * 1000 + b"\n")
    heard(one, b"1000\n", "to a line of 1,000 bytes")

    for end in b"\n", b"", b"yz" * 500:
        long = tools.client(port)
        long.send(b"x" * 1001 + end)
        heard(long, b"too long\n", "to a line of more than 1,000 bytes")
        ended(long, "behind the answer to a line that is too long")

    last = tools.client(port)
    last.send(b"whole\nnot who").half_close()
    heard(last, b"5\n", "to a whole line and the beginning of another")
    ended(last, "when the client has finished in the middle of a line")


def heard(client, wanted: bytes, what: str) -> None:
    while len(client.unread) < len(wanted):
        if not client.readable(PATIENCE) or not client.receive(what):
            break
    if client.unread != wanted:
        got = bytes(client.unread) or client.end or "nothing"
        raise Wrong(f"The answer {what} must be {wanted}, and was {got}.")
    client.unread.clear()


def ended(client, when: str) -> None:
    if client.readable(PATIENCE):
        client.receive("the end")
    if client.unread or not client.end:
        raise Wrong(f"The server must close the connection {when}.")
    if client.end == "RST":
        raise Wrong(
            f"The server reset the connection {when}; finish() lets the last "
            "words arrive."
        )
