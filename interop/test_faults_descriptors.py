"""Out of descriptors: the server goes on with those it has, does not spin,
says so without flooding the log, and accepts again when some are free.
"""

from __future__ import annotations

import resource
import shlex
import socket
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from wire import RawClient, handshake, request, rule
from wire.load import Usage, allow_descriptors, is_served, nothing_leaks
from wire.server import Server, binary, running

if TYPE_CHECKING:
    from conftest import Stable

pytestmark = pytest.mark.chapter("05")

WAITING = 60  # connections that the kernel has accepted, and the server not
SECONDS = 1.2
FEW = 160


@pytest.fixture(autouse=True, scope="module")
def many_descriptors() -> None:
    allow_descriptors(8192)


def complaints(server: Server) -> list[str]:
    return [line for line in server.stderr.lines if "accept" in line]


@pytest.fixture
def starved(start, connect) -> tuple[Server, RawClient]:
    """A server with no descriptor left, and a client that came before."""
    server = start()
    client = connect(server.port)
    is_served(client)
    pid = server.process.pid
    used = Usage(pid).descriptors
    _, hard = resource.prlimit(pid, resource.RLIMIT_NOFILE)
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (used, hard))
    return server, client


@rule(
    "hostile inputs, row 127",
    "without descriptors the server neither spins nor dies nor floods its log; "
    "when clients leave it accepts again",
    "a listener stays readable: stop watching it for a moment (EMFILE)",
)
class TestOutOfDescriptors:
    def test_hostile_127_no_spinning(self, starved) -> None:
        server, before = starved
        usage = Usage(server.process.pid)
        waiting = [
            socket.create_connection(("127.0.0.1", port), 5)
            for port in (server.port, server.ws_port) * (WAITING // 2)
        ]
        assert server.stderr.wait_for(lambda line: "accept" in line, 5)
        cpu, began = usage.cpu, time.monotonic()
        before.expect_silence(SECONDS)
        took = time.monotonic() - began
        # Two listeners, tried ten times a second each, take 1 ms or so.
        spent = usage.cpu - cpu
        assert spent < 0.2 * took, f"{spent:.2f} s of CPU in {took:.1f} s"
        said = complaints(server)
        assert 1 <= len(said) <= 2 + took, "not about one line a second"
        assert "Too many open files" in said[0]
        for one in waiting:
            one.close()

    def test_hostile_127_recovers(self, starved, connect) -> None:
        """Whoever waits is served when somebody leaves."""
        server, before = starved
        waiting = [connect(server.port).send(request("/time")) for _ in "abc"]
        assert server.stderr.wait_for(lambda line: "accept" in line, 5)
        assert not waiting[0].readable(0)
        is_served(before)
        before.close()
        for one in waiting:
            assert one.read_response().status == 200
            one.close()

    def test_hostile_127_file(self, starved) -> None:
        """A page cannot be opened: an answer, and the connection stays."""
        _, before = starved
        assert before.ask(request("/")).status in {500, 503}
        is_served(before)


@pytest.fixture
def poor(start, stable: Stable, chapter: str) -> Iterator[Server]:
    """A server that is allowed FEW descriptors from its start, for good. The
    fixture `start` only says that it needs a program of ours.
    """
    program = shlex.quote(str(binary(stable.folder, chapter)))
    limited = f"ulimit -n {FEW}; exec {stable.foreign or program} \"$@\""
    command = f"sh -c {shlex.quote(limited)} limited"
    ours = not stable.foreign
    with running(command, stable.ports(chapter), ours, "ws_port") as server:
        yield server


@rule(
    "RFC 9110 §15.6.4",
    "started with few descriptors, a server keeps some back, and says 503 to "
    "who would take them",
)
def test_hostile_127_few_from_the_start(poor: Server, connect) -> None:
    count = FEW + 40
    with nothing_leaks(poor.process.pid):
        clients, answers = [], []
        for _ in range(count):
            client = connect(poor.ws_port)
            clients.append(client)
            answers.append(client.send(handshake()).read_response())
            if answers[-1].status != 101:
                client.close()
        statuses = [answer.status for answer in answers]
        served = statuses.count(101)
        assert statuses == [101] * served + [503] * (count - served)
        assert FEW // 4 < served < FEW
        assert answers[-1]["Retry-After"] and answers[-1].closes
        for client in clients:
            client.close()
    is_served(connect(poor.port))
    assert not complaints(poor)
