"""What an author gets wrong stops the build, with the page and the line."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from building import Built, small_book, sphinx

# name, what the page holds from line 5 on, what the build says, in which line
CASES = [
    ("file", "```{code-of} chapters/gone.cpp\n```", "there is no chapters/gone.cpp"),
    ("unknown", "```{code-of} chapters/02_second/second.cpp third\n```",
     "nothing in it is called third"),
    ("ambiguous", "```{code-of} hard/hard.cpp Socket::send\n```", "is ambiguous"),
    ("no-focus",
     "```{code-of} chapters/02_second/second.cpp Second::two\nreturn 3;\n```",
     "in 0 lines stands: return 3;"),
    ("two-foci", "```{code-of} chapters/02_second/second.cpp doubled\nsum\n```",
     "in 3 lines: 22, 23, 24 stands: sum"),
    ("no-command", "```{run}\n2\n```", "output before the first command"),
    ("run-option", "```{run}\n:sever: 01_first\n$ true\n```", "sever"),
    ("no-server", "```{run}\n$ a\n--- the server's terminal ---\nb\n```",
     "no :server:"),
    ("new-in", "```{new-in} 09_gone\n```", "09_gone is no layer"),
    ("show-all", "```{show-all} 09_gone\n```", "09_gone is no layer"),
    ("no-figure", '```{figure-of} no-such\n:alt: "x"\nA caption.\n```',
     "there is no figures/no_such.py"),
    ("no-alt", "```{figure-of} two-boxes\nA caption.\n```", "has no :alt:"),
    ("empty-alt", '```{figure-of} two-boxes\n:alt: ""\nA caption.\n```',
     "has no :alt:"),
    ("broken-figure", '```{figure-of} broken\n:alt: "x"\nA caption.\n```',
     "broken: ZeroDivisionError"),
    ("no-svg", '```{figure-of} words\n:alt: "x"\nA caption.\n```', "is no SVG"),
    ("caption", '```{figure-of} two-boxes\n:alt: "x"\n- a\n- b\n```',
     "begin with a sentence"),
    ("aside", "```{aside}\n```", "aside"),
    ("answer", "```{answer}\nno title\n```", "answer"),
    ("no-folder", "```{challenge} 02_second/gone\n:kind: break\nDo.\n```",
     "0 files check.py in solutions/02_second/gone/"),
    ("no-starter", "```{challenge} 02_second/unbegun\n:kind: break\nDo.\n```",
     "0 files starter.* in solutions/02_second/unbegun/"),
    ("no-solution", "```{challenge} 02_second/unsolved\n:kind: break\nDo.\n```",
     "0 files solution.* in solutions/02_second/unsolved/"),
    ("no-kind", "```{challenge} 02_second/count\nDo.\n```", "has no :kind:"),
    ("kind", "```{challenge} 02_second/count\n:kind: guess\nDo.\n```", "guess"),
    ("sec", "{sec}`section 5 of 6455`", "no section of an RFC"),
    ("sec-two", "{sec}`6455 §5.2 and more`", "no section of an RFC"),
    ("man", "{man}`recv`", "no man page"),
    ("src", "{src}`nobody-1999`", "src-nobody-1999"),
]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("errors")
    pages = {name: f"# {name}\n\nText.\n\n{body}\n" for name, body, _ in CASES}
    source = small_book(folder / "source", **pages)
    (source / "figures" / "broken.py").write_text("def draw():\n    1 / 0\n")
    (source / "figures" / "words.py").write_text("def draw():\n    return 'x'\n")
    count = source / "solutions" / "02_second" / "count"
    for name, without in (("unbegun", "starter.txt"), ("unsolved", "solution.txt")):
        shutil.copytree(count, count.parent / name)
        (count.parent / name / without).unlink()
    return source


@pytest.fixture(scope="module")
def built(source: Path) -> Built:
    return sphinx("html", source, source.parent / "html")


def complaints(built: Built, page: str) -> list[str]:
    """Each from its file and line on."""
    lines = re.split(r"^(?=/\S+\.md:)", built.log, flags=re.MULTILINE)
    return [text for text in lines if f"/{page}.md:" in text.split(" ")[0]]


def test_the_build_fails(built: Built) -> None:
    assert built.status == 1


@pytest.mark.parametrize("page, why", [(name, why) for name, _, why in CASES])
def test_complaint(built: Built, page: str, why: str) -> None:
    found = complaints(built, page)
    assert len(found) == 1, built.log
    assert why in found[0]
    assert found[0].partition(".md:")[2].startswith("5:"), found[0]


def test_the_next_build_complains_again(source: Path, built: Built) -> None:
    """Nothing has changed, so Sphinx would not look at these pages at all."""
    again = sphinx("html", source, source.parent / "html")
    assert again.status == 1
    assert sorted(again.log.splitlines()) == sorted(built.log.splitlines())
