"""What epoll tells of a level, and of an edge."""

import select
import socket
from collections.abc import Callable
from pathlib import Path

from tools import Tools, Wrong


def measured() -> list[tuple[str, str]]:
    """What happens, and the two numbers that the kernel then gives."""
    here, there = socket.socketpair()
    level, edge = select.epoll(), select.epoll()
    level.register(here, select.EPOLLIN)
    edge.register(here, select.EPOLLIN | select.EPOLLET)

    def last_words() -> None:
        there.send(b"012")
        there.close()

    steps: list[tuple[str, Callable[[], object]]] = [
        ("nothing has happened", lambda: None),
        ("ten bytes came", lambda: there.send(b"0123456789")),
        ("the question was put again", lambda: None),
        ("four bytes were read", lambda: here.recv(4)),
        ("five more came", lambda: there.send(b"01234")),
        ("all eleven were read", lambda: here.recv(11)),
        ("three bytes came, and the end", last_words),
        ("the three were read", lambda: here.recv(3)),
        ("the end was read", lambda: here.recv(1)),
    ]
    results = []
    for what, act in steps:
        act()
        events = [len(epoll.poll(0)) for epoll in (level, edge)]
        results.append((what, "{} {}".format(*events)))
    here.close()
    return results


def check(answer: Path, tools: Tools) -> None:
    lines = [" ".join(line.split()) for line in tools.lines(answer)]
    right = measured()
    if len(lines) != len(right):
        raise Wrong(f"{len(right)} lines are wanted; there are {len(lines)}.")
    for number, (line, (what, events)) in enumerate(zip(lines, right), 1):
        if line != events:
            raise Wrong(
                f'Line {number}, after {what}, is not "{line}". The level '
                "speaks of what is; the edge of what has happened since it "
                "was asked last."
            )
