"""Options, servers and clients of the interop suite; README.md tells more."""

from __future__ import annotations

import re
import shlex
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

import pytest

pytest.register_assert_rewrite("wire")

from conformance.record import Recorder  # noqa: E402
from wire import RawClient  # noqa: E402
from wire.rule import told  # noqa: E402
from wire.server import Server, binary, free_port, running  # noqa: E402
from wire.static_site import files, site  # noqa: E402, F401  (fixtures)

ROOT = Path(__file__).resolve().parent.parent
BINARIES = ROOT / "build" / "release" / "bin"
CHAPTERS = ["01", "02", "03", "04", "05"]
PER_TEST = 60  # seconds
SHOWN_LINES = 60  # of what a server said

Clients = pytest.StashKey[list[RawClient]]()
Servers = pytest.StashKey[list[tuple[Server, int]]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("interop")
    group.addoption(
        "--server",
        metavar="CMD",
        help="check this server; it is started as CMD --port N --ws-port M",
    )
    group.addoption(
        "--chapter",
        metavar="N",
        action="append",
        type=lambda number: f"{int(number):02}",
        choices=CHAPTERS,
        help="only what this chapter adds; repeatable (default: all chapters)",
    )
    group.addoption(
        "--flags",
        action="store_true",
        help="the --server takes our flags (--root, --max-message, ...): "
        "run also the checks that need them",
    )
    group.addoption(
        "--bin-dir",
        metavar="DIR",
        type=Path,
        default=BINARIES,
        help="where our servers are (default: build/release/bin)",
    )
    group = parser.getgroup("conformance report")
    group.addoption(
        "--report",
        metavar="DIR",
        type=Path,
        help="write index.html and conformance.json there",
    )
    group.addoption(
        "--name", metavar="NAME", default="ours", help="the server's name there"
    )
    group.addoption(
        "--of-version", metavar="V", default="", help="its version, if any"
    )
    group.addoption(
        "--unit",
        metavar="XML",
        type=Path,
        help="count the unit tests of this JUnit report as well",
    )


# Which tests run.


def chapter_of(item: pytest.Item) -> str | None:
    """By its mark, or by the name of its file; None: the tools' own tests."""
    if mark := item.get_closest_marker("chapter"):
        return mark.args[0]
    number = re.match(r"test_(\d\d)_", item.path.name)
    return number[1] if number else None


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    wanted = config.getoption("chapter")
    if wanted:
        others = [item for item in items if chapter_of(item) not in wanted]
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if chapter_of(item) in wanted]
    for item in items:
        for flag, reason in unfit(config).items():
            if flag in getattr(item, "fixturenames", ()):
                item.add_marker(pytest.mark.skip(reason=reason))


def unfit(config: pytest.Config) -> dict[str, str]:
    """Fixtures that a foreign server cannot give, and why."""
    if not config.getoption("server") or config.getoption("flags"):
        return {}
    return {
        "start": "needs flags of ours: say --flags if the server has them",
        "visit": "opens pages of ours: say --flags if the server has them",
    }


def pytest_configure(config: pytest.Config) -> None:
    """Builds our servers if they are missing."""
    if config.getoption("report"):
        config.pluginmanager.register(Recorder(config, Clients))
    if config.getoption("server") or hasattr(config, "workerinput"):
        return
    folder = config.getoption("bin_dir")
    chapter = config.getoption("chapter")
    wanted = chapter or CHAPTERS
    if folder == BINARIES and not all(binary(folder, n) for n in wanted):
        for command in (
            "cmake --preset release",
            "cmake --build --preset release",
        ):
            subprocess.run(shlex.split(command), cwd=ROOT, check=False)


# What a failure prints.


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = (yield).get_result()
    if not report.failed:
        return
    if rules := told(item):
        report.sections.append(("the rule", rules))
    for client in item.stash.get(Clients, []):
        title = f"connection to port {client.port}"
        report.sections.append((title, str(client.transcript)))
    for server, before in item.stash.get(Servers, []):
        lines = server.stderr.lines[before:]
        title = "the server's stderr during the test"
        report.sections.append((title, "\n".join(lines[-SHOWN_LINES:])))


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """No test hangs, whatever the server does."""

    def late(*_: object) -> None:
        raise TimeoutError(f"the test took more than {PER_TEST} s")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(PER_TEST)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


# Servers.


def watch(item: pytest.Item, server: Server) -> None:
    """A failure prints what the server says from now on."""
    said = len(server.stderr.lines)
    item.stash.setdefault(Servers, []).append((server, said))


class Stable:
    """Starts servers, and keeps those without special flags running."""

    def __init__(self, config: pytest.Config) -> None:
        self.foreign = config.getoption("server")
        self.flags = config.getoption("flags")
        self.folder = config.getoption("bin_dir")
        self.kept: dict[tuple[str, ...], Server] = {}
        self.stack = ExitStack()

    def ports(self, chapter: str) -> tuple[str, ...]:
        if self.foreign:
            ports = str(free_port()), str(free_port())
            return ("--port", ports[0], "--ws-port", ports[1])
        ws_port = () if chapter == "01" else ("--ws-port", "0")
        return ("--port", "0", *ws_port)

    def run(self, chapter: str, *flags: str) -> AbstractContextManager[Server]:
        """A server for a `with`; our flags may name its ports."""
        if "--port" not in flags:
            flags = (*self.ports(chapter), *flags)
        awaited = "port" if chapter == "01" else "ws_port"
        if self.foreign:
            return running(self.foreign, flags, False, awaited)
        program = binary(self.folder, chapter)
        if program is None:
            pytest.fail(f"no program {chapter}_* in {self.folder}: build it")
        return running(shlex.quote(str(program)), flags, True, awaited)

    def keep(self, chapter: str, *flags: str) -> Server:
        """The same server for all who ask with the same flags."""
        kept = self.kept.get((chapter, *flags))
        if kept is None or kept.process.poll() is not None:
            kept = self.stack.enter_context(self.run(chapter, *flags))
            self.kept[(chapter, *flags)] = kept
        return kept


@pytest.fixture(scope="session")
def stable(pytestconfig: pytest.Config) -> Iterator[Stable]:
    stable = Stable(pytestconfig)
    with stable.stack:
        yield stable


@pytest.fixture
def chapter(request: pytest.FixtureRequest) -> str:
    number = chapter_of(request.node)
    assert number, "a test with a server belongs to a chapter"
    return number


@pytest.fixture
def server(
    request: pytest.FixtureRequest, stable: Stable, chapter: str
) -> Iterator[Server]:
    """The chapter's server with default flags, shared by many tests."""
    kept = stable.keep(chapter)
    watch(request.node, kept)
    yield kept
    kept.check_health()


@pytest.fixture
def start(
    request: pytest.FixtureRequest, stable: Stable, chapter: str
) -> Iterator[Callable[..., Server]]:
    """Starts a server with flags of its own: start("--max-message", "9")."""
    with ExitStack() as stack:

        def started(*flags: str) -> Server:
            one = stack.enter_context(stable.run(chapter, *flags))
            watch(request.node, one)
            return one

        yield started


# Clients.


@pytest.fixture
def connect(request: pytest.FixtureRequest) -> Iterator[Callable]:
    """Connects to a port; a failure prints what went over the connection."""
    clients = request.node.stash.setdefault(Clients, [])

    def connected(port: int, **options: int) -> RawClient:
        clients.append(RawClient(port, **options))
        return clients[-1]

    yield connected
    for client in clients:
        client.close()


@pytest.fixture
def http(connect: Callable, server: Server) -> RawClient:
    """A connection to the HTTP port."""
    return connect(server.port)


@pytest.fixture
def ws(connect: Callable, server: Server) -> RawClient:
    """A connection to the WebSocket port, before the handshake."""
    return connect(server.ws_port)


@pytest.fixture
def peer(ws: RawClient) -> RawClient:
    """A WebSocket connection, open."""
    ws.upgrade()
    return ws
