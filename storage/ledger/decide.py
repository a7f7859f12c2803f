"""
The moment of sending: what is known of a set of messages, what the rules say of each, and the mark `sending`.

All of it in one transaction and a few statements: the conversations and the caps are held while it is decided. How a
message is worded and laid out is handed in, see `Words`.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Generic, Protocol, TypeVar

from sqlalchemy import Connection, and_, bindparam, func, or_, select, update

from dialogs.rules.hours import CHANNELS, Channel
from dialogs.rules.numbers import Numbers
from dialogs.rules.purposes import CAPPED, PURPOSES, Cap, Purpose, caps_of
from dialogs.rules.sending import Decision, Drop, Facts, Hold, Send, decide
from storage.act import VIETNAM, House, in_force
from storage.conversations import Written, hold, of_contacts, write
from storage.facts import given_back, of_year, questions_left, state_on, words_of, writable
from storage.ledger.claim import Bundle, hold_caps, month_began, pauses, sharing, take_caps, usage, used_caps
from storage.ledger.plan import numbers_of_places
from storage.news.rows import picture_of
from storage.places.find import label
from storage.store.hot import Hot, among
from storage.store.rows import Found, Row, fetch_all
from storage.tables import ASSESSMENT, CAMPAIGN, HOUSEHOLD, OUTBOX, PERSON, PUSH, ROLE, TALKING

AHEAD = timedelta(days=366)  # so far it is looked ahead
OF_SHEET = ("state", "asked", "answered", "review")
STOPPED = {"stopped": "stopped", "paused": "paused", "draft": "paused", "waiting": "paused"}
M = TypeVar("M")
M_co = TypeVar("M_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Way:
    """How a channel is sent on: its account, how long it is free after the last word, which purposes have a template."""

    channel: str
    account: str
    free: timedelta | None = None
    templates: frozenset[str] = frozenset()
    plan: bool = False  # its messages are counted by the month


def way_of(channel: str, account: str, templates: Iterable[str] = ()) -> Way:
    """The way of a channel, by what `dialogs.rules.hours` knows of it."""
    can = CHANNELS.get(channel, Channel())
    return Way(channel, account, can.free, frozenset(templates), can.by_month)


@dataclass(frozen=True, slots=True)
class Known:
    """One push with what is known: the row, the person (None: a role), how they are addressed, and the facts."""

    push: Row
    person: Row | None
    facts: Facts
    caps: tuple[Cap, ...]
    news: Row | None = None  # its campaign: words, link, who writes


@dataclass(frozen=True, slots=True)
class Gathered:
    """A set of messages: by contact the pushes, and the conversation they go to (None: it is gone)."""

    talks: Mapping[str, Found]
    known: Mapping[str, tuple[Known, ...]]
    used: dict[str, int]  # of the caps, as it is counted on while messages are marked
    odd: tuple[str, ...] = ()  # of a purpose that this version does not know


_CLAIMED = Hot(
    select(PUSH).where(among(PUSH.c.id, "ids"), PUSH.c.state == "claimed", PUSH.c.owner == bindparam("owner"))
)
_PERSONS = Hot(
    select(
        PERSON.c.id,
        PERSON.c.called,
        PERSON.c.address,
        PERSON.c.state,
        PERSON.c.state_until,
        PERSON.c.erase_at,
        HOUSEHOLD.c.state.label("home"),
        HOUSEHOLD.c.state_until.label("home_until"),
    )
    .outerjoin(HOUSEHOLD, HOUSEHOLD.c.id == PERSON.c.household)
    .where(among(PERSON.c.id, "ids"))
)
_SHEETS = Hot(of_year(among(ASSESSMENT.c.person, "persons"), columns=OF_SHEET))
_ASKED = Hot(
    select(PUSH.c.person).where(
        among(PUSH.c.person, "persons"),
        PUSH.c.purpose == "asked",
        or_(
            and_(PUSH.c.state == "planned", PUSH.c.not_before > bindparam("at")),
            and_(PUSH.c.state.in_(("sent", "unknown")), PUSH.c.changed > bindparam("since")),
        ),
    )
)
_ANSWERED = Hot(
    select(OUTBOX.c.contact).where(among(OUTBOX.c.contact, "contacts"), OUTBOX.c.state == "waiting")
)


@dataclass(slots=True)
class _Found:
    """What was read for the whole set."""

    persons: dict[str, Row] = field(default_factory=dict)
    consents: dict[tuple[str, str], bool] = field(default_factory=dict)
    sheets: Mapping[str, Row] = field(default_factory=dict)
    waits: set[str] = field(default_factory=set)
    roles: dict[str, Row] = field(default_factory=dict)
    campaigns: dict[str, Row] = field(default_factory=dict)
    replies: set[str] = field(default_factory=set)
    numbers: dict[tuple[str, str], Numbers] = field(default_factory=dict)
    spent: dict[str, int] = field(default_factory=dict)


def role_of(push: Row) -> str:
    """The role a push is for: officers' and heads' messages name it; "" for a resident's."""
    return str(push["args"].get("role", ""))


def gather(tx: Connection, way: Way, at: datetime, bundles: Sequence[Bundle], owner: str) -> Gathered:
    """Read what is needed to decide on these messages of this pusher's; conversations and caps are held."""
    ids = [each for bundle in bundles for each in bundle.pushes]
    talks = hold(tx, [bundle.contact for bundle in bundles])
    rows = _CLAIMED.maps(tx, ids=ids, owner=owner)
    all_ = {row["id"]: row for row in rows}
    pushes = {id_: row for id_, row in all_.items() if row["purpose"] in PURPOSES}
    found = _read(tx, list(pushes.values()), list(talks), at)
    until = pauses(tx, [way.account], at).get(way.account)
    left = _month_left(tx, way, found, at) if pushes else None
    day = _day(at)
    caps = {id_: _caps(each, found, day) for id_, each in pushes.items()}
    used_caps = hold_caps(tx, [cap for each in caps.values() for cap in each])
    known: dict[str, tuple[Known, ...]] = {}
    for bundle in bundles:
        mine = [pushes[each] for each in bundle.pushes if each in pushes]
        talk = talks.get(bundle.contact)
        known[bundle.contact] = tuple(
            _known(each, mine, talk, found, way, at, caps[each["id"]], used_caps, until, left)
            for each in mine
        )
    return Gathered(talks, known, used_caps, tuple(id_ for id_ in all_ if id_ not in pushes))


def foresee(
    tx: Connection, house: House, at: datetime, rows: Sequence[Row]
) -> dict[str, tuple[datetime, Decision]]:
    """
    What would become of rows that are not planned yet: by their ids when, and what is decided then by the rules of sending.

    Nothing is held or written. What is planned already uses up its caps, and so does each of these rows, in their order.
    """
    contacts = sorted({each["contact"] for each in rows})
    talks, found = of_contacts(tx, contacts), _read(tx, rows, (), at)
    ways = {each["channel"]: way_of(each["channel"], "", house.templates) for each in rows}
    left = {name: _month_left(tx, way, found, at) for name, way in ways.items()}

    def decided(row: Row, then: datetime, used: Mapping[str, int]) -> Decision:
        way, talk = ways[row["channel"]], talks.get(row["contact"])
        later = {**row, "not_before": then, "expires": then + AHEAD}
        caps = _caps(row, found, _day(then))
        return decide(
            _known(later, [later], talk, found, way, then, caps, used, None, left[way.channel]).facts
        )

    foreseen: dict[str, tuple[datetime, Decision]] = {}
    for row in rows:
        then, decision = at, decided(row, at, {})
        while isinstance(decision, Hold) and not decision.reason.startswith("cap_"):
            then, decision = decision.until, decided(row, decision.until, {})
        foreseen[row["id"]] = then, decision
    caps = {row["id"]: _caps(row, found, _day(foreseen[row["id"]][0])) for row in rows}
    used = _promised(tx, rows, at, {cap.id for each in caps.values() for cap in each})
    bundles: dict[str, list[Row]] = {}
    for row in rows:
        bundles.setdefault(row["contact"], []).append(row)
    for bundle in bundles.values():  # one message, as it is marked
        taken: set[str] = set()
        for row in bundle:
            then, _ = foreseen[row["id"]]
            foreseen[row["id"]] = then, decided(row, then, used)
            if isinstance(foreseen[row["id"]][1], Send):
                taken |= {cap.id for cap in caps[row["id"]]}
        used.update({id_: used.get(id_, 0) + 1 for id_ in taken})
    return foreseen


_AT_HOME = Hot(select(PERSON.c.id).where(among(PERSON.c.household, "homes")))
_WAITING = Hot(
    select(PUSH.c.person, PUSH.c.household, PUSH.c.contact, PUSH.c.not_before).where(
        among(PUSH.c.person, "persons"), PUSH.c.kind.in_(CAPPED), PUSH.c.state.in_(("planned", "claimed"))
    )
)


def _promised(tx: Connection, rows: Sequence[Row], at: datetime, caps: Collection[str]) -> dict[str, int]:
    """How much of these caps around rows is used, or will be by what is planned and not sent yet."""
    contacts = {each["contact"] for each in rows}
    homes = {each["household"] for each in rows if each["household"]}
    persons = {each["person"] for each in rows} | sharing(tx, contacts)
    persons |= {row.id for row in _AT_HOME.rows(tx, homes=homes)}  # the ledger is looked up by persons alone
    messages: set[tuple[str, str]] = set()
    for each in _WAITING.maps(tx, persons=persons):
        day = _day(max(each["not_before"], at))
        counted = caps_of(day, each["person"], each["household"], each["contact"])
        messages |= {(cap.id, f"{each['contact']}:{day}") for cap in counted}
    used = Counter(used_caps(tx, caps))
    used.update(id_ for id_, _ in messages)
    return dict(used)


def _day(at: datetime) -> date:
    return at.astimezone(VIETNAM).date()


def _month_left(tx: Connection, way: Way, found: _Found, at: datetime) -> int | None:
    """Messages of the month's plan that are left; None where a channel has none."""
    if not way.plan:
        return None
    used = usage(tx, way.channel, month_began(at)).messages
    return max(each.zalo_bot_month for each in found.numbers.values()) - used


def _known(
    push: Row,
    beside: Sequence[Row],
    talk: Found | None,
    found: _Found,
    way: Way,
    at: datetime,
    caps: tuple[Cap, ...],
    used: Mapping[str, int],
    paused_until: datetime | None,
    month_left: int | None,
) -> Known:
    about = PURPOSES[push["purpose"]]
    person = found.persons.get(push["person"])
    role = role_of(push)
    there = talk is not None and (_holds(found.roles.get(role), push) if role else person is not None)
    day = _day(at)
    who = person or dict.fromkeys(("state", "state_until", "home", "home_until"))
    state = state_on(who["state"], who["state_until"], day)
    home = state_on(who["home"], who["home_until"], day)
    sheet = found.sheets.get(push["person"])
    consents = found.consents
    facts = Facts(
        push["purpose"],
        at,
        push["expires"],
        there=there,
        blocked=talk is not None and not writable(talk, at),
        leaving=person is not None and person["erase_at"] is not None,
        consenting=consents.get((push["person"], about.consent), False),
        refused=consents.get((push["person"], "reminders")) is False,
        left=_left(sheet),
        waits=push["person"] in found.waits,
        newest=_newest(push, beside, about),
        state=state or "active",
        household=home,
        until=(state and who["state_until"]) or (home and who["home_until"]) or None,
        stopped=_stopped(push, found),
        paused_until=paused_until,
        spoke=talk.heard_at if talk is not None else None,
        replies=push["contact"] in found.replies,
        caps=caps,
        used=used,
        free=way.free,
        template=push["purpose"] in way.templates,
        spent=found.spent.get(push["commune"], 0),
        month_left=month_left,
        numbers=_numbers(push, found),
    )
    news = found.campaigns.get(push["campaign"]) if push["campaign"] else None
    return Known(push, _worded(person, sheet), facts, caps, news)


def _holds(role: Row | None, push: Row) -> bool:
    """Whether the role is in force on the very contact that the push goes to."""
    return role is not None and bool(role["contact"] == push["contact"])


def _worded(person: Row | None, sheet: Row | None) -> Row | None:
    """The person, with how far the sheet of the year is: what wording may speak of."""
    if person is None:
        return None
    asked, answered = (sheet["asked"], sheet["answered"]) if sheet else (0, 0)
    return {**person, "asked": asked, "answered": answered}


def _left(sheet: Row | None) -> int:
    """Questions still open; a sheet that was given back is open until it is sent again."""
    return max(1, questions_left(sheet)) if given_back(sheet) else questions_left(sheet)


EACH_TOLD = frozenset(  # of these each is about something of its own
    {"returned", "endorsed", "recognised", "declined", "filled_in", "registered_paper", "title_judged"}
)


def _newest(push: Row, beside: Sequence[Row], about: Purpose) -> bool:
    """Of several of one purpose, or about one unfinished sheet, only one: what was asked for, then the youngest."""
    rivals = [
        each
        for each in beside
        if each["person"] == push["person"]
        and role_of(each) == role_of(push)
        and each["campaign"] == push["campaign"]
        and (
            each["purpose"] == push["purpose"]
            or (about.stops_when_done and PURPOSES[each["purpose"]].stops_when_done)
        )
    ]
    if push["purpose"] in EACH_TOLD:
        rivals = [each for each in rivals if each["occurrence"] == push["occurrence"]]
    return bool(max(rivals, key=_rank)["id"] == push["id"])


def _rank(push: Row) -> tuple[bool, bool, datetime, str]:
    purpose = push["purpose"]
    return purpose == "asked", purpose == "head_nudge", push["not_before"], push["id"]


def _stopped(push: Row, found: _Found) -> str:
    if not push["campaign"]:
        return ""
    campaign = found.campaigns.get(push["campaign"])
    return STOPPED.get(campaign["state"], "") if campaign else "stopped"


def _caps(push: Row, found: _Found, day: date) -> tuple[Cap, ...]:
    if PURPOSES[push["purpose"]].kind not in CAPPED:
        return ()
    numbers = _numbers(push, found)
    return caps_of(day, push["person"], push["household"], push["contact"], numbers.caps)


def _numbers(push: Row, found: _Found) -> Numbers:
    return found.numbers[push["village"], push["commune"]]


# -- the reading, one statement a kind


def _read(tx: Connection, pushes: Sequence[Row], contacts: Collection[str], at: datetime) -> _Found:
    persons = sorted({each["person"] for each in pushes if each["person"]})
    found = _Found()
    if persons:
        found.persons = {row["id"]: row for row in _PERSONS.maps(tx, ids=persons)}
        purposes = {"reminders", *(PURPOSES[each["purpose"]].consent for each in pushes)}
        found.consents = words_of(tx, persons, purposes)
        rows = _SHEETS.maps(tx, persons=persons, year=_day(at).year)
        found.sheets = {row["person"]: row for row in rows}
        since = at - PURPOSES["asked"].lasts
        found.waits = {row.person for row in _ASKED.rows(tx, persons=persons, at=at, since=since)}
    if roles := {role for each in pushes if (role := role_of(each))}:
        rows = fetch_all(tx, select(ROLE).where(ROLE.c.id.in_(roles), in_force(at)))
        found.roles = {row["id"]: row for row in rows}
    if campaigns := {each["campaign"] for each in pushes if each["campaign"]}:
        found.campaigns = _campaigns(tx, campaigns)
    found.replies = {row.contact for row in _ANSWERED.rows(tx, contacts=contacts)}
    found.numbers = numbers_of_places(tx, {(each["village"], each["commune"]) for each in pushes})
    if any(CHANNELS[each["channel"]].writes == "window" for each in pushes if each["channel"] in CHANNELS):
        found.spent = _spent(tx, {each["commune"] for each in pushes}, month_began(at))
    return found


def _campaigns(tx: Connection, ids: Collection[str]) -> dict[str, Row]:
    """Campaigns without their pictures; `who`: the place that writes."""
    columns = [CAMPAIGN.c[name] for name in ("id", "state", "words", "link", "place")]
    rows = fetch_all(tx, select(*columns).where(CAMPAIGN.c.id.in_(list(ids))))
    return {row["id"]: {**row, "who": label(tx, row["place"])} for row in rows}


def _spent(tx: Connection, communes: Collection[str], since: datetime) -> dict[str, int]:
    rows = tx.execute(
        select(PUSH.c.commune, func.sum(PUSH.c.cost))
        .where(PUSH.c.commune.in_(list(communes)), PUSH.c.changed >= since, PUSH.c.cost > 0)
        .group_by(PUSH.c.commune)
    )
    return {row[0]: int(row[1]) for row in rows}


# -- What was decided on a set of messages, written in one go: dropped, held, or marked `sending` with the caps taken

LEASE = timedelta(seconds=60)  # longer than a request is given

_MINE = among(PUSH.c.id, "b_ids"), PUSH.c.state == "claimed"
_DROP = Hot(
    update(PUSH)
    .where(*_MINE)
    .values(state="dropped", reason=bindparam("b_reason"), changed=bindparam("b_at"), owner="", lease=None)
)
_HOLD = Hot(
    update(PUSH)
    .where(*_MINE)
    .values(
        state="planned",
        reason=bindparam("b_reason"),
        not_before=bindparam("b_until"),
        changed=bindparam("b_at"),
        owner="",
        lease=None,
    )
)
_SEND = Hot(
    update(PUSH)
    .where(*_MINE)
    .values(
        state="sending",
        reason="",
        cost=bindparam("b_cost"),
        lease=bindparam("b_lease"),
        attempts=PUSH.c.attempts + 1,
        changed=bindparam("b_at"),
    )
)
_FRONT = Hot(
    update(TALKING)
    .where(TALKING.c.contact == bindparam("b_contact"))
    .values(run=bindparam("b_run"), front=bindparam("b_front"), reopened="", misses=0)
)


@dataclass(slots=True)
class Marked:
    """All that is decided in one group: ids by what becomes of them, so that each end is one statement."""

    at: datetime
    dropped: dict[str, list[str]] = field(default_factory=dict)  # by reason
    held: dict[tuple[datetime, str], list[str]] = field(default_factory=dict)
    sending: dict[int, list[str]] = field(default_factory=dict)  # by cost
    runs: list[Row] = field(default_factory=list)
    fronts: list[Row] = field(default_factory=list)
    caps: dict[str, int] = field(default_factory=dict)

    def drop(self, push: str, reason: str) -> None:
        """It is never sent."""
        self.dropped.setdefault(reason, []).append(push)

    def hold(self, push: str, until: datetime, reason: str) -> None:
        """It waits."""
        self.held.setdefault((until, reason), []).append(push)

    def send(self, push: str, cost: int) -> None:
        """Its request follows as soon as this is committed."""
        self.sending.setdefault(cost, []).append(push)


def write_marked(tx: Connection, marked: Marked) -> None:
    """One statement a table and end."""
    at = marked.at
    for reason, ids in sorted(marked.dropped.items()):
        _DROP.run(tx, b_at=at, b_ids=sorted(ids), b_reason=reason)
    for (until, reason), ids in sorted(marked.held.items()):
        _HOLD.run(tx, b_at=at, b_ids=sorted(ids), b_until=until, b_reason=reason)
    for cost, ids in sorted(marked.sending.items()):
        _SEND.run(tx, b_at=at, b_lease=at + LEASE, b_ids=sorted(ids), b_cost=cost)
    write(tx, Written(runs=marked.runs))
    _FRONT.each(tx, sorted(marked.fronts, key=lambda row: str(row["b_contact"])))
    take_caps(tx, marked.caps)


# -- a set of messages is marked


@dataclass(frozen=True, slots=True)
class Laid(Generic[M_co]):
    """
    A message as it goes out, and the values that fill a template.

    run, front: where choices stand under it, the run that opens with them, and the conversation's new front.
    """

    message: M_co
    values: Mapping[str, object]
    run: Row | None = None
    front: Row | None = None


class Words(Protocol[M_co]):
    """How messages of an account are said and laid out."""

    @property
    def pictures(self) -> bool:
        """Whether a picture can go with a message."""

    def knows(self, purpose: str) -> bool:
        """Whether there are words for a purpose."""

    def lay_out(self, talk: Found, going: Sequence[Known], at: datetime, picture: bytes) -> Laid[M_co] | None:
        """One message of several pushes; None where one of them can't be worded."""

    def left_out(self, push: Row, decision: Hold | Drop) -> None:
        """It is not sent now, and why."""


@dataclass(frozen=True, slots=True)
class Go(Generic[M_co]):
    """One message that is marked `sending`: to whom, what, for which pushes; `values` fill a template."""

    pushes: tuple[str, ...]
    contact: str
    to: str
    message: M_co
    attempts: int
    due: datetime
    purpose: str
    way: str = "plain"
    values: Mapping[str, object] = field(default_factory=dict)
    caps: Mapping[str, int] = field(default_factory=dict)


class Marker(Generic[M]):
    """Marks for one account of a channel."""

    def __init__(self, way: Way, owner: str, clock: Callable[[], datetime], words: Words[M]) -> None:
        self.way, self.owner, self.clock, self.words = way, owner, clock, words
        self._pictures: dict[str, bytes] = {}  # of the campaign that is under way

    def mark(self, tx: Connection, bundles: list[Bundle]) -> list[Go[M] | None]:
        """Decide on each message; None where nothing of it is sent now."""
        at = self.clock()
        gathered = gather(tx, self.way, at, bundles, self.owner)
        marked = Marked(at)
        for id_ in gathered.odd:
            marked.drop(id_, "unknown_purpose")
        goes = []
        for each in bundles:
            going = self._going(gathered.known[each.contact], marked)
            talk = gathered.talks.get(each.contact)
            goes.append(
                self._go(tx, talk, going, gathered.used, marked) if talk is not None and going else None
            )
        write_marked(tx, marked)
        return goes

    def _going(self, known: Sequence[Known], marked: Marked) -> list[tuple[Known, Send]]:
        """What the rules let go; the others wait or are dropped."""
        going: list[tuple[Known, Send]] = []
        for each in known:
            decision = decide(each.facts)
            if isinstance(decision, Send) and not self.words.knows(each.push["purpose"]):
                decision = _unworded(each)
            if isinstance(decision, Send):
                going.append((each, decision))
                continue
            if isinstance(decision, Drop):
                marked.drop(each.push["id"], decision.reason)
            else:
                marked.hold(each.push["id"], decision.until, decision.reason)
            self.words.left_out(each.push, decision)
        template = next((each for each in going if each[1].way == "template"), None)
        if template is None:
            return going
        for each, _ in going:  # a template says one thing; the others wait for the person's next word
            if each is not template[0]:
                marked.drop(each.push["id"], "window_closed")
        return [template]

    def _go(
        self,
        tx: Connection,
        talk: Found,
        going: Sequence[tuple[Known, Send]],
        used: dict[str, int],
        marked: Marked,
    ) -> Go[M] | None:
        """The one message of a contact, its rows marked and its caps taken."""
        known = [each for each, _ in going]
        laid = self.words.lay_out(talk, known, marked.at, self._picture(tx, known))
        if laid is None:
            for each in known:
                marked.drop(each.push["id"], "wording")
            return None
        taken = {cap.id: 1 for each in known for cap in each.caps}
        for cap in taken:
            used[cap] = used.get(cap, 0) + 1
            marked.caps[cap] = marked.caps.get(cap, 0) + 1
        for number, (each, send) in enumerate(going):
            marked.send(each.push["id"], send.cost if number == 0 else 0)
        if laid.run is not None:
            marked.runs.append(laid.run)
        if laid.front is not None:
            marked.fronts.append(laid.front)
        return Go(
            tuple(each.push["id"] for each in known),
            talk.contact,
            talk.external,
            laid.message,
            max(each.push["attempts"] for each in known),
            min(each.push["not_before"] for each in known),
            known[0].push["purpose"],
            going[0][1].way,
            laid.values,
            taken,
        )

    def _picture(self, tx: Connection, going: Sequence[Known]) -> bytes:
        """The picture of a campaign, read once a campaign; empty where there is none."""
        campaign = next((each.push["campaign"] for each in going if each.news is not None), "")
        if not campaign or not self.words.pictures:
            return b""
        if campaign not in self._pictures:
            self._pictures = {campaign: picture_of(tx, campaign)}
        return self._pictures[campaign]


def _unworded(each: Known) -> Hold | Drop:
    """A purpose that this version has no words for: perhaps a newer pusher has."""
    until = each.facts.now + timedelta(hours=1)
    if until < each.facts.expires:
        return Hold(until, "unknown_purpose")
    return Drop("unknown_purpose")
