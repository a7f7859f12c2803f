"""Deliveries twice, late and out of order, several people at once: nothing changes that was not meant to."""

import random
from datetime import timedelta
from typing import Any

from storage.outbox import claim
from storage.tables import Inbox, Outbox
from tests.chat import NUMBERS, Chat
from tests.ways import INDICATORS, LOOKOVER, answered, looked_over, sent, welcomed


def a_whole_conversation(chat: Chat) -> Chat:
    """Hello, answers, a change, a skip, a story, evidence, sent on, somebody else, settings, erased."""
    answered(welcomed(chat), "33").says("quay lại").hears("again.chosen", "assess.question").says(
        "tôi có học nuôi ong"
    )
    chat.hears("missed.told", "assess.question").says("ghi").hears("keep.kept", "assess.question")
    answered(chat, "3333~33333"[1:], start=1)
    chat.taps("change").hears("change.which").taps("1.1").hears("change.was", "assess.question").taps("4")
    chat.hears("change.preview", "change.sure").taps("yes").hears(*LOOKOVER)
    chat.taps("evidence").hears("evidence.which").taps("1.1").hears("sheet").sends_photo()
    chat.hears("photo.kept_for", *LOOKOVER).taps("send").hears("send.notes", "send.ask")
    chat.taps("self").hears("send.full_name")
    chat.says("Nguyễn Thị Lan 1960").hears("send.read_back").taps("yes").hears("send.sent").hears_anything()
    chat.taps("register").hears("register.goal").taps("none").hears("register.done").hears_anything()
    chat.says("thêm người").hears("welcome.second").taps("anh")
    chat.hears("welcome.purpose.second", "welcome.presses").taps("self").hears("welcome.consent").taps("no")
    chat.hears("welcome.declined")
    chat.says("xóa dữ liệu").hears("erase.first").taps("yes").hears("erase.second").taps("yes")
    return chat.hears("erase.done")


def everything(chat: Chat) -> dict[str, list[dict[str, Any]]]:
    return chat.village.everything()


def test_every_event_twice_and_out_of_order_changes_nothing(chat: Chat) -> None:
    before = everything(a_whole_conversation(chat))
    again = [*chat.log, *reversed(chat.log)]
    random.Random(7).shuffle(again)

    assert all(answer is None for heard in again for answer in chat.village.take(heard))
    assert before == everything(chat)


def test_every_event_is_redelivered_at_once_without_effect(chat: Chat) -> None:
    """As a service does whose acknowledgement was lost, before the next thing is done."""
    welcomed(chat).redelivers()
    for level, key in zip("3333333333", (*INDICATORS[1:], ""), strict=True):
        chat.taps(level).redelivers()
        chat.hears("assess.question", key=key) if key else chat.hears(*LOOKOVER)

    assert (80, 10) == (chat.score, chat.assessment["answered"])


def test_redelivery_changes_nothing_on_both_databases(chat_on_both: Chat) -> None:
    before = everything(sent(looked_over(chat_on_both)))

    assert [None] * len(chat_on_both.log) == chat_on_both.village.take(*reversed(chat_on_both.log))
    assert before == everything(chat_on_both)


def test_each_event_leaves_one_row_in_the_inbox_and_its_replies_in_order(chat: Chat) -> None:
    sent(looked_over(chat))

    assert len(chat.log) == len(chat.village.rows(Inbox))
    numbers = [row["serial"] for row in chat.outbox]
    assert sorted(set(numbers)) == numbers
    assert {("sent", "")} == {(row["state"], row["body"]) for row in chat.outbox}


def test_a_newer_question_replaces_one_that_was_not_delivered(chat: Chat) -> None:
    welcomed(chat)
    chat.village.runner.delivers = False
    chat.taps("3").hears("assess.question").taps("3", on="1.2").hears("assess.question", key="1.3")

    later = chat.village.now + timedelta(minutes=1)
    taken = chat.village.write(
        lambda tx: claim(tx, "another", later, grace=timedelta(0), channels=[chat.channel])
    )

    assert ["replaced", "waiting"] == [row["state"] for row in chat.outbox[-2:]]
    assert [chat.outbox[-1]["id"]] == [row.id for row in taken]


def test_people_who_write_at_once_do_not_meet(chat: Chat) -> None:
    """Events of many phones are handled as one set; each gets the answers to their own."""
    phones = [chat.another(f"phone-{number}") for number in range(2, 8)]
    for phone in phones:
        welcomed(phone, called=f"Lan{'abcdefgh'[phones.index(phone)]}")
    for phone in phones:
        phone.prepare(phone.token(str(phones.index(phone) % 4 + 1)))

    answers = chat.village.take(*(phone.log[-1] for phone in phones))

    assert [[phone.sender] for phone in phones] == [[each.to for each in ready or ()] for ready in answers]
    assert [str(number % 4 + 1) for number in range(6)] == [phone.answers["1.1"] for phone in phones]


def test_one_phone_on_two_channels_is_two_contacts(chat: Chat) -> None:
    """Until they are linked: the same number of two services says nothing."""
    answered(welcomed(chat), "3")
    other = chat.another(chat.sender, limits=NUMBERS)
    other.says("chào").hears("welcome.hello")

    assert {"1.1": "3"} == chat.answers


def test_what_is_sent_at_the_same_moment_keeps_its_order(chat: Chat) -> None:
    """Two events of one contact are never in one set."""
    welcomed(chat)
    first, second = chat.prepare(chat.token("3")), chat.prepare(chat.token("4", "1.2"))
    chat.village.take(first, second)

    assert {"1.1": "3", "1.2": "4"} == chat.answers
    assert len({row["serial"] for row in chat.village.rows(Outbox)}) == len(chat.village.rows(Outbox))
