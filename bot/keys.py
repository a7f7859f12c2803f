"""The secret keys: from the settings, or from a key file beside the embedded database."""

import os
from base64 import urlsafe_b64decode
from pathlib import Path

from bot.settings import Settings
from storage.vault import KEY_BYTES, Vault


class NoKey(ValueError):
    """There is no usable secret key; the message says what to do."""


def open_vault(settings: Settings) -> Vault:
    """The vault of this installation; on the embedded default a key is made beside the database with mode 0600."""
    given = settings.secret_key.get_secret_value()
    old = [each.strip() for each in settings.old_secret_keys.get_secret_value().split(",") if each.strip()]
    if not given:
        given = _beside(settings)
    return Vault([_decoded(each) for each in (given, *old)])


def key_file(settings: Settings) -> Path | None:
    """Where the key of the embedded database lies."""
    if not settings.database.startswith("sqlite:///"):
        return None
    return Path(settings.database.removeprefix("sqlite:///") + ".key")


def _beside(settings: Settings) -> str:
    path = key_file(settings)
    if path is None:
        raise NoKey("with PostgreSQL CDHT_SECRET_KEY must be set; `cdht key new` prints a fresh one")
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(Vault.new_key())
        except FileExistsError:
            pass  # another process was quicker: its key counts
    return path.read_text().strip()


def _decoded(key: str) -> bytes:
    try:
        raw = urlsafe_b64decode(key + "=" * (-len(key) % 4))
    except ValueError as error:
        raise NoKey("CDHT_SECRET_KEY is not a key that `cdht key new` prints") from error
    if len(raw) != KEY_BYTES:
        raise NoKey("CDHT_SECRET_KEY is not a key that `cdht key new` prints")
    return raw
