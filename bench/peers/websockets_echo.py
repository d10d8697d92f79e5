"""Peer: Python websockets, as its documentation has it, without compression."""

import asyncio
import sys

import websockets


async def echo(socket, *_: object) -> None:
    async for message in socket:
        await socket.send(message)


async def main() -> None:
    port = int(sys.argv[sys.argv.index("--port") + 1])
    async with websockets.serve(
        echo, "127.0.0.1", port, compression=None, max_size=None,
        ping_interval=None,
    ):
        await asyncio.Future()


asyncio.run(main())
