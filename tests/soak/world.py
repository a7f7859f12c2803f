"""One database with all that belongs to it: services, processes, people, and what happens to them."""

from __future__ import annotations

import asyncio
import random
import socket
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from bot.channels.zalo_oa.oauth import Pair
from bot.zalo_oa_account import StoredTokens, account_name
from storage.vault import Vault
from tests.end_to_end.processes import environment
from tests.servers.bot_api import BotApi
from tests.servers.zalo_bot import ZaloBotApi
from tests.servers.zalo_oa import ZaloOa
from tests.soak.databases import Postgresql, Sqlite
from tests.soak.disk import Disk
from tests.soak.front import front
from tests.soak.people import Crowd, Phone
from tests.soak.phones import OnOfficialAccount, OnTelegram, OnWeb, OnZaloBot, photo
from tests.soak.processes import Keeper
from tests.soak.pushes import OTHERS, Planned

TOKEN = "42:TEST"
SECRET = "a-secret-of-the-soak"
PHONES = {"telegram": 5, "zalo_bot": 3, "zalo_oa": 4, "web": 4}
SEEN = 60.0  # seconds in which whoever waits at the end must have an answer
DEAF = 4.0  # seconds for which the disk is full
STARTS = 180.0  # seconds that all processes have for their first start
STARTING = 0.2  # the share of kills that also strike what has only begun to start
LEASE = "3"  # seconds after which a pusher takes over from another


@dataclass
class World:
    """What there is of one database."""

    name: str
    url: str
    key: str
    database: Sqlite | Postgresql
    disk: Disk
    telegram: BotApi
    zalo_bot: ZaloBotApi
    zalo_oa: ZaloOa
    planned: Planned
    address: str = ""
    keepers: list[Keeper] = field(default_factory=list)
    said_on_web: list[tuple[str, str, str]] = field(
        default_factory=list
    )  # whose, its id, what: answered with 200
    began: float = 0.0
    calm: float = 0.0  # from when on one of each kind is left alone
    quiet: float = 0.0  # since when nothing is killed
    full: float = 0.0  # seconds for which nothing fitted on the disk
    resubscribed: int = 0  # times that Zalo gave up posting, and somebody switched its events on again
    codes: list[int] = field(default_factory=list)  # with what the processes ended when told to
    crowd: Crowd | None = None

    @property
    def steady(self) -> list[Keeper]:
        """The first of each kind: these are left alone in the end."""
        return [each for each in self.keepers if each.name.endswith("1")]

    def processes(self) -> list[int]:
        """All that write."""
        return [*self.database.processes(), *(each.pid for each in self.keepers if each.pid)]


def free_port() -> int:
    """A port of this machine that nobody has."""
    with socket.create_server(("127.0.0.1", 0)) as made:
        return int(made.getsockname()[1])


@asynccontextmanager
async def world(kind: type[Sqlite | Postgresql], folder: Path) -> AsyncIterator[World]:
    """Everything started, on a disk of its own below this folder; ended and taken away afterwards."""
    logs = folder / f"logs-{kind.name.lower()}"
    logs.mkdir()
    async with AsyncExitStack() as stack:
        disk = Disk(folder / kind.name.lower())
        stack.callback(disk.gone)
        database = kind(disk.folder, logs)
        stack.callback(database.stops)
        await database.starts()
        key = Vault.new_key()
        telegram = await stack.enter_async_context(BotApi(TOKEN))
        zalo_bot = await stack.enter_async_context(ZaloBotApi())
        zalo_oa = await stack.enter_async_context(ZaloOa())
        ports = [free_port() for _ in range(2 if database.dies else 1)]
        address = await stack.enter_async_context(front(ports))
        zalo_oa.calls_back(f"{address}/zalo-oa/{zalo_oa.app_id}", pace=0.5)
        env = environment(
            CDHT_DATABASE_URL=database.url,
            CDHT_SECRET_KEY=key,
            CDHT_LOG_LEVEL="WARNING",
            CDHT_TELEGRAM_TOKEN=TOKEN,
            CDHT_TELEGRAM_API_URL=telegram.url,
            CDHT_ZALO_BOT_TOKEN=zalo_bot.token,
            CDHT_ZALO_BOT_API_URL=zalo_bot.url,
            CDHT_ZALO_OA_APP_ID=zalo_oa.app_id,
            CDHT_ZALO_OA_APP_SECRET=zalo_oa.app_secret,
            CDHT_ZALO_OA_OA_SECRET=zalo_oa.oa_secret,
            CDHT_ZALO_OA_API_URL=zalo_oa.url,
            CDHT_ZALO_OA_OAUTH_URL=zalo_oa.url,
            CDHT_WEB="true",
            CDHT_TOO_SOON="0",
            CDHT_ERASURE_JOURNAL=str(disk.folder / "erased"),
            CDHT_BACKUP_FOLDER=str(folder),
            XDG_DATA_HOME=str(disk.folder),
        )
        await _migrated(env, logs)
        planned = Planned(database.url, key, disk.folder, telegram, zalo_bot, zalo_oa)
        await stack.enter_async_context(planned.there.app.store)
        await planned.founds()
        await _tokens(planned, zalo_oa)
        here = World(
            kind.name, database.url, key, database, disk, telegram, zalo_bot, zalo_oa, planned, address
        )
        if database.dies:  # only webhooks do with several gateways; SQLite polls
            env |= {
                "CDHT_PUBLIC_URL": address,
                "CDHT_TELEGRAM_WEBHOOK_SECRET": SECRET,
                "CDHT_ZALO_BOT_WEBHOOK_SECRET": SECRET,
            }
            for number, port in enumerate(ports, start=1):
                _keep(here, f"gateway {number}", ("gateway",), env, logs, port)
                shows = free_port()
                words = ("pusher", "--lease", LEASE, "--listen", f"127.0.0.1:{shows}")
                _keep(here, f"pusher {number}", words, env, logs, shows)
        else:
            _keep(here, "run 1", ("run",), env, logs, ports[0])
        try:
            yield here
        finally:
            here.codes = list(await asyncio.gather(*(each.ends() for each in here.keepers)))


def _keep(here: World, name: str, words: tuple[str, ...], env: dict[str, str], logs: Path, port: int) -> None:
    log = logs / f"{name.replace(' ', '-')}.log"
    env = env | {"CDHT_LISTEN": f"127.0.0.1:{port}"}
    here.keepers.append(Keeper(name, words, env, log, port))


async def _migrated(env: dict[str, str], logs: Path) -> None:
    import sys

    with (logs / "migrate.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "migrate", env=env, stdout=log, stderr=log
        )
        if await process.wait():
            raise RuntimeError((logs / "migrate.log").read_text())


async def _tokens(planned: Planned, server: ZaloOa) -> None:
    tokens = StoredTokens(account_name(server.app_id))
    tokens.use(planned.there.app.store, planned.there.app.house.vault)
    expires = datetime.now(UTC) + timedelta(hours=20)
    await tokens.put(Pair(server.tokens.access, server.tokens.refresh, expires))


# -- what happens


async def lives(here: World, seconds: float, every: float, tells: Callable[[str], None]) -> None:
    """So long with everything being killed; then it is quiet until nobody waits, at most `SEEN` and the leases."""
    await _all_serve(here)
    here.began = time.monotonic()
    ends = here.began + seconds
    here.calm = here.began + seconds * (0.25 if here.database.dies else 0.5)
    here.crowd = Crowd(_phones(here), 7)
    pushes = asyncio.create_task(here.planned.goes(lambda: time.monotonic() > ends))
    await _kills(here, ends, every)
    await here.database.comes_back()
    here.quiet = time.monotonic()
    tells(f"{here.name}: quiet")
    await pushes
    await here.crowd.ends(SEEN)


async def _all_serve(here: World) -> None:
    async with asyncio.timeout(STARTS):
        while not all([await each.serves() for each in here.keepers]):  # noqa: ASYNC110 (they are other processes)
            await asyncio.sleep(0.5)


def _phones(here: World) -> dict[str, tuple[int, Callable[[], Phone]]]:
    numbers, picture = count(OTHERS), photo()
    made: dict[str, Callable[[], Phone]] = {
        "telegram": lambda: OnTelegram(here.telegram, next(numbers), picture),
        "zalo_bot": lambda: OnZaloBot(here.zalo_bot, next(numbers)),
        "zalo_oa": lambda: OnOfficialAccount(here.zalo_oa, next(numbers)),
        "web": lambda: OnWeb(here.address, next(numbers), here.said_on_web),
    }
    return {name: (several, made[name]) for name, several in PHONES.items()}


async def _kills(here: World, ends: float, every: float) -> None:
    luck, turns = random.Random(11), count()
    was_full, middle = False, (here.began + ends) / 2
    while (now := time.monotonic()) < ends:
        await asyncio.sleep(min(every * luck.uniform(0.7, 1.3), max(0.0, ends - now)))
        if time.monotonic() >= ends:
            return
        _brings_again(here, luck)
        if not was_full and time.monotonic() >= middle:
            was_full = True
            await _full(here)
            continue
        left_alone = here.steady if time.monotonic() >= here.calm else []
        victims: list[Keeper | Postgresql] = [each for each in here.keepers if each not in left_alone]
        if isinstance(here.database, Postgresql):
            victims.append(here.database)
        victim = victims[next(turns) % len(victims)] if victims else None
        if isinstance(victim, Postgresql) or (victim and (luck.random() < STARTING or await victim.serves())):
            victim.kill()
        await here.database.comes_back()


async def _full(here: World) -> None:
    began = time.monotonic()
    here.disk.full(here.processes())
    try:
        await asyncio.sleep(DEAF)
    finally:
        here.disk.free(here.processes())
        here.full = time.monotonic() - began
    with suppress(RuntimeError):
        await here.database.comes_back()


def _brings_again(here: World, luck: random.Random) -> None:
    """Now and then a service brings an event a second time."""
    webhook = here.zalo_oa.webhook
    if webhook.unsubscribed:  # six times nobody took an event: an operator sees that, in the console of Zalo
        webhook.unsubscribed = False
        here.resubscribed += 1
    here.telegram.duplicate_next()
    here.zalo_bot.duplicate_next()
    webhook.duplicates += luck.random() < 0.5
