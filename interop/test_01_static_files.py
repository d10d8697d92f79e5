"""Chapter 01: static files. What is served and as what, and what must never
be (hostile inputs 52 to 61).
"""

from __future__ import annotations

import hashlib
import os
import time
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
from wire import RawClient, Response, request, rule
from wire.static_site import BIG


@rule("RFC 9110 §15.3.1", "a file is served whole, with what is known of it")
class TestFile:
    def test_fields(self, files: RawClient) -> None:
        response = files.ask(request("/ten.txt"))
        assert (response.status, response.body) == (200, b"0123456789")
        assert response["Content-Length"] == "10"
        assert response["Accept-Ranges"] == "bytes"
        assert response["Last-Modified"] == "Sun, 09 Sep 2001 01:46:40 GMT"
        assert (response["ETag"] or "").lstrip("W/").startswith('"')
        assert response["Cache-Control"] == "public, max-age=0"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["X-Powered-By"] is None

    @pytest.mark.parametrize(
        ("target", "media_type"),
        [
            ("/", "text/html; charset=utf-8"),
            ("/index.html", "text/html; charset=utf-8"),
            ("/sub/", "text/html; charset=utf-8"),
            ("/ten.txt", "text/plain; charset=utf-8"),
            ("/sub/page.css", "text/css; charset=utf-8"),
            ("/script.js", "text/javascript; charset=utf-8"),
            ("/data.json", "application/json"),
            ("/image.svg", "image/svg+xml"),
        ],
    )
    def test_content_type(self, files, target: str, media_type: str) -> None:
        response = files.ask(request(target))
        assert response.status == 200
        said = (response["Content-Type"] or "").lower().replace(" ", "")
        assert said.startswith(media_type.replace(" ", ""))

    def test_unknown_type_is_not_guessed(self, files: RawClient) -> None:
        response = files.ask(request("/unknown.xyz"))
        kind = response["Content-Type"]
        assert kind in {None, "application/octet-stream"}

    @pytest.mark.parametrize(
        "target",
        [
            "/ten.txt?x=1",
            "/%74en.txt",
            "/./ten.txt",
            "/sub/../ten.txt",
            "/in",  # a symbolic link that stays inside
        ],
    )
    def test_other_names(self, files: RawClient, target: str) -> None:
        assert files.ask(request(target)).body == b"0123456789"

    def test_percent_encoded_utf8(self, files: RawClient) -> None:
        response = files.ask(request("/%E6%97%B6%E9%97%B4%20now.txt"))
        assert response.body == b"named in Chinese"

    def test_empty_file(self, files: RawClient) -> None:
        response = files.ask(request("/empty.txt"))
        assert (response.status, response["Content-Length"]) == (200, "0")

    @rule("RFC 9110 §8.8.2.1", "Last-Modified is not later than Date")
    def test_hostile_065_future(self, files: RawClient) -> None:
        response = files.ask(request("/future.txt"))
        dates = [response["Last-Modified"], response["Date"]]
        if dates[0] is not None:
            modified, date = map(parsedate_to_datetime, dates)
            assert modified <= date


@rule("RFC 9110 §8.6", "Content-Length is what comes: also of a large file")
class TestLargeFile:
    @staticmethod
    def digest(site: Path) -> str:
        with open(site / "big.bin", "rb") as big:
            return hashlib.file_digest(big, "sha256").hexdigest()

    def test_whole(self, files: RawClient, site: Path) -> None:
        body = files.ask(request("/big.bin")).body
        assert len(body) == BIG
        assert hashlib.sha256(body).hexdigest() == self.digest(site)
        assert files.ask(request("/ten.txt")).body == b"0123456789"

    def test_range(self, files: RawClient) -> None:
        sent = request("/big.bin", f"Range: bytes={BIG - 5}-")
        assert files.ask(sent).body == b"\0\0end"

    def test_reader_with_a_small_window(
        self, stable, start, connect, site: Path, chapter: str
    ) -> None:
        port = stable.keep(chapter, "--root", str(site)).port
        slow = connect(port, receive_buffer=4096)
        fast = connect(port)
        slow.send(request("/big.bin", f"Range: bytes={BIG - 2**22}-"))
        assert fast.ask(request("/ten.txt")).status == 200
        body = slow.read_response().body
        assert len(body) == 2**22 and body.endswith(b"\0end")

    def test_pipelined(self, files: RawClient) -> None:
        part = request("/big.bin", "Range: bytes=0-999999")
        files.send((part + request("/ten.txt")) * 5)
        for _ in range(5):
            assert len(files.read_response().body) == 1_000_000
            assert files.read_response().body == b"0123456789"

    def test_hostile_051_reader_that_stops(
        self, start, connect, site: Path
    ) -> None:
        server = start("--root", str(site), "--send-timeout", "300ms")
        stuck = connect(server.port, receive_buffer=4096)
        assert stuck.ask(request("/ten.txt")).status == 200
        connected = server.descriptors()
        stuck.send(request("/big.bin"))
        deadline = time.monotonic() + 5
        while server.descriptors() >= connected:
            assert time.monotonic() < deadline, "it waits for ever"
            time.sleep(0.02)  # nothing tells us of the server's close()

    def test_hostile_061_cut_while_being_sent(
        self, files: RawClient, site: Path
    ) -> None:
        """Less than was promised: all that is left is to end (§8)."""
        with open(site / "cut.bin", "wb") as cut:
            cut.truncate(BIG)
        files.send(request("/cut.bin"))
        files.read_until(b"\r\n\r\n", "a head")
        os.truncate(site / "cut.bin", 0)
        assert len(files.read_to_end()) < BIG

    def test_client_that_leaves(self, files: RawClient, connect) -> None:
        files.send(request("/big.bin")).reset()
        other = connect(files.port)
        assert other.ask(request("/ten.txt")).status == 200


@rule(
    "hostile inputs, static files",
    "nothing outside the folder is served, nothing hidden, no device",
    "decode the percent-encoding once, then look at the path; openat2 with "
    "RESOLVE_BENEATH holds the rest",
)
class TestNeverServed:
    @pytest.mark.parametrize(
        "target",
        [
            pytest.param(target, id=f"hostile_{row}_{target}")
            for row, targets in {
                "054": [
                    "/../secret.txt",
                    "/sub/../../secret.txt",
                    "/%2e%2e/secret.txt",
                    "/..%2fsecret.txt",
                    "/%2e%2e%2fsecret.txt",
                    "/..%5csecret.txt",
                    "/%252e%252e/secret.txt",
                    "/sub/%2e%2e/%2e%2e/secret.txt",
                    "//../secret.txt",
                ],
                "055": ["/../site-restricted/secret.txt"],
                "057": ["/ten.txt%0d%0aX:%20y", "/ten%0a.txt"],
                "058": ["/out", "/outdir/secret.txt", "/outdir/", "/loop"],
                "059": ["/fifo", "/odd/", "/empty/"],
                "060": ["/.env", "/.git/config", "/a/.b/c", "/%2eenv"],
            }.items()
            for target in targets
        ],
    )
    def test_refused(self, files: RawClient, target: str) -> None:
        response = files.ask(request(target))
        assert response.status in {400, 403, 404}
        assert b"secret" not in response.body.replace(target.encode(), b"")

    @pytest.mark.parametrize(
        "target",
        [
            pytest.param(target, id=f"hostile_056_{target}")
            for target in ("/%00", "/ten.txt%00.html", "/%zz", "/%", "/%4")
        ]
        + [
            pytest.param(target, id=f"hostile_056_{target}")
            for target in ("/%c0%af", "/%ff", "/%ed%a0%80")
        ],
    )
    def test_not_a_path(self, files: RawClient, target: str) -> None:
        assert files.ask(request(target)).status == 400

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may read all files")
    def test_hostile_059_unreadable(self, files, site: Path) -> None:
        (site / "unreadable.txt").write_text("secret")
        (site / "unreadable.txt").chmod(0)
        response = files.ask(request("/unreadable.txt"))
        assert response.status in {403, 404}


def location(response: Response) -> str:
    assert response.status == 301
    return response["Location"] or ""


@rule(
    "RFC 9110 §15.4.2",
    "a folder's name without the slash leads to the one with it",
)
class TestFolder:
    def test_redirect(self, files: RawClient) -> None:
        response = files.ask(request("/sub"))
        assert location(response) == "/sub/"
        assert files.ask(request("/sub/")).status == 200

    def test_query_is_kept(self, files: RawClient) -> None:
        assert location(files.ask(request("/sub?a=b"))) == "/sub/?a=b"

    @pytest.mark.parametrize("target", ["//sub", "///sub", "//sub/..//sub"])
    def test_hostile_052_not_to_another_host(self, files, target: str) -> None:
        response = files.ask(request(target))
        if response.status == 301:
            assert location(response).startswith("/sub")
        else:
            assert response.status == 404

    def test_hostile_052_no_header_injection(self, files: RawClient) -> None:
        response = files.ask(request("/sub?a=%0d%0aX:%20y"))
        assert location(response) == "/sub/?a=%0d%0aX:%20y"
        assert response["X"] is None


@rule("CVE-2024-43799", "what a page repeats of the request is escaped")
@pytest.mark.parametrize(
    "target",
    ["/<script>alert(1)</script>", "/%3Cscript%3Ealert(1)%3C/script%3E"],
    ids=["hostile_053_plain", "hostile_053_encoded"],
)
def test_error_page(files: RawClient, target: str) -> None:
    response = files.ask(request(target))
    assert response.status in {400, 404}
    assert b"<script>" not in response.body
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in (response["Content-Security-Policy"] or "")
