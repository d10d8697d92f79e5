"""The figures: each is sound as an SVG, follows the page, holds its words, and
is drawn from what it says it is drawn from. And they are true: what some of
them show is asked of the running servers."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import select
import shutil
import signal
import socket
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "book" / "figures"
sys.path.append(str(FOLDER))  # the figures import what lies beside them

import frames  # noqa: E402
import source  # noqa: E402
import svg  # noqa: E402

SVG = "{http://www.w3.org/2000/svg}"
NAMES = sorted(path.stem for path in FOLDER.glob("*.py")
               if re.search(r"^def draw\(", path.read_text("utf-8"), re.M))
FLOORS = ["common", "01_polling", "01_polling_files", "02_handshake",
          "03_framing", "04_messages", "05_push"]
# What is drawn: every figure, and the house with each floor lit.
DRAWN = NAMES + [f"house:{floor}" for floor in FLOORS]


def figure(name: str) -> ModuleType:
    """By a name of its own: tests/layering/ has a house, too."""
    full = f"book_figure_{name}"
    if full not in sys.modules:
        spec = importlib.util.spec_from_file_location(
            full, FOLDER / f"{name}.py")
        sys.modules[full] = module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return sys.modules[full]


def draw(drawn: str) -> str:
    name, _, lit = drawn.partition(":")
    return figure(name).draw(lit=lit) if lit else figure(name).draw()


@pytest.fixture(params=DRAWN)
def text(request: pytest.FixtureRequest) -> str:
    return draw(request.param)


@pytest.fixture
def root(text: str) -> ET.Element:
    return ET.fromstring(text)


def height(root: ET.Element) -> float:
    return float(root.get("viewBox").split()[3])


# ---- Sound, and at home on any page ----------------------------------------


def test_it_is_an_svg_of_the_page_s_width(text: str, root: ET.Element) -> None:
    assert text.startswith("<svg "), "no XML prolog: it goes into a page"
    assert root.tag == SVG + "svg"
    assert root.get("viewBox").split()[:3] == ["0", "0", str(svg.WIDTH)]
    assert 150 < height(root) < 900


def test_it_has_no_colour_of_its_own(text: str) -> None:
    """But as a fallback of a variable, or as the value of ours."""
    rest = re.sub(r"--fig-\w+:#[0-9a-f]+", "", text)
    variable = re.compile(r"var\(--[\w-]+(,#[0-9a-f]+|,)?\)")
    while rest != (less := variable.sub("", rest)):
        rest = less
    found = re.findall(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgba?|hsla?)\(|"
                       r'\s(?:fill|stroke|style|color)="[^"]*"', rest)
    assert not found


def test_two_figures_on_a_page_do_not_meet(text: str, root: ET.Element) -> None:
    assert "url(#" not in text and "href" not in text
    for element in root.iter():
        assert element.get("id") is None
        for name in element.get("class", "").split():
            assert name == "fig" or re.match(r"f(ig)?-", name), name
    style = root.find(SVG + "style").text
    selectors = re.findall(r"([^{}]+){", re.sub(r"@media[^{]*{", "", style))
    assert selectors
    for selector in selectors:
        assert ".fig" in selector, f"{selector.strip()} reaches into the page"


def test_every_class_has_a_rule(root: ET.Element) -> None:
    known = {f"f-{look}" for look in svg.LOOKS} | {"f-line"}
    for element in root.iter():
        if element is not root:
            assert set(element.get("class", "").split()) <= known


@pytest.mark.parametrize("name", NAMES)
def test_it_is_always_the_same(name: str) -> None:
    code = (f"import sys; sys.path.insert(0, {str(FOLDER)!r})\n"
            f"import {name}; sys.stdout.buffer.write({name}.draw().encode())")
    other = subprocess.run(
        [sys.executable, "-B", "-c", code], capture_output=True, check=True,
        env=os.environ | {"PYTHONHASHSEED": "7"}, cwd="/")
    assert other.stdout.decode() == draw(name)


# ---- Its words can be read -------------------------------------------------


def words_of(root: ET.Element) -> Iterator[tuple[str, float, float, float,
                                                 float]]:
    """(words, left, right, top, bottom), estimated."""
    for element in root.iter(SVG + "text"):
        size = float(element.get("font-size"))
        mono = "f-mono" in element.get("class", "").split()
        width = svg.width_of(element.text, size, mono)
        x, y = float(element.get("x")), float(element.get("y"))
        left = x - {"middle": width / 2, "end": width}.get(
            element.get("text-anchor"), 0)
        yield element.text, left, left + width, y - size * .75, y + size * .2


def test_no_word_is_too_small(root: ET.Element) -> None:
    for element in root.iter(SVG + "text"):
        assert float(element.get("font-size")) >= svg.SMALL
        assert element.text.strip()


def test_no_word_leaves_the_sheet(root: ET.Element) -> None:
    for words, left, right, top, bottom in words_of(root):
        assert left >= -2 and right <= svg.WIDTH + 2, words
        assert top >= 0 and bottom <= height(root), words


def test_no_words_lie_on_others(root: ET.Element) -> None:
    seen = []
    for words, *box in words_of(root):
        left, right, top, bottom = box
        for other, l2, r2, t2, b2 in seen:
            across = min(right, r2) - max(left, l2)
            down = min(bottom, b2) - max(top, t2)
            assert across < 4 or down < 2, f"{words} lies on {other}"
        seen.append((words, *box))


def test_nothing_is_drawn_beside_the_sheet(root: ET.Element) -> None:
    for element in root.iter(SVG + "rect"):
        x, y, w, h = (float(element.get(k)) for k in ("x", "y", "width",
                                                      "height"))
        assert x >= 0 and x + w <= svg.WIDTH and w > 0
        assert y >= 0 and y + h <= height(root) and h > 0
    for element in root.iter(SVG + "path"):
        if "l" in element.get("d"):  # a small mark, drawn from its corner
            continue
        for x, y in re.findall(r"(-?[\d.]+),(-?[\d.]+)", element.get("d")):
            assert -.1 <= float(x) <= svg.WIDTH + .1
            assert -.1 <= float(y) <= height(root) + .1


# ---- Drawn from what the code says -----------------------------------------


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The sources, to be altered."""
    for name in ("common", "chapters"):
        shutil.copytree(ROOT / name, tmp_path / name)
    monkeypatch.setattr(source, "ROOT", tmp_path)
    return tmp_path


FRAME_H = "chapters/03_framing/frame.h"


@pytest.mark.parametrize("name, path, before, after, shown", [
    ("frame_header", FRAME_H, "kTwoBytes = 126", "kTwoBytes = 120", "0–119"),
    ("frame_header", FRAME_H, "kRsv1 = 0x40", "kRsv1 = 0x08", "0x08"),
    ("frame_header", FRAME_H, "pong = 0xa", "pang = 0xb", "pang"),
    ("frame_lengths", FRAME_H, "length <= 0xffff", "length <= 0xfff",
     "up to 4,095"),
    ("fragments", FRAME_H, "pong = 0xa", "pong = 0xb", ">8b<"),
    ("masking", FRAME_H, "text = 0x1", "text = 0x7", ">87<"),
    ("handshake", "chapters/02_handshake/handshake.cpp", '"258EAFA5-E914-47DA',
     '"258EAFA5-E914-47DB', None),
    ("byte_path", "common/event_loop.h", "kReadBuffer = 256 * 1024",
     "kReadBuffer = 96 * 1024", "96 KiB"),
    ("buffers", "common/output.h", "kCopied = 16 * 1024", "kCopied = 5 * 1024",
     "5 KiB"),
    ("buffers", "common/connection.h", "kCongestedPieces = 8",
     "kCongestedPieces = 9", "9 pieces"),
    ("partial_writes", "common/connection.h", "kCongested = 64 * 1024",
     "kCongested = 48 * 1024", "48 KiB"),
    ("timer_wheel", "common/timers.h", "kSlots = 1024", "kSlots = 512",
     "512 slots"),
    ("timer_wheel", "common/timers.h", "kTick = 8ms", "kTick = 4ms",
     "of 4 ms"),
    ("timer_wheel", "chapters/05_push/main.cpp", "interval = 3s",
     "interval = 2s", "2 s: 250 ticks"),
    ("closing", "chapters/04_messages/websocket_server.h",
     "close_timeout = 10s", "close_timeout = 7s", "7 s are up"),
    ("house", "chapters/03_framing/README.md", "# Framing", "# Envelopes",
     "03 Envelopes"),
])
def test_it_follows_the_code(tree: Path, name: str, path: str, before: str,
                             after: str, shown: str | None) -> None:
    text = (tree / path).read_text("utf-8")
    assert before in text
    assert shown is None or shown not in draw(name)
    (tree / path).write_text(text.replace(before, after), "utf-8")
    if shown is None:  # what was recorded is no longer right
        with pytest.raises(ValueError):
            draw(name)
    else:
        assert shown in draw(name)


def test_the_header_s_fields_lie_where_the_masks_say() -> None:
    header = figure("frame_header")
    assert header.fields(source.constants(FRAME_H)) == [
        ("FIN", 0, 1), ("RSV1", 1, 1), ("RSV2", 2, 1), ("RSV3", 3, 1),
        ("opcode", 4, 4), ("MASK", 8, 1), ("length", 9, 7)]


def test_the_steps_of_the_length_are_those_of_the_rfc() -> None:
    steps = figure("frame_lengths").steps()
    assert [(last, size) for _, last, size in steps[:2]] == [(125, 2),
                                                             (65535, 4)]
    assert steps[2][2] == 10 and frames.shortest_header(2**63 - 1) == 10


def test_masking_is_the_example_of_the_rfc() -> None:
    """RFC 6455 §5.7."""
    assert frames.frame("text", b"Hello", key=frames.KEY).hex(" ") == (
        "81 85 37 fa 21 3d 7f 9f 4d 51 58")
    assert "7f" in draw("masking")


def test_a_missing_constant_is_an_error() -> None:
    with pytest.raises(LookupError):
        source.constant("common/timers.h", "kNoSuch")
    with pytest.raises(LookupError):
        source.duration("common/timers.h", "no_such")


@pytest.mark.parametrize("value, number", [
    ("64 * 1024", 65536), ("0x80", 128), ("8ms", 8), ("10s", 10_000),
    ("1'000", 1000), ("std::size_t", None)])
def test_numbers_are_read(value: str, number: float | None) -> None:
    assert source._number(value) == number


# ---- Drawn from what was recorded ------------------------------------------


@pytest.mark.parametrize("name, change, shown", [
    ("push_timeline", lambda run: run["pushes"].pop(), "Push: 4 frames"),
    ("push_timeline", lambda run: run.update(period=123), "every 123 ms"),
    ("handshake", lambda run: run.update(first_frame="8180" + "00" * 4),
     ">80<"),
])
def test_it_follows_the_recording(name: str, change, shown: str, tmp_path: Path,
                                  monkeypatch: pytest.MonkeyPatch) -> None:
    module = figure(name)
    run = json.loads(module.RECORDED.read_text("utf-8"))
    assert shown not in draw(name)
    change(run)
    (tmp_path / "run.json").write_text(json.dumps(run), "utf-8")
    monkeypatch.setattr(module, "RECORDED", tmp_path / "run.json")
    assert shown in draw(name)


def test_the_recorded_timeline_is_one() -> None:
    run = json.loads((FOLDER / "data" / "timeline.json").read_text("utf-8"))
    times = [poll["asked"] for poll in run["polls"]]
    assert times == sorted(times)
    # Each update was pushed once, and polled once as something new.
    news = [poll["made"] for poll in run["polls"] if poll["news"]]
    assert news == [push["made"] for push in run["pushes"]]


def test_recordings_are_asked_for_by_name() -> None:
    asked = subprocess.run([sys.executable, "-B", FOLDER / "record.py", "moon"],
                           capture_output=True, text=True)
    assert asked.returncode != 0 and "handshake" in asked.stderr


# ---- The house -------------------------------------------------------------


def test_every_layer_has_its_room() -> None:
    house = figure("house")
    chapters = {p.name for p in (ROOT / "chapters").iterdir()
                if (p / "CMakeLists.txt").is_file()}
    assert chapters <= set(house.links()) and "common" in house.links()
    assert set(FLOORS) <= set(house.links())
    for floor in FLOORS:
        assert house.names(floor)[0] in draw("house")


def test_a_room_stands_on_what_it_links_and_on_nothing_twice(
        tree: Path) -> None:
    house = figure("house")
    on = house.supports(house.links())
    assert on["02_handshake"] == ["01_polling"]
    assert on["03_framing"] == ["common"]
    assert on["04_messages"] == ["02_handshake", "03_framing"]
    before = draw("house").count("f-solid f-quiet")
    lists = tree / "chapters/04_messages/CMakeLists.txt"
    lists.write_text(lists.read_text().replace("02_handshake ", ""))
    assert draw("house").count("f-solid f-quiet") == before - 1


def test_rooms_of_a_larger_house_do_not_meet() -> None:
    """The chapters that design.md has in mind for later."""
    on = {"common": [], "01": ["common"], "02": ["01"], "03": ["common"],
          "04": ["02", "03"], "05": ["04"], "06": ["04"], "07": ["06"],
          "08": ["04"], "09": ["04"]}
    plan = figure("house").Plan(on)
    for a in on:
        for b in on:
            if a < b:
                beside = (plan.sides[a][1] <= plan.sides[b][0] + 1e-9
                          or plan.sides[b][1] <= plan.sides[a][0] + 1e-9)
                above = (plan.bottom[a] > plan.top[b]
                         or plan.bottom[b] > plan.top[a])
                assert beside or above, (a, b)


def test_one_floor_is_lit_and_later_ones_are_not_built() -> None:
    def rooms(drawn: str) -> list[str]:
        return re.findall(r'<rect [^>]*class="([^"]*)"', draw(drawn))
    assert set(rooms("house")) == {"f-line"}
    lit = rooms("house:03_framing")
    assert lit.count("f-line f-ours f-tint f-thick") == 1
    assert lit.count("f-line f-dash f-quiet") == 2  # 04 and 05
    assert rooms("house:common").count("f-line f-dash f-quiet") == 6


# ---- They are true ---------------------------------------------------------


def binary(name: str) -> Path:
    for folder in ("release", "dev"):
        path = ROOT / "build" / folder / "bin" / name
        if path.is_file():
            return path
    pytest.skip(f"{name} is not built")


class Peer:
    """A client that shows every byte; it waits five seconds at most."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("localhost", port), 5)
        self.data = b""

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def shake_hands(self) -> Peer:
        self.send(b"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
                  b"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                  b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
        while b"\r\n\r\n" not in self.data:
            self.data += self.socket.recv(1 << 16)
        self.data = self.data.partition(b"\r\n\r\n")[2]
        return self

    def read(self, size: int) -> bytes:
        while len(self.data) < size:
            came = self.socket.recv(1 << 16)
            assert came, f"the end came behind {self.data.hex(' ')}"
            self.data += came
        found, self.data = self.data[:size], self.data[size:]
        return found

    def rest(self) -> bytes:
        """All that comes until FIN."""
        while came := self.socket.recv(1 << 16):
            self.data += came
        return self.data


@contextmanager
def running(name: str, *flags: str) -> Iterator[tuple[subprocess.Popen,
                                                      dict[str, int]]]:
    ports_flags = ["--port", "0"] + ["--ws-port", "0"] * (name > "02")
    with subprocess.Popen([binary(name), *ports_flags, *flags], text=True,
                          stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL) as server:
        try:
            ports = {}
            while (line := server.stdout.readline()) not in {"ready\n", ""}:
                scheme, _, rest = line.split()[1].partition("://")
                ports[scheme] = int(rest.rpartition(":")[2])
            yield server, ports
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(10)


def their_close(peer: Peer, server: subprocess.Popen) -> None:
    closing = figure("closing")
    peer.send(closing.client_close())
    assert peer.rest() == closing.server_close()  # and then FIN, before ours


def broken_rule(peer: Peer, server: subprocess.Popen) -> None:
    peer.send(frames.frame("text", b"unmasked"))
    assert peer.rest()[0] == 0x88


def their_fin(peer: Peer, server: subprocess.Popen) -> None:
    peer.socket.shutdown(socket.SHUT_WR)
    assert peer.rest() == b""


def we_close(peer: Peer, server: subprocess.Popen) -> None:
    server.send_signal(signal.SIGTERM)
    assert peer.read(4) == frames.frame("close", (1001).to_bytes(2, "big"))
    # Until ours has come, the connection stays.
    assert not select.select([peer.socket], [], [], .1)[0]
    peer.send(figure("closing").client_close())
    assert peer.rest() == b""


def time_is_up(peer: Peer, server: subprocess.Popen) -> None:
    server.send_signal(signal.SIGTERM)
    assert peer.read(4)[0] == 0x88
    assert peer.rest() == b""  # though we never answer


SCENES = {
    ("open", "their Close"): (their_close, []),
    ("open", "a broken rule"): (broken_rule, []),
    ("open", "their FIN alone"): (their_fin, []),
    ("open", "we close"): (we_close, []),
    ("close sent", "their Close"): (we_close, []),
    ("close sent", "time is up"): (time_is_up, ["--close-timeout", "200ms"]),
}


@pytest.mark.parametrize("scene", SCENES)
def test_the_closing_handshake_is_as_drawn(scene: tuple[str, str]) -> None:
    play, flags = SCENES[scene]
    with running("04_messages", *flags) as (server, ports):
        play(Peer(ports["ws"]).shake_hands(), server)


def test_every_step_of_the_closing_handshake_is_played() -> None:
    table = {(step.state, step.event) for step in figure("closing").TABLE
             if step.state in {"open", "close sent"}}
    assert table == set(SCENES)


def test_fragments_are_answered_as_drawn() -> None:
    sent = figure("fragments").SENT
    with running("04_messages") as (_, ports):
        peer = Peer(ports["ws"]).shake_hands()
        for piece in sent[:2]:
            peer.send(piece.bytes())
        pong = frames.frame("pong", sent[1].payload)
        assert peer.read(len(pong)) == pong  # before the message is whole
        for piece in sent[2:]:
            peer.send(piece.bytes())
        echo = frames.frame("text", b"Hello")
        assert peer.read(len(echo)) == echo


def test_the_cut_character_arrives_whole() -> None:
    cut = figure("utf8_cut")
    data = cut.CHARACTER.encode()
    with running("04_messages") as (_, ports):
        peer = Peer(ports["ws"]).shake_hands()
        peer.send(frames.frame("text", data[:cut.CUT], False, frames.KEY))
        peer.send(frames.frame("continuation", data[cut.CUT:],
                               key=frames.KEY))
        echo = frames.frame("text", data)
        assert peer.read(len(echo)) == echo


def test_glued_frames_come_apart() -> None:
    glued = figure("glued_frames")
    data, ends = glued.stream()
    assert ends[-1] == len(data) == glued.READS[-1]
    with running("03_framing") as (_, ports):
        peer = Peer(ports["ws"]).shake_hands()
        begin = 0
        for end in glued.READS:
            peer.send(data[begin:end])
            for payload, frame_end in zip(glued.SENT, ends):
                if begin < frame_end <= end:  # whole with this read
                    echo = frames.frame("text", payload[0])
                    assert peer.read(len(echo)) == echo
            begin = end


def test_the_split_request_is_answered_at_its_end() -> None:
    split = figure("split_request")
    with running("01_polling") as (_, ports):
        peer, begin = Peer(ports["http"]), 0
        for end in split.CUTS:
            assert not select.select([peer.socket], [], [], .05)[0]
            peer.send(split.REQUEST[begin:end])
            begin = end
        assert peer.read(12) == b"HTTP/1.1 200"


def test_the_recorded_answer_is_what_the_server_says() -> None:
    """The same request, today."""
    run = json.loads((FOLDER / "data" / "handshake.json").read_text("utf-8"))
    with running("02_handshake", "--origin", "*") as (_, ports):
        peer = Peer(ports["ws"])
        peer.send(run["request"].encode())
        size = len(run["response"])
        assert peer.read(size).decode() == run["response"]
