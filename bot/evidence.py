"""Photos sent as evidence: fetched by a job, never by a talk; bounded, stripped of everything but the picture, encrypted."""

from datetime import timedelta
from io import BytesIO

import structlog
from PIL import Image, ImageOps, UnidentifiedImageError

from bot.app import App
from bot.channels.base import ChannelError, Outgoing
from bot.runner import Ready, body
from dialogs.phrases import Phrase
from locales import Voice, finished, render
from storage.evidence import Waiting, keep, refuse, waiting

log = structlog.get_logger()
SIDE, BYTES = 1280, 200_000  # design.md §5
PIXELS = 50_000_000
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP")
GIVE_UP = timedelta(days=1)
NOT_A_PHOTO = Phrase(
    "evidence.not_a_photo",
    "{Minh} không mở được ảnh {ban} vừa gửi. {Ban} gửi lại một tấm ảnh giúp {minh}{nhe}.",
)


class NotAPhoto(ValueError):
    """What was sent is no picture, or one too large to open."""


def reduced(data: bytes) -> bytes:
    """The picture alone as JPEG, at most 1280 pixels wide or high and 200 kB; raises NotAPhoto."""
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as opened:
            if opened.width * opened.height > PIXELS:
                raise NotAPhoto("too many pixels")
            opened.draft("RGB", (SIDE * 2, SIDE * 2))
            upright = ImageOps.exif_transpose(opened).convert("RGB")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise NotAPhoto(type(error).__name__) from None
    upright.thumbnail((SIDE, SIDE))
    for quality in (85, 70, 55, 40, 25):
        out = BytesIO()
        upright.save(out, "JPEG", quality=quality, optimize=True)  # no EXIF: nothing is carried over
        if out.tell() <= BYTES:
            break
    return out.getvalue()


async def fetch_evidence(app: App) -> int:
    """Fetch what waits; returns how many photos were settled."""
    names = list(app.channels)
    rows = await app.store.read(lambda tx: waiting(tx, names))
    settled = 0
    for row in rows:
        settled += await _settle(app, row)
    return settled


async def _settle(app: App, row: Waiting) -> int:
    try:
        picture = reduced(await app.channels[row.channel].fetch(row.file))
    except ChannelError as error:
        if error.retryable and app.clock() - row.at < GIVE_UP:
            log.info("evidence.later", evidence=row.id, channel=row.channel)
            return 0
        return await _refuse(app, row)
    except NotAPhoto:
        return await _refuse(app, row)
    sealed = app.house.vault.seal_bytes(picture)
    await app.store.write(lambda tx: keep(tx, row.id, sealed))
    return 1


async def _refuse(app: App, row: Waiting) -> int:
    """Say it kindly, once: whoever sets the row to refused sends the message."""
    text = finished(render(NOT_A_PHOTO, Voice(row.language, row.address, row.called)))
    message, id_, at = Outgoing(text), app.house.new_id(), app.clock()
    first = await app.store.write(lambda tx: refuse(tx, row, id_, body(message, {}), at))
    log.info("evidence.refused", evidence=row.id, channel=row.channel)
    if first:
        app.deliveries.put([Ready(id_, row.channel, row.external, message, {})])
    return 1
