"""From where to where a declaration reaches, in lines.

ctags says in which line a name stands, and often where a body ends. What stands
above it (a comment, `template <...>`, a return type) and the semicolon behind
it are found here, in the text. Line numbers begin at 1.
"""

from __future__ import annotations

import re

COMMENT = re.compile(r"\s*(//|/\*|\*(?!\w)|#(?!\w))")
REGION = re.compile(r"\W*#(end)?region\b")
TRAILING_COMMENT = re.compile(r"\s*//.*$")
ACCESS = re.compile(r"\s*(public|protected|private):$")
# What may hold brackets and semicolons that are none, and those that are. A '
# between digits is no quote.
TOKEN = re.compile(
    r"""//[^\n]* | /\*.*?\*/ | R"(?P<end>\w*)\(.*?\)(?P=end)"
    | "(?:\\.|[^"\\])*" | `(?:\\.|[^`\\])*` | (?<![0-9A-Fa-f])'(?:\\.|[^'\\])+'
    | [(){}\[\];]""",
    re.DOTALL | re.VERBOSE,
)
OPENING, CLOSING = set("({["), set(")}]")


def beginning(lines: list[str], line: int) -> int:
    """The first line of the declaration that has its name in `line`."""
    named = line
    while line > 1 and (
        goes_on(lines[line - 2]) or closes_more(lines[line - 1:named])
    ):
        line -= 1
    return line


def with_comment(lines: list[str], line: int) -> int:
    """The first line of the comment above, or else the same line."""
    margin = indent(lines[line - 1])
    while line > 1 and is_comment(lines[line - 2], margin):
        line -= 1
    return line


def goes_on(above: str) -> bool:
    """Whether the declaration began in this line, or further up."""
    code = TRAILING_COMMENT.sub("", above).rstrip()
    if not code.strip() or COMMENT.match(code) or code.startswith("#"):
        return False
    return code[-1] not in ";{}" and not ACCESS.match(code)


def closes_more(lines: list[str]) -> bool:
    """`} kNames[] = {`: what is closed here was opened further up."""
    depth = 0
    for token in TOKEN.finditer("\n".join(lines)):
        depth += (token[0] in OPENING) - (token[0] in CLOSING)
        if depth < 0:
            return True
    return False


def is_comment(text: str, margin: int) -> bool:
    # Further in, it is the end of a note beside what stands above.
    return (bool(COMMENT.match(text)) and indent(text) <= margin + 1
            and not REGION.match(text))


def indent(text: str) -> int:
    return len(text) - len(text.lstrip())


def end_of(lines: list[str], line: int, has_body: bool = False) -> int:
    """The line of the semicolon outside all brackets, or of what closes a
    body."""
    text = "\n".join(lines[line - 1:])
    depth = 0
    for token in TOKEN.finditer(text):
        sign = token[0]
        depth += (sign in OPENING) - (sign in CLOSING)
        if depth == 0 and (sign == ";" or has_body and sign == "}"):
            return line + text.count("\n", 0, token.start())
    return line
