"""The new names of a chapter, each a link to where its code is shown."""

from __future__ import annotations

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from .layers import Layer
from .records import shown_below
from .symbols import Symbol


class new_name(nodes.literal):
    """`places`: (file, first line) of its definition and its declarations."""


def listed(layer: Layer, found: list[Symbol]) -> nodes.paragraph:
    """Each name once, in the order of the headers."""
    paragraph = nodes.paragraph("", "", translatable=False, classes=["names"])
    for name in dict.fromkeys(symbol.name for symbol in found):
        places = places_of(layer, name)
        node = new_name(name, name, places=places, pages=layer.pages)
        paragraph += [node, nodes.Text(" ")]
    return paragraph


def places_of(layer: Layer, name: str) -> list[tuple[str, int]]:
    """Definitions first."""
    found = [(path, symbol) for path, symbol in layer.symbols()
             if symbol.name == name]
    found.sort(key=lambda place: place[1].kind == "prototype")
    return [(path.relative_to(layer.root).as_posix(), symbol.first)
            for path, symbol in found]


class LinkNames(SphinxPostTransform):
    default_priority = 300

    def run(self, **_) -> None:
        for node in list(self.document.findall(new_name)):
            name = nodes.literal(node.rawsource, node.astext())
            address = self.address(node)
            node.replace_self(
                nodes.reference("", "", name, refuri=address, internal=True)
                if address else name
            )

    def address(self, node: new_name) -> str | None:
        shown = shown_below(self.env, node["pages"])
        for file, line in node["places"]:
            for page, piece in shown:
                if piece.file == file and piece.first <= line <= piece.last:
                    builder = self.app.builder
                    here = builder.get_relative_uri(self.env.docname, page)
                    return f"{here}#{piece.prefix}-{line}"
        return None


def setup(app) -> None:
    app.add_post_transform(LinkNames)
