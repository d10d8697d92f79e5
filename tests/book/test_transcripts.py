"""Each command of the book is run, and prints what stands below it.

--accept puts what it prints into the text, and keeps the holes that fit.
"""

from __future__ import annotations

import fcntl
from pathlib import Path

import pytest
from shell import ROOT, outputs

from holes import accepted, matches
from transcript import Transcript, transcripts

BOOK = ROOT / "book"
NOT_PAGES = {"README.md"}


def blocks() -> list[tuple[Path, int]]:
    """Each page with a block, and the block's place in it."""
    return [
        (page, place)
        for page in sorted(BOOK.rglob("*.md"))
        if page.name not in NOT_PAGES
        for place in range(len(transcripts(page)))
    ]


def name(value: object) -> str | None:
    return str(value.relative_to(BOOK)) if isinstance(value, Path) else None


@pytest.mark.parametrize("page, place", blocks(), ids=name)
def test_transcript(
    page: Path, place: int, request: pytest.FixtureRequest
) -> None:
    block = transcripts(page)[place]
    if block.not_run:
        return  # the parser wants a reason, and readers see it
    printed, said = outputs(block)
    pairs = [
        (command.output_lines, lines, command.output_line_number)
        for command, lines in zip(block.commands, printed)
    ]
    if block.server_line_number:
        pairs.append((block.server_output, said, block.server_line_number + 1))
    if request.config.getoption("--accept"):
        rewrite(page, place, pairs)
        return
    for expected, actual, line in pairs:
        verdict = matches(expected, actual)
        assert verdict, f"{page.relative_to(ROOT)}:{line}: {verdict.explanation}"


def rewrite(
    page: Path, place: int, pairs: list[tuple[list[str], list[str], int]]
) -> None:
    """Last first, so that line numbers stay true; one process at a time."""
    with open(page, "r+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        was: Transcript = transcripts(page)[place]
        lines = file.read().split("\n")
        begins = [c.output_line_number for c in was.commands]
        begins += [was.server_line_number + 1] if was.server_line_number else []
        for (expected, actual, _), begin in reversed(list(zip(pairs, begins))):
            at = begin - 1
            lines[at:at + len(expected)] = kept_or_new(expected, actual)
        file.seek(0)
        file.write("\n".join(lines))
        file.truncate()


def kept_or_new(expected: list[str], actual: list[str]) -> list[str]:
    new = accepted(expected, actual)
    while new and not new[-1].strip():
        new.pop()
    return new
