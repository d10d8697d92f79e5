"""Each line is said to our server, to the naive one, and to naive ones of which
one mistake is mended: a line that such a one gets right shows that mistake.
"""

import importlib.util
import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

from tools import ROOT, Tools, Wrong
from wire import CLOSE, PING
from wire.frames import NAMES, parse

Answer = list[str]
NAIVE = Path(__file__).with_name("naive.py").read_text()
THE_END = b"that was all"
MOST = 4  # frames a line

# How each mistake is mended, in the text of naive.py.
MENDS = [
    (
        "        if self.opcode == TEXT:\n            try:\n"
        "                payload.decode()\n",
        "        if self.opcode == TEXT:\n            try:\n"
        "                import codecs\n"
        "                codecs.getincrementaldecoder('utf-8')().decode(\n"
        "                    self.message + payload, bool(fin))\n",
    ),
    (
        "        if opcode != CONTINUATION:\n",
        "        if opcode in (TEXT, BINARY):\n",
    ),
    (
        "        if self.opcode == TEXT:\n",
        "        if opcode in (TEXT, BINARY) and self.open:\n"
        "            return self.fail(1002)\n"
        "        self.open = not fin\n"
        "        if self.opcode == TEXT:\n",
    ),
    (
        "            return self.send(CLOSE, payload[:2])\n",
        "            self.on_frame = lambda *frame: None\n"
        "            return self.send(CLOSE, payload[:2])\n",
    ),
    (
        "            return self.send(CLOSE, payload[:2])\n",
        "            code = int.from_bytes(payload[:2], 'big')\n"
        "            if len(payload) == 1 or payload and not (\n"
        "                code in (1000, 1001, 1002, 1003) or\n"
        "                1007 <= code <= 1014 or 3000 <= code <= 4999\n"
        "            ):\n"
        "                return self.fail(1002)\n"
        "            try:\n"
        "                payload[2:].decode()\n"
        "            except UnicodeDecodeError:\n"
        "                return self.fail(1007)\n"
        "            return self.send(CLOSE, payload[:2])\n",
    ),
]


def check(answer: Path, tools: Tools) -> None:
    lines = tools.lines(answer)
    port = tools.server("04_messages").ws_port
    say = module_of_say()
    shown: dict[int, str] = {}  # mistake: by which line
    for line in lines:
        wire = wire_of(line, say)
        right = ours(tools, port, wire + say.frame(PING, THE_END))
        if naive(NAIVE, wire) == right:
            raise Wrong(f"{line}\nis answered rightly: {words(right)}.")
        mended = [
            number
            for number, (old, new) in enumerate(MENDS)
            if naive(replaced(old, new), wire) == right
        ]
        if not mended:
            raise Wrong(
                f"{line}\nis answered wrongly, with {words(naive(NAIVE, wire))}, but "
                "to mend one mistake would not help. Show one at a time."
            )
        for number in mended:
            if number in shown:
                raise Wrong(f"{line}\nshows the same mistake as\n{shown[number]}")
            shown[number] = line
    if len(shown) < len(MENDS):
        raise Wrong(f"Of {len(MENDS)} mistakes that shows {len(shown)}.")


def module_of_say() -> ModuleType:
    path = ROOT / "book" / "04_messages" / "say.py"
    spec = importlib.util.spec_from_file_location("say", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def wire_of(line: str, say: ModuleType) -> bytes:
    frames = re.findall(r'"([^"]*)"', line)
    if not 1 <= len(frames) <= MOST:
        raise Wrong(f"{line}\nhas {len(frames)} frames; 1 to {MOST} are wanted.")
    for frame in frames:
        if frame.startswith("raw"):
            raise Wrong("Whole frames, please: naive.py gets them decoded.")
    try:
        wire = b"".join(map(say.frame_of, frames))
    except (KeyError, ValueError, OverflowError):
        raise Wrong(f"{line}\nis not in the words of say.py.") from None
    if len(wire) > 1000:
        raise Wrong("That there are no limits is not one of the five.")
    return wire


def replaced(old: str, new: str) -> str:
    assert NAIVE.count(old) == 1, old
    begun = '        self.message = b""\n'
    opened = NAIVE.replace(begun, begun + "        self.open = False\n")
    return opened.replace(old, new)


def naive(source: str, wire: bytes) -> Answer:
    space: dict[str, Callable] = {}
    exec(source, space)
    said: Answer = []
    server = space["Server"](
        lambda opcode, payload: said.append(in_words(opcode, payload))
    )
    while (one := parse(wire)) is not None:
        server.on_frame(one.fin, one.opcode, one.payload)
        wire = wire[one.size :]
    return said


def ours(tools: Tools, port: int, wire: bytes) -> Answer:
    client = tools.client(port)
    client.upgrade()
    client.send(wire)
    said: Answer = []
    while client.unread or client.receive("what is said, or the end"):
        frame = client.read_frame()
        if frame.payload == THE_END:
            break
        said.append(in_words(frame.opcode, frame.payload))
    client.close()
    return said


def in_words(opcode: int, payload: bytes) -> str:
    if opcode == CLOSE and payload:
        return f"close {int.from_bytes(payload[:2], 'big')}"
    return f"{NAMES.get(opcode, opcode)} {payload.decode(errors='replace')}".rstrip()


def words(answer: Answer) -> str:
    return ", ".join(answer) or "nothing"
