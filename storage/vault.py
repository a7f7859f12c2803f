"""Fields and files that are encrypted by us: AES-GCM, with keys that can be changed."""

import hashlib
import hmac
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32


class WrongKey(Exception):
    """Something was encrypted with a key that is not here."""


class Vault:
    """
    Seals with the first key, opens with any: `Vault([new, old])` while keys are being changed.

    A sealed value is "<id of the key>.<nonce and text>", both base64; the id is a digest of the key.
    """

    def __init__(self, keys: Sequence[bytes]) -> None:
        if not keys or any(len(key) != KEY_BYTES for key in keys):
            raise ValueError("a secret key has 32 bytes")
        self._boxes = {_id(key): AESGCM(key) for key in keys}
        self._current = _id(keys[0])
        self._digest_key = hashlib.sha256(b"digest" + keys[-1]).digest()

    @staticmethod
    def new_key() -> str:
        """A fresh key, as text for a settings file."""
        return urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()

    def seal_bytes(self, data: bytes) -> bytes:
        """Encrypt bytes."""
        nonce = secrets.token_bytes(12)
        return self._current.encode() + b"." + nonce + self._boxes[self._current].encrypt(nonce, data, None)

    def open_bytes(self, sealed: bytes) -> bytes:
        """Decrypt bytes; raises WrongKey."""
        name, _, rest = sealed.partition(b".")
        box = self._boxes.get(name.decode("ascii", "replace"))
        if box is None:
            raise WrongKey("this was encrypted with another CDHT_SECRET_KEY")
        try:
            return box.decrypt(rest[:12], rest[12:], None)
        except InvalidTag as error:
            raise WrongKey("this was changed, or encrypted with another CDHT_SECRET_KEY") from error

    def seal(self, value: Any) -> str:
        """Encrypt anything JSON can hold."""
        return urlsafe_b64encode(self.seal_bytes(json.dumps(value, ensure_ascii=False).encode())).decode()

    def open(self, sealed: str) -> Any:
        """Decrypt what `seal` made; raises WrongKey."""
        return json.loads(self.open_bytes(urlsafe_b64decode(sealed)))

    def digest(self, *parts: str) -> str:
        """A keyed digest, 32 hexadecimal letters: the same for the same parts, and nothing can be read from it."""
        return hmac.new(self._digest_key, "\x1f".join(parts).encode(), "sha256").hexdigest()[:32]


def _id(key: bytes) -> str:
    return hashlib.sha256(b"id" + key).hexdigest()[:8]
