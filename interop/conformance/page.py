"""The report as one page: semantic HTML, nothing loaded from elsewhere.

What came over the wire is hostile bytes: everything is escaped here, and the
page's script changes no text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby
from pathlib import Path

from .catalogue import Item
from .results import (
    BROKEN,
    DIFFERS,
    KEPT,
    NOT_ASKED,
    UNTESTED,
    VERDICTS,
    WITHOUT,
    Outcome,
    Record,
    Report,
)

HERE = Path(__file__).parent
SIGNS = {KEPT: "✓", BROKEN: "✗", DIFFERS: "≠", NOT_ASKED: "–"}
SIGNS |= {UNTESTED: "?", WITHOUT: "·"}
TITLES = {
    "RFC 9110": "HTTP semantics",
    "RFC 9111": "HTTP caching",
    "RFC 9112": "HTTP/1.1",
    "RFC 6585": "more status codes",
    "RFC 6455": "WebSocket",
}


def of(report: Report) -> str:
    return document(f"Conformance of {report.server}", "".join(body(report)))


def document(title: str, inner: str) -> str:
    style = (HERE / "page.css").read_text("utf-8")
    script = (HERE / "page.js").read_text("utf-8")
    return (
        '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{escape(title)}</title>\n<style>\n{style}</style>\n"
        f"{inner}\n<script>\n{script}</script>\n</html>\n"
    )


def body(report: Report) -> Iterator[str]:
    writer = Writer()
    parts = [*rfc_parts(report), *row_parts(report)]
    yield header(report)
    yield filters(report)
    yield "<main>\n"
    for key, title, about, outcomes in parts:
        yield from writer.part(key, title, about, outcomes)
    yield from writer.others(report.tests)
    yield '<p id="none" hidden>No rule matches the filter.</p>\n</main>\n'
    yield footer(parts)


def rfc_parts(report: Report) -> Iterator[tuple[str, str, str, list[Outcome]]]:
    for rfc, group in groupby(report.items, lambda o: rfc_of(o.rule)):
        yield slug(rfc), rfc, TITLES.get(rfc, ""), list(group)


def row_parts(report: Report) -> Iterator[tuple[str, str, str, list[Outcome]]]:
    for name, group in groupby(report.rows, lambda o: o.rule.group):
        yield slug(name), name, "hostile inputs", list(group)


def rfc_of(item: Item) -> str:
    return item.section.split(" §")[0]


def slug(text: str) -> str:
    return "".join(c if c.isalnum() else "-" for c in text.lower())


# The head of the page.


def header(report: Report) -> str:
    version = f" {escape(report.version)}" if report.version else ""
    return (
        "<header>\n<p class=kicker>From Polling to Push</p>\n"
        f"<h1>To the letter <span>{escape(report.server)}{version}</span>"
        "</h1>\n<p>Every rule of the RFCs that concerns a server, and every "
        "hostile input that we know of: which test asked, what went over the "
        "wire, and how it ended. Made from "
        f"{len(report.tests):,} tests on "
        f"<time>{escape(report.date)}</time>.</p>\n"
        + meter("Rules of the RFCs", report.totals(report.items))
        + meter("Hostile inputs", report.totals(report.rows))
        + "</header>\n"
    )


def meter(title: str, totals: dict[str, int]) -> str:
    whole = sum(totals.values())
    kept = totals.get(KEPT, 0)
    shares = "".join(
        f'<i class="{slug(v)}" style="flex-grow:{n}"></i>'
        for v, n in totals.items()
    )
    legend = "".join(
        f'<li class="{slug(v)}"><b>{n}</b> {escape(v)}</li>'
        for v, n in totals.items()
    )
    return (
        f"<section class=meter>\n<h2>{title}</h2>\n"
        f"<p class=figure><b>{kept}</b> of {whole} kept</p>\n"
        f"<div class=bar aria-hidden=true>{shares}</div>\n"
        f"<ul class=legend>{legend}</ul>\n</section>\n"
    )


def filters(report: Report) -> str:
    found = {o.verdict for o in [*report.items, *report.rows]}
    choices = "".join(
        f'<label class="{slug(v)}"><input type=checkbox name=verdict '
        f'value="{slug(v)}" checked> {SIGNS[v]} {escape(v)}</label>\n'
        for v in VERDICTS if v in found
    )  # fmt: skip
    return (
        "<form id=filters hidden>\n<label class=search>"
        "<span>Filter</span><input type=search id=words "
        'placeholder="a section, a rule, a test"></label>\n'
        f"<fieldset><legend>Verdict</legend>\n{choices}</fieldset>\n"
        "<output id=shown></output>\n</form>\n"
    )


def footer(parts: list[tuple[str, str, str, list[Outcome]]]) -> str:
    links = "".join(
        f'<li><a href="#{key}">{escape(title)}</a></li>'
        for key, title, _, _ in parts
    )
    return f"<footer><nav aria-label=Parts><ul>{links}</ul></nav></footer>\n"


# The rules.


class Writer:
    """A test that proves several rules is shown once; the others link to it."""

    def __init__(self) -> None:
        self.shown: dict[str, str] = {}

    def part(
        self, key: str, title: str, about: str, outcomes: list[Outcome]
    ) -> Iterator[str]:
        yield f'<section class=part id="{key}">\n<h2>{escape(title)}'
        yield f" <small>{escape(about)}</small></h2>\n"
        for outcome in outcomes:
            yield from self.rule(outcome)
        yield "</section>\n"

    def rule(self, outcome: Outcome) -> Iterator[str]:
        rule, verdict = outcome.rule, outcome.verdict
        sign = f"<span class=sign>{SIGNS[verdict]}</span>"
        yield f'<details class="rule {slug(verdict)}" '
        yield f'data-verdict="{slug(verdict)}">\n<summary>{sign}'
        yield from heading(rule)
        yield f"<span class=verdict>{escape(verdict)}</span></summary>\n"
        yield from remarks(outcome)
        yield from self.tests(outcome.tests)
        yield "</details>\n"

    def tests(self, tests: Iterable[Record]) -> Iterator[str]:
        yield "<ol class=tests>\n"
        for test in tests:
            yield from self.test(test)
        yield "</ol>\n"

    def test(self, test: Record) -> Iterator[str]:
        sign = f"<span class=sign>{SIGNS[test.verdict]}</span>"
        name = f"<code>{escape(test.name)}</code>"
        yield f'<li class="{slug(test.verdict)}">'
        if test.name in self.shown:
            yield f'{sign}<a href="#{self.shown[test.name]}">{name}</a></li>\n'
            return
        anchor = self.shown[test.name] = f"t{len(self.shown)}"
        if test.wire or test.reason:
            yield f'<details id="{anchor}"><summary>{sign}{name}</summary>'
            yield from inside(test)
            yield "</details></li>\n"
        else:
            yield f'<span id="{anchor}">{sign}{name}</span></li>\n'

    def others(self, tests: list[Record]) -> Iterator[str]:
        left = [test for test in tests if test.name not in self.shown]
        if not left:
            return
        yield '<section class=part id="others">\n<h2>Tests of other things '
        yield "<small>the book's own promises, and our tools</small></h2>\n"
        yield f"<details class=rule><summary>{len(left):,} tests</summary>\n"
        yield from self.tests(left)
        yield "</details></section>\n"


def heading(rule: Item | object) -> Iterator[str]:
    if isinstance(rule, Item):
        level = escape(rule.level)
        where = rule.section.partition(" ")[2].partition(" ")[2]
        yield f"<span class=where>{escape(where)}</span>"
        yield f'<span class=what><b class="level">{level}</b> '
        yield f"{escape(capital(rule.sentence))}</span>"
        return
    yield f"<span class=where>{rule.number}</span><span class=what>"
    yield f"{escape(capital(rule.sent))} "
    yield f"<em>→ {escape(rule.answer)}</em></span>"


def remarks(outcome: Outcome) -> Iterator[str]:
    rule = outcome.rule
    if outcome.verdict != KEPT and outcome.reason:
        yield f"<p class=reason>{escape(outcome.reason)}</p>\n"
    if isinstance(rule, Item):
        if rule.strict:
            yield f"<p>{escape(rule.strict)}</p>\n"
        yield f'<p><a href="{address(rule.section)}">{escape(rule.section)}'
        yield "</a></p>\n"
    else:
        if rule.note:
            yield f"<p>{escape(rule.note)}</p>\n"
        yield f"<p>From: {escape(rule.source)}</p>\n"


def inside(test: Record) -> Iterator[str]:
    if test.reason:
        yield f"<p class=reason>{escape(test.reason)}</p>"
    for section, sentence, *_ in test.rules:
        yield f"<p class=told>{escape(section)}: {escape(sentence)}.</p>"
    for title, text in test.wire:
        yield f"<figure><figcaption>{escape(title)}</figcaption>"
        lines = "\n".join(map(line_of_wire, text.splitlines()))
        yield f"<pre>{lines}</pre></figure>"


def line_of_wire(line: str) -> str:
    """Which way it went stands out."""
    if line.startswith(("-> ", "<- ", "-- ")):
        return f"<b>{escape(line)}</b>"
    return escape(line)


def capital(text: str) -> str:
    return text[:1].upper() + text[1:] if text[:1].islower() else text


def address(section: str) -> str:
    rfc, _, number = section.removeprefix("RFC ").partition(" §")
    anchor = f"#section-{number}" if number else ""
    return f"https://www.rfc-editor.org/rfc/rfc{rfc}{anchor}"
