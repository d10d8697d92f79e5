"""The method, without any measuring: rotation, ratios, medians.

Machines are shared and noisy: what goes on beside us changes from minute to
minute. Figures of one round were taken side by side, so their ratio stands
still while they do not; the median of the rounds' ratios is what is quoted,
with the quartiles between which its middle half lies.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median, quantiles


def rotated(names: Sequence[str], round_number: int) -> list[str]:
    """Each round begins with another one, so that none is always first."""
    start = round_number % len(names) if names else 0
    return [*names[start:], *names[:start]]


def ratios(
    rounds: Sequence[Mapping[str, float]], over: str, under: str
) -> list[float]:
    """Of the rounds that have both."""
    return [
        one[over] / one[under]
        for one in rounds
        if one.get(under) and over in one
    ]


def quartiles(values: Sequence[float]) -> tuple[float, float]:
    """Of all that there are: a run is no sample of anything larger."""
    if len(values) < 2:
        return values[0], values[0]
    low, _, high = quantiles(values, method="inclusive")
    return low, high


def summary(
    rounds: Sequence[Mapping[str, Mapping[str, float]]], baseline: str
) -> dict[str, dict]:
    """Per server, of each figure the median, and its cost against the
    baseline's: `of_baseline` is above 1 where it costs less than that;
    `spread` are the quartiles of the rounds' ratios."""
    result: dict[str, dict] = {}
    for name in dict.fromkeys(name for one in rounds for name in one):
        mine = [one[name] for one in rounds if name in one]
        figures: dict = {
            key: median(f[key] for f in mine) for key in mine[0]
        }
        against = ratios(_only("cost", rounds), baseline, name)
        if against:
            figures["of_baseline"] = median(against)
            figures["spread"] = quartiles(against)
        for key, figure, over, under in (
            ("rate_of_baseline", "per_second", name, baseline),
            ("cpu_of_baseline", "cpu_ns", baseline, name),
        ):
            other = ratios(_only(figure, rounds), over, under)
            if other:
                figures[key] = median(other)
        result[name] = figures
    return result


def _only(
    figure: str, rounds: Sequence[Mapping[str, Mapping[str, float]]]
) -> list[dict[str, float]]:
    return [
        {name: f[figure] for name, f in one.items() if figure in f}
        for one in rounds
    ]
