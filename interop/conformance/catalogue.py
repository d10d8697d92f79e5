"""The rules: those of the RFCs, from checklist.toml, and the hostile inputs,
from hostile.toml; and which test belongs to which.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
ROW = re.compile(r"(?:[Hh]ostile_|[\[/])(\d{3})(?:_(to_)?(\d{3}))?(?=_)")
SECTION = re.compile(r"RFC (\d+)(?: §([\d.]*\d))?")
LAST_ROW = 148


@dataclass(frozen=True)
class Case:
    """A test by its name, and the rules that its marks state."""

    name: str
    rules: tuple[tuple[str, str], ...] = ()

    @property
    def rows(self) -> frozenset[int]:
        return rows_of(self.name)

    @property
    def sections(self) -> frozenset[str]:
        return sections_of(" ".join(section for section, _ in self.rules))


@cache
def rows_of(name: str) -> frozenset[int]:
    """The hostile rows in a test's name: hostile_087_to_092_..., [011_...,
    hostile_106_107_...; in hostile_091_125_in_16_bits 125 is none.
    """
    rows: set[int] = set()
    for first, to, last in ROW.findall(name):
        start, end = int(first), int(last or first)
        pair = to or end == start + 1
        rows |= set(range(start, end + 1)) if pair else {start}
    return frozenset(row for row in rows if 1 <= row <= LAST_ROW)


@cache
def sections_of(rules: str) -> frozenset[str]:
    """"RFC 6455 §4.2.1 (5)" is of "RFC 6455 §4.2.1"."""
    return frozenset(
        f"RFC {number} §{section}" if section else f"RFC {number}"
        for number, section in SECTION.findall(rules)
    )


@dataclass(frozen=True)
class Item:
    """A sentence of an RFC that a server has to keep."""

    section: str
    level: str
    sentence: str
    rows: tuple[int, ...] = ()
    tests: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    not_tests: tuple[str, ...] = ()
    strict: str = ""
    unless: str = ""

    @property
    def key(self) -> str:
        return f"{self.section}: {self.sentence}"

    def is_tested_by(self, test: Case) -> bool:
        """By those that it names; else by those that name its section."""
        if any(part in test.name for part in self.not_tests):
            return False
        if not (self.rows or self.tests or self.sections):
            return self.section in test.sections
        return (
            not test.rows.isdisjoint(self.rows)
            or not test.sections.isdisjoint(self.sections)
            or any(part in test.name for part in self.tests)
        )


@dataclass(frozen=True)
class Row:
    """A row of the table of hostile inputs and faults."""

    number: int
    group: str
    sent: str
    answer: str
    source: str = ""
    note: str = ""
    without: str = ""  # why there is no test of it

    @property
    def key(self) -> str:
        return f"{self.number:03}"

    @property
    def sentence(self) -> str:
        return f"{self.sent}: {self.answer}"

    def is_tested_by(self, test: Case) -> bool:
        return self.number in test.rows


Rule = Item | Row


def frozen(table: dict[str, object]) -> dict[str, object]:
    return {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in table.items()
    }


def checklist(path: Path = HERE / "checklist.toml") -> list[Item]:
    tables = tomllib.loads(path.read_text("utf-8"))["item"]
    items = [Item(**frozen(table)) for table in tables]
    return sorted(items, key=in_order)


def hostile(path: Path = HERE / "hostile.toml") -> list[Row]:
    return [Row(**t) for t in tomllib.loads(path.read_text("utf-8"))["row"]]


def in_order(item: Item) -> tuple[int, ...]:
    """By RFC and section; within a section as they stand in the file."""
    numbers = [int(number) for number in re.findall(r"\d+", item.section)]
    order = {9110: 0, 9111: 1, 9112: 2, 6585: 3, 6455: 4}
    return (order.get(numbers[0], 9), *numbers)


def missing(rules: Iterable[Rule], tests: list[Case]) -> list[str]:
    """The rules that nobody tests, each with what to do about it."""
    findings = []
    for rule in rules:
        tested = any(rule.is_tested_by(test) for test in tests)
        if isinstance(rule, Row) and not tested and not rule.without:
            findings.append(
                f"row {rule.number} ({rule.sentence}): neither a test named "
                f"hostile_{rule.number:03}_... nor a reason in `without`"
            )
        elif isinstance(rule, Item) and not tested:
            findings.append(
                f"{rule.section} {rule.level} ({rule.sentence}): no test; "
                "name one in checklist.toml, or write it"
            )
    return findings
