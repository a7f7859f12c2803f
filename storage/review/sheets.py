"""The sheets at the two desks where they are reviewed: what waits, one opened, agreed to, or given back; and who may look."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import ColumnElement, Connection, and_, bindparam, case, func, select, update

from dialogs.engine import Did, Refusal
from dialogs.rules.review import Reason, WhyNot
from dialogs.rules.roles import Action
from dialogs.talks.asked import Link
from dialogs.talks.office.look import Decline, OpenPerson, PersonSeen
from dialogs.talks.review.asked import (
    AgreedTo,
    Confirming,
    DeskName,
    EndorseAll,
    EvidenceLink,
    EvidenceShown,
    GiveBack,
    NoteShown,
    OpenedSheet,
    OpenSheet,
    PassedOver,
    SentBack,
    SheetShown,
    SheetsToJudge,
    ToJudge,
    ToReview,
    VillagesWaiting,
    WhoseSheet,
)
from dialogs.talks.review.mine import FilledIn, FilledInByOther, GivenBack, Objecting, Returned
from storage.act import Held, Where, consent, in_vietnam, serves, within
from storage.counting import count
from storage.facts import COMMUNE as OFFICERS
from storage.facts import (
    at_desk,
    carried_over,
    commune_judges,
    counts,
    given_back,
    is_sent,
    newest_word,
    open_years,
    own,
    staying,
    was_sent,
)
from storage.people.known import named
from storage.people.matching import endorsed
from storage.places.find import label, labels
from storage.privacy.links import url
from storage.residents.adopted import bases
from storage.residents.standing import current
from storage.review.steps import for_commune, looked, move, open_year, write_steps
from storage.store.hot import Hot
from storage.store.rows import Chosen, Expr, Row, fetch_all, fetch_first
from storage.tables import ANSWER, ASSESSMENT, EVIDENCE, PERSON, REVIEW_STEP, ROLE, in_order, newest_first
from storage.vault import Sealed
from storage.village.roster import stamp

WORDS = 500  # letters that are kept of somebody's own reason


@dataclass(frozen=True, slots=True)
class Desk:
    """
    A desk at which sheets are reviewed.

    waits: the states of review in which they wait there. step: what is written where they are agreed to. Who may not judge one
    is the same at both (`storage.facts.own`), and so is who tells its person: whoever agrees first.
    """

    name: DeskName
    waits: tuple[str, ...]
    step: str


CHAPTER = Desk("chapter", ("",), "endorse")
COMMUNE = Desk("commune", ("", "endorsed"), "confirm")  # "": where nobody of the chapter may review it


def desk_of(held: Held) -> Desk:
    """The desk at which a role reviews."""
    return COMMUNE if held.kind in OFFICERS else CHAPTER


def at_desk_of(tx: Connection, where: Where, held: Held) -> ColumnElement[bool]:
    """The sheets that are reviewed at the desk of a role, whatever became of them; rows of `assessment` and `person`."""
    here = at_desk(where.at, held.place, held.level)
    return and_(_of_desk(desk_of(held)), here, open_year(tx, where, held))


def _of_desk(desk: Desk) -> ColumnElement[bool]:
    return for_commune() if desk is COMMUNE else staying()


def waits(desk: Desk) -> ColumnElement[bool]:
    """Of those the ones that wait."""
    return and_(is_sent(), ASSESSMENT.c.review.in_(desk.waits))


LISTED = (  # of a sheet in a list; never its answers
    "id",
    "person",
    "year",
    "commune",
    "village",
    "sheet",
    "state",
    "answered",
    "asked",
    "sent",
    "review",
    "score",
    "passed",
    "pass_total",
    "flags",
)
WHOSE = (PERSON.c.full_name, PERSON.c.address, PERSON.c.called, PERSON.c.born)


# -- what waits


def waiting(tx: Connection, where: Where, held: Held, village: str = "") -> list[Row]:
    """What waits for a role, those sent first first; `own`: for somebody else at that desk."""
    desk = desk_of(held)
    asked = {"contact": held.contact, "person": held.person, "at": where.at, "place": held.place}
    years = open_years(tx, held.place, where.today)
    rows = _waiting(desk, held.level).maps(tx, **asked, first=min(years), last=max(years))
    return [row for row in rows if not village or row["village"] == village]


@cache
def _waiting(desk: Desk, level: str) -> Hot:
    """What waits at a desk of places of a level."""
    years = ASSESSMENT.c.year.between(bindparam("first"), bindparam("last"))
    here = at_desk(bindparam("at", type_=ASSESSMENT.c.sent.type), bindparam("place"), level)
    which = (waits(desk), _of_desk(desk), here, years)
    return Hot(_in_order(bindparam("contact"), bindparam("person"), *which, columns=LISTED))


def _rows(tx: Connection, where: Where, held: Held, *which: ColumnElement[bool]) -> list[Row]:
    """Sheets at the desk of a role, with whose they are."""
    return fetch_all(tx, _in_order(held.contact, held.person, *which, at_desk_of(tx, where, held)))


def _in_order(
    contact: Expr | str,
    person: Expr | str,
    *which: ColumnElement[bool],
    columns: Collection[str] = ASSESSMENT.c.keys(),
) -> Chosen:
    """Sheets with whose they are, those sent first first; contact, person: of who looks."""
    shown = (ASSESSMENT.c[name] for name in columns)
    theirs = select(*shown, *WHOSE, own(contact, person).label("own")).where(*which)
    of = theirs.join(PERSON, PERSON.c.id == ASSESSMENT.c.person)
    return of.order_by(ASSESSMENT.c.sent, *in_order(ASSESSMENT))


@serves(ToReview, Action.REVIEW)
def to_review(tx: Connection, where: Where, held: Held, query: ToReview) -> SheetsToJudge:
    """The oldest that wait; those of the reviewer's own household are for somebody else."""
    village = query.place if query.place != held.place else ""
    rows = waiting(tx, where, held, village)
    theirs = {row["id"]: row for row in rows if not row["own"]}
    listed = [each for each in query.listed if each in theirs] and query.listed
    page = listed or [*theirs][: query.most]
    gone = {each: None for each in page if each not in theirs}
    others = _rows(tx, where, held, ASSESSMENT.c.id.in_([*gone])) if gone else []
    judged = {row["id"]: row for row in others}
    here = [theirs[each] for each in page if each in theirs]
    opened = _opened(tx, held, here)
    looked(tx, where, held, *(row["person"] for row in here))
    return {
        "desk": desk_of(held).name,
        "place": label(tx, query.place) if query.place else "",
        "sheets": [
            _to_judge(where, theirs[each], opened) if each in theirs else _judged(each, judged.get(each))
            for each in page
        ],
        "own": len(rows) - len(theirs),
        "more": len(theirs) - len(here),
        "draft": not all(bases(tx, where.house, held.commune, {row["sheet"] for row in here}).values()),
    }


def _to_judge(where: Where, row: Row, opened: Collection[str]) -> ToJudge:
    return {
        **_whose_sheet(row),
        "sheet": row["sheet"],
        "stamp": stamp(row["sent"]),
        "waits": True,
        "review": row["review"],
        "score": row["score"],
        "maximum": where.house.sheets[row["sheet"]].maximum,
        "passed": bool(row["passed"]),
        "enough": (row["score"] or 0) >= row["pass_total"],
        "flags": row["flags"],
        "first": not row["review"],
        "must": _must_open(row, opened),
    }


def _judged(id_: str, row: Row | None) -> ToJudge:
    """A line of the list that is done: what became of it, and no more; without a name where it is not at the desk any more."""
    nobody: WhoseSheet = {"name": "", "address": "", "called": "", "born": 0, "assessment": id_}
    return {
        **(_whose_sheet(row) if row else nobody),
        "sheet": "",
        "stamp": "",
        "waits": False,
        "review": row["review"] if row and (was_sent(row) or row["review"] == "returned") else "",
        "score": 0,
        "maximum": 0,
        "passed": False,
        "enough": False,
        "flags": [],
        "first": False,
        "must": False,
    }


@serves(Confirming, Action.CONFIRM)
def confirming(tx: Connection, where: Where, held: Held, _: Confirming) -> VillagesWaiting:
    """How many wait, village by village, most first."""
    n, direct = func.count().label("n"), func.sum(case((ASSESSMENT.c.review == "", 1), else_=0))
    mine = own(held.contact, held.person)
    here = (
        select(n, ASSESSMENT.c.village, direct.label("direct"))
        .join_from(ASSESSMENT, PERSON, PERSON.c.id == ASSESSMENT.c.person)
        .where(at_desk_of(tx, where, held), waits(COMMUNE))
        .group_by(ASSESSMENT.c.village)
        .order_by(n.desc(), ASSESSMENT.c.village)
    )
    rows = [row for row in tx.execute(here.where(~mine)) if row.village]
    nobody = sum(row.n for row in tx.execute(here.where(mine, ~commune_judges(where.at))))
    named = labels(tx, {row.village for row in rows})
    return {
        "own": sum(row.n for row in tx.execute(here.where(mine))) - nobody,
        "nobody": nobody,
        "scrolls": where.scrolls,
        "villages": [
            {
                "place": row.village,
                "label": named.get(row.village, ""),
                "waiting": row.n,
                "direct": int(row.direct),
            }
            for row in rows
        ],
    }


# -- one of them, or several, are judged


@serves(OpenSheet, Action.REVIEW)
def open_sheet(tx: Connection, where: Where, held: Held, command: OpenSheet) -> Did[OpenedSheet] | Refusal:
    """Show one as it was sent; it is written down that it was opened, and the person can see who looked."""
    row = _taken(tx, where, held, command.assessment)
    if isinstance(row, Refusal):
        return row
    write_steps(tx, where, [row], "opened", held.id)
    looked(tx, where, held, row["person"])
    desk = desk_of(held)
    returned = select(func.count()).where(
        REVIEW_STEP.c.assessment == row["id"], REVIEW_STEP.c.step == "return"
    )
    return Did(
        {
            **_shown(tx, where, row),
            "desk": desk.name,
            "place": row["village"] if desk is COMMUNE else "",
            "stamp": stamp(row["sent"]),
            "returned": tx.execute(returned).scalar_one(),
        }
    )


@serves(EndorseAll, Action.REVIEW)
def endorse_all(tx: Connection, where: Where, held: Held, command: EndorseAll) -> Did[AgreedTo]:
    """Agree to what was listed, as it was listed; what changed since, or must be opened, is passed over and named."""
    rows = _rows(tx, where, held, ASSESSMENT.c.id.in_([id_ for id_, _ in command.sheets]))
    known, opened = {row["id"]: row for row in rows}, _opened(tx, held, rows)
    agreed: list[Row] = []
    skipped: list[PassedOver] = []
    for id_, seen in command.sheets:
        row = known.get(id_)
        if row is None:
            continue
        why = _why_not(held, row, seen) or ("unopened" if _must_open(row, opened) else None)
        if why is None:
            agreed.append(row)
        else:
            skipped.append({**_whose_sheet(row), "why": why})
    silent = 0
    if agreed:
        _, silent = move(tx, where, held, agreed, desk_of(held).step)
        endorsed(tx, where, held, [row["person"] for row in agreed])
    return Did({"done": [_whose_sheet(row) for row in agreed], "silent": silent, "skipped": skipped})


@serves(GiveBack, Action.REVIEW)
def give_back(tx: Connection, where: Where, held: Held, command: GiveBack) -> Did[SentBack] | Refusal:
    """Back to the person, with a reason; they are told at once where they can be. Of a year that is over nothing can be changed any more."""
    row = _taken(tx, where, held, command.assessment, command.stamp, meant="return")
    if isinstance(row, Refusal):
        return row
    if row["year"] < where.year and not carried_over(tx, row, where.today):
        return _gone(held, "year", "return")
    reason = command.reason if command.reason in {*Reason} else Reason.OTHER
    known = command.indicator in {each.id for each in where.house.sheets[row["sheet"]].indicators}
    indicator = command.indicator if known else ""
    about = {"reason": reason, "words": command.words[:WORDS], "indicator": indicator}
    told, _ = move(tx, where, held, [row], "return", **about)
    return Did({**_whose_sheet(row), "told": told == 1})


@serves(EvidenceLink, Action.REVIEW)
def evidence_link(tx: Connection, where: Where, held: Held, command: EvidenceLink) -> Did[Link] | Refusal:
    """A photo or a voice message of a sheet that they may judge."""
    kept = EVIDENCE.c.kind.in_(("photo", "voice")), EVIDENCE.c.picture.is_not(None)
    found = tx.execute(select(EVIDENCE.c.assessment).where(EVIDENCE.c.id == command.evidence, *kept))
    row = _taken(tx, where, held, found.scalar() or "")
    if isinstance(row, Refusal):
        return row
    looked(tx, where, held, row["person"])
    return Did({"url": url(tx, where, "evidence", role=held.id, evidence=command.evidence)})


@serves(Decline, Action.DECIDE)
def decline(tx: Connection, where: Where, held: Held, command: Decline) -> Did[None] | Refusal:
    """A confirmed sheet is left out of the list, with a reason, and its person is told."""
    row = next(iter(_rows(tx, where, held, ASSESSMENT.c.id == command.assessment)), None)
    if row is None or row["own"] or not was_sent(row) or row["review"] != "confirmed":
        return _gone(held, "changed", "decline")
    reason = command.reason if command.reason in {*Reason} else Reason.OTHER
    move(tx, where, held, [row], "decline", reason=reason, words=command.words[:WORDS])
    return Did(None)


def _taken(
    tx: Connection, where: Where, held: Held, assessment: str, seen: str = "", meant: str = "open"
) -> Row | Refusal:
    """A sheet that this reviewer may judge now, as it was seen; else why not."""
    row = next(iter(_rows(tx, where, held, ASSESSMENT.c.id == assessment)), None)
    if row is None:
        return _gone(held, "unknown", meant)
    why = _why_not(held, row, seen)
    return _gone(held, why, meant) if why else row


def _gone(held: Held, why: WhyNot, meant: str) -> Refusal:
    return Refusal("sheet_gone", {"role": held.id, "desk": desk_of(held).name, "why": why, "meant": meant})


def _why_not(held: Held, row: Row, seen: str = "") -> WhyNot | None:
    """Why a sheet of the desk can't be judged now by who holds the role; seen: as which it was shown."""
    if row["own"]:
        return "own"
    if not was_sent(row):
        return "withdrawn"
    if row["review"] not in desk_of(held).waits:
        return "decided"
    return "changed" if seen and stamp(row["sent"]) != seen else None


def to_open(row: Row) -> bool:
    """
    Whether a sheet is to be looked at before it can be agreed to: too few points, or what is striking to who reviews it first.

    Such a sheet is agreed to alone, and never with all others.
    """
    return not row["passed"] or (not row["review"] and bool(row["flags"]))


def _must_open(row: Row, opened: Collection[str]) -> bool:
    return to_open(row) and row["id"] not in opened


def _opened(tx: Connection, held: Held, rows: Sequence[Row]) -> set[str]:
    """Which of these were opened with this role since they were sent."""
    if not rows:
        return set()
    steps = tx.execute(
        select(REVIEW_STEP.c.assessment, REVIEW_STEP.c.at).where(
            REVIEW_STEP.c.assessment.in_([row["id"] for row in rows]),
            REVIEW_STEP.c.step == "opened",
            REVIEW_STEP.c.role == held.id,
        )
    )
    sent = {row["id"]: row["sent"] for row in rows}
    return {each.assessment for each in steps if each.at >= sent[each.assessment]}


# -- what is shown of a sheet, and of a person


def _whose_sheet(row: Row) -> WhoseSheet:
    return {**named(row), "assessment": row["id"]}


def _shown(tx: Connection, where: Where, row: Row) -> SheetShown:
    """A sheet that was sent, with what its person told and showed."""
    return {
        **_whose_sheet(row),
        "label": label(tx, row["village"]),
        "sheet": row["sheet"],
        "adopted": bases(tx, where.house, row["commune"], {row["sheet"]})[row["sheet"]],
        "year": row["year"],
        "levels": {key: level for key, level in row["levels"].items() if isinstance(level, str)},
        "score": row["score"],
        "pass_total": row["pass_total"],
        "flags": row["flags"],
        "review": row["review"],
        "evidence": _evidence(tx, where, row["id"]),
        "notes": _notes(tx, where, row["run"]),
        "sent": in_vietnam(row["sent"]),
        "entered": f"{row['entered']:%d/%m/%Y}" if row["entered"] else "",
    }


def _evidence(tx: Connection, where: Where, assessment: str) -> list[EvidenceShown]:
    columns = (EVIDENCE.c.id, EVIDENCE.c.indicator, EVIDENCE.c.kind, EVIDENCE.c.text)
    rows = tx.execute(
        select(*columns, EVIDENCE.c.picture.is_not(None).label("here"))
        .where(EVIDENCE.c.assessment == assessment, EVIDENCE.c.state != "refused")
        .order_by(*in_order(EVIDENCE))
    )
    opens = where.house.vault.open
    return [
        {
            "id": row.id,
            "indicator": row.indicator,
            "kind": row.kind,
            "text": str(opens(row.text, Sealed.EVIDENCE)) if row.text else "",
            "here": row.here,
        }
        for row in rows
    ]


def _notes(tx: Connection, where: Where, run: str) -> list[NoteShown]:
    """What they told instead of choosing; such notes are for the reviewer."""
    notes = select(ANSWER.c.key, ANSWER.c.value).where(ANSWER.c.run == run, ANSWER.c.kind == "n")
    return [
        {"indicator": row.key, "text": str(where.house.vault.open(row.value, Sealed.ANSWER))}
        for row in tx.execute(notes.order_by(*in_order(ANSWER)))
    ]


@serves(OpenPerson, Action.LOOK_AT_PERSON)
def open_person(tx: Connection, where: Where, held: Held, command: OpenPerson) -> Did[PersonSeen] | Refusal:
    """The state of one person; with consent, and once sent, the sheet too. They can see who looked."""
    columns = *WHOSE, PERSON.c.id, PERSON.c.state, PERSON.c.village
    shares = newest_word(PERSON.c.id, "commune").label("shares")
    theirs = within(held, PERSON), staying(), PERSON.c.id == command.person
    found = fetch_first(tx, select(*columns, shares).where(*theirs))
    if found is None:
        return Refusal("look_gone", {"role": held.id})
    of = dict(found)
    looked(tx, where, held, of["id"])
    newest = (
        select(ASSESSMENT, *WHOSE)
        .join(PERSON, PERSON.c.id == ASSESSMENT.c.person)
        .where(ASSESSMENT.c.person == of["id"], counts())
        .order_by(ASSESSMENT.c.year.desc(), *newest_first(ASSESSMENT))
        .limit(1)
    )
    now = fetch_first(tx, newest)
    shared = now if now and was_sent(now) and of["shares"] else None
    return Did(
        {
            **named(of),
            "label": label(tx, of["village"]),
            "condition": of["state"],
            "standing": now["state"] if now else "none",
            "year": now["year"] if now else 0,
            "answered": now["answered"] if now else 0,
            "asked": now["asked"] if now else 0,
            "shared": _shown(tx, where, shared) if shared else None,
        }
    )


# -- what residents are told of their own sheet, and how they object to one that was filled in for them


@serves(Returned)
def returned(tx: Connection, where: Where, _: Returned) -> GivenBack | Refusal:
    """The reason the active person's sheet was given back for, while it is still to be sent again."""
    now = current(tx, where)
    if now is None or not given_back(now):
        return Refusal("home")
    steps = select(REVIEW_STEP).where(REVIEW_STEP.c.assessment == now["id"], REVIEW_STEP.c.step == "return")
    step = tx.execute(steps.order_by(*newest_first(REVIEW_STEP)).limit(1)).first()
    words = step.words if step else ""
    return {
        "indicator": step.indicator if step else "",
        "reason": step.reason if step else Reason.OTHER,
        "words": str(where.house.vault.open(words, Sealed.REVIEW)) if words else "",
        "sheet": now["sheet"],
    }


def _filled_in(tx: Connection, where: Where) -> Row | None:
    """The active person's sheet, if somebody filled it in, it is sent, and nobody decided it for good."""
    now = current(tx, where)
    if now is None or not now["helper"] or now["state"] != "sent":
        return None
    return None if now["review"] in {"recognised", "declined"} else now


@serves(FilledIn)
def filled_in(tx: Connection, where: Where, _: FilledIn) -> FilledInByOther | None:
    """By whom, and what it came to."""
    now = _filled_in(tx, where)
    if now is None:
        return None
    called = tx.execute(select(ROLE.c.called).where(ROLE.c.id == now["helper"])).scalar()
    return {
        "assessment": now["id"],
        "by": called or "",
        "day": in_vietnam(now["sent"]),
        "total": now["score"],
        "year": now["year"],
    }


@serves(Objecting)
def objecting(tx: Connection, where: Where, command: Objecting) -> Did[None] | Refusal:
    """It is not theirs: no longer sent, nobody else may see it, and the way says that they objected."""
    now = _filled_in(tx, where)
    if now is None or now["id"] != command.assessment:
        return Refusal("object_late")
    write_steps(tx, where, [now], "object", "")
    for purpose in ("chapter", "commune"):
        consent(tx, where, purpose, given=False)
    private = {"state": "private", "review": "", "reviewed": None}
    tx.execute(update(ASSESSMENT).where(ASSESSMENT.c.id == now["id"]).values(private))
    count(tx, where.house, [where.person])
    return Did(None)
