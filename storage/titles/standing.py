"""How the title of a place stands: its sheet of the year judged, what the program counts, its decision, its dates."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from dialogs.phrases import Text
from dialogs.rules.roles import Action, may
from dialogs.rules.titles import RULES, Title, assessed_year, clocks_of, next_level_from
from dialogs.sheets.checklist import Checked, CheckItem, Checklist, Judged, easiest, judge, short_of
from dialogs.talks.titles.asked import (
    ClockShown,
    CountedShare,
    DecisionsOnTitle,
    ItemShown,
    TitleDay,
    TitleDays,
    TitleDecided,
    TitleDecisionsKept,
    TitleHere,
    TitleOf,
    TitleStanding,
    UnitRow,
    UnitsOf,
    UnitsThere,
    Wording,
)
from storage.act import VIETNAM, Held, House, Where, serves
from storage.facts import counts, is_sent, staying
from storage.office.summary import figures
from storage.places.find import label, labels
from storage.store.rows import Row, fetch_all, fetch_one
from storage.tables import ASSESSMENT, EVIDENCE, PERSON, PLACE, ROLE
from storage.titles.decisions import held as recognition
from storage.titles.decisions import of_bearer
from storage.titles.settings import commune_of, given_in, number, set_of
from storage.titles.sheets import answers_of, sheet_of
from storage.vault import Sealed

BY_LEVEL = {"commune": Title.COMMUNE, "unit": Title.UNIT, "village": Title.VILLAGE}
NOTHING: Wording = {}
NUMBERS = {"citizens": Title.COMMUNE, "members": Title.UNIT}


class Bears(NamedTuple):
    """A place that bears a title: its row, its commune, the checklist in force for it, None where there is none here."""

    place: Row
    commune: str
    title: Title
    checklist: Checklist | None

    @property
    def unit(self) -> str:
        """The kind of unit, "" of a commune."""
        return str(self.place["unit_kind"]) if self.title is Title.UNIT else ""


def bears(tx: Connection, house: House, place: str) -> Bears:
    """The title of a place."""
    row = fetch_one(tx, select(PLACE).where(PLACE.c.id == place))
    title = BY_LEVEL.get(row["level"], Title.COMMUNE)
    key = house.checklists_in_force.get(title.value, "") if row["level"] in BY_LEVEL else ""
    return Bears(row, commune_of(tx, place), title, house.checklists.get(key))


def current(tx: Connection, at_place: Bears, today: date) -> Row | None:
    """The sheet of the year that is assessed now."""
    return sheet_of(tx, at_place.title, at_place.place["id"], assessed_year(at_place.title, today))


def checklist_of(house: House, sheet: Row, here: Bears) -> Checklist | None:
    """The version that a sheet was begun by."""
    return house.checklists.get(sheet["sheet"], here.checklist)


# -- what the program counts


def share_of(tx: Connection, here: Bears, item: CheckItem, year: int) -> CountedShare:
    """
    Who holds the title of a citizen of the year: those recognised, as the summary counts them; beside them who sent a sheet
    with enough points and is not decided on; and the whole as it was typed.
    """
    id_, name = here.place["id"], str(item.counts)
    sums = figures(tx, id_, year)
    typed = number(tx, id_, here.title, name, year)
    return {
        "item": item.id,
        "name": name,
        "part": sums.get("recognised", 0),
        "expected": expected(tx, here, year),
        "whole": typed.value if typed else 0,
        "source": typed.source if typed else "",
        "meant": typed.meant if typed else "",
        "listed": sums.get("listed", 0),
    }


def expected(tx: Connection, here: Bears, year: int) -> int:
    """How many of a place sent a sheet of the year with enough points, and are neither recognised nor declined."""
    of = PERSON.c.unit if here.title is Title.UNIT else ASSESSMENT.c.commune
    sent = (is_sent(), ASSESSMENT.c.passed, ASSESSMENT.c.review.not_in(("recognised", "declined")))
    rows = select(func.count(ASSESSMENT.c.person.distinct())).join(PERSON, PERSON.c.id == ASSESSMENT.c.person)
    mine = (of == here.place["id"], ASSESSMENT.c.year == year, counts(), staying())
    return int(tx.execute(rows.where(*mine, *sent)).scalar() or 0)


# -- how a sheet stands


class Known(NamedTuple):
    """What is known of the items of a sheet: their newest answers, how many pieces of evidence, what was counted."""

    answers: Mapping[str, Row]
    proofs: Mapping[str, int]
    shares: Mapping[str, CountedShare]

    def checked(self) -> dict[str, Checked]:
        """The same as the rules take it."""
        found = {
            key: Checked(row["answer"], row["part"], row["whole"], row["number"], self.proofs.get(key, 0))
            for key, row in self.answers.items()
        }
        return found | {
            key: Checked(part=share["part"], whole=share["whole"] or None)
            for key, share in self.shares.items()
        }


def known_of(tx: Connection, here: Bears, checklist: Checklist, sheet: Row) -> Known:
    """
    What is known of the items of a sheet now.

    Of one that went off or was decided on, what was counted is what was counted when it was finished.
    """
    kept = sheet["counted"] if sheet["state"] == "decided" or sheet["handed_in"] else {}
    shares = {
        each.id: kept.get(each.id) or share_of(tx, here, each, sheet["year"])
        for each in checklist.items
        if each.counts is not None
    }
    return Known(answers_of(tx, sheet["id"]), proofs_of(tx, sheet["id"]), shares)


def proofs_of(tx: Connection, sheet: str) -> dict[str, int]:
    """How many pieces of evidence each item of a sheet has."""
    kept = (EVIDENCE.c.assessment == sheet, EVIDENCE.c.person == "", EVIDENCE.c.state != "refused")
    rows = select(EVIDENCE.c.indicator, func.count().label("n")).where(*kept).group_by(EVIDENCE.c.indicator)
    return {row.indicator: int(row.n) for row in tx.execute(rows)}


def judged(here: Bears, checklist: Checklist, known: Known) -> Judged:
    """Which level it reaches, and what is in the way."""
    return judge(checklist, known.checked(), unit=here.unit, difficult=bool(here.place["difficult"]))


def stands(tx: Connection, house: House, here: Bears, sheet: Row) -> TitleStanding | None:
    """How far a sheet is; None where its checklist is not here any more."""
    checklist = checklist_of(house, sheet, here)
    if checklist is None:
        return None
    known = known_of(tx, here, checklist, sheet)
    found, checked = judged(here, checklist, known), known.checked()
    difficult = bool(here.place["difficult"])
    asked = checklist.asked(here.unit)
    called = _called(tx, {row["role"] for row in known.answers.values()})
    return {
        "id": sheet["id"],
        "name": worded(checklist.name),
        "note": worded(checklist.status_note),
        "text": checklist.text,
        "year": sheet["year"],
        "state": sheet["state"],
        "level": found.level,
        "answered": sum(each.id in known.answers for each in asked),
        "asked": len(asked),
        "items": [
            _shown(each, known, checked.get(each.id, Checked()), found, called, difficult=difficult)
            for each in checklist.items
        ],
        "blocks": {str(level): [*found.in_the_way(level)] for level in checklist.levels},
        "easiest": {
            str(level): easiest(checklist, found, checked, level, difficult=difficult)
            for level in checklist.levels
        },
        "shares": [*known.shares.values()],
        "difficult": difficult,
        "met_on": said(sheet["met_on"]),
        "handed_in": said(sheet["handed_in"]),
    }


def _shown(
    item: CheckItem, known: Known, now: Checked, found: Judged, called: Mapping[str, str], *, difficult: bool
) -> ItemShown:
    row = known.answers.get(item.id)
    least = {str(level): int(item.demanded(level, difficult=difficult) * 100) for level in item.least}
    ladder = item.ladder[now.number] if now.number is not None and now.number < len(item.ladder) else None
    return {
        "id": item.id,
        "kind": item.kind,
        "name": worded(item.name),
        "article": item.article,
        "of": worded(item.whole) if item.whole else NOTHING,
        "states": {str(level): state for level, state in found.states[item.id].items()},
        "answer": now.answer,
        "part": now.part or 0,
        "whole": now.whole or 0,
        "step": worded(ladder) if ladder else NOTHING,
        "amount": int(row["amount"] or 0) if row else 0,
        "least": least,
        "short": {str(level): short_of(item, now, level, difficult=difficult) for level in item.least},
        "evidence": now.evidence,
        "called": called.get(row["role"], "") if row else "",
        "at": said(row["at"].astimezone(VIETNAM).date()) if row else "",
    }


def _called(tx: Connection, roles: set[str]) -> dict[str, str]:
    rows = tx.execute(select(ROLE.c.id, ROLE.c.called).where(ROLE.c.id.in_(roles)))
    return {row.id: row.called for row in rows}


def worded(text: Text) -> Wording:
    """Wording as it goes into a memo."""
    return {"vi": text.vi, **text.others}


def said(day: date | None) -> str:
    """A day as it is said, "" where there is none."""
    return f"{day:%d/%m/%Y}" if day else ""


# -- the title of a place, as its talk shows it


@serves(TitleOf, Action.TITLES)
def title_of(tx: Connection, where: Where, held: Held, query: TitleOf) -> TitleHere:
    """The sheet, the decision and the dates of the title of a place."""
    here = bears(tx, where.house, query.place or held.place)
    year = assessed_year(here.title, where.today)
    sheet = current(tx, here, where.today)
    rules = set_of(tx, here.commune)[here.title]
    has = recognition(tx, here.title, here.place["id"], where.today)
    last = next(iter(_decided(tx, where.house, here, where.today)), None)
    rule, upgrade = RULES[here.title], next_level_from(here.title, has["day"]) if has else None
    higher = bool(has and rule.levels and has["level"] < rule.levels[-1])
    return {
        "place": here.place["id"],
        "label": label(tx, here.place["id"]),
        "level": here.place["level"],
        "title": here.title.value,
        "year": year,
        "off": bool(rules["off"]),
        "unit_kind": here.unit,
        "sheet": stands(tx, where.house, here, sheet) if sheet else None,
        "decided": last,
        "next_level": said(upgrade) if higher else "",
        "next_inferred": rule.upgrade_inferred,
        "next_source": rule.upgrade_source,
        "clocks": _clocks(here.title, year, where.today),
        "receiver": rules["receiver"],
        "authority": rules["authority"],
        "decides": may(held.kind, Action.DECIDE),
    }


def _clocks(title: Title, year: int, today: date) -> list[ClockShown]:
    return [
        {
            "of": each.of,
            "day": said(each.on(year)),
            "left": (each.on(year) - today).days,
            "source": each.source,
            "inferred": each.inferred,
        }
        for each in clocks_of(title)
        if each.on(year) >= today
    ]


@serves(TitleDays, Action.RULES)
def title_days(tx: Connection, where: Where, held: Held, _: TitleDays) -> list[TitleDay]:
    """The soonest first; of titles that the commune switched off none."""
    commune = held.place if held.level == "commune" else ""
    found: list[tuple[int, TitleDay]] = [
        (each["left"], {**each, "title": title.value})
        for title in given_in(tx, commune)
        for each in _clocks(title, assessed_year(title, where.today), where.today)
    ]
    return [day for _, day in sorted(found, key=lambda each: each[0])]


def _decided(tx: Connection, house: House, here: Bears, today: date) -> list[TitleDecided]:
    has = recognition(tx, here.title, here.place["id"], today)
    return [
        {
            "id": row["id"],
            "outcome": row["outcome"],
            "level": row["level"],
            "number": row["number"],
            "day": said(row["day"]),
            "signer": row["signer"],
            "until": said(row["until"]),
            "year": row["year"],
            "lapsed": row["until"] is not None and row["until"] < today,
            "holds": has is not None and has["id"] == row["id"],
            "ended": row["ended"] is not None,
            "reasons": str(house.vault.open(row["reasons"], Sealed.TITLE)) if row["reasons"] else "",
        }
        for row in of_bearer(tx, here.title, here.place["id"])
    ]


@serves(DecisionsOnTitle, Action.TITLES)
def decisions_on_title(
    tx: Connection, where: Where, held: Held, query: DecisionsOnTitle
) -> TitleDecisionsKept:
    """All of them, those that were revoked and those whose time is over, too."""
    here = bears(tx, where.house, query.place or held.place)
    return {
        "label": label(tx, here.place["id"]),
        "today": where.today.isoformat(),
        "decisions": _decided(tx, where.house, here, where.today),
    }


@serves(UnitsOf, Action.DECIDE)
def units_of(tx: Connection, where: Where, held: Held, query: UnitsOf) -> UnitsThere:
    """By name, those that are still used."""
    theirs = (PLACE.c.commune == held.place, PLACE.c.level == "unit", PLACE.c.until.is_(None))
    first = max(query.page, 0) * query.most
    rows = fetch_all(
        tx,
        select(PLACE).where(*theirs).order_by(PLACE.c.folded, PLACE.c.id).offset(first).limit(query.most + 1),
    )
    shown = rows[: query.most]
    named = labels(tx, [row["id"] for row in shown])
    return {
        "rows": [_unit(tx, where, row, named[row["id"]]) for row in shown],
        "more": len(rows) > query.most,
        "off": bool(set_of(tx, held.place)[Title.UNIT]["off"]),
    }


def _unit(tx: Connection, where: Where, row: Row, said_: str) -> UnitRow:
    here = bears(tx, where.house, row["id"])
    sheet = current(tx, here, where.today)
    now = stands(tx, where.house, here, sheet) if sheet else None
    has = recognition(tx, Title.UNIT, row["id"], where.today)
    return {
        "id": row["id"],
        "label": said_.partition(", ")[0],
        "state": now["state"] if now else "",
        "level": now["level"] if now else 0,
        "holds": has["level"] if has else 0,
        "until": said(has["until"]) if has else "",
    }
