"""Row 145 of the hostile inputs: what a message says is text, whoever sends it.

The pages of chapters 03, 04 and 05 in a real browser are told things that would
be a script, had they been put into the page as HTML: by the server's own echo,
and by a server of ours that says nothing else.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import pytest

webdriver = pytest.importorskip("selenium.webdriver")
websockets = pytest.importorskip("websockets")

from test_browser import Page, browser, visit  # noqa: E402, F401  (fixtures)
from wire import rule  # noqa: E402
from wire.server import free_port  # noqa: E402

PAYLOADS = {
    "img": "<img src=/x onerror='document.title=`taken`'>",
    "script": "<script>document.title='taken'</script>",
    "svg": "<svg/onload=document.title='taken'>",
    "closing": "</li></ul></p><h1 class=taken>taken</h1>",
    "entity": "&lt;b&gt;&#x3c;i&#x3e;",
}
# Instead of the page's own address, that of the hostile server.
REDIRECT = """
  const Real = WebSocket;
  window.WebSocket = class extends Real {{
    constructor() {{ super("ws://localhost:{port}/"); }}
  }};
"""


@pytest.fixture(scope="module")
def hostile_port() -> Iterator[int]:
    """Says every payload to whoever comes, closes with one, and goes on so."""
    port = free_port()
    loop = asyncio.new_event_loop()

    async def say(socket, _path: str = "/") -> None:
        for payload in PAYLOADS.values():
            await socket.send(payload)
        await socket.recv()
        await socket.close(4000, PAYLOADS["img"])

    async def serve() -> None:
        await websockets.serve(say, "localhost", port)
        ready.set()

    ready = threading.Event()
    loop.create_task(serve())
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    assert ready.wait(10), "the hostile server never listened"
    yield port
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)


@pytest.fixture
def redirected(browser, hostile_port: int) -> Iterator[None]:  # noqa: F811
    """Pages opened meanwhile connect to the hostile server."""
    command = "Page.addScriptToEvaluateOnNewDocument"
    script = {"source": REDIRECT.format(port=hostile_port)}
    added = browser.execute_cdp_cmd(command, script)
    yield
    browser.execute_cdp_cmd(
        "Page.removeScriptToEvaluateOnNewDocument",
        {"identifier": added["identifier"]},
    )


def assert_untaken(page: Page, title: str) -> None:
    """No payload became an element, and none has run."""
    found = page.browser.execute_script(
        "return document.querySelectorAll("
        "'main img, main script, main [onload], .taken').length"
    )
    assert (found, page.browser.title) == (0, title)


IS_TEXT = rule(
    "OWASP, cross-site scripting",
    "what came off the wire becomes text of the page, never HTML",
    "textContent, not innerHTML",
)


@IS_TEXT
@pytest.mark.chapter("04")
@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_hostile_145_echo(server, visit, payload: str) -> None:  # noqa: F811
    page = visit(server)
    title = page.browser.title
    page.wait(lambda: page.text("state") == "open", "open")
    page.browser.execute_script(
        "document.getElementById('text').value = arguments[0]", payload
    )
    page.find("send-button").click()
    page.wait(lambda: page.text("log").count(payload[:48]) == 2, "the echo")
    assert_untaken(page, title)


@IS_TEXT
@pytest.mark.chapter("04")
def test_hostile_145_close_reason(
    server,
    redirected,
    visit,  # noqa: F811
) -> None:
    page = visit(server)
    title = page.browser.title
    page.wait(lambda: page.text("log").count("text, ") >= 5, "the payloads")
    page.find("send-button").click()
    page.wait(lambda: page.text("close-code") == "4000", "their Close")
    assert page.text("close-reason") == PAYLOADS["img"]
    assert_untaken(page, title)


@IS_TEXT
@pytest.mark.chapter("05")
def test_hostile_145_push(server, redirected, visit) -> None:  # noqa: F811
    """The page says hello by itself, so the connection closes behind it."""
    page = visit(server)
    title = page.browser.title
    shown = page.wait(
        lambda: len(found := page.paragraphs("messages")) >= 5 and found,
        "the payloads",
    )
    assert shown[:5] == list(PAYLOADS.values())
    assert_untaken(page, title)


@IS_TEXT
@pytest.mark.chapter("03")
@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_hostile_145_frame(server, visit, payload: str) -> None:  # noqa: F811
    page = visit(server)
    title = page.browser.title
    page.wait(lambda: page.text("state") == "open", "open")
    page.browser.execute_script(
        "document.getElementById('text').value = arguments[0]", payload
    )
    page.find("send").click()
    page.wait(lambda: page.text("log").count(payload[:48]) == 2, "the echo")
    assert_untaken(page, title)
