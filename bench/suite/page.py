"""What book/performance.md shows of the committed results: blocks between
markers, written here and nowhere else.

    <!-- bench:overview -->
    ...
    <!-- /bench -->
"""

from __future__ import annotations

import re
from typing import Any

from suite import plots, report
from suite.profile import tables

BLOCK = re.compile(
    r"(<!-- bench:(\w+) -->\n).*?(<!-- /bench -->)", re.DOTALL
)
BEGIN = "<!-- bench:"
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
    """The page, with all its blocks as `results` has them. ValueError: a
    marker that is not closed, or that nobody knows."""
    known = blocks(results)
    found = BLOCK.findall(text)
    if len(found) != text.count(BEGIN):
        raise ValueError("a bench: marker has no <!-- /bench --> behind it")
    for _, name, _ in found:
        if name not in known:
            raise ValueError(f"no block is named bench:{name}; there are "
                             + ", ".join(sorted(known)))
    return BLOCK.sub(
        lambda m: m[1] + "\n" + "\n".join(known[m[2]]) + "\n\n" + m[3], text
    )
