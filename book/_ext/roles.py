"""{sec}`6455 §5.2`, {man}`recv(2)`, {src}`nagle-1984`: who says so."""

from __future__ import annotations

import re

from docutils import nodes
from sphinx.roles import XRefRole
from sphinx.util.docutils import SphinxRole

RFC = re.compile(r"(?P<number>\d{1,5})(?:\s+(?P<places>\S.*))?$")
PLACE = re.compile(r"(?:§(?P<section>\d+(?:\.\d+)*)|"
                   r"(?:§|Appendix )(?P<appendix>[A-Z](?:\.\d+)*))$")
BETWEEN = re.compile(r"(, | and | to )")
MAN = re.compile(r"(?P<name>[\w.+-]+)\((?P<section>[1-9])(?P<part>\w*)\)$")


class Section(SphinxRole):
    """Of an RFC: none, one, or several: `6455 §5.4 to §8.1, §10.3`."""

    def run(self):
        rfc = RFC.match(self.text.strip())
        parts = BETWEEN.split((rfc["places"] or "") if rfc else "")
        anchors = [anchor_of(part) for part in parts[::2]]
        if not rfc or (rfc["places"] and None in anchors):
            return wrong(self, "no section of an RFC", "6455 §5.2")
        page = f"https://www.rfc-editor.org/rfc/rfc{rfc['number']}"
        parts[0] = f"RFC {rfc['number']} {parts[0]}".rstrip()
        found = [nodes.Text(part) for part in parts]
        for place, anchor in enumerate(anchors):
            words = parts[2 * place].replace(" ", "\N{NO-BREAK SPACE}")
            found[2 * place] = link(words, page + (anchor or ""), "sec")
        return found, []


def anchor_of(text: str) -> str | None:
    place = PLACE.match(text)
    if not place:
        return None
    section, appendix = place["section"], place["appendix"]
    return f"#section-{section}" if section else f"#appendix-{appendix}"


class ManPage(SphinxRole):
    def run(self):
        page = MAN.match(self.text)
        if not page:
            return wrong(self, "no man page", "recv(2)")
        name, section, part = page["name"], page["section"], page["part"]
        address = "https://man7.org/linux/man-pages/"
        address += f"man{section}/{name}.{section}{part}.html"
        return [link(self.text, address, "man")], []


class Source(XRefRole):
    """An entry of sources.md, by its label without `src-`. Without a title of
    its own, `nagle-1984` reads Nagle 1984."""

    def process_link(self, env, refnode, has_explicit_title, title, target):
        if not has_explicit_title:
            title = " ".join(w.capitalize() for w in title.split("-"))
        refnode["refdomain"], refnode["reftype"] = "std", "ref"
        refnode["refexplicit"], refnode["refwarn"] = True, True
        return title, f"src-{target.lower()}"


def link(text: str, address: str, kind: str) -> nodes.reference:
    return nodes.reference(
        text, text, refuri=address, internal=False, classes=[kind]
    )


def wrong(role: SphinxRole, what: str, example: str):
    message = role.inliner.reporter.error(
        f"{role.text!r} is {what}; as in {example}", line=role.lineno
    )
    return [nodes.literal(role.text, role.text)], [message]


def setup(app) -> None:
    app.add_role("sec", Section())
    app.add_role("man", ManPage())
    app.add_role("src", Source(innernodeclass=nodes.inline, warn_dangling=True))
