"""The text can be translated; code, commands and paths are left alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from building import Built, small_book, sphinx
from bs4 import BeautifulSoup

PAGE = "02_second/index"
ENTRY = re.compile(r'^msgid "(.*)"$', re.MULTILINE)

TRANSLATED = {
    "In another terminal:": "In einem zweiten Terminal:",
    "A solution": "Eine Lösung",
    "New files, and how many lines each has": "Neue Dateien und ihre Zeilen",
    "Why is there nothing *between* the boxes?": "Warum ist nichts *dazwischen*?",
    "The client and the server, drawn from a file. *Everything* is decided "
    "there.": "Gezeichnet aus einer *Datei*.",
    "Count": "Zählen",
    "A note in the margin, about John Nagle, who waited so that others need "
    "not. It has three sentences at most. This is the third.": "Am Rande.",
}


@pytest.fixture(scope="module")
def messages(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("gettext")
    built = sphinx("gettext", small_book(folder / "source"), folder / "pot")
    assert (built.status, built.log) == (0, "")
    return ENTRY.findall((folder / "pot" / f"{PAGE}.pot").read_text("utf-8"))


@pytest.fixture(scope="module")
def german(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("german")
    source = small_book(folder / "source")
    catalogue = source / "_locale" / "de" / "LC_MESSAGES" / f"{PAGE}.po"
    catalogue.parent.mkdir(parents=True)
    entries = [("", "Content-Type: text/plain; charset=utf-8\\n"),
               *TRANSLATED.items()]
    catalogue.write_text("\n".join(
        f'msgid "{old}"\nmsgstr "{new}"\n' for old, new in entries
    ), "utf-8")
    return sphinx("html", source, folder / "html", "-D", "language=de")


@pytest.mark.parametrize("text", TRANSLATED)
def test_text_is_in_the_catalogue(messages: list[str], text: str) -> None:
    assert messages.count(text) == 1


@pytest.mark.parametrize("text", [
    "chapters/02_second", "./test.sh", "./run.sh", "curl", "second.cpp",
    "int Second::two", "HTTP/1.1", "checked(",
])
def test_code_is_not(messages: list[str], text: str) -> None:
    assert not [message for message in messages if text in message]


def test_pages_are_translated(german: Built) -> None:
    page = BeautifulSoup(german.page(PAGE), "html.parser").select_one("article")
    text = " ".join(page.get_text().split())
    missing = [new for new in TRANSLATED.values()
               if new.replace("*", "") not in text]
    assert not missing
    assert page.select_one("summary em").get_text() == "dazwischen"
    assert page.select_one("figcaption em").get_text() == "Datei"
    assert "predict" in page.select_one(".challenge-title").get_text()


def test_code_is_the_same(german: Built, sample: Built) -> None:
    def code(built: Built) -> list[str]:
        page = BeautifulSoup(built.page(PAGE), "html.parser")
        return [block.get_text() for block in page.select("article pre")]
    assert code(german) == code(sample)
