"""Reads ```{run} blocks: commands, what they print, what a server wrote.

Knows nothing of Sphinx: the page's renderer and the test run that executes the
commands read a block with the same few lines. What a block may hold is in
README.md beside this folder; holes.py compares its output with that of a run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

SERVER_MARK = "--- the server's terminal ---"
OPTIONS = {"server", "not-run"}

FENCE = re.compile(r"^(?P<indent>\s*)(?P<fence>`{3,}|~{3,}|:{3,})(?P<info>.*)$")
DIRECTIVE = re.compile(r"\{([\w-]+)\}")
OPTION = re.compile(r"^:([\w-]+):\s*(.*)$")
# Directives that hold text of their own, in which a fence is only text.
VERBATIM = {"code-of", "code", "code-block", "eval-rst", "math", "raw"}


class BadTranscript(ValueError):
    """A block that cannot be understood; says why, and in which line."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(f"line {line}: {why}")
        self.line, self.why = line, why


@dataclass
class Command:
    command: str  # without "$ "; lines that continue it follow after "\n"
    output_lines: list[str]
    first_line_number: int  # of its "$ ", in the file

    @property
    def output_line_number(self) -> int:
        """Where its output begins, or would begin."""
        return self.first_line_number + self.command.count("\n") + 1


@dataclass
class Transcript:
    server: str | None = None  # a stage and its flags
    not_run: str | None = None  # why not
    commands: list[Command] = field(default_factory=list)
    server_output: list[str] = field(default_factory=list)
    server_line_number: int | None = None  # of the mark above server_output
    line_number: int = 0  # of the fence


def transcripts(page: Path) -> list[Transcript]:
    """Those of a page, in their order."""
    lines = page.read_text("utf-8").splitlines()
    return [parse(body, first) for first, body in run_blocks(lines)]


def run_blocks(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    """The body of each {run} block, and the number of its first line."""
    around: list[re.Match[str]] = []  # directives whose text may hold a block
    at = 0
    while at < len(lines):
        fence = FENCE.match(lines[at])
        at += 1
        if not fence:
            continue
        if around and closes(lines[at - 1], around[-1]):
            around.pop()
            continue
        directive = DIRECTIVE.match(fence["info"].strip())
        if directive and directive[1] not in VERBATIM | {"run"}:
            around.append(fence)
            continue
        rest = range(at, len(lines))
        end = next((n for n in rest if closes(lines[n], fence)), len(lines))
        if directive and directive[1] == "run":
            cut = len(fence["indent"])
            yield at + 1, [line[cut:] for line in lines[at:end]]
        at = end + 1


def closes(line: str, opened: re.Match[str]) -> bool:
    sign, text = opened["fence"][0], line.strip()
    return len(text) >= len(opened["fence"]) and not text.strip(sign)


def parse(body: list[str], first: int, **given: str) -> Transcript:
    """`first` is the line number of body[0]. Sphinx has taken the options off
    already, and hands them over as `given`."""
    found = Transcript(line_number=first - 1)
    at = 0
    while at < len(body) and (option := OPTION.match(body[at])):
        set_option(found, option[1], option[2].strip("\"' "), first + at)
        at += 1
    for name, value in given.items():
        set_option(found, name, value, first - 1)
    read_lines(found, body[at:], first + at)
    if not found.commands:
        raise BadTranscript(first - 1, "a transcript without a command")
    return found


def set_option(found: Transcript, name: str, value: str, line: int) -> None:
    if name not in OPTIONS:
        raise BadTranscript(line, f"unknown option :{name}:")
    if not value:
        raise BadTranscript(line, f":{name}: says nothing")
    setattr(found, name.replace("-", "_"), value)


def read_lines(found: Transcript, lines: list[str], first: int) -> None:
    for number, line in enumerate(lines, first):
        command = found.commands[-1] if found.commands else None
        if found.server_line_number:
            found.server_output.append(line)
        elif line.rstrip() == SERVER_MARK:
            found.server_line_number = number
        elif line.startswith("$ "):
            found.commands.append(Command(line[2:], [], number))
        elif not command:
            if line.strip():
                raise BadTranscript(number, "output before the first command")
        elif line.startswith("> ") and not command.output_lines:
            command.command += "\n" + line[2:]
        else:
            command.output_lines.append(line)
    if found.server_line_number and not found.server:
        raise BadTranscript(
            found.server_line_number, "a server's terminal, but no :server:"
        )
