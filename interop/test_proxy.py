"""Row 144 of the hostile inputs: chapter 04 behind a real nginx.

What its operator must write is in CONFIG: HTTP/1.1 to the server, and the
Upgrade passed on. Without that the server is asked in HTTP/1.0, where there is
no Upgrade (RFC 9110 §7.8), and its 426 says what is missing.

nginx runs as whoever runs the tests, with every file of its own in a temporary
folder, on free ports of the loopback, and is ended by its pid. Skipped, loudly,
where there is none.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from wire import (
    PING,
    PONG,
    TEXT,
    RawClient,
    close_frame,
    frame,
    handshake,
    request,
    rule,
)
from wire.server import STOP, Server, free_port

pytestmark = pytest.mark.chapter("04")
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
START = 10.0  # seconds until it must accept
IMPATIENT = 0.5  # seconds: a read timeout, 60 by default
CONFIG = """
{user}
daemon off;
worker_processes 1;
pid {folder}/pid;
error_log {folder}/error.log info;
events {{ worker_connections 64; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port};
    proxy_set_header Host $host;
    location / {{
      proxy_pass http://localhost:{http};
      proxy_http_version 1.1;
      proxy_set_header Connection "";
    }}
    location = /right {{
      proxy_pass http://localhost:{ws}/;
      proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection "upgrade";
    }}
    location = /impatient {{
      proxy_pass http://localhost:{ws}/;
      proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection "upgrade";
      proxy_read_timeout {impatient:.0f}ms;
    }}
    location = /as_it_comes {{ proxy_pass http://localhost:{ws}/; }}
    location = /http_1_0 {{
      proxy_pass http://localhost:{ws}/;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection "upgrade";
    }}
    location = /no_upgrade {{
      proxy_pass http://localhost:{ws}/;
      proxy_http_version 1.1;
    }}
    location = /secret {{ return 403; }}
  }}
}}
"""


@dataclass
class Nginx:
    port: int
    server: Server  # behind it


def accepts(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def nginx(
    stable, site: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Nginx]:
    """`site` is what the server behind it serves."""
    if not NGINX:
        pytest.skip("NO NGINX: nothing here was checked behind a proxy")
    if stable.foreign and not stable.flags:
        pytest.skip("needs --root, a flag of ours")
    server = stable.keep("04", "--root", str(site))
    folder, port = tmp_path_factory.mktemp("nginx"), free_port()
    config = folder / "nginx.conf"
    text = CONFIG.format(
        # Only root may name a user, and its workers would be another's.
        user="user root;" if os.geteuid() == 0 else "",
        folder=folder,
        port=port,
        http=server.port,
        ws=server.ws_port,
        impatient=IMPATIENT * 1000,
    )
    config.write_text(text)
    log = folder / "error.log"
    process = subprocess.Popen(
        [NGINX, "-c", str(config), "-p", str(folder), "-e", str(log)],
        stdin=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + START
        while not accepts(port):
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, "nginx does not accept"
            time.sleep(0.02)  # nothing tells us of its listen()
        yield Nginx(port, server)
    finally:
        process.terminate()  # the master ends its workers
        process.wait(STOP)


@pytest.fixture
def through(nginx: Nginx, connect) -> Callable[[str], RawClient]:
    """Opens a WebSocket through a location of nginx."""

    def opened(location: str) -> RawClient:
        client = connect(nginx.port)
        client.upgrade(handshake(target=location))
        return client

    return opened


@rule(
    "RFC 9110 §7.8",
    "Upgrade is for one hop: a proxy must be told to ask for it in its turn",
)
class TestWebSocket:
    def test_hostile_144_messages(self, through) -> None:
        peer = through("/right")
        for size in (0, 5, 125, 126, 65536, 2**20):
            peer.send(frame(TEXT, "x" * size)).expect_message(TEXT, "x" * size)

    def test_hostile_144_one_octet_at_a_time(self, through) -> None:
        peer = through("/right")
        peer.send_bytewise(frame(TEXT, "当前时间是："))
        peer.expect_message(TEXT, "当前时间是：")

    def test_hostile_144_frame_behind_the_handshake(
        self, nginx: Nginx, connect
    ) -> None:
        client = connect(nginx.port)
        client.upgrade(handshake(target="/right") + frame(PING, "early"))
        client.expect_message(PONG, "early")

    def test_hostile_144_closing_handshake(self, through) -> None:
        through("/right").send(close_frame(4000, "bye")).expect_failure(4000)

    def test_hostile_144_violation(self, through) -> None:
        through("/right").send(frame(3)).expect_failure(1002)

    def test_hostile_144_origin_of_the_same_host(
        self, nginx: Nginx, connect
    ) -> None:
        """The page comes from nginx's port; Host is passed on, so it fits."""
        origin = {"Origin": f"http://localhost:{nginx.port}"}
        connect(nginx.port).upgrade(handshake(origin, target="/right"))
        foreign = handshake({"Origin": "http://evil.test"}, target="/right")
        assert connect(nginx.port).ask(foreign).status == 403


@rule(
    "RFC 9110 §15.5.22",
    "426 says what to upgrade to; its body tells a person what is missing",
    "HTTP/1.0 is what nginx speaks to servers unless told otherwise",
)
@pytest.mark.parametrize("location", ["as_it_comes", "http_1_0", "no_upgrade"])
def test_hostile_144_wrong_settings_of_the_proxy(
    nginx: Nginx, connect, location: str
) -> None:
    wanted = handshake(target=f"/{location}")
    response = connect(nginx.port).ask(wanted)
    assert response.status == 426
    assert response["Sec-WebSocket-Version"] == "13"
    for word in (b"WebSocket", b"HTTP/1.1", b"Upgrade: websocket"):
        assert word in response.body
    assert b"Connection: Upgrade" in response.body


@rule(
    "RFC 9110 §7.8",
    "no 101, no tunnel: what follows a refused handshake is HTTP, and the "
    "proxy's to judge",
)
@pytest.mark.parametrize(
    "changes",
    [
        {"Sec-WebSocket-Version": "777"},
        {"Sec-WebSocket-Key": None},
        {"Origin": "http://evil.test"},
    ],
    ids=["hostile_083_version", "hostile_083_key", "hostile_083_origin"],
)
@pytest.mark.parametrize("glued", [False, True], ids=["then", "glued"])
def test_refused_handshake_opens_no_tunnel(
    nginx: Nginx, connect, changes: dict, glued: bool
) -> None:
    """A proxy that took it for open would pass on what it forbids: /secret
    stands for it, which nginx itself answers.
    """
    client = connect(nginx.port)
    wanted = handshake(changes, target="/right")
    second = request("/secret")
    refused = client.ask(wanted + second if glued else wanted)
    assert refused.status in {400, 403, 426}
    if not glued:
        client.send(second)
    assert client.read_response().status == 403, "nginx itself, not a tunnel"


@rule("RFC 9110 §7.6", "what passes through a proxy is what was sent")
class TestFiles:
    def test_hostile_144_whole(self, nginx: Nginx, connect) -> None:
        direct = connect(nginx.server.port).ask(request("/ten.txt"))
        proxied = connect(nginx.port).ask(request("/ten.txt"))
        assert (proxied.status, proxied.body) == (200, b"0123456789")
        for name in ("ETag", "Last-Modified", "Content-Type", "Accept-Ranges"):
            assert proxied[name] == direct[name]

    def test_hostile_144_range(self, nginx: Nginx, connect) -> None:
        asked = request("/ten.txt", "Range: bytes=2-4")
        response = connect(nginx.port).ask(asked)
        assert (response.status, response.body) == (206, b"234")
        assert response["Content-Range"] == "bytes 2-4/10"

    def test_hostile_144_not_modified(self, nginx: Nginx, connect) -> None:
        client = connect(nginx.port)
        tag = client.ask(request("/ten.txt"))["ETag"]
        again = request("/ten.txt", f"If-None-Match: {tag}")
        assert client.ask(again).status == 304

    def test_hostile_144_much(self, nginx: Nginx, connect) -> None:
        asked = request("/big.bin", "Range: bytes=0-4194303")
        response = connect(nginx.port).ask(asked)
        assert (response.status, len(response.body)) == (206, 4 * 2**20)

    def test_hostile_144_outside_of_the_root(
        self, nginx: Nginx, connect
    ) -> None:
        """nginx passes the target on as it came, dots and all, or refuses."""
        for target in ("/%2e%2e/secret.txt", "/../secret.txt", "/.env"):
            response = connect(nginx.port).ask(request(target))
            assert response.status in {400, 404}
            assert b"secret" not in response.body.replace(b"secret.txt", b"")


@rule(
    "RFC 6455 §7.1.5",
    "a proxy that loses its patience just closes: 1006, and the server frees "
    "what it had",
)
def test_hostile_144_read_timeout_of_the_proxy(nginx: Nginx, through) -> None:
    """nginx closes a WebSocket on which the server says nothing for a minute;
    here, for half a second. Chapter 04 does not speak unasked, so an idle
    connection is lost: the Pings that keep it alive are chapter 06's.
    """
    before = nginx.server.descriptors()
    peer = through("/impatient")
    assert nginx.server.descriptors() > before
    peer.send(frame(TEXT, "hi")).expect_message(TEXT, "hi")
    began = time.monotonic()
    assert peer.read_to_end() == b""
    assert time.monotonic() - began > IMPATIENT * 0.8
    deadline = time.monotonic() + STOP
    while nginx.server.descriptors() > before:
        assert time.monotonic() < deadline, "the server keeps its descriptor"
        time.sleep(0.02)  # nothing tells us of the server's close()
    nginx.server.check_health()
