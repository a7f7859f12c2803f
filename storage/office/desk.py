"""An officer's desk: the summary, other places, figures kept, chart and page, how often the summary comes by itself."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, insert, or_, select, update

from dialogs.requests import office as ask
from dialogs.rules.roles import POWERS, Action, Role
from dialogs.vietnamese import fold
from storage.access import Guarded, Held, places
from storage.links import url
from storage.office.attention import below, needing, spoken
from storage.office.figures import figures
from storage.office.summary import DIGEST, late_day, summarise
from storage.places import label, labels
from storage.tables import FROZEN_FIGURES, PLACE, ROLE
from storage.where import VIETNAM, House, Where

MOST_NEEDS = 40  # as many as can be called
HOWS = ("", "daily", "weekly", "monthly")
Json = dict[str, Any]


def summary(tx: Connection, where: Where, held: Held, request: ask.Summary) -> Json:
    """The numbers of the place."""
    return summarise(tx, where.house, where.at, request.place or held.place, request.year)


def desk(tx: Connection, where: Where, held: Held, _: ask.Desk) -> Json:
    """What the role may do, and how often its summary comes."""
    digest = tx.execute(select(ROLE.c.digest).where(ROLE.c.id == held.id)).scalar() or ""
    may = sorted(POWERS[Role(held.kind)].may)
    page = bool(where.house.public_url)
    return {
        "kind": held.kind,
        "place": held.place,
        "level": held.level,
        "may": may,
        "digest": digest,
        "page": page,
    }


def places_below(tx: Connection, where: Where, held: Held, request: ask.PlacesBelow) -> Json:  # noqa: ARG001
    """A page of the places right below, or of those within the role whose name has the words."""
    here = request.place or held.place
    which = places(held) if request.words else PLACE.c.parent == here
    wanted = select(PLACE.c.id).where(which, PLACE.c.id != here, PLACE.c.until.is_(None))
    if request.words and (same := _named(tx, wanted, fold(request.words))):
        return {"places": [{"id": same, "label": label(tx, same)}], "page": 0, "more": False, "above": {}}
    for word in fold(request.words).split():
        wanted = wanted.where((" " + PLACE.c.folded).contains(f" {word}", autoescape=True))
    first = max(request.page, 0) * request.most
    wanted = wanted.order_by(func.length(PLACE.c.folded), PLACE.c.folded, PLACE.c.id)
    ids = list(tx.execute(wanted.offset(first).limit(request.most + 1)).scalars())
    shown = [{"id": each, "label": name} for each, name in labels(tx, ids[: request.most]).items()]
    return {
        "places": shown,
        "page": max(request.page, 0),
        "more": len(ids) > request.most,
        "above": _above(tx, held, here),
    }


def _named(tx: Connection, wanted: Select[Any], words: str) -> str:
    """The one place of exactly this name, with or without its kind in front."""
    named = or_(PLACE.c.folded == words, PLACE.c.folded == words.partition(" ")[2])
    found = tx.execute(wanted.where(named).limit(2)).scalars().all()
    return str(found[0]) if len(found) == 1 else ""


def _above(tx: Connection, held: Held, here: str) -> Json:
    parent = tx.execute(select(PLACE.c.parent).where(PLACE.c.id == here)).scalar()
    if here == held.place or not parent:
        return {}
    return {"id": parent, "label": label(tx, parent)}


def need_help(tx: Connection, where: Where, held: Held, request: ask.NeedHelp) -> list[Json]:
    """All the places below that need help."""
    here = select(PLACE).where(PLACE.c.id == (request.place or held.place))
    row = dict(tx.execute(here).mappings().one())
    found = below(tx, row, where.year, late_day(where.today), where.at)
    sums = figures(tx, row["id"], where.year)
    adults = row["adults"] or sum(each["adults"] for each in found)
    known = {each["place"]: each for each in found}
    needs = needing(found, sums.get("started", 0), adults)[:MOST_NEEDS]
    return [{**need, "label": spoken(known[need["place"]], found)} for need in needs]


def freeze(tx: Connection, where: Where, held: Held, request: ask.Freeze) -> Json:
    """The figures as of now, numbers only."""
    figures_now = summarise(tx, where.house, where.at, request.place or held.place)
    keep(tx, where.house, where.at, figures_now, held.id)
    return {"day": figures_now["day"], "clock": figures_now["clock"]}


def keep(
    tx: Connection, house: House, at: datetime, found: Mapping[str, Any], role: str, note: str = ""
) -> None:
    """Keep figures; `note` says what for, "" that they were handed in."""
    tx.execute(
        insert(FROZEN_FIGURES).values(
            id=house.new_id(),
            place=found["place"],
            year=found["year"],
            figures=dict(found),
            note=note,
            role=role,
            at=at,
        )
    )


def frozen(tx: Connection, where: Where, held: Held, request: ask.Frozen) -> list[Json]:  # noqa: ARG001
    """What was handed in, newest first."""
    here = request.place or held.place
    wanted = select(FROZEN_FIGURES).where(FROZEN_FIGURES.c.place == here, FROZEN_FIGURES.c.note != DIGEST)
    rows = tx.execute(wanted.order_by(FROZEN_FIGURES.c.at.desc(), FROZEN_FIGURES.c.id.desc()).limit(5)).all()
    return [
        {
            "id": row.id,
            "year": row.year,
            "day": row.at.astimezone(VIETNAM).date().isoformat(),
            "clock": f"{row.at.astimezone(VIETNAM):%H:%M}",
            "counts": row.figures.get("counts", {}),
            "adults": row.figures.get("adults", 0),
        }
        for row in rows
    ]


def set_digest(tx: Connection, where: Where, held: Held, request: ask.SetDigest) -> Json:  # noqa: ARG001
    """How often the summary comes by itself."""
    how = request.how if request.how in HOWS else ""
    tx.execute(update(ROLE).where(ROLE.c.id == held.id).values(digest=how))
    return {"how": how}


def send_chart(tx: Connection, where: Where, held: Held, request: ask.SendChart) -> Json:
    """The picture is drawn where it is sent, of the same numbers."""
    found = summarise(tx, where.house, where.at, request.place or held.place)
    where.sends.append({"picture": "summary", "summary": found, "language": where.language})
    return {}


def summary_link(tx: Connection, where: Where, held: Held, request: ask.SummaryLink) -> Json:
    """A link, once, for who asks; the role is looked at again when it is opened."""
    found = url(tx, where, "summary", role=held.id, place=request.place or held.place)
    return {"url": found} if found else {}


QUERIES: dict[type, Callable[..., Any]] = {
    ask.Summary: Guarded(Action.SUMMARY, summary),
    ask.Desk: Guarded(Action.SUMMARY, desk),
    ask.PlacesBelow: Guarded(Action.SUMMARY, places_below),
    ask.NeedHelp: Guarded(Action.SUMMARY, need_help),
    ask.Frozen: Guarded(Action.FREEZE, frozen),
}
COMMANDS: dict[type, Callable[..., Any]] = {
    ask.Freeze: Guarded(Action.FREEZE, freeze),
    ask.SetDigest: Guarded(Action.SUMMARY, set_digest),
    ask.SendChart: Guarded(Action.SUMMARY, send_chart),
    ask.SummaryLink: Guarded(Action.SUMMARY, summary_link),
}
