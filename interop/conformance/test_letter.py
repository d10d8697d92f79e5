"""What our tests ask for in one particular way, and the RFCs in several: asked
here to the letter, so that a server of others is judged by it alone.
"""

from __future__ import annotations

import pytest
from wire import RawClient, handshake, request, rule


@pytest.mark.chapter("02")
@pytest.mark.parametrize("version", ["0", "12", "14", None])
@rule(
    "RFC 6455 §4.4",
    "a version that is not spoken is refused, and the refusal says in "
    "Sec-WebSocket-Version which ones are",
)
def test_letter_which_versions_are_spoken(ws: RawClient, version) -> None:
    response = ws.ask(handshake({"Sec-WebSocket-Version": version}))
    status, told = response.status, response.tokens("Sec-WebSocket-Version")
    assert status // 100 == 4, f"{status} to version {version}"
    assert "13" in told, f"{status} without Sec-WebSocket-Version: 13"


@pytest.mark.chapter("01")
@pytest.mark.parametrize("target", ["/time", "/nope"])
@rule(
    "RFC 9110 §6.2",
    "a response has the highest version that the server conforms to, not that "
    "of the request",
)
@pytest.mark.parametrize("version", ["HTTP/1.1", "HTTP/1.0"])
def test_letter_version_of_a_response(
    http: RawClient, target: str, version: str
) -> None:
    response = http.ask(request(target, version=version))
    assert response.version == "HTTP/1.1", f"{response.version} to {version}"


@pytest.mark.chapter("01")
@rule(
    "RFC 9110 §6.2",
    "a response has the highest version that the server conforms to",
)
def test_letter_version_of_a_refusal(http: RawClient) -> None:
    response = http.ask(request("/time", method="WHATEVER"))
    assert response.status >= 400
    assert response.version == "HTTP/1.1", f"{response.version} to HTTP/1.1"


REFUSED = {
    "plain": request("/"),
    "no_key": handshake({"Sec-WebSocket-Key": None}),
    "post": handshake(method="POST"),
    "version": handshake({"Sec-WebSocket-Version": "12"}),
}


@pytest.mark.chapter("02")
@pytest.mark.parametrize("sent", REFUSED.values(), ids=REFUSED)
class TestRefusal:
    """Whichever status a server chooses, its fields go with it."""

    @rule("RFC 9110 §15.5.22", "a 426 says in Upgrade what is required")
    def test_letter_426_has_upgrade(self, ws: RawClient, sent: bytes) -> None:
        response = ws.ask(sent)
        if response.status == 426:
            named = "websocket" in response.tokens("Upgrade")
            assert named, "426 without Upgrade: websocket"

    @rule("RFC 9110 §10.2.1", "a 405 says in Allow what is allowed")
    def test_letter_405_has_allow(self, ws: RawClient, sent: bytes) -> None:
        response = ws.ask(sent)
        if response.status == 405:
            assert response["Allow"] is not None, "405 without Allow"

    @rule("RFC 9110 §6.6.1", "a response of 4xx has Date")
    def test_letter_date(self, ws: RawClient, sent: bytes) -> None:
        response = ws.ask(sent)
        if response.status // 100 == 4:
            assert response["Date"], f"{response.status} without Date"
