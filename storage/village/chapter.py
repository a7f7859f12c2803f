"""What a chapter has beside its sheets: its meetings, pages to print, and what texts to pass on speak of."""

from datetime import date

from sqlalchemy import Connection, insert, select

from dialogs.engine import Did, Refusal
from dialogs.rules.roles import Action, may
from dialogs.talks.asked import Link
from dialogs.talks.village.board import PaperLink
from dialogs.talks.village.meeting import Meetings, MeetingsHeld, Met, RecordMeeting
from dialogs.talks.village.passing_on import Addressee, SendQr, TextFacts, ToPassOn
from storage.act import Held, House, Where, audit, serves, within
from storage.office.summary import numbers
from storage.people.known import named
from storage.places.find import label
from storage.privacy.links import url
from storage.review.sheets import waiting
from storage.review.steps import minuted, to_minute
from storage.store.rows import fetch_one
from storage.tables import HOUSEHOLD, MEETING, PERSON, PLACE, newest_first
from storage.vault import Sealed

RESULTS = ("agreed", "later", "other")
LAST = 3


@serves(Meetings, Action.MEETING)
def meetings(tx: Connection, where: Where, held: Held, _: Meetings) -> MeetingsHeld:
    """The last meetings, today, and what the next minutes are about."""
    rows = tx.execute(
        select(MEETING.c.day, MEETING.c.present, MEETING.c.members, MEETING.c.result)
        .where(MEETING.c.place == held.place)
        .order_by(MEETING.c.day.desc(), *newest_first(MEETING))
        .limit(LAST)
    )
    met: list[Met] = [
        {"day": f"{day:%d/%m/%Y}", "present": present, "members": members, "result": result}
        for day, present, members, result in rows
    ]
    return {
        "today": where.today.isoformat(),
        "meetings": met,
        "endorsed": [{**named(row), "step": row["step"]} for row in to_minute(tx, where, held)],
        "waiting": len(waiting(tx, where, held)),
    }


@serves(RecordMeeting, Action.MEETING)
def record_meeting(tx: Connection, where: Where, held: Held, command: RecordMeeting) -> Did[None] | Refusal:
    """One row, and the sheets it decided on; own words are sealed."""
    day = date.fromisoformat(command.day)
    if day > where.today or command.present > command.members:
        return Refusal("meeting", {"role": held.id, "odd": True})
    id_ = where.house.new_id()
    row = {
        "id": id_,
        "place": held.place,
        "day": day,
        "present": command.present,
        "members": command.members,
        "result": command.result if command.result in RESULTS else "other",
        "note": where.house.vault.seal(command.note[:500], Sealed.MEETING) if command.note else "",
        "role": held.id,
        "at": where.at,
    }
    tx.execute(insert(MEETING).values(row))
    minuted(tx, where, held, command.sheets, id_)
    return Did(None)


# -- one-time links to what is printed

PAGES = {"form": "paper", "list": "village_list", "visit": "village_visit"}
GROUP = "nguoi_dan_xa"

Found = dict[str, object]


@serves(PaperLink, Action.PAPER)
def paper_link(tx: Connection, where: Where, held: Held, command: PaperLink) -> Did[Link] | Refusal:
    """A form, the numbered list, or whom to visit; names are on the last two."""
    purpose = PAGES.get(command.what)
    if purpose is None:
        return Refusal()
    if where.house.public_url:
        audit(tx, where, "asked_for_file", person="", place=held.place, role=held.id, what=purpose)
    of = {"role": held.id, "place": held.place, "sheet": command.sheet or GROUP}
    return Did({"url": url(tx, where, purpose, **of)})


# -- what texts to pass on speak of


@serves(ToPassOn, Action.COPY)
def to_pass_on(tx: Connection, where: Where, held: Held, query: ToPassOn) -> TextFacts | Refusal:
    """Numbers and names of the place only; a person where the text is for them."""
    to = _of(tx, held, query.person) if may(held.kind, Action.BOARD) else None
    if query.person and to is None:
        return Refusal()
    place = fetch_one(tx, select(PLACE).where(PLACE.c.id == held.place))
    sums = numbers(tx, held.place, where.year, where.today).sums
    return {
        "label": f"{place['word']} {place['name']}",
        "caller": held.called,
        "code": place["code"] or "",
        "link": join_link(where.house, place["code"] or ""),
        "year": where.year,
        "people": sums.get("sent", 0),
        "houses": sums.get("households_sent", 0),
        "to": to,
    }


@serves(SendQr, Action.COPY)
def send_qr(tx: Connection, where: Where, held: Held, _: SendQr) -> Did[None]:
    """The picture is drawn where it is sent; none where there is no address to scan."""
    code = tx.execute(select(PLACE.c.code).where(PLACE.c.id == held.place)).scalar() or ""
    link = join_link(where.house, code)
    if not link:
        return Did(None)
    picture = {"picture": "qr", "link": link, "code": code, "place": label(tx, held.place)}
    return Did(None, sends=(picture,))


def join_link(house: House, code: str) -> str:
    """Where people begin without knowing anything: the page of the village; "" where no page is served."""
    return f"{house.public_url}/v/{code}" if house.public_url and code else ""


def _of(tx: Connection, held: Held, person: str) -> Addressee | None:
    row = tx.execute(
        select(PERSON.c.called, PERSON.c.address, HOUSEHOLD.c.code)
        .outerjoin(HOUSEHOLD, HOUSEHOLD.c.id == PERSON.c.household)
        .where(PERSON.c.id == person, within(held, PERSON))
    ).first()
    return {"address": row.address, "called": row.called, "card": row.code or ""} if row else None
