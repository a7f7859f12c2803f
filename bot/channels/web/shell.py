"""The page itself: one small document, its style and script, made once and the same for everybody."""

import gzip
import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from html import escape
from importlib.resources import files
from string import Template
from typing import Any, Final

from aiohttp import web

from bot.channels.base import Outgoing
from bot.channels.web.wire import shown
from dialogs.phrases import Phrase
from locales import Voice, finished, render

SPOKEN: Final = {
    "choices": Phrase("web.choices", "Các lựa chọn"),
    "keys": Phrase("web.keys", "Việc khác ở câu này"),
    "change": Phrase("web.change", "Sửa câu này"),
    "title": Phrase("web.title", "Công dân học tập"),
    "sheet": Phrase("web.sheet", "Xem lại phiếu"),
    "result": Phrase("web.result", "Kết quả"),
    "total": Phrase("web.total", "Tổng"),
    "of": Phrase("web.of", "{n} trên {of}", n="{n}", of="{of}"),
    "tap_mend": Phrase("web.tap_mend", "Muốn sửa câu nào thì chọn câu ấy."),
    "tap_open": Phrase("web.tap_open", "Muốn xem dòng nào thì chọn dòng ấy."),
    "read": Phrase("web.read", "Đọc"),
    "write": Phrase("web.write", "Viết"),
    "go_on": Phrase("web.go_on", "Đi tiếp"),
    "copy": Phrase("web.copy", "Chép bài này"),
    "copied": Phrase("web.copied", "Đã chép"),
    "share": Phrase("web.share", "Gửi đi…"),
    "said": Phrase("web.said", "Đã trả lời:"),
    "own_photo": Phrase("web.own_photo", "Ảnh vừa chọn"),
    "picture": Phrase("web.picture", "Ảnh kèm tin"),
    "shows_share": Phrase("web.shows.share", "Ảnh để khoe với người nhà: đã làm xong mười câu về việc học"),
    "shows_summary": Phrase("web.shows.summary", "Biểu đồ số liệu; các số ghi bằng chữ ở tin kèm theo"),
    "shows_qr": Phrase("web.shows.qr", "Mã vuông của thôn; mã chữ ghi ở tin kèm theo"),
    "kiosk_picture": Phrase("web.kiosk.picture", "Máy dùng chung nên không lưu ảnh ở đây."),
    "save": Phrase("web.save", "Lưu ảnh"),
    "sound": Phrase("web.sound", "Nghe đọc câu hỏi"),
    "no_sound": Phrase("web.no_sound", "Máy này chưa phát được bản đọc. Xin xem câu hỏi bằng chữ bên dưới."),
    "waiting": Phrase("web.waiting", "Đang gửi…"),
    "lost": Phrase("web.lost", "Đang mất mạng. Có mạng lại là trang tự gửi tiếp."),
    "unreached": Phrase("web.unreached", "Chưa nối được với máy chủ. Trang sẽ tự thử lại."),
    "stay_here": Phrase("web.stay_here", "Xin để mở trang này cho đến lúc gửi xong."),
    "not_sent": Phrase("web.not_sent", "Chưa gửi được"),
    "forgotten": Phrase(
        "web.forgotten",
        "Trình duyệt không còn nhớ phiếu đang làm. Muốn làm tiếp phiếu ấy: trên máy hay ứng dụng vẫn còn phiếu, nhắn “liên kết” để lấy mã, rồi nhắn mã ấy ở đây. Không còn máy nào thì nhờ chi hội hoặc xã.",
    ),
    "lost_answer": Phrase("web.lost_answer", "Câu chưa ghi được:"),
    "back": Phrase("web.back", "Có mạng lại rồi."),
    "trouble": Phrase("web.trouble", "Máy chủ đang gặp trục trặc. Trang sẽ tự thử lại."),
    "often": Phrase("web.often", "Nhắn hơi nhanh. Xin đợi một lát, trang sẽ tự gửi lại."),
    "not_photo": Phrase("web.not_photo", "Tệp này không phải ảnh, hoặc lớn hơn 10 MB. Xin chọn ảnh khác."),
    "not_taken": Phrase(
        "web.not_taken", "Chưa nhận được ảnh này, xin gửi lại sau. Các việc khác vẫn làm tiếp được."
    ),
    "refused": Phrase("web.refused", "Chưa gửi được lời này. Xin mở lại trang rồi thử lại."),
    "no_cookies": Phrase(
        "web.no_cookies",
        "Trình duyệt đang chặn cookie nên trang không nhớ được phiếu. Xin cho phép cookie rồi mở lại.",
    ),
    "ended": Phrase("web.kiosk.ended", "Đã kết thúc. Trên máy này không còn gì của người vừa dùng."),
}
"""What the script says, too."""

WORDS: Final = {
    **SPOKEN,
    "about": Phrase(
        "web.about", "Mười câu hỏi về việc học hằng ngày, khoảng 10 phút. Không bắt buộc, không thu tiền."
    ),
    "back_key": Phrase("web.back_key", "Quay lại câu trước"),
    "news": Phrase("web.news", "Có tin mới ↓"),
    "log": Phrase("web.log", "Cuộc trò chuyện"),
    "text": Phrase("web.text", "Lời nhắn"),
    "send": Phrase("web.send", "Gửi"),
    "photo": Phrase("web.photo", "Ảnh"),
    "photo_full": Phrase("web.photo.full", "Ảnh: chọn một tấm để gửi"),
    "skip": Phrase("web.skip", "Đến chỗ trả lời"),
    "no_script": Phrase("web.no_script", "Trang này cần JavaScript. Xin bật lên, hoặc dùng Zalo, Telegram."),
    "demo": Phrase("web.demo", "Bản chạy thử: xã ví dụ, thoát ra là mất hết. Xin đừng ghi tên thật."),
    "other": Phrase("web.other_language", "English"),
    "start": Phrase("web.kiosk.start", "Bắt đầu"),
    "shared": Phrase(
        "web.kiosk.shared",
        "Máy này nhiều người dùng chung. Làm xong, xin chọn “Kết thúc” để người sau không xem được.",
    ),
    "end": Phrase("web.kiosk.end", "Kết thúc"),
    "warning": Phrase(
        "web.kiosk.warning",
        "Lâu rồi chưa thấy trả lời. Trang sẽ kết thúc sau {seconds} giây. Các câu đã trả lời vẫn được giữ.",
        seconds="30",
    ),
    "stay": Phrase("web.kiosk.stay", "Còn đang làm"),
}


STILL: Final = 0.7  # seconds after a question appears in which a finger may still be answering the one before
WARN: Final = 30  # seconds before a session on a shared tablet ends in which that is said
YEAR: Final = 400 * 24 * 3600
UNGREETED: Final = {
    "/web/shell",
    "/t",
}  # the page without a network, and the one that Telegram says the visitor of
LANGUAGE: Final = "cdht-lang"
POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "img-src 'self' data: blob:",
        "media-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
SAFE: Final = {  # beside those of every answer of the site
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), microphone=(), camera=()",
}
NO_STORE: Final = {**SAFE, "Cache-Control": "no-store"}
KINDS: Final = {
    "page.css": "text/css",
    "page.js": "text/javascript",
    "icon.svg": "image/svg+xml",
    "icon-192.png": "image/png",
    "icon-512.png": "image/png",
}

SCRIPT: Final = ("show.js", "cards.js", "keep.js", "send.js", "write.js", "tablet.js")


@cache
def asset(name: str) -> bytes:
    """A file that comes with the program; the script is its parts one after the other, without what is said to who reads it."""
    if name == "page.js":
        parts = b"".join(_lean(asset(part)) for part in SCRIPT)
        return b'"use strict";\n(() => {\n' + parts + b"})();\n"
    found = (files("bot.channels.web") / "page" / name).read_bytes()
    return _lean(found) if name == "page.css" else found


def _lean(source: bytes) -> bytes:
    """Without lines that are a comment, and without what stands before a line."""
    lines = (line.strip() for line in source.splitlines())
    return b"".join(line + b"\n" for line in lines if line and not line.startswith(b"//"))


@cache
def version() -> str:
    """A name for all of the files together: it changes when one of them does."""
    whole = b"".join(asset(name) for name in (*KINDS, "page.html", "sw.js"))
    return hashlib.sha256(whole).hexdigest()[:10]


First = Callable[[str, str], Awaitable[Outgoing | None]]
"""What somebody new is asked first, by the code they came with and the language; None where that code is to be taken first."""
Known = Callable[[web.Request], bool]
"""Whether a browser is that of somebody who has been here."""


@dataclass(slots=True)
class Shell:
    """
    The documents and files of the page; the same for everybody, and nothing of anybody in them.

    A document for somebody new has the first question in it: it is read before any script runs, and nothing is stored.
    """

    kiosk: float
    demo: bool = False
    still: float = STILL
    url: str = ""
    known: Known = field(default=lambda _: False)
    first: First | None = None
    _made: dict[tuple[str, ...], Template] = field(default_factory=dict)

    def routes(self) -> list[web.RouteDef]:
        """Where they are."""
        return [
            web.get("/", self._page),
            web.get("/kiosk", self._page),
            web.get("/t", self._page),
            web.get("/v/{code}", self._page),
            web.get("/v/{code}/", _without_slash),
            web.get("/web/shell", self._page),
            web.get("/sw.js", self._worker),
            web.get("/web/manifest.webmanifest", self._manifest),
            web.get("/web/{name}", self._file),
        ]

    def remember(self, response: web.Response, language: str, *, secure: bool) -> None:
        """Keep which language was chosen; nothing else is told by this cookie."""
        response.set_cookie(
            LANGUAGE, language, max_age=YEAR, path="/", secure=secure, httponly=True, samesite="Lax"
        )

    async def _page(self, request: web.Request) -> web.Response:
        kiosk = request.path == "/kiosk"
        chosen = request.query.get("lang", "")
        chosen = chosen if chosen in {"vi", "en"} else ""
        language = chosen or _language(request)
        key = ("page", language, chosen, "kiosk" if kiosk else "")
        if key not in self._made:
            self._made[key] = self._document(language, chosen, kiosk=kiosk)
        first = None
        if not kiosk and request.path not in UNGREETED and self.first is not None and not self.known(request):
            first = await self.first(request.match_info.get("code", ""), language)
        made = self._made[key].substitute(
            first=_inlined(shown(first)) if first else "null",
            greeting=_greeting(shown(first)) if first else "",
        )
        return _answer(request, made.encode(), "text/html", NO_STORE, keep=first is None)

    def document(self, language: str) -> str:
        """The page as one document, for who shows it elsewhere."""
        return self._document(language, language, kiosk=False).substitute(first="null", greeting="")

    def _document(self, language: str, chosen: str, *, kiosk: bool) -> Template:
        voice = Voice(language)
        words = {name: finished(render(phrase, voice)) for name, phrase in WORDS.items()}
        other = "vi" if language == "en" else "en"
        given: dict[str, Any] = {
            **{f"w_{name}": escape(word) for name, word in words.items()},
            "language": language,
            "other": other,
            "chosen": chosen,
            "version": version(),
            "base": "/kiosk/" if kiosk else "/web/",
            "silence": int(self.kiosk) if kiosk else 0,
            "warn": WARN,
            "still": int(self.still * 1000),
            "words": _inlined({name: words[name] for name in SPOKEN}),
            "url": self.url.rstrip("/"),
            "locale": "en_GB" if language == "en" else "vi_VN",
            "first": "$first",
            "greeting": "$greeting",
            "demo": "" if self.demo else "hidden",
            "shared": "" if kiosk else "hidden",
            "alone": "hidden" if kiosk else "",
        }
        given = {
            name: str(each).replace("$", "$$") if name not in {"first", "greeting"} else each
            for name, each in given.items()
        }
        return Template(Template(asset("page.html").decode()).substitute(given))

    async def _file(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if name not in KINDS:
            raise web.HTTPNotFound
        known = request.query.get("v") == version()
        age = "public, max-age=31536000, immutable" if known else "no-cache"
        return _answer(request, asset(name), KINDS[name], {**SAFE, "Cache-Control": age})

    async def _worker(self, request: web.Request) -> web.Response:
        made = Template(asset("sw.js").decode()).substitute(version=version()).encode()
        return _answer(request, made, "text/javascript", {**SAFE, "Cache-Control": "no-cache"})

    async def _manifest(self, request: web.Request) -> web.Response:
        language = "en" if request.query.get("lang") == "en" else "vi"
        title = finished(render(WORDS["title"], Voice(language)))
        icons = [
            {"src": f"/web/icon-{size}.png", "sizes": f"{size}x{size}", "type": "image/png"}
            for size in (192, 512)
        ]
        made: dict[str, Any] = {
            "name": title,
            "short_name": title,
            "lang": language,
            "id": "/",
            "start_url": "/",
            "scope": "/",
            "display": "standalone",
            "background_color": "#fdf6e3",
            "theme_color": "#1f3a2e",
            "icons": icons,
        }
        body = json.dumps(made, ensure_ascii=False).encode()
        return _answer(request, body, "application/manifest+json", {**SAFE, "Cache-Control": "no-cache"})


def _language(request: web.Request) -> str:
    """The language that was chosen here before, else Vietnamese: English is a link away."""
    kept = request.cookies.get(LANGUAGE, "")
    return kept if kept in {"vi", "en"} else "vi"


async def _without_slash(request: web.Request) -> web.StreamResponse:
    raise web.HTTPFound(request.rel_url.with_path(request.path.rstrip("/")))


def _inlined(given: object) -> str:
    """JSON as it may stand in a document."""
    return json.dumps(given, ensure_ascii=False).replace("<", "\\u003c")


def _greeting(first: Mapping[str, Any]) -> str:
    """The first question as it is read before the script has drawn it."""
    lines = "".join(f"<p>{escape(each)}</p>" for each in first["text"].split("\n") if each)
    options = "".join(f'<button type="button">{escape(label)}</button>' for label, _ in first["options"])
    return (
        f'<div class="m bot"><div class="said box">{lines}</div><div class="q box">'
        f'<p class="ask">{escape(first.get("asks", ""))}</p><div class="options many">{options}</div></div></div>'
    )


def _answer(
    request: web.Request, body: bytes, kind: str, headers: dict[str, str], *, keep: bool = True
) -> web.Response:
    """The body, pressed where the browser takes that: networks are slow."""
    headers = {**headers, "Vary": "Accept-Encoding, Accept-Language, Cookie"}
    charset = "utf-8" if kind.startswith("text/") else None
    if "gzip" in request.headers.get("Accept-Encoding", "") and not kind.startswith("image/p"):
        headers["Content-Encoding"] = "gzip"
        body = _pressed(body) if keep else gzip.compress(body, mtime=0)
    return web.Response(body=body, content_type=kind, charset=charset, headers=headers)


@cache
def _pressed(body: bytes) -> bytes:
    return gzip.compress(body, mtime=0)
