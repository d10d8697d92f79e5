"""Puts servers side by side.

    python -m conformance [VERDICTS.json ...] [--html FILE] [--markdown FILE]

Without files: those of book/results/conformance/, into book/conformance.md
and build/conformance/compare.html.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from . import compare

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / "book" / "results" / "conformance"
BOOK = ROOT / "book" / "conformance.md"
PAGE = ROOT / "build" / "conformance" / "compare.html"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m conformance")
    parser.add_argument("files", nargs="*", type=Path, metavar="VERDICTS.json")
    parser.add_argument("--html", type=Path, default=PAGE)
    parser.add_argument("--markdown", type=Path)
    options = parser.parse_args()
    files = options.files or sorted(KEPT.glob("*.json"))
    if not files:
        parser.error(f"no file given, and none in {KEPT.relative_to(ROOT)}")
    servers = compare.read(files)
    book = options.markdown or (None if options.files else BOOK)
    if book:
        write(book, compare.markdown(servers))
    write(options.html, compare.page(servers))


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    print(path)


if __name__ == "__main__":
    main()
