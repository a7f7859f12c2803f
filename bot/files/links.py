"""One-time links to files, out (/tep/…) and in (/gui/…): looked at freely, taken once."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from aiohttp import BodyPartReader, web
from sqlalchemy import Connection

from bot.app import App
from bot.files import pages
from dialogs.phrases import Phrase, Speech
from dialogs.rules.roles import Action, may
from storage.act import Held, Where, covers, wearing
from storage.privacy.links import Link, find, link_id, take
from storage.store.engines import StoreError

log = structlog.get_logger()
LARGEST = 10 * 1024 * 1024
GONE = 410
KINDS = {
    "pdf": "application/pdf",
    "zip": "application/zip",
    "jpg": "image/jpeg",
    "ogg": "audio/ogg",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@dataclass(frozen=True, slots=True)
class File:
    """What a link delivers; what kind of file it is, its name tells. `keep` is done in the transaction that uses the link up."""

    name: str
    content: bytes
    keep: Callable[[Connection, datetime], None] | None = None

    @property
    def kind(self) -> str:
        """Its kind, as HTTP names it."""
        return KINDS[self.name.rpartition(".")[2]]


@dataclass(frozen=True, slots=True)
class Report:
    """
    What became of a file that was sent in, line by line.

    A file that is not accepted leaves the link usable, so that it can be mended and sent again.
    `keep` is done in the transaction that uses the link up; it may raise `Unfit`, and nothing is stored nor used up.
    `said` stands above the lines of a file that is not accepted yet, in place of the usual words.
    """

    accepted: bool
    lines: tuple[Phrase, ...] = ()
    keep: Callable[[Connection, datetime], None] | None = None
    said: Speech | None = None


class Unfit(Exception):
    """What was found good can't be stored any more: somebody else was quicker; sending it again helps."""


Download = Callable[[App, Link], Awaitable[File | None]]
"""Makes the file of a link, for whom it was made; None where there is nothing any more."""

Upload = Callable[[App, Link, bytes, str], Awaitable[Report]]
"""Looks through a file (content, name) that was sent in."""


def role_of(tx: Connection, app: App, link: Link, action: Action, place: str | None = None) -> Held | None:
    """The role with which a link was asked for, if it still holds on that phone and may do this, at a place if one is named."""
    held = wearing(tx, Where(app.house, app.clock(), link.contact, "", ""), str(link.args.get("role", "")))
    if held is None or not may(held.kind, action):
        return None
    return held if place is None or covers(tx, held, place) else None


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(slots=True)
class Links:
    """The pages behind links; each purpose has one entry in `downloads` or in `uploads`."""

    app: App
    downloads: Mapping[str, Download]
    uploads: Mapping[str, Upload]
    _building: set[str] = field(default_factory=set)

    def routes(self) -> list[web.RouteDef]:
        """The addresses; those who look first, as link previews do, get a page with a button."""
        return [
            web.get("/tep/{token}", kindly(self.offer)),
            web.post("/tep/{token}", kindly(self.deliver)),
            web.get("/gui/{token}", kindly(self.ask)),
            web.post("/gui/{token}", kindly(self.accept)),
        ]

    async def offer(self, request: web.Request) -> web.Response:
        """A button, and nothing of what is behind it."""
        voice = pages.voice_of(request)
        link = await self._find(request, self.downloads)
        if link is None:
            return _gone(request)
        return pages.response(
            pages.ready(voice, str(link.args.get("kind", "")) if link.purpose == "office" else link.purpose)
        )

    async def deliver(self, request: web.Request) -> web.Response:
        """The file, once: it is made first, so that what fails here leaves the link usable."""
        link = await self._find(request, self.downloads)
        file = await self.downloads[link.purpose](self.app, link) if link else None
        if link is None or file is None or not await self._take(link, "download", file.keep):
            return _gone(request)
        log.info("link.delivered", purpose=link.purpose, size=len(file.content))
        attached = {"Content-Disposition": f'attachment; filename="{file.name}"'}
        headers = pages.HEADERS | attached
        return web.Response(body=file.content, content_type=file.kind, headers=headers)

    async def ask(self, request: web.Request) -> web.Response:
        """A form for a file."""
        voice = pages.voice_of(request)
        link = await self._find(request, self.uploads)
        return pages.response(pages.wanted(voice)) if link else _gone(request)

    async def accept(self, request: web.Request) -> web.Response:
        """Take a file in; what is wrong with it is said line by line."""
        voice = pages.voice_of(request)
        link = await self._find(request, self.uploads)
        if link is None:
            return _gone(request)
        content, name = await _received(request)
        if not content:
            missing = Phrase("upload.missing", "Chưa có tệp nào, hoặc tệp lớn hơn 10 MB.")
            return pages.response(pages.wanted(voice, missing), 400)
        report = await self.uploads[link.purpose](self.app, link, content, name)
        if not report.accepted:
            mend = Phrase("upload.mend", "Tệp chưa dùng được. Xin sửa theo các dòng dưới đây.")
            said = report.said or mend
            return pages.response(pages.wanted(voice, said, lines=report.lines), 422)
        try:
            if not await self._take(link, "upload", report.keep):
                return _gone(request)
        except Unfit:
            changed = Phrase("upload.changed", "Có người vừa sửa cùng chỗ ấy, chưa ghi gì. Xin gửi lại tệp.")
            return pages.response(pages.wanted(voice, changed), 409)
        log.info("link.received", purpose=link.purpose, size=len(content))
        return pages.response(pages.taken(voice, report.lines))

    async def _find(self, request: web.Request, purposes: Mapping[str, object]) -> Link | None:
        id_ = link_id(self.app.house, request.match_info["token"])
        at = self.app.clock()
        return await self.app.store.read(lambda tx: find(tx, id_, list(purposes), at))

    async def _take(
        self, link: Link, action: str, keep: Callable[[Connection, datetime], None] | None = None
    ) -> bool:
        at = self.app.clock()

        def work(tx: Connection) -> bool:
            got = take(tx, self.app.house, link.id, [link.purpose], at, action=action)
            if got is not None and keep is not None:
                keep(tx, at)
            return got is not None

        return await self.app.store.write(work)


def kindly(handler: Handler) -> Handler:
    """What breaks is said kindly, and logged without the address: it holds the token."""

    async def wrapped(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except (web.HTTPException, web.RequestPayloadError, ConnectionError):
            raise  # a refusal, or nobody is there any more
        except Exception as error:  # the last resort of a page
            log.error("link.failed", error=type(error).__name__)
            status = 503 if isinstance(error, StoreError) else 500
            return pages.response(pages.failed(pages.voice_of(request)), status)

    return wrapped


def _gone(request: web.Request) -> web.Response:
    return pages.response(pages.gone(pages.voice_of(request)), GONE)


async def _received(request: web.Request) -> tuple[bytes, str]:
    """The first file of a form, unless it is too large; read as it comes, never more than that."""
    if not request.content_type.startswith("multipart/"):
        return b"", ""
    try:
        async for part in await request.multipart():
            if isinstance(part, BodyPartReader) and part.name == "file":
                return await _read(part), part.filename or ""
    except ValueError:  # no form, or a broken one
        log.info("link.unreadable_form")
    return b"", ""


async def _read(part: BodyPartReader) -> bytes:
    content = bytearray()
    while chunk := await part.read_chunk(65536):
        content += chunk
        if len(content) > LARGEST:
            return b""
    return bytes(content)
