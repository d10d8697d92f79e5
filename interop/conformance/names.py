"""The names of all tests that exist, found without a server or a build."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from .catalogue import Case

ROOT = Path(__file__).resolve().parents[2]
INTEROP = ROOT / "interop"
TEST_MACRO = re.compile(r"^TEST(?:_F|_P)?\(\s*(\w+),\s*(\w+)\s*\)", re.M)
ROW_ID = re.compile(r"^\W*(?:id\s*[:=]?\s*)?\"?(\d{3}_\w+)", re.M)
LISTED = re.compile(r"^collected\t(.*?)\t(.*)$", re.M)


def case_of(item: pytest.Item) -> Case:
    marks = item.iter_markers("rule")
    return Case(item.nodeid, tuple((m.args[0], m.args[1]) for m in marks))


def of_gtest() -> list[Case]:
    """From the sources below tests/; rows of the corpus by their ids."""
    names = [
        ".".join(found)
        for path in sorted((ROOT / "tests").rglob("*.cpp"))
        for found in TEST_MACRO.findall(path.read_text("utf-8"))
    ]
    rows = [
        f"tests/hostile/{found}"
        for path in sorted((ROOT / "tests" / "hostile").glob("*.rows"))
        for found in ROW_ID.findall(path.read_text("utf-8"))
    ]
    return [Case(name) for name in [*names, *rows]]


def of_pytest(items: list[pytest.Item]) -> list[Case]:
    """Those of this run, if it has collected all files; else ask pytest."""
    files = {path.name for path in INTEROP.glob("test_*.py")}
    if files <= {item.path.name for item in items}:
        return [case_of(item) for item in items]
    return listed()


def listed() -> list[Case]:
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--collect-only",
         "-p", "no:cacheprovider", "-p", "conformance.names", "."],
        cwd=INTEROP, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return [
        Case(name, tuple((section, "") for section in sections.split("\t")))
        for name, sections in LISTED.findall(result.stdout)
    ]


def pytest_collection_finish(session: pytest.Session) -> None:
    """Only where this file is loaded as a plugin, by listed()."""
    for item in session.items:
        test = case_of(item)
        print("collected", test.name, *(s for s, _ in test.rules), sep="\t")
