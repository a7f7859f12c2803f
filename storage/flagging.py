"""What a reviewer is to know of a sheet is worked out when it is sent: how long it took, and why it should be opened."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select, update

from dialogs.rules.names import same_name
from dialogs.rules.review import Flag, flags
from storage.tables import ANSWER, ASSESSMENT, PERSON
from storage.where import Where


def note_submission(tx: Connection, where: Where, assessment: Mapping[str, Any]) -> None:
    """
    Fill in what is derived from a sheet that was just sent.

    `assessment` is its row as it was before: what was decided of other answers no longer counts, and it waits anew.
    """
    id_ = assessment["id"]
    row = dict(tx.execute(select(ASSESSMENT).where(ASSESSMENT.c.id == id_)).mappings().one())
    sheet = where.house.sheets[row["sheet"]]
    seconds = row["seconds"] or _seconds(tx, row["run"], [each.id for each in sheet.indicators])
    twins = _twins(tx, row)
    found = flags(
        sheet, row["levels"], row["pass_total"], seconds=seconds, presses=row["presses"], double=bool(twins)
    )
    values: dict[str, Any] = {"seconds": seconds, "flags": found}
    if not _holds(assessment, row):
        values |= {"review": "", "reviewed": None}
    tx.execute(update(ASSESSMENT).where(ASSESSMENT.c.id == id_).values(values))
    for twin in twins:  # neither is to be endorsed unseen
        if Flag.DOUBLE not in twin["flags"] and not twin["review"]:
            both = [*twin["flags"], Flag.DOUBLE.value]
            tx.execute(update(ASSESSMENT).where(ASSESSMENT.c.id == twin["id"]).values(flags=both))


def _holds(before: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Whether what was decided stands: a recognition does, an endorsement of the very same answers too."""
    if before["review"] == "recognised":
        return True
    return before["review"] in {"endorsed", "confirmed"} and before["levels"] == now["levels"]


def _seconds(tx: Connection, run: str, indicators: list[str]) -> int:
    """From the first answer to the last question's first answer; 0 where they came in one moment."""
    first: dict[str, datetime] = {}
    rows = tx.execute(
        select(ANSWER.c.key, func.min(ANSWER.c.at).label("at"))
        .where(ANSWER.c.run == run, ANSWER.c.kind == "a", ANSWER.c.key.in_(indicators))
        .group_by(ANSWER.c.key)
    )
    for row in rows:
        first[row.key] = row.at
    if len(first) < 2:
        return 0
    return int((max(first.values()) - min(first.values())).total_seconds())


def _twins(tx: Connection, row: Mapping[str, Any]) -> list[Any]:
    """Sheets of the year of others in the commune with the same name and year of birth."""
    who = select(PERSON.c.folded, PERSON.c.full_name, PERSON.c.born).where(PERSON.c.id == row["person"])
    person = tx.execute(who).one()
    if not person.born or not person.folded:
        return []
    rows = tx.execute(
        select(ASSESSMENT.c.id, ASSESSMENT.c.flags, ASSESSMENT.c.review, PERSON.c.full_name)
        .join(PERSON, PERSON.c.id == ASSESSMENT.c.person)
        .where(
            PERSON.c.folded == person.folded,
            PERSON.c.born == person.born,
            PERSON.c.commune == row["commune"],
            PERSON.c.id != row["person"],
            PERSON.c.same_as == "",
            ASSESSMENT.c.year == row["year"],
            ASSESSMENT.c.state == "sent",
        )
    )
    return [each for each in rows.mappings() if same_name(each["full_name"], person.full_name)]
