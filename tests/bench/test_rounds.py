"""The statistics: rotation, medians of the rounds' ratios."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parents[2] / "bench"))

from suite import report  # noqa: E402
from suite.rounds import median_ratio, rotated, summary  # noqa: E402


def test_each_server_is_first_in_turn() -> None:
    names = ["a", "b", "c"]
    orders = [rotated(names, number) for number in range(4)]
    assert orders == [list("abc"), list("bca"), list("cab"), list("abc")]
    assert rotated([], 3) == []


def test_ratios_are_taken_inside_a_round() -> None:
    """The machine got ten times slower: no ratio may move."""
    rounds = [{"limit": 1.0, "ours": 2.0}, {"limit": 10.0, "ours": 20.0},
              {"limit": 1.0, "ours": 4.0}]
    assert median_ratio(rounds, "limit", "ours") == 0.5


@pytest.mark.parametrize("rounds", [[], [{"limit": 1.0}], [{"ours": 1.0}],
                                    [{"limit": 1.0, "ours": 0.0}]])
def test_without_both_there_is_no_ratio(rounds: list) -> None:
    assert median_ratio(rounds, "limit", "ours") is None


def test_a_summary_has_medians_and_the_baseline_is_1() -> None:
    rounds = [
        {"limit": {"cost": 1.0, "cpu_ns": 1.0},
         "ours": {"cost": cost, "cpu_ns": cost}}
        for cost in (2.0, 100.0, 4.0)
    ] + [{"limit": {"cost": 1.0, "cpu_ns": 1.0}}]  # ours had died
    assert summary(rounds, "limit") == {
        "limit": {"cost": 1.0, "cpu_ns": 1.0, "of_baseline": 1.0},
        "ours": {"cost": 4.0, "cpu_ns": 4.0, "of_baseline": 0.25},
    }


def test_without_the_baseline_there_are_figures_but_no_ratio() -> None:
    assert summary([{"ours": {"cost": 2.0}}], "limit") == {
        "ours": {"cost": 2.0}}


def test_the_overview_names_ours_and_the_best_peer() -> None:
    servers = {
        name: {"of_baseline": ratio, "cost": 1 / ratio}
        for name, ratio in (("limit", 1.0), ("slow", 0.2),
                            ("04_messages", 0.96), ("fast", 0.7))
    }
    case = {"title": "20 B", "kind": "echo", "baseline": "limit",
            "aim": 0.97, "servers": servers}
    assert report.overview([case])[-1] == (
        "| 20 B | limit | 0.96 | 0.97 | fast 0.70 |")
