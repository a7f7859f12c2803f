"""The page around the phones: the clock, the look, what the machine did, four things to try; and what it asks of the stage."""

import asyncio
import json
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from html import escape
from importlib.resources import files
from string import Template
from typing import Any, Final

import segno
from aiohttp import web

from bot.channels.web.shell import NO_STORE, POLICY
from bot.clock import VIETNAM
from bot.demo.stage import Stage
from dialogs.phrases import Phrase
from locales import Voice, finished, render

TRIES: Final = (
    Phrase("web.stage.try.finish", "Bà Lan: làm nốt ba câu rồi gửi cho chi hội."),
    Phrase("web.stage.try.review", "Cô Hoa: duyệt phiếu của bà. Máy bà Lan báo ngay."),
    Phrase("web.stage.try.file", "Anh Bình: nhắn “việc của xã”, lấy một tệp Word hay Excel."),
    Phrase("web.stage.try.week", "Bấm “+1 tuần”, xem máy gửi gì, không gửi gì."),
)
WORDS: Final = {
    "title": Phrase("web.stage.title", "Công dân học tập · bản chạy thử"),
    "hour": Phrase("web.stage.hour", "+1 giờ"),
    "evening": Phrase("web.stage.evening", "đến tối mai"),
    "week": Phrase("web.stage.week", "+1 tuần"),
    "clock": Phrase("web.stage.clock", "Đồng hồ của bản chạy thử"),
    "look": Phrase("web.stage.look", "Kiểu máy"),
    "page": Phrase("web.stage.look.page", "Trang web"),
    "telegram": Phrase("web.stage.look.telegram", "Như Telegram"),
    "zalo": Phrase("web.stage.look.zalo", "Như Zalo (số)"),
    "other": Phrase("web.other_language", "English"),
    "again": Phrase("web.stage.again", "Bắt đầu lại"),
    "lan": Phrase("web.stage.lan", "Bà Lan, 71 tuổi"),
    "hoa": Phrase("web.stage.hoa", "Cô Hoa"),
    "binh": Phrase("web.stage.binh", "Anh Bình"),
    "did": Phrase("web.stage.did", "Máy vừa làm gì"),
    "nothing": Phrase("web.stage.nothing", "Chưa có gì. Bấm “đến tối mai” để thấy."),
    "try": Phrase("web.stage.try", "Thử xem"),
    "real": Phrase("web.stage.real", "Một điện thoại thật"),
    "real_how": Phrase(
        "web.stage.real_how",
        "Quét mã này thì máy của mình thành người dân thứ tư. Bản thử, đừng ghi tên thật.",
    ),
    "real_not": Phrase(
        "web.stage.real_not",
        "Muốn điện thoại vào được thì chạy: make demo listen=0.0.0.0:8080, rồi mở lại trang này.",
    ),
    "false": Phrase(
        "web.stage.false",
        "Xã, người và số liệu ở đây đều là ví dụ; thoát ra là xóa hết. Quy tắc gửi tin là thật.",
    ),
    "moving": Phrase("web.stage.moving", "Đang cho đồng hồ chạy…"),
    "gone": Phrase("web.stage.gone", "Bản chạy thử đã dừng. Chạy lại make demo rồi mở trang này."),
}
STYLED: Final = {"stage.css": "text/css", "stage.js": "text/javascript"}
FRAMING: Final = POLICY.replace("default-src 'none'", "default-src 'none'; frame-src 'self'")


@dataclass
class Desk:
    """The routes of the stage; `again` is set when somebody wants to begin anew."""

    stage: Stage
    places: tuple[str, str]  # of Lan and Hoa, of Binh, as they are said
    door: str = ""  # the address for a real phone; "" where none gets here
    again: asyncio.Event = field(default_factory=asyncio.Event)
    _walks: set[asyncio.Task[None]] = field(default_factory=set)

    def routes(self) -> list[web.RouteDef]:
        """Where the page is, and what it asks."""
        return [
            web.get("/thu", self._page),
            web.get("/thu/{name}", self._file),
            web.get("/thu/bay-gio/{language}", self._now),
            web.post("/thu/gio/{to}", self._own(self._move)),
            web.post("/thu/kieu/{look}", self._own(self._look)),
            web.post("/thu/tieng/{language}", self._own(self._speak)),
            web.post("/thu/lai", self._own(self._anew)),
        ]

    def _own(
        self, handler: Callable[[web.Request], Awaitable[None]]
    ) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def guarded(request: web.Request) -> web.Response:
            self.stage.phones.guard.own(request)
            await handler(request)
            return _json({})

        return guarded

    async def _page(self, request: web.Request) -> web.Response:
        language = "en" if request.query.get("lang") == "en" else "vi"
        voice = Voice(language)
        words = {name: escape(finished(render(phrase, voice))) for name, phrase in WORDS.items()}
        home, office = self.places
        given = {
            **{f"w_{name}": word for name, word in words.items()},
            "language": language,
            "other_language": "vi" if language == "en" else "en",
            "is_lan": escape(
                _said(Phrase("web.stage.is_resident", "người dân · {place}", place=home), voice)
            ),
            "is_hoa": escape(
                _said(Phrase("web.stage.is_head", "chi hội trưởng · {place}", place=home), voice)
            ),
            "is_binh": escape(
                _said(Phrase("web.stage.is_officer", "cán bộ xã · {place}", place=office), voice)
            ),
            "tries": "".join(f"<li><span>{escape(_said(each, voice))}</span></li>" for each in TRIES),
            "qr": _qr(self.door) if self.door else "",
            "how": words["real_how"] if self.door else words["real_not"],
            "door": escape(self.door),
            "look_now": self.stage.phones.look,
        }
        text = Template(_read("stage.html")).substitute(given)
        headers = NO_STORE | {"Content-Security-Policy": FRAMING}
        return web.Response(text=text, content_type="text/html", headers=headers)

    async def _file(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if name not in STYLED:
            raise web.HTTPNotFound
        return web.Response(text=_read(name), content_type=STYLED[name], headers=NO_STORE)

    async def _now(self, request: web.Request) -> web.Response:
        """The time, what the machine did, what is done of the things to try."""
        voice = Voice("en" if request.match_info["language"] == "en" else "vi")
        stage, store = self.stage, self.stage.app.store
        lines, done = await store.read(stage.did), await store.read(stage.done)
        at = stage.clock().astimezone(VIETNAM)
        return _json(
            {
                "clock": f"{_said(DAYS[at.weekday()], voice)} {at:%d/%m · %H:%M}",
                "moving": stage.moving,
                "look": stage.phones.look,
                "done": done,
                "did": [
                    {
                        "at": f"{each.at.astimezone(VIETNAM):%d/%m %H:%M}",
                        "text": _said(each.words, voice),
                        "sent": each.sent,
                    }
                    for each in lines
                ],
            }
        )

    async def _move(self, request: web.Request) -> None:
        to = request.match_info["to"]
        if to not in {"hour", "evening", "week"}:
            raise web.HTTPNotFound
        if not self.stage.moving:
            self.stage.moving = True
            walk = asyncio.create_task(self.stage.to(to))
            self._walks.add(walk)
            walk.add_done_callback(self._walks.discard)

    async def _look(self, request: web.Request) -> None:
        self.stage.looks(request.match_info["look"])

    async def _speak(self, request: web.Request) -> None:
        await self.stage.speaks(request.match_info["language"])

    async def _anew(self, _: web.Request) -> None:
        self.again.set()


DAYS: Final = (
    Phrase("web.stage.monday", "Thứ Hai"),
    Phrase("web.stage.tuesday", "Thứ Ba"),
    Phrase("web.stage.wednesday", "Thứ Tư"),
    Phrase("web.stage.thursday", "Thứ Năm"),
    Phrase("web.stage.friday", "Thứ Sáu"),
    Phrase("web.stage.saturday", "Thứ Bảy"),
    Phrase("web.stage.sunday", "Chủ nhật"),
)


def _said(phrase: Any, voice: Voice) -> str:
    return render(phrase, voice)


def _qr(address: str) -> str:
    return str(segno.make(address, error="m", micro=False).svg_inline(scale=4, border=2))


def _read(name: str) -> str:
    return (files("bot.demo") / "page" / name).read_text(encoding="utf-8")


def _json(content: dict[str, Any]) -> web.Response:
    return web.Response(
        text=json.dumps(content, ensure_ascii=False), content_type="application/json", headers=NO_STORE
    )


def seen_from_outside(host: str, port: int) -> str:
    """The address by which a phone on the same network gets here; "" where only this machine does."""
    if host.startswith("127.") or host in {"::1", "localhost"}:
        return ""
    if host not in {"0.0.0.0", "::"}:  # noqa: S104
        return f"http://{host}:{port}/"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        try:
            asked.connect(
                ("192.0.2.1", 9)
            )  # of no network there is; nothing is sent, it tells which card would
        except OSError:
            return ""
        return f"http://{asked.getsockname()[0]}:{port}/"
