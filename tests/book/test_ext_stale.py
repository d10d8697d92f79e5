"""A page is made again when what it shows has changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from building import small_book, sphinx

NEW = "```{new-in} 02_second\n```"
MOVED = "```{code-of} chapters/02_second/second.cpp kTwo checked doubled\n```"
FIGURE = '```{figure-of} NAME\n:alt: "Two boxes"\nTwo boxes.\n```'
DATA = """\
from pathlib import Path

def draw():
    text = (Path(__file__).parent / "data.txt").read_text()
    return f"<svg><text>{text}</text></svg>"
"""

# what each page holds, and what it depends on
PAGES = {
    "code": (MOVED, "chapters/02_second/second.cpp"),
    "header": ("```{new-in} common\n```", "common/bytes.h"),
    "program": (NEW, "chapters/02_second/main.cpp"),
    "before": (NEW, "chapters/01_first/main.cpp"),
    "figure": (FIGURE.replace("NAME", "two-boxes"), "book/figures/two_boxes.py"),
    "data": (FIGURE.replace("NAME", "data"), "book/figures/data.txt"),
    "challenge": ("```{challenge} 02_second/count\n:kind: break\nDo.\n```",
                  "book/solutions/02_second/count/solution.txt"),
}


def pages() -> dict[str, str]:
    return {name: f"# {name}\n\n{body}\n" for name, (body, _) in PAGES.items()}


def changed(path: Path) -> None:
    """In a way that every page would show: new words, and a new line."""
    text = path.read_text("utf-8")
    words = {".py": ("</svg>", "<text>changed</text></svg>"),
             ".txt": (text, f"{text} changed")}
    old, new = words.get(path.suffix, (text, f"{text}\n// changed\n"))
    path.write_text(text.replace(old, new), "utf-8")


def whole(source: Path) -> None:
    """The page of the code shows the file to its end."""
    page = source / "code.md"
    page.write_text(page.read_text().replace(" kTwo checked doubled", ""))


def test_pages_follow_what_they_show(tmp_path: Path) -> None:
    source = small_book(tmp_path / "source", **pages())
    (source / "figures" / "data.py").write_text(DATA)
    (source / "figures" / "data.txt").write_text("words")
    whole(source)
    follow(source, {n for n, (_, file) in PAGES.items() if file[-3:] != ".py"})
    # All drawings may share what lies beside them: by itself, then.
    follow(source, {"figure"})


def follow(source: Path, names: set[str]) -> None:
    out = source.parent.parent / "html"
    before = sphinx("html", source, out)
    assert before.log == ""
    old = {name: before.page(name) for name in names}
    for name in names:
        changed(source.parent / PAGES[name][1])
    after = sphinx("html", source, out)
    assert after.log == ""
    assert not [name for name in names if after.page(name) == old[name]]


def test_pages_follow_what_their_drawings_share(tmp_path: Path) -> None:
    """Python imports a module once, and opens it for the first drawing only."""
    names = ("one", "other")
    source = small_book(tmp_path / "source", **{
        name: f"# {name}\n\n{FIGURE.replace('NAME', name)}\n" for name in names
    })
    pen = source / "figures" / "pen.py"
    pen.write_text("WORD = 'old'\n")
    for name in names:
        (source / "figures" / f"{name}.py").write_text(
            "import pen\ndef draw(): return f'<svg>{pen.WORD}</svg>'\n"
        )
    assert sphinx("html", source, tmp_path / "html").log == ""
    pen.write_text("WORD = 'changed'\n")
    built = sphinx("html", source, tmp_path / "html")
    assert all("changed</svg>" in built.page(name) for name in names)


def test_new_functions_are_counted_and_new_files_noticed(tmp_path: Path) -> None:
    name = "02_second/index"
    body = "```{show-all} 02_second\n```\n"
    source = small_book(tmp_path / "source", **{
        name: "# All\n\n" + body,
        "02_second/more": "# More\n\n" + "".join(
            f"```{{code-of}} chapters/02_second/second.{suffix}\n```\n\n"
            for suffix in ("h", "cpp")
        ),
    })
    built = sphinx("html", source, tmp_path / "html")
    assert built.log == "" and "<p>4.</p>" in built.page(name)
    path = source.parent / "chapters" / "02_second" / "second.cpp"
    path.write_text(path.read_text() + "int fifth() { return 5; }\n")
    built = sphinx("html", source, tmp_path / "html")
    assert built.log == "" and "<p>5.</p>" in built.page(name)
    new = source.parent / "chapters" / "02_second" / "third.cpp"
    new.write_text("int third() { return 3; }\n")
    log = sphinx("html", source, tmp_path / "html").log
    assert "02_second/third.cpp:1 third" in log


def test_names_follow_their_code_to_another_page(tmp_path: Path) -> None:
    names = [f"02_second/{name}" for name in ("index", "here", "there")]
    index, here, there = names
    source = small_book(tmp_path / "source", **{
        index: f"# Index\n\n{NEW}\n", here: f"# Here\n\n{MOVED}\n",
        there: "# There\n",
    })
    page = sphinx("html", source, tmp_path / "html").page(index)
    assert 'href="here.html#second-cpp-kTwo-21"' in page
    (source / f"{here}.md").write_text("# Here\n")
    (source / f"{there}.md").write_text(f"# There\n\n{MOVED}\n")
    page = sphinx("html", source, tmp_path / "html").page(index)
    assert 'href="there.html#second-cpp-kTwo-21"' in page


def test_a_page_that_changed_shows_nothing_of_before(tmp_path: Path) -> None:
    name = "00_ground_floor/index"
    show_all = "```{show-all} common\n```\n"
    source = small_book(tmp_path / "source", **{
        name: f"# Page\n\n```{{code-of}} common/bytes.h\n```\n\n{show_all}",
    })
    assert sphinx("html", source, tmp_path / "html").log == ""
    (source / f"{name}.md").write_text(f"# Page\n\n{show_all}")
    log = sphinx("html", source, tmp_path / "html").log
    assert "common/bytes.h:5 count" in log


@pytest.mark.parametrize("builder", ["html", "epub"])
def test_reading_in_parallel_is_the_same(tmp_path: Path, builder: str) -> None:
    """Names link across pages, so what pages note must come together."""
    source = small_book(tmp_path / "source")
    for number in range(6):  # Sphinx has helpers from some pages on
        page = source / f"page{number}.md"
        page.write_text(f"---\norphan: true\n---\n\n# {number}\n")
    (source / "02_second" / "zz.md").write_text(
        f"---\norphan: true\n---\n\n# Last\n\n{MOVED}\n"
    )
    alone = sphinx(builder, source, tmp_path / "alone")
    together = sphinx(builder, source, tmp_path / "together", "-j", "2")
    assert alone.log == together.log == ""
    assert alone.page("02_second/index") == together.page("02_second/index")
