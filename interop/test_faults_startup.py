"""A server that cannot start says why, in one sentence that helps, on standard
error; nothing on standard output, and an exit status that is not 0.
"""

from __future__ import annotations

import os
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from wire import RawClient, handshake, request, rule
from wire.server import binary

pytestmark = pytest.mark.chapter("05")

NOBODY = 65534


def as_nobody() -> dict:
    """For root, whom no permission stops."""
    if os.geteuid() != 0:
        return {}
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []}


@pytest.fixture
def refusal(stable, chapter: str, start) -> Callable[..., str]:
    """Starts the server with flags that cannot work; gives its sentence. The
    fixture `start` only says that it needs flags of ours.
    """
    program = stable.foreign or str(binary(stable.folder, chapter))

    def refused(*flags: str, status: int = 1, **how) -> str:
        if "--ws-port" not in flags:
            flags = ("--ws-port", "0", *flags)
        if "--port" not in flags:
            flags = ("--port", "0", *flags)
        try:
            ended = subprocess.run(
                [program, *flags],
                capture_output=True,
                text=True,
                timeout=5,
                check=False,
                **how,
            )
        except subprocess.TimeoutExpired as running:
            raise AssertionError(f"it starts: {running.stdout}") from None
        assert ended.stdout == "", "it said this before it gave up"
        assert ended.returncode == status, ended.stderr
        assert ended.stderr.endswith("\n")
        sentence = ended.stderr.rstrip("\n")
        assert sentence and "\n" not in sentence, "not one sentence"
        return sentence

    return refused


@pytest.fixture
def taken() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield str(other.getsockname()[1])


@rule(
    "hostile inputs, row 135",
    "what cannot be done is said in one sentence that names it, and the flag "
    "that helps",
)
class TestCannotStart:
    @pytest.mark.parametrize(
        "flag",
        [
            pytest.param("--port", id="hostile_135_http"),
            pytest.param("--ws-port", id="hostile_135_ws"),
        ],
    )
    def test_port_in_use(self, refusal, taken: str, flag: str) -> None:
        said = refusal(flag, taken)
        assert taken in said and flag in said and "in use" in said

    @pytest.mark.parametrize(
        "flag",
        [
            pytest.param("--port", id="hostile_135_http"),
            pytest.param("--ws-port", id="hostile_135_ws"),
        ],
    )
    def test_privileged_port(self, refusal, flag: str) -> None:
        first = Path("/proc/sys/net/ipv4/ip_unprivileged_port_start")
        if int(first.read_text()) <= 7:
            pytest.skip("any user may have any port here")
        said = refusal(flag, "7", **as_nobody())
        assert ":7:" in said and flag in said and "denied" in said

    @pytest.mark.parametrize(
        ("root", "why"),
        [
            pytest.param(root, why, id=f"hostile_135_{name}")
            for name, root, why in [
                ("missing", "nowhere", "No such file"),
                ("a_file", "file", "Not a directory"),
                ("empty", "", "No such file"),
                ("loop", "loop", "symbolic links"),
                ("too_long", "x" * 5000, "too long"),
            ]
        ],
    )
    def test_root(self, refusal, tmp_path: Path, root: str, why: str) -> None:
        (tmp_path / "file").touch()
        (tmp_path / "loop").symlink_to("loop")
        said = refusal("--root", root, cwd=tmp_path)
        assert why in said and "--root" in said

    def test_hostile_135_root_not_searchable(self, refusal) -> None:
        """Not below tmp_path, which only its owner may enter anyway."""
        with tempfile.TemporaryDirectory() as base:
            os.chmod(base, 0o755)
            locked = Path(base) / "locked"
            locked.mkdir(mode=0)
            said = refusal("--root", str(locked), **as_nobody())
        assert "locked" in said and "denied" in said and "--root" in said

    @pytest.mark.parametrize(
        ("host", "why"),
        [
            pytest.param("192.0.2.1", "assign", id="hostile_135_not_ours"),
            pytest.param("a..b", "", id="hostile_135_no_name"),
        ],
    )
    def test_host(self, refusal, host: str, why: str) -> None:
        said = refusal("--host", host)
        assert host in said and why in said

    @pytest.mark.parametrize(
        "flags",
        [
            pytest.param(flags.split(), id="hostile_135_" + flags)
            for flags in [
                "--nonsense",
                "-p",
                "stray",
                "--port",
                "--port x",
                "--port -1",
                "--port 65536",
                "--port=80x",
                "--max-message 99999999999999999999",
                "--header-timeout 0s",
                "--header-timeout -1s",
                "--header-timeout 5parsecs",
                "--header-timeout nan",
                "--interval inf",
                "--trace=yes",
            ]
        ],
    )
    def test_flags(self, stable, start, chapter: str, flags: list) -> None:
        program = stable.foreign or str(binary(stable.folder, chapter))
        ended = subprocess.run(
            [program, *flags],
            capture_output=True,
            text=True,
            timeout=5,
            check=False,
        )
        assert (ended.returncode, ended.stdout) == (2, "")
        assert flags[0].split("=")[0] in ended.stderr
        assert ended.stderr.count("\n") == 1, "not one sentence"


@rule(
    "hostile inputs, row 134",
    "after its end a server starts again at once, though connections of its "
    "predecessor are in TIME_WAIT",
    "SO_REUSEADDR on the listening sockets",
)
def test_hostile_134_restart_with_time_wait(start, connect) -> None:
    hasty = ("--close-timeout", "100ms", "--shutdown-timeout", "300ms")
    first = start(*hasty)
    ports = ("--port", str(first.port), "--ws-port", str(first.ws_port))
    last: RawClient = connect(first.port)
    last.ask(request("/time", "Connection: close"))
    last.expect_fin()  # the server closed first: TIME_WAIT is on its side
    last.close()
    refused: RawClient = connect(first.ws_port)
    refused.ask(request("/time"))
    left_open: RawClient = connect(first.ws_port)
    left_open.ask(handshake())
    first.stop()
    second = start(*ports)
    assert (second.port, second.ws_port) == (first.port, first.ws_port)
    assert connect(second.port).ask(request("/time")).status == 200
