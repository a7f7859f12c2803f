"""Who registered for the year (đăng ký phấn đấu) on paper: written down by the chapter, told to its person, taken back by them."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, select, update

from dialogs.engine import Did, Refusal
from dialogs.rules.calendar import registering
from dialogs.rules.people import GONE
from dialogs.rules.roles import Action
from dialogs.talks.result import OnPaper, SignedPaper, Unregister
from dialogs.talks.village.signing import LeftOut, NotOne, SignedUp, Signers, SignUp, WhoSigned, WhyLeft
from storage import facts
from storage.act import Held, Where, audit, in_vietnam, serves, within
from storage.counting import count
from storage.ledger.write import plan
from storage.people import known
from storage.people.changes import SIGNED, Changing, by
from storage.people.find import meant
from storage.places.find import mark
from storage.residents.sheet import write_sheet
from storage.residents.standing import current
from storage.store.rows import Row, fetch_all
from storage.tables import ASSESSMENT, AUDIT, CONTACT_PERSON, PERSON, ROLE, newest_first

MOST = 300
WITHDREW = "unregistered"  # the audit's word for it
GROUP = "nguoi_dan_xa"


@serves(WhoSigned, Action.PAPER)
def who_signed(tx: Connection, where: Where, held: Held, query: WhoSigned) -> Signers:
    """Each number and each name as the one it means, or as what is unclear about it."""
    if until := _closed(tx, where, held, date.fromisoformat(query.day)):
        return {"until": until, "rows": [], "left": [], "unclear": []}
    rows, unclear = _named(tx, where, held, query.names)
    but, odd = _named(tx, where, held, query.but)
    rows = [*_numbered(tx, held, query.numbers, unclear), *rows]
    out = {each["id"] for each in but}
    found = {each["id"]: each for each in rows if each["id"] not in out}
    why = {who: reason for who in found if (reason := _why_left(tx, where, found[who]))}
    left: list[LeftOut] = [{"who": known.villager(found[who]), "why": reason} for who, reason in why.items()]
    fit = [known.villager(each) for who, each in found.items() if who not in why]
    return {"until": "", "rows": fit[:MOST], "left": left, "unclear": [*unclear, *odd]}


def _closed(tx: Connection, where: Where, held: Held, day: date) -> str:
    """The last day for registering where the role is held, if the paper is of a later one; "" it is in time."""
    dates = facts.calendar_of(tx, held.place, where.year)
    return "" if registering(dates, day) else dates.dates["register_until"].strftime("%d/%m/%Y")


def _numbered(tx: Connection, held: Held, numbers: Sequence[int], unclear: list[NotOne]) -> list[Row]:
    """Who has these numbers on the printed list; a row that turned out to be somebody is that person."""
    ids = list(tx.execute(select(PERSON.c.id).where(within(held, PERSON)).order_by(PERSON.c.id)).scalars())
    wanted = {number: ids[number - 1] for number in numbers if 1 <= number <= len(ids)}
    unclear += [{"words": str(number), "several": []} for number in numbers if number not in wanted]
    rows = {row["id"]: row for row in fetch_all(tx, select(PERSON).where(PERSON.c.id.in_(wanted.values())))}
    same = {row["same_as"] for row in rows.values()} - {""}
    into = select(PERSON).where(PERSON.c.id.in_(same), within(held, PERSON))
    known_as = {row["id"]: row for row in fetch_all(tx, into)} if same else {}
    return [known_as.get(rows[id_]["same_as"], rows[id_]) for id_ in wanted.values()]


def _named(tx: Connection, where: Where, held: Held, names: Sequence[str]) -> tuple[list[Row], list[NotOne]]:
    found: list[Row] = []
    unclear: list[NotOne] = []
    for words in names:
        rows = meant(tx, where, held, words)
        if len(rows) == 1:
            found.append(rows[0])
        else:
            unclear.append({"words": words, "several": [known.villager(each) for each in rows[:4]]})
    return found, unclear


def _why_left(tx: Connection, where: Where, row: Row) -> WhyLeft | None:
    """Why somebody is not written down; what they took back themself is theirs to give again."""
    now = facts.sheet(tx, row["id"], where.year)
    if now is not None and now["registered"] is not None:
        return "registered"
    if row["state"] in GONE:
        return "gone"
    if row["state"] == "declines":
        return "declines"
    began = date(where.year, 1, 1)
    log = select(AUDIT.c.at).where(AUDIT.c.person == row["id"], AUDIT.c.action == WITHDREW)
    last = tx.execute(log.order_by(*newest_first(AUDIT)).limit(1)).scalar()
    return "withdrew" if last is not None and last.date() >= began else None


@serves(SignUp, Action.PAPER)
def sign_up(tx: Connection, where: Where, held: Held, command: SignUp) -> Did[SignedUp] | Refusal:
    """Each with the day on the paper and its witness; those who have a phone are told."""
    day = date.fromisoformat(command.day)
    if (
        day > where.today
        or day.year != where.year
        or len(command.people) > MOST
        or _closed(tx, where, held, day)
    ):
        return Refusal()
    rows = [
        row for each in dict.fromkeys(command.people) if (row := known.person(tx, held, each)) is not None
    ]
    fit = [row for row in rows if _why_left(tx, where, row) is None]
    change = Changing(tx, by(where, held))
    signed = {"registered": where.at, "registered_on": day, "registered_by": held.id}
    sheets: list[tuple[Row, str]] = []
    for row in fit:
        now = facts.sheet(tx, row["id"], where.year)
        if now is None:
            now = _sheet(tx, where, row)
            change.makes(ASSESSMENT, now["id"])
        baseline = now["score"] if now.get("answered") and facts.all_asked(now) else None
        change.persons.add(row["id"])
        change.set(ASSESSMENT, ASSESSMENT.c.id == now["id"], **signed, baseline=baseline)
        sheets.append((row, now["id"]))
    if fit:
        change.done(SIGNED, held.place)
    args = {"by": held.called, "year": where.year, "day": day.strftime("%d/%m/%Y")}
    told = [
        plan(tx, where.house, where.at, "registered_paper", row["id"], occurrence=id_, args=args, by=held.id)
        for row, id_ in sheets
    ]
    return Did({"count": len(fit), "silent": sum(not each for each in told)})


def _sheet(tx: Connection, where: Where, person: Row) -> Row:
    """The sheet of the year of who registers first, with nothing answered."""
    key = where.house.in_force[person["sheet_group"] or GROUP]
    shared = select(CONTACT_PERSON.c.contact).where(CONTACT_PERSON.c.person == person["id"])
    contact = tx.execute(shared.order_by(CONTACT_PERSON.c.since).limit(1)).scalar() or ""
    run = {"contact": contact, "args": {"sheet": key, "presses": ""}, "opened": where.at}
    total = mark(tx, person["village"] or person["unit"], where.house.sheets[key])
    return write_sheet(tx, where, person, key, run, pass_total=total)


# -- as its person sees it


@serves(OnPaper)
def on_paper(tx: Connection, where: Where, _: OnPaper) -> SignedPaper | None:
    """Who wrote down that the active person registered, on a paper of which day."""
    now = current(tx, where)
    if now is None or now["registered"] is None:
        return None
    called = tx.execute(select(ROLE.c.called).where(ROLE.c.id == now["registered_by"])).scalar() or ""
    on = now["registered_on"]
    day = on.strftime("%d/%m/%Y") if on else in_vietnam(now["registered"])
    return {"by": called, "day": day, "year": now["year"], "paper": bool(now["registered_by"])}


@serves(Unregister)
def unregister(tx: Connection, where: Where, _: Unregister) -> Did[None] | Refusal:
    """Registering is voluntary: it is gone at once, and nobody writes it down for them again."""
    now = current(tx, where)
    if now is None:
        return Refusal("gone")
    if now["registered"] is None:
        return Did(None)
    tx.execute(update(ASSESSMENT).where(ASSESSMENT.c.id == now["id"]).values(**facts.NOT_REGISTERED))
    count(tx, where.house, [where.person])
    audit(tx, where, WITHDREW, place=now["village"], by=now["registered_by"])
    return Did(None)
