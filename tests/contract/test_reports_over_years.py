"""Reports over years against the rows of three years: every figure, blanks that say so, targets by share and by level, words."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import insert, update

from bot.example import Commune, make
from bot.reports import phases
from bot.reports.made import Making
from dialogs.engine import Refusal
from dialogs.rules.reports import PARTS, PHASED, of_year, report
from dialogs.talks.office.reports import FIGURES, OverTheYears, Series, WritePart, WrittenParts
from dialogs.talks.office.summary import percent
from dialogs.talks.office.targets import EnterFigure, PickPlan, SetWhole, Targets
from storage.act import Where
from storage.counting import count
from storage.office.files import below
from storage.tables import ASSESSMENT, PLACE, REPORT_PART, Assessment, ReportPart, TargetValue
from tests.asking import served
from tests.chat import Chat
from tests.opened_files import words_of
from tests.opening import open_talk

HERE = "mau"


@pytest.fixture
def there(chat_on_both: Chat) -> tuple[Chat, Commune]:
    """A commune whose people sent sheets in 2024, fewer in 2025, and in this year, with an officer who follows its plan."""
    village = chat_on_both.village
    made = village.write(lambda tx: make(tx, village.house, village.now, people=60, villages=3))
    for year, every in ((2024, 2), (2025, 3)):
        before = [
            {
                **each,
                "id": f"{year}-{each['id']}",
                "run": f"{year}-{each['run']}",
                "year": year,
                **{when: _of(year) for when in ("registered", "started", "finished", "sent")},
                "state": "sent",
                "answered": 10,
                "review": "recognised" if n % 4 == 0 else "endorsed",
                "reviewed": _of(year),
                "entered": None,
                "counted": {},
            }
            for n, each in enumerate(village.rows(Assessment, ASSESSMENT.c.year == 2026))
            if n % every == 0
        ]

        def work(tx: Any, rows: list[dict[str, Any]] = before) -> None:
            tx.execute(insert(ASSESSMENT), rows)
            count(tx, village.house, [row["person"] for row in rows])

        village.write(work)
    chat_on_both.role = chat_on_both.holds("officer", HERE, called="anh Nam")
    assert asked(chat_on_both, PickPlan(chat_on_both.role, "quang_vinh")) is None
    return chat_on_both, made


def _of(year: int) -> datetime:
    return datetime(year, 11, 2, 3, 0, tzinfo=UTC)


def asked(chat: Chat, request: Any) -> Any:
    by = Where(chat.village.house, chat.village.now, (chat.contact or {})["id"], chat.channel, chat.sender)
    return chat.village.write(lambda tx: served(tx, by, request))


def by_hand(chat: Chat, year: int) -> dict[str, int]:
    """What a careful clerk would count in the sheets of a year."""
    rows = chat.village.rows(Assessment, ASSESSMENT.c.year == year)
    sent = [row for row in rows if row["state"] == "sent"]
    return {
        "registered": sum(row["registered"] is not None for row in rows),
        "sent": len(sent),
        "recognised": sum(row["review"] == "recognised" for row in rows),
        "entered": sum(row["entered"] is not None for row in rows),
    }


def test_every_figure_of_every_year_is_that_of_the_rows_and_no_year_is_a_zero(
    there: tuple[Chat, Commune],
) -> None:
    chat, _ = there
    found: Series = asked(chat, OverTheYears(chat.role, "ten_years"))
    states = {each["year"]: each["state"] for each in found["years"]}
    assert states == {
        **dict.fromkeys(range(2021, 2024), "none"),
        **dict.fromkeys((2024, 2025, 2026), "counted"),
        **dict.fromkeys(range(2027, 2031), "to_come"),
    }
    for each in found["years"]:
        if each["state"] == "counted":
            assert by_hand(chat, each["year"]).items() <= each["counts"].items()
        else:
            assert (each["counts"], each["adults"]) == ({}, 0)
    counts = {year: by_hand(chat, year)["sent"] for year in (2024, 2025, 2026)}
    assert len({*counts.values()}) == 3
    open_talk(chat, "office_report", role=chat.role, report="ten_years").hears_anything()
    chat.reads("2021-2023: chưa có số liệu").reads("2027-2030: chưa đến").reads(f"2024: {counts[2024]}")
    assert "2023: 0" not in chat.text


@pytest.mark.parametrize("id_", [*PHASED, "year-2026", "year-2025", "year-2027", "year-2019", "year-", "x"])
def test_a_report_goes_over_its_years_and_no_other_is_to_be_had(
    there: tuple[Chat, Commune], id_: str
) -> None:
    chat, _ = there
    wanted, found = report(id_, 2026), asked(chat, OverTheYears(chat.role, id_))
    if wanted is None:
        assert id_ in {"year-2027", "year-2019", "year-", "x"}
        assert found == Refusal()
        assert asked(chat, WritePart(chat.role, id_, "results", "x")) == Refusal()
        return
    assert [each["year"] for each in found["years"]] == [*wanted.years]
    assert (found["now"] is not None) == (wanted.year <= 2026)


def of_target(chat: Chat, id_: str, target: str) -> Any:
    found = asked(chat, OverTheYears(chat.role, id_))
    return next(each for each in found["targets"] if each["id"] == target)


def test_a_target_that_is_no_share_is_recorded_by_its_level(there: tuple[Chat, Commune]) -> None:
    chat, _ = there
    assert of_target(chat, "phase_2025", "commune")["points"][-1]["state"] == "none"
    for target, levels, wrong in (("chair", ("0", "1"), "2"), ("commune", ("0", "1", "2"), "3")):
        entered = EnterFigure(chat.role, target, 0, 0, "QĐ ví dụ", "2025-12-20", level=wrong)
        assert isinstance(asked(chat, entered), Refusal)
        for level in levels:
            entered = EnterFigure(chat.role, target, 0, 0, "QĐ ví dụ", "2025-12-20", level=level)
            assert asked(chat, entered) is None
            point = of_target(chat, "phase_2025", target)["points"][-1]
            assert (point["state"], point["number"], point["by_hand"]) == ("level", int(level), True)
            said = phases._reached(of_target(chat, "phase_2025", target))
            assert said == f"2025: {'đạt' if int(level) >= 1 else 'chưa đạt'}"
    assert of_target(chat, "ten_years", "commune")["points"][5]["state"] == "none"


def test_a_year_before_has_what_was_entered_of_it_and_a_counted_year_what_was_counted(
    there: tuple[Chat, Commune],
) -> None:
    chat, _ = there
    entered = EnterFigure(chat.role, "people", 30, 50, "báo cáo 2023", "2023-12-20")
    assert asked(chat, entered) is None
    for day in ("2024-12-20", "2026-11-01"):  # counted here
        counted = EnterFigure(chat.role, "people", 30, 50, "báo cáo", day)
        assert asked(chat, counted) == Refusal("office_counted", {"role": chat.role, "year": int(day[:4])})
    points = {each["year"]: each for each in of_target(chat, "ten_years", "people")["points"]}
    assert (points[2023]["number"], points[2023]["whole"], points[2023]["by_hand"]) == (30, 50, True)
    assert points[2022]["state"] == "none"
    assert points[2024]["number"] == by_hand(chat, 2024)["recognised"]
    assert not points[2024]["by_hand"]


def test_out_of_what_a_share_is_told_is_chosen_and_typed(there: tuple[Chat, Commune]) -> None:
    chat, _ = there

    def now() -> Any:
        return next(each for each in asked(chat, Targets(chat.role))["targets"] if each["id"] == "people")

    rows = by_hand(chat, 2026)
    assert asked(chat, SetWhole(chat.role, "people", "registered")) is None
    assert (now()["numerator"], now()["denominator"]) == (rows["recognised"], rows["registered"])
    assert (
        asked(chat, SetWhole(chat.role, "people", "typed", "người lao động trong GĐHT, DHHT, CĐHT")) is None
    )
    assert (now()["known"], now()["numerator"]) == (False, rows["recognised"])
    assert asked(chat, EnterFigure(chat.role, "people", 0, 200, "báo cáo 7", "2026-11-01")) is None
    assert (now()["denominator"], now()["of"]["vi"], now()["known"]) == (
        200,
        "người lao động trong GĐHT, DHHT, CĐHT",
        True,
    )
    assert asked(chat, EnterFigure(chat.role, "people", 0, 1, "báo cáo 8", "2026-11-02")) is None
    assert not now()["known"]  # a whole that is smaller than its part makes no share
    assert asked(chat, SetWhole(chat.role, "people", "")) is None
    assert now()["denominator"] > 1
    for request in (
        SetWhole(chat.role, "people", "typed"),
        SetWhole(chat.role, "people", "all"),
        SetWhole(chat.role, "staff", "registered"),
        SetWhole(chat.role, "trained", "registered"),
    ):
        assert isinstance(asked(chat, request), Refusal)


def test_a_share_that_rounds_up_to_the_mark_does_not_reach_it(there: tuple[Chat, Commune]) -> None:
    chat, _ = there
    for part, said in ((7996, "chưa đạt, thiếu 0,1 điểm %"), (8000, "đạt")):
        assert asked(chat, EnterFigure(chat.role, "families", part, 10_000, "báo cáo", "2025-12-20")) is None
        assert phases._reached(of_target(chat, "phase_2025", "families")) == f"2025: {said}"
        assert percent(part, 10_000) == 80


def test_the_words_of_a_report_are_kept_sealed_and_stand_in_the_paper(there: tuple[Chat, Commune]) -> None:
    chat, _ = there
    open_talk(chat, "office_write", role=chat.role, report="phase_2025").hears("reports.write_which")
    chat.taps("results").hears("reports.write_part", key="words").says("Nhiều nhà cùng học buổi tối.")
    chat.hears("plan.kept", "reports.part", "reports.write_which").taps("back").hears_anything()
    chat.reads("Viết nhận xét (1 trên 3 đoạn)")
    (row,) = chat.village.rows(ReportPart)
    assert "buổi tối" not in row["words"]
    words = asked(chat, WrittenParts(chat.role, "phase_2025"))["parts"]
    assert words == {**dict.fromkeys(PARTS, ""), "results": "Nhiều nhà cùng học buổi tối."}

    making = Making(chat.village.house, chat.village.now, "xã Mẫu", 2025)
    found = asked(chat, OverTheYears(chat.role, "phase_2025"))
    text, tables = words_of(phases.phase(making, found, words))
    assert "Nhiều nhà cùng học buổi tối." in text
    assert text.count("…………………………") >= 4  # room for what nobody wrote
    years = next(table for table in tables if table[0][0] == "Năm")
    assert [row[0] for row in years[1:]] == [str(year) for year in range(2021, 2026)]
    assert {*years[1][1:]} == {"chưa có số liệu"}
    assert years[5][2].split("/")[0].split(" ")[0] == str(by_hand(chat, 2025)["sent"])

    assert asked(chat, WritePart(chat.role, "phase_2025", "results", "")) is None
    assert chat.village.rows(ReportPart) == []


def test_the_report_of_a_year_tells_households_pass_rate_and_the_year_before(
    there: tuple[Chat, Commune],
) -> None:
    chat, _ = there
    village, of = chat.village, of_year(2026)
    found = asked(chat, OverTheYears(chat.role, of.id))
    places = village.write(lambda tx: below(tx, village.house, village.now, HERE, 2026))
    making = Making(village.house, village.now, "xã Mẫu", 2026)
    text, tables = words_of(phases.report(making, places, found, dict.fromkeys(PARTS, "")))
    for said in ("Hộ có người gửi:", "Đủ điểm đạt và không câu nào dưới"):
        assert said in text
    (years,) = [table for table in tables if table[0][0] == "Năm"]
    assert [row[0] for row in years[1:]] == ["2025", "2026"]
    assert str(by_hand(chat, 2025)["sent"]) in years[1][2]
    open_talk(chat, "office_report", role=chat.role, report=of.id).hears_anything()
    chat.reads("Hộ có người gửi:").reads(f"2025: {by_hand(chat, 2025)['sent']}")


def test_the_workbook_has_a_page_each_for_figures_targets_and_words(there: tuple[Chat, Commune]) -> None:
    from io import BytesIO

    from python_calamine import CalamineWorkbook

    chat, _ = there
    found = asked(chat, OverTheYears(chat.role, "ten_years"))
    making = Making(chat.village.house, chat.village.now, "xã Mẫu", 2030)
    book = CalamineWorkbook.from_filelike(BytesIO(phases.series(making, found, dict.fromkeys(PARTS, "lời"))))
    assert book.sheet_names == ["Số liệu", "Mục tiêu", "Nhận xét"]
    rows = book.get_sheet_by_name("Số liệu").to_python(skip_empty_area=False)
    top = next(n for n, row in enumerate(rows) if row[0] == "Chỉ tiêu")
    assert [str(cell) for cell in rows[top][1:]] == [str(year) for year in range(2021, 2031)]
    sent = rows[top + 1 + [*FIGURES].index("sent")]
    assert [*sent[1:4], *sent[7:]] == ["chưa có số liệu"] * 3 + ["chưa đến"] * 4
    assert [int(str(cell).split("/")[0].split(" ")[0]) for cell in sent[4:7]] == [
        by_hand(chat, year)["sent"] for year in (2024, 2025, 2026)
    ]


def test_a_figure_by_hand_takes_three_steps(there: tuple[Chat, Commune]) -> None:
    chat, _ = there
    open_talk(chat, "office_targets", role=chat.role).hears_anything()
    chat.taps("figure").hears("figure.which").taps("families").hears("figure.line", key="line")
    chat.says("1.200/1.500, báo cáo 15/BC-HKH ngày 10/11/2026")
    chat.hears(
        "figure.kept", args={"n": 1200, "of": 1500, "share": 80, "source": "báo cáo 15/BC-HKH"}
    ).hears_anything()
    (row,) = chat.village.rows(TargetValue)
    assert (row["numerator"], row["denominator"], row["day"]) == (1200, 1500, date(2026, 11, 10))
    chat.taps("figure").hears("figure.which").taps("clans").hears("figure.line", choices=[])
    chat.says("15/BC-HKH").hears("figure.unclear", "figure.line").says("1.500").hears(
        "figure.no_whole", "figure.line"
    )
    assert chat.village.rows(TargetValue) == [row]
    chat.says("5/9").hears("figure.source").says("trưởng các họ").hears("figure.kept").hears_anything()
    chat.reads("5 trên 9")
    chat.taps("figure").hears("figure.which").taps("clans").hears("figure.line", choices=["take_back"])
    chat.taps("take_back").hears("figure.taken_back").hears_anything()
    assert [each["target"] for each in chat.village.rows(TargetValue) if each["ended"] is None] == [
        "families"
    ]
    open_talk(chat, "office_enter", role=chat.role, target="chair").hears("figure.level").says(
        "có, theo biên bản 2 ngày 1/11/2025"
    )
    chat.hears("figure.level_kept", args={"source": "biên bản 2", "day": date(2025, 11, 1)}).hears_anything()


def test_what_stands_for_a_place_is_not_that_of_another(there: tuple[Chat, Commune]) -> None:
    """Words and reports are of the place of the role."""
    chat, _ = there
    asked(chat, WritePart(chat.role, "phase_2025", "results", "lời của xã Mẫu"))
    province = chat.another("province")
    province.role = province.holds("province", "tinh")
    assert asked(province, WrittenParts(province.role, "phase_2025"))["parts"]["results"] == ""
    head = chat.another("head")
    head.role = head.holds("head", "mau-1")
    assert asked(head, WrittenParts(head.role, "phase_2025")) == Refusal()
    assert asked(head, OverTheYears(head.role, "phase_2025"))["label"].startswith("thôn Đông")
    chat.village.write(
        lambda tx: tx.execute(update(PLACE).where(PLACE.c.id == "mau-1").values(adults=5)).rowcount
    )
    rows = chat.village.rows(ReportPart, REPORT_PART.c.place == HERE)
    assert len(rows) == 1
