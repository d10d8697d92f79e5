"""The conversations are had, with a server that says what it was told."""

import re
from pathlib import Path

from tools import Tools, Wrong
from wire import CLOSE, TEXT, RawClient, close_frame, frame
from wire.server import Server

TOLD = re.compile(r"told (\d+)")


def check(answer: Path, tools: Tools) -> None:
    pairs = [pair_of(line) for line in tools.lines(answer)]
    if len(pairs) != 6:
        raise Wrong(f"Six lines are wanted, not {len(pairs)}.")
    program = tools.compiled(Path(__file__).with_name("teller.cpp"), "04_messages")
    server = tools.started(program, ours=True)
    for number, pair in enumerate(pairs, 1):
        told = conversation(number, server, tools)
        for mine, true, who in zip(pair, told, ("client", "server")):
            if mine != true:
                raise Wrong(
                    f"In conversation {number} the {who} is told another code "
                    f"than {mine}. Who has sent which Close to whom?"
                )


def pair_of(line: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d{4})\D+(\d{4})", line)
    if not found:
        raise Wrong(f'"{line}" is not two close codes.')
    return int(found[1]), int(found[2])


def conversation(number: int, server: Server, tools: Tools) -> tuple[int, int]:
    """The codes of the client and of the server."""
    before = len(server.stderr.lines)
    client = tools.client(server.ws_port)
    client.upgrade()
    asked = frame(TEXT, "close")
    if number == 1:
        client.send(close_frame(4000, "bye"))
    elif number == 2:
        client.send(close_frame())
    elif number == 3:
        client.send(frame(TEXT, b"\xff"))
    elif number == 4:
        client.half_close()
    elif number == 6:
        client.send(asked + close_frame(4000))
    else:
        client.send(asked)
    first = code_of_first_close(client)
    if number == 5:
        client.send(close_frame(1000))
    client.read_to_end()
    client.close()
    return first, told_to(server, before)


def code_of_first_close(client: RawClient) -> int:
    """1005: it has none; 1006: there is none (RFC 6455 §7.1.5)."""
    if not client.receive("a Close, or the end"):
        return 1006
    found = client.read_frame()
    assert found.opcode == CLOSE
    return 1005 if found.code is None else found.code


def told_to(server: Server, before: int) -> int:
    def told() -> list[str]:
        return TOLD.findall("\n".join(server.stderr.lines[before:]))

    with server.stderr.changed:
        server.stderr.changed.wait_for(lambda: bool(told()), 2)
    return int(told()[0])
