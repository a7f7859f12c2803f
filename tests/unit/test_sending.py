"""The rules at the moment of sending, as tables, and as laws over everything that can be the case."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.rules.hours import Hours, Pause, opens, quiet
from dialogs.rules.numbers import Cost, Numbers, numbers_of
from dialogs.rules.purposes import CAPPED, PURPOSES, Cap, Kind, caps_of
from dialogs.rules.sending import (
    VIETNAM,
    Decision,
    Drop,
    Facts,
    Hold,
    Send,
    decide,
    next_unfinished,
    usual_time,
)


def at(hour: int, minute: int = 0, day: int = 12) -> datetime:
    """A time in Vietnam, in November 2026; the 12th is a Thursday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=VIETNAM)


EVENING = at(19)
LATER = at(19, day=30)


def facts(purpose: str = "unfinished", **more: Any) -> Facts:
    return replace(Facts(purpose, EVENING, LATER, spoke=at(9, day=10)), **more)


DROPPED = [
    ("gone", {"there": False}),
    ("erased", {"leaving": True}),
    ("unreachable", {"blocked": True}),
    ("stopped", {"stopped": "stopped"}),
    ("expired", {"now": LATER}),
    ("opted_out", {"consenting": False}),
    ("opted_out", {"refused": True}),
    ("done", {"left": 0}),
    ("superseded", {"newest": False}),
    ("asked_later", {"waits": True}),
    ("deceased", {"state": "deceased"}),
    ("ill", {"state": "ill"}),
    ("mourning", {"household": "mourning"}),
    ("moved", {"state": "moved"}),
    ("moved", {"household": "moved"}),
    ("declines", {"state": "declines"}),
    ("elsewhere", {"state": "elsewhere"}),
    ("plan_used_up", {"month_left": 0}),
    ("plan_used_up", {"month_left": 500}),
]


@pytest.mark.parametrize(("reason", "change"), DROPPED)
def test_a_reminder_is_dropped_for_a_reason(reason: str, change: dict[str, Any]) -> None:
    assert decide(facts(**change)) == Drop(reason)


def test_nothing_in_the_way_and_it_goes() -> None:
    assert decide(facts()) == Send()
    assert decide(facts(month_left=501)) == Send()
    assert decide(facts(state="away")) == Send()


@pytest.mark.parametrize(
    ("purpose", "change", "then", "reason"),
    [
        ("unfinished", {"now": at(21)}, at(18, 30, 13), "quiet_hours"),
        ("unfinished", {"now": at(6, 59)}, at(18, 30), "quiet_hours"),
        ("unfinished", {"now": at(12)}, at(18, 30), "window"),
        ("unfinished", {"now": at(20, 30)}, at(18, 30, 13), "window"),
        ("head_nudge", {"now": at(21, 5)}, at(18, 30, 13), "quiet_hours"),
        ("returned", {"now": at(23)}, at(7, 0, 13), "quiet_hours"),
        ("returned", {"now": at(3)}, at(7, 0), "quiet_hours"),
        ("officer_digest", {"now": at(12)}, at(13, 30), "window"),
        ("officer_digest", {"now": at(18, 0, 13)}, at(7, 30, 16), "window"),  # a Friday evening
        ("remind_head", {"now": at(10, 0, 14)}, at(7, 30, 16), "window"),
        ("unfinished", {"replies": True}, at(19) + timedelta(seconds=30), "reply_first"),
        ("unfinished", {"spoke": at(18, 55)}, at(19, 5), "talking"),
        ("returned", {"spoke": at(18, 55)}, at(19, 5), "talking"),
        ("unfinished", {"paused_until": at(19, 1)}, at(19, 1), "service_busy"),
        ("news", {"stopped": "paused"}, at(19, 5), "paused"),
        ("returned", {"state": "ill", "until": date(2026, 11, 14)}, at(7, 0, 15), "ill"),
        ("returned", {"household": "mourning", "until": date(2026, 11, 13)}, at(7, 0, 14), "mourning"),
    ],
)
def test_what_is_held_is_held_until_a_time(
    purpose: str, change: dict[str, Any], then: datetime, reason: str
) -> None:
    assert decide(facts(purpose, **change)) == Hold(then, reason)


def test_a_hold_that_outlasts_it_drops_it() -> None:
    night = at(22)

    assert decide(facts(now=night, expires=at(10, 0, 13))) == Drop("quiet_hours")


@pytest.mark.parametrize(
    ("window", "now", "then"),
    [
        ("evening", at(10), at(10)),
        ("evening", at(21, 0), at(18, 30, 13)),
        ("evening", at(2), at(18, 30)),
        ("any", at(6), at(7)),
        ("usual", at(18, 30), at(18, 30)),
        ("office", at(11, 30), at(13, 30)),
        ("office", at(17, 0, 13), at(7, 30, 16)),
    ],
)
def test_windows_open(window: str, now: datetime, then: datetime) -> None:
    assert opens(now, window) == then


def test_holidays_hold_what_can_wait() -> None:
    tet = Numbers(hours=Hours(pauses=(Pause(date(2026, 11, 11), date(2026, 11, 15), "Tết"),)))

    assert decide(facts(numbers=tet)) == Hold(at(18, 30, 16), "holiday")
    assert decide(facts("officer_digest", now=at(9), numbers=tet)) == Hold(at(7, 30, 16), "holiday")
    assert decide(facts("returned", numbers=tet)) == Send()


@pytest.mark.parametrize(
    ("used", "then", "reason"),
    [
        ({"person:p:2026-W46": 2}, at(18, 30, 16), "cap_person"),
        ({"household:h:2026-11-12": 1}, at(18, 30, 13), "cap_household"),
        ({"contact:c:2026-11-12": 1}, at(18, 30, 13), "cap_contact"),
        ({"contact:c:2026-11-12": 1, "person:p:2026-W46": 2}, at(18, 30, 16), "cap_person"),
        ({"person:p:2026-W46": 1}, None, ""),
    ],
)
@pytest.mark.parametrize("purpose", ["unfinished", "news", "head_nudge"])
def test_caps_hold_nudges_and_news(
    purpose: str, used: dict[str, int], then: datetime | None, reason: str
) -> None:
    caps = caps_of(date(2026, 11, 12), "p", "h", "c")
    found = decide(facts(purpose, caps=caps, used=used))

    assert found == (Hold(then, reason) if then else Send())
    assert decide(facts("returned", caps=caps, used=used)) == Send()


PAID = Numbers(oa=Cost(paid=True, paid_cost=55, template_cost=200), budget=1000)


@pytest.mark.parametrize(
    ("silent", "numbers", "more", "decision"),
    [
        (30, Numbers(), {}, Send()),
        (72, Numbers(), {}, Drop("not_paid")),
        (72, PAID, {}, Send("paid", 55)),
        (72, PAID, {"spent": 945}, Send("paid", 55)),
        (72, PAID, {"spent": 946}, Drop("no_budget")),
        (72, replace(PAID, budget=None), {}, Drop("no_budget")),
        (200, PAID, {}, Drop("window_closed")),
        (200, PAID, {"template": True}, Send("template", 200)),
        (200, Numbers(), {"template": True}, Drop("not_paid")),
    ],
)
def test_the_window_of_an_official_account(
    silent: int, numbers: Numbers, more: dict[str, Any], decision: Decision
) -> None:
    spoke = EVENING - timedelta(hours=silent)
    free = timedelta(hours=48)

    assert decide(facts(spoke=spoke, free=free, numbers=numbers, **more)) == decision
    assert decide(facts(spoke=spoke, numbers=numbers, **more)) == Send()  # elsewhere: always


# -- laws

TIMES = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 (hypothesis adds the zone)


@st.composite
def anything(draw: st.DrawFn) -> Facts:
    now = draw(TIMES)
    flag = st.booleans()
    return Facts(
        draw(st.sampled_from(sorted(PURPOSES))),
        now,
        now + draw(st.timedeltas(timedelta(-1), timedelta(20))),
        there=draw(st.just(True)),
        blocked=draw(flag),
        leaving=draw(flag),
        consenting=draw(flag),
        refused=draw(flag),
        left=draw(st.integers(0, 10)),
        waits=draw(flag),
        newest=draw(flag),
        state=draw(st.sampled_from(["active", "away", "ill", "deceased", "moved", "declines", "elsewhere"])),
        household=draw(st.sampled_from(["", "mourning", "moved"])),
        until=draw(st.none() | st.just((now + timedelta(days=3)).date())),
        stopped=draw(st.sampled_from(["", "paused", "stopped"])),
        paused_until=draw(st.none() | TIMES),
        spoke=draw(st.none() | TIMES),
        replies=draw(flag),
        caps=caps_of(now.astimezone(VIETNAM).date(), "p", "h", "c"),
        used=draw(
            st.dictionaries(
                st.sampled_from(["contact:c:" + now.astimezone(VIETNAM).date().isoformat()]),
                st.integers(0, 2),
            )
        ),
        free=draw(st.none() | st.just(timedelta(hours=48))),
        template=draw(flag),
        spent=draw(st.integers(0, 2000)),
        month_left=draw(st.none() | st.integers(0, 3000)),
        numbers=draw(st.sampled_from([Numbers(), PAID])),
    )


@given(anything())
def test_what_is_sent_breaks_no_rule(facts: Facts) -> None:
    decision = decide(facts)
    if isinstance(decision, Hold):
        assert facts.now < decision.until < facts.expires
    if not isinstance(decision, Send):
        assert decision.reason
        return
    about, local = PURPOSES[facts.purpose], facts.local
    assert facts.now < facts.expires
    assert not quiet(local.time())
    assert [facts.blocked, facts.leaving, facts.stopped] == [False, False, ""]
    assert facts.consenting or not about.consent
    assert about.kind is not Kind.NUDGE or not facts.refused
    assert facts.left or not about.stops_when_done
    assert facts.state not in {"ill", "deceased"}
    assert facts.household != "mourning"
    if about.kind in CAPPED:
        assert all(facts.used.get(cap.id, 0) < cap.limit for cap in facts.caps)


@given(TIMES, st.sampled_from(["any", "evening", "usual", "office"]))
def test_a_window_opens_outside_quiet_hours_and_stays_open(now: datetime, window: str) -> None:
    local = now.astimezone(VIETNAM)
    then = opens(local, window)

    assert then >= local
    assert not quiet(then.time())
    assert opens(then, window) == then


@given(
    TIMES,
    st.sampled_from(["any", "evening", "usual", "office"]),
    st.times(),
    st.times(),
    st.times(),
    st.times(),
)
def test_hours_of_any_kind_never_break(
    now: datetime, window: str, first: time, last: time, quiet_from: time, quiet_to: time
) -> None:
    hours = Hours(quiet_from, quiet_to, first, last, ((first, last),))

    assert opens(now.astimezone(VIETNAM), window, hours) >= now.astimezone(VIETNAM).replace(microsecond=0)


# -- numbers of a place


def test_numbers_of_a_place_go_before_those_above_it() -> None:
    province = {
        "caps": {"person_week": 1},
        "hours": {"quiet_from": "20:00"},
        "pauses": [{"first": "2027-02-05", "last": "2027-02-12"}],
    }
    commune = {"caps": {"person_week": 3}, "reminders": {"days": [2, 5]}, "budget": 100, "oa": {"paid": True}}
    found = numbers_of({}, commune, province)

    assert found.caps.person_week == 3
    assert found.hours.quiet_from == time(20)
    assert found.hours.pauses[0].last == date(2027, 2, 12)
    assert found.reminders.days == (2, 5)
    assert (found.budget, found.oa.paid) == (100, True)


@pytest.mark.parametrize(
    "body",
    [
        {"caps": {"person_week": -1}},
        {"caps": {"person_week": "2"}},
        {"caps": [1]},
        {"hours": {"quiet_from": "25:00"}},
        {"hours": {"office": [["a", "b"], 3]}},
        {"pauses": [{"first": 1}, 7]},
        {"budget": True},
        {"reminders": {"days": "x"}},
        {"oa": {"paid": 1}},
        {"zalo_bot": {"month": -3}},
    ],
)
def test_numbers_that_make_no_sense_are_passed_over(body: dict[str, Any]) -> None:
    assert numbers_of(body) == Numbers()


# -- when reminders fall


def test_reminders_fall_at_the_hour_at_which_somebody_answers() -> None:
    assert usual_time([time(19, 10), time(19, 50), time(20, 0), time(9)], "p") == time(19, 50)
    assert Hours().usual_from <= usual_time([], "p") < Hours().usual_to


@pytest.mark.parametrize(
    ("channel", "number", "then"),
    [
        ("telegram", 1, at(19, 15, 11)),
        ("telegram", 2, at(19, 15, 14)),
        ("zalo_bot", 3, at(19, 15, 20)),
        ("telegram", 4, None),
        ("zalo_oa", 1, at(19, 15, 11)),
        ("zalo_oa", 2, None),
    ],
)
def test_the_schedule_asks_the_channel(channel: str, number: int, then: datetime | None) -> None:
    assert next_unfinished(channel, number, at(20, 0, 10), time(19, 15)) == then


def test_a_commune_that_pays_reminds_before_the_seventh_day() -> None:
    spoke = at(20, 0, 10)
    second = next_unfinished("zalo_oa", 2, spoke, time(19, 15), PAID)

    assert second is not None
    assert timedelta(hours=48) < second - spoke < timedelta(days=7)


@given(TIMES, st.times(time(18, 30), time(20, 29)))
def test_the_first_on_an_account_is_free(spoke: datetime, hour: time) -> None:
    local = spoke.astimezone(VIETNAM)
    then = next_unfinished("zalo_oa", 1, local, hour)

    assert then is not None
    assert timedelta(hours=19) < then - local <= timedelta(hours=48)


def test_the_cap_that_lasts_longest_counts() -> None:
    assert Cap("a", 1, date(2026, 1, 1)) < Cap("b", 1, date(2026, 1, 1))
