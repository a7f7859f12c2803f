"""What the page on the web needs of the application: its settings, its keys, and who agreed that something is kept."""

from functools import partial
from pathlib import Path
from typing import cast

from bot.app import App
from bot.channels.web.channel import Web
from bot.channels.web.photos import Photos
from bot.settings import Settings, data_folder
from storage.facts import may_keep
from storage.vault import Sealed


def web_page(settings: Settings, *, demo: bool = False) -> Web:
    """The page of the settings."""
    return Web(
        Photos(photo_folder(settings)),
        public_url=settings.public_url,
        kiosk=settings.web_kiosk_minutes * 60,
        demo=demo,
    )


def bind(app: App) -> None:
    """Let the page of an application sign its sessions and seal the photos that wait with the keys of its house."""
    channel = cast("Web | None", app.channels.get("web"))
    if channel is None:
        return

    async def agreed(name: str) -> bool:
        at = app.clock()
        return await app.store.read(lambda tx: may_keep(tx, "web", name, at))

    channel.agreed, channel.guard.sign = agreed, app.house.vault.digest
    vault = app.house.vault
    channel.photos.seal = partial(vault.seal_bytes, kind=Sealed.WAITING)
    channel.photos.open = partial(vault.open_bytes, kind=Sealed.WAITING)


def photo_folder(settings: Settings) -> Path:
    """Where uploaded photos wait: beside the embedded database, else in the user's data directory."""
    if settings.database.startswith("sqlite:///"):
        file = Path(settings.database.removeprefix("sqlite:///"))
        return file.with_name(f"{file.name}.photos")
    return data_folder() / "photos"
