"""
Photos that people send, as evidence and for news: fetched by a job, never by a talk; bounded, stripped of everything but
the picture, and kept, evidence sealed.

Each stands alone: what is wrong with one holds up no other. It has three attempts, and then an end that the person hears of.
"""

from datetime import timedelta
from functools import partial

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
from storage.news import drafts
from storage.residents import sheet
from storage.store.engines import StoreError
from storage.vault import Sealed

log = structlog.get_logger()
LIMITS = Limits(memory=256 * MB, cpu=3, wall=12, output=MB)
ELSEWHERE = timedelta(minutes=1)  # until another process is to have tried
EVIDENCE_ENDS, NEWS_ENDS = timedelta(days=1), timedelta(hours=2)  # so long others are waited for
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


# -- evidence


async def fetch_evidence(app: App) -> int:
    """Fetch what is due; returns how many photos were settled."""
    at, names = app.clock(), list(app.channels)
    ends = not quiet(at.astimezone(VIETNAM).time())  # what came to nothing is said when people are up
    rows = await app.store.read(lambda tx: sheet.waiting(tx, names, at, ends=ends))
    if not rows:
        return 0
    settled = 0
    for row in await app.store.write(lambda tx: sheet.claim(tx, rows, at)):
        try:
            settled += await _evidence(app, row, spent=row in rows)
        except StoreError:
            raise
        except Exception as error:  # a fault of ours: this one waits for its next attempt, the others go on
            log.error("evidence.failed", evidence=row.id, channel=row.channel, error=type(error).__name__)
    return settled


async def _evidence(app: App, row: sheet.Waiting, *, spent: bool) -> int:
    if spent:
        return await _refuse(app, row, NOT_FETCHED)
    try:
        picture = await photo(app, row.channel, row.file)
    except Later as later:
        at = app.clock()
        if later.elsewhere and at - row.at < EVIDENCE_ENDS:
            await app.store.write(lambda tx: sheet.release(tx, row, at + ELSEWHERE))
        log.info("evidence.later", evidence=row.id, channel=row.channel, tries=row.tries)
        return 0
    except NotAPhoto:
        return await _refuse(app, row, NOT_A_PHOTO)
    sealed = app.house.vault.seal_bytes(picture, Sealed.PICTURE)
    await app.store.write(lambda tx: sheet.keep(tx, row.id, sealed))
    return 1


async def _refuse(app: App, row: sheet.Waiting, said: Phrase) -> int:
    """Say it kindly, once: whoever sets the row to refused sends the message."""
    text = finished(render(said, Voice(row.language or "vi", row.address, row.called)))
    message, id_, at = Outgoing(text), app.house.new_id(), app.clock()
    told = await app.store.write(lambda tx: sheet.refuse(tx, row, id_, body(message, {}), at))
    log.info("evidence.refused", evidence=row.id, channel=row.channel)
    if told:
        app.deliveries.put([Ready(id_, row.channel, row.external, message, {})])
    return 1


# -- pictures for news


async def fetch_news_pictures(app: App) -> int:
    """Fetch what is due, each alone; returns how many pictures were settled."""
    at, names = app.clock(), list(app.channels)
    settled = 0
    for row in await app.store.read(lambda tx: drafts.wanted(tx, names, at)):
        try:
            settled += await _news_picture(app, row)
        except StoreError:
            raise
        except Exception as error:  # as above
            kind = type(error).__name__
            log.error("campaign.picture_failed", campaign=row.campaign, channel=row.channel, error=kind)
    return settled


async def _news_picture(app: App, row: drafts.Wanted) -> int:
    at = app.clock()
    one = await app.store.write(partial(drafts.claim, one=row, at=at))
    if one is None:
        return 0
    if not row.spent:
        try:
            picture = await photo(app, one.channel, one.file)
        except Later as later:
            if later.elsewhere and at - one.at < NEWS_ENDS:
                await app.store.write(partial(drafts.release, one=one, until=at + ELSEWHERE))
            log.info("campaign.picture_later", campaign=one.campaign, channel=one.channel, tries=one.tries)
            return 0
        except NotAPhoto:
            pass
        else:
            await app.store.write(partial(drafts.keep, one=one, picture=picture))
            return 1
    log.info("campaign.picture_refused", campaign=one.campaign, channel=one.channel)
    await app.store.write(partial(drafts.refuse, house=app.house, one=one, at=at))
    return 1
