"""Whatever the others say, each word is signed with its own visitor's name."""

from pathlib import Path

from tools import Tools, Wrong

NAMES = [b"alice", b"david", b"clara"]
PATIENCE = 2.0


def check(answer: Path, tools: Tools) -> None:
    program = answer
    if answer.suffix == ".cpp":
        program = tools.compiled(answer, "common")
    port = tools.started(program).port

    visitors = [tools.client(port) for _ in NAMES]
    for visitor, name in zip(visitors, NAMES):
        visitor.send(b"lobby\n" + name + b"\n")
        heard(visitor, b"welcome\n", f"to the name {name.decode()}")
    for word in b"hello", b"seven":
        for visitor, name in zip(visitors, NAMES):
            visitor.send(word + b"\n")
            signed(visitor, name, word)
    for byte in b"later\n":
        visitors[0].send(bytes([byte]))
    signed(visitors[0], NAMES[0], b"later")
    visitors[1].send(b"first\nother\n")
    heard(visitors[1], b"david: first\ndavid: other\n", "to two words at once")

    slow = tools.client(port)
    for byte in b"lobby\nfrank\n":
        slow.send(bytes([byte]))
    heard(slow, b"welcome\n", "to a name that comes byte by byte")
    slow.send(b"hello\n")
    signed(slow, b"frank", b"hello")


def signed(visitor, name: bytes, word: bytes) -> None:
    wanted = name + b": " + word + b"\n"
    got = answer_of(visitor, wanted)
    if got != wanted:
        raise Wrong(
            f'{name.decode()} said "{word.decode()}", and the server wrote'
            f" {got}. Who owns the bytes that name_ looks at, and until when?"
        )


def heard(visitor, wanted: bytes, what: str) -> None:
    got = answer_of(visitor, wanted)
    if got != wanted:
        raise Wrong(f"The answer {what} must be {wanted}, and was {got}.")


def answer_of(visitor, wanted: bytes) -> bytes | str:
    while len(visitor.unread) < len(wanted):
        if not visitor.readable(PATIENCE) or not visitor.receive("an answer"):
            break
    got = bytes(visitor.unread) or visitor.end or "nothing"
    visitor.unread.clear()
    return got
