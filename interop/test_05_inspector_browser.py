"""Chapter 05, the inspector's page in a real browser: another client's frames
appear in it, can be taken apart, held, stepped through, and filtered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest

pytest.importorskip("selenium")
from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.common.keys import Keys  # noqa: E402

from test_browser import Page, browser  # noqa: E402, F401  (a fixture)
from wire import (  # noqa: E402
    BINARY,
    CONTINUATION,
    PING,
    TEXT,
    RawClient,
    close_frame,
    frame,
    rule,
)
from wire.server import Server  # noqa: E402

HELLO = frame(TEXT, "Hello")
MOST = 2000  # rows
HOSTILE = "<img src=/x onerror='document.title=`taken`'>"


class Inspector(Page):
    """The page, and what is in its table."""

    def rows(self) -> list[list[str]]:
        """The cells of each row: time, connection, direction, what, ..."""
        return self.browser.execute_script(
            "return [...document.querySelectorAll('#rows tr')].map(row =>"
            " [...row.children].map(cell => cell.textContent))"
        )

    def payloads(self) -> list[str]:
        return [cells[-1] for cells in self.rows()]

    def wait_for_rows(self, count: int) -> list[list[str]]:
        self.wait(lambda: len(self.rows()) >= count, f"{count} rows")
        return self.rows()

    def wait_for_payload(self, text: str) -> None:
        self.wait(lambda: text in self.payloads(), f"'{text}' in a row")

    def choose(self, text: str) -> None:
        """Clicks the row with this payload, which need not be in sight."""
        self.wait_for_payload(text)
        row = self.browser.execute_script(
            "const row = [...document.querySelectorAll('#rows tr')].find("
            " it => it.lastChild.textContent === arguments[0]);"
            "row.scrollIntoView({block: 'nearest'}); return row",
            text,
        )
        row.click()

    def all(self, selector: str) -> list:
        return self.browser.find_elements(By.CSS_SELECTOR, selector)

    def texts(self, selector: str) -> list[str]:
        return self.browser.execute_script(
            "return [...document.querySelectorAll(arguments[0])].map("
            " element => element.innerText)",
            selector,
        )

    def dump(self, name: str) -> list[str]:
        """The cells of the lines of this name, one behind the other."""
        return self.texts(f"#detail .dump tr.{name} td:not(.offset)")

    def filter(self, name: str, value: str) -> None:
        self.browser.execute_script(
            "const form = document.getElementById('filter');"
            "const [name, value] = arguments, field = form.elements[name];"
            "if (name !== 'from') field.value = value;"
            "else [...field].find(it => it.value === value).checked = true;"
            "form.dispatchEvent(new Event('input'))",
            name,
            value,
        )

    def press(self, *keys: str) -> None:
        self.browser.switch_to.active_element.send_keys(*keys)


@pytest.fixture
def server(start: Callable[..., Server]) -> Server:
    return start("--inspect", "--interval", "1h")


@pytest.fixture
def page(browser, server: Server) -> Iterator[Inspector]:  # noqa: F811
    """The inspector, connected; its console must stay empty."""
    page = Inspector(browser)
    page.complaints()
    browser.get(f"http://localhost:{server.port}/inspector/")
    page.wait(lambda: page.text("state") == "open", "the page is connected")
    yield page
    complaints = page.complaints()
    browser.get("about:blank")
    assert not complaints


@pytest.fixture
def visitor(page: Inspector, server: Server, connect) -> RawClient:
    client = connect(server.ws_port)
    client.upgrade()
    page.wait_for_rows(1)
    return client


@rule("book, chapter 05", "another client's frames appear as they happen")
class TestFrames:
    def test_a_frame_of_another_client(self, page, visitor) -> None:
        visitor.send(frame(PING, "Hello"))
        opened, asked, answered = page.wait_for_rows(3)
        assert re.fullmatch(r"\d\d:\d\d:\d\d\.\d{3}", asked[0])
        assert asked[1:] == ["1", "client → server", "ping", "5", "Hello"]
        assert answered[1:] == ["1", "client ← server", "pong", "5", "Hello"]
        assert opened[1:] == ["1", "", "opened", "", "GET / HTTP/1.1"]

    def test_a_page_of_the_chapter(self, start, page: Inspector) -> None:
        """Another tab of the same browser; the server pushes to it."""
        server = start("--inspect", "--interval", "100ms")
        url = f"http://localhost:{server.port}"
        page.browser.get(f"{url}/inspector/")
        inspector = page.browser.current_window_handle
        page.browser.switch_to.new_window("tab")
        page.browser.get(f"{url}/")
        page.wait(lambda: page.paragraphs("messages"), "a push")
        pushed = page.paragraphs("messages")[0]
        page.browser.close()
        page.browser.switch_to.window(inspector)
        page.wait_for_payload("hello,server!")
        page.wait_for_payload(pushed)
        page.wait(lambda: "ended" in str(page.rows()), "the end")

    def test_kinds(self, page: Inspector, visitor: RawClient) -> None:
        visitor.send(frame(TEXT, "a", fin=False) + frame(CONTINUATION, "b"))
        visitor.send(frame(BINARY, b"\x00\xff") + close_frame(1000, "bye"))
        visitor.read_to_end()
        visitor.close()
        shown = [(row[3], row[5]) for row in page.wait_for_rows(7)]
        assert shown == [
            ("opened", "GET / HTTP/1.1"),
            ("text …", "a"),
            ("continuation", "b"),
            ("binary", "00 ff"),
            ("close", "1000 · bye"),
            ("close", "1000"),
            ("ended", "1000 · bye"),
        ]

    def test_it_is_text_whatever_it_is(self, page, visitor) -> None:
        title = page.browser.title
        visitor.send(frame(TEXT, HOSTILE) + close_frame(1000, HOSTILE))
        visitor.read_to_end()
        visitor.close()
        for payload in (HOSTILE, f"1000 · {HOSTILE}"):
            page.choose(payload)
            page.wait(lambda: HOSTILE in page.text("detail"), "in full")
            assert not page.all("main img")
        assert page.browser.title == title

    def test_it_keeps_the_last(self, page: Inspector, visitor) -> None:
        visitor.send(b"".join(frame(TEXT, f"{n}") for n in range(MOST + 10)))
        visitor.expect_alive()
        page.wait_for_payload("alive?")
        page.wait(lambda: len(page.rows()) == MOST, "no more than so many")
        assert page.payloads()[0] == "12"

    def test_it_says_when_it_was_away(
        self, page: Inspector, start, server: Server, visitor: RawClient
    ) -> None:
        ports = ["--port", str(server.port), "--ws-port", str(server.ws_port)]
        visitor.reset()
        page.wait_for_rows(2)
        server.stop()
        page.wait(lambda: page.text("state") != "open", "the loss is noticed")
        page.wait(lambda: "missed" in str(page.rows()), "and shown")
        start(*ports, "--inspect")
        page.wait(lambda: page.text("state") == "open", "it is back")
        page.complaints()  # of connecting in vain


@rule("RFC 6455 §5.2", "a frame is taken apart, each part with its section")
class TestDetail:
    def test_header(self, page: Inspector, visitor: RawClient) -> None:
        visitor.send(HELLO)
        page.choose("Hello")
        assert page.texts(".place") == [
            "byte 1: 81",
            "byte 2: 85",
            "bytes 3 to 6",
        ]
        parts = [
            (part.get_attribute("class").split()[-1], *part.text.split("\n"))
            for part in page.all(".part")
        ]
        assert parts == [
            ("fin", "1", "FIN", "final fragment"),
            ("rsv", "0", "RSV1"),
            ("rsv", "0", "RSV2"),
            ("rsv", "0", "RSV3"),
            ("opcode", "0001", "opcode", "text"),
            ("mask", "1", "MASK", "masked"),
            ("length", "0000101", "length", "5 bytes"),
            ("key", "37 fa 21 3d", "masking key", "new for each frame"),
        ]

    @pytest.mark.parametrize(
        "size, bits, extended",
        [
            (126, "1111110", "00 7e"),
            (65536, "1111111", "00 00 00 00 00 01 00 00"),
        ],
    )
    def test_longer_lengths(
        self, page: Inspector, visitor, size: int, bits: str, extended: str
    ) -> None:
        visitor.send(frame(TEXT, "x" * size))
        page.choose("x" * 256 if size > 256 else "x" * size)
        assert page.texts(".part.length code") == [bits]
        longer = page.all(".part.longer")[0].text.split("\n")
        assert longer == [extended, "extended length", f"{size:,} bytes"]
        assert len(page.dump("plain")) == min(size, 1024)

    def test_payload(self, page: Inspector, visitor: RawClient) -> None:
        visitor.send(HELLO)
        page.choose("Hello")
        assert page.texts("#detail pre") == ["Hello"]
        assert page.dump("masked") == ["7f", "9f", "4d", "51", "58"]
        assert page.dump("key") == ["37", "fa", "21", "3d", "37"]
        assert page.dump("plain") == ["48", "65", "6c", "6c", "6f"]
        assert page.dump("text") == list("Hello")

    def test_unmasked_payload(self, page: Inspector, visitor) -> None:
        visitor.send(close_frame(1000, "bye")).read_to_end()
        page.choose("1000")  # the server's answer
        assert page.texts(".place") == ["byte 1: 88", "byte 2: 02"]
        assert not page.dump("masked") and not page.dump("key")
        assert page.dump("plain") == ["03", "e8"]
        assert page.texts("#detail pre") == [
            "code 1000: normal closure\nreason: none"
        ]

    def test_section_on_hover_and_focus(self, page, visitor) -> None:
        visitor.send(HELLO)
        page.choose("Hello")
        rule = page.all(".rule")[0]
        assert "RFC" not in rule.text
        opcode, key = page.all(".part.opcode")[0], page.all(".part.key")[0]
        assert opcode.get_attribute("title") == "RFC 6455 §5.6"
        page.browser.execute_script(
            "arguments[0].dispatchEvent(new Event('mouseenter'))", opcode
        )
        assert rule.text.startswith("RFC 6455 §5.6 · opcode: 1, text:")
        page.browser.execute_script("arguments[0].focus()", key)
        assert rule.text.startswith("RFC 6455 §5.3 · masking key:")

    def test_opening_and_end(self, page: Inspector, visitor) -> None:
        visitor.send(HELLO[:8]).half_close().read_to_end()
        visitor.close()
        page.choose("GET / HTTP/1.1")
        assert "Sec-WebSocket-Version: 13" in page.text("detail")
        page.choose("1006 · the peer left without a Close frame")
        assert "81 85 37 fa 21 3d 7f 9f" in page.text("detail")
        assert "§7.1.5" in page.text("detail")


@rule("book, chapter 05", "the stream can be held, stepped through, cleared")
class TestPause:
    def test_pause_step_resume(self, page: Inspector, visitor) -> None:
        page.find("pause").click()
        assert page.find("pause").get_attribute("aria-pressed") == "true"
        assert page.find("step").get_property("disabled")
        visitor.send(b"".join(frame(TEXT, f"{n}") for n in range(5)))
        page.wait(lambda: page.text("held") == "paused, 5 held", "held")
        assert len(page.rows()) == 1
        for count in (1, 2):
            page.find("step").click()
            page.wait(lambda: len(page.rows()) == 1 + count, f"step {count}")
        assert page.payloads()[1:] == ["0", "1"]
        assert page.text("held") == "paused, 3 held"
        page.find("pause").click()
        page.wait(lambda: len(page.rows()) == 6, "all that was held")
        assert page.payloads()[1:] == list("01234")
        assert page.text("held") == ""

    def test_a_step_leads_to_the_next_that_is_wanted(
        self, page: Inspector, visitor: RawClient
    ) -> None:
        page.filter("what", "1")
        page.find("pause").click()
        visitor.send(frame(PING) + HELLO + frame(PING) + HELLO)
        page.wait(lambda: page.text("held") == "paused, 6 held", "held")
        page.find("step").click()
        page.wait(lambda: page.payloads() == ["Hello"], "the text")

    def test_what_is_held_has_a_bound(self, page: Inspector, visitor) -> None:
        page.find("pause").click()
        visitor.send(b"".join(frame(TEXT, f"{n}") for n in range(MOST + 10)))
        page.wait(lambda: f"{MOST + 1:d} held" in page.text("held"), "held")
        page.find("pause").click()
        page.wait_for_payload("10 left out: this page was too slow")

    def test_clear(self, page: Inspector, visitor: RawClient) -> None:
        page.find("clear").click()
        page.wait(lambda: not page.rows(), "none left")
        assert page.find("empty").is_displayed()
        visitor.send(HELLO)
        page.wait_for_payload("Hello")
        assert len(page.rows()) == 1
        assert not page.find("empty").is_displayed()


@rule("book, chapter 05", "what is shown can be chosen")
class TestFilter:
    @pytest.fixture(autouse=True)
    def _traffic(self, page: Inspector, server, visitor, connect) -> None:
        other = connect(server.ws_port)
        other.upgrade()
        visitor.send(HELLO + frame(PING, "one"))
        page.wait_for_rows(5)
        other.send(frame(PING, "two") + frame(BINARY, b"\x01"))
        page.wait_for_rows(8)

    @pytest.mark.parametrize(
        "name, value, shown",
        [
            ("connection", "1", ["GET / HTTP/1.1", "Hello", "one", "one"]),
            ("from", "server", ["one", "two"]),
            ("from", "client", ["Hello", "one", "two", "01"]),
            ("what", "2", ["01"]),
            ("what", "open", ["GET / HTTP/1.1", "GET / HTTP/1.1"]),
            ("text", "hELL", ["Hello"]),
        ],
    )
    def test_by(self, page: Inspector, name, value, shown) -> None:
        page.filter(name, value)
        page.wait(lambda: page.payloads() == shown, f"{shown}")
        assert page.text("shown") == f"{len(shown)} of 8 shown"
        page.filter(name, "")
        page.wait(lambda: len(page.rows()) == 8, "all of them")
        assert page.text("shown") == ""

    def test_what_comes_is_filtered_too(self, page, visitor) -> None:
        page.filter("what", "1")
        visitor.send(frame(PING, "no") + frame(TEXT, "yes"))
        page.wait(lambda: page.payloads() == ["Hello", "yes"], "the text")

    def test_with_the_mouse(self, page: Inspector) -> None:
        page.all(".choices .server")[0].click()
        page.wait(lambda: page.payloads() == ["one", "two"], "the answers")

    def test_only_this_connection(self, page: Inspector) -> None:
        page.choose("Hello")
        page.all("#detail .summary button")[0].click()
        page.wait(lambda: len(page.rows()) == 4, "those of connection 1")
        assert {row[1] for row in page.rows()} == {"1"}


@rule("WCAG 2.1.1", "all of it can be done with the keyboard alone")
class TestKeyboard:
    def test_rows(self, page: Inspector, visitor: RawClient) -> None:
        visitor.send(b"".join(frame(TEXT, f"{n}") for n in range(30)))
        page.wait_for_payload("29")
        search = page.all("#filter [name=text]")[0]
        search.click()
        page.press(Keys.TAB)
        assert self.chosen(page) == "29", "the newest is next in order"
        for key, payload in (
            (Keys.ARROW_UP, "28"),
            (Keys.ARROW_UP, "27"),
            (Keys.ARROW_DOWN, "28"),
            (Keys.HOME, "GET / HTTP/1.1"),
            (Keys.ARROW_UP, "GET / HTTP/1.1"),
            (Keys.END, "29"),
        ):
            page.press(key)
            assert self.chosen(page) == payload
        assert page.texts("#detail pre") == ["29"]

    def test_a_row_in_sight_is_not_scrolled_to(self, page, visitor) -> None:
        """The box would scroll by itself, and the row with it."""
        visitor.send(b"".join(frame(TEXT, f"{n}") for n in range(30)))
        page.choose("29")
        page.press(Keys.ARROW_UP)
        page.browser.execute_async_script(
            "setTimeout(arguments[0], 300)"  # scrolling is smooth
        )
        assert scroll(page)[1] < 2

    @staticmethod
    def chosen(page: Inspector) -> str:
        rows = page.all('#rows tr[aria-selected="true"]')
        assert rows == [page.browser.switch_to.active_element]
        return page.browser.execute_script(
            "return arguments[0].lastChild.textContent", rows[0]
        )

    def test_buttons_and_parts(self, page: Inspector, visitor) -> None:
        visitor.send(HELLO)
        page.choose("Hello")
        page.press(Keys.TAB)  # "Only connection 1"
        page.press(Keys.TAB)
        assert "FIN" in page.browser.switch_to.active_element.text
        assert "§5.2" in page.all(".rule")[0].text
        page.browser.execute_script("arguments[0].focus()", page.find("pause"))
        page.press(Keys.SPACE)
        assert page.text("pause") == "Resume"


def scroll(page: Inspector, to: str = "it.scrollTop") -> tuple[int, int]:
    """The list's place, and how far it is from the bottom."""
    return page.browser.execute_script(
        f"const it = document.getElementById('frames'); it.scrollTop = {to};"
        "return [it.scrollTop,"
        " it.scrollHeight - it.clientHeight - it.scrollTop]"
    )


@rule("book, chapter 05", "the newest is in sight, unless one has scrolled up")
def test_scrolling(page: Inspector, visitor: RawClient) -> None:
    def send(first: int) -> None:
        numbers = range(first, first + 50)
        visitor.send(b"".join(frame(TEXT, f"{n}") for n in numbers))
        page.wait_for_payload(f"{first + 49}")

    send(0)
    assert scroll(page)[1] < 2
    send(50)
    assert scroll(page)[1] < 2
    place, _ = scroll(page, "100")
    send(100)
    assert scroll(page)[0] == place


@rule("book, chapter 05", "a phone is wide enough")
def test_on_a_phone(page: Inspector, visitor: RawClient) -> None:
    page.browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": 360, "height": 740, "deviceScaleFactor": 1, "mobile": True},
    )
    try:
        visitor.send(frame(BINARY, bytes(range(200))))
        page.wait_for_rows(2)
        page.choose(page.payloads()[1])
        page.wait(lambda: page.dump("plain"), "the frame, taken apart")
        wide = "return document.documentElement.scrollWidth"
        assert page.browser.execute_script(wide) <= 360
    finally:
        page.browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
