"""The tables, and the blocks of book/performance.md."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from suite import keep, report
from suite.page import filled

PAGE = """# Speed

<!-- bench:overview -->
what was there before
<!-- /bench -->
Between.
<!-- bench:growth -->
<!-- /bench -->
"""


def test_the_overview_names_ours_and_the_best_peer(results: dict) -> None:
    lines = report.overview(results["cases"])
    assert lines[2] == (
        "| title of 20B_1 | limit | 0.80 | 0.97 | Beast 0.50 |")
    assert lines[4] == (
        "| title of idle_1000 |  | 5,000 B | at most 192 B | Beast 8,000 B |")
    assert lines[5] == "| title of static_1KiB | nginx | 1.50 | 1.30 |  |"


def test_the_middle_half_of_the_ratios_is_told() -> None:
    figures = {"of_baseline": 0.88, "spread": (0.861, 0.9)}
    assert report.with_spread(figures) == "0.88 (0.86 to 0.90)"
    assert report.with_spread({"of_baseline": 1, "spread": (1, 1)}) == "1.00"
    assert report.with_spread({}) == ""


def test_details_have_a_column_only_for_what_was_measured(
    results: dict
) -> None:
    case = results["cases"][0]
    case["servers"]["ws"]["system_calls"] = 5.0
    lines = report.details(case)
    assert lines[3] == ("| server | of limit | limit's rate | server's CPU | "
                        "system calls |")
    assert lines[-2] == "| ws | 0.20 |  | 20.00 µs | 5.00 |"
    assert lines[-1] == "| Beast | 0.50 |  | 8.00 µs |  |"


def test_blocks_are_filled_and_the_rest_stays(results: dict) -> None:
    page = filled(PAGE, results)
    assert "before" not in page
    assert page.startswith("# Speed\n\n<!-- bench:overview -->\n\n| case |")
    assert "<!-- /bench -->\nBetween.\n<!-- bench:growth -->\n\n![" in page
    assert "](results/bench/growth.svg)" in page
    assert filled(page, results) == page


def test_a_kept_profile_is_a_block_of_its_own(results: dict) -> None:
    results["profiles"] = {"profile_20B_1": {
        "title": "20 B", "samples": 1000, "parts": {"kernel": 0.75},
        "system_calls": {}, "ours": {"serve": 0.2, "rare": 0.001},
        "libraries": {}}}
    page = filled("<!-- bench:profile_20B_1 -->\n<!-- /bench -->", results)
    assert "| `kernel` | 75.0% |" in page and "rare" not in page
    assert "(results/bench/profile_20B_1.svg)" in page


@pytest.mark.parametrize("text, complaint", [
    ("<!-- bench:overvieuw -->\n<!-- /bench -->", "bench:overvieuw"),
    ("<!-- bench:overview -->\n", "no <!-- /bench -->"),
])
def test_a_wrong_marker_is_told(
    text: str, complaint: str, results: dict
) -> None:
    with pytest.raises(ValueError, match=complaint):
        filled(text, results)


def test_the_book_s_page_shows_the_kept_results() -> None:
    """Else: ./bench.sh --again."""
    text = keep.PAGE.read_text("utf-8")
    assert text == filled(text, keep.results())


def test_the_plots_of_the_book_s_page_are_there() -> None:
    text = keep.PAGE.read_text("utf-8")
    shown = [part.partition(")")[0] for part in text.split("](")[1:]]
    wanted = [path for path in shown if path.startswith("results/bench/")]
    assert [p for p in wanted if not (keep.PAGE.parent / p).is_file()] == []


def test_tables_plots_and_page_are_made_again_of_what_was_kept(
    results: dict, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keep, "ROOT", tmp_path)
    monkeypatch.setattr(keep, "KEPT", tmp_path)
    monkeypatch.setattr(keep, "PAGE", tmp_path / "performance.md")
    (tmp_path / "results.json").write_text(json.dumps(results), "utf-8")
    keep.again()  # there is no page yet
    assert "title of 20B_1" in (tmp_path / "results.md").read_text("utf-8")
    keep.PAGE.write_text(PAGE, "utf-8")
    keep.again()
    assert keep.PAGE.read_text("utf-8") == filled(PAGE, keep.results())
