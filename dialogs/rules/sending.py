"""
Whether a push may go now, decided at the moment of sending: send it, hold it until a time, or drop it, each with its reason.

Nothing here knows a database or a service: what is decided on is handed in as `Facts`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from statistics import median
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

from dialogs.rules.hours import ZALO_OA, Hours, Windows, opens, paused, window
from dialogs.rules.numbers import USUAL_NUMBERS, Numbers
from dialogs.rules.purposes import CAPPED, PURPOSES, Cap, Kind, Purpose, full

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
TALKING = timedelta(minutes=10)  # whoever spoke so lately is not interrupted
REPLY_FIRST = timedelta(seconds=30)
Way: TypeAlias = Literal["plain", "paid", "template"]

# What is told apart here, with the reason that is kept.
SILENT = {"deceased": "deceased", "ill": "ill"}  # states of a person: nothing at all
NOT_PRESSED = {"moved": "moved", "declines": "declines", "elsewhere": "elsewhere"}  # no nudges and news


@dataclass(frozen=True, slots=True)
class Facts:
    """
    What is known at the moment of sending.

    there: the person (or the role) still exists. consenting: to the purpose's consent; refused: they
    said that they want no reminders. left: questions still open.
    waits: they asked to be reminded at a later time, or were reminded as they asked, less than a day ago. newest: no younger push of the same purpose waits for them.
    spoke: when they were last heard. replies: an answer to them is still on its way. caps, used: the rows a message to
    them counts in. free: how long after their last word the channel is free (None: always). template: the service
    approved one for this purpose. spent: dong this month. month_left: messages of the plan (None: no plan).
    """

    purpose: str
    now: datetime
    expires: datetime
    there: bool = True
    blocked: bool = False
    leaving: bool = False
    consenting: bool = True
    refused: bool = False
    left: int = 1
    waits: bool = False
    newest: bool = True
    state: str = "active"
    household: str = ""
    until: date | None = None  # the last day of such a state, where it is known
    stopped: str = ""  # "paused" | "stopped": the campaign it belongs to
    paused_until: datetime | None = None  # the account
    spoke: datetime | None = None
    replies: bool = False
    caps: tuple[Cap, ...] = ()
    used: Mapping[str, int] = field(default_factory=dict)
    free: timedelta | None = None
    template: bool = False
    spent: int = 0
    month_left: int | None = None
    numbers: Numbers = USUAL_NUMBERS

    @property
    def about(self) -> Purpose:
        """The purpose, with its class."""
        return PURPOSES[self.purpose]

    @property
    def local(self) -> datetime:
        """The time in Vietnam."""
        return self.now.astimezone(VIETNAM)


@dataclass(frozen=True, slots=True)
class Send:
    """It goes, in this way, and costs so much (dong)."""

    way: Way = "plain"
    cost: int = 0


@dataclass(frozen=True, slots=True)
class Hold:
    """It waits until then."""

    until: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Drop:
    """It is never sent."""

    reason: str


Decision: TypeAlias = Send | Hold | Drop


def decide(facts: Facts) -> Decision:
    """What becomes of a push now; a hold that outlasts it drops it, with the reason of the hold."""
    for rule in (*DROPS, *HOLDS):
        decision = rule(facts)
        if isinstance(decision, Hold) and decision.until >= facts.expires:
            return Drop(decision.reason)
        if decision is not None:
            return decision
    return reach(facts)


# -- for good


def gone(facts: Facts) -> Drop | None:
    """Nobody is there any more, or nobody can be reached."""
    if not facts.there:
        return Drop("gone")
    if facts.leaving:
        return Drop("erased")
    if facts.blocked:
        return Drop("unreachable")
    return Drop("stopped") if facts.stopped == "stopped" else None


def expired(facts: Facts) -> Drop | None:
    """It makes no sense any more."""
    return Drop("expired") if facts.now >= facts.expires else None


def unwanted(facts: Facts) -> Drop | None:
    """They did not agree to it, or don't any more."""
    missing = facts.about.consent and not facts.consenting
    refused = facts.about.kind is Kind.NUDGE and facts.refused  # of the head, too
    return Drop("opted_out") if missing or refused else None


def done(facts: Facts) -> Drop | None:
    """What it reminds of is done."""
    return Drop("done") if facts.about.stops_when_done and facts.left <= 0 else None


def superseded(facts: Facts) -> Drop | None:
    """Of several that came due (after an outage, say) only the latest is sent."""
    return None if facts.newest else Drop("superseded")


def asked_later(facts: Facts) -> Drop | None:
    """They named a time themselves: until then, and right after it, nobody reminds them."""
    nudge = facts.about.kind is Kind.NUDGE
    return Drop("asked_later") if nudge and facts.waits else None


def spared(facts: Facts) -> Decision | None:
    """Nothing to the deceased, the ill and a household in mourning; no nudge to who moved or declined."""
    reason = SILENT.get(facts.state) or ("mourning" if facts.household == "mourning" else "")
    if reason and facts.about.kind is Kind.SERVICE and facts.until and reason != "deceased":
        return Hold(_morning_after(facts.until, facts), reason)
    if reason:
        return Drop(reason)
    pressing = facts.about.kind in CAPPED
    moved = NOT_PRESSED.get(facts.state) or ("moved" if facts.household == "moved" else "")
    return Drop(moved) if pressing and moved else None


# -- for a while


def campaign_paused(facts: Facts) -> Hold | None:
    """The campaign it belongs to was paused by its officer."""
    return Hold(facts.now + timedelta(minutes=5), "paused") if facts.stopped == "paused" else None


def account_paused(facts: Facts) -> Hold | None:
    """The service asked this account to be silent for a while."""
    until = facts.paused_until
    return Hold(until, "service_busy") if until and until > facts.now else None


def hours(facts: Facts) -> Hold | None:
    """Quiet hours hold everything, each purpose has its window, and holidays hold what can wait."""
    start = facts.local
    about, numbers = facts.about, facts.numbers.hours
    for _ in range(len(numbers.pauses) + 1):
        then = opens(start, about.window, numbers)
        pause = paused(then.date(), numbers) if about.kind is not Kind.SERVICE else None
        if pause is None:
            break
        start = datetime.combine(pause.last + timedelta(days=1), time(0), VIETNAM)
    if then == facts.local:
        return None
    quiet = opens(facts.local, "any", numbers) != facts.local
    reason = "holiday" if start != facts.local else "quiet_hours" if quiet else "window"
    return Hold(then.astimezone(facts.now.tzinfo), reason)


def busy(facts: Facts) -> Hold | None:
    """Answers overtake pushes, and nobody is interrupted while they talk."""
    if facts.replies:
        return Hold(facts.now + REPLY_FIRST, "reply_first")
    if facts.spoke is not None and facts.now - facts.spoke < TALKING:
        return Hold(facts.spoke + TALKING, "talking")
    return None


def capped(facts: Facts) -> Hold | None:
    """Not more often than the place allows, whoever sends."""
    if facts.about.kind not in CAPPED:
        return None
    cap = full(facts.caps, dict(facts.used))
    if cap is None:
        return None
    then = datetime.combine(cap.until + timedelta(days=1), time(0), VIETNAM)
    start = opens(then, facts.about.window, facts.numbers.hours)
    return Hold(start.astimezone(facts.now.tzinfo), "cap_" + cap.id.partition(":")[0])


DROPS = (gone, expired, unwanted, done, superseded, asked_later, spared)
HOLDS = (campaign_paused, account_paused, hours, busy, capped)


# -- in which way


def reach(facts: Facts, windows: Windows = ZALO_OA) -> Decision:  # noqa: PLR0911 (a table, row by row)
    """How the channel lets them be written to now, and what that costs."""
    if facts.month_left is not None:
        kept = facts.numbers.zalo_bot_kept if facts.about.kind in CAPPED else 0
        if facts.month_left <= kept:
            return Drop("plan_used_up")
    if facts.free is None or facts.spoke is None:
        return Send()
    now = window(facts.spoke, facts.now, windows)
    oa = facts.numbers.oa
    if now == "free":
        return Send()
    way: Way = "paid" if now == "paid" else "template"
    cost = oa.paid_cost if way == "paid" else oa.template_cost
    if way == "template" and not facts.template:
        return Drop("window_closed")
    if not oa.paid:
        return Drop("not_paid")
    budget = facts.numbers.budget
    if cost and (budget is None or facts.spent + cost > budget):
        return Drop("no_budget")
    return Send(way, cost)


def _morning_after(day: date, facts: Facts) -> datetime:
    then = datetime.combine(day + timedelta(days=1), time(0), VIETNAM)
    return opens(then, facts.about.window, facts.numbers.hours).astimezone(facts.now.tzinfo)


# -- When a reminder falls: plain functions over local times

# On an Official Account a reminder is free only within 48 hours, so it comes 20 to 44 hours after the last word, and
# the second, which costs, before day 7 (design.md §6).
OA_FIRST = (timedelta(hours=20), timedelta(hours=44))
OA_SECOND = timedelta(days=6)
MINUTES = 60


def usual_time(answered: Sequence[time], person: str, hours: Hours = Hours()) -> time:  # noqa: B008 (frozen)
    """The time of day at which somebody usually answers, within the window; else a place in it by their id, to spread."""
    first, last = _minutes(hours.usual_from), _minutes(hours.usual_to)
    if last <= first:
        return hours.usual_from
    inside = [at for each in answered if first <= (at := _minutes(each)) < last]
    at = int(median(inside)) if inside else first + sum(person.encode()) * 7 % max(1, last - first - 15)
    return time(at // MINUTES, at % MINUTES)


def next_unfinished(
    channel: str, number: int, spoke: datetime, at: time, numbers: Numbers = USUAL_NUMBERS
) -> datetime | None:
    """
    When the reminder of this number (1 the first) falls, in local time; None when there is none: it is the head's.

    `spoke`: the last word, in local time. `at`: the time of day at which they usually answer.
    """
    if number > numbers.reminders.most:
        return None
    if channel == "zalo_oa":
        return _on_account(number, spoke, at, numbers)
    days = numbers.reminders.days
    if number > len(days):
        return None
    day = spoke + timedelta(days=days[number - 1])
    then = day.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
    return opens(then, "usual", numbers.hours)


def _on_account(number: int, spoke: datetime, at: time, numbers: Numbers) -> datetime | None:
    if number == 1:
        earliest, latest = (spoke + each for each in OA_FIRST)
        then = earliest.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
        if then < earliest:
            then += timedelta(days=1)
        if then > latest:  # the window of the evening lies outside: as early as it may be
            then = earliest
        return opens(then, "usual", numbers.hours)
    if number == 2 and numbers.oa.paid:
        then = (spoke + OA_SECOND - timedelta(days=1)).replace(
            hour=at.hour, minute=at.minute, second=0, microsecond=0
        )
        return opens(then, "usual", numbers.hours)
    return None


def _minutes(at: time) -> int:
    return at.hour * MINUTES + at.minute


# -- What the head of a chapter is told of a nudge before it goes: when, and who is held back and why

EVENING = 17  # o'clock
When: TypeAlias = Literal["now", "tonight", "tomorrow", "later"]

HELD: Mapping[
    str, str
] = {  # why the rules of sending hold somebody back, and under which word the head is told
    **dict.fromkeys((*SILENT, *NOT_PRESSED, "mourning", "gone", "erased"), "resting"),
    "opted_out": "opted_out",
    "asked_later": "asked_later",
    "cap_person": "week",
    "cap_household": "today",
    "cap_contact": "today",
}


def week_of(local: datetime) -> str:
    """The ISO week a nudge counts in, "2026-W46"."""
    year, week, _ = local.isocalendar()
    return f"{year}-W{week:02d}"


def why_held(decision: Decision) -> str:
    """Why somebody is not written to, "" where they are; what has no word of its own: they cannot be reached now."""
    return "" if isinstance(decision, Send) else HELD.get(decision.reason, "unreachable")


def when_said(local: datetime, then: datetime) -> When:
    """How a time in Vietnam is spoken of at another: whoever is just talking is written to as soon as they are not."""
    if then - local <= TALKING:
        return "now"
    days = (then.date() - local.date()).days if then.hour >= EVENING else 2
    return "tonight" if days == 0 else "tomorrow" if days == 1 else "later"
