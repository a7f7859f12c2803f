"""`cdht chat`, `cdht demo`, `cdht run`: hold conversations."""

import asyncio
import gc
import io
import signal
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import structlog
import typer
from aiohttp import web

from bot.app import App, build, start_channels
from bot.channels.base import Channel, Inbound
from bot.channels.console import Console
from bot.delivery import every
from bot.evidence import fetch_evidence
from bot.housekeeping import Housekeeping
from bot.logs import set_up
from bot.pushes.asked import send_asked
from bot.settings import Settings
from storage.migrate import migrate

log = structlog.get_logger()
AT_ONCE = timedelta(0)


def prepare(settings: Settings) -> None:
    """Bring the database to this version; on the embedded default make its folder first."""
    if settings.database.startswith("sqlite:///"):
        Path(settings.database.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    migrate(settings.database)


# -- in the terminal


def chat(
    contact: Annotated[
        str, typer.Option(help="The name under which the conversation is kept.")
    ] = "me",
) -> None:
    """Hold a conversation in the terminal; it is kept under the contact's name and can be resumed."""
    settings = Settings()
    set_up(settings, quiet=True)
    prepare(settings)
    asyncio.run(converse(build(settings, [Console(contact)])))


async def converse(app: App) -> None:
    """One conversation until the end of input; every reply is out before the next line is read."""
    console = app.channels["console"]
    async with app:
        receive = app.receiver(console)

        async def and_wait(batch: Sequence[Inbound]) -> None:
            await receive(batch)
            await app.deliveries.drained()

        await console.start(and_wait, web.Application())
        await app.deliveries.recover(AT_ONCE)
        await app.deliveries.drained()
        await console.listen()


DEMO_LINES = """\
xin chào
2
1
Lan
thon 3
2
1
3
2
9
3
4
8
4
toi dung zalo moi ngay
3
hai
3
3
bon
3
2
2
3
1
1
1
Nguyễn Thị Ví Dụ 1963
2
1
3
1
2
du lieu cua toi
4
""".splitlines()


def demo() -> None:
    """Try everything on a database of its own, with an example commune; nothing real is touched."""
    with tempfile.TemporaryDirectory(prefix="cdht-demo-") as folder:
        asyncio.run(_demo(demo_settings(Path(folder))))


def demo_settings(folder: Path) -> Settings:
    """Settings that touch nothing outside a folder; the environment is left aside."""
    return Settings(
        _env_prefix="CDHT_DEMO_",  # type: ignore[call-arg]  # pydantic-settings' own name: the environment is left aside
        database_url=f"sqlite:///{folder / 'demo.db'}",
        contact_name="cô Hoa (ví dụ)",
        contact_phone="0900 000 000",
        log_level="ERROR",
    )


async def _demo(settings: Settings) -> None:
    from storage.place_import import load_example  # noqa: PLC0415 (reads spreadsheets: only here)

    set_up(settings, quiet=True)
    prepare(settings)
    typer.echo(
        "BẢN CHẠY THỬ / DEMO: xã Ví Dụ là xã ví dụ, dữ liệu thử sẽ mất khi thoát. Nothing here is real or kept."
    )
    if sys.stdin.isatty():
        typer.echo(
            "Nhắn “xin chào” để bắt đầu; Ctrl-D để thoát. Say “hello” to begin, Ctrl-D to leave."
        )
        console = Console("demo")
    else:
        console = Console("demo", lines=_Spoken(DEMO_LINES))
    app = build(settings, [console])
    async with app.store:
        await load_example(app.store)
    await converse(build(settings, [console]))


class _Spoken(io.StringIO):
    """A script played as input, each line printed as it is spoken."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__("".join(f"{line}\n" for line in lines))

    def readline(self, size: int | None = -1, /) -> str:  # type: ignore[override]  # typeshed knows StringIO as bytes here
        line = super().readline(-1 if size is None else size)
        if line:
            sys.stdout.write(f"\n> {line}")
        return line


# -- as a service


def run() -> None:
    """Serve all configured channels until SIGTERM, which lets what is under way finish."""
    settings = Settings()
    set_up(settings)
    prepare(settings)
    asyncio.run(_serve(settings))


def channels_of(settings: Settings) -> list[Channel]:
    """The channels that are configured; each is imported only then."""
    found: list[Channel] = []
    if settings.telegram_token.get_secret_value():
        from bot.channels.telegram import Telegram  # noqa: PLC0415 (165 MB: only where it is used)
        from bot.profile import profile  # noqa: PLC0415

        found.append(
            Telegram(
                settings.telegram_token.get_secret_value(),
                api_url=settings.telegram_api_url,
                public_url=settings.public_url,
                webhook_secret=settings.telegram_webhook_secret.get_secret_value(),
                profile=profile(),
            )
        )
    if settings.zalo_bot_token.get_secret_value():
        from bot.channels.zalo_bot import ZaloBot  # noqa: PLC0415

        found.append(
            ZaloBot(
                settings.zalo_bot_token.get_secret_value(),
                api_url=settings.zalo_bot_api_url,
                public_url=settings.public_url,
                webhook_secret=settings.zalo_bot_webhook_secret.get_secret_value(),
            )
        )
    if settings.zalo_oa_app_id:
        from bot.zalo_app import official_account  # noqa: PLC0415

        found.append(official_account(settings))
    return found


async def _serve(settings: Settings) -> None:
    from bot.site import make_site, serve  # noqa: PLC0415

    channels = channels_of(settings)
    if not channels:
        typer.echo(
            "No channel is configured: set CDHT_TELEGRAM_TOKEN, CDHT_ZALO_BOT_TOKEN or CDHT_ZALO_OA_APP_ID, or talk here with `cdht chat`. `cdht doctor` explains.",
            err=True,
        )
        raise typer.Exit(1)
    app = build(settings, channels, reminders=True)
    if "zalo_oa" in app.channels:
        from bot.zalo_app import bind  # noqa: PLC0415

        bind(app)  # its tokens lie in the store, and Zalo can demand erasure
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, stop.set)
    async with app:
        site = make_site(app)
        await start_channels(app, site)
        async with serve(site, settings.listen):
            gc.collect()
            gc.freeze()  # aiogram leaves 186,000 objects that no collection needs to look at again
            log.info("serving", channels=list(app.channels), listen=settings.listen)
            await app.deliveries.recover(
                AT_ONCE if app.store.dialect == "sqlite" else timedelta(seconds=30)
            )
            background = (
                *app.ticks(),
                every(10, lambda: fetch_evidence(app), "evidence"),
                every(30, lambda: send_asked(app), "asked"),
                every(3600, Housekeeping(app).round, "housekeeping"),
            )
            tasks = [
                asyncio.create_task(each)
                for each in (*(channel.listen() for channel in channels), *background)
            ]
            await stop.wait()
            log.info("draining")
            for task in tasks:
                task.cancel()
            with suppress(asyncio.CancelledError):
                await asyncio.gather(*tasks, return_exceptions=True)
    log.info("stopped")
