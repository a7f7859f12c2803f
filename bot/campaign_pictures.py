"""Pictures that officers send for their news: fetched by a job, bounded and stripped like evidence, kept with the campaign."""

from datetime import timedelta
from functools import partial

import structlog

from bot.app import App
from bot.evidence import ELSEWHERE, Later, NotAPhoto, photo
from storage.news.drafts import Wanted, claim, keep, refuse, release, wanted
from storage.store.engines import StoreError

log = structlog.get_logger()
GIVE_UP = timedelta(hours=2)


async def fetch_campaign_pictures(app: App) -> int:
    """Fetch what is due, each alone, with three attempts and an end; returns how many pictures were settled."""
    at, names = app.clock(), list(app.channels)
    settled = 0
    for row in await app.store.read(lambda tx: wanted(tx, names, at)):
        try:
            settled += await _settle(app, row)
        except StoreError:
            raise
        except Exception as error:  # a fault of ours: this one waits for its next attempt, the others go on
            kind = type(error).__name__
            log.error("campaign.picture_failed", campaign=row.campaign, channel=row.channel, error=kind)
    return settled


async def _settle(app: App, row: Wanted) -> int:
    at = app.clock()
    one = await app.store.write(partial(claim, one=row, at=at))
    if one is None:
        return 0
    if not row.spent:
        try:
            picture = await photo(app, one.channel, one.file)
        except Later as later:
            if later.elsewhere and at - one.at < GIVE_UP:
                await app.store.write(partial(release, one=one, until=at + ELSEWHERE))
            log.info("campaign.picture_later", campaign=one.campaign, channel=one.channel, tries=one.tries)
            return 0
        except NotAPhoto:
            pass
        else:
            await app.store.write(partial(keep, one=one, picture=picture))
            return 1
    log.info("campaign.picture_refused", campaign=one.campaign, channel=one.channel)
    await app.store.write(partial(refuse, house=app.house, one=one, at=at))
    return 1
