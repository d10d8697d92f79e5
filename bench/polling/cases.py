"""What is compared: the same news, asked for or pushed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    clients: int
    news_ms: int  # the server has something new so often
    poll_ms: int = 0  # a client asks so often; 0: it is pushed to

    @property
    def pushed(self) -> bool:
        return self.poll_ms == 0

    @property
    def name(self) -> str:
        how = "push" if self.pushed else f"poll every {seconds(self.poll_ms)}"
        return f"{how}, {self.clients:,} client{'s' * (self.clients > 1)}"


def seconds(ms: int) -> str:
    return f"{ms / 1000:g} s" if ms >= 1000 else f"{ms} ms"


CLIENTS = (1, 10, 100, 1000)
NEWS_MS = 3000  # as the Node program has it
# As often as there is news; and as often as somebody asks who wants it soon.
POLLS_MS = (3000, 500)
SAME_NEWS = [
    Case(clients, NEWS_MS, poll_ms)
    for clients in CLIENTS
    for poll_ms in (0, *POLLS_MS)
]
# Where polling is the better choice: far more news than anybody looks at.
MUCH_NEWS = [Case(100, 16, 0), Case(100, 16, 1000)]
CASES = SAME_NEWS + MUCH_NEWS
