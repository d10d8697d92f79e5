"""One tiny case from end to end: the limit, 04_messages, and what is wrong.

It needs servers, load generator and limit, of the unit tests' build and the
release, or of the bench's.
"""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from suite import measure, report
from suite.bench import Bench, Effort
from suite.cases import CASES, Case
from suite.measure import Failed, Timing
from suite.processes import running
from suite.rounds import summary
from suite.servers import ROOT, Server

BUILD = ROOT / "build"


def first_with(program: str, *folders: str) -> Path:
    """The first folder that has it; the last, if none."""
    paths = [BUILD / folder for folder in folders]
    return next((p for p in paths if (p / program).is_file()), paths[-1])


TOOLS = first_with("bench_load", "dev/bin", "bench/tools/bin")
SERVERS = first_with("04_messages", "release/bin", "bench/bin")
pytestmark = pytest.mark.skipif(
    not ((TOOLS / "limit").is_file() and (SERVERS / "04_messages").is_file()),
    reason="nothing is built: run the unit tests, or bench.sh",
)
TINY = Timing(seconds=0.05, warm_up=0.01)


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The tools that were found, and logs that are not the bench's."""
    monkeypatch.setattr("suite.measure.TOOLS", TOOLS)
    monkeypatch.setattr("suite.processes.BUILD", tmp_path)


@pytest.fixture
def case() -> Case:
    echo = next(case for case in CASES if case.name == "20B_32")
    return replace(echo, pinned=False)


LIMIT = Server("limit", (str(TOOLS / "limit"), "--port", "{port}"), raw=True)
OURS = Server("04_messages", (str(SERVERS / "04_messages"), "--port", "0",
                              "--ws-port", "{port}"))


def figures_of(case: Case, server: Server) -> dict[str, float]:
    with running(server, []) as (pid, port):
        return measure.measured(case, server, pid, port, TINY)


def test_a_case_is_measured_and_reported(case: Case) -> None:
    rounds = [{s.name: figures_of(case, s) for s in (LIMIT, OURS)}]
    for figures in rounds[0].values():
        assert figures["per_second"] > 1000
        assert figures["cpu_ns"] > 0
        assert 0 < figures["utilisation"] <= 1.1
    entry = {"title": case.title, "name": case.name, "kind": case.kind,
             "baseline": case.baseline, "aim": case.aim,
             "servers": summary(rounds, case.baseline)}
    assert "| 04_messages | " in "\n".join(report.details(entry))


def test_a_slow_server_is_in_fewer_rounds_than_the_others(case: Case) -> None:
    bench = Bench(Effort(TINY, 3, counting=False), {}, with_peers=False)
    with running(LIMIT, []) as at, running(OURS, []) as ours_at:
        up = {"limit": (LIMIT, *at), "04_messages": (OURS, *ours_at)}
        patience = {"limit": 10.0, "04_messages": 0.001}
        rounds = [bench.one_round(case, up, number, patience)
                  for number in range(2)]
    assert [sorted(figures) for figures in rounds] == [
        ["04_messages", "limit"], ["limit"]]
    assert bench.left_out == {}


def test_a_server_that_dies_is_left_out_and_said(
    case: Case, capsys: pytest.CaptureFixture
) -> None:
    bench = Bench(Effort(TINY, 3, counting=False), {}, with_peers=False)
    with running(LIMIT, []) as at:
        up = {"wrong": (replace(LIMIT, name="wrong", raw=False), *at),
              "limit": (LIMIT, *at)}
        patience = dict.fromkeys(up, 10.0)
        assert list(bench.one_round(case, up, 0, patience)) == ["limit"]
    assert list(up) == ["limit"]  # it is not asked again
    said, = bench.left_out
    assert said.startswith(f"wrong, {case.title}: bench_load: ")
    assert said in capsys.readouterr().err


def test_a_server_that_is_no_echo_is_noticed(case: Case) -> None:
    """The limit sends masked frames back, and no handshake."""
    with pytest.raises(Failed, match="^bench_load: .*did not switch"):
        figures_of(case, replace(LIMIT, raw=False))


def test_a_missing_server_is_one_sentence() -> None:
    said = subprocess.run(
        [TOOLS / "bench_load", "echo", "--port", "1"],
        capture_output=True, text=True, check=False)
    assert said.returncode == 1
    assert said.stderr == (
        "bench_load: Port 1: connect: Connection refused.\n")
