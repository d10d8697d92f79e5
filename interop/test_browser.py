"""The pages of the chapters in a real browser: headless Chromium, by Selenium.

Skipped, with the reason, where there is no browser. $CHROME names one.
"""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from wire import rule
from wire.server import Server

webdriver = pytest.importorskip("selenium.webdriver")
from selenium.webdriver.chrome.service import Service  # noqa: E402
from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.support.ui import WebDriverWait  # noqa: E402

BROWSERS = ("chromium", "google-chrome", "chromium-browser", "chrome")
PATIENCE = 20  # seconds
QUIET = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PUSHED = re.compile(r"当前时间是： (\d{13})")


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator:
    """One browser for all tests of a worker, with a profile of its own."""
    program = os.environ.get("CHROME") or first_on_path(*BROWSERS)
    driver = first_on_path("chromedriver")
    if not program or not driver:
        pytest.skip(
            "NO BROWSER: these tests need chromium (or $CHROME) and "
            "chromedriver; the pages remain unchecked"
        )
    options = webdriver.ChromeOptions()
    options.binary_location = program
    profile: Path = tmp_path_factory.mktemp("profile")
    for argument in (*QUIET, f"--user-data-dir={profile}"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    started = webdriver.Chrome(service=Service(driver), options=options)
    yield started
    started.quit()


def first_on_path(*names: str) -> str | None:
    return next(filter(None, map(shutil.which, names)), None)


class Page:
    """A page, by the ids of its elements."""

    def __init__(self, browser) -> None:
        self.browser = browser

    def find(self, identifier: str):
        return self.browser.find_element(By.ID, identifier)

    def text(self, identifier: str) -> str:
        return self.find(identifier).text

    def number(self, identifier: str) -> int:
        return int(self.find(identifier).get_attribute("value") or 0)

    def paragraphs(self, identifier: str) -> list[str]:
        found = self.find(identifier).find_elements(By.TAG_NAME, "p")
        return [paragraph.text for paragraph in found]

    def wait(self, until: Callable[[], object], what: str):
        waiting = WebDriverWait(self.browser, PATIENCE, poll_frequency=0.05)
        return waiting.until(lambda _: until(), f"waited in vain: {what}")

    def complaints(self) -> list[str]:
        """Errors in the console since this was last asked."""
        return [
            entry["message"]
            for entry in self.browser.get_log("browser")
            if entry["level"] == "SEVERE"
        ]


@pytest.fixture
def visit(browser) -> Iterator[Callable[[Server], Page]]:
    """Opens a server's page; at the end its console must hold no error."""
    page = Page(browser)
    page.complaints()  # of earlier pages, forgotten

    def visited(server: Server) -> Page:
        browser.get(f"http://localhost:{server.port}/")
        return page

    yield visited
    complaints = page.complaints()
    browser.get("about:blank")
    assert not complaints


@pytest.mark.chapter("01")
@rule("book, chapter 01", "the page asks again and again, and keeps accounts")
class TestPolling:
    def test_the_time_changes(self, server: Server, visit) -> None:
        page = visit(server)
        first = page.wait(lambda: page.number("time-ms"), "an answer")
        page.wait(lambda: page.number("time-ms") > first, "another answer")
        assert abs(page.number("time-ms") / 1000 - time.time()) < 5

    def test_the_cost_grows(self, server: Server, visit) -> None:
        page = visit(server)
        page.wait(lambda: page.number("requests") >= 2, "two requests")
        requests = page.number("requests")
        assert page.number("bytes-up") > 100 * requests
        assert page.number("bytes-down") > 100 * requests

    def test_it_can_be_stopped(self, server: Server, visit) -> None:
        page = visit(server)
        page.wait(lambda: page.number("requests"), "a request")
        page.find("toggle").click()
        page.wait(lambda: page.text("state") == "stopped", "stopped")


@pytest.mark.chapter("02")
@rule("book, chapter 02", "the page shows its own handshake, and checks it")
class TestHandshake:
    def test_fields_and_accept(self, server: Server, visit) -> None:
        page = visit(server)
        page.wait(lambda: "✓" in page.text("accept-check"), "the accept agrees")
        asked = page.text("request-fields")
        for shown in ("Sec-WebSocket-Key", "Origin", "Upgrade", "13"):
            assert shown in asked
        answered = page.text("response-fields")
        accept = re.search(r"Sec-WebSocket-Accept\s+(\S{28})", answered)
        assert accept and accept[1] in page.text("accept-check")

    def test_again(self, server: Server, visit) -> None:
        page = visit(server)
        page.wait(lambda: "✓" in page.text("accept-check"), "the first one")
        first = page.text("accept-check")
        page.find("open").click()
        page.wait(lambda: page.text("accept-check") != first, "another key")
        page.wait(lambda: "✓" in page.text("accept-check"), "the second one")


@pytest.mark.chapter("05")
@rule("book, chapter 05", "the page says hello once, then it is told the time")
class TestPush:
    @pytest.fixture
    def quick(self, stable, start, chapter: str) -> Server:
        return stable.keep(chapter, "--interval", "200ms")

    def test_three_pushes_three_seconds_apart(self, server, visit) -> None:
        page = visit(server)
        for count in (1, 2, 3):
            page.wait(
                lambda: len(page.paragraphs("messages")) >= count,
                f"push {count}",
            )
        told = [PUSHED.fullmatch(text) for text in page.paragraphs("messages")]
        assert all(told)
        times = [int(text[1]) / 1000 for text in told]
        assert all(2.9 < b - a < 3.3 for a, b in zip(times, times[1:]))
        assert page.text("state") == "open"

    def test_push_against_polling(self, quick: Server, visit) -> None:
        page = visit(quick)
        page.wait(lambda: page.paragraphs("messages"), "a push")
        page.find("poll-switch").click()
        page.wait(lambda: page.number("poll-count") >= 2, "two polls")
        page.wait(lambda: page.number("push-count") >= 5, "five frames")
        assert page.number("poll-bytes") > 200 * page.number("poll-count")
        assert page.number("push-bytes") > 0
        assert page.find("chart").find_elements(By.CSS_SELECTOR, "*")

    def test_disconnect_and_connect(self, quick: Server, visit) -> None:
        page = visit(quick)
        page.wait(lambda: page.paragraphs("messages"), "a push")
        page.find("toggle").click()
        page.wait(lambda: page.text("state") == "closed", "closed")
        count = len(page.paragraphs("messages"))
        page.find("toggle").click()
        page.wait(
            lambda: len(page.paragraphs("messages")) > count, "a push again"
        )

    def test_it_comes_back_after_a_restart(self, start, visit) -> None:
        flags = ["--interval", "200ms", "--close-timeout", "300ms"]
        server = start(*flags)
        page = visit(server)
        page.wait(lambda: page.paragraphs("messages"), "a push")
        server.stop()
        page.wait(lambda: page.text("state") != "open", "the loss is noticed")
        ports = ["--port", str(server.port), "--ws-port", str(server.ws_port)]
        start(*ports, *flags)
        count = len(page.paragraphs("messages"))
        page.wait(
            lambda: len(page.paragraphs("messages")) > count, "a push again"
        )
        errors = [each for each in page.complaints() if "ws://" not in each]
        assert not errors, "other than those of connecting in vain"
