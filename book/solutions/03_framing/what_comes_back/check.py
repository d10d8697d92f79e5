"""Measured: our server is told these bytes."""

from pathlib import Path

from tools import Tools, Wrong
from wire.frames import parse

SENT = bytes.fromhex(
    """
    89 82 00 00 00 00 68 69
    01 83 00 00 00 00 48 65 6c
    8a 80 00 00 00 00
    80 82 01 02 03 04 6d 6d
    83 80 00 00 00 00
    81 82 00 00 00 00 6e 6f
    """
)


def check(answer: Path, tools: Tools) -> None:
    try:
        said = bytes.fromhex(" ".join(tools.lines(answer)))
    except ValueError:
        raise Wrong("Bytes in hexadecimal are wanted: 81 05 ...") from None
    client = tools.client(tools.server("03_framing").ws_port)
    client.upgrade()
    came = client.send(SENT).read_to_end()
    client.close()
    if said == came:
        return
    mine, theirs = frames(said), frames(came)
    if b"".join(mine) != said:
        raise Wrong("That does not end with a whole frame: count its bytes.")
    for number, (one, other) in enumerate(zip(mine, theirs), 1):
        if one != other:
            raise Wrong(difference(number, one, other))
    more = "more" if len(mine) > len(theirs) else "fewer"
    raise Wrong(
        f"All that is common to both is right, but these are {more} frames than "
        "came. Which frames are not answered, and where does the server stop?"
    )


def frames(data: bytes) -> list[bytes]:
    found = []
    while (first := parse(data)) is not None:
        found.append(data[: first.size])
        data = data[first.size :]
    return found


def difference(number: int, mine: bytes, theirs: bytes) -> str:
    where = f"Frame {number} of the answer"
    if mine[0] != theirs[0]:
        return f"{where} does not begin with {mine[:1].hex()}."
    if mine[1] != theirs[1]:
        return f"{where}: the second byte. Does a server mask? How long is it?"
    return f"{where}: the header is right, the payload is not."
