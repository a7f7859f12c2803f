"""The places that the lines of a pasted list mean, within a role."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from dialogs.rules.pasted import PastedLine, PlaceMeant, Spelled, meant
from storage.act import Held, places
from storage.places.find import labels
from storage.places.names import GONE, KINDS, shortened
from storage.tables import PLACE, PLACE_NAME


@dataclass(frozen=True, slots=True)
class Near:
    """A place that a list may name."""

    id: str
    level: str
    label: str


def near(tx: Connection, held: Held, levels: Collection[str]) -> dict[str, Near]:
    """The places in use within a role, of these levels."""
    which = (places(held), PLACE.c.level.in_(levels), PLACE.c.until.is_(None))
    rows = tx.execute(
        select(PLACE.c.id, PLACE.c.level).where(*which).order_by(PLACE.c.folded, PLACE.c.id)
    ).all()
    named = labels(tx, [row.id for row in rows])
    return {row.id: Near(row.id, row.level, named[row.id]) for row in rows}


def read(tx: Connection, lines: Sequence[PastedLine], among: Collection[str]) -> list[PlaceMeant]:
    """Which of these places each line means, none or several, and what stands beside."""
    known = _spelled(tx, among)
    return [meant(line, known) for line in lines]


def _spelled(tx: Connection, among: Collection[str]) -> list[Spelled]:
    columns = (PLACE.c.id, PLACE.c.word, PLACE.c.name, PLACE.c.code, PLACE.c.former)
    former: dict[str, list[tuple[str, str]]] = {}
    names = select(PLACE_NAME.c.place, PLACE_NAME.c.word, PLACE_NAME.c.name)
    for old in tx.execute(names.where(PLACE_NAME.c.place.in_(among))):
        former.setdefault(old.place, []).append((old.word, old.name))
    found = []
    for row in tx.execute(select(*columns).where(PLACE.c.id.in_(among)).order_by(PLACE.c.folded, PLACE.c.id)):
        named = [(row.word, row.name), *former.get(row.id, ())]
        said = [f"{kind} {name}" for word, name in named for kind in (word, *shortened(word))]
        said += [row.code] if row.code else []
        alone = tuple(name for _, name in named)
        found.append(Spelled(row.id, tuple(said), alone, _former(row.former)))
    return found


def _former(commune: str) -> tuple[str, ...]:
    """The ways to say the commune that a place lay in before."""
    kinds = ("", *(f"{kind} " for kind in (*KINDS["commune"], *GONE)))
    return tuple(f"{kind}{commune}{was}" for kind in kinds for was in ("", " cũ")) if commune else ()
