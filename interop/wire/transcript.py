"""What went over a connection, kept for whoever must find the fault."""

from __future__ import annotations

from dataclasses import dataclass, field

from .frames import Frame, parse

SHOWN = 8  # rows of a hex dump
LINE = 200  # characters of a line
KEPT = 4096  # bytes remembered of one run in one direction


@dataclass
class Run:
    """What went one way before something went the other way."""

    arrow: str
    upgraded: bool
    data: bytearray = field(default_factory=bytearray)
    total: int = 0


@dataclass
class Transcript:
    runs: list[Run | str] = field(default_factory=list)
    upgraded: bool = False  # from here on WebSocket frames

    def add(self, arrow: str, data: bytes) -> None:
        last = self.runs[-1] if self.runs else None
        if not isinstance(last, Run) or last.arrow != arrow:
            last = Run(arrow, self.upgraded)
            self.runs.append(last)
        last.data += data[: KEPT - len(last.data)]
        last.total += len(data)

    def note(self, event: str) -> None:
        self.runs.append(event)

    def switch(self, unread: bytes) -> None:
        """The 101 was read; `unread`, behind it, is WebSocket already."""
        self.upgraded = True
        last = self.runs[-1] if self.runs else None
        if unread and isinstance(last, Run):
            del last.data[len(last.data) - len(unread) :]
            last.total -= len(unread)
            self.runs.append("(now WebSocket)")
            self.add(last.arrow, unread)

    def __str__(self) -> str:
        return "\n".join(
            f"-- {run}" if isinstance(run, str) else shown(run)
            for run in self.runs
        )


def shown(run: Run) -> str:
    verb = "sent" if run.arrow == "->" else "received"
    lines = [f"{run.arrow} {verb} {run.total} bytes"]
    data = bytes(run.data)
    lines += as_frames(data) if run.upgraded else as_lines(data)
    if run.total > len(data):
        lines.append(f"     ... and {run.total - len(data)} bytes more")
    return "\n".join(lines)


def as_lines(data: bytes) -> list[str]:
    """HTTP as text, with each byte that is not to be seen written out."""
    rows = data.splitlines(keepends=True)
    escaped = [ascii(row.decode("latin-1"))[1:-1] for row in rows]
    lines = [
        f"     {text[:LINE]}" + ("..." if len(text) > LINE else "")
        for text in escaped[: 4 * SHOWN]
    ]
    hidden = len(rows) - len(lines)
    return lines + ([f"     ... {hidden} lines more"] if hidden else [])


def as_frames(data: bytes) -> list[str]:
    """Each frame's header explained, its payload dumped unmasked."""
    lines: list[str] = []
    while (found := parse(data)) is not None:
        lines += annotated(found, data)
        data = data[found.size :]
    if data:
        lines += ["     (not a whole frame)", *hex_dump(data)]
    return lines


def annotated(found: Frame, data: bytes) -> list[str]:
    header = data[: found.header_size].hex(" ")
    return [f"     {header}  <- {found}", *hex_dump(found.payload)]


def hex_dump(data: bytes) -> list[str]:
    rows = [data[at : at + 16] for at in range(0, len(data), 16)]
    lines = [
        f"     {row.hex(' '):47}  {''.join(map(printable, row))}"
        for row in rows[:SHOWN]
    ]
    hidden = len(data) - 16 * SHOWN
    return lines + ([f"     ... {hidden} bytes more"] if hidden > 0 else [])


def printable(byte: int) -> str:
    return chr(byte) if 0x20 <= byte < 0x7F else "."
