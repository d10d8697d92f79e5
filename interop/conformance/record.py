"""The pytest plugin behind --report: keeps what each test saw, judges it at
the end, and writes the page.

With pytest-xdist a record travels from the worker as an attribute of the
test's report, so it holds nothing but strings and lists.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from . import page
from .results import BROKEN, KEPT, NOT_ASKED, Record, Report
from .results import judge, of_junit, to_json

LINES, LETTERS = 24, 1800  # of a transcript; of a failed test thrice that
CONNECTIONS = 4  # of a test
OURS_ALONE = re.compile(r"book|reference behaviour|ws, |CVE|hostile inputs, s")
IN_STEP = re.compile(r"_behind_a_good_|_glued_to_|TestOrders|_behind_good_")
PAGES = re.compile(r"test_browser|test_parity")  # of this book
OUT_OF_STEP = "wants each answer before the next: an echo need not be so prompt"
REASON = "not of the RFCs: what this book's servers do"


class Recorder:
    def __init__(self, config: pytest.Config, clients: pytest.StashKey) -> None:
        self.config = config
        self.clients = clients  # where a test's connections are
        self.foreign = config.getoption("server")
        self.records: dict[str, Record] = {}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """What only ours can have is not asked of others."""
        for item in items if self.foreign else []:
            nearest = item.get_closest_marker("rule")
            ours = nearest and OURS_ALONE.match(nearest.args[0])
            if ours or PAGES.search(item.nodeid):
                item.add_marker(pytest.mark.skip(reason=REASON))
            elif IN_STEP.search(item.nodeid):
                item.add_marker(pytest.mark.skip(reason=OUT_OF_STEP))

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo
    ) -> Iterator[None]:
        report = (yield).get_result()
        if report.when != "call" and report.passed:
            return
        report.conformance = {
            "name": item.nodeid,
            "verdict": verdict_of(report),
            "reason": reason_of(report, call),
            "rules": [[str(a) for a in m.args]
                      for m in item.iter_markers("rule")],
            "wire": wire_of(item.stash.get(self.clients, []), report.failed),
        }  # fmt: skip

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """In the process that writes; a failed teardown goes before a pass."""
        if found := getattr(report, "conformance", None):
            self.records[found["name"]] = Record(**found)

    def pytest_sessionfinish(self) -> None:
        if hasattr(self.config, "workerinput") or not self.records:
            return
        folder: Path = self.config.getoption("report")
        unit = self.config.getoption("unit")
        tests = [*self.records.values()]
        if unit and unit.exists() and not self.foreign:
            tests += of_junit(unit)
        option = self.config.getoption
        date = datetime.datetime.now(datetime.UTC).date().isoformat()
        report = judge(
            option("name"), option("of_version"), date, not self.foreign, tests
        )
        write(report, folder)

    def pytest_terminal_summary(
        self, terminalreporter: pytest.TerminalReporter
    ) -> None:
        if self.records:
            where = self.config.getoption("report") / "index.html"
            terminalreporter.write_line(f"conformance: {where}")


def write(report: Report, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "conformance.json").write_text(to_json(report, True))
    (folder / "verdicts.json").write_text(to_json(report, False))
    (folder / "index.html").write_text(page.of(report))


def verdict_of(report: pytest.TestReport) -> str:
    if report.skipped:
        return NOT_ASKED
    return KEPT if report.passed else BROKEN


def reason_of(report: pytest.TestReport, call: pytest.CallInfo) -> str:
    if report.skipped and isinstance(report.longrepr, tuple):
        return report.longrepr[2].removeprefix("Skipped: ")
    if call.excinfo is None or report.passed:
        return ""
    lines = str(call.excinfo.value).strip().splitlines() or ["?"]
    return " / ".join(line.strip() for line in lines[:2])[:400]


def wire_of(clients: list, failed: bool) -> list[list[str]]:
    """What went over a test's connections: the first few, and the last."""
    shown = [*enumerate(clients, 1)]
    if len(shown) > CONNECTIONS:
        shown = [*shown[: CONNECTIONS - 1], shown[-1]]
    wire = [
        [
            f"connection {number} of {len(clients)}",
            shortened(str(client.transcript), 3 if failed else 1),
        ]
        for number, client in shown
    ]
    return [[title, text] for title, text in wire if text]


def shortened(text: str, times: int) -> str:
    lines, half = text.splitlines(), times * LINES // 2
    if len(lines) > 2 * half:
        hidden = len(lines) - 2 * half
        lines = [*lines[:half], f"... {hidden} lines ...", *lines[-half:]]
    text, half = "\n".join(lines), times * LETTERS // 2
    return text if len(text) <= 2 * half else (
        f"{text[:half]}\n...\n{text[-half:]}"
    )  # fmt: skip
