"""What the tests of the book share: the book itself, built once in a run."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from building import BOOK, Built, book, session_of, small_book, sphinx  # noqa: E402

sys.path.insert(0, str(BOOK))  # for `_ext`


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--accept",
        action="store_true",
        help="put what the commands of the book print into its text",
    )


@pytest.fixture(scope="session")
def html() -> Built:
    return book("html", session_of())


@pytest.fixture(scope="session")
def epub() -> Built:
    return book("epub", session_of())


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A small book in which every directive is used."""
    folder = tmp_path_factory.mktemp("sample")
    return sphinx("html", small_book(folder / "source"), folder / "html")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--accept",
        action="store_true",
        help="put what the book's commands print into its text",
    )
