"""The secret keys: from the settings, or from a key file beside the embedded database."""

import os
import secrets
from base64 import urlsafe_b64decode
from contextlib import suppress
from pathlib import Path

from bot.settings import Settings
from dialogs.phrases import Phrase, Told
from storage.vault import KEY_BYTES, Vault


class NoKey(Told, ValueError):
    """There is no usable secret key; the message says what to do."""


def open_vault(settings: Settings) -> Vault:
    """The vault of this installation; no key is made here, see `make_keys`."""
    given = settings.secret_key.get_secret_value()
    old = [each.strip() for each in settings.old_secret_keys.get_secret_value().split(",") if each.strip()]
    keys = [_decoded(each) for each in (given or _beside(settings), *old)]
    path = digest_key_file(settings)
    own = settings.digest_key.get_secret_value() or (
        _read(path) if path is not None and path.exists() else ""
    )
    return Vault(keys, _decoded(own) if own else None)


def make_keys(settings: Settings) -> None:
    """
    Make the key files of the embedded database where there are none: for its owner's eyes.

    The key of digests is made out of what was in use until then: what was digested is known again.
    """
    path, digests = key_file(settings), digest_key_file(settings)
    if path is None or digests is None or settings.secret_key.get_secret_value():
        return
    if not path.exists():
        _once(path, Vault.new_key())
    if not settings.digest_key.get_secret_value() and not digests.exists():
        _once(digests, open_vault(settings).digest_key())


def key_file(settings: Settings) -> Path | None:
    """Where the key of the embedded database lies."""
    file = settings.database_file
    return file.with_name(f"{file.name}.key") if file is not None else None


def digest_key_file(settings: Settings) -> Path | None:
    """Where the key of digests of the embedded database lies."""
    beside = key_file(settings)
    return beside.with_suffix(".digest-key") if beside is not None else None


def missing_key(settings: Settings) -> bool:
    """Whether the key file of the embedded database is not there, and no setting takes its place."""
    path = key_file(settings)
    return path is not None and not settings.secret_key.get_secret_value() and not path.exists()


NO_SUCH = Phrase(
    "key.bad", "{key} chưa phải là khóa do {command} in ra.", key="CDHT_SECRET_KEY", command="cdht key new"
)


def missing(path: Path) -> Phrase:
    """The key file of a database that has rows is not there."""
    return Phrase(
        "key.missing",
        "Không thấy tệp khóa {path}. Trả tệp về chỗ cũ, hoặc đặt {key}.",
        path=str(path),
        key="CDHT_SECRET_KEY",
    )


def _beside(settings: Settings) -> str:
    path = key_file(settings)
    if path is None:
        raise NoKey(
            Phrase(
                "key.none",
                "Với PostgreSQL phải đặt {key}; {command} in ra một khóa mới.",
                key="CDHT_SECRET_KEY",
                command="cdht key new",
            )
        )
    if not path.exists():
        raise NoKey(missing(path))
    return _read(path)


def _read(path: Path) -> str:
    return path.read_text().strip()


def _once(path: Path, fresh: str) -> None:
    """Write a file that nobody ever sees half; where another process was quicker, its file counts."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{secrets.token_hex(6)}")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(fresh)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(part, path)
    finally:
        part.unlink(missing_ok=True)


def _decoded(key: str) -> bytes:
    try:
        raw = urlsafe_b64decode(key + "=" * (-len(key) % 4))
    except ValueError as error:
        raise NoKey(NO_SUCH) from error
    if len(raw) != KEY_BYTES:
        raise NoKey(NO_SUCH)
    return raw
