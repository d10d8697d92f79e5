"""What polling costs beside push: what the clients count, and what is told."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path
from typing import Any

import pytest
from polling import clients, plots, report
from polling.cases import CASES, Case
from polling.measure import figures, measure
from test_smoke import SERVERS


class Line(asyncio.Transport):
    """Takes what is sent; there is nobody at the other end."""

    def __init__(self) -> None:
        super().__init__()
        self.sent = b""

    def write(self, data: Any) -> None:
        self.sent += data


def silent(client: clients.Client) -> clients.Client:
    client.transport = Line()
    client.segments = lambda: 0  # type: ignore[method-assign]
    client.begin_counting()
    return client


def now_text(age_ms: int = 0) -> bytes:
    return f"当前时间是： {int(time.time() * 1000) - age_ms}".encode()


def frame(text: bytes) -> bytes:
    return bytes([0x81, len(text)]) + text


def response(text: bytes) -> bytes:
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(text)}\r\n\r\n"
    return head.encode() + text


OPENED = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"


def fed(client: clients.Client, data: bytes, step: int) -> clients.Counts:
    for at in range(0, len(data), step):
        client.data_received(data[at:at + step])
    return client.counted()


@pytest.mark.parametrize("step", [1, 3, 1000])
def test_pushed_frames_are_counted_however_they_are_cut(step: int) -> None:
    told = silent(clients.Told(9999))
    data = OPENED + frame(now_text(500)) + frame(now_text())
    counts = fed(told, data, step)
    assert (counts.exchanges, counts.updates) == (2, 2)
    assert counts.bytes_down == len(data)
    assert len(counts.delays_ms) == 1  # the first may be of any age
    assert told.transport.sent == clients.HELLO


@pytest.mark.parametrize("step", [1, 3, 1000])
def test_answers_are_counted_and_those_that_were_new(step: int) -> None:
    asking = silent(clients.Asking(3001, 1, 1))
    first, second = response(now_text(9000)), response(now_text(700))
    counts = fed(asking, first + first + second, step)
    assert (counts.exchanges, counts.updates) == (3, 2)
    assert 700 <= counts.delays_ms[0] < 5000


def test_figures_are_for_a_client_and_a_minute() -> None:
    total = clients.Counts(exchanges=40, updates=20, bytes_up=400,
                           bytes_down=600, segments=10,
                           delays_ms=[1.0, 2.0, 3.0])
    told = figures(Case(2, 1000, 500), 30.0, 3_000_000, total)
    assert told["exchanges"] == 40  # twice the time, half of the clients
    assert told["wire_bytes"] == 1000 + 520
    assert told["cpu_us"] == 3000
    assert told["delay_median_ms"] == 2


@pytest.mark.parametrize("poll_ms", [0, 100])
def test_one_case_of_a_true_server(
    poll_ms: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("polling.measure.OURS", SERVERS)
    told = measure(Case(2, 200, poll_ms), 0.6)
    assert told["updates"] >= 150  # of 300 in a minute: the machine is shared
    assert told["cpu_us"] > 0
    assert told["bytes_down"] > told["updates"] * 30
    expected = 600 if poll_ms else 300
    assert 0.5 * expected <= told["exchanges"] <= 1.3 * expected


def some_results() -> dict[str, Any]:
    def result(case: Case) -> dict[str, Any]:
        numbers = dict.fromkeys(
            ("exchanges", "updates", "bytes_up", "bytes_down", "wire_bytes",
             "delay_mean_ms", "delay_median_ms", "delay_95_ms", "cpu_us",
             "cpu_percent"), 12.5)
        return numbers | {"clients": case.clients, "news_ms": case.news_ms,
                          "poll_ms": case.poll_ms}
    each = [result(case) for case in CASES]
    return {"machine": "some", "when": "2026-11-27", "rounds": 1,
            "same_news": each[:-2], "much_news": each[-2:]}


def test_each_plot_is_drawn(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    plots.draw(some_results(), tmp_path)
    for name in plots.PLOTS:
        assert (tmp_path / f"{name}.svg").read_text("utf-8").count("<svg") == 1


def test_blocks_of_results() -> None:
    known = report.blocks(some_results())
    for name in plots.PLOTS:
        assert f"{name}.svg" in known[name][0]
    assert len(known["all"]) == 2 + len(CASES) - 2
    assert "polling, every 500 ms" in "\n".join(known["cost"])


def test_pages_show_the_results_that_were_kept() -> None:
    from polling.run import KEPT, PAGES, ROOT, filled

    known = report.blocks(json.loads((KEPT / "results.json").read_text()))
    shown = 0
    for folder in PAGES:
        for page in (ROOT / "book" / folder).glob("*.md"):
            text = page.read_text("utf-8")
            shown += text.count("<!-- polling:")
            assert filled(text, "polling", known) == text, page
    assert shown > 0
