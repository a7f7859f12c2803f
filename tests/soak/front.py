"""What stands in front of several gateways: each connection goes to the next of them that lives."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from itertools import count

PIECE = 1 << 16


@asynccontextmanager
async def front(ports: Sequence[int]) -> AsyncIterator[str]:
    """The address under which these ports of 127.0.0.1 are one."""
    turns, under_way = count(), set[asyncio.Task[None]]()

    async def taken(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        under_way.add(task)
        try:
            behind = await _living(ports, next(turns))
            if behind is not None:
                await _joined(reader, writer, *behind)
        finally:
            under_way.discard(task)
            writer.close()

    server = await asyncio.start_server(taken, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        for each in list(under_way):
            each.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)


async def _living(
    ports: Sequence[int], turn: int
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
    for more in range(len(ports)):
        with suppress(OSError):
            return await asyncio.open_connection("127.0.0.1", ports[(turn + more) % len(ports)])
    return None


async def _joined(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    behind: asyncio.StreamReader,
    to_behind: asyncio.StreamWriter,
) -> None:
    """Carry bytes both ways until either end is gone."""
    ways = [asyncio.create_task(_carried(reader, to_behind)), asyncio.create_task(_carried(behind, writer))]
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for each in ways:
            each.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
        to_behind.close()


async def _carried(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while piece := await reader.read(PIECE):
            writer.write(piece)
            await writer.drain()
