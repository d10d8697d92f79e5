"""The statistics: rotation, medians of the rounds' ratios, their spread."""

from __future__ import annotations

import pytest
from suite.rounds import quartiles, ratios, rotated, summary


def test_each_server_is_first_in_turn() -> None:
    names = ["a", "b", "c"]
    orders = [rotated(names, number) for number in range(4)]
    assert orders == [list("abc"), list("bca"), list("cab"), list("abc")]
    assert rotated([], 3) == []


def test_ratios_are_taken_inside_a_round() -> None:
    """The machine got ten times slower: no ratio may move."""
    rounds = [{"limit": 1.0, "ours": 2.0}, {"limit": 10.0, "ours": 20.0},
              {"limit": 1.0, "ours": 4.0}]
    assert ratios(rounds, "limit", "ours") == [0.5, 0.5, 0.25]


@pytest.mark.parametrize("rounds", [[], [{"limit": 1.0}], [{"ours": 1.0}],
                                    [{"limit": 1.0, "ours": 0.0}]])
def test_without_both_there_is_no_ratio(rounds: list) -> None:
    assert ratios(rounds, "limit", "ours") == []


def test_the_middle_half_lies_between_the_quartiles() -> None:
    assert quartiles([5.0, 1.0, 4.0, 2.0, 3.0]) == (2.0, 4.0)
    assert quartiles([7.0]) == (7.0, 7.0)


def test_a_summary_has_medians_and_the_baseline_is_1() -> None:
    rounds = [
        {"limit": {"cost": 1.0, "cpu_ns": 1.0},
         "ours": {"cost": cost, "cpu_ns": 2 * cost}}
        for cost in (2.0, 100.0, 4.0)
    ] + [{"limit": {"cost": 1.0, "cpu_ns": 1.0}}]  # ours had died
    assert summary(rounds, "limit") == {
        "limit": {"cost": 1.0, "cpu_ns": 1.0, "of_baseline": 1.0,
                  "spread": (1.0, 1.0), "cpu_of_baseline": 1.0},
        "ours": {"cost": 4.0, "cpu_ns": 8.0, "of_baseline": 0.25,
                 "spread": (0.13, 0.375), "cpu_of_baseline": 0.125},
    }


def test_without_the_baseline_there_are_figures_but_no_ratio() -> None:
    assert summary([{"ours": {"cost": 2.0}}], "limit") == {
        "ours": {"cost": 2.0}}
