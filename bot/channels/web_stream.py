"""What a page hears by itself: a stream of events, which goes on where it broke."""

import json
from typing import Final

import structlog
from aiohttp import web

from bot.channels.web_boxes import Box
from bot.channels.web_pages import NO_STORE

log = structlog.get_logger()

HEARTBEAT: Final = 20.0  # seconds between two signs of life
HEADERS: Final = {**NO_STORE, "Content-Type": "text/event-stream", "X-Accel-Buffering": "no"}


async def follow(request: web.Request, box: Box) -> web.StreamResponse:
    """Tell a page what comes from now on, or since what it saw last; returns when it is gone."""
    stream = web.StreamResponse(headers=HEADERS)
    box.streams += 1
    try:
        await stream.prepare(request)
        await _tell(stream, box, *_last(request))
    except ConnectionError:
        log.debug("web.page_closed")
    finally:
        box.streams -= 1
    return stream


async def _tell(stream: web.StreamResponse, box: Box, epoch: str, number: int) -> None:
    # a page that saw messages of a box that is gone asks to be shown where it stands
    gone = epoch not in {"", box.epoch}
    if epoch != box.epoch:
        number = box.number
    greeting = "reset" if gone else "hello"  # the page knows by either that nothing holds us up
    await stream.write(f"retry: 2000\nevent: {greeting}\ndata: {{}}\n\n".encode())
    while not box.closed:
        for message in box.after(number):
            number = message["n"]
            data = json.dumps({"epoch": box.epoch, **message}, ensure_ascii=False)
            await stream.write(f"id: {box.epoch}.{number}\ndata: {data}\n\n".encode())
        if not await box.beyond(number, HEARTBEAT) and not box.closed:
            await stream.write(b": \n\n")


def _last(request: web.Request) -> tuple[str, int]:
    """Which message a page saw last: its box, and the number there."""
    given = request.headers.get("Last-Event-ID") or request.query.get("after", "")
    epoch, _, number = given[:40].partition(".")
    return (epoch, int(number)) if number.isdecimal() else ("", 0)
