"""Puts servers side by side.

    python -m conformance [VERDICTS.json ...] [--html FILE] [--markdown FILE]
    python -m conformance --again

Without files: those of book/results/conformance/, into book/conformance.md
and build/conformance/compare.html. --again, for when the checklist has changed:
the servers of that folder are judged anew by what was recorded when they were
asked last, in build/conformance/.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from . import compare, record
from .results import Record, judge

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / "book" / "results" / "conformance"
BOOK = ROOT / "book" / "conformance.md"
BUILD = ROOT / "build" / "conformance"
PAGE = BUILD / "compare.html"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m conformance")
    parser.add_argument("files", nargs="*", type=Path, metavar="VERDICTS.json")
    parser.add_argument("--html", type=Path, default=PAGE)
    parser.add_argument("--markdown", type=Path)
    parser.add_argument("--again", action="store_true")
    options = parser.parse_args()
    if options.again:
        judge_again()
    files = options.files or sorted(KEPT.glob("*.json"))
    if not files:
        parser.error(f"no file given, and none in {KEPT.relative_to(ROOT)}")
    servers = compare.read(files)
    book = options.markdown or (None if options.files else BOOK)
    if book:
        write(book, compare.markdown(servers))
    write(options.html, compare.page(servers))


def judge_again() -> None:
    for kept in sorted(KEPT.glob("*.json")):
        folder = BUILD / kept.stem
        if not (folder / "conformance.json").exists():
            print(f"{kept.stem} stays as it is: {folder} has no record of it")
            continue
        told = json.loads((folder / "conformance.json").read_text("utf-8"))
        report = judge(
            told["server"],
            told["version"],
            told["date"],
            told["server"] == "ours",
            [Record(**test) for test in told["tests"]],
        )
        record.write(report, folder)
        kept.write_text((folder / "verdicts.json").read_text("utf-8"), "utf-8")


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    print(path)


if __name__ == "__main__":
    main()
