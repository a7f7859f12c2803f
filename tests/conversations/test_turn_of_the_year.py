"""The year's turn at the desks: last year stays on the lists until its books are closed, and its figures can be had for good."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import insert, update

from bot.example import Commune, make
from bot.files.office import MAKERS, Asked
from bot.reports.made import Making
from bot.reports.villages import frozen
from dialogs.rules.dates import OddDay, year_in
from dialogs.talks.office.files import NumbersLink
from dialogs.talks.office.targets import EnterFigure, SetTarget, TakeBackFigure, Targets
from dialogs.talks.village.board import Board
from storage.act import Held, Where
from storage.tables import ASSESSMENT, FILE_LINK, PLACE_RULES, PLAN_IN_FORCE, FileLink, FrozenFigures
from tests.asking import served
from tests.chapter import asks, place_sets
from tests.chat import Chat
from tests.opened_files import sheet_of, words_of
from tests.ways import looked_over

JANUARY = datetime(2027, 1, 2, 3, 0, tzinfo=UTC)


@pytest.fixture
def commune(chat: Chat) -> Commune:
    """A commune that was at work in November."""
    village = chat.village
    village.untouched = False
    return village.write(lambda tx: make(tx, village.house, village.now, people=300))


@pytest.fixture
def officer(chat: Chat, commune: Commune) -> Chat:
    """An officer of it on the second of January."""
    chat.role = chat.holds("officer", commune.id, called="anh Nam")
    chat.says("tóm tắt").hears_anything()  # a word in November
    chat.village.now = JANUARY
    return chat


def numbers(chat: Chat) -> dict[str, Any]:
    """What the desk was told last."""
    return next(entry.value for _, entry in reversed(chat.outcome.records) if entry.key == "summary")  # type: ignore[union-attr]


def menu(chat: Chat, talk: str) -> Chat:
    """What stands in the menu of the year."""
    chat.says("tóm tắt").hears_anything().taps("office_more").hears("menu.ask").taps("office_planning")
    return chat.hears("menu.ask").taps(talk)


@pytest.mark.parametrize(
    ("typed", "means"),
    [
        ("2026", 2026),
        ("năm 2026 ạ", 2026),
        ("nam 2025", 2025),
        ("26", OddDay.SHORT_YEAR),
        ("năm 26", OddDay.SHORT_YEAR),
        ("2062", OddDay.LATE),
        ("2019", OddDay.EARLY),
        ("năm ngoái thì phải", OddDay.UNCLEAR),
        ("30/10/2062", OddDay.UNCLEAR),
    ],
)
def test_a_year_has_four_digits_and_is_neither_to_come_nor_before_all_this(typed: str, means: Any) -> None:
    assert means == year_in(typed, 2020, 2027)


def test_last_years_figures_are_had_everywhere_on_the_second_of_january(
    officer: Chat, commune: Commune
) -> None:
    sent = sum(sheet["state"] == "sent" for sheet in commune.sheets)
    officer.says("tóm tắt").hears_anything()
    assert (numbers(officer)["year"], numbers(officer)["counts"]["sent"]) == (2027, 0)
    menu(officer, "office_year").hears("office.year_ask").says("năm 26").hears(
        "year.short", "office.year_ask"
    )
    officer.says("2062").hears("year.between", "office.year_ask").says("năm 2026").hears(
        "summary.head"
    ).hears_anything()
    assert (numbers(officer)["year"], numbers(officer)["counts"]["sent"]) == (2026, sent)
    officer.taps("office_chart").hears("chart.sent").hears_anything()
    assert officer.messages
    officer.taps("office").hears("summary.head").hears_anything()
    assert numbers(officer)["year"] == 2026
    officer.taps("office_freeze").hears("freeze.ask_year").taps("yes").hears("freeze.done").hears_anything()
    (kept,) = officer.village.rows(FrozenFigures)
    figures = kept["figures"]
    assert (kept["year"], figures["year"], figures["counts"]["sent"]) == (2026, 2026, sent)
    assert {each["place"] for each in figures["places"]} == {*commune.villages, *commune.units}
    making = Making(officer.village.house, officer.village.now, "xã Mẫu", 2026)
    pages = CalamineWorkbook.from_filelike(BytesIO(frozen(making, kept))).sheet_names
    assert pages == ["Đã chốt", "Từng nơi"]
    assert (
        sum(each["sums"].get("sent", 0) for each in figures["places"] if each["level"] == "village") == sent
    )


def test_files_are_of_the_year_that_was_chosen(officer: Chat, commune: Commune) -> None:
    village, sent = officer.village, sum(sheet["state"] == "sent" for sheet in commune.sheets)
    village.house = village.runner.house = replace(village.house, public_url="https://vi-du.example")
    officer.says("tóm tắt").hears_anything().taps("files").hears("files.year", choices=["2027", "2026"])
    officer.says("2026").hears("files.ask").taps("numbers").hears("files.ask").taps("table").hears(
        "office.link"
    ).hears_anything()
    (link,) = village.rows(FileLink)
    assert link["args"]["year"] == 2026
    held = Held(officer.role, "officer", commune.id, "commune", commune.id, "tinh", "", "", "")
    for year, number in ((2026, sent), (2027, 0)):
        asked = Asked(village.house, village.now, held, year, given=year)
        table, word = village.write(
            lambda tx, asked=asked: [MAKERS[kind](tx, asked) for kind in ("table", "report")]
        )  # type: ignore[misc]
        assert (f"so-lieu-{year}.xlsx", f"bao-cao-{year}.docx") == (table.name, word.name)
        rows = sheet_of(table.build())
        heads = next(row for row in rows if row[0] == "STT")
        assert number == next(row for row in rows if "Tổng" in row)[heads.index("Đã gửi")]
        _, tables = words_of(word.build())
        assert str(number) == next(cells for cells in tables[1] if cells[0] == "Đã gửi")[1]
    for year in (26, 2019, 2028):
        assert hasattr(asks(officer, NumbersLink(officer.role, "table", "", year)), "talk")
    village.house = village.runner.house = replace(village.house, public_url="")
    village.write(lambda tx: tx.execute(FILE_LINK.delete()))


def test_a_head_sees_last_years_sheets_and_numbers_until_the_books_are_closed(
    officer: Chat, commune: Commune
) -> None:
    place = max(commune.villages, key=lambda each: sum(s["village"] == each for s in commune.sheets))
    head = officer.another("phone-head")
    head.role = head.holds("head", place, called="cô Hoa")
    head.says("việc chi hội").hears_anything()
    now = asks(head, Board(head.role))
    assert (now["year"], now["sent"], now["other_year"], now["waiting"] > 0) == (2027, 0, 2026, True)
    head.taps("year").hears("board.numbers_of", "board.ask", choices=["board"])
    past = asks(head, Board(head.role, 2026))
    assert past["sent"] == sum(s["village"] == place and s["state"] == "sent" for s in commune.sheets)
    head.taps("board").hears("board.numbers").hears_anything()

    menu(officer, "office_calendar").hears("calendar.head").hears_anything()
    officer.taps("close").hears("books.ask").taps("yes").hears("books.early").hears_anything()
    officer.waits(days=14)  # nothing of last year can be finished any more
    menu(officer, "office_calendar").hears_anything().taps("close").hears("books.ask").taps("yes")
    officer.hears("books.closed").hears_anything()
    (kept,) = officer.village.rows(FrozenFigures)
    assert (kept["year"], kept["note"]) == (2026, "closed")
    assert (asks(head, Board(head.role))["waiting"], asks(head, Board(head.role))["other_year"]) == (0, 0)
    officer.taps("open").hears("books.opened").hears_anything()
    assert asks(head, Board(head.role))["waiting"] == now["waiting"]


# -- a last day to send


@pytest.mark.parametrize(
    ("closes", "returned", "closed"),
    [
        ("", False, False),
        ("2026-11-11", False, True),
        ("2026-11-12", False, False),
        ("2026-11-11", True, False),
    ],
)
def test_a_last_day_that_the_commune_set_closes_sending_and_our_suggestion_closes_nothing(
    chat: Chat, closes: str, returned: bool, closed: bool
) -> None:
    """Unless the sheet was sent in time and given back; what is closed can be looked at, and kept."""
    looked_over(chat)
    chat.village.untouched = False
    if closes:
        place_sets(chat, {"dates": {"closes": closes, "opens": "2026-10-01"}})
    else:
        chat.village.now = chat.village.now.replace(day=16)
    if returned:
        given = update(ASSESSMENT).values(review="returned", reviewed=chat.village.now)
        chat.village.write(lambda tx: tx.execute(given))
    chat.says("gửi").hears("send.closed" if closed else "send.ask").hears_anything()
    assert [each["state"] for each in chat.assessments] == ["open"]
    if closed:
        offered = {each.id for each in chat.outcome.asking.options}  # type: ignore[union-attr]
        assert "send" not in offered
        chat.says("xem lại").hears(
            "lookover.all", "send.closed", "lookover.ask", choices=["change", "evidence", "keep", "words"]
        )


# -- figures by hand, and targets of a year


def test_a_figure_by_hand_is_of_the_year_of_its_day_and_can_be_taken_back(
    officer: Chat, commune: Commune
) -> None:
    village, role = officer.village, officer.role
    where = Where(village.house, village.now, officer.contact["id"], officer.channel, officer.sender)
    plan = {"place": commune.id, "plan": "qd_677", "own": {}, "role": role, "at": village.now}
    village.write(lambda tx: tx.execute(insert(PLAN_IN_FORCE).values(plan)))

    def does(request: Any) -> Any:
        return village.write(lambda tx: served(tx, where, request))

    def shown(year: int, target: str = "digital_fluent") -> tuple[int, bool, int, int]:
        found = next(each for each in does(Targets(role, year=year))["targets"] if each["id"] == target)
        return found["numerator"], found["known"], found["percent"], found["by"]

    def enters(number: int, day: str) -> Any:
        return does(EnterFigure(role, "digital_fluent", number, 100, "báo cáo", day))

    for odd in ("2062-10-30", "2019-12-31", "2027-01-03"):
        assert hasattr(enters(1, odd), "talk"), odd
    enters(40, "2026-11-30")
    enters(41, "2026-12-30")
    enters(7, "2027-01-02")
    assert [shown(year)[:2] for year in (2025, 2026, 2027)] == [(0, False), (41, True), (7, True)]
    does(TakeBackFigure(role, "digital_fluent", 2026))
    assert [shown(year)[:2] for year in (2026, 2027)] == [(40, True), (7, True)]
    does(TakeBackFigure(role, "digital_fluent", 2026))
    assert shown(2026)[:2] == (0, False)
    assert hasattr(does(TakeBackFigure(role, "digital_fluent", 2026)), "talk")

    does(SetTarget(role, "people", 30, 2027, "kế hoạch xã"))
    marks = {year: shown(year, "people")[2:] for year in (2025, 2026, 2027, 2028)}
    assert marks == {2025: (40, 2025), 2026: (60, 2030), 2027: (30, 2027), 2028: (60, 2030)}
    does(SetTarget(role, "people", 0, 0, ""))
    assert shown(2027, "people")[2:] == (60, 2030)


def test_a_figure_of_last_year_is_entered_and_taken_back_in_the_chat(officer: Chat, commune: Commune) -> None:
    plan = {"place": commune.id, "plan": "qd_677", "own": {}, "role": "", "at": officer.village.now}
    officer.village.write(lambda tx: tx.execute(insert(PLAN_IN_FORCE).values(plan)))
    menu(officer, "office_targets").hears_anything().taps("year").hears("targets.year_ask").says("26")
    officer.hears("year.short", "targets.year_ask").says("2026").hears(
        "targets.title", "targets.of_year"
    ).hears_anything()
    officer.taps("figure").hears("figure.which").taps("digital_fluent").hears("figure.line")
    for odd in ("30/10/2062", "3/1/2027"):  # of no year that is over
        officer.says(f"80/120, báo cáo số 5 ngày {odd}").hears_anything()
        assert officer.asked == "line"
    officer.says("80/120, báo cáo số 5 ngày 30/12/2026").hears("figure.kept").hears_anything()
    officer.reads("ngày 30/12/2026").taps("figure").hears("figure.which").taps("digital_fluent")
    officer.hears_anything().taps("take_back").hears("figure.taken_back").hears_anything()
    officer.reads("máy không đếm được, chưa ai nhập")


def test_rules_of_a_place_keep_their_dates(officer: Chat, commune: Commune) -> None:
    """Closing the books changes one date and nothing else that the place set."""
    body = {"caps": {"week": 1}, "dates": {"hand_in": "2027-12-10"}}
    rules = {"place": commune.id, "body": body, "role": "", "at": officer.village.now}
    officer.village.write(lambda tx: tx.execute(insert(PLACE_RULES).values(rules)))
    officer.waits(days=20)
    menu(officer, "office_calendar").hears_anything().taps("close").hears("books.ask").taps("yes").hears(
        "books.closed"
    ).hears_anything()
    kept = officer.village.write(lambda tx: tx.execute(PLACE_RULES.select()).mappings().one())["body"]
    day = officer.village.now.date()
    assert kept == {
        **body,
        "dates": {**body["dates"], "settled": date(day.year, day.month, day.day).isoformat()},
    }
