"""What book/performance.md shows of the committed results: blocks between
markers bench:NAME, written here and nowhere else."""

from __future__ import annotations

from typing import Any

from suite import plots, report
from suite.blocks import filled as fill
from suite.profile import tables

FOLDER = "results/bench/"  # of the plots, from the page


def blocks(results: dict[str, Any]) -> dict[str, list[str]]:
    """By the name in the marker: machine, overview, plots, details; each plot,
    and each profile, by its own name."""
    captions = plots.captions(results)
    each = {
        name: report.pictures({name: about}, FOLDER)
        for name, about in captions.items()
    }
    for name, profile in results.get("profiles", {}).items():
        about = (f"where the time goes: {profile['title']}",
                 f"Where the time of the server goes: {profile['title']}.")
        each[name] = [*tables(profile), "",
                      *report.pictures({name: about}, FOLDER)]
    return each | {
        "machine": [report.where(results)],
        "overview": report.overview(results["cases"]),
        "plots": report.pictures(captions, FOLDER),
        "details": report.all_details(results),
    }


def filled(text: str, results: dict[str, Any]) -> str:
    """The page, with all its blocks as `results` has them. ValueError: as
    blocks.filled() says."""
    return fill(text, "bench", blocks(results))
