"""Our server is asked each of the lines in the starter; what it says is right."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

from tools import ROOT, Tools, Wrong
from wire import CLOSE, PING
from wire.frames import NAMES

THE_END = b"that was all"
CASE = re.compile(r"# (\d): (.*)")


def check(answer: Path, tools: Tools) -> None:
    cases = said_by_the_clients()
    lines = [tidy(line) for line in tools.lines(answer)]
    if len(lines) != len(cases):
        raise Wrong(f"{len(cases)} lines are wanted, one a client, not {len(lines)}.")
    say = module_of_say()
    port = tools.server("04_messages").ws_port
    for number, (words, line) in enumerate(zip(cases, lines), 1):
        wire = b"".join(map(say.frame_of, words))
        came = answers(tools, port, wire + say.frame(PING, THE_END))
        if line != came:
            raise Wrong(
                f'To client {number} something else is said than "{line}".\n'
                f"{hint(line, came)}"
            )


def said_by_the_clients() -> list[list[str]]:
    starter = Path(__file__).with_name("starter.txt").read_text()
    return [
        re.findall(r'"([^"]*)"', found[2])
        for found in map(CASE.fullmatch, starter.splitlines())
        if found
    ]


def module_of_say() -> ModuleType:
    path = ROOT / "book" / "04_messages" / "say.py"
    spec = importlib.util.spec_from_file_location("say", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def answers(tools: Tools, port: int, wire: bytes) -> str:
    client = tools.client(port)
    client.upgrade()
    client.send(wire)
    said = []
    while client.unread or client.receive("what is said, or the end"):
        frame = client.read_frame()
        if frame.payload == THE_END:
            break
        code = frame.opcode == CLOSE and frame.code
        text = str(code or "") if frame.opcode == CLOSE else frame.payload.decode()
        said.append(f"{NAMES[frame.opcode]} {text}".rstrip())
    client.close()
    return ", ".join(said) or "nothing"


def tidy(line: str) -> str:
    return ", ".join(re.sub(r"\s+", " ", part).strip() for part in line.split(","))


def hint(line: str, came: str) -> str:
    mine, theirs = line.split(", "), came.split(", ")
    if sorted(mine) == sorted(theirs):
        return "Those are the right things, in another order."
    if len(mine) != len(theirs):
        return f"{len(theirs)} is the number of frames that come back."
    at = next(n for n, pair in enumerate(zip(mine, theirs)) if pair[0] != pair[1])
    if mine[at].split()[0] == theirs[at].split()[0] == "close":
        return "A Close it is, with another code."
    return f"Frame {at + 1} of the answer is another one."
