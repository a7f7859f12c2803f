"""What is kept beside the answers of a sheet: words told, evidence, goals; each can be taken away."""

from sqlalchemy import Connection, delete, select, update

from dialogs.engine import Did
from dialogs.talks.asked import Link
from dialogs.talks.kept import Item, Keeping, Kept, LetGo, OwnPhoto
from storage.act import Where, serves
from storage.pictures import let_go as gone
from storage.privacy.links import url
from storage.residents.sheet import mark_changed
from storage.residents.standing import current
from storage.tables import ANSWER, ASSESSMENT, EVIDENCE, in_order
from storage.vault import Sealed

GOAL = "goal-"


@serves(Kept)
def kept(tx: Connection, where: Where, _: Kept) -> Keeping:
    """Of the sheet of the year; a goal is named by its place."""
    now = current(tx, where)
    if now is None:
        return {"sheet": "", "items": []}
    opened = where.house.vault.open
    evidence = tx.execute(
        select(EVIDENCE.c.id, EVIDENCE.c.kind, EVIDENCE.c.indicator, EVIDENCE.c.text)
        .where(EVIDENCE.c.assessment == now["id"], EVIDENCE.c.state != "refused")
        .order_by(*in_order(EVIDENCE))
    )
    items = notes(tx, where, now["run"])
    items += [
        {
            "id": row.id,
            "what": row.kind,
            "indicator": row.indicator,
            "text": str(opened(row.text, Sealed.EVIDENCE)) if row.text else "",
        }
        for row in evidence
    ]
    items += [
        {
            "id": f"{GOAL}{place}",
            "what": "goal",
            "indicator": str(goal.get("indicator", "")),
            "text": str(opened(goal["words"], Sealed.GOAL)) if goal.get("words") else "",
        }
        for place, goal in enumerate(now["goals"] or ())
    ]
    return {"sheet": now["sheet"], "items": items}


def notes(tx: Connection, where: Where, run: str) -> list[Item]:
    """What was told instead of choosing, and kept because they asked for it."""
    rows = tx.execute(
        select(ANSWER.c.id, ANSWER.c.key, ANSWER.c.value)
        .where(ANSWER.c.run == run, ANSWER.c.kind == "n")
        .order_by(*in_order(ANSWER))
    )
    opened = where.house.vault.open
    return [
        {"id": row.id, "what": "note", "indicator": row.key, "text": str(opened(row.value, Sealed.ANSWER))}
        for row in rows
    ]


@serves(LetGo)
def let_go(tx: Connection, where: Where, command: LetGo) -> Did[None]:
    """One thing, or all words told; of nobody else's sheet, and what is gone already stays so."""
    now = current(tx, where)
    if now is None:
        return Did(None)
    told = (ANSWER.c.run == now["run"], ANSWER.c.kind == "n")
    if not command.id:
        tx.execute(delete(ANSWER).where(*told))
    elif command.id.startswith(GOAL):
        left = [goal for place, goal in enumerate(now["goals"] or ()) if f"{GOAL}{place}" != command.id]
        tx.execute(update(ASSESSMENT).where(ASSESSMENT.c.id == now["id"]).values(goals=left))
    else:
        tx.execute(delete(ANSWER).where(*told, ANSWER.c.id == command.id))
        mine = (EVIDENCE.c.id == command.id, EVIDENCE.c.assessment == now["id"])
        gone(tx, *mine)
    mark_changed(tx, where, now)
    return Did(None)


@serves(OwnPhoto)
def own_photo(tx: Connection, where: Where, command: OwnPhoto) -> Did[Link]:
    """A link for the person themself, once the photo is here."""
    mine = (EVIDENCE.c.id == command.id, EVIDENCE.c.person == where.person, EVIDENCE.c.picture.is_not(None))
    if tx.execute(select(EVIDENCE.c.id).where(*mine)).first() is None:
        return Did({"url": ""})
    return Did({"url": url(tx, where, "own_photo", person=where.person, evidence=command.id)})
