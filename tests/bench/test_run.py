"""bench.sh and run.py as a user meets them; nothing is built or measured."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from suite import processes
from suite.cases import CASES
from suite.progress import Progress
from suite.servers import ROOT, NotThere, Server, given

RUN = [sys.executable, str(ROOT / "bench" / "run.py")]


def ran(*words: str) -> subprocess.CompletedProcess:
    return subprocess.run([*RUN, *words], capture_output=True, text=True,
                          timeout=30, check=False)


def flags_of(text: str) -> set[str]:
    return set(re.findall(r"--[a-z-]+", text))


def test_help_names_the_flags_that_there_are() -> None:
    help_of = subprocess.run([ROOT / "bench.sh", "--help"], check=True,
                             capture_output=True, text=True).stdout
    usage = ran("--no-such-flag").stderr
    lines = [line for line in help_of.splitlines()
             if line.startswith("./bench.sh --")]
    named = {line.split()[1] for line in lines}
    own = {"--help", "--polling"}  # what bench.sh itself looks at
    assert named - own == flags_of(usage) - {"--no-such-flag"}


def test_polling_has_flags_of_its_own() -> None:
    told = subprocess.run([ROOT / "bench.sh", "--polling", "--help"],
                          check=True, capture_output=True, text=True).stdout
    assert {"--seconds", "--rounds", "--keep", "--again"} <= flags_of(told)


def test_list_has_all_cases() -> None:
    said = ran("--list")
    assert [line.split()[0] for line in said.stdout.splitlines()] == [
        case.name for case in CASES]


@pytest.mark.parametrize("words, complaint", [
    (["--only", "nothing"], "No such case: nothing"),
    (["--profile", "nothing"], "No such case: nothing"),
    (["--peer", "mine"], "NAME=COMMAND"),
    (["--peer", "=mine"], "NAME=COMMAND"),
    (["--keep", "--quick"], "--keep is for a full run"),
    (["--keep", "--only", "20B_1"], "--keep is for a full run"),
    (["--rounds", "-1"], "above 0"),
    (["--rounds", "few"], "--rounds"),
])
def test_wrong_words_are_told_before_anything_is_built(
    words: list[str], complaint: str
) -> None:
    said = ran("--check", *words)
    assert (said.returncode, said.stdout) == (2, "")
    assert complaint in said.stderr


def test_a_peer_gets_its_port_where_it_asks_for_it() -> None:
    assert given("a", "mine -x").command == ("mine", "-x", "--port", "{port}")
    assert given("a", "m --ws-port {port}").command == (
        "m", "--ws-port", "{port}")


def test_what_is_left_is_told_by_how_fast_it_went() -> None:
    times = iter([0.0, 30.0])
    progress = Progress([10, 20, 5], lambda: next(times))
    assert progress.left(0) == 35
    assert progress.left(1) == 75  # three times as slow as planned


@pytest.mark.parametrize("code, reason", [
    ("", "it did not start, and said nothing"),
    ("print('The port is taken.')", "it did not start: The port is taken."),
])
def test_a_server_that_does_not_start_says_why(
    code: str, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "BUILD", tmp_path)
    server = Server("broken", (sys.executable, "-c", code))
    with pytest.raises(NotThere) as raised:
        with processes.running(server, []):
            pass
    assert str(raised.value) == reason


# A server in the middle of a measurement that would take for ever.
MEASURING = """
import sys, time
sys.path.insert(0, sys.argv[1])
import run
from suite import processes
from suite.servers import Server
processes.BUILD = processes.Path(sys.argv[2])
run.end_in_order()
server = Server("files", (sys.executable, "-m", "http.server", "{port}"))
with processes.running(server, []) as (pid, port):
    print(pid, flush=True)
    time.sleep(60)
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_what_was_started_ends_with_us(
    number: signal.Signals, tmp_path: Path
) -> None:
    bench = subprocess.Popen(
        [sys.executable, "-c", MEASURING, ROOT / "bench", tmp_path],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    server = int(bench.stdout.readline())
    assert Path("/proc", str(server)).exists()
    bench.send_signal(number)
    _, said = bench.communicate(timeout=10)
    assert bench.returncode == 128 + number
    assert said == "Ended from outside: nothing is written.\n"
    assert not Path("/proc", str(server)).exists()
