"""Measured: our server echoes frames of these lengths."""

from pathlib import Path

from tools import Tools, Wrong
from wire import BINARY, frame

LENGTHS = [125, 126, 65_535, 65_536]


def check(answer: Path, tools: Tools) -> None:
    said = tools.numbers(answer)
    if len(said) != 2 * len(LENGTHS):
        raise Wrong(f"Eight numbers are wanted, and there are {len(said)}.")
    sides = {"server": said[:4], "client": said[4:]}
    for side, measured in zip(sides, on_the_wire(tools)):
        for length, guess, size in zip(LENGTHS, sides[side], measured):
            if guess != size:
                raise Wrong(hint(side, length, guess, size))


def on_the_wire(tools: Tools) -> tuple[list[int], list[int]]:
    """Sizes of whole frames: the server's, the client's."""
    client = tools.client(tools.server("03_framing").ws_port)
    client.upgrade()
    ours = [frame(BINARY, bytes(length)) for length in LENGTHS]
    client.send(b"".join(ours))
    echoes = [client.read_frame().size for _ in ours]
    client.close()
    return echoes, [len(sent) for sent in ours]


def hint(side: str, length: int, guess: int, size: int) -> str:
    text = f"From a {side}, {length:,} bytes of payload do not make {guess:,}"
    if guess == length:
        return f"{text}: a header stands in front."
    if side == "client" and size - guess == 4:
        return f"{text}: what has a client's header that a server's has not?"
    return f"{text}. Which of the three forms has this length?"
