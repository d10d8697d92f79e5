"""{show-all} lists what no page of the chapter shows, and only that."""

from __future__ import annotations

from pathlib import Path

import pytest
from building import Built, small_book, sphinx

SECOND = "chapters/02_second/second"


def build(folder: Path, **pages: str) -> Built:
    return sphinx("dummy", small_book(folder / "source", **pages), folder / "out")


def page(*files_and_names: str, layer: str = "") -> str:
    blocks = [f"```{{code-of}} {what}\n```\n" for what in files_and_names]
    if layer:
        blocks.append(f"```{{show-all}} {layer}\n```\n")
    return "# Page\n\n" + "\n".join(blocks)


def hidden(built: Built) -> list[str]:
    """What the complaint lists, by name."""
    return [line.split()[-1] for line in built.log.splitlines()
            if line.startswith("  chapters/") or line.startswith("  common/")]


ALL = (f"{SECOND}.cpp checked doubled", f"{SECOND}.cpp Second::two",
       f"{SECOND}.h Second")


def test_all_are_shown_on_pages_of_the_chapter(tmp_path: Path) -> None:
    built = build(tmp_path, **{
        "02_second/index": page(*ALL[:1], layer="02_second"),
        "02_second/more": page(*ALL[1:]),
    })
    assert (built.status, built.log) == (0, "")


@pytest.mark.parametrize("left_out, name", [
    (0, "checked"), (0, "doubled"), (1, "Second::two"), (2, "Second::three"),
])
def test_missing_one_is_listed(tmp_path: Path, left_out: int, name: str) -> None:
    kept = [what for place, what in enumerate(ALL) if place != left_out]
    built = build(tmp_path, **{
        "02_second/index": page(*kept, layer="02_second"),
    })
    assert built.status == 1 and name in hidden(built)
    assert f"02_second/index.md:{3 + 3 * len(kept)}:" in built.log


def test_other_chapters_pages_do_not_count(tmp_path: Path) -> None:
    built = build(tmp_path, **{
        "02_second/index": page(*ALL[1:], layer="02_second"),
        "00_ground_floor/index": page(ALL[0]),
    })
    assert hidden(built) == ["checked", "doubled"]


def test_a_declaration_does_not_count(tmp_path: Path) -> None:
    built = build(tmp_path, **{
        "02_second/index": page(f"{SECOND}.h", f"{SECOND}.cpp checked",
                                layer="02_second"),
    })
    assert hidden(built) == ["Second::two", "doubled"]


def test_whole_files_and_two_halves_count(tmp_path: Path) -> None:
    source = small_book(tmp_path / "source", **{
        "02_second/index": page(f"{SECOND}.h", f"{SECOND}.cpp region:a",
                                f"{SECOND}.cpp region:b", layer="02_second"),
    })
    path = source.parent / f"{SECOND}.cpp"
    lines = path.read_text("utf-8").splitlines()
    half = lines.index("  sum += number;")
    path.write_text("\n".join([
        "// #region a", *lines[:half], "// #endregion",
        "// #region b", *lines[half:], "// #endregion", "",
    ]))
    built = sphinx("dummy", source, tmp_path / "out")
    assert hidden(built) == ["doubled"]  # its middle is the two marks
    path.write_text("\n".join(["// #region a", *lines, "// #endregion", "",
                               "// #region b", "// #endregion"]))
    assert sphinx("dummy", source, tmp_path / "out").log == ""


def test_main_and_attempts_need_not_be_shown(tmp_path: Path) -> None:
    built = build(tmp_path, **{"02_second/index": page(*ALL, layer="02_second")})
    assert "main" not in built.log and "naive" not in built.log


def test_the_ground_floor(tmp_path: Path) -> None:
    name = "00_ground_floor/index"
    built = build(tmp_path / "a", **{name: page(layer="common")})
    assert hidden(built) == ["count"]
    shown = page("common/bytes.h", layer="common")
    assert build(tmp_path / "b", **{name: shown}).log == ""


def test_a_library_inside_a_chapter(tmp_path: Path) -> None:
    name, layer = "02_second/index", "02_second_inner"
    source = small_book(tmp_path / "source", **{name: page(layer=layer)})
    inner = source.parent / "chapters" / "02_second" / "inner"
    inner.mkdir()
    (inner / "inner.cpp").write_text("int inner() { return 0; }\n")
    assert hidden(sphinx("dummy", source, tmp_path / "out")) == ["inner"]
