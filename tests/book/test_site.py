"""The book as it is built: no dead link, nothing from elsewhere, no picture
without words. What Sphinx does not warn of is looked for here."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from building import BOOK, ROOT, Built, page_names
from bs4 import BeautifulSoup, NavigableString, Tag

# What stands in these is not prose.
CODE = {"pre", "code", "script", "style", "svg"}
MARKUP = re.compile(r"\{[a-z-]+\}`|```|^:::|\]\(|<\.\.\.>|\*\*\w")
ADDRESS = re.compile(r"https?://|www\.")
FETCHED = {"stylesheet", "icon", "preload", "modulepreload", "preconnect",
           "dns-prefetch", "prefetch", "manifest"}
LOADS = re.compile(r"url\(\s*['\"]?([^'\")]+)|@import\s+['\"]([^'\"]+)")


class Page:
    def __init__(self, path: Path, out: Path) -> None:
        self.path, self.name = path, path.relative_to(out).as_posix()
        self.soup = BeautifulSoup(path.read_text("utf-8"), "html.parser")
        self.ids = Counter(tag["id"] for tag in self.soup.select("[id]"))
        self.article = self.soup.select_one("article")

    def prose(self) -> Iterator[NavigableString]:
        for text in self.article.find_all(string=True):
            if not CODE & {parent.name for parent in text.parents}:
                yield text


@cache
def read(out: Path) -> dict[Path, Page]:
    paths = [path for path in out.rglob("*.html") if "_static" not in path.parts]
    return {path: Page(path, out) for path in paths}


@pytest.fixture
def pages(html: Built) -> list[Page]:
    return list(read(html.out).values())


def test_it_builds_without_a_warning(html: Built) -> None:
    assert (html.log, html.status) == ("", 0)


def test_every_page_is_built(pages: list[Page]) -> None:
    built = {page.name.removesuffix(".html") for page in pages}
    assert built == {*page_names(), "search"}


def test_each_page_has_one_title(pages: list[Page]) -> None:
    wrong = [page.name for page in pages
             if len(page.soup.select("article h1")) != 1
             and page.name != "search.html"]
    assert not wrong


def test_ids_are_there_once(pages: list[Page]) -> None:
    twice = [f"{page.name}: {name}" for page in pages
             for name, count in page.ids.items() if count > 1]
    assert not twice


def test_links_lead_somewhere(html: Built, pages: list[Page]) -> None:
    dead = [f"{page.name}: {link['href']}" for page in pages
            for link in page.soup.select("a[href]")
            if not leads_somewhere(link["href"], page, html.out)]
    assert not dead


def leads_somewhere(address: str, page: Page, out: Path) -> bool:
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return parts.scheme in {"http", "https"} and bool(parts.netloc)
    target = (page.path.parent / unquote(parts.path)).resolve()
    if not parts.path:
        target = page.path
    if target.is_dir() or not target.exists():
        return False
    fragment = unquote(parts.fragment)
    return not fragment or fragment in read(out)[target].ids


def loaded(page: Page) -> Iterator[str]:
    """What a browser fetches without being asked."""
    for tag in page.soup.find_all(True):
        for name in {"src", "srcset", "poster", "data"} & set(tag.attrs):
            yield tag[name]
        if tag.name == "link" and FETCHED & set(tag["rel"]):
            yield tag["href"]
        if tag.name in {"use", "image", "feImage"}:  # within SVG
            yield tag.get("href") or tag.get("xlink:href") or ""
        if tag.name == "style":
            yield from addresses_in(tag.get_text())


def addresses_in(css: str) -> Iterator[str]:
    for one, other in LOADS.findall(css):
        yield one or other


def is_ours(address: str, folder: Path) -> bool:
    if address.startswith(("#", "data:")):
        return True
    parts = urlsplit(address)
    return not parts.scheme and not parts.netloc and (
        folder / unquote(parts.path)
    ).is_file()


def test_pages_load_nothing_from_elsewhere(pages: list[Page]) -> None:
    foreign = [f"{page.name}: {address}" for page in pages
               for address in loaded(page)
               if not is_ours(address, page.path.parent)]
    assert not foreign


def test_styles_load_nothing_from_elsewhere(html: Built) -> None:
    foreign = [f"{path.name}: {address}"
               for path in (html.out / "_static").rglob("*.css")
               for address in addresses_in(path.read_text("utf-8"))
               if not is_ours(address, path.parent)]
    assert not foreign


def test_scripts_fetch_nothing_from_elsewhere(html: Built) -> None:
    asks = re.compile(r"""(?:import|from|fetch\(|src\s*=)\s*['"]https?:""")
    foreign = [path.name for path in (html.out / "_static").rglob("*.js")
               if asks.search(path.read_text("utf-8"))]
    assert not foreign


def test_pictures_have_words(pages: list[Page]) -> None:
    silent = [f"{page.name}: {str(tag)[:80]}" for page in pages
              for tag in page.article.select("img, svg")
              if not words_of(tag) and not tag.find_parent("a", "back-to-top")]
    assert not silent


def words_of(tag: Tag) -> str:
    if tag.name == "svg":
        return tag.get("aria-label", "") if tag.get("role") == "img" else ""
    return tag.get("alt", "").strip()


def test_no_address_lies_bare(pages: list[Page]) -> None:
    bare = [f"{page.name}: {text.strip()[:80]}" for page in pages
            for text in page.prose()
            if ADDRESS.search(text) and not text.find_parent("a")]
    assert not bare


def test_no_markup_is_left(pages: list[Page]) -> None:
    left = [f"{page.name}: {text.strip()[:80]}" for page in pages
            for text in page.prose() if MARKUP.search(text.strip())]
    assert not left


def test_no_path_of_this_machine_is_in_it(html: Built) -> None:
    told = [path.name for path in html.out.rglob("*")
            if path.suffix in {".html", ".js", ".svg", ".inv"}
            and str(ROOT) in path.read_text("utf-8", "replace")]
    assert not told


def test_chapters_open_with_what_is_new(pages: list[Page]) -> None:
    openings = {page.name.split("/")[0] for page in pages
                if page.article.select_one(".new-in svg")}
    assert openings == {path.parent.name for path in BOOK.glob("0*/index.md")}


@pytest.mark.parametrize("layer", [
    "common", "01_polling", "01_polling_files", "02_handshake", "03_framing",
    "04_messages", "05_push",
])
def test_every_layer_is_shown_in_full(layer: str) -> None:
    """The build checks what {show-all} names; this, that all are named."""
    texts = (path.read_text("utf-8") for path in BOOK.glob("0*/*.md"))
    asked = re.compile(rf"^`{{3,}}\{{show-all\}} {layer}$", re.MULTILINE)
    assert sum(len(asked.findall(text)) for text in texts) == 1
