"""Fields and files that are encrypted by us: AES-GCM, with keys that can be changed."""

import hashlib
import hmac
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from dialogs.phrases import Phrase, Told

KEY_BYTES, ID_BYTES = 32, 8


class Sealed(StrEnum):
    """What a sealed value is: the associated data it was sealed with."""

    ANSWER = "answer"
    EVIDENCE = "evidence"
    PICTURE = "picture"
    GOAL = "goal"
    REVIEW = "review"  # own words of a review, also in what tells of it
    MEETING = "meeting"
    REPORT = "report"
    TITLE = "title"  # words about the title of a place, a unit, a family
    TOKENS = "tokens"
    CODE = "role code"
    WAITING = "waiting photo"
    BACKUP = "backup"


class WrongKey(Told):
    """Something was encrypted with a key that is not here."""


class Vault:
    """
    Seals with the first key, opens with any: `Vault([new, old])` while keys are being changed.

    A sealed value is "<id of the key>:<nonce and text>"; the id is a digest of the key. What kind of value it is goes
    in as associated data: a value that is put in the place of one of another kind does not open. Values with "." in the
    place of ":" were sealed without a kind; they open as any, until `cdht key rotate` has sealed them anew.

    Digests are made with a key of their own; without one it is derived from the oldest key at hand.
    """

    def __init__(self, keys: Sequence[bytes], digest_key: bytes | None = None) -> None:
        if not keys or any(len(key) != KEY_BYTES for key in (*keys, *((digest_key,) if digest_key else ()))):
            raise ValueError("a secret key has 32 bytes")
        self._boxes = {_id(key): AESGCM(key) for key in keys}
        self._current = _id(keys[0])
        self.fingerprints = tuple(_fingerprint(key) for key in keys)
        self.own_digest_key = digest_key is not None
        self._digest_key = digest_key or hashlib.sha256(b"digest" + keys[-1]).digest()
        self._digest = hmac.new(self._digest_key, digestmod="sha256")

    @property
    def digest_fingerprint(self) -> str:
        """By which the key of digests is known again; it can't be made out from it."""
        return _fingerprint(self._digest_key)

    def digest_key(self) -> str:
        """The key that digests are made with, as text for a settings file."""
        return urlsafe_b64encode(self._digest_key).decode()

    @staticmethod
    def new_key() -> str:
        """A fresh key, as text for a settings file."""
        return urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()

    def seal_bytes(self, data: bytes, kind: Sealed) -> bytes:
        """Encrypt bytes."""
        nonce = secrets.token_bytes(12)
        return self._mark() + nonce + self._boxes[self._current].encrypt(nonce, data, kind.encode())

    def open_bytes(self, sealed: bytes, kind: Sealed) -> bytes:
        """Decrypt bytes; raises WrongKey."""
        name, how, rest = sealed[:ID_BYTES], sealed[ID_BYTES : ID_BYTES + 1], sealed[ID_BYTES + 1 :]
        box = self._boxes.get(name.decode("ascii", "replace")) if how in {b":", b"."} else None
        if box is None:
            raise WrongKey(
                Phrase(
                    "key.sealed_otherwise", "Phần này được mã hóa bằng một {key} khác.", key="CDHT_SECRET_KEY"
                )
            )
        try:
            return box.decrypt(rest[:12], rest[12:], kind.encode() if how == b":" else None)
        except (InvalidTag, ValueError) as error:
            raise WrongKey(
                Phrase(
                    "key.changed",
                    "Phần này đã bị sửa, hoặc được mã hóa bằng một {key} khác.",
                    key="CDHT_SECRET_KEY",
                )
            ) from error

    def seal(self, value: object, kind: Sealed) -> str:
        """Encrypt anything JSON can hold."""
        return urlsafe_b64encode(
            self.seal_bytes(json.dumps(value, ensure_ascii=False).encode(), kind)
        ).decode()

    def open(self, sealed: str, kind: Sealed) -> Any:
        """Decrypt what `seal` made; raises WrongKey."""
        return json.loads(self.open_bytes(urlsafe_b64decode(sealed), kind))

    def renewed_bytes(self, sealed: bytes, kind: Sealed) -> bytes:
        """The same, sealed with the current key and its kind; as it is where it was. Raises WrongKey."""
        if sealed.startswith(self._mark()):
            return sealed
        return self.seal_bytes(self.open_bytes(sealed, kind), kind)

    def renewed(self, sealed: str, kind: Sealed) -> str:
        """The same of what `seal` made."""
        return (
            urlsafe_b64encode(self.renewed_bytes(urlsafe_b64decode(sealed), kind)).decode() if sealed else ""
        )

    def _mark(self) -> bytes:
        return self._current.encode() + b":"

    def digest(self, *parts: str) -> str:
        """A keyed digest, 32 hexadecimal letters: the same for the same parts, and nothing can be read from it."""
        made = (
            self._digest.copy()
        )  # `hmac.digest` looks the algorithm up each time, and lets go of the interpreter
        made.update("\x1f".join(parts).encode())
        return made.hexdigest()[:32]


def _fingerprint(key: bytes) -> str:
    return hashlib.sha256(b"fingerprint" + key).hexdigest()[:16]


def _id(key: bytes) -> str:
    return hashlib.sha256(b"id" + key).hexdigest()[:ID_BYTES]
