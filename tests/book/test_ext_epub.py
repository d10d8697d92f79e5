"""The book as an EPUB: valid, with its drawings as images."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from building import Built
from bs4 import BeautifulSoup


@pytest.fixture(scope="session")
def file(epub: Built) -> Path:
    found, = epub.out.glob("*.epub")
    return found


def test_it_builds_without_a_warning(epub: Built) -> None:
    assert (epub.log, epub.status) == ("", 0)


def epubcheck() -> list[str] | None:
    """Debian's is a jar, which a kernel without binfmt_misc does not run."""
    program = shutil.which("epubcheck")
    if program and Path(program).read_bytes()[:2] == b"PK":
        return ["java", "-jar", program] if shutil.which("java") else None
    return [program] if program else None


def test_it_is_valid(file: Path) -> None:
    command = epubcheck()
    if not command:
        pytest.skip("epubcheck is not installed: the EPUB remains unchecked")
    done = subprocess.run(
        [*command, file.name], cwd=file.parent, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "No errors or warnings detected" in done.stdout + done.stderr


def test_drawings_are_images_with_their_alt(file: Path) -> None:
    with zipfile.ZipFile(file) as book:
        names = set(book.namelist())
        page = BeautifulSoup(book.read("03_framing/index.xhtml"), "html.parser")
    assert not page.select("svg")
    images = page.select("figure img, .new-in img")
    assert len(images) >= 2
    for image in images:
        assert image["alt"].strip()
        assert image["src"].replace("../", "") in names


def test_drawings_stand_alone(file: Path) -> None:
    """No file of another place, and colours of their own."""
    with zipfile.ZipFile(file) as book:
        drawings = [book.read(name).decode() for name in book.namelist()
                    if name.endswith(".svg")]
    assert len(drawings) > 5
    for text in drawings:
        assert "<!DOCTYPE" not in text
        assert 'xmlns="http://www.w3.org/2000/svg"' in text


def test_nothing_in_it_runs(file: Path) -> None:
    with zipfile.ZipFile(file) as book:
        assert not [name for name in book.namelist() if name.endswith(".js")]
