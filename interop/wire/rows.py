"""The hostile rows of tests/hostile/*.rows: what is sent, what must come back.

The same files are run there through the server on a virtual machine, cut at
every place; http.rows tells how they are written.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from .client import RawClient, Unexpected
from .http import Response

FOLDER = Path(__file__).resolve().parents[2] / "tests" / "hostile"
ESCAPE = re.compile(rb"\\(?:x([0-9a-fA-F]{2})|([rnt0\\]))")
MEANT = {b"r": b"\r", b"n": b"\n", b"t": b"\t", b"0": b"\0", b"\\": b"\\"}
BRACES = re.compile(r"\{([^}]*)\}")
ANYTHING = "{*}"


@dataclass(frozen=True)
class Answer:
    """Statuses in their order, each with whether it answers a HEAD; and
    whether the connection is closed behind them.
    """

    responses: tuple[tuple[int, bool], ...]
    closes: bool


@dataclass
class Row:
    id: str
    section: str
    sentence: str
    answers: list[Answer]  # ours, then what else the RFC allows
    sent: bytes = b""
    fin: bool = False  # the client sends FIN behind it
    exactly: re.Pattern[bytes] | None = None  # the whole answer
    fields: list[str] = field(default_factory=list)  # of the last response

    @property
    def rule(self) -> pytest.MarkDecorator:
        return pytest.mark.rule(self.section, self.sentence, "")


def unescaped(text: str) -> bytes:
    def octet(found: re.Match[bytes]) -> bytes:
        return bytes.fromhex(found[1].decode()) if found[1] else MEANT[found[2]]

    return ESCAPE.sub(octet, text.encode())


def expanded(text: str, names: dict[str, bytes]) -> bytes:
    """Names and repetitions written out: {end}, {x*80}."""

    def meant(inside: str) -> bytes:
        if inside in names:
            return names[inside]
        one, _, count = inside.rpartition("*")
        return unescaped(one) * int(count)

    parts = BRACES.split(text)  # outside, inside, outside, ...
    return b"".join(
        meant(part) if i % 2 else unescaped(part)
        for i, part in enumerate(parts)
    )


def pattern(text: str, names: dict[str, bytes]) -> re.Pattern[bytes]:
    parts = [re.escape(expanded(p, names)) for p in text.split(ANYTHING)]
    return re.compile(rb"[^\n]*?".join(parts), re.DOTALL)


def answer(text: str) -> Answer:
    *words, end = text.split()
    statuses = [] if words == ["none"] else words
    return Answer(
        tuple((int(word[:3]), word.endswith("(head)")) for word in statuses),
        {"close": True, "open": False}[end],
    )


def read_rows(name: str) -> list[Row]:
    """The rows of a file, in its order."""
    names: dict[str, bytes] = {}
    rows: list[Row] = []
    section = sentence = ""
    text = (FOLDER / name).read_text("utf-8")
    details: dict[str, str] = {}

    def finish() -> None:
        if rows and details:
            rows[-1].sent = expanded(details.get("sent", ""), names)
            if "exactly" in details:
                rows[-1].exactly = pattern(details["exactly"], names)
        details.clear()

    for line in text.split("\n"):
        if line.startswith("  "):
            take_detail(rows[-1], line[2:], details, names)
            continue
        finish()
        if line.startswith("let "):
            key, _, value = line[4:].partition(" = ")
            names[key] = expanded(value, names)
        elif line.startswith("rule "):
            section, _, sentence = line[5:].partition(": ")
        elif line and not line.startswith("#"):
            row_id, _, answers = line.partition(": ")
            choices = [answer(one) for one in answers.split(" | ")]
            rows.append(Row(row_id, section, sentence, choices))
    finish()
    return rows


def take_detail(
    row: Row, line: str, details: dict[str, str], names: dict[str, bytes]
) -> None:
    mark, _, text = line.partition(" ")
    if mark == "fin":
        row.fin = True
    elif mark == "~":
        row.fields.append(expanded(text, names).decode())
    else:
        into = {">": "sent", "+": "sent", "=": "exactly", "=+": "exactly"}
        behind = r"\r\n" if mark in {">", "="} else ""
        details[into[mark]] = details.get(into[mark], "") + text + behind


# Over real sockets.

BYTEWISE = 1024  # octets that are sent one by one


def ways(sent: bytes) -> list[list[bytes]]:
    """How a row is cut: not at all; at all CR LF at once, before, within and
    behind them; in the middle of each line; at the end; octet by octet. Cuts
    in two, at every place, are made on the virtual machine.
    """
    lines = [found.span() for found in re.finditer(rb"\r\n", sent)][:50]
    begins = [0, *(end for _, end in lines)]
    middles = [(a + b) // 2 for a, (b, _) in zip(begins, lines)]
    places = [
        [],
        [begin for begin, _ in lines],
        [begin + 1 for begin, _ in lines],
        [end for _, end in lines],
        middles,
        [len(sent) - 1],
        list(range(1, BYTEWISE)),
    ]
    return [pieces(sent, cuts) for cuts in places]


def pieces(sent: bytes, cuts: list[int]) -> list[bytes]:
    ends = zip([0, *cuts], [*cuts, len(sent)])
    return [sent[a:b] for a, b in ends if sent[a:b]]


def converse(row: Row, port: int, connect: Callable, ours: bool) -> None:
    """Sends the row in all ways, each over a connection of its own; what comes
    back must be the first of its answers, or, of another server than ours, any.
    """
    clients = [connect(port) for _ in ways(row.sent)]
    for client, way in zip(clients, ways(row.sent)):
        client.send_pieces(way)
        if row.fin:
            client.half_close()
    for client in clients:
        conclude(row, client, ours)


def conclude(row: Row, client: RawClient, ours: bool) -> None:
    wanted = row.answers[:1] if ours else row.answers
    received, last, answers = responses(wanted, client)
    closes = {answer.closes for answer in answers}
    if last and last.status >= 200 and not row.fin:
        closes &= {last.closes}
    if not closes:
        raise Unexpected("it says close and should not, or the reverse")
    if True not in closes:
        nothing_more(client, bool(received))
    rest = client.read_to_end()
    frames = last is not None and last.status == 101
    if rest and ours and not (frames and row.exactly):
        raise Unexpected(f"{len(rest)} bytes more than were due")
    if ours and client.end != "FIN":
        raise Unexpected("a reset: it can destroy what was sent before it")
    if ours and last:
        exact(row, last, received + rest)


def responses(
    answers: list[Answer], client: RawClient
) -> tuple[bytes, Response | None, list[Answer]]:
    """Reads while one of the answers wants more: the bytes, the last response,
    the answers that are left.
    """
    received = b""
    last = None
    count = 0
    while longer := [a for a in answers if len(a.responses) > count]:
        if not client.unread and not client.receive("a response"):
            ended = [a for a in answers if len(a.responses) == count]
            if not ended:
                raise Unexpected(f"{client.end} instead of a response")
            return received, last, [a for a in ended if a.closes]
        to_head = all(a.responses[count][1] for a in longer)
        last = client.read_response("HEAD" if to_head else "GET")
        if last.status == 100 and not any(
            a.responses[count][0] == 100 for a in longer
        ):
            continue  # depends on how the content was cut off
        received += last.head + last.body
        answers = [a for a in longer if a.responses[count][0] == last.status]
        if not answers:
            due = {a.responses[count][0] for a in longer}
            raise Unexpected(f"{last.status}, where {due} was due")
        count += 1
    return received, last, answers


def nothing_more(client: RawClient, answered: bool) -> None:
    """The connection stays open; what is read behind our FIN is the rest."""
    if not answered:
        client.expect_silence(0.02)
    client.half_close()


def exact(row: Row, last: Response, received: bytes) -> None:
    for line in row.fields:
        name, _, value = line.partition(": ")
        if value not in last.lines(name):
            raise Unexpected(f"this line is missing: {line}")
    if row.exactly and not row.exactly.fullmatch(received):
        raise Unexpected("not exactly the answer of the row")


def parameters(name: str) -> list:
    """The rows of a file as parameters of a test, each with its rule."""
    return [
        pytest.param(row, id=f"hostile_{row.id}", marks=row.rule)
        for row in read_rows(name)
    ]
