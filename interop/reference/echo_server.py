"""An echo server made with Python websockets: somebody else's reading of
RFC 6455, to compare ours with.

    python3 echo_server.py --port 3001 --ws-port 9999

Where it is known to differ from the RFC (seen with websockets 10.4), our
servers do not follow it:
"""

from __future__ import annotations

import argparse
import asyncio
import signal

import websockets

# What this server does, by the row of the list of hostile inputs that the
# tests name in their ids.
DEVIATIONS = {
    "hostile_066": "refuses a missing Upgrade with 426 but no version field",
    "hostile_071": "answers a wrong version with 400 instead of 426 (§4.4)",
    "hostile_072": "checks no Origin unless told to (§10.2)",
    "hostile_074": "knows no paths",
    "hostile_091": "accepts lengths that are not minimal (§5.2)",
    "hostile_093": "sees 2^63 and more as too big (1009), not as malformed",
    "hostile_096": "does not limit the number of fragments",
    "hostile_098": "checks UTF-8 frame by frame, not as it comes (§8.1)",
}


async def echo(socket) -> None:
    async for message in socket:
        await socket.send(message)


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", help="ignored: no pages here")
    parser.add_argument("--ws-port", type=int, default=9999)
    parser.add_argument("--max-message", type=int, default=2**20)
    options = parser.parse_args()
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stopped.set)
    async with websockets.serve(
        echo,
        "localhost",
        options.ws_port,
        max_size=options.max_message,
        compression=None,
        ping_interval=None,  # whoever asks expects no Ping
    ):
        await stopped.wait()


if __name__ == "__main__":
    asyncio.run(main())
