"""Finds the piece of a file that an author asks for, by name.

A name is that of a symbol, which may end in the beginning of its parameters
(`WebSocket::send(Opcode`), or `region:NAME` for what stands between
`// #region NAME` and `// #endregion`. No name is the whole file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from .symbols import Symbol, symbols

# What only says that something exists gives way to what says how it is.
WEAK = {"prototype", "externvar", "member"}


class NotFound(ValueError):
    """Nothing, or more than one thing, has this name; says which there are."""


@dataclass(frozen=True)
class Piece:
    first: int  # line numbers, both included
    last: int
    name: str = ""


def pieces(path: Path, names: list[str]) -> list[Piece]:
    """In the order of the names; what is adjacent in the file is joined."""
    lines = path.read_text("utf-8").splitlines()
    if not names:
        return [Piece(1, len(lines))]
    joined: list[Piece] = []
    for piece in (find(path, lines, name) for name in names):
        last = joined[-1] if joined else None
        if last and last.last < piece.first and not any(
            line.strip() for line in lines[last.last:piece.first - 1]
        ):
            joined[-1] = Piece(last.first, piece.last, last.name)
        else:
            joined.append(piece)
    return joined


def find(path: Path, lines: list[str], name: str) -> Piece:
    if name.startswith("region:"):
        return region(lines, name.removeprefix("region:"))
    found = named(symbols(path), name)
    if not found:
        raise NotFound(f"nothing in it is called {name}")
    places = {(symbol.first, symbol.last) for symbol in found}
    if len(places) > 1:
        raise NotFound(f"{name} is ambiguous: {', '.join(map(told, found))}")
    (first, last), = places
    return Piece(first, last, name)


def named(all_symbols: tuple[Symbol, ...], name: str) -> list[Symbol]:
    plain, bracket, rest = name.partition("(")
    found = [s for s in all_symbols
             if f"::{s.name}".endswith(f"::{plain}")
             and s.takes(bracket + rest)]
    exact = [symbol for symbol in found if symbol.name == plain] or found
    return [symbol for symbol in exact if symbol.kind not in WEAK] or exact


def told(symbol: Symbol) -> str:
    return f"{symbol.name}{symbol.parameters} in line {symbol.line}"


def region(lines: list[str], name: str) -> Piece:
    begin = re.compile(rf"\W*#region {re.escape(name)}\W*$")
    end = re.compile(r"\W*#endregion\b")
    starts = [n for n, line in enumerate(lines, 1) if begin.match(line)]
    if len(starts) != 1:
        raise NotFound(f"{len(starts)} regions are called {name}")
    for number in range(starts[0] + 1, len(lines) + 1):
        if end.match(lines[number - 1]):
            return Piece(starts[0] + 1, number - 1, f"region-{name}")
    raise NotFound(f"region {name} has no end")
