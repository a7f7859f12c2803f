"""The channels of the settings, and what they need of the application: its store, its keys, and who agreed that something is kept."""

from functools import partial
from pathlib import Path
from typing import cast

from sqlalchemy import Connection

from bot.app import App
from bot.channels.base import Channel
from bot.channels.telegram.signed import vouched_for
from bot.channels.web.channel import Web
from bot.channels.web.doors import Doors
from bot.channels.web.photos import Photos
from bot.greeting import first_question
from bot.replies import Ready, tell
from bot.settings import Settings
from bot.shared_pages import SharedPages
from storage.facts import may_keep
from storage.phones import may_open, opened, vouched
from storage.recordings import sound
from storage.vault import Sealed


def channels_of(settings: Settings) -> list[Channel]:
    """The channels that are configured; each is imported only then."""
    found: list[Channel] = []
    public = settings.public_url.rstrip("/")
    if settings.telegram_token.get_secret_value():
        from bot.channels.telegram.channel import Telegram  # noqa: PLC0415 (165 MB: only where it is used)
        from bot.channels.telegram.profile import profile  # noqa: PLC0415

        found.append(
            Telegram(
                settings.telegram_token.get_secret_value(),
                api_url=settings.telegram_api_url,
                public_url=settings.public_url,
                webhook_secret=settings.telegram_webhook_secret.get_secret_value(),
                profile=profile(f"{public}/t" if settings.web and public.startswith("https:") else ""),
            )
        )
    if settings.zalo_bot_token.get_secret_value():
        from bot.channels.zalo_bot.channel import ZaloBot  # noqa: PLC0415

        found.append(
            ZaloBot(
                settings.zalo_bot_token.get_secret_value(),
                api_url=settings.zalo_bot_api_url,
                public_url=settings.public_url,
                webhook_secret=settings.zalo_bot_webhook_secret.get_secret_value(),
            )
        )
    if settings.zalo_oa_app_id:
        from bot.zalo_oa_account import official_account  # noqa: PLC0415

        found.append(official_account(settings))
    if settings.web:
        found.append(web_page(settings))
    return found


def web_page(settings: Settings, *, demo: bool = False) -> Web:
    """The page of the settings."""
    return Web(
        Photos(photo_folder(settings)),
        public_url=settings.public_url,
        kiosk=settings.web_kiosk_minutes * 60,
        demo=demo,
    )


def bind(app: App) -> None:
    """Let the channels of an application use its store and the keys of its house."""
    if "web" in app.channels:
        _bind_web(app, cast("Web", app.channels["web"]))
    if "zalo_oa" in app.channels:
        from bot.zalo_oa_account import bind_account  # noqa: PLC0415

        bind_account(app)


def _bind_web(app: App, page: Web) -> None:
    """Sessions are signed, and photos that wait sealed, with the keys of the house."""

    async def agreed(name: str) -> bool:
        at = app.clock()
        return await app.store.read(lambda tx: may_keep(tx, "web", name, at))

    async def recorded(id_: str) -> bytes | None:
        found = await app.store.read(lambda tx: sound(tx, id_))
        return found[0] if found else None

    async def offered(token: str) -> bool:
        at = app.clock()
        return await app.store.read(lambda tx: may_open(tx, app.house, token, at))

    async def opens(token: str, name: str) -> bool:
        at = app.clock()

        def work(tx: Connection) -> tuple[bool, Ready | None]:
            came, told = opened(tx, app.house, token, name, at)
            return came, tell(tx, app.house, told, at) if told else None

        came, ready = await app.store.write(work)
        if ready is not None:
            app.deliveries.put([ready])
        return came

    async def signed(data: str, name: str) -> bool:
        at = app.clock()
        user = vouched_for(app.settings.telegram_token.get_secret_value(), data, at)
        if not user:
            return False
        return await app.store.write(lambda tx: vouched(tx, app.house, "telegram", user, name, at))

    if app.store.dialect == "postgresql":
        page.shared = SharedPages(app.store, app.clock, page.boxes.kiosk)
    vault = app.house.vault
    page.recorded = recorded
    page.shell.first = partial(first_question, app, page.limits)
    page.doors = Doors(offered, opens, signed)
    page.agreed, page.guard.sign = agreed, vault.digest
    page.photos.seal = partial(vault.seal_bytes, kind=Sealed.WAITING)
    page.photos.open = partial(vault.open_bytes, kind=Sealed.WAITING)


def photo_folder(settings: Settings) -> Path:
    """Where uploaded photos wait: beside the embedded database, else in the user's data directory."""
    return settings.waiting_photos
