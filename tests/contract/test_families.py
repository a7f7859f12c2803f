"""Families, clans and villages of a commune of thirteen villages: each share counted again by plain SQL; lists with faults; a title that is off."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pytest
from sqlalchemy import insert, text, update

from bot.commands.families import FORM
from bot.example import Commune, make
from bot.files.tables import read_list
from bot.reports import title_table
from bot.reports.made import Making
from bot.reports.points_file import HEAD, HEADS, ITEMS, read_points, write_points
from dialogs.engine import Refusal
from dialogs.phrases import in_source
from dialogs.rules.families import lacking, standing_at
from dialogs.rules.statistics import TYPED, beside_plan
from dialogs.rules.titles import Title
from dialogs.sheets.points import ItemLevel, PointsItem, PointsSheet
from dialogs.talks.families.clans import Clans, JoinClan, LeadClan, MakeClan, RegisterClan
from dialogs.talks.families.decide import JudgeTitle, ReadyTitles, RecordTitles, TitlesHere, TitlesWaiting
from dialogs.talks.families.numbers import TitleNumbers, TypeFigure, lines
from dialogs.talks.families.own import (
    KeepOwn,
    KeepVillage,
    MayStrive,
    OwnTitle,
    RegisterOwn,
    SendOwn,
    SendVillage,
    VillageTitle,
)
from dialogs.talks.families.settings import TellGate, TitlesSet
from dialogs.talks.families.village import Exempt, Families, OneFamily, RegisterFamily
from dialogs.talks.office.desk import Summary
from dialogs.talks.office.targets import PickPlan, Targets
from dialogs.talks.titles.asked import SetTitle
from dialogs.talks.village.board import Board
from locales import Voice, render
from storage.act import Where
from storage.counting import count
from storage.families import lists
from storage.families.figures import title_figures
from storage.families.points import publish
from storage.families.table import needs
from storage.tables import (
    ASSESSMENT,
    PLACE,
    TITLE_RULES,
    TITLE_SHEET,
    Clan,
    Household,
    Person,
    Push,
    TitleDecision,
    TitleSheet,
)
from storage.titles.decisions import Decided, write
from tests.asking import served
from tests.chapter import reaches
from tests.chat import Chat
from tests.opened_files import sheet_of, words_of

HERE = "mau"
PAPER = "Hướng dẫn 05/HD-HKH ngày 10/01/2026 của Hội Khuyến học xã"
POINTS = PointsSheet(
    "family",
    "xa-2026-1",
    "Phiếu gia đình của xã",
    PAPER,
    (
        PointsItem("1", "Trẻ em đi học đúng độ tuổi", 40, "Học tập"),
        PointsItem(
            "2",
            "Có góc học tập",
            30,
            "Điều kiện",
            (ItemLevel("Chưa có", 0), ItemLevel("Có", 20), ItemLevel("Có, dùng hằng ngày", 30)),
        ),
        PointsItem("3", "Giúp nhà khác học", 30, "Điều kiện"),
    ),
    pass_total=70,
    pass_each=10,
)


def asked(chat: Chat, request: Any) -> Any:
    contact = chat.contact
    person = (contact or {}).get("person", "") or vars(chat).get("who", "")
    by = Where(
        chat.village.house,
        chat.village.now,
        contact["id"] if contact else "",
        chat.channel,
        chat.sender,
        person=person,
    )
    return chat.village.write(lambda tx: served(tx, by, request))


def plainly(chat: Chat, sql: str, **args: Any) -> int:
    """One number, as a clerk with a database would ask for it."""
    return int(chat.village.write(lambda tx: tx.execute(text(sql), args).scalar()) or 0)


@pytest.fixture
def there(chat_on_both: Chat) -> tuple[Chat, Commune]:
    """A commune of thirteen villages, in some of whose families all adults were recognised."""
    village = chat_on_both.village
    made = village.write(lambda tx: make(tx, village.house, village.now, people=260, villages=13))
    chosen = [each["id"] for n, each in enumerate(made.rows["household"]) if n % 3 == 0]
    people = [row["id"] for row in village.rows(Person) if row["household"] in chosen]

    def work(tx: Any) -> None:
        of = ASSESSMENT.c
        tx.execute(
            update(ASSESSMENT)
            .where(of.person.in_(people))
            .values(state="sent", answered=10, asked=10, passed=True, review="recognised")
        )
        count(tx, village.house, people)

    village.write(work)
    chat_on_both.role = chat_on_both.holds("officer", HERE, called="anh Nam")
    return chat_on_both, made


def phone_of(chat: Chat, who: str, sender: str) -> Chat:
    """The phone of somebody on the list."""
    reaches(chat, who, sender)
    phone = chat.another(sender)
    vars(phone)["who"] = who
    return phone


def decided(
    chat: Chat, title: Title, *bearers: str, year: int = 2026, level: int = 0, day: date = date(2026, 11, 1)
) -> None:
    """Decisions as an officer recorded them."""
    rows = [
        Decided(title, each, HERE, year, "recognised", day, number="15/QĐ-UBND", signer="x", level=level)
        for each in bearers
    ]
    house, at = chat.village.house, chat.village.now
    chat.village.write(lambda tx: write(tx, house, at, "operator", rows))


# -- every share counted again by plain SQL


def test_every_share_of_the_table_is_the_one_that_plain_sql_counts(there: tuple[Chat, Commune]) -> None:
    chat, made = there
    homes = [row["id"] for row in chat.village.rows(Household) if row["commune"] == HERE]
    asked(chat, PickPlan(chat.role, "quang_vinh"))
    for number in range(5):
        clan = asked(chat, MakeClan(chat.role, f"Họ Ví Dụ {number}"))
        for home in homes[number * 4 : number * 4 + 4]:
            asked(chat, JoinClan(chat.role, clan, home))
        if number < 3:
            asked(chat, RegisterClan(chat.role, clan))
    clans = [row["id"] for row in chat.village.rows(Clan)]
    registered = chat.another("head")
    for n, place in enumerate(made.villages):
        head = registered.another(f"head-{n}")
        head.role = head.holds("head", place, called="cô Hoa")
        for home in [row["id"] for row in chat.village.rows(Household) if row["place"] == place][:3]:
            assert asked(head, RegisterFamily(head.role, home)) is None
    decided(chat, Title.FAMILY, *homes[:21])
    decided(chat, Title.FAMILY, *homes[:9], year=2025, day=date(2025, 12, 1))
    decided(chat, Title.CLAN, *clans[:2])
    decided(chat, Title.VILLAGE, *made.villages[:7])
    decided(chat, Title.UNIT, made.units[0], level=1, year=2025, day=date(2026, 2, 1))
    decided(chat, Title.COMMUNE, HERE, level=1, year=2025, day=date(2026, 3, 1))

    found = asked(chat, TitleNumbers(chat.role))

    whole = {each["title"]: each for each in found["titles"]}
    families = "SELECT count(DISTINCT bearer) FROM title_decision WHERE title = 'family' AND outcome = 'recognised' AND year = :year"
    assert whole["family"]["recognised"] == plainly(chat, families, year=2026) == 21
    assert whole["family"]["before"] == plainly(chat, families, year=2025) == 9
    assert whole["family"]["registered"] == plainly(
        chat, "SELECT count(*) FROM title_sheet WHERE title = 'family' AND registered IS NOT NULL"
    )
    assert whole["family"]["total"] == plainly(
        chat, "SELECT count(*) FROM household WHERE commune = 'mau' AND state != 'moved' AND same_as = ''"
    )
    assert (whole["clan"]["total"], whole["clan"]["registered"], whole["clan"]["recognised"]) == (5, 3, 2)
    assert (whole["village"]["total"], whole["village"]["recognised"]) == (13, 7)
    assert (whole["unit"]["total"], whole["unit"]["level1"], whole["unit"]["level2"]) == (2, 1, 0)
    assert whole["commune"]["level1"] == 1
    assert {each["title"]: (each["percent"], each["by"], each["base"]) for each in found["titles"]} == {
        "family": (90, 2030, "total"),
        "clan": (90, 2030, "total"),
        "village": (90, 2030, "total"),
        "unit": (100, 2030, "total"),
        "commune": (0, 0, ""),
    }
    for place in made.villages:
        row = next(each for each in found["places"] if each["place"] == place and each["title"] == "family")
        sql = "SELECT count(DISTINCT d.bearer) FROM title_decision d JOIN household h ON h.id = d.bearer WHERE d.year = 2026 AND h.place = :place"
        assert row["recognised"] == plainly(chat, sql, place=place)
        signed = (
            "SELECT count(*) FROM title_sheet s JOIN household h ON h.id = s.bearer WHERE h.place = :place"
        )
        assert row["registered"] == plainly(chat, signed, place=place)
    assert sum(each["recognised"] for each in found["places"] if each["title"] == "family") == 21
    inside = (
        "SELECT count(DISTINCT p.id) FROM person p JOIN assessment a ON a.person = p.id AND a.year = 2026 AND a.review = 'recognised' "
        "JOIN title_decision d ON d.bearer = p.household AND d.title = 'family' AND d.year = 2026 "
        "WHERE p.commune = 'mau' AND p.same_as = '' AND p.state NOT IN ('deceased', 'moved') AND p.standing != 'waiting'"
    )
    assert found["inside"]["family"] == plainly(chat, inside)
    groups = "SELECT count(*) FROM assessment WHERE commune = 'mau' AND year = 2026 AND review = 'recognised'"
    assert sum(each["recognised"] for each in found["groups"]) == plainly(chat, groups)
    (term,) = [each for each in found["terms"] if each["title"] == "unit"]
    assert (term["day"], term["until"], term["how"]) == ("2026-02-01", "2029-12-31", "new")

    targets = {each["id"]: each for each in asked(chat, Targets(chat.role))["targets"]}
    assert (targets["families"]["numerator"], targets["families"]["denominator"]) == (
        21,
        whole["family"]["total"],
    )
    assert (targets["clans"]["numerator"], targets["clans"]["denominator"]) == (2, 5)
    assert (targets["communities"]["numerator"], targets["communities"]["denominator"]) == (7, 13)
    assert (targets["units"]["numerator"], targets["units_good"]["numerator"]) == (1, 1)
    assert (targets["commune"]["known"], targets["commune"]["level"]) == (True, 1)
    before = {each["id"]: each for each in asked(chat, Targets(chat.role, year=2025))["targets"]}
    assert (before["clans"]["counted"], before["families"]["numerator"]) == (False, 9)
    said = {each["title"]: each for each in asked(chat, Summary(chat.role))["titles"]}
    assert {title: each["recognised"] for title, each in said.items()} == {
        "family": 21,
        "clan": 2,
        "village": 7,
        "unit": 1,
        "commune": 1,
    }


def test_the_clash_is_read_from_the_checklists(there: tuple[Chat, Commune]) -> None:
    chat, _ = there
    asked(chat, PickPlan(chat.role, "quang_vinh"))
    told = asked(chat, TitleNumbers(chat.role, 2025))["clashes"]

    assert [(each["of"], each["aims"], each["needs"]) for each in told] == [
        ("commune", 50, 60),
        ("unit", 70, 90),
    ]
    assert [each["of"] for each in asked(chat, Targets(chat.role))["clashes"]] == ["unit"], (
        "65 % by 2030 is above 60 %"
    )
    assert (needs(Title.COMMUNE)[0], needs(Title.COMMUNE, 2)[0], needs(Title.UNIT)[0]) == (60, 80, 90)


def test_the_province_compares_its_communes(there: tuple[Chat, Commune]) -> None:
    chat, made = there
    decided(chat, Title.VILLAGE, *made.villages[:3])
    decided(chat, Title.COMMUNE, HERE, level=2, year=2025, day=date(2026, 3, 1))
    above = chat.another("above")
    above.role = above.holds("province", "tinh", called="anh Ba")

    found = asked(above, TitleNumbers(above.role))

    mine = {each["title"]: each for each in found["places"] if each["place"] == HERE}
    other = {each["title"]: each for each in found["places"] if each["place"] == "vi-du"}
    assert (mine["village"]["recognised"], mine["village"]["total"], other["village"]["recognised"]) == (
        3,
        13,
        0,
    )
    assert mine["commune"]["level2"] == 1
    told = next(each for each in lines(found) if each.id == "title_table.communes")
    rows = [render(each, Voice("vi")) for each in told.args["lines"].items]
    assert rows == ["Xã Mẫu: 3 trên 13 thôn; xã mức độ 2", "Xã Ví Dụ: chưa ghi gì"]
    mine_alone = asked(chat, TitleNumbers(chat.role))
    assert "title_table.communes" not in {each.id for each in lines(mine_alone)}
    whole = {each["title"]: each for each in found["titles"]}
    assert (whole["village"]["total"], whole["commune"]["total"]) == (18, 2)


@pytest.mark.parametrize("off", [(), ("village",), ("family", "clan", "unit", "commune")])
def test_a_province_has_what_its_communes_have(there: tuple[Chat, Commune], off: tuple[str, ...]) -> None:
    """Counted at once for it, and for each of them; without a commune that put a title off, and what is of no commune."""
    chat, made = there
    village = chat.village
    homes = [each["id"] for each in made.rows["household"][:5]]
    decided(chat, Title.FAMILY, *homes)
    decided(chat, Title.VILLAGE, *made.villages[:3])
    decided(chat, Title.COMMUNE, HERE, level=2, day=date(2026, 3, 1))
    rules = [{"place": HERE, "title": each, "off": True, "at": village.now} for each in off]
    nowhere = {"id": "alone", "parent": "tinh", "province": "tinh", "level": "unit", "word": "", "name": "A"}

    def put(tx: Any) -> None:
        tx.execute(insert(PLACE).values(**nowhere, folded="a"))
        if rules:
            tx.execute(insert(TITLE_RULES), rules)

    village.write(put)
    places = ["tinh", HERE, "vi-du"]
    found = village.write(lambda tx: title_figures(tx, places, 2026, village.now.date()))
    alone = village.write(lambda tx: title_figures(tx, ["tinh"], 2026, village.now.date()))["tinh"]

    sums = Counter[str]()
    for each in places[1:]:
        sums.update({name: n for name, n in found[each].items() if name != "commune_level"})
    assert {name: n for name, n in alone.items() if n} == {name: n for name, n in sums.items() if n}
    assert alone == found["tinh"]
    assert alone.get("family_recognised", 0) == (0 if "family" in off else 5)


def test_what_is_typed_in_is_empty_until_it_is_and_can_be_taken_back(there: tuple[Chat, Commune]) -> None:
    chat, _ = there
    assert asked(chat, TitleNumbers(chat.role))["typed"] == {}
    for name, value in (("population", 4850), ("members", 1100), ("fund_left", 91_000)):
        assert asked(chat, TypeFigure(chat.role, name, 2026, value, "báo cáo 3/BC-HKH")) is None
    asked(chat, TypeFigure(chat.role, "members", 2026, 1306, "báo cáo 4/BC-HKH"))

    found = asked(chat, TitleNumbers(chat.role))

    assert found["typed"]["members"] == {"value": 1306, "source": "báo cáo 4/BC-HKH"}
    assert title_table.derived(found) == [
        "Hội viên trên dân số: 26,92%.",
        "Quỹ khuyến học bình quân: 18.762 đồng một người.",
    ]
    assert asked(chat, TitleNumbers(chat.role, 2025))["typed"] == {}
    for wrong in (
        ("nobody", 2026, 1, "x"),
        ("members", 2027, 1, "x"),
        ("members", 2026, -2, "x"),
        ("members", 2026, 1, " "),
    ):
        assert isinstance(asked(chat, TypeFigure(chat.role, *wrong)), Refusal)
    asked(chat, TypeFigure(chat.role, "members", 2026, -1, ""))
    assert "members" not in asked(chat, TitleNumbers(chat.role))["typed"]


@pytest.mark.parametrize(
    ("part", "whole", "percent", "apart"),
    [
        (5996, 10000, 60, "-0,04"),
        (60, 100, 60, "+0,00"),
        (2, 3, 67, "-0,34"),
        (2, 3, 66, "+0,66"),
        (1, 0, 60, ""),
        (1, 2, 0, ""),
    ],
)
def test_what_is_not_reached_never_looks_as_if_it_were(
    part: int, whole: int, percent: int, apart: str
) -> None:
    assert beside_plan(part, whole, percent) == apart


def test_the_table_is_a_workbook_a_report_and_a_page(there: tuple[Chat, Commune]) -> None:
    chat, made = there
    asked(chat, PickPlan(chat.role, "quang_vinh"))
    decided(chat, Title.VILLAGE, *made.villages[:7])
    found = asked(chat, TitleNumbers(chat.role))
    making = Making(chat.village.house, chat.village.now, found["label"], 2026)

    rows = sheet_of(title_table.workbook(making, found))
    words, tables = words_of(title_table.report(making, found))
    page = title_table.page(making, found)

    cells = [str(cell) for row in rows for cell in row]
    for heading in (
        "Tổng số",
        "Đăng ký",
        "Được công nhận",
        "Tỷ lệ trên tổng số",
        "Tỷ lệ trên đăng ký",
        "So với kế hoạch",
        "So với năm trước",
    ):
        assert heading in cells
    assert "53,84%" in cells, "7 of 13, cut and not rounded"
    assert any("90% tổng số (2030)" in cell for cell in cells)
    assert "chưa thấy" in words or "Chưa tìm thấy mẫu thống kê chính thức" in words
    assert any("Quỹ khuyến học" in row[0] for table in tables for row in table)
    assert page.startswith(b"%PDF")
    assert len([each for each in TYPED if each.part == "fund"]) == 6


# -- the gate


def test_the_gate_of_a_family_counts_each_adult_and_refuses_nobody(there: tuple[Chat, Commune]) -> None:
    chat, made = there
    place = made.villages[0]
    head = chat.another("head")
    head.role = head.holds("head", place, called="cô Hoa")
    homes = [row for row in chat.village.rows(Household) if row["place"] == place and row["state"] != "moved"]
    for home in homes:
        here = asked(head, OneFamily(head.role, home["id"]))
        people = "SELECT count(*) FROM person WHERE household = :h AND same_as = '' AND state NOT IN ('deceased', 'moved') AND standing != 'waiting'"
        has = (
            "SELECT count(DISTINCT p.id) FROM person p JOIN assessment a ON a.person = p.id AND a.year = 2026 "
            "AND a.review = 'recognised' WHERE p.household = :h AND p.same_as = '' AND p.state NOT IN ('deceased', 'moved') AND p.standing != 'waiting'"
        )
        listed = plainly(chat, people, h=home["id"])
        assert here["whole"] == max(listed, home["adults"] or 0)
        assert here["held"] == plainly(chat, has, h=home["id"])
        assert here["gate"]["source"] == "congdanhoctap.vn"
    board = asked(head, Families(head.role, most=99))
    assert board["met"] + board["near"] + board["far"] <= len(homes)
    assert {each["standing"] for each in board["rows"]} <= {"met", "near"}
    short = next(home for home in homes if asked(head, OneFamily(head.role, home["id"]))["lacking"])
    assert asked(head, RegisterFamily(head.role, short["id"])) is None, "no gate refuses by itself"


def test_the_gate_counts_nobody_but_whom_a_decision_recognised(there: tuple[Chat, Commune]) -> None:
    """Whatever step a sheet is at before that, it may still come to nothing; what was given back or left aside is lacking."""
    chat, made = there
    head = chat.another("head")
    head.role = head.holds("head", made.villages[0], called="cô Hoa")
    home = next(
        row["id"]
        for row in chat.village.rows(Household)
        if row["place"] == made.villages[0] and asked(head, OneFamily(head.role, row["id"]))["held"]
    )
    before = asked(head, OneFamily(head.role, home))
    who = next(each["id"] for each in before["adults"] if each["has"] == "held")

    for review in ("", "endorsed", "confirmed", "returned", "declined"):
        step = update(ASSESSMENT).where(ASSESSMENT.c.person == who).values(review=review)
        chat.village.write(lambda tx, step=step: tx.execute(step))
        after = asked(head, OneFamily(head.role, home))
        assert after["held"] == before["held"] - 1, review
        has = next(each["has"] for each in after["adults"] if each["id"] == who)
        assert has == ("not_yet" if review in {"returned", "declined"} else "expected"), review


def test_an_adult_who_is_exempt_is_not_asked_for_and_the_reason_is_sealed(
    there: tuple[Chat, Commune],
) -> None:
    chat, made = there
    place = made.villages[0]
    head = chat.another("head")
    head.role = head.holds("head", place, called="cô Hoa")
    home = next(
        row
        for row in chat.village.rows(Household)
        if row["place"] == place and asked(head, OneFamily(head.role, row["id"]))["lacking"]
    )
    before = asked(head, OneFamily(head.role, home["id"]))
    who = next(each for each in before["adults"] if each["has"] != "held")

    assert asked(head, Exempt(head.role, home["id"], who["id"], "già yếu, nằm một chỗ")) is None

    after = asked(head, OneFamily(head.role, home["id"]))
    assert (after["whole"], after["lacking"]) == (before["whole"] - 1, before["lacking"] - 1)
    assert next(each for each in after["adults"] if each["id"] == who["id"])["why"] == "già yếu, nằm một chỗ"
    assert plainly(chat, "SELECT count(*) FROM gate_exemption WHERE reason LIKE '%yếu%'") == 0
    asked(head, Exempt(head.role, home["id"], who["id"], ""))
    assert asked(head, OneFamily(head.role, home["id"]))["lacking"] == before["lacking"]
    stranger = chat.another("other")
    stranger.role = stranger.holds("head", made.villages[1], called="cô Mai")
    assert isinstance(asked(stranger, Exempt(stranger.role, home["id"], who["id"], "x")), Refusal)


@pytest.mark.parametrize(
    ("held", "whole", "stands"),
    [
        (1, 2, "met"),
        (1, 3, "near"),
        (4, 9, "near"),
        (49, 99, "near"),
        (50, 99, "met"),
        (1, 9, "far"),
        (0, 2, "far"),
        (0, 0, "nobody"),
    ],
)
def test_half_of_the_families_of_a_clan_is_half_and_no_less(held: int, whole: int, stands: str) -> None:
    from dialogs.rules.families import AtGate

    at = AtGate(held, 0, whole)
    assert standing_at(Title.CLAN, at) == stands
    assert (lacking(Title.CLAN, at) == 0) == (stands in {"met", "nobody"})


def test_the_gate_of_a_clan_is_off_until_a_commune_turns_it_on(there: tuple[Chat, Commune]) -> None:
    chat, made = there
    homes = [row["id"] for row in chat.village.rows(Household) if row["place"] == made.villages[0]]
    clan = asked(chat, MakeClan(chat.role, "Nguyễn Văn, chi hai"))
    for home in homes[:5]:
        asked(chat, JoinClan(chat.role, clan, home))
    decided(chat, Title.FAMILY, homes[0])
    head = chat.another("head")
    head.role = head.holds("head", made.villages[0], called="cô Hoa")
    assert asked(head, Families(head.role))["clans"] == []

    asked(chat, TellGate(chat.role, "clan", told=True))

    assert asked(head, Families(head.role))["clans"] == ["Nguyễn Văn, chi hai"], (
        "at most two families are missing to half"
    )
    (row,) = asked(chat, Clans(chat.role))["rows"]
    assert {*row} == {"id", "label", "families"}, "no word of a gate outside the head's board"
    assert row["families"] == plainly(chat, "SELECT count(*) FROM household WHERE clan = :c", c=clan)
    told = {each["title"]: each for each in asked(chat, TitlesSet(chat.role))}
    assert "2016-2020" in told["clan"]["gate"]["source"]


# -- answered, reviewed, decided


def in_use(chat: Chat, sheet: PointsSheet = POINTS) -> None:
    chat.village.write(lambda tx: publish(tx, chat.village.now, "", HERE, sheet))


def family_on_phone(chat: Chat, made: Commune, n: int = 0) -> tuple[Chat, str]:
    """The phone of somebody of a family of the first village, and the family."""
    home = [
        row
        for row in chat.village.rows(Household)
        if row["place"] == made.villages[0] and row["state"] != "moved"
    ][n]
    who = next(
        row
        for row in chat.village.rows(Person)
        if row["household"] == home["id"] and row["state"] == "active"
    )
    return phone_of(chat, who["id"], f"of-{n}"), home["id"]


def test_a_family_answers_is_reviewed_listed_and_told(there: tuple[Chat, Commune]) -> None:
    chat, made = there
    phone, home = family_on_phone(chat, made)
    head = chat.another("head")
    head.role = head.holds("head", made.villages[0], called="cô Hoa")
    assert asked(phone, OwnTitle("family"))["document"] == "", "nothing is made up"
    in_use(chat)
    assert asked(phone, RegisterOwn("family")) is None
    assert isinstance(asked(phone, KeepOwn("family", "", (("2", 25),))), Refusal), (
        "no level of the item is worth that"
    )
    assert isinstance(asked(phone, SendOwn("family")), Refusal), "not all is answered"
    assert asked(phone, KeepOwn("family", "", (("1", 40), ("2", 20), ("3", 5)))) is None
    here = asked(phone, OwnTitle("family"))
    assert here["answers"] == {"1": 40, "2": 20, "3": 5}
    assert asked(phone, SendOwn("family")) is None
    assert isinstance(asked(phone, KeepOwn("family", "", (("1", 1),))), Refusal), (
        "what was sent is not changed"
    )

    waits = asked(head, TitlesWaiting(head.role))
    assert (waits["count"], waits["first"]["total"], waits["first"]["passed"]) == (1, 65, "no")
    sheet = waits["first"]["sheet"]
    assert isinstance(asked(chat, JudgeTitle(chat.role, sheet, "confirm")), Refusal), "the chapter first"
    assert isinstance(asked(head, JudgeTitle(head.role, sheet, "return")), Refusal), "without a reason"
    assert asked(head, JudgeTitle(head.role, sheet, "return", "mục 3 xin xem lại")) is None
    back = asked(phone, OwnTitle("family"))
    assert (back["state"], back["review"], back["why"]) == ("open", "returned", "mục 3 xin xem lại")
    assert asked(phone, KeepOwn("family", "", (("3", 20),))) is None
    assert asked(phone, SendOwn("family")) is None
    assert asked(head, JudgeTitle(head.role, sheet, "endorse")) is None
    assert asked(chat, JudgeTitle(chat.role, sheet, "confirm")) is None

    ready = asked(chat, ReadyTitles(chat.role, "family"))
    assert [each["sheet"] for each in ready["rows"]] == [sheet]
    signed = RecordTitles(chat.role, "family", "15/QĐ-UBND", "2026-11-10", "Chủ tịch xã", ready["digest"])
    assert asked(chat, signed)["recorded"] == 1
    assert isinstance(asked(chat, signed), Refusal), "the list is another by now"

    after = asked(phone, OwnTitle("family"))
    assert (after["state"], after["recognised"], after["number"]) == ("decided", True, "15/QĐ-UBND")
    (decision,) = chat.village.rows(TitleDecision)
    assert (decision["bearer"], decision["bearer_kind"], decision["outcome"]) == (
        home,
        "family",
        "recognised",
    )
    told = [row["args"]["step"] for row in chat.village.rows(Push) if row["purpose"] == "title_judged"]
    assert sorted(told) == ["recognised", "returned"]
    of_title = next(
        each for each in asked(chat, TitlesHere(chat.role))["titles"] if each["title"] == "family"
    )
    assert (of_title["registered"], of_title["sent"], of_title["recognised"], of_title["ready"]) == (
        1,
        1,
        1,
        0,
    )


def test_a_head_judges_every_family_but_their_own(there: tuple[Chat, Commune]) -> None:
    chat, made = there
    in_use(chat)
    phone, _home = family_on_phone(chat, made)
    asked(phone, KeepOwn("family", "", (("1", 40), ("2", 30), ("3", 30))))
    asked(phone, SendOwn("family"))
    own = phone.holds("head", made.villages[0], called="cô Hoa", person=vars(phone)["who"])

    waits = asked(phone, TitlesWaiting(own))

    assert (waits["count"], waits["own"]) == (0, 1)
    (sheet,) = chat.village.rows(TitleSheet)
    assert asked(chat, TitlesWaiting(chat.role))["count"] == 1, (
        "where nobody of the chapter may, the commune does"
    )
    other = chat.another("deputy")
    other.role = other.holds("deputy", made.villages[0], called="chú Ba")
    assert asked(chat, TitlesWaiting(chat.role))["count"] == 0
    assert asked(other, JudgeTitle(other.role, sheet["id"], "endorse")) is None


def test_a_clan_is_answered_by_its_head_and_a_village_by_its_own(there: tuple[Chat, Commune]) -> None:
    chat, made = there
    in_use(chat)
    for title in ("clan", "village"):
        in_use(chat, PointsSheet(title, "b1", "Phiếu", PAPER, (PointsItem("1", "Có quỹ khuyến học", 10),)))
    phone, home = family_on_phone(chat, made)
    clan = asked(chat, MakeClan(chat.role, "Trần"))
    asked(chat, JoinClan(chat.role, clan, home))
    assert asked(phone, OwnTitle("clan", clan)) is None
    asked(chat, LeadClan(chat.role, clan, vars(phone)["who"]))
    assert asked(phone, KeepOwn("clan", clan, (("1", 10),))) is None
    assert asked(phone, SendOwn("clan", clan)) is None
    head = chat.another("head")
    head.role = head.holds("head", made.villages[0], called="cô Hoa")
    assert asked(head, KeepVillage(head.role, (("1", 0),))) is None
    assert asked(head, SendVillage(head.role)) is None
    assert asked(head, VillageTitle(head.role))["state"] == "sent"
    for _ in range(2):
        first = asked(chat, TitlesWaiting(chat.role))["first"]
        assert asked(chat, JudgeTitle(chat.role, first["sheet"], "confirm")) is None
    for title in ("clan", "village"):
        ready = asked(chat, ReadyTitles(chat.role, title))
        done = asked(
            chat, RecordTitles(chat.role, title, f"1{len(title)}/QĐ-UBND", "2026-11-10", "x", ready["digest"])
        )
        assert done == {"recorded": 1, "told": 1}


def test_a_family_is_of_one_clan_and_a_list_of_clans_tells_its_faults(there: tuple[Chat, Commune]) -> None:
    from tests.opened_files import plain

    chat, made = there
    homes = [row for row in chat.village.rows(Household) if row["place"] == made.villages[0]]
    codes = [row["code"] for row in homes]
    book = plain(
        [
            ["Dòng họ", "Mã hộ", "Chủ hộ", "Thôn", "Người đứng đầu"],
            ["Nguyễn", codes[0], "", "", "có"],
            ["", codes[1], "", "", ""],
            ["Trần", codes[1], "", "", ""],
            ["Trần", "KHONG1", "", "", ""],
            ["Trần", "", "", "", ""],
            ["Trần", codes[0], "", "", ""],
        ]
    )
    read = read_list(book, FORM)
    plan = chat.village.write(lambda tx: lists.plan_clans(tx, read.rows, HERE, read.faults))
    said = [in_source(read.said(each)) for each in plan.faults]

    assert plan.wrong
    assert [line.partition(":")[0][:7] for line in said] == ["Hàng 4,", "Hàng 5,", "Hàng 6,", "Hàng 7,"]
    assert "đã ở dòng họ khác, hàng 3" in said[0]
    assert "không thấy hộ “KHONG1”" in said[1]
    assert all(line.endswith(".") and ";" in line for line in said), "each says what to do"
    assert chat.village.rows(Clan) == []
    good = read_list(
        plain([["Dòng họ", "Mã hộ"], ["Nguyễn", codes[0]], ["", codes[1]], ["Trần", codes[2]]]), FORM
    )
    plan = chat.village.write(lambda tx: lists.plan_clans(tx, good.rows, HERE, good.faults))
    assert not plan.wrong
    done = chat.village.write(lambda tx: lists.bring_in(tx, chat.village.house, chat.village.now, plan))
    assert done == (2, 3)
    assert plainly(chat, "SELECT count(*) FROM household WHERE clan != ''") == 3


# -- a spreadsheet of points with faults in it


def book(head: dict[str, Any], items: list[list[Any]]) -> bytes:
    """A template as somebody filled it in."""
    import io

    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        page = made.add_worksheet(HEAD)
        for n, (field, heading, _) in enumerate(HEADS):
            page.write_row(n, 0, [heading, head.get(field)])
        page = made.add_worksheet(ITEMS)
        names = [
            "Phần",
            "Nội dung",
            "Điểm tối đa",
            *(each for n in range(1, 6) for each in (f"Mức {n}", f"Điểm mức {n}")),
        ]
        for n, row in enumerate([names, *items]):
            page.write_row(n, 0, row)
    return out.getvalue()


GOOD = {
    "title": "Gia đình học tập",
    "version": "xa-2026-1",
    "name": "Phiếu của xã",
    "document": PAPER,
    "total": 100,
    "pass_total": 70,
}
ROWS = [["Học tập", "Trẻ em đi học", 60], ["", "Góc học tập", 40, "Chưa có", 0, "Có", 40]]


def test_a_sheet_goes_out_and_comes_back_as_it_was() -> None:
    assert read_points(write_points(Title.FAMILY, POINTS), Title.FAMILY).sheet == POINTS
    empty = read_points(write_points(Title.FAMILY, None), Title.FAMILY)
    assert empty.sheet is None
    assert any("chưa có mục nào" in in_source(line) for line in empty.lines), (
        "nothing stands in it that nobody wrote"
    )
    assert read_points(book(GOOD, ROWS), Title.FAMILY).sheet is not None


@pytest.mark.parametrize(
    ("head", "rows", "where", "what"),
    [
        ({"version": None}, ROWS, "hàng 2", "đặt tên cho bản này"),
        ({"document": None}, ROWS, "hàng 4", "còn thiếu"),
        ({"title": "Dòng họ học tập"}, ROWS, "hàng 1", "đường dẫn dành cho"),
        ({"total": 90}, ROWS, "hàng 5", "cộng điểm tối đa các mục được 100"),
        ({"pass_total": 120}, ROWS, "hàng 6", "phải từ 1 đến tổng điểm tối đa"),
        ({"pass_total": "bảy mươi"}, ROWS, "hàng 6", "cần một số nguyên"),
        ({"pass_each": 50}, ROWS, "hàng 7", "điểm tối đa của mục ít điểm nhất (40)"),
        ({}, [], "phần “Các mục”", "chưa có mục nào"),
        (
            {},
            [["", "Trẻ em đi học", "nhiều"], ROWS[1]],
            "hàng 2, cột C",
            "cần một số nguyên, không phải “nhiều”",
        ),
        ({}, [["", "Trẻ em đi học", None], ROWS[1]], "hàng 2, cột C", "ô trống"),
        ({}, [["", None, 60], ROWS[1]], "hàng 2, cột B", "còn thiếu, chép nội dung"),
        ({}, [["", "Góc học tập", 60], ROWS[1]], "hàng 3, cột B", "trùng với mục 1"),
        ({}, [ROWS[0], ["", "Góc", 40, "Có", 40]], "hàng 3, cột D", "từ 2 đến 5 mức"),
        ({}, [ROWS[0], ["", "Góc", 40, "Chưa", 0, "Có", 30]], "hàng 3, cột G", "mức cuối phải được 40"),
        (
            {},
            [ROWS[0], ["", "Góc", 40, "Chưa", 30, "Có", 20, "Đủ", 40]],
            "hàng 3, cột G",
            "phải nhiều điểm hơn mức 1",
        ),
        ({}, [ROWS[0], ["", "Góc", 40, "Chưa", None, "Có", 40]], "hàng 3, cột D", "cần cả lời và điểm"),
        ({}, [ROWS[0], ["", "Góc", 40, "2 buổi", 0, "Có", 40]], "hàng 3, cột D", "bắt đầu bằng con số"),
        ({}, [ROWS[0], ["", "Góc *học*", 40]], "hàng 3, cột B", "ghi lại cho sạch"),
    ],
)
def test_each_fault_of_a_sheet_is_told_with_its_place_in_a_kind_line(
    head: dict[str, Any], rows: list[list[Any]], where: str, what: str
) -> None:
    read = read_points(book({**GOOD, **head}, rows), Title.FAMILY)

    assert read.sheet is None
    lines = [*map(in_source, read.lines)]
    assert [line for line in lines if where in line and what in line], lines
    assert all(line[0].isupper() and line.endswith(".") and "lỗi" not in line.lower() for line in lines)


def test_all_faults_are_told_at_once() -> None:
    read = read_points(
        book({**GOOD, "version": None, "document": None}, [["", None, "x"], ["", "Góc", 0]]), Title.FAMILY
    )
    assert len(read.lines) >= 5


# -- a title that is switched off


def test_a_title_that_is_switched_off_is_nowhere_any_more_and_shows_again(
    there: tuple[Chat, Commune],
) -> None:
    chat, made = there
    in_use(chat)
    asked(chat, PickPlan(chat.role, "quang_vinh"))
    phone, home = family_on_phone(chat, made)
    head = chat.another("head")
    head.role = head.holds("head", made.villages[0], called="cô Hoa")
    asked(phone, KeepOwn("family", "", (("1", 40), ("2", 30), ("3", 30))))
    asked(phone, SendOwn("family"))
    decided(chat, Title.FAMILY, home)
    (sheet,) = chat.village.rows(TitleSheet)

    def seen() -> dict[str, bool]:
        titles = asked(chat, TitleNumbers(chat.role))
        return {
            "resident": asked(phone, MayStrive()) and asked(phone, OwnTitle("family")) is not None,
            "head": asked(head, Families(head.role))["given"],
            "one": not isinstance(asked(head, OneFamily(head.role, home)), Refusal),
            "registering": not isinstance(asked(head, RegisterFamily(head.role, home)), Refusal),
            "desk": any(each["title"] == "family" for each in asked(chat, TitlesHere(chat.role))["titles"]),
            "table": any(each["title"] == "family" for each in titles["titles"]),
            "places": any(each["title"] == "family" for each in titles["places"]),
            "inside": "family" in titles["inside"],
            "summary": any(each["title"] == "family" for each in asked(chat, Summary(chat.role))["titles"]),
            "targets": any(each["id"] == "families" for each in asked(chat, Targets(chat.role))["targets"]),
        }

    assert all(seen().values()), seen()
    assert asked(chat, SetTitle(chat.role, "family", "off", "yes")) is None
    assert not any(seen().values()), seen()
    assert asked(head, TitlesWaiting(head.role))["count"] == 0
    assert isinstance(asked(phone, SendOwn("family")), Refusal)
    assert asked(chat, SetTitle(chat.role, "family", "off", "")) is None
    assert all(seen().values()), "what was answered and decided stays"
    assert chat.village.rows(TitleSheet, TITLE_SHEET.c.id == sheet["id"])


@pytest.mark.parametrize("title", ["clan", "village"])
def test_so_is_that_of_a_clan_and_of_a_village(there: tuple[Chat, Commune], title: str) -> None:
    chat, made = there
    decided(chat, Title(title), made.villages[0])
    asked(chat, SetTitle(chat.role, title, "off", "yes"))
    head = chat.another("head")
    head.role = head.holds("head", made.villages[0], called="cô Hoa")

    found = asked(chat, TitleNumbers(chat.role))
    assert title not in {each["title"] for each in (*found["titles"], *found["places"])}
    assert title not in {each["title"] for each in asked(chat, TitlesHere(chat.role))["titles"]}
    if title == "clan":
        assert not asked(chat, Clans(chat.role))["given"]
        assert isinstance(asked(chat, MakeClan(chat.role, "Lê")), Refusal)
    else:
        assert asked(head, VillageTitle(head.role)) is None


TARGETS_OF = {  # of the plan that is picked
    "family": {"families"},
    "clan": {"clans"},
    "village": {"communities"},
    "unit": {"units", "units_good"},
    "commune": {"commune"},
}


@pytest.mark.parametrize("title", TARGETS_OF)
def test_plans_clashes_and_what_is_typed_in_know_nothing_of_a_title_that_is_off(
    there: tuple[Chat, Commune], title: str
) -> None:
    """No target, no clash with it, no line of it in the report; of the others all stays."""
    chat, _ = there
    asked(chat, PickPlan(chat.role, "quang_vinh"))
    making = Making(chat.village.house, chat.village.now, "xã Mẫu", 2025)

    def seen() -> tuple[set[str], set[str], set[str], str]:
        table = asked(chat, TitleNumbers(chat.role, 2025))
        targets = {each["id"] for each in asked(chat, Targets(chat.role, year=2025))["targets"]}
        typed = {each.title for each, _, _ in title_table.typed_rows(table)} - {""}
        around, tables = words_of(title_table.report(making, table))
        words = "\n".join([around, *(cell for each in tables for row in each for cell in row)])
        return targets, {each["of"] for each in table["clashes"]}, typed, words

    before = seen()
    asked(chat, SetTitle(chat.role, title, "off", "yes"))
    after = seen()

    assert before[0] - after[0] == TARGETS_OF[title]
    assert (before[1], before[1] - after[1]) == ({"commune", "unit"}, {title} & {"commune", "unit"})
    assert before[2] - after[2] == {title} - {"commune"}
    assert "tiêu biểu" in after[3]
    if title != "commune":
        label = next(str(each.label.source) for each in TYPED if each.title == title)
        assert (label in before[3], label in after[3]) == (True, False)


def test_the_board_of_a_head_tells_nothing_of_it_to_others(there: tuple[Chat, Commune]) -> None:
    """Families near the gate are on the board of their head, and only there."""
    chat, made = there
    phone, _ = family_on_phone(chat, made)
    here = asked(phone, OwnTitle("family"))
    assert set(here["gate"]) == {"members", "least", "source"}, (
        "a resident reads what is needed, about nobody"
    )
    assert isinstance(asked(chat, Families(chat.role)), Refusal), "an officer has no such board"
    head = chat.another("head")
    head.role = head.holds("head", made.villages[0], called="cô Hoa")
    assert "goals" in asked(head, Board(head.role))
