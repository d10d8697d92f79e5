"""```{show-all} LAYER```: every function of a layer is shown in its chapter.

Shown is what stands in a `code-of` on any page of the chapter's folder: alone,
inside a class, or in a whole file.
"""

from __future__ import annotations

from collections import defaultdict

from docutils import nodes
from sphinx.util import logging

from .directive import BookDirective, untranslated
from .elements import division
from .layers import Layer
from .records import note, records, shown_below

log = logging.getLogger(__name__)

SENTENCE = (
    "Every function of this library has now been shown in full; the build of "
    "this book counts them:"
)


class ShowAll(BookDirective):
    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        layer = Layer(self.root, self.arguments[0])
        functions = layer.functions()
        if not functions:
            raise self.wrong(f"{layer.name} is no layer with a function in it")
        self.env.note_reread()  # for a file may be new there
        note(self.env, "book_show_all", (layer, self.lineno))
        return [division(
            "", self.text(nodes.paragraph, SENTENCE),
            untranslated(nodes.paragraph, f"{len(functions)}."),
            classes=["show-all"],
        )]


def check(app, env) -> list[str]:
    """When all pages have been read."""
    for page, wanted in records(env, "book_show_all").items():
        for layer, line in wanted:
            if hidden := hidden_functions(env, layer):
                log.warning(
                    "show-all: %d functions of %s are on no page of %s:\n%s",
                    len(hidden), layer.name, layer.pages, "\n".join(hidden),
                    location=(page, line),
                )
    return []


def hidden_functions(env, layer: Layer) -> list[str]:
    lines = defaultdict(set)
    for _, shown in shown_below(env, layer.pages):
        seen = range(shown.first, shown.last + 1)
        lines[layer.root / shown.file].update(seen)
    return [
        f"  {path.relative_to(layer.root)}:{symbol.line} {symbol.name}"
        for path, symbol in layer.functions()
        if not lines[path].issuperset(range(symbol.line, symbol.last + 1))
    ]


def setup(app) -> None:
    app.add_directive("show-all", ShowAll)
    app.connect("env-updated", check)
