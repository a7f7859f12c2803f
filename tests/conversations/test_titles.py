"""The titles of a commune and a unit: walked through in chat, looked over, papers, decision, what the program counts."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import insert

from bot.shelf import shipped_checklists
from dialogs.rules.titles import Title
from dialogs.talks.titles.asked import AnswerItem, BeginTitle, GiveProof, TitleOf
from storage.tables import PLACE, TitleAnswer, TitleSheet
from tests.chapter import asks, head_of
from tests.chat import Chat
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
