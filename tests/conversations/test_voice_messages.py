"""A voice message is kept only by a yes, as it is, for the chapter to hear; seen, taken away, and gone with the person."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import insert, update

from dialogs.talks.kept import MOST_EVIDENCE
from storage.tables import EVIDENCE, Evidence
from storage.vault import Sealed
from tests.chapter import head_of
from tests.chat import SHEET, Chat
from tests.recorded import ogg
from tests.ways import LOOKOVER, answered, greeted, looked_over, sent, welcomed

QUESTION = "assess.question"
OFFER = ("unreadable.offered", "answer.call", QUESTION)


def voices(chat: Chat) -> list[dict[str, Any]]:
    return [row for row in chat.village.rows(Evidence) if row["kind"] == "voice"]


def spoken(chat: Chat, key: str = "1.1", file: str = "voice-7") -> Chat:
    """A voice message at a question, and the yes to it."""
    chat.sends_voice(file).hears(*OFFER, key=key)
    return chat.says("ghi").hears("keep.voice", QUESTION, key=key)


def arrived(chat: Chat) -> None:
    """The job has fetched what was sent."""
    sealed = chat.village.house.vault.seal_bytes(ogg(), Sealed.PICTURE)
    here = update(EVIDENCE).values(picture=sealed, state="kept", file="")
    chat.village.write(lambda tx: tx.execute(here).rowcount)


def test_nothing_is_kept_without_a_yes_and_whom_to_call_is_told(chat: Chat) -> None:
    welcomed(chat).sends_voice("voice-7").hears(*OFFER, key="1.1").reads("cô Hoa").reads("“ghi”")
    assert "voice-7" not in str(chat.state["front"])  # it waits sealed
    chat.says("3").hears(QUESTION, key="1.2").says("ghi").hears("keep.nothing", QUESTION, key="1.2")

    assert chat.village.rows(Evidence) == []
    assert "spoke" not in chat.state["front"]


@pytest.mark.parametrize("how", ["ghi", "ghi lại nhé", "[button]"])
def test_by_a_yes_it_is_kept_for_its_question_and_the_question_comes_again(chat: Chat, how: str) -> None:
    answered(welcomed(chat), "3").sends_voice("voice-7").hears(*OFFER, key="1.2")
    _ = chat.taps("!keep_words") if how == "[button]" else chat.says(how)
    chat.hears("keep.voice", QUESTION, key="1.2")

    (row,) = voices(chat)
    assert (row["indicator"], row["file"], row["state"], row["text"]) == ("1.2", "voice-7", "waiting", "")
    assert chat.answers == {"1.1": "3"}
    assert chat.notes == []
    chat.says("ghi").hears("keep.nothing", QUESTION)
    assert len(voices(chat)) == 1


def test_its_button_names_what_is_kept(chat: Chat) -> None:
    welcomed(chat).sends_voice("voice-7").hears(*OFFER)
    labels = [button.label for row in chat.messages[-1].buttons for button in row]
    assert "Giữ tin thoại này cho chi hội nghe" in labels
    chat.says("sáng nào tôi cũng nghe loa thôn").hears("missed.told", QUESTION)
    labels = [button.label for row in chat.messages[-1].buttons for button in row]
    assert "Ghi câu này cho chi hội đọc" in labels
    assert "Giữ tin thoại này cho chi hội nghe" not in labels


def test_the_newest_of_words_and_voice_is_what_a_yes_keeps(chat: Chat) -> None:
    welcomed(chat).says("sáng nào tôi cũng nghe loa thôn").hears("missed.told", QUESTION)
    chat.sends_voice("one").hears(*OFFER).sends_voice("two").hears(*OFFER).says("ghi").hears(
        "keep.voice", QUESTION
    )

    assert [row["file"] for row in voices(chat)] == ["two"]
    assert chat.notes == []


def test_what_has_no_file_or_no_question_of_a_sheet_is_answered_as_ever(chat: Chat) -> None:
    greeted(chat).sends_voice("voice-7").hears("unreadable.voice", "answer.call", "welcome.consent")
    chat.taps("yes").hears("welcome.name").says("Lan").hears("welcome.group").taps("nguoi_dan_xa")
    chat.hears(SHEET, QUESTION).sends_voice().hears("unreadable.voice", "answer.call", QUESTION)
    answered(chat).sends_voice("voice-7").hears("unreadable.voice", "answer.call", LOOKOVER[-1])
    chat.says("ghi").hears_anything()

    assert voices(chat) == []


def test_at_an_answer_that_is_being_changed_it_can_be_kept_too(chat: Chat) -> None:
    looked_over(chat).says("sửa câu 4").hears_anything()
    spoken(chat, "1.4")

    assert [row["indicator"] for row in voices(chat)] == ["1.4"]


def test_there_is_an_end_to_what_is_kept(chat: Chat) -> None:
    welcomed(chat)
    row = {"assessment": chat.assessment["id"], "person": chat.state["person"], "kind": "known"}
    full = [{**row, "id": f"e{number}", "at": chat.village.now} for number in range(MOST_EVIDENCE)]
    chat.village.write(lambda tx: tx.execute(insert(EVIDENCE), full).rowcount)
    chat.sends_voice("voice-7").hears(*OFFER).says("ghi").hears("evidence.enough", QUESTION, key="1.1")

    assert voices(chat) == []


def test_it_is_seen_and_taken_away_like_a_photo(chat: Chat) -> None:
    spoken(answered(welcomed(chat), "3"), "1.2").says("xóa lời kể").hears("kept.ask", key="which")
    chat.reads("Tin thoại của câu 2").says("1").hears("kept.sure").taps("yes")
    chat.hears("kept.gone", "kept.nothing", QUESTION)

    assert voices(chat) == []


def test_my_data_counts_it(chat: Chat) -> None:
    spoken(welcomed(chat)).says("dữ liệu của tôi").hears_anything().reads("1 minh chứng")


@pytest.mark.parametrize("page", ["https://vi-du.example", ""])
def test_the_head_opens_each_by_a_link_and_reads_nothing_of_it(chat: Chat, page: str) -> None:
    spoken(welcomed(chat))
    spoken(chat, file="voice-8")
    sent(answered(chat))
    arrived(chat)
    village = chat.village
    before = village.house
    village.house = village.runner.house = replace(before, public_url=page)
    head = head_of(chat.another("phone-9"))
    head.says("việc chi hội").hears_anything().taps("review").hears_anything().says("xem 1").hears_anything()
    head.reads("Nghe tin thoại (2)").taps("voice")
    if page:
        head.hears("voice.link", "voice.link").reads(f"{page}/tep/")
    else:
        head.hears("voice.none")
    village.house = village.runner.house = before


def test_what_has_not_arrived_yet_is_not_offered(chat: Chat) -> None:
    sent(answered(spoken(welcomed(chat))))
    head = head_of(chat.another("phone-9"))
    head.says("việc chi hội").hears_anything().taps("review").hears_anything().says("xem 1").hears_anything()

    assert "tin thoại" not in head.text
