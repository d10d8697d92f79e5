"""Takes the pictures of our pages that the book shows, again.

Each stage is started, headless Chromium opens its page, a small scene is played,
and what is to be seen lands beside this file. It takes two minutes and a half,
most of which the page of chapter 1 is left to poll.
"""

from __future__ import annotations

import argparse
import io
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from base64 import b64decode
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BIN = ROOT / "build" / "release" / "bin"
sys.path.insert(0, str(ROOT / "interop"))

try:
    from PIL import Image
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service
    from selenium.webdriver.common.by import By
    from selenium.webdriver.support.ui import WebDriverWait
    from test_browser import BROWSERS, QUIET, first_on_path
    from wire import (
        BINARY, CONTINUATION, PING, TEXT, RawClient, close_frame, frame,
    )
    from wire.server import Server, running
except ImportError as missing:
    sys.exit(f"{missing}; the packages are python3-selenium, python3-pil and "
             "python3-pytest")

WIDTH = 1000  # in CSS pixels
SCALES = (2, 1.5, 1)  # pixels of the picture for each; the first that fits into
LARGEST = 150_000  # bytes of a picture
COLOURS = (256, 128, 64)  # fewer are seen
MARGIN = 24  # below the last thing that is shown
USUAL = (3001, 9999)
PATIENCE = 90  # seconds, for the longest scene


class Scene:
    """The page in the browser, and what one does with it."""

    def __init__(self, driver: webdriver.Chrome, server: Server) -> None:
        self.driver, self.server = driver, server

    def open(self, path: str = "/") -> None:
        self.driver.get(f"http://localhost:{self.server.port}{path}")

    def text(self, identifier: str) -> str:
        return self.driver.find_element(By.ID, identifier).text

    def number(self, identifier: str) -> float:
        found = self.driver.find_element(By.ID, identifier)
        return float(found.get_attribute("value") or 0)

    def wait(self, until: Callable[[], object], what: str) -> None:
        waiting = WebDriverWait(self.driver, PATIENCE, poll_frequency=0.05)
        waiting.until(lambda _: until(), f"waited in vain: {what}")

    def click(self, selector: str) -> None:
        """As a script does: a radio button may lie below its label."""
        self.driver.execute_script(
            "document.querySelector(arguments[0]).click()", selector
        )

    def point_at(self, selector: str) -> None:
        """As a person does, with the focus that this brings."""
        self.driver.find_element(By.CSS_SELECTOR, selector).click()

    def write(self, identifier: str, text: str) -> None:
        field = self.driver.find_element(By.ID, identifier)
        field.clear()
        field.send_keys(text)
        self.driver.execute_script("arguments[0].blur()", field)

    def count(self, selector: str) -> int:
        return len(self.driver.find_elements(By.CSS_SELECTOR, selector))


def polling(page: Scene) -> None:
    """A minute of it: the text quotes its accounts."""
    page.open()
    page.wait(lambda: page.number("requests") >= 60, "sixty answers")


def handshake(page: Scene) -> None:
    page.open()
    page.wait(lambda: "✓" in page.text("accept-check"), "an accept that agrees")


def framing(page: Scene) -> None:
    """The longest header there is, both ways."""
    page.open()
    page.wait(lambda: page.text("state") == "open", "an open socket")
    page.click("[name=size][value='65536']")
    page.click("[name=opcode][value='2']")
    page.click("#send")
    page.wait(lambda: "same opcode" in page.text("verdict"), "the echo")


def messages(page: Scene) -> None:
    """As text, as binary, and goodbye."""
    page.open()
    page.wait(lambda: page.text("state") == "open", "an open socket")
    said = [("text", "κόσμε"), ("text", "当前时间是"), ("binary", "当")]
    for sent, (kind, text) in enumerate(said):
        page.click(f"[name=kind][value={kind}]")
        page.write("text", text)
        page.click("#send-button")
        page.wait(lambda: page.count("#log li") == 2 * sent + 2, "the echo")
    page.write("code", "4000")
    page.click("#close-button")
    page.wait(lambda: page.text("close-code") == "4000", "the close event")


def push(page: Scene) -> None:
    """The page asks once a second, and is a third of one late each time, or more:
    its clock drifts, and should not drift past the next push."""
    page.open()
    page.wait(lambda: page.count("#messages p") >= 1, "a push")
    page.click("[name=period][value='1000']")
    page.driver.set_script_timeout(PATIENCE)
    page.driver.execute_async_script("""
        const done = arguments[0], said = document.getElementById("messages");
        new MutationObserver((_, watch) => {
          watch.disconnect();
          setTimeout(() => {
            document.getElementById("poll-switch").click();
            done();
          }, 350);
        }).observe(said, {childList: true});
    """)
    page.wait(lambda: page.number("push-updates") >= 10, "ten pushes")
    page.wait(lambda: page.number("poll-updates") >= 10, "the tenth, polled for")


def inspector(page: Scene) -> None:
    """Two visitors: one that keeps the rules, and one that does until the end."""
    page.open("/inspector/")
    page.wait(lambda: page.text("state") == "open", "an open socket")
    rows = partial(page.count, "#rows tr")
    tame, wild = (RawClient(page.server.ws_port) for _ in range(2))
    tame.upgrade()
    tame.send(frame(TEXT, "hello,server!", key=os.urandom(4)))
    page.wait(lambda: rows() == 2, "hello")
    wild.upgrade()
    for sent, then in (
        (frame(TEXT, "Every fragment ", fin=False, key=os.urandom(4)), 4),
        (frame(PING, "still there?", key=os.urandom(4)), 6),
        (frame(CONTINUATION, "is a frame, ", fin=False, key=os.urandom(4)), 7),
        (frame(CONTINUATION, "not a message.", key=os.urandom(4)), 8),
        (frame(BINARY, bytes(range(200)), key=os.urandom(4)), 9),
    ):
        wild.send(sent)
        page.wait(lambda: rows() >= then, f"{then} rows")
    tame.read_frame()  # a push
    wild.send(frame(TEXT, b"\x09\x07\x0f\x08\x0e", rsv=4, key=os.urandom(4)))
    wild.read_to_end()
    wild.close()
    page.wait(lambda: rows() >= 13, "the broken rule, and the end")
    page.point_at("#rows tr:nth-child(2)")
    page.point_at("#detail .part.opcode")
    page.driver.execute_script("document.getElementById('frames').scrollTop = 0")
    tame.send(close_frame(1000))
    tame.close()


@dataclass(frozen=True)
class Picture:
    stage: str
    play: Callable[[Scene], None]
    until: str  # the last element that is shown, by its selector
    flags: tuple[str, ...] = ()
    ports: tuple[str, ...] = ("--port", "--ws-port")
    any_port: bool = False  # or the usual ones, if they are free


PICTURES = {
    # Host and Referer are in its accounts: a port of five digits, always.
    "polling": Picture(
        "01_polling", polling, "footer", ports=("--port",), any_port=True
    ),
    "handshake": Picture("02_handshake", handshake, "#request-fields"),
    "framing": Picture("03_framing", framing, "#bench ~ .small"),
    "messages": Picture("04_messages", messages, "main"),
    "push": Picture("05_push", push, "table.measure"),
    "inspector": Picture(
        "05_push", inspector, "#detail", ("--inspect", "--interval", "1s")
    ),
}


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return True
    return False


def flags_for(picture: Picture) -> tuple[str, ...]:
    usual = not picture.any_port and all(map(is_free, USUAL))
    if not usual and not picture.any_port:
        print("3001 or 9999 is taken: the picture shows other ports")
    ports = USUAL if usual else (0, 0)
    pairs = zip(picture.ports, map(str, ports))
    return (*(word for pair in pairs for word in pair), *picture.flags)


@contextmanager
def browser() -> Iterator[webdriver.Chrome]:
    program = os.environ.get("CHROME") or first_on_path(*BROWSERS)
    driver = first_on_path("chromedriver")
    if not program or not driver:
        sys.exit("there is no chromium (or $CHROME), or no chromedriver")
    with tempfile.TemporaryDirectory() as profile:
        options = webdriver.ChromeOptions()
        options.binary_location = program
        for argument in (*QUIET, f"--user-data-dir={profile}", "--hide-scrollbars"):
            options.add_argument(argument)
        started = webdriver.Chrome(service=Service(driver), options=options)
        try:
            set_up(started)
            yield started
        finally:
            started.quit()


def set_up(driver: webdriver.Chrome, scale: float = 1) -> None:
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
        "width": WIDTH, "height": 1200, "deviceScaleFactor": scale, "mobile": False,
    })
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [
        {"name": "prefers-color-scheme", "value": "light"},
    ]})


def photograph(driver: webdriver.Chrome, until: str) -> bytes:
    """A PNG of the page from its top to the foot of that element."""
    for scale in SCALES:
        set_up(driver, scale)
        foot = driver.execute_script(
            "scrollTo(0, 0); const shown = document.querySelector(arguments[0]);"
            "return shown.getBoundingClientRect().bottom",
            until,
        )
        area = {"x": 0, "y": 0, "width": WIDTH, "height": round(foot), "scale": 1}
        taken = driver.execute_cdp_cmd("Page.captureScreenshot", {
            "format": "png", "captureBeyondViewport": True, "clip": area,
        })
        if small := compressed(b64decode(taken["data"]), round(MARGIN * scale)):
            return small
    raise AssertionError(f"more than {LARGEST:,} bytes at any scale")


def compressed(png: bytes, margin: int) -> bytes | None:
    """With a margin below it; none if it stays too large."""
    taken = Image.open(io.BytesIO(png)).convert("RGB")
    whole = Image.new("RGB", (taken.width, taken.height + margin),
                      taken.getpixel((0, 0)))
    whole.paste(taken)
    for colours in COLOURS:
        out = io.BytesIO()
        reduced(whole, colours).save(out, "PNG", optimize=True)
        if out.tell() <= LARGEST:
            return out.getvalue()
    return None


def reduced(whole: Image.Image, colours: int) -> Image.Image:
    """Half of them are the most frequent, which stay as they are: the areas. The
    others cover the rest, the edges of letters. (Pillow's own mapping to a given
    palette is not exact, and tints the paper.)"""
    counts = Counter(whole.getdata())
    areas = [colour for colour, _ in counts.most_common(colours // 2)]
    found = whole.quantize(
        colours // 2, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE
    ).getpalette()[: 3 * (colours // 2)]
    palette = areas + list(zip(*[iter(found)] * 3))
    table = {colour: nearest(colour, palette) for colour in counts}
    made = Image.frombytes("P", whole.size, bytes(map(table.get, whole.getdata())))
    made.putpalette([value for colour in palette for value in colour])
    return made


def nearest(colour: tuple[int, int, int], palette: list[tuple]) -> int:
    red, green, blue = colour
    return min(range(len(palette)), key=lambda at: (
        (palette[at][0] - red) ** 2
        + (palette[at][1] - green) ** 2
        + (palette[at][2] - blue) ** 2
    ))


def take(name: str, folder: Path) -> None:
    picture = PICTURES[name]
    command = str(BIN / picture.stage)
    starting = running(command, flags_for(picture), True, "port")
    with starting as server, browser() as driver:
        picture.play(Scene(driver, server))
        png = photograph(driver, picture.until)
        driver.get("about:blank")  # its sockets close before the server does
    (folder / f"{name}.png").write_bytes(png)
    print(f"{name}.png: {len(png):,} bytes")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", choices=[[], *PICTURES],
                        help=f"of {', '.join(PICTURES)}; all, if none is named")
    parser.add_argument("--to", type=Path, default=Path(__file__).parent,
                        metavar="FOLDER", help="elsewhere than beside this file")
    asked = parser.parse_args()
    names = asked.names or list(PICTURES)
    if missing := {PICTURES[name].stage for name in names
                   if not (BIN / PICTURES[name].stage).exists()}:
        sys.exit(f"not built: {', '.join(sorted(missing))}; ./run.sh 5 builds them")
    if shutil.which("fc-list") and not subprocess.run(
        ["fc-list", ":lang=zh"], capture_output=True, check=True
    ).stdout:
        sys.exit("no font has Chinese characters: install fonts-noto-cjk")
    asked.to.mkdir(parents=True, exist_ok=True)
    for name in names:
        take(name, asked.to)


if __name__ == "__main__":
    main()
