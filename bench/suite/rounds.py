"""The method, without any measuring: rotation, ratios, medians.

Machines are shared and noisy: what goes on beside us changes from minute to
minute. Figures of one round were taken side by side, so their ratio stands
still while they do not; the median of the rounds' ratios is what is quoted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median


def rotated(names: Sequence[str], round_number: int) -> list[str]:
    """Each round begins with another one, so that none is always first."""
    start = round_number % len(names) if names else 0
    return [*names[start:], *names[:start]]


def median_ratio(
    rounds: Sequence[Mapping[str, float]], over: str, under: str
) -> float | None:
    """Of the rounds that have both; None if there is none."""
    ratios = [
        one[over] / one[under]
        for one in rounds
        if one.get(under) and over in one
    ]
    return median(ratios) if ratios else None


def summary(
    rounds: Sequence[Mapping[str, Mapping[str, float]]], baseline: str
) -> dict[str, dict[str, float]]:
    """Per server, of each figure the median, and its cost against the
    baseline's: `of_baseline` is above 1 where it costs less than that."""
    costs = [{n: f["cost"] for n, f in one.items()} for one in rounds]
    rates = [
        {n: f["per_second"] for n, f in one.items() if "per_second" in f}
        for one in rounds
    ]
    result: dict[str, dict[str, float]] = {}
    for name in dict.fromkeys(name for one in rounds for name in one):
        mine = [one[name] for one in rounds if name in one]
        figures = {key: median(f[key] for f in mine) for key in mine[0]}
        ratio = median_ratio(costs, baseline, name)
        if ratio is not None:
            figures["of_baseline"] = ratio
        rate = median_ratio(rates, name, baseline)
        if rate is not None:
            figures["rate_of_baseline"] = rate
        result[name] = figures
    return result
