"""Those who visit: threads that choose an action, again and again."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from wire.server import Server

from .visits import ACTIONS, Visit, storm


@dataclass
class Plan:
    """What all workers of a soak go by."""

    seed: int
    pause: float  # of a worker between visits, on average, in seconds
    over: threading.Event = field(default_factory=threading.Event)


class Worker(threading.Thread):
    """Visits again and again, some stay a while; the first mishap ends it."""

    def __init__(
        self, plan: Plan, server: Server, name: str, pushes: bool
    ) -> None:
        super().__init__(name=name)
        self.plan, self.server, self.pushes = plan, server, pushes
        self.chance = random.Random(f"{plan.seed}/{name}")
        self.staying: list[Visit] = []
        self.done: Counter[str] = Counter()
        self.mishap = ""

    def run(self) -> None:
        pause = self.plan.pause
        while not self.plan.over.wait(self.chance.uniform(0, 2 * pause)):
            action = self.chance.choice(ACTIONS)
            visit = Visit(self.server, self.pushes, self.chance)
            self.staying.append(visit)
            try:
                action(visit)
            except Exception as error:  # whatever it is, it is a finding
                self.tell(action, visit, error)
                break
            self.done[action.__name__] += 1
            if action is storm or self.chance.random() < 0.8:
                self.staying.pop().end()
            if len(self.staying) > 8:
                self.staying.pop(0).end()
        for visit in self.staying:
            visit.end()

    @property
    def visits(self) -> int:
        return sum(self.done.values())

    def tell(self, action: Callable, visit: Visit, error: Exception) -> None:
        self.mishap = (
            f"{self.name}, visit {self.visits}, {action.__name__}: {error!r}\n"
            + "\n".join(str(client.transcript) for client in visit.clients)
        )
        self.plan.over.set()
