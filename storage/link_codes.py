"""Short codes that join a phone to a person: how they are made, and under which digest they are kept."""

import secrets
from datetime import timedelta

from storage.where import House

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that is mistaken for something else
LENGTH, LIFE, TRIES, WITHIN = 6, timedelta(minutes=15), 5, timedelta(hours=1)
RELINK_LIFE = timedelta(hours=24)  # of a code for a lost phone


def fresh_code(house: House) -> tuple[str, str]:
    """A code, and its digest."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return code, digest_of(house, code)


def digest_of(house: House, typed: str) -> str:
    """The digest of a code as it was typed: with spaces, hyphens, small letters."""
    bare = "".join(typed.upper().split()).replace("-", "").removeprefix("LK")
    return house.vault.digest("linkcode", bare)
