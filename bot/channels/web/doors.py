"""
From a chat to the page: /mo/TOKEN opens the conversation of a chat here, once; /t is the Mini App of Telegram.

Chat apps fetch links to show what is behind them: to look consumes nothing and stores nothing, a button does.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web

from bot.channels.web.guard import Guard
from bot.files import pages
from dialogs.phrases import Phrase
from locales import Voice

GONE = 410


async def _nobody(*_: str) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Doors:
    """
    What stands behind the doors: whether a link can be opened, opening it for a session, and a session that a service vouches for.

    opens: (token, session). signed: (what the service signed, session).
    """

    offered: Callable[[str], Awaitable[bool]] = _nobody
    opens: Callable[[str, str], Awaitable[bool]] = _nobody
    signed: Callable[[str, str], Awaitable[bool]] = _nobody


async def offer(request: web.Request, doors: Doors) -> web.Response:
    """What is to be opened, and a button; nothing of whose it is."""
    voice = pages.voice_of(request)
    if not await doors.offered(request.match_info["token"]):
        return _gone(voice)
    open_ = pages.button(Phrase("file.page", "Mở"), voice)
    return pages.response(
        pages.page(
            voice,
            Phrase("file.page.title", "Làm tiếp trên trang"),
            Phrase(
                "file.page.once",
                "Đường dẫn này mở được một lần. Bấm nút dưới đây để làm tiếp phiếu trên trang này.",
            ),
            form=f"<form method=post>{open_}</form>",
        )
    )


async def enter(request: web.Request, doors: Doors, guard: Guard) -> web.Response:
    """Open it: the page goes on with that conversation."""
    guard.address(request)
    guard.near(request)
    token = request.match_info["token"]
    if not await doors.offered(token):
        return _gone(pages.voice_of(request))
    response = web.Response(status=303, headers={"Location": "/?mo"})
    session = guard.known(request)
    name = session.name if session is not None else guard.begin(request, response, kiosk=False)
    if not await doors.opens(token, name):
        return _gone(pages.voice_of(request))
    return response


def _gone(voice: Voice) -> web.Response:
    return pages.response(
        pages.page(
            voice,
            Phrase("file.page.gone.title", "Không mở được"),
            Phrase(
                "file.page.gone",
                "Đường dẫn này đã dùng rồi, hoặc đã quá 10 phút. Xin nhắn “mở trang” cho trợ lý để lấy đường dẫn mới.",
            ),
        ),
        GONE,
    )
