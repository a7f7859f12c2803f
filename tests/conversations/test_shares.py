"""A target of the plan broken down per village: split, sent in, read back, and seen by officer and head."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, update

from bot.files.office import MAKERS, Asked
from dialogs.engine import Refusal
from dialogs.talks.office.shares import KeepShares, split
from storage.act import Held, Where
from storage.tables import PLACE, PLAN_IN_FORCE, ROLE, Audit, Role, TargetShare
from tests.asking import served
from tests.chat import Chat
from tests.opened_files import table_of
from tests.opening import open_talk
from tests.reviewed import people

ADULTS = {"dong": 100, "trung": 55, "ba-cu": 33, "ba-moi": 7, "nui": 0}


@pytest.fixture
def desk(chat: Chat) -> tuple[Chat, str]:
    """An officer of a commune with a plan and counted adults."""
    village = chat.village
    officer = chat.another("desk")
    role = officer.holds("officer", "vi-du", called="anh Nam")
    plan = {"place": "vi-du", "plan": "qd_677", "own": {}, "role": role, "at": village.now}
    village.write(lambda tx: tx.execute(insert(PLAN_IN_FORCE).values(**plan)))
    for place, adults in {**ADULTS, "vi-du": 195}.items():
        of = update(PLACE).where(PLACE.c.id == place).values(adults=adults or None)
        village.write(lambda tx, of=of: tx.execute(of))
    return officer, role


def shares(chat: Chat) -> dict[str, int]:
    return {row["place"]: row["number"] for row in chat.village.rows(TargetShare)}


def test_a_target_is_split_by_adults_and_comes_to_that_of_the_commune(
    chat: Chat, desk: tuple[Chat, str]
) -> None:
    officer, role = desk
    open_talk(officer, "office_targets", role=role).hears_anything().taps("set").hears_anything().taps(
        "shares"
    )
    officer.hears("shares.goal", "shares.ask", key="then", choices=["split", "type", "back"])
    officer.reads("Mốc 2030: 60% của 195").reads("là 117")
    officer.taps("split").hears("shares.no_adults", "shares.rows", "shares.sum", "shares.sure")
    officer.reads("bằng mục tiêu chung").reads("Chưa có số người lớn của thôn Núi Cao")
    assert shares(chat) == {}
    officer.taps("yes").hears("shares.kept", "shares.goal", "shares.rows", "shares.sum", "shares.ask")

    kept = shares(chat)
    assert (sum(kept.values()), kept["dong"], kept["nui"]) == (117, 60, 0)
    assert any(row["action"] == "target.shared" for row in chat.village.rows(Audit))


def test_numbers_sent_in_change_those_alone_and_the_sum_is_said(chat: Chat, desk: tuple[Chat, str]) -> None:
    officer, role = desk
    open_talk(officer, "office_shares", role=role).hears_anything().taps("split").hears_anything()
    officer.taps("yes").hears_anything().taps("type").hears("shares.type_ask", choices=["back"])
    officer.says("thôn Đông: 70\nthôn Trung - 1.000\nthôn 3: 5\nthôn Mây 9\nVD5\t2")
    officer.hears("shares.unclear", "shares.rows", "shares.sum_more", "shares.sure")
    officer.reads("thôn 3: 5").reads("thôn Mây 9").reads("nhiều hơn mục tiêu chung 117")
    officer.taps("yes").hears_anything()
    kept = shares(chat)
    assert (kept["dong"], kept["trung"], kept["nui"], kept["ba-cu"]) == (70, 1000, 2, 20)
    officer.taps("type").hears_anything().says("thôn Trung 10").hears_anything().reads("còn thiếu")
    officer.taps("no").hears_anything()
    assert shares(chat) == kept
    officer.taps("drop").hears("shares.sure_drop").taps("yes").hears(
        "shares.dropped", "shares.goal", "shares.ask"
    )
    assert shares(chat) == {}


def test_head_table_and_officer_see_the_same_progress(chat: Chat, desk: tuple[Chat, str]) -> None:
    officer, role = desk
    people(chat, "3333333333", "4444444444", review="recognised")
    from storage.counting import count
    from storage.tables import Person

    ids = [row["id"] for row in chat.village.rows(Person)]
    chat.village.write(lambda tx: count(tx, chat.village.house, ids))
    open_talk(officer, "office_shares", role=role).hears_anything().taps("type").hears_anything()
    officer.says("thôn Đông: 2\nthôn Trung: 5").hears_anything().taps("yes").hears_anything()
    officer.reads("thôn Đông: 2, nay 2").reads("thôn Trung: 5, nay 0")

    for place, said, words in (("dong", "board.goal_met", "2 người"), ("trung", "board.goal", "còn 5")):
        head = chat.another(f"head-{place}")
        at = head.holds("head", place, called="cô Hoa")
        open_talk(head, "board", role=at)
        assert said in str(head.outcome), place
        head.reads(words).hears_anything()
    head = chat.another("head-nui")
    open_talk(head, "board", role=head.holds("head", "nui", called="cô Lan"))
    assert "board.goal" not in str(head.outcome)
    head.hears_anything()

    house, now = chat.village.house, chat.village.now
    held = Held(role, "officer", "vi-du", "commune", "vi-du", "tinh", "", "", "")
    made = chat.village.write(lambda tx: MAKERS["table"](tx, Asked(house, now, held, 2026)))
    assert made is not None
    headings, rows, totals, _ = table_of(made.build())
    assert headings[-1].startswith("Mục tiêu 2030")
    assert [row[-1] for row in rows if "thôn Trung" in row] == [5]
    assert totals[-1] == 7


def test_nobody_keeps_what_is_not_theirs(chat: Chat, desk: tuple[Chat, str]) -> None:
    role = desk[1]
    contact = chat.village.rows(Role, ROLE.c.id == role)[0]["contact"]
    where = Where(chat.village.house, chat.village.now, contact, "telegram", "desk")
    for numbers, target, by in (
        ((("tinh", 5),), "people", 2030),
        ((("dong", -5),), "people", 2030),
        ((("dong", 5),), "staff", 2030),
        ((("dong", 5),), "people", 2031),
    ):
        asked = KeepShares(role, target, by, numbers)
        assert isinstance(chat.village.write(lambda tx, asked=asked: served(tx, where, asked)), Refusal)
    assert shares(chat) == {}
    head = chat.another("head")
    at = head.holds("head", "dong", called="cô Hoa")
    mine = Where(
        chat.village.house,
        chat.village.now,
        chat.village.rows(Role, ROLE.c.id == at)[0]["contact"],
        "telegram",
        "head",
    )
    forged = KeepShares(at, "people", 2030, (("dong", 1),))
    assert isinstance(chat.village.write(lambda tx: served(tx, mine, forged)), Refusal)


@pytest.mark.parametrize("goal", [0, 1, 7, 100, 1249])
@pytest.mark.parametrize(
    "weights", [{"a": 1}, {"a": 1, "b": 1, "c": 1}, ADULTS, {"a": 333, "b": 333, "c": 334}]
)
def test_parts_come_to_the_whole_and_none_is_more_than_one_off(goal: int, weights: dict[str, int]) -> None:
    parts = split(goal, weights)
    whole = sum(weights.values())
    assert sum(parts.values()) == goal
    assert all(abs(parts[key] - goal * weights[key] / whole) < 1 for key in weights)


def test_where_nobody_is_counted_nothing_is_split() -> None:
    assert split(10, {"a": 0, "b": 0}) == {}
