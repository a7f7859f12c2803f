"""What a Zalo Official Account needs of the application: its settings, its tokens, and erasure."""

from datetime import datetime, timedelta
from functools import partial
from typing import cast

import structlog
from sqlalchemy import Connection, delete, func, select

from bot.app import App
from bot.channels import zalo_oa_wire as wire
from bot.channels.zalo_oa import ZaloOA
from bot.settings import Settings, data_folder
from bot.zalo_tokens import StoredTokens, account_name
from storage import contacts, erasure
from storage.journal import journal_of
from storage.tables import CONTACT, CONTACT_PERSON
from storage.where import House

log = structlog.get_logger()


def official_account(settings: Settings) -> ZaloOA:
    """The Official Account of the settings; raises ValueError where they don't fit together."""
    return ZaloOA(
        settings.zalo_oa_app_id,
        settings.zalo_oa_app_secret.get_secret_value(),
        StoredTokens(account_name(settings.zalo_oa_app_id), settings),
        oa_secret=settings.zalo_oa_oa_secret.get_secret_value(),
        oa_id=settings.zalo_oa_oa_id,
        api_url=settings.zalo_oa_api_url,
        oauth_url=settings.zalo_oa_oauth_url,
        business_api_url=settings.zalo_oa_business_api_url,
        mac_with=(settings.zalo_oa_mac_secret, settings.zalo_oa_mac_prefix),
        template_type=settings.zalo_oa_buttons_template_type,
        templates=wire.templates(settings.zalo_oa_templates),
        media_hosts=_words(settings.zalo_oa_media_hosts),
        erase_events=_words(settings.zalo_oa_erase_events),
        stale=timedelta(hours=settings.zalo_oa_stale_hours),
        reset_hour=settings.zalo_oa_quota_reset_hour,
    )


def bind(app: App) -> None:
    """Let the Official Account of an application keep its tokens in its store, and erase there."""
    channel = app.channels.get("zalo_oa")
    if channel is None:
        return
    account = cast("ZaloOA", channel)
    if isinstance(account.tokens, StoredTokens):
        account.tokens.use(app.store, app.house.vault)
    account.webhook.on_erase = partial(erase_contact, app)


async def erase_contact(app: App, external: str) -> None:
    """Erase the contact and everybody who is reached by it alone; twice is once."""
    at = app.clock()
    work = partial(_erase, house=app.house, external=external, at=at)
    digests = await app.store.write(work, alone=True)
    journal_of(app.settings.database, data_folder()).add(digests)
    log.info("zalo_oa.contact_erased", persons=len(digests))


def _erase(tx: Connection, house: House, external: str, at: datetime) -> list[str]:
    """The digests of those who were erased; who is reached elsewhere too stays there."""
    ours = (CONTACT.c.channel == "zalo_oa") & (CONTACT.c.external == external)
    contact = tx.execute(select(CONTACT.c.id).where(ours)).scalar()
    if contact is None:
        return []
    found = []
    for person in tx.execute(
        select(CONTACT_PERSON.c.person).where(CONTACT_PERSON.c.contact == contact)
    ).scalars():
        reached = select(func.count()).select_from(CONTACT_PERSON).where(CONTACT_PERSON.c.person == person)
        if (tx.execute(reached).scalar() or 0) == 1:
            found.append(erasure.erase(tx, house, person, at, actor="zalo_oa"))
    tx.execute(delete(CONTACT_PERSON).where(CONTACT_PERSON.c.contact == contact))
    contacts.drop(tx, [contact])
    return [digest for digest in found if digest]


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]
