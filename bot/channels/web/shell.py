"""The page itself: one small document, its style and script, made once and the same for everybody."""

import gzip
import hashlib
import json
from dataclasses import dataclass, field
from functools import cache
from html import escape
from importlib.resources import files
from string import Template
from typing import Any, Final

from aiohttp import web

from dialogs.phrases import Phrase
from locales import Voice, finished, render

SPOKEN: Final = {
    "choices": Phrase("web.choices", "Các lựa chọn"),
    "keys": Phrase("web.keys", "Việc khác ở câu này"),
    "change": Phrase("web.change", "Sửa câu này"),
    "said": Phrase("web.said", "Đã trả lời:"),
    "own_photo": Phrase("web.own_photo", "Ảnh vừa chọn"),
    "picture": Phrase("web.picture", "Ảnh để lưu lại hoặc gửi người nhà"),
    "save": Phrase("web.save", "Lưu ảnh"),
    "sound": Phrase("web.sound", "Nghe đọc câu hỏi"),
    "no_sound": Phrase("web.no_sound", "Máy này chưa phát được bản đọc. Xin xem câu hỏi bằng chữ bên dưới."),
    "waiting": Phrase("web.waiting", "Đang gửi…"),
    "lost": Phrase("web.lost", "Đang mất mạng. Lời vừa nhắn vẫn còn ở đây, có mạng lại là trang tự gửi."),
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
    "title": Phrase("web.title", "Công dân học tập"),
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


WARN: Final = 30  # seconds before a session on a shared tablet ends in which that is said
YEAR: Final = 400 * 24 * 3600
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

SCRIPT: Final = ("show.js", "send.js", "write.js", "tablet.js")


@cache
def asset(name: str) -> bytes:
    """A file that comes with the program; the script is its parts one after the other."""
    if name == "page.js":
        parts = b"".join(asset(part) for part in SCRIPT)
        return b'"use strict";\n(() => {\n' + parts + b"})();\n"
    return (files("bot.channels.web") / "page" / name).read_bytes()


@cache
def version() -> str:
    """A name for all of the files together: it changes when one of them does."""
    whole = b"".join(asset(name) for name in (*KINDS, "page.html", "sw.js"))
    return hashlib.sha256(whole).hexdigest()[:10]


@dataclass(slots=True)
class Shell:
    """The documents and files of the page; the same for everybody, and nothing of anybody in them."""

    kiosk: float
    demo: bool = False
    _made: dict[tuple[str, ...], bytes] = field(default_factory=dict)

    def routes(self) -> list[web.RouteDef]:
        """Where they are."""
        return [
            web.get("/", self._page),
            web.get("/kiosk", self._page),
            web.get("/t", self._page),
            web.get("/v/{code}", self._page),
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
            self._made[key] = self._document(language, chosen, kiosk=kiosk).encode()
        return _answer(request, self._made[key], "text/html", NO_STORE)

    def document(self, language: str) -> str:
        """The page as one document, for who shows it elsewhere."""
        return self._document(language, language, kiosk=False)

    def _document(self, language: str, chosen: str, *, kiosk: bool) -> str:
        voice = Voice(language)
        words = {name: finished(render(phrase, voice)) for name, phrase in WORDS.items()}
        spoken = json.dumps({name: words[name] for name in SPOKEN}, ensure_ascii=False)
        other = "vi" if language == "en" else "en"
        given: dict[str, Any] = {
            **{f"w_{name}": escape(word) for name, word in words.items()},
            "language": language,
            "other": other,
            "chosen": chosen,
            "version": version(),
            "base": "/kiosk/" if kiosk else "/web/",
            "here": "/kiosk" if kiosk else "/",
            "silence": int(self.kiosk) if kiosk else 0,
            "warn": WARN,
            "words": spoken.replace("<", "\\u003c"),
            "demo": "" if self.demo else "hidden",
            "shared": "" if kiosk else "hidden",
            "alone": "hidden" if kiosk else "",
        }
        return Template(asset("page.html").decode()).substitute(given)

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


def _answer(request: web.Request, body: bytes, kind: str, headers: dict[str, str]) -> web.Response:
    """The body, pressed where the browser takes that: networks are slow."""
    headers = {**headers, "Vary": "Accept-Encoding, Accept-Language, Cookie"}
    charset = "utf-8" if kind.startswith("text/") else None
    if "gzip" in request.headers.get("Accept-Encoding", "") and not kind.startswith("image/p"):
        headers["Content-Encoding"] = "gzip"
        body = _pressed(body)
    return web.Response(body=body, content_type=kind, charset=charset, headers=headers)


@cache
def _pressed(body: bytes) -> bytes:
    return gzip.compress(body, mtime=0)
