"""Each plot is drawn of what is there, and says in words what it shows."""

from __future__ import annotations

from pathlib import Path

import pytest
from suite import plots

ALL = ["of_limit", "growth", "latency", "static", "idle"]


def test_all_plots_are_drawn_the_same_each_time(
    results: dict, tmp_path: Path
) -> None:
    pytest.importorskip("matplotlib")
    drawn = plots.draw(results, tmp_path)
    assert [path.stem for path in drawn] == ALL
    before = [path.read_bytes() for path in drawn]
    assert [path.read_bytes() for path in plots.draw(results, tmp_path)] == (
        before)
    for path in drawn:
        ours = "01_polling" if path.stem == "static" else "04_messages"
        assert ours in path.read_text("utf-8"), path.stem


def test_captions_say_our_figures(results: dict) -> None:
    captions = plots.captions(results)
    assert list(captions) == ALL
    alt, caption = captions["of_limit"]
    assert "title of 20B_1: 0.80 of the limit" in alt
    assert caption.endswith("wanted of ours.")


def test_what_was_not_measured_is_not_drawn(
    results: dict, tmp_path: Path
) -> None:
    pytest.importorskip("matplotlib")
    results["cases"] = [case for case in results["cases"]
                        if case["kind"] == "idle"]
    assert [path.stem for path in plots.draw(results, tmp_path)] == ["idle"]
    results["cases"][0]["servers"] = {}  # nobody could be measured
    assert plots.draw(results, tmp_path) == []
