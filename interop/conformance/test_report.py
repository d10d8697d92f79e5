"""The report tells what the tests told, and hostile bytes stay text in it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from . import compare, page
from .__main__ import BOOK, KEPT
from .catalogue import Case, Item, Row
from .record import shortened
from .results import (
    BROKEN,
    DIFFERS,
    NOT_ASKED,
    UNTESTED,
    WITHOUT,
    Record,
    judge,
    of_junit,
    to_json,
    verdict_on,
)
from .results import KEPT as GOOD

MUST = Item("RFC 6455 §5.1", "MUST", "a frame is masked")
OURS = Item("RFC 6455 §8.1", "ours", "at the first wrong octet")
EVIL = "</pre><script>alert(1)</script>|`*_"


def record(verdict: str, name: str = "test_x", reason: str = "") -> Record:
    rules = [["RFC 6455 §5.1", "a frame is masked", ""]]
    return Record(name, verdict, reason, rules, [["1 of 1", EVIL]])


@pytest.mark.parametrize(
    ("rule", "ours", "verdicts", "expected"),
    [
        (MUST, True, [GOOD, GOOD], GOOD),
        (MUST, True, [GOOD, BROKEN], BROKEN),
        (MUST, False, [GOOD, BROKEN, NOT_ASKED], BROKEN),
        (MUST, False, [GOOD, NOT_ASKED], GOOD),
        (MUST, False, [NOT_ASKED], NOT_ASKED),
        (OURS, False, [BROKEN], DIFFERS),
        (OURS, True, [BROKEN], BROKEN),
        (MUST, True, [], UNTESTED),
        (MUST, False, [], NOT_ASKED),
        (Row(1, "Requests", "a", "b"), True, [], UNTESTED),
        (Row(1, "Requests", "a", "b", without="later"), True, [], WITHOUT),
        (Row(1, "Requests", "a", "b"), False, [BROKEN], DIFFERS),
    ],
)
def test_verdicts(rule, ours: bool, verdicts: list, expected: str) -> None:
    tests = [record(verdict) for verdict in verdicts]
    assert verdict_on(rule, tests, ours)[0] == expected


@pytest.mark.parametrize(
    ("reasons", "expected"),
    [
        (["400, where {426} was due"], DIFFERS),
        (["400, where {426} was due", "101, where {426} was due"], BROKEN),
        (["FIN instead of a response"], BROKEN),
    ],
)
def test_what_breaks_a_rule_that_may_be_kept_otherwise(
    reasons: list[str], expected: str
) -> None:
    """`unless` finds the failure that breaks it, and tells that one."""
    rule = Item("x", "MUST", "y", strict="or so", unless=r"1\d\d|FIN")
    tests = [record(BROKEN, reason=reason) for reason in reasons]
    verdict, reason = verdict_on(rule, tests, False)
    assert verdict == expected
    assert reasons[-1] in reason


def test_a_test_that_asks_for_more_is_none_of_the_rule() -> None:
    rule = Item("x", "MUST", "y", tests=("hostile_087",), not_tests=("early",))
    assert rule.is_tested_by(Case("test[hostile_087_mask]"))
    assert not rule.is_tested_by(Case("test_early[hostile_087_mask]"))


def test_the_page_tells_how_it_was_made() -> None:
    tests = [record(GOOD), record(BROKEN)]
    report = judge("x", "1", "2020-01-01", False, tests)
    told = compare.Told(**json.loads(to_json(report, False)))
    text = compare.markdown([told])
    assert "| x 1 | 2020-01-01 | 2 | 1 |" in text
    assert f"{told.patience:g} seconds" in text.replace("\n", " ")


def test_hostile_bytes_stay_text_on_the_page() -> None:
    bad = [record(BROKEN, f"test_x[hostile_087_{EVIL}]", EVIL)]
    text = page.of(judge(EVIL, EVIL, "2020-01-01", True, bad))
    assert text.count("<script>") == 1  # our own
    assert "&lt;script&gt;alert(1)" in text


def test_hostile_bytes_stay_text_in_the_tables() -> None:
    bad = judge("x", "", "", False, [record(BROKEN, "x[hostile_087_x]", EVIL)])
    told = compare.Told(**json.loads(to_json(bad, False)))
    for text in (compare.markdown([told]), compare.page([told])):
        assert text.count("<script>alert") == 0
    cells = [line for line in compare.book_lines([told]) if "alert" in line]
    assert cells and all(line.count("|") == 4 for line in cells)


def test_the_page_loads_nothing() -> None:
    text = page.of(judge("x", "", "", True, [record(GOOD)]))
    assert not re.search(r"\ssrc=|@import|url\(|<link", text)


def test_long_transcripts_are_cut_in_the_middle() -> None:
    text = shortened("\n".join(map(str, range(1000))), 1)
    assert text.startswith("0\n") and text.endswith("\n999")
    assert len(text) < 400


def test_unit_tests_are_read(tmp_path: Path) -> None:
    (tmp_path / "unit.xml").write_text(
        '<testsuite><testcase name="A.good" status="run"/>'
        '<testcase name="A.bad" status="fail"><failure message="no"/>'
        '</testcase><testcase name="A.off" status="disabled"/></testsuite>'
    )
    told = [(r.name, r.verdict) for r in of_junit(tmp_path / "unit.xml")]
    assert told == [("A.good", GOOD), ("A.bad", BROKEN), ("A.off", NOT_ASKED)]


def test_the_page_of_the_book_is_generated() -> None:
    files = sorted(KEPT.glob("*.json"))
    assert files and BOOK.read_text("utf-8") == compare.markdown(
        compare.read(files)
    ), "run python -m conformance in interop/"
