"""A drawing on a page: part of the page in HTML, where it follows its colours.
In an EPUB it is an image file; see epub_images.py."""

from __future__ import annotations

import re
from html import escape

from docutils import nodes

OPENING = re.compile(r"<svg\b([^>]*)>", re.DOTALL)
VIEW_BOX = re.compile(r'viewBox="\S+ \S+ (\S+) \S+"')
GIVEN_HERE = re.compile(r'\s(?:role|aria-label|aria-labelledby)="[^"]*"')


class drawing(nodes.container):
    """`svg`: its text; `alt`: what it shows; `name`: of its file."""


def drawing_of(svg: str, alt: str, name: str) -> drawing:
    return drawing("", svg=svg[svg.index("<svg"):].strip(), alt=alt, name=name)


def visit_drawing(translator, node: drawing) -> None:
    opening = OPENING.match(node["svg"])
    attributes = GIVEN_HERE.sub("", opening[1])
    box = VIEW_BOX.search(attributes)
    width = f' style="--width: {box[1]}px"' if box else ""
    translator.body.append(
        f'<div class="drawing"{width}>'
        f'<svg role="img" aria-label="{escape(node["alt"])}"{attributes}>'
        f'{node["svg"][opening.end():]}</div>\n'
    )
    raise nodes.SkipNode


def setup(app) -> None:
    app.add_node(drawing, html=(visit_drawing, None))
