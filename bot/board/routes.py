"""
The desk on a page: /ban/TOKEN opens a session once, /ban-lam-viec shows what its role may see.

Chat apps fetch links to show what is behind them: to look uses nothing up, a button does. Who holds the session is looked up
on each request, with the role, so that a role that ended shows nothing from then on.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from importlib.resources import files

import structlog
from aiohttp import web
from sqlalchemy import Connection

from bot.app import App
from bot.board.pages import AREA, FILES, Pages
from bot.channels.web.guard import from_elsewhere
from bot.files import pages
from bot.files.links import GONE, KINDS, Handler, kindly
from bot.files.office import MAKERS, Asked
from bot.replies import Ready, tell
from bot.reports.summary_page import SUMS, page
from dialogs.engine import Refusal
from dialogs.phrases import Phrase
from dialogs.rules.roles import Action, may
from dialogs.talks.review.asked import OpenSheet
from dialogs.talks.review.desks import DESKS, WHY
from locales import Voice
from storage.act import covers
from storage.door import carry_out
from storage.office.board import board, people
from storage.office.summary import with_below
from storage.sessions import Seat, begin, leave, looks, offered, seated
from storage.store.store import Tx

log = structlog.get_logger()
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}
CLOSED = 403
MADE = {
    "so-lieu.xlsx": "table",
    "bao-cao.docx": "report",
}  # files of the figures, and how the chat names them

Build = Callable[[], bytes]


@dataclass(slots=True)
class Boards:
    """The pages of the desk."""

    app: App

    def routes(self) -> list[web.RouteDef]:
        """The link that opens it, the pages, and its end."""
        own = self._own
        return [
            web.get("/ban/{token}", kindly(self.offer)),
            web.post("/ban/{token}", kindly(self.enter)),
            web.get(AREA, kindly(own(self._here))),
            web.get(f"{AREA}/trang.css", self._style),
            web.get(f"{AREA}/noi/{{place}}", kindly(own(self._place))),
            web.get(f"{AREA}/tep/{{place}}/{{name}}", kindly(own(self._file))),
            web.get(f"{AREA}/phieu/{{sheet}}", kindly(own(self._sheet))),
            web.post(f"{AREA}/dong", kindly(self._leave)),
        ]

    # -- in and out

    async def offer(self, request: web.Request) -> web.Response:
        """What is to be opened, and a button; nothing of what is behind it."""
        voice, at, token = pages.voice_of(request), self.app.clock(), request.match_info["token"]
        if not await self.app.store.read(lambda tx: offered(tx, self.app.house, token, at)):
            return _gone(voice)
        open_ = pages.button(Phrase("file.page", "Mở"), voice)
        return pages.response(
            pages.page(
                voice,
                Phrase("desk.door", "Bàn làm việc"),
                Phrase(
                    "file.desk_once",
                    "Đường dẫn này mở được một lần. Bấm nút dưới đây để xem số liệu trên máy này; máy của nhiều người dùng thì xem xong xin đóng phiên.",
                ),
                form=f"<form method=post>{open_}</form>",
            )
        )

    async def enter(self, request: web.Request) -> web.Response:
        """Open a session, once; the chat is told."""
        if from_elsewhere(request):
            raise web.HTTPForbidden
        at, token = self.app.clock(), request.match_info["token"]

        def work(tx: Connection) -> tuple[str, Ready | None]:
            opened, told = begin(tx, self.app.house, token, at)
            return opened, tell(tx, self.app.house, told, at) if told else None

        opened, ready = await self.app.store.write(work)
        if ready is not None:
            self.app.deliveries.put([ready])
        if not opened:
            return _gone(pages.voice_of(request))
        log.info("desk.opened")
        response = web.Response(status=303, headers={"Location": AREA})
        response.set_cookie(
            self.cookie, opened, path=AREA, secure=self._secure, httponly=True, samesite="Strict"
        )
        return response

    async def _leave(self, request: web.Request) -> web.Response:
        if from_elsewhere(request):
            raise web.HTTPForbidden
        at, token = self.app.clock(), request.cookies.get(self.cookie, "")
        await self.app.store.write(lambda tx: leave(tx, self.app.house, token, at))
        response = _closed(pages.voice_of(request), 200)
        response.del_cookie(self.cookie, path=AREA, secure=self._secure, httponly=True, samesite="Strict")
        return response

    @property
    def _secure(self) -> bool:
        return self.app.house.public_url.startswith("https:")

    @property
    def cookie(self) -> str:
        """The name of the cookie; by https no other site can set it."""
        return "__Secure-cdht-desk" if self._secure else "cdht-desk"

    def _own(self, handler: "Shows") -> Handler:
        """Only who has a session whose role is in force; to look keeps it open."""

        async def guarded(request: web.Request) -> web.StreamResponse:
            at, token = self.app.clock(), request.cookies.get(self.cookie, "")
            seat = await self.app.store.read(lambda tx: seated(tx, self.app.house, token, at))
            if seat is None or from_elsewhere(request):
                return _closed(pages.voice_of(request), CLOSED)
            await self.app.store.write(lambda tx: looks(tx, seat, at))
            return await handler(request, seat)

        return guarded

    # -- what is shown

    async def _here(self, _: web.Request, seat: Seat) -> web.Response:
        return await self._shown(seat, seat.held.place)

    async def _place(self, request: web.Request, seat: Seat) -> web.Response:
        return await self._shown(seat, request.match_info["place"])

    async def _shown(self, seat: Seat, place: str) -> web.Response:
        """A place; of a head's own with the people by name."""
        names = may(seat.held.kind, Action.BOARD) and place == seat.held.place

        def read(tx: Tx) -> str | None:
            found = board(tx, self.app.house, seat.where.at, seat.held, place)
            if found is None:
                return None
            known = people(tx, seat.where, seat.held) if names else None
            return _pages(seat).place(found, known)

        text = await self.app.store.read(read)
        return _page(text) if text else self._nowhere(seat)

    def _nowhere(self, seat: Seat) -> web.Response:
        none = Phrase("desk.nowhere", "Nơi này không thuộc phần {ban} phụ trách{a}.")
        return _page(_pages(seat).refused(none), 404)

    async def _file(self, request: web.Request, seat: Seat) -> web.Response:
        """A file of the figures of a place, made by the queries of the page."""
        place, name = request.match_info["place"], request.match_info["name"]
        if name not in FILES:
            return self._nowhere(seat)

        def read(tx: Tx) -> Build | None:
            if not covers(tx, seat.held, place):
                return None
            return self._built(tx, seat, place, name)

        build = await self.app.store.read(read)
        if build is None:
            return self._nowhere(seat)
        content = await asyncio.to_thread(build)
        log.info("desk.file", name=name, size=len(content))
        attached = {"Content-Disposition": f'attachment; filename="{name}"'}
        return web.Response(
            body=content, content_type=KINDS[name.rpartition(".")[2]], headers=HEADERS | attached
        )

    def _built(self, tx: Tx, seat: Seat, place: str, name: str) -> Build | None:
        house, where = self.app.house, seat.where
        if name in MADE:
            asked = Asked(house, where.at, replace(seat.held, place=place), where.year)
            made = MAKERS[MADE[name]](tx, asked)
            return made.build if made else None
        found, places = with_below(tx, house, where.at, place, where.year, SUMS)
        return lambda: page(found, places, where.language)

    async def _sheet(self, request: web.Request, seat: Seat) -> web.Response:
        """A sheet that waits for a head; who opened it is written down as in the chat."""
        asked = OpenSheet(seat.held.id, request.match_info["sheet"])
        if not may(seat.held.kind, Action.BOARD):
            return self._nowhere(seat)
        came = await self.app.store.write(lambda tx: carry_out(tx, seat.where, asked))
        if isinstance(came, Refusal):
            why = next((WHY[each] for each in WHY if each == came.args.get("why")), WHY["unknown"])
            said = Phrase("desk.sheet_gone", "Phiếu này bây giờ không mở được: {why}.", why=why)
            return _page(_pages(seat).refused(said), 404)
        opened = came.result
        words = DESKS[opened["desk"]].shown(self.app.house.sheets[opened["sheet"]], opened)
        return _page(_pages(seat).sheet(words))

    async def _style(self, _: web.Request) -> web.Response:
        return web.Response(text=_css(), content_type="text/css", headers={"Cache-Control": "max-age=3600"})


Shows = Callable[[web.Request, Seat], Awaitable[web.Response]]


def _pages(seat: Seat) -> Pages:
    where = seat.where
    return Pages(Voice(where.language, where.address, seat.called), seat.held)


def _page(text: str, status: int = 200) -> web.Response:
    return web.Response(text=text, status=status, content_type="text/html", headers=HEADERS)


def _css() -> str:
    return (files("bot.board") / "board.css").read_text(encoding="utf-8")


def _gone(voice: Voice) -> web.Response:
    return pages.response(
        pages.page(
            voice,
            Phrase("file.page.gone.title", "Không mở được"),
            Phrase(
                "desk.link_gone",
                "Đường dẫn này đã dùng rồi, hoặc đã quá 10 phút. Xin nhắn “bàn làm việc” cho trợ lý để lấy đường dẫn mới.",
            ),
        ),
        GONE,
    )


def _closed(voice: Voice, status: int) -> web.Response:
    return pages.response(
        pages.page(
            voice,
            Phrase("desk.session_closed.title", "Bàn làm việc đã đóng"),
            Phrase(
                "desk.session_closed",
                "Phiên này đã đóng, hoặc đã quá 30 phút không xem. Xin nhắn “bàn làm việc” cho trợ lý để lấy đường dẫn mới.",
            ),
        ),
        status,
    )
