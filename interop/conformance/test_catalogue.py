"""Every rule of the checklist has a test that exists, every row of the hostile
table a test or a reason. Needs no server.
"""

from __future__ import annotations

import pytest

from . import catalogue, names
from .catalogue import Case, Item, Row


@pytest.fixture(scope="module")
def cases(request: pytest.FixtureRequest) -> list[Case]:
    return names.of_gtest() + names.of_pytest(request.session.items)


def test_every_rule_has_a_test(cases: list[Case]) -> None:
    findings = catalogue.missing(catalogue.checklist(), cases)
    assert not findings, "\n" + "\n".join(findings)


def test_every_hostile_row_has_a_test_or_a_reason(cases: list[Case]) -> None:
    findings = catalogue.missing(catalogue.hostile(), cases)
    assert not findings, "\n" + "\n".join(findings)


def test_every_name_in_the_checklist_is_of_a_test(cases: list[Case]) -> None:
    gone = [
        f"{item.section}: no test has {part!r} in its name"
        for item in catalogue.checklist()
        for part in item.tests
        if not any(part in case.name for case in cases)
    ]
    assert not gone, "\n" + "\n".join(gone)


def test_rows_are_numbered_through() -> None:
    numbers = [row.number for row in catalogue.hostile()]
    assert numbers == list(range(1, catalogue.LAST_ROW + 1))


def test_rules_are_told_apart() -> None:
    keys = [item.key for item in catalogue.checklist()]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("test_x.py::test_hostile_011_lone_cr", {11}),
        ("test_x.py::test_row[011_lone_cr-bytewise]", {11}),
        ("hostile/Rows.whole/011_lone_cr", {11}),
        ("Decoder.hostile_087_to_092_frames", {87, 88, 89, 90, 91, 92}),
        ("Closing.hostile_106_107_every_code", {106, 107}),
        ("test_x.py::test_1002[hostile_091_125_in_16]", {91}),
        ("test_x.py::test_length[125-text]", set()),
    ],
)
def test_rows_are_read_from_names(name: str, rows: set[int]) -> None:
    assert catalogue.rows_of(name) == rows


def test_a_rule_without_a_test_is_found() -> None:
    item = Item("RFC 6455 §5.1", "MUST", "a frame is masked")
    row = Row(87, "Frames", "a frame that is not masked", "1002")
    waits = Row(114, "Compression", "a bomb", "1009", without="chapter 08")
    other = [Case("test_other", (("RFC 6455 §5.2", "a length"),))]
    assert len(catalogue.missing([item, row, waits], other)) == 2
    right = [Case("hostile_087_mask", (("RFC 6455 §5.1 (1)", "masked"),))]
    assert not catalogue.missing([item, row, waits], right)
