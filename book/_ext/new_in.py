"""```{new-in} LAYER```: what a chapter adds, at its head."""

from __future__ import annotations

import difflib
from pathlib import Path

from docutils import nodes

from .directive import BookDirective, untranslated
from .elements import details, division, summary
from .figure_of import drawn
from .layers import Layer
from .names import listed


class NewIn(BookDirective):
    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        layer = Layer(self.root, self.arguments[0])
        if not layer.sources():
            raise self.wrong(f"{layer.name} is no layer with sources")
        # For a file may be new there; and what is shown elsewhere may move.
        self.env.note_reread()
        parts = [self.house(layer), *self.files(layer), *self.names(layer),
                 *self.program(layer)]
        return [division("", *parts, classes=["new-in"])]

    def house(self, layer: Layer) -> nodes.Node:
        """The layers, each on those it stands on, with this one lit."""
        alt = f"The layers of the code, one upon the other; {layer.name} is lit"
        return drawn(self, "house", alt, lit=layer.name)

    def files(self, layer: Layer) -> list[nodes.Node]:
        files = [*layer.sources(), *filter(None, [layer.main])]
        folder = layer.folder.relative_to(self.root).as_posix()
        rows = [(f"{folder}/", sum(map(lines_of, files)))]
        rows += [(path.name, lines_of(path)) for path in files]
        items = [nodes.list_item("", counted(*row)) for row in rows]
        return [self.title("New files, and how many lines each has"),
                nodes.bullet_list("", *items, classes=["files"])]

    def names(self, layer: Layer) -> list[nodes.Node]:
        parts: list[nodes.Node] = []
        for title, found in (("New types", layer.types()),
                             ("New functions", layer.free_functions())):
            if found:
                parts += [self.title(title), listed(layer, found)]
        return parts

    def program(self, layer: Layer) -> list[nodes.Node]:
        """How main.cpp differs from the last chapter's."""
        before = layer.previous()
        if not layer.main or not before or not before.main:
            return []
        text = difference(self.root, before.main, layer.main)
        title = "How main.cpp differs from the last chapter's"
        return [details(
            "", self.text(summary, title),
            nodes.literal_block(text, text, language="diff"),
            classes=["answer"],
        )]

    def title(self, text: str) -> nodes.Node:
        return self.text(nodes.rubric, text)


def counted(name: str, lines: int) -> nodes.paragraph:
    paragraph = untranslated(nodes.paragraph, "")
    paragraph += [nodes.literal(name, name), nodes.Text(f" {lines}")]
    return paragraph


def lines_of(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def difference(root: Path, old: Path, new: Path) -> str:
    """As diff -u prints it."""
    texts = (path.read_text("utf-8").splitlines() for path in (old, new))
    names = (path.relative_to(root).as_posix() for path in (old, new))
    return "\n".join(difflib.unified_diff(*texts, *names, lineterm=""))


def setup(app) -> None:
    app.add_directive("new-in", NewIn)
