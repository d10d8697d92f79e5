"""Said to our server, whose log tells which rule was broken."""

import re
from pathlib import Path

from tools import Tools, Wrong
from wire.server import Server

LOGGED = re.compile(r"close 1002: ([^:]+)")


def check(answer: Path, tools: Tools) -> None:
    server = tools.server("03_framing")
    broken: dict[str, str] = {}  # rule: by which line
    for line in tools.lines(answer):
        try:
            said = bytes.fromhex(line)
        except ValueError:
            raise Wrong(f'"{line}" is not two bytes in hexadecimal.') from None
        if len(said) != 2:
            raise Wrong(f'"{line}" has {len(said)} bytes; two are wanted.')
        rule = broken_by(said, server, tools)
        if rule is None:
            raise Wrong(f'"{line}" is right so far: the server waits for more.')
        if rule in broken:
            first = broken[rule]
            raise Wrong(f'"{line}" breaks the same rule as "{first}": {rule}.')
        broken[rule] = line
    if len(broken) < 5:
        raise Wrong(f"That makes {len(broken)} rules; there are five.")


def broken_by(said: bytes, server: Server, tools: Tools) -> str | None:
    before = len(server.stderr.lines)
    client = tools.client(server.ws_port)
    client.upgrade()
    client.send(said)
    if not client.readable(0.3):
        client.close()
        return None
    client.expect_failure(1002)
    client.close()
    said_so = server.stderr
    with said_so.changed:
        said_so.changed.wait_for(lambda: len(said_so.lines) > before, 2)
    found = LOGGED.match(said_so.lines[before])
    return found[1] if found else None
