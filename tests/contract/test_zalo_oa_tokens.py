"""Tokens of a Zalo Official Account that are good for one use, shared by all who need them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot import zalo_oa_account as zalo_tokens
from bot.channels.base import ChannelError, Outgoing
from bot.channels.zalo_oa.channel import ZaloOA
from bot.channels.zalo_oa.oauth import OAuth, Pair
from bot.zalo_oa_account import StoredTokens, account_name
from storage.privacy import keys
from storage.privacy import keys as rows
from storage.privacy.keys import take
from storage.store.engines import StoreUnavailable
from storage.store.store import Store, open_store
from storage.tables import CHANNEL_TOKEN
from storage.vault import Vault
from tests.servers.zalo_oa import ZaloOa
from tests.servers.zalo_oa_tokens import VERIFIER

MAI = "2512523625412515"
VAULT = Vault([b"k" * 32])
ACCOUNT = account_name(ZaloOa.app_id)
PROCESSES = 3


@pytest.fixture
async def server() -> AsyncIterator[ZaloOa]:
    async with ZaloOa() as server:
        server.person(MAI, known=True)
        yield server


@pytest.fixture
async def stores(database_url: str) -> AsyncIterator[list[Store]]:
    """The database as several processes have it open."""
    async with AsyncExitStack() as stack:
        opened = [await stack.enter_async_context(open_store(database_url)) for _ in range(PROCESSES)]
        await opened[0].write(lambda tx: CHANNEL_TOKEN.create(tx, checkfirst=True))
        yield opened


def stored(store: Store, clock: Any = lambda: datetime.now(UTC)) -> StoredTokens:
    found = StoredTokens(ACCOUNT, clock=clock)
    found.use(store, VAULT)
    return found


def first(server: ZaloOa) -> Pair:
    expires = datetime.now(UTC) + timedelta(hours=20)
    return Pair(server.tokens.access, server.tokens.refresh, expires)


def account(server: ZaloOa, store: Store) -> ZaloOA:
    return ZaloOA(server.app_id, server.app_secret, stored(store), api_url=server.url, oauth_url=server.url)


async def test_many_processes_renew_a_token_once(server, stores):
    await stored(stores[0]).put(first(server))
    server.tokens.expires()
    server.fault("token", "slow", delay=0.2)
    channels = [account(server, store) for store in stores]
    sends = [channel.send(MAI, Outgoing(str(n))) for channel in channels for n in range(5)]
    await asyncio.gather(*sends)
    for channel in channels:
        await channel.aclose()

    assert len(server.person(MAI).chat) == 15
    assert (server.counts["token"], server.tokens.reused, server.tokens.together) == (1, 0, 1)


async def test_a_pair_is_kept_sealed_before_it_is_used(server, stores):
    await stored(stores[0]).put(first(server))
    server.tokens.expires()
    channel = account(server, stores[0])
    await channel.send(MAI, Outgoing("chào"))
    await channel.aclose()

    kept = await stores[1].read(lambda tx: keys.kept(tx, ACCOUNT))
    assert kept
    assert kept.version == 2
    assert "secret" not in kept.sealed
    pair = await stored(stores[2]).load()
    assert pair
    assert (pair.access, pair.refresh) == (server.tokens.access, server.tokens.refresh)
    assert "secret" not in repr(pair)


async def test_who_goes_away_while_a_pair_comes_does_not_lose_it(server, stores):
    await stored(stores[0]).put(first(server))
    server.tokens.expires()
    server.fault("token", "slow", delay=0.2)
    channel = account(server, stores[0])
    sending = asyncio.create_task(channel.send(MAI, Outgoing("chào")))
    await server.until(lambda: server.counts["token"])
    sending.cancel()
    await channel.aclose()

    pair = await stored(stores[1]).load()
    assert pair
    assert pair.refresh == server.tokens.refresh


async def test_a_refresh_that_fails_leaves_the_pair_and_the_way_free(server, stores):
    await stored(stores[0]).put(first(server))
    server.tokens.expires()
    server.fault("token", "http", status=503)
    channels = [account(server, store) for store in stores[:2]]
    with pytest.raises(ChannelError) as failed:
        await channels[0].send(MAI, Outgoing("một"))
    await channels[1].send(MAI, Outgoing("hai"))
    for channel in channels:
        await channel.aclose()

    assert failed.value.retryable
    assert [message.text for message in server.person(MAI).chat] == ["hai"]


async def test_a_pair_that_a_human_brings_ends_the_alarm(server, stores):
    await stored(stores[0]).put(first(server))
    server.tokens.revoked()
    channel = account(server, stores[0])
    with pytest.raises(ChannelError, match="token refused: -118"):
        await channel.check()
    oauth = OAuth(server.app_id, server.app_secret, lambda: datetime.now(UTC), server.url)
    await stored(stores[1]).put(await oauth.exchange("code-1", VERIFIER))
    assert await channel.check()
    await oauth.aclose()
    await channel.aclose()


async def test_a_code_is_good_once_and_needs_its_verifier(server):
    oauth = OAuth(server.app_id, server.app_secret, lambda: datetime.now(UTC), server.url)
    wrong = OAuth(server.app_id, "wrong", lambda: datetime.now(UTC), server.url)
    for asked, code, verifier in (
        (oauth, "code-1", "x" * 43),
        (wrong, "code-1", VERIFIER),
        (oauth, "code-2", VERIFIER),
    ):
        with pytest.raises(ChannelError) as failed:
            await asked.exchange(code, verifier)
        assert failed.value.needs_human
    pair = await oauth.exchange("code-1", VERIFIER)
    with pytest.raises(ChannelError):
        await oauth.exchange("code-1", VERIFIER)
    await oauth.aclose()
    await wrong.aclose()

    assert pair.access == server.tokens.access


async def test_a_lease_of_a_process_that_died_ends(server, stores):
    now = datetime.now(UTC)
    await stored(stores[0]).put(first(server))
    taken = await stores[0].write(lambda tx: take(tx, ACCOUNT, "dead", now, now + timedelta(seconds=30)))
    again = await stores[1].write(lambda tx: take(tx, ACCOUNT, "other", now, now + timedelta(seconds=30)))
    later = stored(stores[1], clock=lambda: now + timedelta(seconds=31))

    async def same(pair: Pair) -> Pair:
        return pair

    assert (taken, again) == (True, False)
    assert (await later.rotate(same)).access == server.tokens.access


async def test_who_was_slower_than_the_lease_still_keeps_the_pair(server, stores):
    await stored(stores[0]).put(first(server))
    now = datetime.now(UTC)
    fresh = Pair("a-secret", "r-secret", now)

    async def slow(_: Pair) -> Pair:
        later = stored(stores[1], clock=lambda: now + timedelta(minutes=5))

        async def fails(_: Pair) -> Pair:
            raise ChannelError("void", needs_human=True)

        with pytest.raises(ChannelError):
            await later.rotate(fails)
        return fresh

    assert await stored(stores[0]).rotate(slow) == fresh
    assert await stored(stores[2]).load() == fresh


async def test_a_pair_that_another_key_sealed_needs_a_human(server, stores):
    await stored(stores[0]).put(first(server))
    other = StoredTokens(ACCOUNT)
    other.use(stores[1], Vault([b"x" * 32]))
    with pytest.raises(ChannelError, match="CDHT_SECRET_KEY") as failed:
        await other.load()

    assert failed.value.needs_human


async def test_a_store_that_is_closed_is_a_channel_error(server, stores):
    await stored(stores[0]).put(first(server))
    await stores[1].aclose()
    with pytest.raises(ChannelError) as failed:
        await stored(stores[1]).load()

    assert failed.value.retryable


async def test_a_new_pair_survives_a_database_that_is_away_for_a_moment(server, stores, monkeypatch):
    monkeypatch.setattr(zalo_tokens, "BETWEEN_ROUNDS", 0.0)
    await stored(stores[0]).put(first(server))
    keep, away = keys.keep, iter([True, True])

    def sometimes(*words: Any, **more: Any) -> bool:
        if next(away, False):
            raise StoreUnavailable("nothing was stored")
        return keep(*words, **more)

    monkeypatch.setattr(rows, "keep", sometimes)
    fresh = Pair("a-secret", "r-secret", datetime.now(UTC))

    async def refreshed(_: Pair) -> Pair:
        return fresh

    assert await stored(stores[0]).rotate(refreshed) == fresh
    assert await stored(stores[1]).load() == fresh


async def test_where_there_are_no_tokens_it_is_said_what_to_do(stores):
    async def never(_: Pair) -> Pair:
        raise AssertionError

    assert await stored(stores[0]).load() is None
    with pytest.raises(ChannelError, match="cdht zalo login") as failed:
        await stored(stores[0]).rotate(never)
    assert failed.value.needs_human
