"""Questions read aloud by people of a commune: kept as files of the commune, found where a question is asked, played by a key."""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, delete, insert, select

from dialogs.engine import Did
from dialogs.sheets import Indicator
from dialogs.sheets.sheet import plain
from dialogs.talks.listening import Aloud, Listen
from storage.act import House, Where, serves
from storage.store.rows import Found, Row
from storage.tables import PERSON, PLACE, RECORDING


@dataclass(frozen=True, slots=True)
class Spoken:
    """A recording that is to be kept: which question of which sheet, who spoke when, and the sound."""

    sheet: str
    indicator: Indicator
    by: str
    on: date
    seconds: int
    sound: bytes


def words_of(indicator: Indicator) -> str:
    """A digest of what is read aloud: the question and its levels. A recording belongs to these words and no others."""
    said = [plain(indicator.question.vi), *(plain(level.label.vi) for level in indicator.levels)]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:32]


def keep(tx: Connection, house: House, commune: str, spoken: Iterable[Spoken], at: datetime) -> None:
    """Keep recordings of a commune, each in the place of an older one of the same question."""
    for each in spoken:
        remove(tx, commune, each.sheet, each.indicator.id)
        row: Row = {
            "id": house.new_id(),
            "commune": commune,
            "sheet": each.sheet,
            "indicator": each.indicator.id,
            "words": words_of(each.indicator),
            "spoken_by": each.by,
            "spoken_on": each.on,
            "seconds": each.seconds,
            "sound": each.sound,
            "at": at,
        }
        tx.execute(insert(RECORDING).values(**row))


def remove(tx: Connection, commune: str, sheet: str, indicator: str) -> bool:
    """Take a recording away; whether there was one."""
    these = (RECORDING.c.commune == commune, RECORDING.c.sheet == sheet, RECORDING.c.indicator == indicator)
    return bool(tx.execute(delete(RECORDING).where(*these)).rowcount)


def listed(tx: Connection, commune: str = "") -> list[Found]:
    """The recordings of a commune, or of all of them, with its code and without their sound."""
    columns = [each for each in RECORDING.c if each.name != "sound"]
    of_places = RECORDING.outerjoin(PLACE, PLACE.c.id == RECORDING.c.commune)
    wanted = select(*columns, PLACE.c.code).select_from(of_places)
    wanted = wanted.order_by(RECORDING.c.commune, RECORDING.c.sheet, RECORDING.c.indicator)
    return list(tx.execute(wanted.where(RECORDING.c.commune == commune) if commune else wanted))


def known(tx: Connection) -> dict[tuple[str, str, str], str]:
    """The words of every recording, by commune, sheet and indicator: what a house has in mind to say where there is one."""
    found = select(RECORDING.c.commune, RECORDING.c.sheet, RECORDING.c.indicator, RECORDING.c.words)
    return {(commune, sheet, indicator): words for commune, sheet, indicator, words in tx.execute(found)}


def sound(tx: Connection, id_: str) -> tuple[bytes, int] | None:
    """The sound of a recording and how many seconds it lasts; None once it is replaced or taken away."""
    found = tx.execute(select(RECORDING.c.sound, RECORDING.c.seconds).where(RECORDING.c.id == id_)).first()
    return None if found is None else (bytes(found.sound), found.seconds)


# -- where a question is asked

Asked = tuple[str, str, str]
"""Whom a question is asked, and which: a person, a sheet as "id@version", an indicator."""


def audible(tx: Connection, house: House, asked: Collection[Asked]) -> set[Asked]:
    """Those of the questions that can be listened to; nothing is looked up where no commune has a recording."""
    if not house.recordings or not asked:
        return set()
    persons = sorted({person for person, _, _ in asked})
    rows = tx.execute(select(PERSON.c.id, PERSON.c.commune).where(PERSON.c.id.in_(persons)))
    communes = {row.id: row.commune for row in rows}
    return {
        (person, sheet, indicator)
        for person, sheet, indicator in asked
        if (words := _words(house, sheet, indicator))
        and house.recordings.get((communes.get(person, ""), house.sheets[sheet].id, indicator)) == words
    }


def _words(house: House, sheet: str, indicator: str) -> str:
    """The digest of a question as it is asked now; "" for none of a known sheet."""
    indicators = house.sheets[sheet].indicators if sheet in house.sheets else ()
    return next((words_of(each) for each in indicators if each.id == indicator), "")


@serves(Listen)
def listen(tx: Connection, where: Where, command: Listen) -> Did[Aloud]:
    """Send what somebody of the person's commune recorded of these very words, where the channel can play it."""
    words = _words(where.house, command.sheet, command.indicator)
    sheet = where.house.sheets[command.sheet].id if words else ""
    found = tx.execute(
        select(RECORDING.c.id)
        .join(PERSON, PERSON.c.commune == RECORDING.c.commune)
        .where(PERSON.c.id == where.person, RECORDING.c.sheet == sheet)
        .where(RECORDING.c.indicator == command.indicator, RECORDING.c.words == words)
    ).scalar()
    if found is None:
        return Did("none")
    return Did("played", sends=({"sound": found},)) if where.plays else Did("silent")
