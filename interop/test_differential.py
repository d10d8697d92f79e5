"""What our request reader accepts, other parsers must read in the same way.

Requests that two parsers read differently are what smuggling lives on (RFC 9112
§11.2). Inputs: the fuzz corpus, the hostile rows, seeded mutations of both.
`read_requests` (tests/fuzz/, dev preset) says what ours makes of them; each
request that it accepts is then shown, alone, to h11 and to Node's parser: they
must read exactly one request of exactly these bytes, with the same method,
target, version, fields and body. Where one of them is known to see it in
another way, EXCEPTIONS say why.
"""

from __future__ import annotations

import json
import random
import re
import shutil
import struct
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = ROOT / "build" / "dev" / "bin" / "read_requests"
CORPUS = ROOT / "tests" / "fuzz" / "corpus" / "request_reader"
SEED = 20
MUTATIONS = 20_000

# What mutations put in: what parsers are known to disagree about.
WORDS = [
    b"\r\n", b"\n", b"\r", b"\0", b" ", b"\t", b":", b",", b";", b"=", b'"',
    b"\x0b", b"\x0c", b"\x7f", b"\x80", b"\xff", b"0", b"1", b"a", b"_", b"|",
    b"Content-Length: 3\r\n", b"Content-Length: 0\r\n", b"Content-Length:",
    b"Transfer-Encoding: chunked\r\n", b"Transfer-Encoding:\tchunked \r\n",
    b"transfer-encoding: CHUNKED\r\n", b"Transfer-Encoding: ,chunked\r\n",
    b"Host: b\r\n", b"Connection: close\r\n", b"Connection: upgrade\r\n",
    b"Upgrade: websocket\r\n", b"Expect: 100-continue\r\n", b"X: y\r\n",
    b"Content-Length\x20: 3\r\n", b"0\r\n\r\n", b"3\r\nabc\r\n", b"5;a=b\r\n",
    b"HTTP/1.1", b"HTTP/1.0", b"HTTP/1.2", b"OPTIONS *", b"http://h", b"%00",
]


@dataclass(frozen=True)
class Request:
    """As a parser read it; field names in lower case, values trimmed."""

    method: bytes
    target: bytes
    minor_version: int
    fields: tuple[tuple[bytes, bytes], ...]
    body: bytes

    def values(self, name: bytes) -> list[bytes]:
        return [value for key, value in self.fields if key == name]


# What another parser makes of the bytes of one request: that, or its complaint.
Read = Callable[[list[bytes]], list["Request | str"]]


# Inputs.


def corpus() -> list[bytes]:
    return [path.read_bytes() for path in sorted(CORPUS.iterdir())]


def hostile() -> Iterator[bytes]:
    """What the rows of tests/hostile/*.rows send; their form: http.rows."""
    escapes = {"r": "\r", "n": "\n", "t": "\t", "0": "\0", "\\": "\\"}

    def plain(text: str, names: dict[str, str]) -> str:
        text = re.sub(r"\{([a-z_]+)\}", lambda m: names.get(m[1], m[0]), text)
        text = re.sub(r"\\(x..|.)", lambda m: chr(int(m[1][1:], 16))
                      if m[1][0] == "x" else escapes.get(m[1], m[1]), text)
        return re.sub(r"\{(.)\*(\d+)\}",
                      lambda m: m[1] * min(int(m[2]), 9000), text)

    for path in sorted(ROOT.glob("tests/hostile/*.rows")):
        names: dict[str, str] = {}
        sent = ""
        for line in [*path.read_text("utf-8").splitlines(), "end: of file"]:
            if match := re.match(r"let (\w+) = (.*)", line):
                names[match[1]] = plain(match[2], names)
            elif match := re.match(r"  ([>+]) ?(.*)", line):
                end = "\r\n" if match[1] == ">" else ""
                sent += plain(match[2], names) + end
            elif line and line[0] not in " #" and sent:
                yield sent.encode("latin-1", "replace")
                sent = ""


def mutated(choose: random.Random, seeds: list[bytes]) -> bytes:
    text = bytearray(choose.choice(seeds))
    for _ in range(choose.randint(1, 3)):
        at = choose.randint(0, len(text))
        what = choose.randrange(5)
        if what == 0:
            text[at:at] = choose.choice(WORDS)
        elif what == 1:
            text[at:at + choose.randint(1, 3)] = choose.choice(WORDS)
        elif what == 2:
            del text[at:at + choose.randint(1, 8)]
        elif what == 3:
            # A whole field line goes in behind the first line.
            line = text.find(b"\r\n") + 2
            text[line:line] = choose.choice(WORDS[22:39])
        else:
            text[at:at + 1] = bytes([choose.randrange(256)])
    return bytes(text)


@pytest.fixture(scope="module")
def accepted() -> dict[bytes, Request]:
    """Every request that ours accepts, by its bytes."""
    if not PROGRAM.is_file():
        pytest.skip(f"NOT RUN: {PROGRAM.relative_to(ROOT)} is not built")
    seeds = [*corpus(), *hostile()]
    seeds = [seed for seed in seeds if len(seed) < 10_000]
    choose = random.Random(SEED)
    streams = seeds + [mutated(choose, seeds) for _ in range(MUTATIONS)]
    return ours(streams)


def ours(streams: list[bytes]) -> dict[bytes, Request]:
    frames = (struct.pack("<I", len(one)) + one for one in streams)
    result = subprocess.run([PROGRAM], input=b"".join(frames), check=True,
                            capture_output=True)
    lines = result.stdout.splitlines()
    assert len(lines) == len(streams)
    return {
        stream[one["begin"]:one["end"]]: request_of(one)
        for stream, line in zip(streams, lines)
        for one in json.loads(line)["requests"]
    }


def request_of(one: dict) -> Request:
    return Request(
        bytes.fromhex(one["method"]), bytes.fromhex(one["target"]),
        one["minor_version"],
        tuple((bytes.fromhex(name).lower(), bytes.fromhex(value))
              for name, value in one["fields"]),
        bytes.fromhex(one["body"]))


# The others.


def h11_reads(streams: list[bytes]) -> list[Request | str]:
    h11 = pytest.importorskip("h11", reason="NOT RUN: python3-h11 is missing")

    def read(stream: bytes) -> Request | str:
        connection = h11.Connection(h11.SERVER)
        connection.receive_data(stream)
        try:
            head = connection.next_event()
            body = b""
            while type(event := connection.next_event()) is h11.Data:
                body += event.data
        except h11.RemoteProtocolError as error:
            return str(error)
        if type(head) is not h11.Request:
            return f"no request but {head}"
        rest = connection.trailing_data[0]
        if type(event) is not h11.EndOfMessage or rest:
            return f"{event}, {rest!r} left"
        # As the other two: trailers are dropped.
        return Request(head.method, head.target,
                       0 if head.http_version == b"1.0" else 1,
                       tuple(head.headers), body)

    return [read(stream) for stream in streams]


# Node's own parser, without a socket: a line of JSON for each request.
NODE = r"""
const { HTTPParser, methods } = require('_http_common');
const input = require('fs').readFileSync(0);
const hex = (text) => Buffer.from(text, 'latin1').toString('hex');
function read(bytes) {
  let head, fields = [], body = Buffer.alloc(0), ended = 0, upgrade = false;
  const parser = new HTTPParser();
  parser.initialize(HTTPParser.REQUEST, {}, 1 << 20, 0);
  let url = '';
  parser[HTTPParser.kOnHeaders | 0] = (more, part) => {
    if (!head) { fields.push(...more); url += part; }
  };
  parser[HTTPParser.kOnHeadersComplete | 0] =
      (major, minor, headers, method, target, code, text, upgrades) => {
    if (head) throw new Error('a second request');
    if (headers) fields.push(...headers);
    upgrade = upgrades;
    head = { minor_version: minor, method: hex(methods[method]),
             target: hex(url || target) };
    return 0;
  };
  parser[HTTPParser.kOnBody | 0] = (chunk, offset, length) => {
    if (typeof offset === 'number') {
      chunk = chunk.subarray(offset, offset + length);
    }
    body = Buffer.concat([body, chunk]);
  };
  parser[HTTPParser.kOnMessageComplete | 0] = () => { ++ended; };
  const taken = parser.execute(bytes);
  if (taken instanceof Error) return { error: taken.reason || taken.message };
  if (!head || (!ended && !upgrade)) return { error: 'not whole' };
  if (taken !== bytes.length && typeof taken === 'number') {
    return { error: `${bytes.length - taken} bytes left, upgrade ${upgrade}` };
  }
  const pairs = [];
  for (let i = 0; i < fields.length; i += 2) {
    pairs.push([hex(fields[i]), hex(fields[i + 1])]);
  }
  return { ...head, fields: pairs, body: body.toString('hex') };
}
const lines = [];
for (let at = 0; at < input.length;) {
  const size = input.readUInt32LE(at);
  lines.push(JSON.stringify(read(input.subarray(at + 4, at + 4 + size))));
  at += 4 + size;
}
process.stdout.write(lines.join('\n') + '\n');
"""


@cache
def node() -> str:
    program = shutil.which("node")
    if not program or subprocess.run(
        [program, "-e", "require('_http_common').HTTPParser.kOnBody.x"],
        capture_output=True,
    ).returncode:
        pytest.skip("NOT RUN: no node with a parser that can be asked")
    return program


def node_reads(streams: list[bytes]) -> list[Request | str]:
    frames = (struct.pack("<I", len(one)) + one for one in streams)
    result = subprocess.run([node(), "--no-deprecation", "-e", NODE],
                            input=b"".join(frames), capture_output=True)
    assert result.returncode == 0, result.stderr.decode()
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert len(lines) == len(streams)
    return [one["error"] if "error" in one else request_of(one)
            for one in lines]


# What is known: (parser, why, whether it applies). Each must still be needed.

Applies = Callable[[bytes, Request, "Request | str"], bool]
EXCEPTIONS: list[tuple[str, str, Applies]] = []


def known(reader: str, why: str) -> Callable[[Applies], Applies]:
    def note(applies: Applies) -> Applies:
        EXCEPTIONS.append((reader, why, applies))
        return applies
    return note


LAST_CHUNK = re.compile(rb"\r\n0+(;[^\r]*)?\r\n")
UNUSUAL_CHUNK_LINE = re.compile(
    rb"\r\n[0-9A-Fa-f]+(;[^\r]*)?[ \t]+[;=]|;[^\r]*[;=][ \t]|;[^\r]*\\")
COMPLAINTS_OF_A_TRAILER = re.compile(
    "Transfer-Encoding|Content-Length|bytes left, upgrade true", re.IGNORECASE)


def is_chunked(request: Request) -> bool:
    return bool(request.values(b"transfer-encoding"))


@known("h11", "a coding's name has no case (RFC 9112 §7); h11 gives it in "
              "lower case")
def _(_stream: bytes, mine: Request, theirs: Request | str) -> bool:
    fields = tuple(
        (name, value.lower() if name == b"transfer-encoding" else value)
        for name, value in mine.fields)
    return isinstance(theirs, Request) and theirs == replace(
        mine, fields=fields)


def has_framing_in_trailer(stream: bytes, mine: Request,
                           theirs: Request | str) -> bool:
    last = LAST_CHUNK.search(stream)
    return bool(
        is_chunked(mine) and isinstance(theirs, str) and last
        and COMPLAINTS_OF_A_TRAILER.search(theirs)
        and re.search(rb"(?i)(content-length|transfer-encoding):",
                      stream[last.end():]))


def has_unusual_chunk_line(stream: bytes, mine: Request,
                            theirs: Request | str) -> bool:
    return bool(
        is_chunked(mine) and isinstance(theirs, str) and "chunk" in theirs
        and UNUSUAL_CHUNK_LINE.search(stream))


for parser in ("h11", "node"):
    known(parser, "framing fields in a trailer: ignored, since trailers are "
          "never merged (RFC 9112 §7.1.2); both others refuse the request"
          )(has_framing_in_trailer)
    known(parser, "white space around ; and = of a chunk extension, and "
          "quoted pairs in it: the grammar has both (RFC 9112 §7.1.1); both "
          "others refuse them"
          )(has_unusual_chunk_line)


@known("node", "a higher minor version is read as the highest that we know "
               "(RFC 9110 §2.5); Node refuses it")
def _(stream: bytes, _mine: Request, theirs: Request | str) -> bool:
    return theirs == "Invalid HTTP version" and bool(
        re.match(rb"[^\r]* HTTP/1\.[2-9]\r\n", stream))


def differences(reader: str, stream: bytes, mine: Request,
                theirs: Request | str) -> str | None:
    """None: the same. Else the exception that explains it, or ""."""
    if mine == theirs:
        return None
    for name, why, applies in EXCEPTIONS:
        if name == reader and applies(stream, mine, theirs):
            return why
    return ""


@pytest.mark.parametrize("reader, read", [("h11", h11_reads),
                                          ("node", node_reads)])
def test_others_read_the_same(reader: str, read: Read,
                              accepted: dict[bytes, Request]) -> None:
    streams = list(accepted)
    assert len(streams) > 1000, "too few requests were accepted to compare"
    explained = set()
    for stream, theirs in zip(streams, read(streams)):
        mine = accepted[stream]
        why = differences(reader, stream, mine, theirs)
        assert why != "", (
            f"RFC 9112 §11.2: read in two ways:\n{stream!r}\n"
            f"ours:   {mine}\n{reader}: {theirs}")
        explained.add(why)
    unused = {why for name, why, _ in EXCEPTIONS if name == reader} - explained
    assert not unused, "exceptions that nothing needs any more"
