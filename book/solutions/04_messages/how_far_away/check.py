"""Clients that are near, that take their time, and that lie."""

import re
import time
from pathlib import Path

from tools import Tools, Wrong
from wire import PING, PONG, TEXT, RawClient, close_frame, frame
from wire.server import Server

SLOW = 0.06  # seconds that a client takes


def check(answer: Path, tools: Tools) -> None:
    program = tools.compiled(answer, "04_messages")
    server = tools.started(program, ours=True)
    slow, near = opened(server, tools), opened(server, tools)
    asked, asked_too = question_to(slow), question_to(near)
    if asked == asked_too:
        raise Wrong(
            "Two clients are asked with the same payload, so each can guess the "
            "other's, and answer before it is asked."
        )
    if len(asked) < 8:
        raise Wrong(f"A payload of {len(asked)} bytes can be guessed.")
    quiet(slow, "guess", "A pong with another payload")
    quiet(near, asked, "A pong with the payload of another client")
    distance_of(near, asked_too, 0)
    time.sleep(SLOW)  # that client is far away: it is what is measured
    distance_of(slow, asked, SLOW)
    quiet(slow, asked, "The same pong for the second time")
    slow.send(close_frame(1000)).expect_failure(1000)
    slow.close()
    next_one = opened(server, tools)
    fresh = question_to(next_one)
    if fresh in (asked, asked_too):
        raise Wrong("A payload that was used before can be guessed.")
    quiet(next_one, asked, "A pong to the question that the last one in this slot got")
    distance_of(next_one, fresh, 0)


def opened(server: Server, tools: Tools) -> RawClient:
    client = tools.client(server.ws_port)
    client.upgrade()
    return client


def question_to(client: RawClient) -> bytes:
    if not client.unread and not client.readable(2):
        raise Wrong("A client that connects is not pinged.")
    found = client.read_frame()
    if found.opcode != PING:
        raise Wrong("The first frame to a client that connects is not a ping.")
    return found.payload


def quiet(client: RawClient, pong: bytes | str, what: str) -> None:
    """The pong is ignored: the echo of a text comes first."""
    client.send(frame(PONG, pong) + frame(TEXT, "echo?"))
    opcode, payload = client.read_message()
    if (opcode, payload) != (TEXT, b"echo?"):
        raise Wrong(
            f"{what} is answered with {payload!r}. Only the answer to what this "
            "client was asked, and only once, tells how far away it is."
        )


def distance_of(client: RawClient, pong: bytes, least: float) -> None:
    before = time.monotonic()
    client.send(frame(PONG, pong))
    if not client.readable(2):
        raise Wrong("A pong with the right payload tells the client no distance.")
    opcode, payload = client.read_message()
    found = re.fullmatch(rb"(\d+) us", payload)
    if opcode != TEXT or not found:
        raise Wrong(f'A text such as "1234 us" is wanted, not {payload!r}.')
    took, most = int(found[1]) / 1e6, 5 + time.monotonic() - before
    if not least <= took < most:
        raise Wrong(
            f"A client that took {least:g} s and a little more is told "
            f"{payload.decode()}. From when to when was that?"
        )
