"""
Photos and voice messages that people send, as evidence and for news: fetched by a job, never by a talk; bounded, a photo
stripped of everything but the picture, and kept, evidence sealed.

Each stands alone: what is wrong with one holds up no other. It has three attempts, and then an end that the person hears of.
"""

import asyncio
from datetime import timedelta
from functools import partial

import structlog

from bot.app import App
from bot.channels.base import ChannelError, Outgoing
from bot.clock import VIETNAM
from bot.files.confined import MB, ConfinedError, Kind, Limits, run_async
from bot.files.ogg import BadSound, seconds_of
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
NOT_A_VOICE = Phrase(
    "evidence.not_a_voice",
    "{Minh} không giữ được tin thoại {ban} vừa gửi. {Ban} thu lại, không quá 3 phút, giúp {minh}{nhe}.",
)
VOICE_NOT_FETCHED = Phrase(
    "evidence.voice_not_fetched",
    "{Minh} chưa lấy được tin thoại {ban} đã gửi. {Ban} gửi lại giúp {minh}{nhe}.",
)
NOT_FETCHED = Phrase(
    "evidence.not_fetched",
    "{Minh} chưa lấy được tấm ảnh {ban} đã gửi. {Ban} gửi lại giúp {minh} tấm ảnh{nhe}.",
)


class Unusable(Exception):
    """What was sent is not of its kind, or too large to open; or nothing is there any more."""


class Later(Exception):
    """It may work another time; `elsewhere`: with another process."""

    def __init__(self, *, elsewhere: bool = False) -> None:
        super().__init__()
        self.elsewhere = elsewhere


async def fetched(app: App, channel: str, file: str) -> bytes:
    """What somebody sent, as it is; raises Later and Unusable."""
    try:
        return await app.channels[channel].fetch(file)
    except ChannelError as error:
        if error.retryable:
            raise Later(elsewhere=error.elsewhere) from error
        raise Unusable from error


async def voice(app: App, channel: str, file: str) -> bytes:
    """A voice message that somebody sent, as it is; raises Later and Unusable."""
    data = await fetched(app, channel, file)
    try:
        seconds_of(data)
    except BadSound as error:
        raise Unusable from error
    return data


async def photo(app: App, channel: str, file: str) -> bytes:
    """A photo that somebody sent, small and bare; raises Later and Unusable."""
    data = await fetched(app, channel, file)
    try:
        return await run_async(reduced, data, LIMITS)
    except ConfinedError as error:
        log.info("photo.unreadable", channel=channel, kind=error.kind.value, cause=error.cause)
        if error.kind is Kind.SLOW:
            raise Later from error
        raise Unusable from error


# -- evidence


async def fetch_evidence(app: App) -> int:
    """Fetch what is due; returns how many were settled."""
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
    spoken = row.kind == "voice"
    if spent:
        return await _refuse(app, row, VOICE_NOT_FETCHED if spoken else NOT_FETCHED)
    try:
        sent = await (voice if spoken else photo)(app, row.channel, row.file)
    except Later as later:
        at = app.clock()
        if later.elsewhere and at - row.at < EVIDENCE_ENDS:
            await app.store.write(lambda tx: sheet.release(tx, row, at + ELSEWHERE))
        log.info("evidence.later", evidence=row.id, channel=row.channel, tries=row.tries)
        return 0
    except Unusable:
        return await _refuse(app, row, NOT_A_VOICE if spoken else NOT_A_PHOTO)
    sealed = app.house.vault.seal_bytes(sent, Sealed.PICTURE)
    try:
        held = await asyncio.to_thread(app.house.pictures.put, row.id, sealed)
    except OSError as error:  # the folder is full or away: no attempt of theirs is spent on that
        log.error("photos.folder", evidence=row.id, why=error.strerror)
        at = app.clock()
        await app.store.write(lambda tx: sheet.release(tx, row, at + ELSEWHERE))
        return 0
    await app.store.write(lambda tx: sheet.keep(tx, row.id, held))
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
        except Unusable:
            pass
        else:
            await app.store.write(partial(drafts.keep, one=one, picture=picture))
            return 1
    log.info("campaign.picture_refused", campaign=one.campaign, channel=one.channel)
    await app.store.write(partial(drafts.refuse, house=app.house, one=one, at=at))
    return 1
