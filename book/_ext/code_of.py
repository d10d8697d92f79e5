"""```{code-of} FILE NAME ...```: code by its name, out of the real source."""

from __future__ import annotations

import re
from pathlib import Path

from docutils import nodes

from .code_lines import code_caption, code_lines
from .directive import BookDirective, language_of, untranslated
from .elements import division
from .pieces import NotFound, Piece, pieces
from .records import Shown, note


class CodeOf(BookDirective):
    required_arguments = 1
    final_argument_whitespace = True
    has_content = True

    def run(self) -> list[nodes.Node]:
        file, *names = self.arguments[0].split()
        path = self.root / file
        if not path.is_file():
            raise self.wrong(f"there is no {file}")
        self.depend_on(path)
        try:
            found = pieces(path, names)
        except NotFound as error:
            raise self.wrong(f"{file}: {error}") from None
        return [self.block(file, path, found)]

    def block(self, file: str, path: Path, found: list[Piece]) -> nodes.Node:
        prefix = self.unused(f"{path.name} {found[0].name}")
        for piece in found:
            note(self.env, "book_shown",
                 Shown(file, piece.first, piece.last, prefix))
        first = found[0].first
        caption = untranslated(
            code_caption, f"{file}:{first}", target=f"{prefix}-{first}"
        )
        code = self.code(path, found, prefix)
        return division("", caption, code, classes=["code-of"])

    def code(self, path: Path, found: list[Piece], prefix: str) -> nodes.Node:
        source = path.read_text("utf-8").splitlines()
        parts = [range(piece.first, piece.last + 1) for piece in found]
        shown = {n: source[n - 1] for part in parts for n in part}
        dimmed = self.dimmed(shown)
        text = "\n".join(source[n - 1] for part in parts for n in part)
        lines = code_lines(
            text, text, language=language_of(path), prefix=prefix,
            pieces=[[(n, n in dimmed) for n in part] for part in parts],
        )
        self.set_source_info(lines)
        return lines

    def dimmed(self, shown: dict[int, str]) -> set[int]:
        """All lines but those that the body names; none if it names none."""
        wanted = [line.strip() for line in self.content if line.strip()]
        in_focus = {self.line_with(text, shown) for text in wanted}
        return set(shown) - in_focus if in_focus else set()

    def line_with(self, text: str, shown: dict[int, str]) -> int:
        lines = [n for n, line in shown.items() if text in line]
        exact = [n for n in lines if shown[n].strip() == text]
        found = exact if len(exact) == 1 else lines
        if len(found) != 1:
            where = f": {', '.join(map(str, found))}" if found else ""
            raise self.wrong(f"in {len(found)} lines{where} stands: {text}")
        return found[0]

    def unused(self, text: str) -> str:
        """The beginning of the ids: the same until the names change."""
        prefix = re.sub(r"[^A-Za-z0-9_]+", "-", text).strip("-")
        counts = self.env.temp_data.setdefault("book_prefixes", {})
        counts[prefix] = counts.get(prefix, 0) + 1
        again = counts[prefix]
        return prefix if again == 1 else f"{prefix}--{again}"


def setup(app) -> None:
    app.add_directive("code-of", CodeOf)
