"""Builds the book, or a small one, as its readers do: by a command."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BOOK = ROOT / "book"
BUILD = ROOT / "build" / "book"
SAMPLE = Path(__file__).resolve().parent / "sample"
FLAGS = ("-n", "-W", "--keep-going", "-q")


@dataclass(frozen=True)
class Built:
    out: Path
    status: int
    log: str  # only warnings, as -q leaves them

    def page(self, name: str) -> str:
        found = sorted(self.out.glob(f"{name}.*html"))
        return found[0].read_text("utf-8")


def sphinx(builder: str, source: Path, out: Path, *flags: str) -> Built:
    """With the book's own settings, whatever the source."""
    command = [
        sys.executable, "-m", "sphinx", "-b", builder, "-c", str(BOOK),
        "-d", str(out.parent / f"{out.name}-doctrees"), *FLAGS, *flags,
        str(source), str(out),
    ]
    done = subprocess.run(command, capture_output=True, text=True)
    return Built(out, done.returncode, done.stdout + done.stderr)


def book(builder: str, session: str) -> Built:
    """The book itself, once in a session, whoever asks first."""
    out, log = BUILD / builder, BUILD / f"{builder}.log"
    with locked(BUILD / f"{builder}.lock"):
        stamp = f"{session} {builder}"
        said = log.read_text("utf-8").splitlines() if log.exists() else []
        if not said or said[0] != stamp:
            shutil.rmtree(out, ignore_errors=True)  # or old pages would stay
            built = sphinx(builder, BOOK, out, "-E")
            log.write_text(f"{stamp}\n{built.status}\n{built.log}", "utf-8")
            said = log.read_text("utf-8").splitlines()
    return Built(out, int(said[1]), "\n".join(said[2:]))


@contextmanager
def locked(path: Path) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def page_names() -> list[str]:
    """Of the book's pages, by their sources, without a suffix."""
    other = {"README.md"}
    folders = {"_ext", "results", "solutions", "figures"}
    return sorted(
        path.relative_to(BOOK).with_suffix("").as_posix()
        for path in BOOK.rglob("*.md")
        if path.name not in other and not folders & set(path.parts)
    )


def small_book(folder: Path, **pages: str) -> Path:
    """The sample's repository, with pages of its own; gives its book/."""
    shutil.copytree(SAMPLE, folder, dirs_exist_ok=True)
    source = folder / "book"
    if pages:
        for page in source.rglob("*.md"):
            page.unlink()
        names = "\n".join(pages)
        pages["index"] = f"# Small\n\n```{{toctree}}\n{names}\n```\n"
    for name, text in pages.items():
        page = source / f"{name}.md"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(text, "utf-8")
    return source


def session_of() -> str:
    """The same for all workers of a run."""
    return os.environ.get("PYTEST_XDIST_TESTRUNUID") or str(os.getpid())
