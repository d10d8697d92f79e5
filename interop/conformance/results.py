"""What came out: tests become verdicts on rules, and both become JSON."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field
from pathlib import Path

from wire.client import PATIENCE

from .catalogue import Case, Item, Row, Rule, checklist, hostile

KEPT, BROKEN, DIFFERS = "kept", "broken", "differs"
NOT_ASKED, UNTESTED, WITHOUT = "not asked", "untested", "no test"
VERDICTS = [BROKEN, DIFFERS, KEPT, NOT_ASKED, UNTESTED, WITHOUT]
NOT_OF_THE_RFCS = {"ours", "MAY"}
SHOWN = 160  # characters of a reason


@dataclass
class Record:
    """What became of one test; `wire` is what went over its connections."""

    name: str
    verdict: str
    reason: str = ""
    rules: list[list[str]] = field(default_factory=list)
    wire: list[list[str]] = field(default_factory=list)

    @property
    def case(self) -> Case:
        return Case(self.name, tuple((s, t) for s, t, *_ in self.rules))


@dataclass
class Outcome:
    """A rule, the tests of it, and what they say together."""

    rule: Rule
    verdict: str
    reason: str
    tests: list[Record]


@dataclass
class Report:
    """A server, under all rules."""

    server: str
    version: str
    date: str
    ours: bool
    items: list[Outcome]
    rows: list[Outcome]
    tests: list[Record]

    def totals(self, outcomes: list[Outcome]) -> dict[str, int]:
        found = [outcome.verdict for outcome in outcomes]
        return {v: found.count(v) for v in VERDICTS if v in found}

    @property
    def counts(self) -> dict[str, int]:
        """Of the tests, by what became of them."""
        found = [test.verdict for test in self.tests]
        return {v: found.count(v) for v in (KEPT, BROKEN, NOT_ASKED)}


def judge(
    server: str, version: str, date: str, ours: bool, tests: list[Record]
) -> Report:
    tests = sorted(tests, key=lambda test: test.name)
    cases = [(test, test.case) for test in tests]

    def of(rule: Rule) -> Outcome:
        about = [test for test, case in cases if rule.is_tested_by(case)]
        return Outcome(rule, *verdict_on(rule, about, ours), about)

    items, rows = map(of, checklist()), map(of, hostile())
    return Report(server, version, date, ours, [*items], [*rows], tests)


def verdict_on(
    rule: Rule, tests: list[Record], ours: bool
) -> tuple[str, str]:
    """One failed test is enough; those that were not asked do not count."""
    failed = [test for test in tests if test.verdict == BROKEN]
    asked = [test for test in tests if test.verdict != NOT_ASKED]
    if failed:
        mild = not ours and is_mild(rule, failed)
        failed.sort(key=lambda test: not is_grave(rule, test))
        return DIFFERS if mild else BROKEN, reason_of(failed, len(asked))
    if asked:
        return KEPT, f"{len(asked)} tests" if len(asked) > 1 else "1 test"
    if tests:
        return NOT_ASKED, tests[0].reason
    if isinstance(rule, Row) and rule.without:
        return WITHOUT, rule.without
    return (UNTESTED, "no test of it ran") if ours else (NOT_ASKED, "")


def is_mild(rule: Rule, failed: list[Record]) -> bool:
    """A server of others may do otherwise and break no RFC."""
    if isinstance(rule, Row) or rule.level in NOT_OF_THE_RFCS:
        return True
    if any(is_grave(rule, test) for test in failed):
        return False
    return bool(rule.strict)


def is_grave(rule: Rule, test: Record) -> bool:
    """A failure that breaks the rule, whatever our test wanted beside it."""
    worst = getattr(rule, "unless", "")
    return bool(worst and re.match(worst, test.reason))


def reason_of(failed: list[Record], asked: int) -> str:
    first = failed[0]
    case = first.name.split("::")[-1]
    of = f"{len(failed)} of {asked} tests; " if asked > 1 else ""
    return short(f"{of}{case}: {first.reason}")


def short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def of_junit(path: Path) -> list[Record]:
    """The unit tests, as ctest tells of them."""
    verdicts = {"run": KEPT, "fail": BROKEN}
    return [
        Record(
            case.get("name", ""),
            verdicts.get(case.get("status", ""), NOT_ASKED),
            (case.find("failure").get("message") or "failed")
            if case.find("failure") is not None else "",
        )  # fmt: skip
        for case in ElementTree.parse(path).getroot().iter("testcase")
    ]


def to_json(report: Report, whole: bool) -> str:
    """`whole` has the tests and their transcripts; else only verdicts."""
    told: dict[str, object] = {
        "server": report.server,
        "version": report.version,
        "date": report.date,
        "patience": PATIENCE,
        "counts": report.counts,
        "rules": {o.rule.key: [o.verdict, o.reason] for o in report.items},
        "rows": {o.rule.key: [o.verdict, o.reason] for o in report.rows},
    }
    if whole:
        told["totals"] = {
            "rules": report.totals(report.items),
            "rows": report.totals(report.rows),
        }
        told["tests"] = [vars(test) for test in report.tests]
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"
