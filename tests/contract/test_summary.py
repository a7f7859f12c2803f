"""The summary against an independent count of the rows in plain Python: message, page and database say the same."""

from __future__ import annotations

import io
import re
from collections import Counter
from datetime import date
from typing import Any

import pytest
from PIL import Image, ImageColor
from sqlalchemy import insert, update

from bot.example import Commune, make
from bot.reports.pictures import LEAVES, TRACK, places, ways
from bot.reports.pictures import drawn as draw
from bot.reports.summary_page import SUMS, _data, page
from bot.reports.villages import _whole
from dialogs.talks.office.summary import lines, percent
from dialogs.talks.office.year import SendChart
from dialogs.vietnamese import fold
from locales import Voice, finished, render
from storage.act import Held, Where
from storage.office.summary import below, late_day, send_chart, summarise
from storage.tables import PERSON, PLACE, PLAN_IN_FORCE, Assessment, Place
from tests.chat import Chat

POINTS = {"1": 2, "2": 5, "3": 8, "4": 10}


@pytest.fixture
def commune(chat_on_both: Chat) -> Commune:
    village = chat_on_both.village
    return village.write(lambda tx: make(tx, village.house, village.now, people=900))


def test_where_people_fall_short_most_is_counted_by_hand(chat_on_both: Chat, commune: Commune) -> None:
    village = chat_on_both.village
    sent = [s for s in village.rows(Assessment) if s["state"] == "sent"]
    low = Counter(key for s in sent for key, level in s["levels"].items() if POINTS[level] < 5)
    found = village.write(lambda tx: summarise(tx, village.house, village.now, commune.id))
    best = sorted((-number, key) for key, number in low.items())[:2]
    assert [(each["indicator"], each["low"], each["of"]) for each in found["weak"]] == [
        (key, -number, len(sent)) for number, key in best
    ]


def test_message_chart_and_page_say_the_same(chat_on_both: Chat, commune: Commune) -> None:
    village = chat_on_both.village
    village.write(
        lambda tx: tx.execute(
            insert(PLAN_IN_FORCE).values(place="mau", plan="qd_677", own={}, role="", at=village.now)
        )
    )
    found = village.write(lambda tx: summarise(tx, village.house, village.now, commune.id))
    row = {"id": "mau", "level": "commune"}
    places = village.write(lambda tx: below(tx, row, 2026, late_day(village.now.date()), village.now, SUMS))
    said = "\n".join(finished(render(each, Voice("vi"))) for each in lines(found))

    data = _data(found, places, Voice("vi"))
    for bar in ways(found, Voice("vi")):
        assert re.sub(r" trên.*", "", bar.said) in said
    assert data["lines"][:6] == said.split("\n")[:6]
    columns = list(zip(*data["rows"], strict=True))[1:]
    sums = [sum(int(cell.replace(".", "") or 0) for cell in column) for column in columns]
    assert [int(cell.replace(".", "")) for cell in data["total"][1:]] == sums
    assert draw({"picture": "summary", "summary": found})[:8] == b"\x89PNG\r\n\x1a\n"
    assert page(found, places)[:5] == b"%PDF-"


def test_the_chart_shows_each_village_and_no_bar_of_nothing(chat_on_both: Chat, commune: Commune) -> None:
    village = chat_on_both.village
    held = Held("r", "officer", "mau", "commune", "mau", "tinh", "", "", "")

    def chart() -> dict[str, Any]:
        where = Where(village.house, village.now, "", "zalo", "")
        (sent,) = village.write(lambda tx: send_chart(tx, where, held, SendChart("r"))).sends
        return dict(sent)

    asked = chart()
    shown = {bar.label: bar for bar in places(asked["summary"], Voice("vi"))}
    assert [*shown] == sorted(shown, key=fold)
    assert len(shown) == len(commune.villages)
    sheets = [row for row in village.rows(Assessment) if row["state"] == "sent"]
    of = Counter(row["village"] for row in sheets)
    rows = {row["id"]: f"Thôn {row['name']}" for row in village.rows(Place) if row["id"] in commune.villages}
    for id_, label in rows.items():
        assert shown[label].said.startswith(str(of[id_]))
        assert bool(shown[label].share) == bool(of[id_])
    counts = dict.fromkeys(asked["summary"]["counts"], 0)
    nothing = {
        **asked["summary"],
        "counts": counts,
        "places": [{**each, "sums": {}} for each in asked["summary"]["places"]],
    }
    assert _bars(asked["summary"]) > 0
    assert _bars(nothing) == 0


def _bars(found: dict[str, Any]) -> int:
    """How many dots of the chart are of a bar, or of the way a bar could go."""
    with Image.open(io.BytesIO(draw({"picture": "summary", "summary": found}))) as picture:
        colours = {colour: n for n, colour in picture.convert("RGB").getcolors(1 << 24) or ()}
    return sum(colours.get(ImageColor.getrgb(each), 0) for each in (TRACK, *LEAVES))  # type: ignore[arg-type]


def test_adults_that_were_entered_are_the_whole_and_it_says_which(
    chat_on_both: Chat, commune: Commune
) -> None:
    village = chat_on_both.village
    ask = lambda: village.write(lambda tx: summarise(tx, village.house, village.now, commune.id))  # noqa: E731
    villages = PLACE.c.parent == "mau", PLACE.c.level == "village"

    def entered(number: int | None) -> None:
        village.write(lambda tx: tx.execute(update(PLACE).where(*villages).values(adults=number)))

    assert ask()["adults_basis"] == "partly"  # of one village the example says how many
    assert "nơi chưa nhập" in _whole(ask())
    entered(None)
    listed = ask()
    assert (listed["adults_basis"], listed["adults"]) == ("listed", listed["counts"]["listed"])
    assert "chưa nhập số người lớn" in _whole(listed)
    entered(1000)
    assert (ask()["adults_basis"], ask()["adults"]) == ("entered", 13_000)
    entered(1)  # fewer than are known by name
    assert (ask()["adults_basis"], ask()["adults"]) == ("listed", listed["adults"])
    village.write(lambda tx: tx.execute(update(PLACE).where(PLACE.c.id == "mau").values(adults=50_000)))
    assert (ask()["adults_basis"], ask()["adults"]) == ("entered", 50_000)
    assert _whole(ask()) == "Người lớn trên địa bàn: 50.000."


def test_an_empty_place_says_so_and_divides_by_nothing(chat_on_both: Chat) -> None:
    village = chat_on_both.village
    for place in ("tinh", "vi-du", "dong"):
        found = village.write(lambda tx, place=place: summarise(tx, village.house, village.now, place))
        assert (found["adults"], found["adults_basis"], found["passed"]) == (0, "none", None)
        assert all(finished(render(each, Voice("vi"))) for each in lines(found))
    assert village.write(lambda tx: summarise(tx, village.house, village.now, "nowhere")) is None


def test_small_villages_tell_no_share_of_answers(chat_on_both: Chat) -> None:
    village = chat_on_both.village
    commune = village.write(lambda tx: make(tx, village.house, village.now, people=30, villages=2, name="be"))
    for place in (*commune.villages, *commune.units):
        found = village.write(lambda tx, place=place: summarise(tx, village.house, village.now, place))
        passed, sent = found["passed"], found["counts"]["sent"]
        assert passed is None or passed == 0 or (passed >= 5 and sent - passed in {0, *range(5, 99)})
        assert all(
            each["low"] >= 5 and each["of"] - each["low"] in {0, *range(5, 99)} for each in found["weak"]
        )


def test_shares_are_rounded_as_people_round() -> None:
    assert [percent(*each) for each in ((1, 3), (2, 3), (1, 2), (1, 200), (0, 0), (5, 5))] == [
        33,
        67,
        50,
        1,
        0,
        100,
    ]


def test_places_that_people_named_are_told_to_the_officer_of_the_only_commune(
    chat_on_both: Chat, commune: Commune
) -> None:
    """Until a village is set; with another commune beside nobody knows whose they are, and the province is told."""
    village = chat_on_both.village
    communes = [
        row["id"] for row in village.rows(Place) if row["level"] == "commune" and row["id"] != commune.id
    ]
    village.write(
        lambda tx: tx.execute(update(PLACE).where(PLACE.c.id.in_(communes)).values(until=date(2026, 1, 1)))
    )
    for number, typed in enumerate(("thôn Mây", "Thon May", "thôn Gió", "thôn Xa")):
        row = {"id": f"far-{number}", "called": "Lan", "place_typed": typed, "created": village.now}
        row |= {"village": communes[0] if typed == "thôn Xa" else None}
        village.write(lambda tx, row=row: tx.execute(insert(PERSON).values(**row)))

    def sought(place: str) -> list[tuple[str, int]]:
        found = village.write(lambda tx: summarise(tx, village.house, village.now, place))
        assert found is not None
        said = [finished(render(line, Voice())) for line in lines(found)]
        assert bool(found["sought"]) == any("chưa có trong danh sách" in line for line in said)
        return [(each["name"], each["people"]) for each in found["sought"]]

    assert sought(commune.id) == [("Thon May", 2), ("thôn Gió", 1)]
    village.write(lambda tx: tx.execute(update(PLACE).where(PLACE.c.id.in_(communes)).values(until=None)))
    assert sought(commune.id) == []
