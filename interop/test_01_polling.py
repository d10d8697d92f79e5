"""Chapter 01: GET /time, and what every HTTP server owes a polite client
(RFC 9110, RFC 9112).
"""

import http.client
import re
import time
from email.utils import parsedate_to_datetime

import pytest
from wire import RawClient, Response, request, rule
from wire.server import Server

IMF_FIXDATE = re.compile(r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT")


@pytest.fixture
def polite(server: Server):
    """The standard library's client."""
    client = http.client.HTTPConnection("localhost", server.port, timeout=5)
    yield client
    client.close()


def now_ms() -> float:
    return time.time() * 1000


@rule(
    "book, chapter 01",
    "GET /time gives the milliseconds since the epoch, as text, never from a "
    "cache",
)
class TestTime:
    def test_milliseconds(self, http: RawClient) -> None:
        response = http.ask(request("/time"))
        assert response.status == 200
        assert re.fullmatch(rb"\d{13}\n?", response.body)
        assert abs(int(response.body) - now_ms()) < 1000

    def test_fields(self, http: RawClient) -> None:
        response = http.ask(request("/time"))
        assert (response["Content-Type"] or "").startswith("text/plain")
        assert "no-store" in response.tokens("Cache-Control")
        assert response["Content-Length"] == str(len(response.body))

    def test_it_goes_on(self, http: RawClient) -> None:
        """Poll until the answer is another one: a few milliseconds."""
        first = http.ask(request("/time")).body
        for _ in range(10_000):
            if http.ask(request("/time")).body > first:
                return
        pytest.fail("the time stands still")

    def test_query_does_not_matter(self, http: RawClient) -> None:
        assert http.ask(request("/time?x=1")).status == 200


@rule("RFC 9110 §6.6.1", "a server with a clock sends Date, as IMF-fixdate")
@pytest.mark.parametrize("target", ["/time", "/nope"])
def test_date(http: RawClient, target: str) -> None:
    date = http.ask(request(target))["Date"]
    assert date and IMF_FIXDATE.fullmatch(date)
    assert abs(parsedate_to_datetime(date).timestamp() - time.time()) <= 2


@rule(
    "RFC 9112 §9.3",
    "a connection persists from HTTP/1.1 on, unless somebody says close",
    "a response tells its length, else the client cannot find the next one",
)
class TestPoliteClient:
    def test_many_requests_on_one_connection(self, polite) -> None:
        polite.connect()
        socket = polite.sock
        for _ in range(100):
            polite.request("GET", "/time")
            response = polite.getresponse()
            assert (response.status, response.version) == (200, 11)
            assert response.read().strip().isdigit()
            assert polite.sock is socket, "the server has closed"

    def test_all_methods_on_one_connection(self, polite) -> None:
        for method, statuses in (
            ("HEAD", {200}),
            ("POST", {405}),
            ("GET", {200}),
            ("OPTIONS", {200, 204}),
            ("PUT", {405}),
            ("GET", {200}),
        ):
            body = b"some content" if method in {"POST", "PUT"} else None
            polite.request(method, "/time", body)
            response = polite.getresponse()
            response.read()
            assert response.status in statuses

    def test_chunked_request(self, polite) -> None:
        polite.request("GET", "/time", iter([b"some", b"thing"]))
        assert polite.getresponse().read().strip().isdigit()
        polite.request("GET", "/time")
        assert polite.getresponse().read().strip().isdigit()


@rule(
    "RFC 9110 §9.3.2",
    "HEAD is GET without the content: the same fields, Content-Length included",
)
@pytest.mark.parametrize("target", ["/time", "/", "/nope"])
def test_hostile_048_head(http: RawClient, target: str) -> None:
    get = http.ask(request(target))
    head = http.ask(request(target, method="HEAD"), "HEAD")
    assert head.status == get.status
    assert without_date(head) == without_date(get)
    assert http.ask(request("/time")).status == 200, "something came behind it"


def without_date(response: Response) -> list[tuple[str, str]]:
    """Date may tick, and of a smaller request smaller numbers may be told."""
    ticking = {"Date", "Request-Bytes"}
    return [pair for pair in response.fields if pair[0] not in ticking]


@rule("RFC 9110 §15.5.5", "what is not there is 404")
def test_not_found(http: RawClient) -> None:
    response = http.ask(request("/nope"))
    assert response.status == 404
    assert response.body
    assert http.ask(request("/time")).status == 200, "404 is no reason to close"


@rule(
    "RFC 9110 §10.1.1",
    "who expects 100-continue is told 100, or the final status at once",
)
class TestExpect:
    EXPECT = "Expect: 100-continue"

    def test_hostile_044_with_content(self, http: RawClient) -> None:
        http.send(request("/time", self.EXPECT, "Content-Length: 5"))
        response = http.read_response()
        if response.status == 100:
            response = http.ask(b"hello")
        assert response.status in {200, 413, 417}

    def test_hostile_044_without_content(self, http: RawClient) -> None:
        assert http.ask(request("/time", self.EXPECT)).status == 200

    def test_hostile_044_content_is_there_already(self, http) -> None:
        sent = request("/time", self.EXPECT, "Content-Length: 5", body="hello")
        response = http.ask(sent)
        if response.status == 100:
            response = http.read_response()
        assert response.status == 200
        assert http.ask(request("/time")).status == 200

    def test_hostile_044_http_1_0(self, http: RawClient) -> None:
        """No 1xx to an HTTP/1.0 client (§15.2)."""
        sent = request(
            "/time", self.EXPECT, "Content-Length: 2", version="HTTP/1.0"
        )
        http.send(sent).expect_silence()
        assert http.ask(b"hi").status == 200
