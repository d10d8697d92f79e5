"""One tiny case from end to end: the limit, 04_messages, and what is wrong.

It needs the release servers, and load generator and limit of the unit tests'
build, or of the bench's.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "bench"))

from suite import measure, report  # noqa: E402
from suite.cases import CASES, Case  # noqa: E402
from suite.measure import Failed, Timing  # noqa: E402
from suite.rounds import summary  # noqa: E402
from suite.servers import Server, running  # noqa: E402

TOOLS = next(
    (folder for folder in (ROOT / "build" / "dev" / "bin",
                           ROOT / "build" / "bench" / "tools" / "bin")
     if (folder / "bench_load").is_file()),
    None,
)
RELEASE = ROOT / "build" / "release" / "bin"
pytestmark = pytest.mark.skipif(
    TOOLS is None, reason="no bench_load: build the unit tests, or run bench.sh"
)
TINY = Timing(seconds=0.05, warm_up=0.01)


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The tools that were found, and logs that are not the bench's."""
    monkeypatch.setattr("suite.measure.TOOLS", TOOLS)
    monkeypatch.setattr("suite.servers.BUILD", tmp_path)


@pytest.fixture
def case() -> Case:
    echo = next(case for case in CASES if case.name == "20B_32")
    return replace(echo, pinned=False)


LIMIT = Server("limit", (str(TOOLS / "limit"), "--port", "{port}"), raw=True)
OURS = Server("04_messages", (str(RELEASE / "04_messages"), "--port", "0",
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
