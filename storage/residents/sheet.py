"""A resident's sheet of the year: begun, changed, given evidence, sent, kept, registered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, func, insert, or_, select, update

from dialogs.engine import Did, Refusal
from dialogs.questions import SKIP, Value
from dialogs.rules.fetching import MOST, again
from dialogs.rules.names import same_name
from dialogs.rules.review import Flag, flags
from dialogs.scoring import answers, left, score
from dialogs.talks.asked import Begin
from dialogs.talks.home import UndoBegin
from dialogs.talks.kept import MOST_EVIDENCE, KeepEvidence
from dialogs.talks.lookover import Change, KeepPrivate, Submit
from dialogs.talks.result import Register
from dialogs.talks.welcome import Join
from dialogs.vietnamese import fold
from storage.act import Where, consent, serves
from storage.conversations import Written, drop_runs, memos, write
from storage.counting import count
from storage.facts import (
    PERSONS,
    all_asked,
    by_role_alone,
    closed_since,
    is_sent,
    offered,
    put_aside,
    registration,
    staying,
    was_sent,
)
from storage.facts import sheet as sheet_of
from storage.outbox import enqueue
from storage.people.matching import identify
from storage.people.register import write_persons
from storage.phones import share, sharing
from storage.places.find import belonging, by_now, mark
from storage.residents.adopted import examples
from storage.residents.standing import current, may_register, presses
from storage.store.hot import Hot
from storage.store.rows import Row, fetch_all, fetch_first, fetch_one, insert_rows
from storage.tables import (
    ANSWER,
    ASSESSMENT,
    CONTACT,
    CONTACT_PERSON,
    EVIDENCE,
    PERSON,
    ROLE,
    TALKING,
    in_order,
    newest_first,
)
from storage.vault import Sealed

GONE = Refusal("gone")  # there is no such sheet of theirs any more
UNFINISHED = Refusal("lookover")  # what is left to ask comes first
CLOSED = Refusal("send")  # the commune takes no more sheets of that year, and it is said there


_CONSENTED = Hot(
    select(ANSWER.c.at)
    .where(ANSWER.c.run == bindparam("run"), ANSWER.c.key.like("consent%"))
    .order_by(*newest_first(ANSWER))
    .limit(1)
)


@serves(Join)
def join(tx: Connection, where: Where, command: Join) -> Did[None]:
    """A person begins; the consent is dated when it was given."""
    person = _becomes(tx, where)
    given = _CONSENTED.rows(tx, run=where.run)
    place = by_now(tx, command.place) if command.place else None
    lives = {**belonging(tx, place), "household": command.household or None}
    named = {"called": command.called, "address": command.address, "folded": fold(command.called)}
    row = {"sheet_group": command.group, "created": where.at, "place_typed": command.typed, **lives, **named}
    if person:
        tx.execute(update(PERSON).where(PERSON.c.id == person).values(**row, basis=""))
    else:
        person = where.house.new_id()
        write_persons(tx, [{"id": person, **row}])
    shared = {"contact": where.contact, "person": person, "presses": command.presses, "since": where.at}
    share(tx, [shared])
    consent(tx, where, "keep", given=True, at=given[0].at if given else where.at, person=person)
    _begin(tx, where, person)
    count(tx, where.house, [person])
    people = len(sharing(tx, where.contact))
    return Did(
        None, now={"person": person, "called": command.called, "address": command.address, "people": people}
    )


def _becomes(tx: Connection, where: Where) -> str:
    """Who is known here by a role alone, and is the first to begin on this phone; "" somebody new."""
    return "" if sharing(tx, where.contact) else by_role_alone(tx, where.contact)


def _begin(tx: Connection, where: Where, who: str, before: Row | None = None) -> None:
    """A new sheet of the year with its run, by the sheet in force for their group; registered is who was with the one before."""
    (person,) = PERSONS.maps(tx, persons=[who])
    key = where.house.in_force[person["sheet_group"] or "nguoi_dan_xa"]
    pressed = presses(tx, where.contact, who)
    args: dict[str, Value] = {"sheet": key, "presses": pressed}
    if local := examples(tx, person["commune"], key):
        args["examples"] = local
    run = {"contact": where.contact, "args": args, "opened": where.at}
    pass_total = mark(tx, person["village"], where.house.sheets[key])
    write_sheet(tx, where, person, key, run, pass_total=pass_total, presses=pressed, **registration(before))


def write_sheet(tx: Connection, where: Where, person: Row, key: str, run: Row, **more: object) -> Row:
    """A sheet of the year, as its row, with the run that asks it: its contact, args, when it was opened (and closed)."""
    new_id = where.house.new_id
    opened = {"id": new_id(), "person": person["id"], "talk": "assess", **run}
    write(tx, Written(runs=[opened]))
    row = {
        "id": new_id(),
        "person": person["id"],
        "year": where.year,
        "commune": person["commune"],
        "village": person["village"] or "",
        "sheet": key,
        "run": opened["id"],
        "asked": len(where.house.sheets[key].indicators),
        "started": opened["opened"],
        **more,
    }
    write_sheets(tx, [row])
    return row


def write_sheets(tx: Connection, rows: Sequence[Row]) -> None:
    """Rows of sheets."""
    insert_rows(tx, ASSESSMENT, rows)


@serves(Begin)
def begin(tx: Connection, where: Where, command: Begin) -> Did[None]:
    """A new sheet; what there was this year is put aside, not lost."""
    now = sheet_of(tx, where.person, where.year)
    if now is not None and not command.over:
        return Did(None)
    if now is not None:
        put_aside(tx, now)
    _begin(tx, where, where.person, now)
    count(tx, where.house, [where.person])
    return Did(None)


@serves(UndoBegin)
def undo_begin(tx: Connection, where: Where, _: UndoBegin) -> Did[bool]:
    """Take back the newest assessment of the year that was put aside."""
    aside = fetch_first(
        tx,
        select(ASSESSMENT)
        .where(
            ASSESSMENT.c.person == where.person,
            ASSESSMENT.c.year == where.year,
            ASSESSMENT.c.state == "replaced",
        )
        .order_by(*newest_first(ASSESSMENT))
        .limit(1),
    )
    now = current(tx, where)
    if aside is None or (now is not None and now["state"] == "sent"):
        return Did(result=False)
    if now is not None:
        put_aside(tx, now)
    levels = dict(aside["levels"])
    values = {"state": levels.pop("state", "open"), "levels": levels, **registration(now)}
    tx.execute(update(ASSESSMENT).where(ASSESSMENT.c.id == aside["id"]).values(values))
    count(tx, where.house, [where.person])
    return Did(result=True)


@serves(Change)
def change(tx: Connection, where: Where, command: Change) -> Did[None] | Refusal:
    """A changed answer is a new row; the score is derived again."""
    now = current(tx, where)
    if now is None or now["run"] != command.run:
        return GONE
    answer = {"id": where.house.new_id(), "run": command.run, "contact": where.contact, "at": where.at}
    write(tx, Written(answers=[{**answer, "kind": "a", "key": command.indicator, "value": command.level}]))
    levels = score_again(tx, where, now)
    if was_sent(now):
        send_again(tx, where, now, levels)
    count(tx, where.house, [where.person])
    return Did(None)


def send_again(tx: Connection, where: Where, now: Row, levels: Mapping[str, str]) -> None:
    """What is changed of a sheet after it was sent is at once what its reviewers see; their list is marked, nobody is told."""
    values = {"levels": dict(levels), "sent": where.at}
    tx.execute(update(ASSESSMENT).where(ASSESSMENT.c.id == now["id"]).values(values))
    note_submission(tx, where, now)


def score_again(tx: Connection, where: Where, now: Row, **also: object) -> dict[str, str]:
    """What the answers are worth now, written down; the level of each that is no skip."""
    sheet = where.house.sheets[now["sheet"]]
    memo = memos(tx, [now["run"]], where.house.vault)[now["run"]]
    given = answers(sheet, memo)
    village = tx.execute(select(PERSON.c.village).where(PERSON.c.id == where.person)).scalar()
    total = score(sheet, given, mark(tx, village, sheet))
    done = now["answered"] if all_asked(now) else now["asked"] - len(left(sheet, memo))
    if now["registered"] and now["baseline"] is None and done >= now["asked"]:
        also["baseline"] = total.total
    tx.execute(
        update(ASSESSMENT)
        .where(ASSESSMENT.c.id == now["id"])
        .values(answered=done, score=total.total, passed=total.passed, pass_total=total.pass_total, **also)
    )
    return {key: value for key, value in given.items() if value != SKIP}


@serves(KeepEvidence)
def keep_evidence(tx: Connection, where: Where, command: KeepEvidence) -> Did[bool] | Refusal:
    """A step records only the service's id of a photo or a voice message; a job downloads it (design.md §5)."""
    now = current(tx, where)
    if now is None:
        return GONE
    kept = select(func.count()).where(EVIDENCE.c.assessment == now["id"], EVIDENCE.c.state != "refused")
    if tx.execute(kept).scalar_one() >= MOST_EVIDENCE:
        return Did(result=False)
    value = command.value if isinstance(command.value, Mapping) else {}
    photo, voice, text = (str(value.get(each, "")) for each in ("photo", "voice", "text"))
    kind = "photo" if photo else "voice" if voice else "text" if text else "known"
    write_evidence(
        tx,
        where,
        assessment=now["id"],
        person=where.person,
        commune=now["commune"],
        indicator=command.indicator,
        kind=kind,
        file=photo or voice,
        text=text,
    )
    mark_changed(tx, where, now)
    return Did(result=True)


def write_evidence(
    tx: Connection, where: Where, *, file: str = "", text: str = "", picture: bytes | None = None, **of: str
) -> None:
    """
    A piece of evidence: of a person's sheet, or (by the role that gave it, and of no person) of the sheet of a title.

    file: the service's id of what is to be fetched; text: words, which are sealed here; picture: what is here already, sealed.
    """
    about = {"id": where.house.new_id(), "channel": where.channel, "at": where.at, "file": file}
    sealed = where.house.vault.seal(text, Sealed.EVIDENCE) if text else ""
    state = "waiting" if file else "kept"
    tx.execute(insert(EVIDENCE).values(**about, text=sealed, picture=picture, state=state, **of))


def mark_changed(tx: Connection, where: Where, now: Row) -> None:
    """What is shown beside a sheet that was sent is another: the list of its reviewers says so."""
    if was_sent(now) and not now["review"]:
        flagged = list(dict.fromkeys([*now["flags"], Flag.CHANGED.value]))
        values = {"flags": flagged, "sent": where.at}
        tx.execute(update(ASSESSMENT).where(ASSESSMENT.c.id == now["id"]).values(values))
        count(tx, where.house, [where.person])


@serves(Submit)
def submit(tx: Connection, where: Where, command: Submit) -> Did[bool] | Refusal:
    """Sent on: name, year, consents 2 and 3, and the answers as they are now."""
    now = current(tx, where)
    if now is None or not tx.execute(select(PERSON.c.village).where(PERSON.c.id == where.person)).scalar():
        return GONE
    if not all_asked(now):
        return UNFINISHED
    if not was_sent(now) and closed_since(tx, now, where.today):
        return CLOSED
    tx.execute(
        update(PERSON)
        .where(PERSON.c.id == where.person)
        .values(full_name=command.full_name, folded=fold(command.full_name), born=command.born)
    )
    tx.execute(
        update(CONTACT_PERSON)
        .where(CONTACT_PERSON.c.contact == where.contact, CONTACT_PERSON.c.person == where.person)
        .values(presses=command.presses)
    )
    for purpose in ("chapter", "commune"):
        consent(tx, where, purpose, given=True)
    levels = score_again(
        tx,
        where,
        now,
        state="sent",
        sent=where.at,
        finished=now["finished"] or where.at,
        presses=command.presses,
    )
    tx.execute(update(ASSESSMENT).where(ASSESSMENT.c.id == now["id"]).values(levels=levels))
    note_submission(tx, where, now)
    for each in offers(tx, where.person, now["year"]):  # what they send themself is their word
        let_go(tx, each)
    looked_for = identify(tx, where.house, where.person)
    count(tx, where.house, [where.person])
    return Did(looked_for)


def offers(tx: Connection, person: str, year: int) -> list[Row]:
    """The sheets that somebody filled in for a person and that wait for their word, the newest first."""
    rows = tx.execute(select(ASSESSMENT).where(offered(person, year)).order_by(*newest_first(ASSESSMENT)))
    return [dict(row) for row in rows.mappings()]


def let_go(tx: Connection, offer: Row) -> None:
    """A sheet that its person did not take: nothing of it stays."""
    drop_runs(tx, [offer["run"]])
    tx.execute(delete(ASSESSMENT).where(ASSESSMENT.c.id == offer["id"]))


@serves(KeepPrivate)
def keep_private(tx: Connection, where: Where, _: KeepPrivate) -> Did[None] | Refusal:
    """Finished, and seen by nobody else; what was sent meanwhile is not."""
    now = current(tx, where)
    if now is None or now["state"] == "sent":
        return GONE
    if not all_asked(now):
        return UNFINISHED
    if now["state"] == "open":
        score_again(tx, where, now, state="private", finished=where.at)
        count(tx, where.house, [where.person])
    return Did(None)


@serves(Register)
def register(tx: Connection, where: Where, command: Register) -> Did[None] | Refusal:
    """One dated tap, before the questions or after; the score of that day is the baseline, else the first there is."""
    now = current(tx, where)
    if now is None or not may_register(tx, where, now):
        return GONE
    goals = [_sealed_goal(where, goal) for goal in command.goals]
    baseline = now["score"] if all_asked(now) else None  # who registers first gets it with the last answer
    values = {"registered": where.at, "baseline": baseline, "goals": goals}
    tx.execute(update(ASSESSMENT).where(ASSESSMENT.c.id == now["id"]).values(values))
    count(tx, where.house, [where.person])
    return Did(None)


def _sealed_goal(where: Where, goal: str) -> dict[str, str]:
    known = any(goal == each.id for sheet in where.house.sheets.values() for each in sheet.indicators)
    return {"indicator": goal} if known else {"words": where.house.vault.seal(goal, Sealed.GOAL)}


# -- photos and voice messages that wait to be fetched: each stands alone, has three attempts, and an end


@dataclass(frozen=True, slots=True)
class Waiting:
    """
    A photo or a voice message that waits, and how to speak to the contact it came from; nobody, where that one is gone.

    tries: the attempts until now, with the one that was claimed.
    """

    id: str
    kind: str
    channel: str
    file: str
    at: datetime
    tries: int
    contact: str
    external: str
    language: str
    address: str
    called: str

    @property
    def spent(self) -> bool:
        """Whether there is no attempt left."""
        return self.tries >= MOST


def waiting(
    tx: Connection, channels: Sequence[str], at: datetime, *, ends: bool = True, most: int = 20
) -> list[Waiting]:
    """The oldest photos of these channels that are due; `ends`: those without an attempt left, too."""
    rows = (
        select(
            EVIDENCE.c.id,
            EVIDENCE.c.kind,
            EVIDENCE.c.channel,
            EVIDENCE.c.file,
            EVIDENCE.c.at,
            EVIDENCE.c.tries,
            func.coalesce(CONTACT.c.id, "").label("contact"),
            func.coalesce(CONTACT.c.external, "").label("external"),
            func.coalesce(TALKING.c.language, "").label("language"),
            func.coalesce(TALKING.c.address, "").label("address"),
            func.coalesce(TALKING.c.called, "").label("called"),
        )
        .join(CONTACT_PERSON, CONTACT_PERSON.c.person == EVIDENCE.c.person, isouter=True)
        .join(ROLE, ROLE.c.id == EVIDENCE.c.role, isouter=True)
        .join(
            CONTACT,
            (CONTACT.c.id == func.coalesce(CONTACT_PERSON.c.contact, ROLE.c.contact))
            & (CONTACT.c.channel == EVIDENCE.c.channel),
            isouter=True,
        )
        .join(TALKING, TALKING.c.contact == CONTACT.c.id, isouter=True)
        .where(
            EVIDENCE.c.state == "waiting",
            EVIDENCE.c.channel.in_(channels),
            or_(EVIDENCE.c.again.is_(None), EVIDENCE.c.again <= at),
            EVIDENCE.c.tries <= (MOST if ends else MOST - 1),
        )
        .order_by(*in_order(EVIDENCE), CONTACT.c.id.is_(None), CONTACT.c.id)
        .limit(most)
    )
    first: dict[str, Waiting] = {}
    for row in fetch_all(tx, rows):
        first.setdefault(row["id"], Waiting(**row))
    return list(first.values())


def claim(tx: Connection, rows: Sequence[Waiting], at: datetime) -> list[Waiting]:
    """
    Those that nobody else took, with the attempt counted before it is made: what ends this process is one too.

    What has no attempt left is taken as it is.
    """
    taken = []
    for row in rows:
        tries = min(row.tries + 1, MOST)
        ours = tx.execute(
            update(EVIDENCE)
            .where(
                EVIDENCE.c.id == row.id,
                EVIDENCE.c.state == "waiting",
                EVIDENCE.c.tries == row.tries,
                or_(EVIDENCE.c.again.is_(None), EVIDENCE.c.again <= at),
            )
            .values(tries=tries, again=again(tries, at))
        )
        if ours.rowcount:
            taken.append(row if row.spent else replace(row, tries=tries))
    return taken


def release(tx: Connection, row: Waiting, until: datetime) -> None:
    """It is with another process: the attempt does not count."""
    tx.execute(
        update(EVIDENCE)
        .where(EVIDENCE.c.id == row.id, EVIDENCE.c.state == "waiting", EVIDENCE.c.tries == row.tries)
        .values(tries=row.tries - 1, again=until)
    )


def keep(tx: Connection, id_: str, held: bytes) -> None:
    """What was sent is here, as `storage.pictures` put it; the service's id is no longer needed."""
    tx.execute(
        update(EVIDENCE)
        .where(EVIDENCE.c.id == id_, EVIDENCE.c.state == "waiting")
        .values(picture=held, state="kept", file="")
    )


def refuse(tx: Connection, row: Waiting, outbox: str, text: str, at: datetime) -> bool:
    """Nothing came of it: say so to whoever is there; False where nobody is told, or somebody was already."""
    settled = tx.execute(
        update(EVIDENCE)
        .where(EVIDENCE.c.id == row.id, EVIDENCE.c.state == "waiting")
        .values(state="refused", file="")
    )
    told = bool(settled.rowcount and row.contact)
    if told:
        enqueue(tx, outbox, row.contact, row.channel, row.external, text, at)
    return told


# -- what a reviewer is to know of a sheet is worked out when it is sent: how long it took, and why it should be opened


def note_submission(tx: Connection, where: Where, assessment: Row) -> None:
    """
    Fill in what is derived from a sheet that was just sent.

    `assessment` is its row as it was before: what was decided of other answers no longer counts, and it waits anew.
    """
    id_ = assessment["id"]
    row = fetch_one(tx, select(ASSESSMENT).where(ASSESSMENT.c.id == id_))
    sheet = where.house.sheets[row["sheet"]]
    seconds = row["seconds"] or _seconds(tx, row["run"], [each.id for each in sheet.indicators])
    twins = _twins(tx, row)
    marked = Flag.CHANGED in assessment.get("flags", ()) or assessment["levels"] != row["levels"]
    found = flags(
        sheet,
        row["levels"],
        row["pass_total"],
        seconds=seconds,
        presses=row["presses"],
        double=bool(twins),
        changed=was_sent(assessment) and marked,
    )
    values: dict[str, object] = {"seconds": seconds, "flags": found}
    if not _holds(assessment, row):
        values |= {"review": "", "reviewed": None}
    tx.execute(update(ASSESSMENT).where(ASSESSMENT.c.id == id_).values(values))
    for twin in twins:  # neither is to be endorsed unseen
        if Flag.DOUBLE not in twin["flags"] and not twin["review"]:
            both = [*twin["flags"], Flag.DOUBLE.value]
            tx.execute(update(ASSESSMENT).where(ASSESSMENT.c.id == twin["id"]).values(flags=both))


def _holds(before: Row, now: Row) -> bool:
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


def _twins(tx: Connection, row: Row) -> list[Row]:
    """Sheets of the year of others in the commune with the same name and year of birth."""
    who = select(PERSON.c.folded, PERSON.c.full_name, PERSON.c.born).where(PERSON.c.id == row["person"])
    person = tx.execute(who).one()
    if not person.born or not person.folded:
        return []
    others = (
        select(ASSESSMENT.c.id, ASSESSMENT.c.flags, ASSESSMENT.c.review, PERSON.c.full_name)
        .join(PERSON, PERSON.c.id == ASSESSMENT.c.person)
        .where(
            PERSON.c.folded == person.folded,
            PERSON.c.born == person.born,
            PERSON.c.commune == row["commune"],
            PERSON.c.id != row["person"],
            PERSON.c.same_as == "",
            staying(),
            ASSESSMENT.c.year == row["year"],
            is_sent(),
        )
    )
    return [each for each in fetch_all(tx, others) if same_name(each["full_name"], person.full_name)]
