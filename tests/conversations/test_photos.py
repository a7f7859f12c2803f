"""Photos: an album is one, one that comes unasked is kept for its question, and each can be seen and taken out."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import update

from dialogs.talks.kept import MOST_EVIDENCE, OwnPhoto
from dialogs.talks.review.asked import ToReview
from storage.tables import EVIDENCE, Evidence
from tests.chapter import asks, head_of
from tests.chat import Chat
from tests.ways import INDICATORS, LOOKOVER, answered, looked_over, sent, welcomed

QUESTION = "assess.question"


def kept(chat: Chat) -> list[tuple[str, str]]:
    """The photos that are kept, with their questions."""
    return [(row["indicator"], row["file"]) for row in chat.village.rows(Evidence)]


def silent(chat: Chat) -> Chat:
    """Nothing was said to the last photo."""
    assert chat.outcome
    assert ((), None, []) == (chat.outcome.says, chat.outcome.asking, chat.messages)
    return chat


@pytest.mark.parametrize("key", INDICATORS)
def test_a_photo_sent_at_a_question_is_kept_for_it_and_read_back(chat: Chat, key: str) -> None:
    at = INDICATORS.index(key)
    answered(welcomed(chat), "3" * at).sends_photo("f-1").hears("photo.kept_for", QUESTION, key=key)
    chat.reads(f"Cháu giữ ảnh cho câu {at + 1}")

    assert [(key, "f-1")] == kept(chat)
    chat.taps("3").hears_anything()
    assert chat.answers[key] == "3"


def test_at_a_question_that_is_offered_once_more_it_is_kept_for_that_one(chat: Chat) -> None:
    answered(welcomed(chat), "333333333").taps("!skip").hears("assess.once_more", QUESTION, key="3.2+")
    chat.sends_photo().hears("photo.kept_for", QUESTION, key="3.2+")

    assert [("3.2", "photo-1")] == kept(chat)


def test_a_photo_elsewhere_is_not_kept(chat: Chat) -> None:
    welcomed(chat).says("cài đặt").hears("settings.ask").sends_photo("f-1", "", "a").hears("photo.not_here")
    silent(chat.hears_anything().sends_photo("f-2", "", "a"))

    assert [] == kept(chat)


@pytest.mark.parametrize("place", ["at a question", "where it is asked for"])
def test_an_album_is_one_event(chat: Chat, place: str) -> None:
    if place == "at a question":
        answered(welcomed(chat), "3").sends_photo("f-1", "lớp học", "a").hears("photo.kept_for", QUESTION)
        key, asked = "1.2", "1.2"
    else:
        looked_over(chat).taps("evidence").hears("evidence.which").taps("1.4").hears("sheet", key="given")
        chat.sends_photo("f-1", "", "a").hears("photo.kept_for", *LOOKOVER)
        key, asked = "1.4", "then"
    for number in (2, 3, 4):
        silent(chat.sends_photo(f"f-{number}", "", "a"))

    assert [(key, f"f-{number}") for number in (1, 2, 3, 4)] == kept(chat)
    assert chat.state["front"]["key"] == asked
    chat.says("3").hears_anything()  # the question is still the one in front of them
    chat.sends_photo("f-9", "", "b").hears_anything()  # another album is another event
    assert chat.outcome
    assert chat.outcome.says


def test_an_album_is_kept_up_to_the_limit(chat: Chat) -> None:
    welcomed(chat).sends_photo("f-0", "", "a").hears("photo.kept_for", QUESTION)
    for number in range(1, MOST_EVIDENCE + 5):
        silent(chat.sends_photo(f"f-{number}", "", "a"))
    assert len(kept(chat)) == MOST_EVIDENCE

    chat.sends_photo("f-99").hears("evidence.enough", QUESTION, key="1.1")
    assert len(kept(chat)) == MOST_EVIDENCE


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("too_large", "photo.too_large"),
        ("odd_picture", "photo.odd_kind"),
        ("document", "photo.odd_kind"),
        ("file", "photo.odd_kind"),
        ("sticker", "unreadable.sticker"),
    ],
)
@pytest.mark.parametrize("asked_for", [True, False])
def test_what_is_no_photo_is_refused_at_once_with_how_to_do_it(
    chat: Chat, kind: str, said: str, asked_for: bool
) -> None:
    if asked_for:
        looked_over(chat).taps("evidence").hears("evidence.which").taps("1.4").hears("sheet", key="given")
    else:
        welcomed(chat)
    chat.sends_a(kind).hears(said, "sheet" if asked_for else QUESTION)

    assert [] == kept(chat)
    if said.startswith("photo"):
        chat.reads("chụp màn hình")


def test_each_photo_can_be_seen_and_taken_out(chat: Chat) -> None:
    answered(welcomed(chat), "3").sends_photo("f-1").hears("photo.kept_for", QUESTION)
    chat.taps("3").hears(QUESTION).sends_photo("f-2").hears("photo.kept_for", QUESTION)
    house = chat.village.house
    chat.village.house = chat.village.runner.house = replace(house, public_url="https://vi-du.example")
    first, second = chat.village.rows(Evidence)

    chat.says("xóa ảnh").hears("kept.ask").reads("Ảnh của câu 2").reads("Ảnh của câu 3").taps(first["id"])
    chat.hears("kept.photo_ask").taps("see").hears("kept.photo_none", "kept.ask")  # not fetched yet
    chat.village.write(lambda tx: tx.execute(update(EVIDENCE).values(picture=b"x", state="kept")).rowcount)
    chat.taps(first["id"]).hears("kept.photo_ask").taps("see").hears("kept.photo_link", "kept.ask")
    chat.reads("https://vi-du.example/tep/").taps(second["id"]).hears("kept.photo_ask").taps("drop")
    chat.hears("kept.sure").taps("yes").hears("kept.gone", "kept.ask")
    assert [("1.2", "f-1")] == kept(chat)

    other = welcomed(chat.another())
    assert {"url": ""} == asks(other, OwnPhoto(first["id"]))


def test_a_photo_after_sending_marks_the_list_of_the_reviewer(chat: Chat) -> None:
    head = head_of(chat.another("phone-head"))
    sent(looked_over(chat, "3333333334")).says("xem lại").hears(*LOOKOVER).taps("evidence")
    chat.hears("evidence.which").taps("1.1").hears("sheet").sends_photo().hears("photo.kept_for", *LOOKOVER)

    assert [["changed"]] == [each["flags"] for each in asks(head, ToReview(head.role))["sheets"]]
