"""What each directive and role puts on a page of the small book."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from _ext.layers import Layer
from _ext.names import places_of
from building import SAMPLE, Built
from bs4 import BeautifulSoup, Tag

SECOND = SAMPLE / "chapters" / "02_second"


@pytest.fixture(scope="module")
def page(sample: Built) -> Tag:
    assert sample.log == "" and sample.status == 0
    soup = BeautifulSoup(sample.page("02_second/index"), "html.parser")
    return soup.select_one("article")


def text(tag: Tag) -> str:
    return " ".join(tag.get_text().split())


# --- code-of -----------------------------------------------------------------


def code_of(page: Tag, file: str) -> list[Tag]:
    return [block for block in page.select(".code-of")
            if text(block.select_one(".code-block-caption")).startswith(file)]


def test_code_is_that_of_the_file(page: Tag) -> None:
    block, = code_of(page, "chapters/02_second/second.h:6")
    source = (SECOND / "second.h").read_text().splitlines()
    shown = block.select_one("pre").get_text().rstrip("\n").split("\n")
    assert shown == source[5:]


def test_lines_are_numbered_as_in_the_file_and_linked(page: Tag) -> None:
    block, = code_of(page, "chapters/02_second/second.h:6")
    for number, line in enumerate(block.select("pre .line"), 6):
        link = line.find("a")
        assert link["data-n"] == str(number) and link.get_text() == ""
        assert link["href"] == f"#{line['id']}"
    first = block.select_one("pre .line")["id"]
    assert block.select_one(".code-block-caption a")["href"] == f"#{first}"


def test_lines_that_are_not_in_focus_are_dimmed(page: Tag) -> None:
    block = code_of(page, "chapters/02_second/second.cpp")[0]
    bright = [line for line in block.select(".line")
              if "dimmed" not in line["class"]]
    assert [text(line) for line in bright] == ["const int two = checked(kTwo);"]
    note = block.select_one(".line")
    assert "note" in note["class"]  # a comment: dimmed less
    assert not page.select(".code-of")[0].select(".dimmed")


def test_pieces_that_are_apart_have_a_gap(page: Tag) -> None:
    block = code_of(page, "chapters/02_second/second.cpp:5")[0]
    assert len(block.select(".gap")) == 1
    numbers = [int(a["data-n"]) for a in block.select(".line a")]
    assert numbers == [*range(5, 12), *range(21, 26)]


def test_ids_are_there_once(sample: Built) -> None:
    """Also where the same code is shown twice."""
    soup = BeautifulSoup(sample.page("02_second/index"), "html.parser")
    ids = [tag["id"] for tag in soup.select("[id]")]
    assert len(ids) == len(set(ids))
    assert sum(name.startswith("second-cpp-Second-two") for name in ids) == 10


# --- run ---------------------------------------------------------------------


def test_transcript_says_how_the_server_is_started(page: Tag) -> None:
    block = page.select_one(".transcript")
    assert text(block.select_one("pre")) == "$ ./run.sh 02_second -- --trace"


def test_transcript_tells_commands_from_output(page: Tag) -> None:
    block = page.select(".transcript pre")[1]
    assert [text(sign) for sign in block.select(".gp")] == ["$", "$", ">"]
    assert [text(line) for line in block.select(".go")][:2] == [
        "number", "HTTP/1.1 200 OK"
    ]
    assert [text(hole) for hole in block.select(".hole")] == [
        "number", "date", "..."
    ]


def test_transcript_shows_the_servers_terminal(page: Tag) -> None:
    block = page.select(".transcript pre")[2]
    assert block.get_text().startswith("<< GET /time HTTP/1.1\n")


def test_transcript_says_why_it_is_not_run(page: Tag) -> None:
    assert "it never ends" in text(page.select(".transcript")[1])


# --- figures -----------------------------------------------------------------


def test_figure_is_part_of_the_page(page: Tag, sample: Built) -> None:
    assert sample.page("02_second/index").count('aria-label="boxes"') == 0
    svg = page.select_one("figure svg")
    assert svg["role"] == "img"
    assert svg["aria-label"] == "Two boxes, the client's and the server's"
    assert [text(part) for part in svg.select("text")] == ["client", "server"]


def test_caption_is_markdown(page: Tag) -> None:
    caption = page.select_one("figure figcaption")
    assert caption.select_one("em").get_text() == "Everything"


# --- new-in, show-all --------------------------------------------------------


def test_new_in_counts_lines(page: Tag) -> None:
    items = [text(item) for item in page.select(".new-in .files li")]
    assert items == [
        "chapters/02_second/ 49", "second.cpp 25", "second.h 17", "main.cpp 7"
    ]


def test_new_names_link_to_their_code(page: Tag) -> None:
    names = {text(a): a["href"] for a in page.select(".new-in .names a")}
    assert set(names) == {"Second", "Number", "doubled"}
    for address in names.values():
        assert page.find(id=address.removeprefix("#"))
    # where its comment begins, if it has one; and not where it is declared
    assert names["Number"] == "#second-h-Second-14"
    assert names["doubled"] == "#second-cpp-kTwo-21"


def test_definitions_come_before_declarations(tmp_path: Path) -> None:
    folder = tmp_path / "chapters" / "01_a"
    folder.mkdir(parents=True)
    (folder / "a.h").write_text("int f();\n")
    (folder / "b.cpp").write_text("int f() { return 1; }\n")
    places = places_of(Layer(tmp_path, "01_a"), "f")
    assert places == [("chapters/01_a/b.cpp", 1), ("chapters/01_a/a.h", 1)]


def test_new_in_compares_the_programs(page: Tag) -> None:
    difference = page.select_one(".new-in details pre").get_text()
    assert "-int main() { return 0; }\n" in difference
    assert "+  return second.two();\n" in difference


def test_new_in_lights_its_layer(page: Tag) -> None:
    assert text(page.select_one(".new-in svg")) == "02_second"


def test_show_all_counts(page: Tag) -> None:
    assert text(page.select_one(".show-all")).endswith("counts them: 4.")


# --- notes and challenges ----------------------------------------------------


def test_aside_and_answer(page: Tag) -> None:
    assert text(page.select_one("aside.margin-note")).startswith("A note in")
    answer = page.select(".answer > summary em")[0].parent.parent
    assert answer.name == "details" and not answer.has_attr("open")
    assert "0x81" in text(answer.select_one(".highlight-cpp"))


def test_challenge(page: Tag) -> None:
    predict, extend = page.select(".challenge")
    assert text(predict.select_one(".challenge-title")) == "predict Count"
    assert text(predict.select_one("pre")) == (
        "./test.sh challenge 02_second/count my_answer.txt"
    )
    folded = [text(part) for part in predict.select("details > summary")]
    assert folded == ["A solution"]  # a starter of one line says nothing
    folded = [text(part) for part in extend.select("details > summary")]
    assert folded == ["What you begin with", "A solution"]
    assert "doubled(1) - 2" in text(extend.select("details")[1])


# --- roles -------------------------------------------------------------------


def test_roles(page: Tag) -> None:
    links = {text(a): a["href"] for a in page.select("a.reference")}
    rfc = "https://www.rfc-editor.org/rfc/rfc"
    assert links["RFC 9293 §3.7"] == f"{rfc}9293#section-3.7"
    assert links["recv(2)"] == (
        "https://man7.org/linux/man-pages/man2/recv.2.html"
    )
    assert links["Nagle 1984"].endswith("sources.html#src-nagle-1984")


def test_sections_have_more_than_one_form(sample: Built) -> None:
    page = BeautifulSoup(sample.page("sources"), "html.parser")
    links = {text(a): a["href"].rpartition("/")[2] for a in page.select("a.sec")}
    assert links == {
        "RFC 6455": "rfc6455",
        "RFC 9110 §5.6.1": "rfc9110#section-5.6.1",
        "RFC 9112 §A": "rfc9112#appendix-A",
        "RFC 793 Appendix B.1": "rfc793#appendix-B.1",
        "RFC 6455 §5.4": "rfc6455#section-5.4",
        "§8.1": "rfc6455#section-8.1",
        "§10.3": "rfc6455#section-10.3",
    }


# --- the page around it ------------------------------------------------------


def test_sidebar_shows_what_is_on_the_page(sample: Built) -> None:
    soup = BeautifulSoup(sample.page("02_second/index"), "html.parser")
    here = soup.select(".sidebar-tree .this-page a")
    assert [text(link) for link in here] == ["Code", "Run it", "Challenges"]
    for link in here:
        assert soup.find(id=link["href"].removeprefix("#"))


def test_nothing_is_left_of_the_markup(page: Tag) -> None:
    for block in page.select("pre, code"):
        block.extract()
    assert not re.search(r"\{[a-z-]+\}|```|:::", page.get_text())
