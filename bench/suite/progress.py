"""Says which case is measured, and about how long the rest will take."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


class Progress:
    """Planned seconds tell how much is left; how long the first cases took
    against their plan tells how fast this machine is."""

    def __init__(
        self, planned: Sequence[float],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.planned = planned
        self.clock = clock
        self.begun = clock()

    def left(self, done: int) -> float:
        """Seconds, when so many cases are done."""
        rest = sum(self.planned[done:])
        if not done:
            return rest
        return rest * (self.clock() - self.begun) / sum(self.planned[:done])

    def begin(self, number: int, title: str) -> None:
        left = self.left(number)
        about = (f"{left / 60:.0f} minutes" if left >= 90
                 else f"{max(left, 1):.0f} s")
        say(f"{number + 1} of {len(self.planned)}: {title}"
            f" (about {about} left)")
