"""Chapter 01: conditional requests and ranges (RFC 9110 §13, §14)."""

from __future__ import annotations

import pytest
from wire import RawClient, Response, request, rule

MODIFIED = "Sun, 09 Sep 2001 01:46:40 GMT"  # of ten.txt
EARLIER = "Sun, 09 Sep 2001 01:46:39 GMT"
LATER = "Mon, 10 Sep 2001 01:46:40 GMT"


@pytest.fixture
def ask(files: RawClient):
    """Asks for ten.txt with some field lines; ETAG stands for its own."""
    etag = files.ask(request("/ten.txt"))["ETag"] or ""

    def asked(*lines: str, method: str = "GET") -> Response:
        told = [line.replace("ETAG", etag) for line in lines]
        sent = request("/ten.txt", *told, method=method)
        return files.ask(sent, method)

    return asked


@rule(
    "RFC 9110 §13.1",
    "who has the current representation is told so, with 304 and its fields",
    "If-None-Match goes before If-Modified-Since (§13.2.2), and compares "
    "weakly (§8.8.3.2); a date that is no date is ignored",
)
class TestNotModified:
    @pytest.mark.parametrize(
        "lines",
        [
            ["If-None-Match: ETAG"],
            ["If-None-Match: W/ETAG"],
            pytest.param(
                ['If-None-Match: "a", ETAG ,"b,c"'], id="hostile_064_list"
            ),
            pytest.param(
                ['If-None-Match: "a"', "If-None-Match: ETAG"],
                id="hostile_064_two_lines",
            ),
            pytest.param(["If-None-Match: *"], id="hostile_064_any"),
            [f"If-Modified-Since: {MODIFIED}"],
            [f"If-Modified-Since: {LATER}"],
            pytest.param(
                ["If-Modified-Since: Sunday, 09-Sep-01 01:46:40 GMT"],
                id="hostile_064_rfc850_date",
            ),
            pytest.param(
                ["If-Modified-Since: Sun Sep  9 01:46:40 2001"],
                id="hostile_064_asctime_date",
            ),
            pytest.param(
                ["If-None-Match: ETAG", f"If-Modified-Since: {EARLIER}"],
                id="hostile_064_both",
            ),
        ],
    )
    @pytest.mark.parametrize("method", ["GET", "HEAD"])
    def test_304(self, ask, lines: list[str], method: str) -> None:
        lines = [line.replace("W/W/", "W/") for line in lines]
        response = ask(*lines, method=method)
        assert response.status == 304
        for name in ("ETag", "Date", "Cache-Control"):  # §15.4.5
            assert response[name]

    def test_304_is_followed_by_the_next(self, ask) -> None:
        assert ask("If-None-Match: *").status == 304
        assert ask().body == b"0123456789"

    @pytest.mark.parametrize(
        "lines",
        [
            ['If-None-Match: "other"'],
            ["If-None-Match: other"],
            [f"If-Modified-Since: {EARLIER}"],
            pytest.param(
                ["If-Modified-Since: yesterday"], id="hostile_064_no_date"
            ),
            pytest.param(
                ["If-Modified-Since: Sun, 31 Feb 2100 00:00:00 GMT"],
                id="hostile_064_31_february",
            ),
            pytest.param(
                ['If-None-Match: "other"', f"If-Modified-Since: {LATER}"],
                id="hostile_064_both",
            ),
        ],
    )
    def test_200(self, ask, lines: list[str]) -> None:
        response = ask(*lines)
        assert (response.status, response.body) == (200, b"0123456789")


@rule("RFC 9110 §13.1.1", "who insists on a representation is told 412")
class TestPrecondition:
    @pytest.mark.parametrize(
        "line",
        ['If-Match: "other"', f"If-Unmodified-Since: {EARLIER}"],
    )
    def test_412(self, ask, line: str) -> None:
        assert ask(line).status == 412

    @pytest.mark.parametrize(
        "line",
        [
            "If-Match: *",
            f"If-Unmodified-Since: {MODIFIED}",
            "If-Unmodified-Since: yesterday",
        ],
    )
    def test_200(self, ask, line: str) -> None:
        assert ask(line).status == 200

    def test_if_match_compares_strongly(self, ask) -> None:
        weak = (ask()["ETag"] or "").startswith("W/")
        assert ask("If-Match: ETAG").status == (412 if weak else 200)
        assert ask('If-Match: W/"x"').status == 412

    def test_if_match_goes_first(self, ask) -> None:
        assert ask('If-Match: "other"', "If-None-Match: *").status == 412


@rule(
    "RFC 9110 §14.1.2",
    "first-last, first-, or -length from the end; both ends count",
)
class TestRange:
    @pytest.mark.parametrize(
        ("asked", "content_range", "body"),
        [
            ("0-3", "bytes 0-3/10", b"0123"),
            ("5-", "bytes 5-9/10", b"56789"),
            ("-3", "bytes 7-9/10", b"789"),
            ("0-0", "bytes 0-0/10", b"0"),
            ("9-9", "bytes 9-9/10", b"9"),
            ("8-100", "bytes 8-9/10", b"89"),
            (f"0-{2**64}", "bytes 0-9/10", b"0123456789"),
            ("-500", "bytes 0-9/10", b"0123456789"),
        ],
        ids="hostile_062_{}".format,
    )
    def test_206(self, ask, asked, content_range, body) -> None:
        response = ask(f"Range: bytes={asked}")
        assert (response.status, response.body) == (206, body)
        assert response["Content-Range"] == content_range
        assert response["ETag"] and response["Date"]

    @pytest.mark.parametrize(
        "asked",
        ["10-", "20-30", "-0", f"{2**64}-"],
        ids="hostile_062_{}".format,
    )
    def test_416(self, ask, asked: str) -> None:
        response = ask(f"Range: bytes={asked}")
        assert response.status == 416
        assert response["Content-Range"] == "bytes */10"

    @pytest.mark.parametrize(
        "value",
        [
            "bytes=3-1",
            "bytes=",
            "bytes=-",
            "bytes=a-b",
            "bytes=1",
            "bytes 0-3",
            "lines=0-3",
            "bytes=+1-3",
            "bytes=0x1-3",
        ],
        ids="hostile_062_{}".format,
    )
    def test_ignored(self, ask, value: str) -> None:
        response = ask(f"Range: {value}")
        assert (response.status, response.body) == (200, b"0123456789")

    @pytest.mark.parametrize(
        "value", ["0-1,4-5", ",".join(["0-0"] * 1000)], ids=["two", "1000"]
    )
    def test_hostile_062_many(self, ask, value: str) -> None:
        """To send all of it is allowed, and so is multipart (§14.2)."""
        response = ask(f"Range: bytes={value}")
        if response.status == 200:
            assert response.body == b"0123456789"
        else:
            assert response.status == 206
            kind = response["Content-Type"] or ""
            assert kind.startswith("multipart/byteranges")

    def test_hostile_062_head(self, ask) -> None:
        """Range is defined for GET only (§14.2)."""
        response = ask("Range: bytes=0-3", method="HEAD")
        assert (response.status, response["Content-Length"]) == (200, "10")

    def test_hostile_062_empty_file(self, files) -> None:
        response = files.ask(request("/empty.txt", "Range: bytes=0-"))
        assert (response.status, response["Content-Range"]) == (
            416,
            "bytes */0",
        )

    def test_304_goes_before_the_range(self, ask) -> None:
        assert ask("Range: bytes=0-3", "If-None-Match: ETAG").status == 304


@rule("RFC 9110 §13.1.5", "If-Range wants the very same: it compares strongly")
class TestIfRange:
    RANGE = "Range: bytes=0-3"

    @pytest.mark.parametrize(
        "value",
        ['"other"', 'W/"other"', EARLIER, LATER, "nonsense"],
        ids="hostile_063_{}".format,
    )
    def test_other(self, ask, value: str) -> None:
        assert ask(self.RANGE, f"If-Range: {value}").status == 200

    def test_hostile_063_weak_never_matches(self, ask) -> None:
        weak = "W/" + (ask()["ETag"] or "").removeprefix("W/")
        assert ask(self.RANGE, f"If-Range: {weak}").status == 200

    def test_strong(self, ask) -> None:
        strong = not (ask()["ETag"] or "").startswith("W/")
        wanted = 206 if strong else 200
        assert ask(self.RANGE, "If-Range: ETAG").status == wanted
