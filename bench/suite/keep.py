"""--keep: the results that the book shows, and its page brought up to them."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

from suite import plots, report
from suite.page import filled
from suite.progress import say
from suite.servers import ROOT

KEPT = ROOT / "book" / "results" / "bench"
PAGE = ROOT / "book" / "performance.md"


def keep(made: list[Path]) -> None:
    KEPT.mkdir(parents=True, exist_ok=True)
    for path in made:
        shutil.copy(path, KEPT)
        say(f"Kept: {(KEPT / path.name).relative_to(ROOT)}")


def results() -> dict[str, Any]:
    """What was measured, and the profiles beside it."""
    kept = json.loads((KEPT / "results.json").read_text("utf-8"))
    kept["profiles"] = {
        path.stem: json.loads(path.read_text("utf-8"))
        for path in sorted(KEPT.glob("profile_*.json"))
    }
    return kept


def again() -> None:
    """Tables, plots and the page anew, of the results that were kept."""
    if not (KEPT / "results.json").is_file():
        sys.exit("Nothing was kept yet: ./bench.sh --keep measures and keeps.")
    kept = results()
    write_tables(kept, KEPT)
    plots.draw(kept, KEPT)
    if PAGE.is_file():
        text = PAGE.read_text("utf-8")
        PAGE.write_text(filled(text, kept), "utf-8")
        say(f"Filled: {PAGE.relative_to(ROOT)}")


def write_tables(measured: dict[str, Any], folder: Path) -> Path:
    path = folder / "results.md"
    text = report.markdown(measured, plots.captions(measured))
    path.write_text(text, "utf-8")
    return path
