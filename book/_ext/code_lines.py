"""Lines of code on a page: numbered as in their file, each with a link.

The numbers are made by CSS from an attribute, so nobody copies or hears them.
"""

from __future__ import annotations

import re

from docutils import nodes

# A line that is only comment stays readable when dimmed.
NOTE = re.compile(
    r'\s*(<span class="w">\s*</span>)?<span class="c\w*">[^<]*</span>$'
)
GAP = '<span class="gap"></span>'


class code_lines(nodes.literal_block):
    """`pieces`: lists of (number, whether dimmed); its text is all the lines.
    `prefix`: what the ids of the lines begin with."""


class code_caption(nodes.paragraph):
    """Path and line, which link to the first line. `target`: its id."""


def visit_code_lines(translator, node: code_lines) -> None:
    texts = iter(node.rawsource.split("\n"))
    blocks = [
        highlighted(translator, node, piece, [next(texts) for _ in piece])
        for piece in node["pieces"]
    ]
    translator.body.append(
        f'<div class="highlight-{node["language"]} notranslate">'
        f'<div class="highlight"><pre><span></span>{GAP.join(blocks)}'
        "</pre></div></div>\n"
    )
    raise nodes.SkipNode


def highlighted(translator, node: code_lines, piece, texts: list[str]) -> str:
    """Pygments closes what it opens in each line."""
    html = translator.highlighter.highlight_block(
        "\n".join(texts) + "\n", node["language"], force=True,
        location=node, nowrap=True,
    )
    lines = html.rstrip("\n").split("\n")
    lines += [""] * (len(piece) - len(lines))
    return "".join(
        line_of(f'{node["prefix"]}-{number}', number, dimmed, line)
        for (number, dimmed), line in zip(piece, lines)
    )


def line_of(identifier: str, number: int, dimmed: bool, html: str) -> str:
    kind = "line"
    if dimmed:
        kind += " dimmed note" if NOTE.match(html) else " dimmed"
    link = (
        f'<a href="#{identifier}" data-n="{number}" tabindex="-1" '
        'aria-hidden="true"></a>'
    )
    return f'<span class="{kind}" id="{identifier}">{link}{html}\n</span>'


def visit_code_caption(translator, node: code_caption) -> None:
    translator.body.append(
        f'<div class="code-block-caption"><a href="#{node["target"]}">'
    )


def depart_code_caption(translator, node: code_caption) -> None:
    translator.body.append("</a></div>\n")


def setup(app) -> None:
    app.add_node(code_lines, html=(visit_code_lines, None))
    app.add_node(code_caption, html=(visit_code_caption, depart_code_caption))
