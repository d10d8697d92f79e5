"""The book in a browser, of every size, in light and dark, and on paper."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import DESK, LAPTOP, PHONE, Reader, reader
from building import Built, page_names



@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    with reader(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest.fixture
def second(sample: Built) -> Path:
    """A page that has everything."""
    return sample.out / "02_second" / "index.html"


# Whatever is wider than a window: on a phone that of the page and its text, on a
# laptop that of code.
WIDER = """
return [document.documentElement, document.body, document.querySelector(".content")]
  .filter((e) => e.scrollWidth > e.clientWidth)
  .map((e) => `${e.tagName} ${e.scrollWidth} > ${e.clientWidth}`)
"""
CUT_CODE = """
return [...document.querySelectorAll(".code-of pre")]
  .filter((pre) => pre.scrollWidth > pre.clientWidth)
  .map((pre) => pre.closest(".code-of").textContent.split("\\n")[0])
"""
OPEN = "for (const folded of document.querySelectorAll('details')) folded.open = true"


@pytest.mark.parametrize("name", [*page_names(), "search"])
def test_page_says_nothing_and_fits(
    browser: Reader, html: Built, name: str
) -> None:
    browser.open(html.out / f"{name}.html", LAPTOP)
    browser.js(OPEN)
    assert browser.complaints() == []
    assert browser.js(CUT_CODE) == []
    browser.resize(PHONE)
    assert browser.js(WIDER) == []


def test_measure_is_comfortable(browser: Reader, second: Path) -> None:
    """Characters in the lines of a paragraph that are followed by another."""
    for size in (LAPTOP, DESK):
        browser.open(second, size)
        lines = browser.js("""
          const text = document.querySelector("article > section > p").firstChild;
          const range = document.createRange(), lines = {};
          for (let at = 0; at < text.length; ++at) {
            range.setStart(text, at); range.setEnd(text, at + 1);
            const top = Math.round(range.getBoundingClientRect().top);
            lines[top] = (lines[top] || 0) + 1;
          }
          return Object.values(lines).slice(0, -1)""")
        assert 60 <= sum(lines) / len(lines) <= 75


# --- light and dark, wide and narrow, paper ----------------------------------

GROUND = """
const ground = (e) => getComputedStyle(e).backgroundColor.match(/\\d+/g)
  .map(Number).slice(0, 3).reduce((a, b) => a + b) / 3;
return [document.body, document.querySelector(".code-of .highlight"),
        document.querySelector(".sidebar-drawer")].map(ground)
"""


def test_the_system_chooses_light_or_dark(browser: Reader, second: Path) -> None:
    browser.open(second, scheme="light")
    browser.js("localStorage.clear()")
    browser.open(second, scheme="light")
    assert min(browser.js(GROUND)) > 220
    browser.open(second, scheme="dark")
    assert max(browser.js(GROUND)) < 50


def test_the_reader_chooses_otherwise(browser: Reader, second: Path) -> None:
    for scheme in ("light", "dark"):
        browser.open(second, scheme=scheme)
        browser.js("localStorage.clear()")
        browser.open(second, scheme=scheme)
        before = browser.js(GROUND)
        browser.one(".theme-toggle-content .theme-toggle").click()
        after = browser.js(GROUND)
        assert all(abs(a - b) > 150 for a, b in zip(before, after))
    browser.js("localStorage.clear()")


# The least contrast (WCAG 2.1, 1.4.3) of each kind of text with its ground.
CONTRAST = """
const numbers = (text) => text.match(/[\\d.]+/g).map(Number);
const over = (top, ground, a) => top.map((c, i) => c * a + ground[i] * (1 - a));
const light = (rgb) => rgb.map((c) => c / 255)
  .map((c) => c <= .03928 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4)
  .reduce((sum, c, i) => sum + c * [.2126, .7152, .0722][i], 0);
const ground = (e) => {
  for (; e; e = e.parentElement) {
    const [r, g, b, a = 1] = numbers(getComputedStyle(e).backgroundColor);
    if (a > .99) return [r, g, b];
  }
};
const worst = {};
for (const e of document.querySelectorAll("body *")) {
  const words = [...e.childNodes].some(
    (n) => n.nodeType === Node.TEXT_NODE && n.textContent.trim());
  if (!words || e.closest("svg, .visually-hidden") || !e.getClientRects().length)
    continue;
  const [r, g, b, a = 1] = numbers(getComputedStyle(e).color);
  let seen = a;
  for (let up = e; up; up = up.parentElement) seen *= getComputedStyle(up).opacity;
  const below = ground(e);
  const [x, y] = [light(over([r, g, b], below, seen)), light(below)];
  const ratio = (Math.max(x, y) + .05) / (Math.min(x, y) + .05);
  const kind = e.closest(".dimmed") ? "dimmed" :
    e.className && typeof e.className === "string" ? e.className : e.tagName;
  worst[kind] = Math.min(worst[kind] ?? 99, Math.round(ratio * 100) / 100);
}
return worst
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read(browser: Reader, second: Path, scheme: str) -> None:
    browser.open(second, scheme=scheme)
    browser.js(OPEN)
    found = browser.js(CONTRAST)
    assert len(found) > 15
    assert found.pop("dimmed") >= 3
    assert not {kind: ratio for kind, ratio in found.items() if ratio < 4.5}


def box(browser: Reader, selector: str) -> dict:
    return browser.js("const b = document.querySelector(arguments[0])"
                      ".getBoundingClientRect(); return b.toJSON()", selector)


def test_notes_are_in_the_margin_where_there_is_one(
    browser: Reader, second: Path
) -> None:
    browser.open(second, DESK)
    note, code = box(browser, ".margin-note"), box(browser, ".code-of")
    assert note["left"] >= code["right"] + 10
    assert note["right"] <= DESK[0]
    browser.open(second, LAPTOP)
    note, text = box(browser, ".margin-note"), box(browser, "article > section > p")
    assert abs(note["left"] - text["left"]) < 5


def test_drawings_scroll_by_themselves_on_a_phone(
    browser: Reader, html: Built
) -> None:
    browser.open(html.out / "03_framing" / "index.html", PHONE)
    room, width = browser.js("""
      const drawing = document.querySelector("figure .drawing");
      return [drawing.clientWidth, drawing.scrollWidth]""")
    assert room < PHONE[0] and width >= 500


def test_what_is_folded_is_printed(browser: Reader, second: Path) -> None:
    browser.open(second)
    count = "document.querySelectorAll('details[open]').length"
    browser.js(f"addEventListener('beforeprint', () => window.printed = {count})")
    browser.tell("Page.printToPDF")
    assert browser.js("return window.printed") == browser.js(
        "return document.querySelectorAll('details').length"
    ) > 3
    browser.wait(f"{count} === 0")


def test_the_sidebar_follows(browser: Reader, second: Path) -> None:
    browser.open(second)
    browser.js("document.getElementById('run-it').scrollIntoView("
               "{behavior: 'instant'})")
    browser.wait("document.querySelector('.this-page .here')?.innerText === 'Run it'")
