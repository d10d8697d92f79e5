"""Requests with any fault in them, and responses read to the letter."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass, field

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455 §1.3
KEY = "dGhlIHNhbXBsZSBub25jZQ=="  # of the example there

STATUS_LINE = re.compile(
    rb"(HTTP/1\.[01]) ([1-5][0-9][0-9]) ([\t -~\x80-\xff]*)"
)
FIELD_LINE = re.compile(
    rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\t -~\x80-\xff]*?)[ \t]*"
)


class Malformed(AssertionError):
    """A response that breaks the grammar of RFC 9112."""


@dataclass
class Response:
    status: int
    reason: str
    fields: list[tuple[str, str]]
    head: bytes
    body: bytes = field(default=b"", repr=False)
    version: str = "HTTP/1.1"

    def lines(self, name: str) -> list[str]:
        """The values of all field lines of this name."""
        return [v for n, v in self.fields if n.lower() == name.lower()]

    def __getitem__(self, name: str) -> str | None:
        """A field's value; several lines are joined (RFC 9110 §5.3)."""
        return ", ".join(self.lines(name)) if self.lines(name) else None

    def tokens(self, name: str) -> set[str]:
        """The members of a list field, in lower case."""
        members = (self[name] or "").lower().split(",")
        return {member.strip() for member in members} - {""}

    @property
    def closes(self) -> bool:
        """Who answers in HTTP/1.0 closes unless it says otherwise (§9.3)."""
        options = self.tokens("Connection")
        if self.version == "HTTP/1.0":
            return "keep-alive" not in options
        return "close" in options


def parse_head(head: bytes) -> Response:
    """A response's head, the empty line included (RFC 9112 §4, §5). A server
    may answer in HTTP/1.0 (RFC 9110 §6.2); that ours never does is a test of
    its own, and of each row that tells the whole answer.
    """
    status_line, *lines = head[:-4].split(b"\r\n")
    status = STATUS_LINE.fullmatch(status_line)
    if not status:
        raise Malformed(f"not a status line (RFC 9112 §4): {status_line!r}")
    fields = []
    for line in lines:
        match = FIELD_LINE.fullmatch(line)
        if not match:
            raise Malformed(f"not a field line (RFC 9112 §5): {line!r}")
        fields.append((match[1].decode(), match[2].decode("latin-1")))
    return Response(
        int(status[2]),
        status[3].decode("latin-1"),
        fields,
        bytes(head),
        version=status[1].decode(),
    )


def request(
    target: str = "/",
    *lines: str,
    method: str = "GET",
    version: str = "HTTP/1.1",
    host: str | None = "localhost",
    body: bytes | str = b"",
) -> bytes:
    """A request, nothing of it checked. `lines` are whole field lines."""
    if isinstance(body, str):
        body = body.encode()
    first = [f"{method} {target} {version}"]
    if host is not None:
        first.append(f"Host: {host}")
    head = "".join(f"{line}\r\n" for line in [*first, *lines, ""])
    return head.encode("latin-1") + body


def handshake(
    changes: dict[str, str | list[str] | None] | None = None, **parts
) -> bytes:
    """An opening handshake (RFC 6455 §4.1), with fields changed: None leaves
    a field out, a list repeats it. `parts` are those of request().
    """
    fields: dict[str, str | list[str] | None] = {
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": KEY,
        "Sec-WebSocket-Version": "13",
    }
    fields.update(changes or {})
    lines = [
        f"{name}: {value}"
        for name, values in fields.items()
        for value in ([values] if isinstance(values, str) else values or [])
    ]
    return request(parts.pop("target", "/"), *lines, **parts)


def accept_for(key: str) -> str:
    """Sec-WebSocket-Accept for a key (RFC 6455 §4.2.2)."""
    digest = hashlib.sha1(key.encode() + GUID).digest()
    return base64.b64encode(digest).decode()
