"""The glossary and the sources, as they stand in the Markdown: nothing is built.

A term is bold where its arrow leads to. A source is cited, and says where.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from building import BOOK

NO_PAGES = {"_ext", "_static", "results", "solutions"}
LISTS = {"glossary.md", "sources.md"}  # they cite, too; nothing leads back to them
ROLE = re.compile(r"\{(?P<name>ref|doc|src|sec)\}`(?P<text>[^`]+)`")
LABEL = re.compile(r"^\((?P<label>[\w-]+)\)=$", re.MULTILINE)
BOLD = re.compile(r"\*\*([^*]+)\*\*")
GLOSSARY = re.compile(r"^```\{glossary\}\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ENTRY = re.compile(r"^\((src-[\w-]+)\)=\n(.+?)(?=\n\n|\Z)", re.MULTILINE | re.DOTALL)


@cache
def pages() -> dict[str, str]:
    """By their paths, relative to the book."""
    return {
        path.relative_to(BOOK).as_posix(): path.read_text("utf-8")
        for path in sorted(BOOK.rglob("*.md"))
        if path.name != "README.md"
        and not NO_PAGES & set(path.relative_to(BOOK).parts)
    }


@cache
def labels() -> dict[str, str]:
    """The page on which each stands."""
    return {
        found["label"]: name
        for name, text in pages().items()
        for found in LABEL.finditer(text)
    }


def links(text: str, *roles: str) -> list[tuple[str, str]]:
    """Role and target; of `a title <target>` the target."""
    return [
        (found["name"], target_of(found["text"]))
        for found in ROLE.finditer(text)
        if found["name"] in roles
    ]


def target_of(text: str) -> str:
    found = re.search(r"<([^>]+)>\s*$", text)
    return " ".join((found[1] if found else text).split())


def page_of(role: str, target: str) -> str | None:
    """Where a link of glossary.md or sources.md leads."""
    if role == "ref":
        return labels().get(target)
    name = f"{target.lstrip('/')}.md"
    return name if name in pages() else None


@dataclass(frozen=True)
class Term:
    name: str
    text: str

    @property
    def home(self) -> str | None:
        """The page on which it is explained: the last link's."""
        found = links(self.text, "ref", "doc")
        return page_of(*found[-1]) if found else None


@cache
def terms() -> list[Term]:
    body = GLOSSARY.search(pages()["glossary.md"])
    assert body, "no {glossary} in glossary.md"
    found = []
    for entry in body[1].strip().split("\n\n"):
        name, _, text = entry.partition("\n")
        found.append(Term(name.strip(), " ".join(text.split())))
    return found


def order(name: str) -> str:
    """As one looks it up: without case, and without what is no letter or digit."""
    return re.sub(r"[^a-z0-9]+", " ", name.casefold()).strip()


def is_bold(term: str, text: str) -> bool:
    """In whatever form it has there: `segments`, `gives way`, `persists`."""
    wanted = order(re.sub(r"\(.*\)", "", term)).split()
    return any(
        all(map(are_kin, wanted, order(bold).split()))
        for bold in BOLD.findall(text)
        if order(bold)
    )


def are_kin(one: str, other: str) -> bool:
    shorter = min(len(one), len(other))
    same = next(
        (i for i in range(shorter) if one[i] != other[i]),
        shorter,
    )
    return same >= min(shorter, max(4, shorter - 2))


class TestGlossary:
    def test_it_is_in_order(self) -> None:
        names = [term.name for term in terms()]
        assert names == sorted(names, key=order)

    def test_each_term_is_there_once(self) -> None:
        counts = Counter(order(term.name) for term in terms())
        assert [name for name, count in counts.items() if count > 1] == []

    def test_each_term_is_defined(self) -> None:
        short = [term.name for term in terms() if len(term.text.split()) < 6]
        assert short == []

    def test_each_term_leads_to_a_page(self) -> None:
        lost = [term.name for term in terms() if term.home is None]
        assert lost == []

    def test_each_term_is_bold_where_it_leads(self) -> None:
        thin = [
            f"{term.name}: {term.home}"
            for term in terms()
            if not is_bold(term.name, pages()[term.home or "glossary.md"])
        ]
        assert thin == []


@cache
def entries() -> dict[str, str]:
    return dict(ENTRY.findall(pages()["sources.md"]))


@cache
def citations() -> dict[str, set[str]]:
    """The pages that cite each source, by its label."""
    found: dict[str, set[str]] = {}
    for name, text in pages().items():
        for _, target in links(text, "src"):
            found.setdefault(f"src-{target.lower()}", set()).add(name)
    return found


def rfcs(text: str) -> set[str]:
    return {target.split()[0] for _, target in links(text, "sec")}


class TestSources:
    def test_each_citation_has_an_entry(self) -> None:
        assert sorted(citations().keys() - entries().keys()) == []

    def test_each_entry_is_cited(self) -> None:
        assert sorted(entries().keys() - citations().keys()) == []

    def test_no_label_is_there_twice(self) -> None:
        counts = Counter(LABEL.findall(pages()["sources.md"]))
        assert [name for name, count in counts.items() if count > 1] == []

    def test_each_entry_leads_back(self) -> None:
        wrong = [
            f"{label}: leads to {sorted(map(str, told))}, cited in {sorted(cited)}"
            for label, text in entries().items()
            if (told := back(text)) != (cited := citations().get(label, set()) - LISTS)
        ]
        assert wrong == []

    def test_each_rfc_is_listed(self) -> None:
        """Those that are cited by their sections, and no others."""
        listed = rfcs("\n".join(re.findall(
            r"^- \{sec\}.*$", pages()["sources.md"], re.MULTILINE)))
        cited = set().union(
            *(rfcs(text) for name, text in pages().items() if name not in LISTS)
        )
        assert listed == cited


def back(text: str) -> set[str | None]:
    """Where the links behind the arrow lead."""
    _, _, places = text.rpartition("→")
    return {page_of(*link) for link in links(places, "ref", "doc")}


@pytest.mark.parametrize("term, bold, kin", [
    ("segment", "**segments**", True),
    ("give way", "it **gives way**", True),
    ("FIN (of TCP)", "**FIN** means", True),
    ("persistent connection", "**persists**", True),
    ("file descriptor", "the **file\ndescriptor**", True),
    ("part", "a **path**", False),
    ("pong", "a **ping**", False),
])
def test_bold_terms_are_recognised(term: str, bold: str, kin: bool) -> None:
    assert is_bold(term, bold) == kin


def test_pages_are_found() -> None:
    assert {"glossary.md", "sources.md", "00_ground_floor/index.md"} <= set(pages())
    assert Path(BOOK, "sources.md").is_file()
