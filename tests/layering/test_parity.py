"""Every test that book/parity.md names exists.

A name is `test_02_refusals::test_refused` or `test_01_static_files::TestFile`,
of interop/, or GoogleTest's `Suite.Name`, of tests/. Each row names at least
one, or says why it has none.
"""

import ast
import re
from pathlib import Path

import pytest
from tools import ROOT

TABLES = ROOT / "book" / "parity.md"
OF_PYTEST = re.compile(r"`(test_\w+)::(\w+(?:::\w+)?)`")
OF_GTEST = re.compile(r"`([A-Z]\w+\.[A-Za-z]\w+)`")
TEST_MACRO = re.compile(r"^TEST(?:_F|_P)?\(\s*(\w+),\s*(\w+)\s*\)", re.M)
NO_TEST = re.compile(r"chapter \d\d|not built|nothing to test")


def pytest_names(path: Path) -> set[str]:
    """The tests and classes of a file, and the tests in its classes."""
    names: set[str] = set()
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.ClassDef):
            names.add(node.name)
            names.update(
                f"{node.name}::{inner.name}"
                for inner in node.body if isinstance(inner, ast.FunctionDef)
            )
        elif isinstance(node, ast.FunctionDef):
            names.add(node.name)
    return {name for name in names if re.search(r"\b(test_|Test)", name)}


def all_names() -> set[str]:
    of_pytest = {
        f"{path.stem}::{name}"
        for path in (ROOT / "interop").glob("test_*.py")
        for name in pytest_names(path)
    }
    of_gtest = {
        ".".join(found)
        for path in (ROOT / "tests").rglob("*_test.cpp")
        for found in TEST_MACRO.findall(path.read_text("utf-8"))
    }
    return of_pytest | of_gtest


def named_in(text: str) -> list[str]:
    return ["::".join(found) for found in OF_PYTEST.findall(text)
            ] + OF_GTEST.findall(text)


def rows() -> list[tuple[int, str]]:
    """(line, text) of each row of each table, their heads left out."""
    lines = [*TABLES.read_text("utf-8").splitlines(), ""]
    return [
        (number, line)
        for number, line in enumerate(lines, 1)
        if line.startswith("| ") and not lines[number].startswith("|-")
    ]


def test_named_tests_exist() -> None:
    existing = all_names()
    missing = [
        f"book/parity.md:{number}: {name}: no such test"
        for number, line in enumerate(
            TABLES.read_text("utf-8").splitlines(), 1)
        for name in named_in(line) if name not in existing
    ]
    if missing:
        pytest.fail("\n".join(["", *missing]), pytrace=False)


def test_each_row_has_a_test_or_an_answer() -> None:
    bare = [
        f"book/parity.md:{number}: names no test, and does not say why"
        for number, line in rows()
        if not named_in(line) and not NO_TEST.search(line)
    ]
    assert rows()
    if bare:
        pytest.fail("\n".join(["", *bare]), pytrace=False)


@pytest.mark.parametrize("name", [
    "test_01_polling::test_no_such_test", "test_99_none::TestFile",
    "Decoder.no_such_test",
])
def test_a_missing_test_is_noticed(name: str) -> None:
    assert named_in(f"| a | b | `{name}` |") == [name]
    assert name not in all_names()
