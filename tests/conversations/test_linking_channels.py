"""One sheet on two channels: begun on Telegram, finished on Zalo; codes that are wrong, late, taken back."""

from __future__ import annotations

import json
import re

import pytest
from sqlalchemy import delete

from storage.tables import CONTACT_PERSON, OUTBOX, PERSON, Answer, Assessment, Audit, LinkCode, Outbox
from tests.chat import NUMBERS, Chat
from tests.ways import INDICATORS, LOOKOVER, PASSED, answered, welcomed

QUESTION = "assess.question"


@pytest.fixture
def zalo(chat: Chat) -> Chat:
    return chat.another(limits=NUMBERS)


def code_of(chat: Chat) -> str:
    """The code that this phone is shown when it asks for one."""
    chat.says("liên kết").hears("link.ask", key="then").taps("show").hears("link.code")
    chat.hears_anything()
    found = re.search(r": (\w{3} \w{3})\n", chat.text)
    assert found
    return found[1]


def typed(zalo: Chat, code: str) -> Chat:
    return zalo.says("liên kết").hears("link.type", key="code").says(code)


def joined(chat: Chat, zalo: Chat) -> Chat:
    """The code of the one is typed on the other, and agreed to on the first."""
    typed(zalo, code_of(chat)).hears("link.wait")
    chat.says("liên kết").hears("link.agree", key="agree", choices=["yes", "no"])
    chat.taps("yes").hears("link.joined").hears_anything()
    return zalo


def levels(chat: Chat) -> dict[str, str]:
    return {
        row["key"]: row["value"]
        for row in chat.village.rows(Answer)
        if row["key"] in INDICATORS and row["kind"] == "a"
    }


def test_begun_on_telegram_finished_on_zalo(chat: Chat, zalo: Chat) -> None:
    joined(answered(welcomed(chat), "343"), zalo)

    zalo.says("cháu ơi").hears(QUESTION, key="1.4")
    assert zalo.buttons == []
    for level, following in zip("2323443", INDICATORS[4:], strict=False):
        zalo.says(level).hears(QUESTION, key=following)
    zalo.says("3").hears(*LOOKOVER, key="then")
    zalo.says("4").hears(*PASSED)

    assert list(levels(chat).values()) == list("3432323443")[:10]
    (sheet,) = chat.village.rows(Assessment)
    assert (sheet["state"], sheet["answered"]) == ("private", 10)


def test_the_recap_on_the_other_channel_is_one_line_before_the_question(chat: Chat, zalo: Chat) -> None:
    joined(answered(welcomed(chat), "343"), zalo)

    zalo.says("cháu ơi").hears_anything()
    assert zalo.text.count("\n\n") <= 2
    assert "Câu 1 trên 10" not in zalo.text
    assert zalo.text.splitlines()[0].startswith("Câu 4 trên 10")


def told(to: Chat) -> list[str]:
    """What a phone was told without having asked for it, in order."""
    assert to.contact
    own = OUTBOX.c.contact == to.contact["id"]
    rows = to.village.rows(Outbox, own, OUTBOX.c.inbound == "")
    return [json.loads(row["body"])["text"] for row in rows]


def test_each_side_is_told_what_the_other_did(chat: Chat, zalo: Chat) -> None:
    chat.village.runner.delivers = False  # what is sent is emptied
    typed(zalo, code_of(answered(welcomed(chat), "343"))).hears("link.wait")
    assert (1, 0) == (len(told(chat)), len(told(zalo)))
    assert "vừa nhập mã của bà trên" in told(chat)[0]

    chat.says("liên kết").hears("link.agree").taps("yes").hears("link.joined").hears_anything()
    assert (1, 1) == (len(told(chat)), len(told(zalo)))
    assert "3 trên 10 câu đã trả lời" in told(zalo)[0]


@pytest.mark.parametrize("does", ["taps", "says"])
def test_what_zalo_answered_is_not_overwritten_from_the_old_question_on_telegram(
    chat: Chat, zalo: Chat, does: str
) -> None:
    joined(answered(welcomed(chat), "343"), zalo)
    zalo.says("cháu ơi").hears(QUESTION, key="1.4").says("1").hears(QUESTION, key="2.1")

    getattr(chat, does)("4").hears("edit.again", QUESTION, key="1.4")
    assert levels(chat)["1.4"] == "1"
    chat.says("tiếp tục").hears_anything()
    assert chat.asked == "2.1"


def test_an_answered_question_is_changed_from_telegram_once_it_is_open_again(chat: Chat, zalo: Chat) -> None:
    joined(answered(welcomed(chat), "343"), zalo)
    zalo.says("cháu ơi").hears(QUESTION, key="1.4").says("1").hears(QUESTION, key="2.1")

    chat.taps("4").hears("edit.again", QUESTION, key="1.4").taps("4").hears(QUESTION, key="2.1")
    assert chat.answers["1.4"] == "4"


def test_after_five_wrong_codes_the_right_one_waits_an_hour(chat: Chat, zalo: Chat) -> None:
    welcomed(chat)
    for _ in range(5):
        typed(zalo, "ABC 234").hears("link.wrong").hears_anything()
    code = code_of(chat)

    typed(zalo, code).hears("link.many").hears_anything()
    assert [row["state"] for row in chat.village.rows(LinkCode)] == ["open"]
    zalo.waits(hours=1.1)
    typed(zalo, code_of(chat)).hears("link.wait")
    tried = [row for row in chat.village.rows(Audit) if row["action"] == "enterlinkcode"]
    assert len(tried) >= 6


def test_a_code_ends_after_a_quarter_of_an_hour(chat: Chat, zalo: Chat) -> None:
    code = code_of(welcomed(chat))
    zalo.waits(hours=0.26)

    typed(zalo, code).hears("link.wrong").hears_anything()


def test_a_code_is_taken_once(chat: Chat, zalo: Chat) -> None:
    code = code_of(welcomed(chat))
    typed(zalo, code).hears("link.wait")

    typed(chat.another("phone-3"), code).hears("link.wrong").hears_anything()


def test_who_says_it_was_not_them_shares_nothing(chat: Chat, zalo: Chat) -> None:
    typed(zalo, code_of(welcomed(chat))).hears("link.wait")
    chat.says("liên kết").hears("link.agree").taps("no").hears("link.refused").hears_anything()

    zalo.says("xin chào").hears("welcome.hello")


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_who_answers_too_late_is_not_told_that_anything_was_linked_or_stopped(
    chat: Chat, zalo: Chat, answer: str
) -> None:
    typed(zalo, code_of(welcomed(chat))).hears("link.wait")
    chat.says("liên kết").hears("link.agree").waits(hours=0.3)

    chat.taps(answer).hears("link.late").hears_anything()
    zalo.says("xin chào").hears("welcome.hello")


def test_who_is_adding_somebody_shares_those_who_are_there(chat: Chat, zalo: Chat) -> None:
    """Nobody answers just then, and still the phone has somebody."""
    typed(zalo, code_of(answered(welcomed(chat), "343"))).hears("link.wait")
    chat.says("thêm người").hears("welcome.second", key="address")

    chat.says("liên kết").hears("link.agree").taps("yes").hears("link.joined").hears_anything()
    zalo.says("cháu ơi").hears(QUESTION, key="1.4")


def test_a_phone_with_nobody_left_shares_nobody(chat: Chat, zalo: Chat) -> None:
    typed(zalo, code_of(welcomed(chat))).hears("link.wait")
    chat.says("liên kết").hears("link.agree")
    chat.village.write(lambda tx: [tx.execute(delete(each)) for each in (CONTACT_PERSON, PERSON)])

    chat.taps("yes").hears("link.late").hears_anything()
    zalo.says("xin chào").hears("welcome.hello")


def test_undone_the_other_channel_sees_nothing_more(chat: Chat, zalo: Chat) -> None:
    joined(answered(welcomed(chat), "343"), zalo).says("cháu ơi").hears(QUESTION, key="1.4")
    chat.says("liên kết").hears("link.ask_others", key="then").taps("undo")
    chat.hears("link.which", key="which").says("1").hears("link.undone").hears_anything()

    zalo.says("4").hears("welcome.hello").hears_anything()
    assert levels(chat) == {"1.1": "3", "1.2": "4", "1.3": "3"}
    chat.says("4").hears(QUESTION, key="2.1")
