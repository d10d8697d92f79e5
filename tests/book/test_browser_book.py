"""The book in a browser: it can be used from end to end, and says nothing."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import Reader, reader
from building import ROOT, Built

from selenium.webdriver.common.keys import Keys  # isort: skip

SERVER = ROOT / "build" / "release" / "bin" / "01_polling"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    with reader(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest.fixture
def second(sample: Built) -> Path:
    """A page that has everything."""
    return sample.out / "02_second" / "index.html"


@pytest.fixture(scope="module")
def site(html: Built) -> Iterator[str]:
    """The book on a server: the one it builds, or else Python's."""
    command = [str(SERVER), "--port", "0", "--root", str(html.out)]
    if not SERVER.exists():
        command = [sys.executable, "-u", "-m", "http.server", "0", "--bind",
                   "127.0.0.1", "--directory", str(html.out)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        words = server.stdout.readline().split()
        address = next(w for w in words if w.strip("()").startswith("http://"))
        yield address.strip("()").rstrip("/").replace("127.0.0.1", "localhost")
        server.terminate()


# --- search, keys, buttons ---------------------------------------------------


def test_search_finds(browser: Reader, site: str) -> None:
    browser.open(f"{site}/index.html")
    field = browser.one("input[name=q]")
    field.send_keys("masking key", Keys.ENTER)
    browser.wait("document.querySelectorAll('#search-results li a').length > 0")
    links = browser.js("return [...document.querySelectorAll("
                       "'#search-results li a')].map((a) => a.href)")
    assert any("/03_framing/" in link for link in links)
    assert browser.complaints() == []


def test_arrows_turn_the_page(browser: Reader, sample: Built) -> None:
    browser.open(sample.out / "00_ground_floor" / "index.html")
    browser.one("body").send_keys(Keys.ARROW_RIGHT)
    browser.wait("location.pathname.includes('02_second')")
    browser.wait("document.readyState === 'complete'")
    browser.one("body").send_keys(Keys.ARROW_LEFT)
    browser.wait("location.pathname.includes('00_ground_floor')")


@pytest.mark.parametrize("keys", [
    (Keys.CONTROL, Keys.ARROW_RIGHT), (Keys.ALT, Keys.ARROW_DOWN),
])
def test_keys_with_others_do_not(browser: Reader, second: Path, keys) -> None:
    browser.open(second)
    assert not turns(browser, "body", *keys)


def test_who_types_stays(browser: Reader, second: Path) -> None:
    browser.open(second)
    assert not turns(browser, "input[name=q]", Keys.ARROW_RIGHT)
    browser.js("document.querySelector('input[name=q]').blur()")
    assert turns(browser, "body", Keys.ARROW_RIGHT)


def turns(browser: Reader, selector: str, *keys: str) -> bool:
    """Whether the key leaves the page: the link to follow is replaced."""
    browser.js("""
      window.turned = false;
      for (const link of document.querySelectorAll("link[rel=next], link[rel=prev]"))
        link.href = "javascript:void(window.turned = true)";""")
    browser.one(selector).send_keys("".join(keys))
    return browser.driver.execute_async_script(
        "setTimeout(() => arguments[0](window.turned), 50)"
    )


def test_copied_code_has_no_numbers(browser: Reader, second: Path) -> None:
    browser.open(second)
    copied = copy(browser, ".code-of")
    assert copied.startswith("// Knows of two.\nclass Second : public First {\n")
    assert "\n\n\n" not in copied and not any(
        line.strip().isdigit() for line in copied.splitlines()
    )


def test_copied_transcript_is_its_commands(browser: Reader, second: Path) -> None:
    browser.open(second)
    assert copy(browser, ".transcript > div:nth-of-type(2)") == (
        "curl -s http://localhost:3001/time; echo\n"
        "printf 'GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n' |\n  nc localhost 3001"
    )


def copy(browser: Reader, block: str) -> str:
    pytest.importorskip("sphinx_copybutton", reason="there are no copy buttons")
    browser.js("""document.addEventListener("copy", (event) => {
      window.copied = event.target.value || String(getSelection());
    })""")
    browser.wait("document.querySelector(arguments[0] + ' .copybtn')", block)
    browser.js("document.querySelector(arguments[0]).scrollIntoView("
               "{behavior: 'instant', block: 'center'})", block)
    browser.one(f"{block} .copybtn").click()
    return browser.wait("window.copied").rstrip("\n")


def test_line_numbers_are_shown_and_link(browser: Reader, second: Path) -> None:
    browser.open(second)
    browser.js("document.querySelectorAll('.code-of .line a')[2].click()")
    assert browser.js("return location.hash") == "#second-h-Second-8"
    shown = browser.js("""return getComputedStyle(
      document.querySelector(".line:target a"), "::before").content""")
    assert shown == '"8"' or shown == "attr(data-n)"


