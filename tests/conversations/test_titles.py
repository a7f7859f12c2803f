"""The titles of a commune and a unit: walked through in chat, looked over, papers, decision, what the program counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, insert, text, update

from bot.example import make
from bot.files.office import MAKERS, Asked
from bot.shelf import shipped_checklists
from dialogs.engine import Refusal
from dialogs.phrases import Phrase
from dialogs.rules.titles import Title, UnitKind
from dialogs.sheets.checklist import as_the_text_counts
from dialogs.talks.office.told import WORDING
from dialogs.talks.titles.asked import (
    PAPERS,
    AnswerItem,
    BeginTitle,
    FinishTitle,
    GiveProof,
    HandedIn,
    ItemToAsk,
    RecordTitle,
    SetDifficult,
    SetTitle,
    SetUnitKind,
    TitleMeeting,
    TitleOf,
    TitlePaper,
    TypeNumber,
    UnitRow,
)
from dialogs.talks.titles.home import in_the_way
from dialogs.talks.titles.papers import unit_line
from dialogs.talks.titles.walk import _amount, _read, _share
from storage.act import held_by
from storage.counting import count
from storage.residents.sheet import waiting
from storage.tables import (
    ASSESSMENT,
    PERSON,
    PLACE,
    PUSH,
    Evidence,
    Place,
    Push,
    TitleAnswer,
    TitleDecision,
    TitleSheet,
)
from storage.titles.lapsing import lapses_due
from tests.chapter import asks, head_of, person, sheet_of
from tests.chat import Chat
from tests.opened_files import sheet_of as first_page
from tests.opened_files import words_of
from tests.village import COMMUNE

LISTS = {each.title: each for each in shipped_checklists().values()}


@pytest.fixture
def school(chat: Chat) -> Chat:
    """The commune has a public nursery, and its head this phone."""
    chat.village.untouched = False
    unit = {
        "id": "truong",
        "parent": COMMUNE,
        "level": "unit",
        "word": "",
        "province": "tinh",
        "commune": COMMUNE,
    }
    named = {"name": "Trường Mầm non Ví Dụ", "folded": "truong mam non vi du", "code": "MNVD"}
    chat.village.write(lambda tx: tx.execute(insert(PLACE).values(**unit, **named)))
    return head_of(chat, "truong", "unit_head")


def officer(chat: Chat) -> Chat:
    """Another phone, that of the commune's officer."""
    other = chat.another("phone-9")
    other.role = other.holds("officer", COMMUNE, called="anh Nam")
    return other


def answered(
    chat: Chat, title: Title, *, but: dict[str, dict[str, Any]] | None = None, proof: bool = True
) -> None:
    """Every item that is asked gets the best answer, or the one in `but`."""
    asks(chat, BeginTitle(chat.role))
    here = asks(chat, TitleOf(chat.role))
    for item in LISTS[title].asked(here["unit_kind"]):
        best: dict[str, Any] = {"answer": "met"}
        if item.kind == "share":
            best = {"answer": "share", "part": 100, "whole": 100}
        elif item.kind == "level":
            best = {"answer": "level", "number": len(item.ladder) - 1}
        asks(chat, AnswerItem(chat.role, item.id, **{**best, **(but or {}).get(item.id, {})}))
        if proof:
            asks(chat, GiveProof(chat.role, item.id, {"text": "15/KH-UBND"}))


def test_a_unit_head_walks_through_the_items_and_comes_back_to_where_they_were(school: Chat) -> None:
    chat = school
    chat.says("đơn vị học tập").hears("unit.ask", key="kind").taps("nursery")
    chat.hears("unit.set", "titles.head", "titles.not_begun", "titles.clocks").hears("titles.ask", key="then")
    chat.taps("title_walk").hears("sheet", "titles.question", key="met", args={"number": 1, "count": 12})
    chat.taps("met").hears("titles.proof_ask", key="proof")
    chat.says("15/KH-MN").hears("titles.proof_kept", "titles.proof_ask").taps("next")
    chat.hears("titles.question", args={"item": "1.2"})
    chat.says("quay lại").hears("titles.now_step", "titles.question", args={"item": "1.1"})
    chat.taps("not_met").hears("titles.question", args={"item": "1.2"})
    chat.says("bỏ qua").hears("titles.question", args={"item": "1.3"})

    chat.says("việc chi hội").hears_anything().says("đơn vị học tập").hears_anything()
    chat.taps("title_walk").hears("titles.question", args={"item": "1.2"})
    (sheet,) = chat.village.rows(TitleSheet)
    assert [(each["item"], each["answer"]) for each in chat.village.rows(TitleAnswer)] == [
        ("1.1", "met"),
        ("1.1", "not_met"),
    ]
    assert (sheet["title"], sheet["bearer"], sheet["kind"], sheet["year"]) == (
        "unit",
        "truong",
        "nursery",
        2026,
    )


# -- which level is reached


@pytest.mark.parametrize("kind", UnitKind)
def test_what_does_not_apply_to_a_kind_of_unit_stands_in_nobodys_way(school: Chat, kind: UnitKind) -> None:
    """Of a nursery, an office and a service three items do not apply, of others more or fewer; with all others met it is level 2 but for who holds the title."""
    asks(school, SetUnitKind(school.role, kind.value))
    answered(school, Title.UNIT)
    sheet = asks(school, TitleOf(school.role))["sheet"]

    off = [each["id"] for each in sheet["items"] if {*each["states"].values()} == {"not_applicable"}]
    assert off == [each.id for each in LISTS[Title.UNIT].items if each not in LISTS[Title.UNIT].of_unit(kind)]
    assert len(off) == NOT_APPLYING[kind]
    assert sheet["blocks"] == {"1": ["3.1"], "2": ["3.1"]}


NOT_APPLYING = {
    "office": 3,
    "nursery": 3,
    "service": 3,
    "school": 2,
    "vocational": 1,
    "private_nursery": 4,
    "private_school": 3,
    "cooperative": 5,
    "enterprise": 5,
}


def test_a_unit_item_without_evidence_is_not_met_and_takes_the_least_to_mend(school: Chat) -> None:
    asks(school, SetUnitKind(school.role, "office"))
    answered(school, Title.UNIT, proof=False)
    sheet = asks(school, TitleOf(school.role))["sheet"]

    states = {each["states"]["1"] for each in sheet["items"] if each["kind"] != "computed"}
    assert states == {"no_evidence", "not_applicable"}
    assert sheet["easiest"]["1"] == "1.1"


SHARES = [
    (5996, 10_000, 0, 1, 4),
    (5999, 10_000, 0, 1, 1),
    (6000, 10_000, 1, 2, 2000),
    (7999, 10_000, 1, 2, 1),
    (8000, 10_000, 2, 2, 0),
]


@pytest.mark.parametrize(("part", "whole", "level", "next_", "short"), SHARES)
def test_a_share_is_never_rounded_up_over_its_threshold(
    chat: Chat, monkeypatch: pytest.MonkeyPatch, part: int, whole: int, level: int, next_: int, short: int
) -> None:
    """59.96 % is not 60 %, though it would be told as 60."""
    at = officer(chat)
    answered(at, Title.COMMUNE)
    asks(at, TypeNumber(at.role, "citizens", whole, "báo cáo 12/BC-UBND"))
    monkeypatch.setattr("storage.titles.standing.figures", lambda *_: {"recognised": part})
    sheet = asks(at, TitleOf(at.role))["sheet"]

    assert sheet["level"] == level
    item = next(each for each in sheet["items"] if each["id"] == "5.1")
    assert item["short"][str(next_)] == short
    assert asks(at, FinishTitle(at.role)) == level
    (row,) = at.village.rows(TitleSheet)
    assert (row["level"], row["counted"]["5.1"]["part"], row["counted"]["5.1"]["whole"]) == (
        level,
        part,
        whole,
    )


def test_a_share_of_59_96_percent_is_told_cut_and_not_as_sixty(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = officer(chat)
    answered(at, Title.COMMUNE)
    asks(at, TypeNumber(at.role, "citizens", 10_000, "báo cáo 12/BC-UBND"))
    monkeypatch.setattr("storage.titles.standing.figures", lambda *_: {"recognised": 5996})
    at.says("cộng đồng học tập").hears_anything().reads("59,96%").reads("còn thiếu 4 người")


def test_areas_of_difficulty_ask_for_less_where_the_circular_says_so(chat: Chat) -> None:
    at = officer(chat)
    answered(at, Title.COMMUNE, but={"5.2a": {"answer": "share", "part": 40, "whole": 100}})
    assert "5.2a" in asks(at, TitleOf(at.role))["sheet"]["blocks"]["1"]

    asks(at, SetDifficult(at.role, "Quyết định 12/QĐ-TTg"))

    assert "5.2a" not in asks(at, TitleOf(at.role))["sheet"]["blocks"]["1"]
    asks(at, SetDifficult(at.role, ""))
    assert "5.2a" in asks(at, TitleOf(at.role))["sheet"]["blocks"]["1"]


# -- what the program counts, counted again

RECOGNISED = """SELECT count(DISTINCT a.person) FROM assessment a JOIN person p ON p.id = a.person
WHERE {of} = :place AND a.year = 2026 AND a.review = 'recognised' AND a.state NOT IN ('replaced', 'offered')"""
EXPECTED = """SELECT count(DISTINCT a.person) FROM assessment a JOIN person p ON p.id = a.person
WHERE {of} = :place AND a.year = 2026 AND a.state = 'sent' AND a.answered >= a.asked AND a.passed
AND a.review NOT IN ('recognised', 'declined')"""


def test_shares_are_those_that_plain_sql_counts(school: Chat) -> None:
    """Recognised and expected apart, of the commune and of a unit; whoever was declined or did not send is neither."""
    for number in range(12):
        who = person(school, f"Lê Thị Ví {number}", unit="truong" if number % 2 else None)
        review = ("recognised", "", "declined", "confirmed")[number % 4]
        state = "open" if number == 9 else "sent"
        sheet_of(school, who, "4444444444", state=state, review="" if state == "open" else review)
    at = officer(school)
    asks(school, SetUnitKind(school.role, "nursery"))
    for phone, place, of, name in (
        (school, "truong", "p.unit", "members"),
        (at, COMMUNE, "a.commune", "citizens"),
    ):
        asks(phone, BeginTitle(phone.role))
        asks(phone, TypeNumber(phone.role, name, 20, "danh sách"))
        (share,) = asks(phone, TitleOf(phone.role))["sheet"]["shares"]
        again = [
            phone.village.write(
                lambda tx, sql=sql, of=of, place=place: tx.execute(
                    text(sql.format(of=of)), {"place": place}
                ).scalar()
            )
            for sql in (RECOGNISED, EXPECTED)
        ]
        assert [share["part"], share["expected"]] == again
        assert share["whole"] == 20
        assert all(again) or place == "truong"


def test_what_was_counted_stays_as_it_went_off(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    """Until the dossier goes off the share is that of today; from then on, and once decided on, that of the dossier."""
    recognised = {"recognised": 60}
    monkeypatch.setattr("storage.titles.standing.figures", lambda *_: recognised)
    at = officer(chat)

    def share() -> tuple[int, int]:
        sheet = asks(at, TitleOf(at.role))["sheet"]
        return sheet["shares"][0]["part"], sheet["level"]

    answered(at, Title.COMMUNE)
    asks(at, TypeNumber(at.role, "citizens", 100, "báo cáo 12/BC-UBND"))
    assert asks(at, FinishTitle(at.role)) == 1
    recognised["recognised"] = 59
    assert share() == (59, 0)
    recognised["recognised"] = 60
    asks(at, HandedIn(at.role, "2026-11-10"))
    recognised["recognised"] = 40
    assert share() == (60, 1)
    assert "60 người đã được công nhận" in words_in("bao_cao", made(at, "bao_cao", COMMUNE))
    decided(at, 1, "2026-11-11")
    assert share() == (60, 1)


# -- the decision, its time, and what comes after


def decided(at: Chat, level: int, day: str, number: str = "15/QĐ-UBND", **more: Any) -> str:
    kind = "recognised" if level else "refused"
    found: str = asks(at, RecordTitle(at.role, kind, level, number, day, "ông Ví Dụ", **more))
    return found


def test_a_title_lapses_36_months_after_the_year_it_was_given_in(chat: Chat) -> None:
    at = officer(chat)
    assert decided(at, 1, "2026-03-20") == ""
    (row,) = at.village.rows(TitleDecision)
    assert row["until"] == date(2029, 12, 31)

    at.village.now = datetime(2029, 12, 31, 12, tzinfo=UTC)
    assert asks(at, TitleOf(at.role))["decided"]["holds"]
    at.village.now = datetime(2030, 1, 1, 12, tzinfo=UTC)
    now = asks(at, TitleOf(at.role))["decided"]
    assert (now["holds"], now["lapsed"]) == (False, True)
    at.says("cộng đồng học tập").hears("titles.head", "titles.has_lapsed").hears_anything()


def test_who_looks_after_a_title_is_told_once_before_it_lapses(chat: Chat) -> None:
    at = officer(chat)
    decided(at, 1, "2026-03-20")
    village = at.village

    def due() -> int:
        return village.write(lambda tx: lapses_due(tx, village.house, village.now))

    assert due() == 0
    village.now = datetime(2029, 11, 1, 3, tzinfo=UTC)
    assert (due(), due()) == (1, 0)
    (row,) = village.rows(Push, PUSH.c.purpose == "title_lapses")
    assert row["args"]["until"] == "31/12/2029"
    assert WORDING["title_lapses"](row["args"]).args["level"] == 1


def test_a_title_that_was_given_anew_or_is_switched_off_is_not_told_of(chat: Chat) -> None:
    at = officer(chat)
    decided(at, 1, "2026-03-20")
    village = at.village
    village.now = datetime(2029, 11, 1, 3, tzinfo=UTC)
    asks(at, SetTitle(at.role, "commune", "off", "yes"))
    assert village.write(lambda tx: lapses_due(tx, village.house, village.now)) == 0
    asks(at, SetTitle(at.role, "commune", "off", ""))
    decided(at, 1, "2029-10-20", "99/QĐ-UBND")
    assert village.write(lambda tx: lapses_due(tx, village.house, village.now)) == 0


def test_the_next_level_comes_not_before_twelve_months_and_says_where_that_is_from(chat: Chat) -> None:
    at = officer(chat)
    decided(at, 1, "2026-03-20")
    at.village.now = datetime(2027, 6, 1, 12, tzinfo=UTC)

    assert decided(at, 2, "2027-03-19", "16/QĐ-UBND") == "early"
    now = asks(at, TitleOf(at.role))
    assert (now["next_level"], now["next_inferred"]) == ("20/03/2027", True)
    assert decided(at, 2, "2027-03-20", "16/QĐ-UBND") == ""
    assert decided(at, 2, "2027-03-20", "16/QĐ-UBND") == "known"
    assert asks(at, TitleOf(at.role))["next_level"] == ""


def test_a_refusal_has_its_reasons_and_a_decision_can_be_revoked(chat: Chat) -> None:
    at = officer(chat)
    answered(at, Title.COMMUNE)
    assert decided(at, 0, "2026-11-11", reasons=" ") == "odd"
    assert decided(at, 0, "2026-11-11", reasons="Thiếu minh chứng chỉ tiêu 1.2") == ""
    at.says("cộng đồng học tập").hears("titles.head", "titles.was_refused").hears_anything()
    at.reads("Thiếu minh chứng chỉ tiêu 1.2")
    (row,) = at.village.rows(TitleDecision)
    assert "Thiếu" not in row["reasons"]

    at.taps("title_papers").hears_anything().taps("title_decisions").hears_anything()
    at.taps(row["id"]).hears("titles.why").says("Ghi nhầm").hears("titles.revoked").hears_anything()

    (row,) = at.village.rows(TitleDecision)
    assert row["ended"] is not None
    assert at.village.rows(TitleSheet)[0]["state"] == "done"


@pytest.mark.parametrize(
    ("signed", "recorded", "handed_in", "year"),
    [
        ("2027-03-25", datetime(2027, 3, 26, 3, tzinfo=UTC), True, 2026),
        ("2027-03-25", datetime(2027, 4, 5, 3, tzinfo=UTC), True, 2026),
        ("2027-03-25", datetime(2027, 4, 5, 3, tzinfo=UTC), False, 2026),
        ("2027-04-20", datetime(2027, 4, 21, 3, tzinfo=UTC), True, 2026),
        ("2027-11-20", datetime(2027, 11, 21, 3, tzinfo=UTC), False, 2027),
        ("2026-03-20", datetime(2026, 11, 12, 12, tzinfo=UTC), True, 2025),
    ],
)
@pytest.mark.parametrize("begun", [False, True])
def test_a_decision_is_about_the_year_that_was_assessed_when_it_was_signed(
    chat: Chat, signed: str, recorded: datetime, handed_in: bool, year: int, begun: bool
) -> None:
    """Not the year in which somebody gets round to recording it; nor the sheet of the next year that was begun since."""
    at = officer(chat)
    answered(at, Title.COMMUNE)
    asks(at, FinishTitle(at.role))
    if handed_in:
        asks(at, HandedIn(at.role, "2026-11-12"))
    at.village.now = recorded
    if begun:
        asks(at, BeginTitle(at.role))

    assert decided(at, 1, signed) == ""

    (row,) = at.village.rows(TitleDecision)
    assert row["year"] == year
    states = {each["year"]: each["state"] for each in at.village.rows(TitleSheet)}
    assert {state for of, state in states.items() if of == year} <= {"decided"}
    assert "decided" not in {state for of, state in states.items() if of != year}


def test_what_was_decided_on_is_not_answered_any_more(chat: Chat) -> None:
    at = officer(chat)
    answered(at, Title.COMMUNE)
    decided(at, 1, "2026-11-11")
    assert asks(at, AnswerItem(at.role, "1.1", "not_met")).talk == "titles"


# -- evidence


def test_evidence_is_kept_seen_and_taken_away_in_the_chat(school: Chat) -> None:
    chat = school
    asks(chat, SetUnitKind(chat.role, "nursery"))
    chat.says("đơn vị học tập").hears_anything().taps("title_walk").hears_anything()
    chat.taps("met").hears("titles.proof_ask")
    chat.sends_photo("p1").hears("titles.proof_kept").hears_anything()
    (row,) = chat.village.rows(Evidence)
    assert (row["person"], row["role"], row["state"], row["indicator"]) == ("", chat.role, "waiting", "1.1")

    chat.taps("see").hears("titles.proofs", choices=[row["id"], "back"]).taps(row["id"])
    chat.hears("titles.proof_what").taps("drop").hears("titles.proof_sure").waits(hours=0.1).taps("yes")
    chat.hears("titles.proof_gone", "titles.proof_ask").hears_anything()
    assert chat.village.rows(Evidence) == []


def test_a_photo_that_cant_be_fetched_is_told_to_the_phone_that_sent_it(school: Chat) -> None:
    asks(school, SetUnitKind(school.role, "nursery"))
    asks(school, BeginTitle(school.role))
    asks(school, GiveProof(school.role, "1.1", {"photo": "p1"}))
    village = school.village
    rows = village.write(lambda tx: waiting(tx, ["telegram"], village.now))
    assert [(each.external, each.kind) for each in rows] == [(school.sender, "photo")]


# -- who may


@pytest.mark.parametrize("said", ["đơn vị học tập", "cộng đồng học tập", "danh hiệu tập thể"])
def test_a_head_of_a_village_comes_to_the_title_of_the_village(chat: Chat, said: str) -> None:
    """It has no checklist: no text with its criteria was found, which is said there."""
    head_of(chat, "dong")
    chat.says(said).hears("title.of", "title.no_paper", "title.none", "family.ask").hears_nothing_more()


def test_a_title_that_a_commune_does_not_give_is_not_walked(school: Chat) -> None:
    at = officer(school)
    asks(at, SetTitle(at.role, "unit", "off", "yes"))
    school.says("đơn vị học tập").hears("titles.off").hears_anything()
    assert asks(school, BeginTitle(school.role)).talk == "titles"


def test_an_officer_sees_the_units_and_walks_for_one(school: Chat) -> None:
    at = officer(school)
    at.says("cộng đồng học tập").hears_anything().taps("title_units")
    at.hears("titles.which_unit", choices=["truong", "back"]).taps("truong").hears("unit.ask").taps("nursery")
    at.hears_anything().taps("title_walk").hears("sheet", "titles.question").taps("met").hears_anything()
    (row,) = at.village.rows(TitleAnswer)
    assert row["role"] == at.role


# -- the dossier, opened and read

FORM = "Mẫu gợi ý, chưa thấy mẫu chính thức"
PAPERS_OF = {kind: f"title_{kind}" for kind in PAPERS}


def made(at: Chat, kind: str, place: str) -> bytes:
    """A paper of the dossier, made as its link makes it."""
    village = at.village
    held = village.write(lambda tx: held_by(tx, at.role, village.now))
    assert held is not None
    asked = Asked(village.house, village.now, held, 2026, place)
    found = village.write(lambda tx: MAKERS[PAPERS_OF[kind]](tx, asked))
    assert found is not None
    return found.build()


def words_in(kind: str, content: bytes) -> str:
    """All words of a paper, of its tables too."""
    if kind == "tong_hop_excel":
        return "\n".join(str(cell) for row in first_page(content) for cell in row)
    if kind == "ho_so_pdf":
        return content[:5].decode("latin-1")
    around, tables = words_of(content)
    return "\n".join([around, *(cell for table in tables for row in table for cell in row)])


@pytest.mark.parametrize("kind", PAPERS)
def test_a_paper_of_the_dossier_says_what_was_answered_and_that_no_form_was_seen(
    school: Chat, kind: str
) -> None:
    at = officer(school)
    asks(school, SetUnitKind(school.role, "nursery"))
    for phone, title, name in ((school, Title.UNIT, "members"), (at, Title.COMMUNE, "citizens")):
        place = "truong" if title is Title.UNIT else COMMUNE
        answered(
            phone,
            title,
            but={"2.1": {"answer": "share", "part": 57, "whole": 60}} if title is Title.UNIT else None,
        )
        asks(phone, TypeNumber(phone.role, name, 60, "danh sách 01/DS", "từ 18 tuổi"))
        asks(phone, TitleMeeting(phone.role, "2026-11-10", "bà Ví Dụ", "Tổ năm người", "Thống nhất"))

        content = made(phone, kind, place)

        said = words_in(kind, content)
        if kind == "ho_so_pdf":
            assert said == "%PDF-"
            continue
        assert FORM in said
        assert LISTS[title].text in said
        if kind in {"bao_cao", "tong_hop", "tong_hop_excel"}:
            assert "15/KH-UBND" in said
            assert "danh sách 01/DS" in said
            missing = [
                each.id
                for each in LISTS[title].of_unit("nursery" if title is Title.UNIT else "")
                if each.id not in said
            ]
            assert missing == []
        if kind == "tong_hop" and title is Title.UNIT:
            assert "57 trên 60 thành viên trong đơn vị (95,00%)" in said
            assert said.count("không áp dụng") >= 6
        if kind == "to_trinh":
            assert "(chưa có hướng dẫn)" in said
        if kind == "bien_ban":
            assert all(
                each in said
                for each in ("bà Ví Dụ", "Tổ năm người", "Thống nhất", "ngày 10 tháng 11 năm 2026")
            )


def test_the_dossier_names_the_receiver_once_it_was_set(chat: Chat) -> None:
    at = officer(chat)
    answered(at, Title.COMMUNE)
    asks(at, SetTitle(at.role, "commune", "receiver", "Sở Giáo dục và Đào tạo Ví Dụ"))
    said = words_in("to_trinh", made(at, "to_trinh", COMMUNE))
    assert "Kính gửi: Sở Giáo dục và Đào tạo Ví Dụ" in said


@pytest.mark.parametrize("kind", PAPERS)
def test_a_paper_of_another_place_is_not_made(school: Chat, kind: str) -> None:
    asks(school, SetUnitKind(school.role, "nursery"))
    answered(officer(school), Title.COMMUNE)
    village = school.village
    held = village.write(lambda tx: held_by(tx, school.role, village.now))
    assert held is not None
    asked = Asked(village.house, village.now, held, 2026, COMMUNE)
    assert village.write(lambda tx: MAKERS[PAPERS_OF[kind]](tx, asked)) is None
    assert asks(school, TitlePaper(school.role, kind, COMMUNE)) == Refusal()


def test_the_three_areas_of_difficulty_are_three_flags(chat: Chat) -> None:
    """TT 25/2023, NĐ 20/2014 and the 70 points of residents: one says nothing of another."""
    at = officer(chat)
    at.says("cộng đồng học tập").hears_anything().taps("title_settings").hears_anything()
    at.taps("difficult").hears("titles.area").taps("extreme").hears("titles.difficult")
    at.says("Quyết định 20/QĐ-VD").hears("titles.set_done").hears_anything()
    (place,) = at.village.rows(Place, PLACE.c.id == COMMUNE)
    assert (place["difficult"], place["extreme"], place["hard"]) == (False, True, False)
    assert place["extreme_document"] == "Quyết định 20/QĐ-VD"


def test_a_commune_of_13_villages_and_its_units_is_counted_as_sql_counts_it(chat: Chat) -> None:
    """The example commune, filled by script, with every fifth person in one of two units."""
    village = chat.village
    village.untouched = False
    there = village.write(lambda tx: make(tx, village.house, village.now, people=400, villages=13))
    ids = [row["id"] for row in there.people]

    def staffed(tx: Connection) -> None:
        for name in ("mau-truong", "mau-xa"):
            unit = {
                "id": name,
                "parent": "mau",
                "level": "unit",
                "word": "",
                "province": "tinh",
                "commune": "mau",
            }
            tx.execute(insert(PLACE).values(**unit, name=name, folded=name, unit_kind="office"))
            some = ids[::5] if name == "mau-xa" else ids[1::5]
            tx.execute(update(PERSON).where(PERSON.c.id.in_(some)).values(unit=name))
        confirmed = (ASSESSMENT.c.review == "endorsed", ASSESSMENT.c.passed)
        tx.execute(
            update(ASSESSMENT)
            .where(*confirmed, ASSESSMENT.c.person.in_(ids[::2]))
            .values(review="recognised")
        )
        count(tx, village.house, ids)

    village.write(staffed)
    seen = []
    for number, (place, of) in enumerate(
        (("mau", "a.commune"), ("mau-truong", "p.unit"), ("mau-xa", "p.unit"))
    ):
        phone = chat.another(f"phone-{number}")
        kind = "officer" if place == "mau" else "unit_head"
        phone.role = phone.holds(kind, place)
        asks(phone, BeginTitle(phone.role))
        asks(phone, TypeNumber(phone.role, "citizens" if place == "mau" else "members", 400, "danh sách"))
        (share,) = asks(phone, TitleOf(phone.role))["sheet"]["shares"]
        again = [
            village.write(
                lambda tx, sql=sql, of=of, place=place: tx.execute(
                    text(sql.format(of=of)), {"place": place}
                ).scalar()
            )
            for sql in (RECOGNISED, EXPECTED)
        ]
        assert [share["part"], share["expected"]] == again
        seen += again
    assert all(seen), seen


# -- the kinds of question, the look-over, the dossier in the chat


def test_a_share_a_ladder_and_an_amount_are_asked_each_in_its_way(chat: Chat) -> None:
    at = officer(chat)
    asks(at, BeginTitle(at.role))
    for item in LISTS[Title.COMMUNE].asked(""):
        if item.id not in {"2.1", "4.1", "5.2a", "5.2b"}:
            level = item.kind == "level"
            asks(at, AnswerItem(at.role, item.id, "level" if level else "met", number=2 if level else 0))
    at.says("cộng đồng học tập").hears_anything().taps("title_walk")
    at.hears("titles.question", args={"item": "2.1"}).taps("met").hears("titles.amount")
    at.says("nhiều lắm").hears("titles.amount_unclear").hears_anything()
    at.says("20.000.000").hears("titles.proof_ask").taps("next")
    at.hears("titles.question", args={"item": "4.1"}, key="step").taps("s1").hears("titles.proof_ask")
    at.taps("next").hears("titles.question", args={"item": "5.2a"}, key="share")
    at.says("nhiều").hears("titles.share_unclear").hears_anything()
    at.says("61 trên 60").hears("titles.share_over").hears_anything()
    at.says("57 trên 60").hears("titles.proof_ask").taps("next").hears(
        "titles.question", args={"item": "5.2b"}
    )
    at.says("9/60").hears("titles.proof_ask").taps("next").hears("titles.far").hears_anything()

    answers = {row["item"]: row for row in at.village.rows(TitleAnswer)}
    assert (answers["2.1"]["answer"], answers["2.1"]["amount"]) == ("met", 20_000_000)
    assert (answers["4.1"]["answer"], answers["4.1"]["number"]) == ("level", 1)
    assert (answers["5.2a"]["part"], answers["5.2a"]["whole"]) == (57, 60)


def test_the_look_over_says_who_answered_what_and_when_and_changes_any_of_it(chat: Chat) -> None:
    at = officer(chat)
    answered(at, Title.COMMUNE)
    at.says("cộng đồng học tập").hears_anything().taps("title_look").hears_anything()
    at.taps("all").hears_anything().reads("anh Nam ghi ngày 12/11/2026").reads("1 minh chứng")
    at.says("chỉ tiêu 2.1").hears("titles.change").taps("title_item").hears(
        "titles.now_step", "titles.question"
    )
    at.taps("not_met").hears_anything()
    assert "2.1" in asks(at, TitleOf(at.role))["sheet"]["blocks"]["1"]

    at.says("cộng đồng học tập").hears_anything().taps("title_look").hears_anything()
    at.says("9.9").hears("titles.unknown_item").hears_anything()
    at.taps("done").hears("titles.finished_none").hears_anything()
    assert [(row["state"], row["level"]) for row in at.village.rows(TitleSheet)] == [("done", 0)]


def test_minutes_papers_the_day_and_the_decision_are_written_down_in_the_chat(chat: Chat) -> None:
    at = officer(chat)
    village = at.village
    village.house = village.runner.house = replace(village.house, public_url="https://vidu.example")
    answered(at, Title.COMMUNE)
    at.says("cộng đồng học tập").hears_anything().taps("title_papers").hears(
        "titles.dossier"
    ).hears_anything()
    at.taps("title_minutes").hears("titles.minutes_commune").says("10/11/2026").hears("titles.chair")
    at.says("bà Ví Dụ, Phó Chủ tịch").hears("titles.present").says("Hội Khuyến học, Mặt trận")
    at.hears("titles.result").says("Thống nhất đề nghị").hears("titles.minuted").hears_anything()
    at.taps("title_files").hears("titles.which_file", choices=[*PAPERS, "back"]).taps("to_trinh")
    at.hears("office.link_numbers").hears_anything().reads("https://vidu.example/tep/")
    at.taps("title_sent").hears("titles.sent_on").says("11/11/2026").hears(
        "titles.sent_done"
    ).hears_anything()
    at.taps("title_decide").hears("titles.outcome").taps("l1").hears("titles.number").says("15/QĐ-UBND")
    at.hears("titles.signed").says("12/11/2026").hears("titles.signer").says("ông Ví Dụ").hears(
        "titles.back_level"
    )
    at.waits(hours=0.1).taps("yes").hears("titles.recorded").hears(
        "titles.head", "titles.holds"
    ).hears_anything()

    (sheet,) = village.rows(TitleSheet)
    assert (sheet["met_on"], sheet["handed_in"], sheet["state"]) == (
        date(2026, 11, 10),
        date(2026, 11, 11),
        "decided",
    )
    assert "Ví Dụ" not in sheet["minutes"]
    (row,) = village.rows(TitleDecision)
    assert (row["level"], row["number"], row["until"]) == (1, "15/QĐ-UBND", date(2029, 12, 31))


@pytest.mark.parametrize("title", [Title.COMMUNE, Title.UNIT])
def test_what_is_in_the_way_is_counted_as_the_circular_counts(school: Chat, title: Title) -> None:
    """Both circulars have 15 items; what is asked in two parts is one of them."""
    at = officer(school) if title is Title.COMMUNE else school
    asks(school, SetUnitKind(school.role, "vocational"))
    asks(at, BeginTitle(at.role))
    sheet = asks(at, TitleOf(at.role))["sheet"]
    kinds = {each.id for each in LISTS[title].of_unit("vocational" if title is Title.UNIT else "")}
    blocks = next(each for each in in_the_way(sheet) if each.id == "titles.blocks")

    assert {*sheet["blocks"]["1"]} == kinds
    assert as_the_text_counts(each.id for each in LISTS[title].items) == 15
    assert blocks.args["n"] == (15 if title is Title.COMMUNE else 14)
    assert len(kinds) == blocks.args["n"] + 1


@pytest.mark.parametrize("whole", [1, 2, 8, 12, 60, 4850])
def test_the_example_of_a_share_is_one_of_the_whole_that_was_typed(school: Chat, whole: int) -> None:
    asks(school, SetUnitKind(school.role, "office"))
    asks(school, TypeNumber(school.role, "members", whole, "danh sách"))
    asks(school, BeginTitle(school.role))
    found = asks(school, ItemToAsk(school.role, "2.1"))
    example = _share(found).wording.args["question"].args["example"]
    assert 0 < example.args["part"] <= example.args["whole"] == whole


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("57 trên 60", (57, 60)),
        ("57 60", (57, 60)),
        ("57 out of 60", (57, 60)),
        ("có 57 người trên tất cả 60", (57, 60)),
        ("5.996 trên 10.000", (5996, 10_000)),
        ("5,996 trên 10,000", (5996, 10_000)),
        ("95%", None),
        ("60", None),
        ("1.5/2", None),
        ("57, 60, 62", None),
        ("5,99 trên 10", None),
    ],
)
def test_a_share_is_read_as_people_write_it(typed: str, read: tuple[int, int] | None) -> None:
    assert _read(typed) == read


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("20.000.000", 20_000_000),
        ("20 000 000 đ", 20_000_000),
        ("20,000,000 VND", 20_000_000),
        ("20000000 đồng", 20_000_000),
        ("20 triệu", 20_000_000),
        ("20tr", 20_000_000),
        ("1,5 tỷ đồng", 1_500_000_000),
        ("500 nghìn", 500_000),
        ("20,5", None),
        ("nhiều lắm", None),
        ("20 triệu rưỡi", None),
        ("9999 tỷ", None),
    ],
)
def test_an_amount_is_read_as_people_write_it(typed: str, read: int | None) -> None:
    assert _amount(typed) == read


# -- a title that the commune does not give


def test_an_officer_gets_out_of_a_title_that_is_off_and_finds_the_units_and_the_switch(school: Chat) -> None:
    at = officer(school)
    asks(at, SetTitle(at.role, "commune", "off", "yes"))
    at.says("cộng đồng học tập").hears("titles.off").hears(
        "titles.ask", key="off", choices=["title_units", "title_off", "back"]
    )
    at.taps("title_units").hears("titles.which_unit", choices=["truong", "back"]).taps("back")
    at.hears("titles.off", "titles.ask", key="off").taps("back").hears_anything()
    assert at.asked == "then"  # the desk

    at.says("cộng đồng học tập").hears_anything().taps("title_off").hears("titles.off_which").taps("commune")
    at.hears("titles.off_how").taps("on").hears("titles.set_done", "titles.head").hears_anything()


def test_the_units_of_a_commune_that_gives_them_no_title_are_not_listed(school: Chat) -> None:
    at = officer(school)
    asks(at, SetTitle(at.role, "unit", "off", "yes"))
    at.says("cộng đồng học tập").hears_anything().taps("title_units").hears("titles.off", "titles.head")
    at.hears_anything()


@pytest.mark.parametrize(
    ("state", "level", "holds", "said"),
    [
        ("", 0, 0, "titles.u_none"),
        ("open", 0, 0, "titles.u_open"),
        ("open", 1, 0, "titles.u_level"),
        ("done", 0, 0, "titles.u_below"),
        ("done", 2, 0, "titles.u_level"),
        ("decided", 1, 0, "titles.u_refused"),
        ("decided", 1, 1, "titles.u_holds"),
    ],
)
def test_a_unit_is_listed_with_what_became_of_its_sheet(
    state: str, level: int, holds: int, said: str
) -> None:
    row: UnitRow = {
        "id": "u",
        "label": "Trường",
        "state": state,
        "level": level,
        "holds": holds,
        "until": "31/12/2029",
    }
    told = unit_line(row).args["state"]
    assert isinstance(told, Phrase)
    assert told.id == said
