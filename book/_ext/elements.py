"""Nodes that are elements of HTML. Builders of other formats take them for what
they derive from: a container, or a paragraph."""

from __future__ import annotations

from docutils import nodes


class division(nodes.container):
    pass


class aside(nodes.container):
    pass


class details(nodes.container):
    pass


class summary(nodes.paragraph):
    pass


def element(tag: str):
    def visit(translator, node: nodes.Element) -> None:
        translator.body.append(translator.starttag(node, tag, ""))

    def depart(translator, node: nodes.Element) -> None:
        translator.body.append(f"</{tag}>\n")

    return visit, depart


def setup(app) -> None:
    app.add_node(division, html=element("div"))
    app.add_node(aside, html=element("aside"))
    app.add_node(details, html=element("details"))
    app.add_node(summary, html=element("summary"))
