"""
What files are made of: the same queries as the talks, read where a file is made.

Whoever opens a link must still wear the role it was made with: `worn` looks that up again.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, select

from dialogs.engine import Did, Refusal
from dialogs.rules.dates import FIRST
from dialogs.rules.roles import Action, may
from dialogs.talks.asked import Link, NamesLink
from dialogs.talks.office.files import Files, FilesThere, MinutesLink, NumbersLink
from dialogs.talks.office.look import SheetLink
from dialogs.talks.titles.asked import PAPERS
from storage.act import VIETNAM, Held, House, Where, in_vietnam, places, serves, wearing, within
from storage.facts import newest_word
from storage.office.publishing import link
from storage.office.shares import heads_of
from storage.office.summary import handed_in, kept_for, numbers_of, summary_of
from storage.places.find import commune_of, label, labels
from storage.residents.adopted import bases, draft
from storage.review.decisions import in_a_row
from storage.review.steps import looked, shared
from storage.store.rows import Chosen, Row, fetch_all, fetch_first
from storage.tables import (
    ASSESSMENT,
    DECISION,
    FROZEN_FIGURES,
    MEETING,
    PERSON,
    PLACE,
    REVIEW_STEP,
    in_order,
    newest_first,
)
from storage.vault import Sealed

ALLOWED: Mapping[str, tuple[Action, ...]] = {  # a kind of file, and what lets somebody have it
    "persons": (Action.FILES,),
    "proposed": (Action.FILES,),
    "proposal": (Action.FILES,),
    "worklist": (Action.FILES,),
    "minutes": (Action.FILES, Action.MEETING),
    "table": (Action.SUMMARY,),
    "report": (Action.SUMMARY,),
    "frozen": (Action.SUMMARY,),
    "ranking": (Action.RANK,),
    "series": (Action.SUMMARY,),
    "phase": (Action.SUMMARY,),
    "sheet": (Action.LOOK_AT_PERSON,),
    "template": (Action.PUBLISH,),
    **{f"title_{kind}": (Action.TITLES,) for kind in PAPERS},
    "titles_xlsx": (Action.SUMMARY,),
    "titles_docx": (Action.SUMMARY,),
    "titles_pdf": (Action.SUMMARY,),
    "points_list": (Action.DECIDE,),
}
OFFERED = ("persons", "proposed", "proposal", "worklist", "minutes", "table", "report", "frozen", "ranking")
IN_REPORTS = frozenset({"series", "phase"})  # handed out beside a report, of which they are
RECENT = 9


def has(held: Held, kind: str) -> bool:
    """Whether a role lets somebody have a kind of file."""
    return any(may(held.kind, action) for action in ALLOWED.get(kind, ()))


def worn(tx: Connection, house: House, at: datetime, contact: str, role: str, kind: str) -> Held | None:
    """The role of a link, if it still holds and still lets them have this kind."""
    held = wearing(tx, Where(house, at, contact, "", ""), role)
    return held if held is not None and has(held, kind) else None


@serves(Files, Action.SUMMARY)
def files(tx: Connection, _where: Where, held: Held, _: Files) -> FilesThere:
    """What can be had."""
    met = tx.execute(
        select(MEETING.c.id, MEETING.c.day, MEETING.c.place)
        .where(MEETING.c.place.in_(select(PLACE.c.id).where(places(held))))
        .order_by(MEETING.c.day.desc(), *newest_first(MEETING))
        .limit(RECENT)
    ).all()
    frozen = tx.execute(
        select(FROZEN_FIGURES.c.id, FROZEN_FIGURES.c.at, FROZEN_FIGURES.c.place)
        .where(kept_for(held.place), handed_in())
        .order_by(*newest_first(FROZEN_FIGURES))
        .limit(RECENT)
    ).all()
    named = labels(tx, {row.place for row in (*met, *frozen)})
    none = {"minutes": not met, "frozen": not frozen}
    return {
        "kinds": [kind for kind in OFFERED if has(held, kind) and not none.get(kind)],
        "meetings": [{"id": row.id, "day": f"{row.day:%d/%m/%Y}", "label": named[row.place]} for row in met],
        "frozen": [
            {
                "id": row.id,
                "day": in_vietnam(row.at),
                "label": named[row.place] if row.place != held.place else "",
            }
            for row in frozen
        ],
    }


@serves(NamesLink, Action.FILES)
def names_link(tx: Connection, where: Where, held: Held, command: NamesLink) -> Did[Link] | Refusal:
    """A file that names people."""
    return _file(tx, where, held, command.kind, command.which, command.year)


@serves(NumbersLink, Action.SUMMARY)
def numbers_link(tx: Connection, where: Where, held: Held, command: NumbersLink) -> Did[Link] | Refusal:
    """A file of numbers."""
    return _file(tx, where, held, command.kind, command.which, command.year)


@serves(MinutesLink, Action.MEETING)
def minutes_link(tx: Connection, where: Where, held: Held, command: MinutesLink) -> Did[Link] | Refusal:
    """The minutes of a meeting."""
    return _file(tx, where, held, "minutes", command.which)


def _file(
    tx: Connection, where: Where, held: Held, kind: str, which: str, year: int = 0
) -> Did[Link] | Refusal:
    """A file of a year (0: this one) that the role lets somebody have."""
    if (
        kind not in {*OFFERED, *IN_REPORTS}
        or not has(held, kind)
        or not (year == 0 or FIRST.year <= year <= where.year)
    ):
        return Refusal()
    return link(tx, where, held, "office", "tep", kind=kind, which=which, year=year)


@serves(SheetLink, Action.LOOK_AT_PERSON)
def sheet_link(tx: Connection, where: Where, held: Held, command: SheetLink) -> Did[Link] | Refusal:
    """One person's sheet; that it was had is a look at the person, and they see it."""
    row = one_sheet(tx, where.house, held, command.assessment)
    if row is None:
        return Refusal()
    looked(tx, where, held, row["person"])
    return link(tx, where, held, "office", "tep", kind="sheet", which=command.assessment)


def persons(tx: Connection, house: House, commune: str, year: int) -> list[Row]:
    """Who sent a sheet of the year and agrees that the commune has it, village by village: one row each."""
    rows = fetch_all(tx, _persons().where(ASSESSMENT.c.commune == commune, ASSESSMENT.c.year == year))
    by = bases(tx, house, commune, {row["sheet"] for row in rows})
    years = in_a_row(tx, [row["person"] for row in rows if row["review"] == "recognised"], year)
    return [{**row, "basis": by[row["sheet"]], "years": years.get(row["person"], 0)} for row in rows]


def _persons() -> Chosen:
    return (
        select(
            ASSESSMENT,
            PERSON.c.full_name,
            PERSON.c.called,
            PERSON.c.born,
            PERSON.c.folded,
            PLACE.c.word,
            PLACE.c.name.label("village_name"),
            PLACE.c.former,
            newest_word(PERSON.c.id, "publish").label("publish"),
            DECISION.c.number,
            DECISION.c.day,
            DECISION.c.signer,
        )
        .select_from(ASSESSMENT.join(PERSON, PERSON.c.id == ASSESSMENT.c.person))
        .outerjoin(PLACE, PLACE.c.id == ASSESSMENT.c.village)
        .outerjoin(DECISION, DECISION.c.id == ASSESSMENT.c.decision)
        .where(shared())
        .order_by(PLACE.c.folded, ASSESSMENT.c.village, PERSON.c.folded, *in_order(ASSESSMENT))
    )


def one_sheet(tx: Connection, house: House, held: Held, assessment: str) -> Row | None:
    """A sheet within the role that was sent with consent, as a row of `persons`."""
    found = _persons().where(ASSESSMENT.c.id == assessment, within(held, ASSESSMENT))
    row = fetch_first(tx, found)
    if row is None:
        return None
    by = bases(tx, house, row["commune"], {row["sheet"]})
    return {**row, "basis": by[row["sheet"]], "years": 0}


def below(tx: Connection, house: House, at: datetime, place: str, year: int) -> Row:
    """The summary of a place as its officers see it, and the sums of the places right below, as `places`."""
    rows = fetch_all(tx, select(PLACE).where(PLACE.c.parent == place).order_by(PLACE.c.folded, PLACE.c.id))
    today = at.astimezone(VIETNAM).date()
    known = numbers_of(tx, [each["id"] for each in rows], year, today)
    there = [
        {**each, "sums": known[each["id"]].sums}
        for each in rows
        if each["until"] is None or any(known[each["id"]].sums.values())
    ]
    commune = commune_of(tx, place) or place
    found = summary_of(tx, house, at, place, year)
    goals = heads_of(tx, place, year)
    return {**found, "places": there, "goals": goals, "draft": draft(tx, house, commune)}


def meeting(tx: Connection, house: House, held: Held, id_: str) -> Row | None:
    """A meeting within the role, with what it came to for each sheet."""
    met = fetch_first(
        tx,
        select(MEETING).where(
            MEETING.c.id == id_, MEETING.c.place.in_(select(PLACE.c.id).where(places(held)))
        ),
    )
    if met is None:
        return None
    rows = fetch_all(
        tx,
        select(
            REVIEW_STEP.c.step,
            REVIEW_STEP.c.assessment,
            ASSESSMENT.c.score,
            ASSESSMENT.c.passed,
            ASSESSMENT.c.sheet,
            PERSON.c.id.label("person"),
            PERSON.c.full_name,
            PERSON.c.called,
            PERSON.c.born,
            newest_word(PERSON.c.id, "chapter").label("agrees"),
        )
        .join(ASSESSMENT, ASSESSMENT.c.id == REVIEW_STEP.c.assessment)
        .join(PERSON, PERSON.c.id == ASSESSMENT.c.person)
        .where(REVIEW_STEP.c.meeting == id_, REVIEW_STEP.c.step.in_(["endorse", "return"]))
        .order_by(PERSON.c.folded, *in_order(REVIEW_STEP)),
    )
    last = {row["assessment"]: row for row in rows}  # what was decided last of each
    shown = [row for row in last.values() if row["agrees"]]
    used = {row["sheet"] for row in shown}
    return {
        **met,
        "note": house.vault.open(met["note"], Sealed.MEETING) if met["note"] else "",
        "label": label(tx, met["place"]),
        "rows": shown,
        "hidden": len(last) - len(shown),
        "bases": bases(tx, house, commune_of(tx, met["place"]), used),
    }


def frozen(tx: Connection, held: Held, id_: str) -> Row | None:
    """Figures as they were handed in, of the place of the role."""
    found = select(FROZEN_FIGURES).where(FROZEN_FIGURES.c.id == id_, kept_for(held.place))
    return fetch_first(tx, found)
