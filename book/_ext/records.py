"""What pages note for one another, kept with Sphinx's environment by page."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

NAMES = ("book_shown", "book_show_all")


@dataclass(frozen=True)
class Shown:
    """Lines of a file, by a `code-of`; ids of lines are prefix and number."""

    file: str
    first: int
    last: int
    prefix: str


def note(env, name: str, what: object) -> None:
    """For the page that is being read."""
    records(env, name)[env.docname].append(what)


def records(env, name: str) -> defaultdict[str, list]:
    if not hasattr(env, name):
        setattr(env, name, defaultdict(list))
    return getattr(env, name)


def shown_below(env, folder: str) -> list[tuple[str, Shown]]:
    """(page, lines), of the pages of a chapter's folder, in no order."""
    return [
        (page, shown)
        for page, all_shown in sorted(records(env, "book_shown").items())
        if page.startswith(f"{folder}/") for shown in all_shown
    ]


def purge(app, env, page: str) -> None:
    for name in NAMES:
        records(env, name).pop(page, None)


def merge(app, env, pages, other) -> None:
    for name in NAMES:
        for page in pages:
            if page in records(other, name):
                records(env, name)[page] = records(other, name)[page]


def setup(app) -> None:
    app.connect("env-purge-doc", purge)
    app.connect("env-merge-info", merge)
