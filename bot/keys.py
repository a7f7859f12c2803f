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
    kept = not given
    keys = [_decoded(each) for each in (given or _beside(settings), *old)]
    own = settings.digest_key.get_secret_value() or _digest_key(settings, keys, kept=kept)
    return Vault(keys, _decoded(own) if own else None)


def key_file(settings: Settings) -> Path | None:
    """Where the key of the embedded database lies."""
    file = settings.database_file
    return file.with_name(f"{file.name}.key") if file is not None else None


def _digest_key(settings: Settings, keys: list[bytes], *, kept: bool) -> str:
    """
    The key of digests that lies beside that of the embedded database; "" where none does.

    Where keys are kept in files (`kept`) it is made once, out of what was in use until then: what was digested is known again.
    """
    beside = key_file(settings)
    path = beside.with_suffix(".digest-key") if beside is not None else None
    if path is None or not (kept or path.exists()):
        return ""
    return _once(path, Vault(keys).digest_key())


def _beside(settings: Settings) -> str:
    path = key_file(settings)
    if path is None:
        raise NoKey("with PostgreSQL CDHT_SECRET_KEY must be set; `cdht key new` prints a fresh one")
    return _once(path, Vault.new_key())


def _once(path: Path, fresh: str) -> str:
    """What lies in a file; written there, for its owner's eyes, where there is none."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(fresh)
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
