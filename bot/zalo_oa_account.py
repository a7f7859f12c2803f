"""
The tokens of a Zalo Official Account in the database: sealed, and renewed by one process at a time.

Zalo's refresh tokens are good for one use: what comes of it is committed before it is used.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import Final, cast

import structlog
from sqlalchemy import Connection, delete, func, select
from sqlalchemy.exc import SQLAlchemyError

from bot.app import App
from bot.channels.base import ChannelError
from bot.channels.zalo_oa.channel import ZaloOA
from bot.channels.zalo_oa.oauth import Pair
from bot.channels.zalo_oa.wire import templates
from bot.clock import Clock, now
from bot.keys import NoKey, key_file, open_vault
from bot.settings import Settings
from storage.act import House
from storage.phones import drop
from storage.privacy import keys
from storage.privacy.erasure import erase
from storage.privacy.installed import fits
from storage.privacy.keys import Kept, kept, release, take
from storage.store.engines import StoreClosed, StoreError
from storage.store.store import Store, open_store
from storage.tables import CONTACT, CONTACT_PERSON
from storage.vault import Sealed, Vault, WrongKey

log = structlog.get_logger()

LEASE: Final = timedelta(seconds=30)  # longer than the token endpoint is given to answer
PATIENCE: Final = 40.0  # seconds to wait for another process
TRIES, BETWEEN_ROUNDS = 60, 2.0  # to keep a new pair while the database is away, seconds between
LOOK: Final = 0.05  # seconds between two looks at a lease

Keys = tuple[Store, Vault]


class StoredTokens:
    """
    The tokens of one account, for all processes of a database.

    `use` gives it the store of the application. Without one, as in a command, each call opens the
    database of the settings for itself, which must be there.
    """

    def __init__(self, account: str, settings: Settings | None = None, clock: Clock = now) -> None:
        self.account = account
        self._settings, self._clock = settings, clock
        self._keys: Keys | None = None

    def use(self, store: Store, vault: Vault) -> None:
        """From now on they lie in this store."""
        self._keys = store, vault

    async def load(self) -> Pair | None:
        """The pair, if there is one."""
        if not self._there():
            return None
        async with self._open() as (store, vault):
            return _opened(await store.read(partial(kept, account=self.account)), vault)

    async def changed(self) -> datetime | None:
        """When the pair came."""
        async with self._open() as (store, _):
            found = await store.read(partial(kept, account=self.account))
        return found.changed if found else None

    async def put(self, pair: Pair) -> None:
        """Keep a pair that a human brought."""
        async with self._open() as (store, vault):
            sealed, at = _sealed(pair, vault), self._clock()
            await store.write(lambda tx: keys.put(tx, self.account, sealed, at))

    async def rotate(self, refresh: Callable[[Pair], Awaitable[Pair]]) -> Pair:
        """Hand the pair to `refresh`, one process at a time, and keep what it returns."""
        async with self._open() as (store, vault):
            owner = secrets.token_hex(6)
            found = await self._taken(store, owner)
            old = _opened(found, vault)
            if old is None or found is None:
                raise ChannelError("no tokens yet: cdht zalo login", needs_human=True)
            try:
                new = await refresh(old)
            except BaseException:
                await store.write(lambda tx: release(tx, self.account, owner))
                raise
            if new == old:
                await store.write(lambda tx: release(tx, self.account, owner))
                return old
            if await self._keep(store, found.version, _sealed(new, vault)):
                return new
            now_kept = await store.read(partial(kept, account=self.account))
            return _opened(now_kept, vault) or new

    async def _keep(self, store: Store, version: int, sealed: str) -> bool:
        """Keep a pair that exists nowhere else: where the database is away, ask again and again."""
        keep = partial(keys.keep, account=self.account, version=version, sealed=sealed, at=self._clock())
        for again in range(TRIES):
            try:
                return await store.write(keep)
            except StoreClosed:
                break
            except StoreError as error:
                log.error("zalo_oa.pair_not_kept", again=again, error=type(error).__name__)
                await asyncio.sleep(BETWEEN_ROUNDS)
        raise ChannelError("the new tokens could not be kept: cdht zalo login", needs_human=True)

    async def _taken(self, store: Store, owner: str) -> Kept | None:
        """The pair under a lease of ours; None where there is no pair."""
        end = asyncio.get_running_loop().time() + PATIENCE
        while not await store.write(self._take(owner)):
            if await store.read(partial(kept, account=self.account)) is None:
                return None
            if asyncio.get_running_loop().time() > end:
                raise ChannelError("another process holds the tokens", retryable=True)
            await asyncio.sleep(LOOK)
        return await store.read(partial(kept, account=self.account))

    def _take(self, owner: str) -> Callable[..., bool]:
        at = self._clock()
        return partial(take, account=self.account, owner=owner, at=at, until=at + LEASE)

    @asynccontextmanager
    async def _open(self) -> AsyncIterator[Keys]:
        """The store and the vault; what they raise inside leaves as a ChannelError."""
        try:
            if self._keys is not None:
                yield self._keys
                return
            if self._settings is None or not self._there():
                raise ChannelError("no tokens yet: cdht zalo login", needs_human=True)
            vault = open_vault(self._settings)
            async with open_store(self._settings.database) as store:
                await store.read(partial(fits, vault=vault))
                yield store, vault
        except (StoreError, SQLAlchemyError) as error:
            what = f"the tokens can't be reached: {type(error).__name__}"
            raise ChannelError(what, retryable=True) from None
        except (WrongKey, NoKey) as error:
            raise ChannelError(str(error), needs_human=True) from None

    def _there(self) -> bool:
        """Whether there are a database and its key; neither is made by asking for tokens."""
        if self._keys is not None or self._settings is None:
            return self._keys is not None
        file, key = self._settings.database_file, key_file(self._settings)
        if file is None or key is None:
            return True
        return file.exists() and (bool(self._settings.secret_key.get_secret_value()) or key.exists())


def account_name(app_id: str) -> str:
    """The name under which an account's tokens are kept."""
    return f"zalo_oa:{app_id}"


def _sealed(pair: Pair, vault: Vault) -> str:
    return vault.seal([pair.access, pair.refresh, pair.expires.isoformat()], Sealed.TOKENS)


def _opened(found: Kept | None, vault: Vault) -> Pair | None:
    if found is None or not found.sealed:
        return None
    access, refresh, expires = vault.open(found.sealed, Sealed.TOKENS)
    return Pair(access, refresh, datetime.fromisoformat(expires))


# -- What a Zalo Official Account needs of the application: its settings, its tokens, and erasure


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
        templates=templates(settings.zalo_oa_templates),
        media_hosts=_words(settings.zalo_oa_media_hosts),
        erase_events=_words(settings.zalo_oa_erase_events),
        stale=timedelta(hours=settings.zalo_oa_stale_hours),
        reset_hour=settings.zalo_oa_quota_reset_hour,
    )


def bind_account(app: App) -> None:
    """Let the Official Account of an application keep its tokens in its store, and erase there."""
    account = cast("ZaloOA", app.channels["zalo_oa"])
    if isinstance(account.tokens, StoredTokens):
        account.tokens.use(app.store, app.house.vault)
    account.webhook.on_erase = partial(erase_contact, app)


async def erase_contact(app: App, external: str) -> None:
    """Erase the contact and everybody who is reached by it alone; twice is once."""
    at = app.clock()
    work = partial(_erase, house=app.house, external=external, at=at)
    digests = await app.store.write(work, alone=True)
    app.settings.journal.add(digests)
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
            found.append(erase(tx, house, person, at, actor="zalo_oa"))
    tx.execute(delete(CONTACT_PERSON).where(CONTACT_PERSON.c.contact == contact))
    drop(tx, [contact])
    return [digest for digest in found if digest]


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]
