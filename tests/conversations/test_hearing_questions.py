"""Key 6: the question is listened to, where somebody of the commune has read it aloud."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from dialogs.conversation import split_token
from storage.recordings import remove
from storage.tables import RECORDING, Recording
from tests.chat import NUMBERS, Chat
from tests.recorded import SHEET, record
from tests.village import COMMUNE
from tests.ways import answered, greeted, looked_over, welcomed

QUESTION = "assess.question"


def recorded(chat: Chat, *indicators: str, **how: Any) -> Chat:
    """The chat, in whose commune these questions were read aloud."""
    village = chat.village
    commune = how.pop("commune", COMMUNE)
    village.write(lambda tx: record(tx, village.house, commune, village.now, *indicators, **how))
    village.untouched = False
    return chat


def keys(chat: Chat) -> list[str]:
    """The fixed keys that the last message has buttons for."""
    tokens = [button.token for row in chat.messages[-1].buttons for button in row]
    return [option for _, _, option in map(split_token, tokens) if option.startswith("!")]


def the_recording(chat: Chat) -> list[str]:
    return [row["id"] for row in chat.village.rows(Recording)]


@pytest.mark.parametrize(
    "said", ["6", "nghe", "đọc cho tôi nghe", "doc cho toi nghe", "nghe câu hỏi", "/nghe", "6 Nghe"]
)
def test_the_recording_is_sent_and_the_question_comes_again(chat: Chat, said: str) -> None:
    recorded(answered(welcomed(chat), "3"), "1.2").says(said).hears("listen.played", QUESTION, key="1.2")

    assert chat.sounds == the_recording(chat)
    assert [each.text == "" for each in chat.messages] == [True, False]
    assert chat.answers == {"1.1": "3"}


def test_its_button_is_there_only_where_there_is_a_recording(chat: Chat) -> None:
    chat = recorded(greeted(chat), "1.2", "2.1")
    chat.taps("yes").hears_anything().says("Lan").hears_anything().taps("nguoi_dan_xa").hears_anything()
    shown = {}
    for key in ("1.1", "1.2", "1.3", "1.4", "2.1", "2.2"):
        assert chat.asked == key
        shown[key] = "!listen" in keys(chat)
        chat.taps("1").hears_anything()

    assert [key for key, there in shown.items() if there] == ["1.2", "2.1"]


def test_its_button_plays_and_the_question_is_asked_below_the_sound(chat: Chat) -> None:
    recorded(welcomed(chat), "1.2").taps("3").hears(QUESTION, key="1.2")
    chat.taps("!listen").hears("listen.played", QUESTION, key="1.2")

    assert chat.sounds == the_recording(chat)
    assert [each.edits for each in chat.messages] == ["", ""]  # an edit would stand above the sound
    assert "!listen" in keys(chat)


def test_where_nobody_read_it_that_is_said_and_it_is_explained(chat: Chat) -> None:
    recorded(welcomed(chat), "1.2").says("6").hears("listen.none", "assess.help", QUESTION, key="1.1")

    assert chat.sounds == []
    assert "!listen" not in keys(chat)


def test_a_channel_that_plays_nothing_says_so_and_names_no_key(village: Any) -> None:
    chat = recorded(Chat(village, limits=NUMBERS), "1.1", "1.2")
    chat.starts("VD1").hears_anything()
    for each in ("2", "1", "Lan", "1"):
        chat.says(each).hears_anything()
    chat.says("6").hears("listen.silent", "assess.help", QUESTION, key="1.1")

    assert chat.sounds == []
    assert "Nghe" not in chat.says("3").hears(QUESTION, key="1.2").text


def test_of_another_commune_or_sheet_nothing_is_played(chat: Chat) -> None:
    recorded(welcomed(chat), "1.1", commune="elsewhere")
    recorded(chat, "1.1", sheet="nguoi_lao_dong")
    chat.says("6").hears("listen.none", "assess.help", QUESTION, key="1.1")


def test_what_was_taken_away_is_played_no_more_even_where_its_key_is_still_shown(chat: Chat) -> None:
    recorded(welcomed(chat), "1.2").taps("3").hears(QUESTION, key="1.2")
    chat.village.write(lambda tx: remove(tx, COMMUNE, SHEET, "1.2"))
    chat.taps("!listen").hears("listen.none", "assess.help", QUESTION, key="1.2")


def test_other_words_than_those_of_the_question_are_not_played(chat: Chat) -> None:
    recorded(welcomed(chat), "1.1")
    chat.village.write(lambda tx: tx.execute(update(RECORDING).values(words="of a version before")) and None)
    chat.says("6").hears("listen.none", "assess.help", QUESTION, key="1.1")


def test_a_newer_recording_takes_the_place_of_an_older_one(chat: Chat) -> None:
    recorded(welcomed(chat), "1.1")
    older = the_recording(chat)
    recorded(chat, "1.1").says("6").hears("listen.played", QUESTION)

    assert chat.sounds == the_recording(chat) != older


def test_an_answer_that_is_being_changed_can_be_listened_to(chat: Chat) -> None:
    recorded(looked_over(chat), "1.4").says("sửa câu 4").hears_anything()
    assert "!listen" in keys(chat)
    chat.taps("!listen").hears("listen.played", QUESTION, key="1.4")

    assert chat.sounds == the_recording(chat)


def test_a_six_that_could_be_counted_is_asked_back_only_where_6_plays(chat: Chat) -> None:
    """Question 3 asks how many times: without a recording 6 is that many, with one it is a key, too."""
    answered(welcomed(chat), "33").says("6").hears("counted.taken", QUESTION, key="1.4")
    chat.says("quay lại").hears("again.chosen", QUESTION, key="1.3")
    recorded(chat, "1.3", "1.4").says("giải thích").hears("assess.help", QUESTION, key="1.3")
    chat.says("6").hears("missed.number", QUESTION, key="1.3")
    chat.says("nghe câu hỏi").hears("listen.played", QUESTION, key="1.3")


def test_elsewhere_the_key_explains_as_ever(chat: Chat) -> None:
    recorded(greeted(chat), "1.1").says("6").hears_anything()

    assert chat.sounds == []
    assert chat.asked == "consent"
