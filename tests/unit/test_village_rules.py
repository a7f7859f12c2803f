"""The village's rules alone: why a sheet is to be opened, when a nudge goes, a slip's line."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from dialogs.rules.purposes import PURPOSES
from dialogs.rules.review import flags
from dialogs.rules.sending import HELD, Drop, Send, week_of, when_said, why_held
from dialogs.rules.slips import Slip, figures, slip
from dialogs.talks import TALKS
from dialogs.talks.village.nudging import _REASONS
from dialogs.talks.village.told import OPENS, WORDING
from tests.village import SHEETS
from tests.ways import INDICATORS

SHEET = SHEETS["nguoi_dan_xa@du-thao-2"]
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def levels(digits: str) -> dict[str, str]:
    return {key: each for key, each in zip(INDICATORS, digits, strict=True) if each != "~"}


@pytest.mark.parametrize(
    ("digits", "how", "expected"),
    [
        ("3333333334", {}, []),
        ("4444444444", {}, ["top"]),
        ("444444444~", {}, ["skipped"]),
        ("3333333334", {"seconds": 59}, ["fast"]),
        ("3333333334", {"seconds": 60}, []),
        ("3333333334", {"seconds": 0}, []),
        ("3333333334", {"presses": "family"}, ["helped"]),
        ("3333333334", {"presses": "helper"}, ["helped"]),
        ("3333333334", {"presses": "self"}, []),
        ("3333333333", {}, ["mark"]),
        ("3333333332", {}, []),  # does not pass: nothing to suspect
        ("4444444442", {}, []),  # a question at the floor alone is nothing odd
        ("4444444442", {"seconds": 59}, ["fast", "floor"]),
        ("3333333334", {"double": True}, ["double"]),
    ],
)
def test_why_a_sheet_is_to_be_opened(digits: str, how: dict[str, object], expected: list[str]) -> None:
    assert expected == flags(SHEET, levels(digits), 80, **how)  # type: ignore[arg-type]


def test_the_mark_of_a_hard_area_counts_there() -> None:
    assert "mark" not in flags(SHEET, levels("3333333333"), 70)


@pytest.mark.parametrize(
    ("now", "then", "said"),
    [
        ("2026-11-12 19:00", "2026-11-12 19:00", "now"),
        ("2026-11-12 19:00", "2026-11-12 19:10", "now"),
        ("2026-11-12 09:00", "2026-11-12 18:30", "tonight"),
        ("2026-11-12 23:59", "2026-11-13 18:30", "tomorrow"),
        ("2026-11-13 00:10", "2026-11-13 18:30", "tonight"),
        ("2026-11-12 19:00", "2026-11-13 08:00", "later"),
        ("2026-11-12 19:00", "2026-11-15 18:30", "later"),
    ],
)
def test_how_the_time_of_a_nudge_is_said(now: str, then: str, said: str) -> None:
    local, due = (datetime.fromisoformat(each).replace(tzinfo=VIETNAM) for each in (now, then))

    assert said == when_said(local, due)


def test_the_week_of_a_nudge_is_that_of_its_sending() -> None:
    assert "2026-W53" == week_of(datetime(2027, 1, 3, tzinfo=VIETNAM))


def test_every_reason_of_the_rules_has_a_word_for_the_head() -> None:
    assert "" == why_held(Send())
    assert {*HELD.values(), "nudged", "unreachable"} == {*_REASONS}
    assert "unreachable" == why_held(Drop("no_budget"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12 4332323344", Slip("12", tuple("4332323344"))),
        ("12  43323 23344", Slip("12", tuple("4332323344"))),
        ("Nguyễn Thị Lan 4 3 3 2 3 2 3 3 4 4", Slip("Nguyễn Thị Lan", tuple("4332323344"))),
        ("7 433-023344", Slip("7", ("4", "3", "3", "", "", "2", "3", "3", "4", "4"))),
        ("12 43323233441", None),
        ("12 433232334", None),
        ("4332323344", None),
        ("", None),
        ("12", None),
        ("12 433232334a", None),
        ("12 43323O233O", Slip("12", ("4", "3", "3", "2", "3", "", "2", "3", "3", ""))),
        ("12: 4,3,3,2,3, 2,3,3,4,4", Slip("12", tuple("4332323344"))),
        ("bà Oanh 4332323344", Slip("bà Oanh", tuple("4332323344"))),
    ],
)
def test_a_slip_is_one_line(text: str, expected: Slip | None) -> None:
    assert expected == slip(text)


@pytest.mark.parametrize(
    ("text", "count"),
    [("12 433232334", 9), ("12 43323233441", 11), ("4332323344", 0), ("hôm nay", 0), ("lan 433 O", 4)],
)
def test_how_many_figures_a_line_ends_with_is_said(text: str, count: int) -> None:
    assert count == figures(text)


@pytest.mark.parametrize(("who", "number"), [("12", 12), ("lan", 0), ("12 lan", 0), ("123456", 0)])
def test_a_slip_may_name_a_number(who: str, number: int) -> None:
    assert number == Slip(who, ()).number


def test_all_that_the_village_sends_has_words_and_a_talk() -> None:
    assert set(WORDING) == set(OPENS)
    assert set(WORDING) <= set(PURPOSES)
    assert set(OPENS.values()) <= {*TALKS, "resume"}
