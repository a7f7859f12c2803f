"""
Photos sent as evidence: fetched by a job, never by a talk; bounded, stripped of everything but the picture, encrypted.

Each stands alone: what is wrong with one holds up no other. It has three attempts, and then an end that the person hears of.
"""

from datetime import timedelta

import structlog

from bot.app import App
from bot.channels.base import ChannelError, Outgoing
from bot.clock import VIETNAM
from bot.files.confined import MB, ConfinedError, Kind, Limits, run_async
from bot.files.picture import reduced
from bot.replies import Ready, body
from dialogs.phrases import Phrase
from dialogs.rules.hours import quiet
from locales import Voice, finished, render
from storage.residents.sheet import Waiting, claim, keep, refuse, release, waiting
from storage.store.engines import StoreError
from storage.vault import Sealed

log = structlog.get_logger()
LIMITS = Limits(memory=256 * MB, cpu=3, wall=12, output=MB)
ELSEWHERE, GIVE_UP = timedelta(minutes=1), timedelta(days=1)
NOT_A_PHOTO = Phrase(
    "evidence.not_a_photo",
    "{Minh} không mở được ảnh {ban} vừa gửi. {Ban} gửi lại một tấm ảnh giúp {minh}{nhe}.",
)
NOT_FETCHED = Phrase(
    "evidence.not_fetched",
    "{Minh} chưa lấy được tấm ảnh {ban} đã gửi. {Ban} gửi lại giúp {minh} tấm ảnh{nhe}.",
)


class NotAPhoto(Exception):
    """What was sent is no picture, or one too large to open; or nothing is there any more."""


class Later(Exception):
    """It may work another time; `elsewhere`: with another process."""

    def __init__(self, *, elsewhere: bool = False) -> None:
        super().__init__()
        self.elsewhere = elsewhere


async def photo(app: App, channel: str, file: str) -> bytes:
    """A photo that somebody sent, small and bare; raises Later and NotAPhoto."""
    try:
        return await run_async(reduced, await app.channels[channel].fetch(file), LIMITS)
    except ChannelError as error:
        if error.retryable:
            raise Later(elsewhere=error.elsewhere) from error
        raise NotAPhoto from error
    except ConfinedError as error:
        log.info("photo.unreadable", channel=channel, kind=error.kind.value, cause=error.cause)
        if error.kind is Kind.SLOW:
            raise Later from error
        raise NotAPhoto from error


async def fetch_evidence(app: App) -> int:
    """Fetch what is due; returns how many photos were settled."""
    at, names = app.clock(), list(app.channels)
    ends = not quiet(at.astimezone(VIETNAM).time())  # what came to nothing is said when people are up
    rows = await app.store.read(lambda tx: waiting(tx, names, at, ends=ends))
    if not rows:
        return 0
    settled = 0
    for row in await app.store.write(lambda tx: claim(tx, rows, at)):
        try:
            settled += await _settle(app, row, spent=row in rows)
        except StoreError:
            raise
        except Exception as error:  # a fault of ours: this one waits for its next attempt, the others go on
            log.error("evidence.failed", evidence=row.id, channel=row.channel, error=type(error).__name__)
    return settled


async def _settle(app: App, row: Waiting, *, spent: bool) -> int:
    if spent:
        return await _refuse(app, row, NOT_FETCHED)
    try:
        picture = await photo(app, row.channel, row.file)
    except Later as later:
        at = app.clock()
        if later.elsewhere and at - row.at < GIVE_UP:
            await app.store.write(lambda tx: release(tx, row, at + ELSEWHERE))
        log.info("evidence.later", evidence=row.id, channel=row.channel, tries=row.tries)
        return 0
    except NotAPhoto:
        return await _refuse(app, row, NOT_A_PHOTO)
    sealed = app.house.vault.seal_bytes(picture, Sealed.PICTURE)
    await app.store.write(lambda tx: keep(tx, row.id, sealed))
    return 1


async def _refuse(app: App, row: Waiting, said: Phrase) -> int:
    """Say it kindly, once: whoever sets the row to refused sends the message."""
    text = finished(render(said, Voice(row.language or "vi", row.address, row.called)))
    message, id_, at = Outgoing(text), app.house.new_id(), app.clock()
    told = await app.store.write(lambda tx: refuse(tx, row, id_, body(message, {}), at))
    log.info("evidence.refused", evidence=row.id, channel=row.channel)
    if told:
        app.deliveries.put([Ready(id_, row.channel, row.external, message, {})])
    return 1
