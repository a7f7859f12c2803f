"""
Codes that people are handed and type in: how they are made, kept as digests, and how often they may be tried.

Tries belong to kinds of codes, to networks and channels; those at a code that was found, to the code and to who gave it.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection, func, select

from storage.act import House, Where, note
from storage.tables import AUDIT

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that is mistaken for something else


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of codes: the name under which digests are made, what stands before the signs, how many, and how long it lives."""

    name: str
    prefix: str
    length: int
    life: timedelta

    def fresh(self, house: House) -> tuple[str, str]:
        """A code as it is shown, and its digest."""
        code = "".join(secrets.choice(ALPHABET) for _ in range(self.length))
        half = self.length // 2
        before = f"{self.prefix} " if self.length > SHORT else ""
        return f"{before}{code[:half]} {code[half:]}", self.digest(house, code)

    def digest(self, house: House, typed: str) -> str:
        """The digest of a code as it was typed: with anything between its signs, in small letters, with what stands before it or without."""
        bare = "".join(filter(str.isalnum, typed)).upper()
        if len(bare) > self.length:
            bare = bare.removeprefix(self.prefix)
        return house.vault.digest(self.name, bare if self.length == SHORT else self.prefix + bare)


SHORT = 6  # signs of a code that lives a quarter of an hour and is agreed to on the first phone
LINK = Kind("linkcode", "LK", SHORT, timedelta(minutes=15))
ROLE_CODE = Kind("rolecode", "VT", 8, timedelta(days=7))
PHONE = Kind("phonecode", "MM", 8, timedelta(hours=24))  # of a lost phone: "mã máy mới"


# -- tries

TRIES, WITHIN = 5, timedelta(hours=1)
TRIES_OF_NETWORK, TRIES_OF_CHANNEL = 10, 2000  # codes of one kind within the same time
TRIES_OF_CODE, TRIES_OF_ISSUER, ISSUED = (
    3,
    5,
    timedelta(days=1),
)  # where it must not be used, whoever typed it


def tried_enough(tx: Connection, where: Where, command: type) -> bool:
    """
    Whether so many codes of a kind were lately typed that none is looked at for a while.

    Counted for the contact, and, since a contact can be thrown away, for the network it came by and for all contacts of
    its channel.
    """
    kind = command.__name__.lower()
    shared = {f"channel:{where.channel}": TRIES_OF_CHANNEL}
    if where.network:
        shared[f"network:{where.network}"] = TRIES_OF_NETWORK
    most = {f"contact:{where.contact}": TRIES, **shared}  # the door writes down what the contact did
    lately = (AUDIT.c.action == kind, AUDIT.c.at > where.at - WITHIN, AUDIT.c.actor.in_(most))
    found = tx.execute(select(AUDIT.c.actor, func.count()).where(*lately).group_by(AUDIT.c.actor))
    if any(count >= most[actor] for actor, count in found):
        return True
    for who in shared:
        note(tx, where.house.new_id(), where.at, who, kind)
    return False


MISUSED = "code_misused"  # the audit's word for a right code where it must not be used


def misused(tx: Connection, where: Where, digest: str, issuer: str) -> bool:
    """Count a right code typed where it must not be used; whether that was its last try."""
    for who in (f"code:{digest}", f"issuer:{issuer}"):
        note(tx, where.house.new_id(), where.at, who, MISUSED)
    return _misuses(tx, where, f"code:{digest}") >= TRIES_OF_CODE


def distrusted(tx: Connection, where: Where, issuer: str) -> bool:
    """Whether codes of an issuer were so often typed where they must not be used that none of theirs counts for a day."""
    return _misuses(tx, where, f"issuer:{issuer}") >= TRIES_OF_ISSUER


def _misuses(tx: Connection, where: Where, of: str) -> int:
    lately = (AUDIT.c.action == MISUSED, AUDIT.c.actor == of, AUDIT.c.at > where.at - ISSUED)
    return tx.execute(select(func.count()).select_from(AUDIT).where(*lately)).scalar_one()
