"""What a source file declares, by universal-ctags.

A name is written as in C++, with its classes and named namespaces before it:
`Decoder::begin_frame`, `violation::kMasked`. What has no name, such as an
anonymous namespace, is left out.
"""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from .extent import beginning, end_of, with_comment

LANGUAGES = {".h": "C++", ".cpp": "C++", ".js": "JavaScript"}
TYPES = {"class", "struct", "union", "enum", "alias", "typedef", "concept"}
# Of JavaScript, ctags says no end. Other kinds end in a semicolon.
BODIED = {"function", "method", "generator", "class"}
UNNAMED = re.compile(r"^__anon\w+$|^anonymous|^\W*$")
# ctags misses some constants, and all concepts.
MISSED = re.compile(
    r"^(?:inline|static|constexpr|const|constinit)\b.*?"
    r"\b(?P<variable>k[A-Z]\w*)\s*[={[]"
    r"|^concept\s+(?P<concept>\w+)\s*="
)


@dataclass(frozen=True)
class Symbol:
    name: str
    kind: str  # as ctags calls it: function, prototype, class, variable, ...
    scope: str  # the kind of what it stands in: namespace, class, ...
    line: int  # of its name
    first: int  # with the comment above
    last: int
    parameters: str = ""  # in brackets

    def takes(self, beginning: str) -> bool:
        """Whether its parameters begin so; spaces and `const` do not count."""
        plain, short = re.sub(r"\s", "", beginning), self.parameters
        return any(
            re.sub(left_out, "", short).startswith(plain)
            for left_out in (r"\s", r"\s|\bconst\b")
        )


def symbols(path: Path) -> tuple[Symbol, ...]:
    """In the order of the file."""
    return read_symbols(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=None)
def read_symbols(path: Path, _changed: int) -> tuple[Symbol, ...]:
    lines = path.read_text("utf-8").splitlines()
    found = [symbol_of(tag, lines) for tag in ctags(path) if is_named(tag)]
    seen = {(s.line, s.name.rpartition("::")[2]) for s in found}
    found += [s for s in missed(lines) if (s.line, s.name) not in seen]
    return tuple(sorted(found, key=lambda symbol: symbol.line))


def ctags(path: Path) -> list[dict]:
    language = LANGUAGES.get(path.suffix)
    if not language:
        return []
    command = [
        "ctags", "--options=NONE", "--output-format=json", "--sort=no",
        f"--language-force={language}", "--kinds-C++=+px-deh",
        "--fields=+neKSsZ", "-f", "-", str(path),
    ]
    listing = subprocess.run(command, stdout=subprocess.PIPE,
                             stderr=subprocess.DEVNULL, text=True, check=True)
    return [json.loads(line) for line in listing.stdout.splitlines()]


def is_named(tag: dict) -> bool:
    return tag["_type"] == "tag" and not UNNAMED.match(tag["name"])


def symbol_of(tag: dict, lines: list[str]) -> Symbol:
    kind, line = tag["kind"], tag["line"]
    scope = [part for part in re.split(r"::|\.", tag.get("scope", ""))
             if part and not UNNAMED.match(part)]
    # ctags takes a variable to end in its own line, whatever follows it.
    end = tag.get("end") if kind != "variable" else None
    begin = beginning(lines, line)
    return Symbol(
        name="::".join([*scope, tag["name"]]).replace(" ", ""),
        kind=kind,
        scope=tag.get("scopeKind", "namespace") if scope else "namespace",
        line=line,
        first=with_comment(lines, begin),
        last=end or end_of(lines, begin, kind in BODIED),
        parameters=tag.get("signature", ""),
    )


def missed(lines: list[str]) -> list[Symbol]:
    found = []
    for number, text in enumerate(lines, 1):
        if match := MISSED.match(text):
            (kind, name), = ((k, v) for k, v in match.groupdict().items() if v)
            begin = beginning(lines, number)
            found.append(Symbol(name, kind, "namespace", number,
                                with_comment(lines, begin),
                                end_of(lines, begin)))
    return found
