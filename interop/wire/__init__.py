"""Tools that speak HTTP and WebSocket byte by byte, rightly and wrongly."""

from .client import RawClient, Unexpected
from .frames import (
    BINARY,
    CLOSE,
    CONTINUATION,
    PING,
    PONG,
    TEXT,
    Frame,
    close_frame,
    frame,
)
from .http import KEY, Response, accept_for, handshake, request
from .rule import rule

__all__ = [
    "BINARY",
    "CLOSE",
    "CONTINUATION",
    "KEY",
    "PING",
    "PONG",
    "TEXT",
    "Frame",
    "RawClient",
    "Response",
    "Unexpected",
    "accept_for",
    "close_frame",
    "frame",
    "handshake",
    "request",
    "rule",
]
