"""Buys tickets, and tries to get in with them, twice, late, and without."""

from __future__ import annotations

import re
from pathlib import Path

from tools import Tools, Wrong
from wire import handshake, request


def check(answer: Path, tools: Tools) -> None:
    server = tools.started(tools.compiled(answer, "02_handshake"), ours=True)

    def ticket() -> str:
        response = tools.client(server.port).ask(request("/ticket"))
        text = response.body.decode("latin-1").strip()
        if response.status != 200 or not re.fullmatch("[0-9a-f]{32}", text):
            raise Wrong("GET /ticket should give 32 hexadecimal digits.")
        return text

    def enter(query: str, wanted: int, what: str, **changes: str) -> None:
        fields = {k.replace("_", "-"): v for k, v in changes.items()}
        sent = handshake(fields, target=f"/{query}")
        status = tools.client(server.ws_port).ask(sent).status
        if status != wanted:
            raise Wrong(f"{what} gets {status}, and should get {wanted}.")

    first, second, third = ticket(), ticket(), ticket()
    if len({first, second, third}) < 3:
        raise Wrong("The same ticket was given twice.")
    enter("", 403, "A handshake without a ticket")
    enter(f"?ticket={'0' * 32}", 403, "A ticket that nobody has issued")
    enter("?ticket=", 403, "An empty ticket")
    enter(f"?ticket={first[:31]}", 403, "All but the last digit of a ticket")
    enter(f"?tickets={first}", 403, "A query that only resembles ?ticket=")
    enter(f"?{first}", 403, "A ticket without its name")
    enter(f"?ticket={first}", 101, "A good ticket")
    enter(f"?ticket={first}", 403, "A ticket that is used up")
    enter(f"?ticket={second}", 101, "A second ticket, bought before the first was used,")
    foreign = {"Origin": "http://evil.example"}
    enter(f"?ticket={third}", 403, "A page of another site", **foreign)
    enter(f"?ticket={third}", 101, "A ticket whose first handshake was refused "
          "for another reason")
