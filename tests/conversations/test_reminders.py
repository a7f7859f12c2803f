"""Reminders in the conversation: what can be chosen under one, and that nothing of the sheet is touched."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from storage.tables import CONTACT, Push
from tests.chapter import reaches, says_of
from tests.chat import BUTTONS, NUMBERS, Chat
from tests.postman import Post
from tests.village import Village
from tests.ways import answered, welcomed

QUESTION = "assess.question"


@pytest.fixture
def post(village: Village) -> Post:
    village.remind()
    return Post(village, web=BUTTONS)


def resting(chat: Chat, levels: str = "33") -> Chat:
    """Somebody who began, agreed to be reminded and rests."""
    chat = answered(welcomed(chat), levels).taps("!rest").hears("rest.kept", "rest.remind")
    return chat.taps("tomorrow").hears("remind.will").waits(days=1)


def test_the_reminder_that_was_asked_for_comes_with_choices(chat: Chat, post: Post) -> None:
    chat = resting(chat)
    (message,) = post.brings(chat)

    assert "còn 8 câu" in message.text
    tokens = [button.token.rpartition("|")[2] for row in message.buttons for button in row]
    assert ["go", "tomorrow", "stop"] == [each for each in tokens if not each.startswith("!")]
    chat.taps("go", on="push").hears(QUESTION, key="1.3")


def on_page(chat: Chat) -> Chat:
    """Somebody on the page on the web."""
    phone = chat.another("page-1")
    phone.channel = "web"
    return answered(welcomed(phone), "33")


def test_a_page_promises_no_reminder_that_cannot_be_sent(chat: Chat, post: Post) -> None:
    page = on_page(chat).taps("!rest").hears("rest.kept").hears_nothing_more()

    assert post.brings(page) == []
    assert [] == page.village.rows(Push)


def test_what_is_asked_for_on_a_page_comes_on_the_other_phone(chat: Chat, post: Post) -> None:
    page = on_page(chat)
    reaches(page, page.state["person"], "phone-9")
    page.taps("!rest").hears("rest.kept", "rest.remind").taps("tomorrow").hears("remind.will").waits(days=1)
    phone = chat.another("phone-9")

    assert 1 == len(post.brings(phone))
    assert [("telegram", "sent")] == [(row["channel"], row["state"]) for row in page.village.rows(Push)]


def test_later_on_an_open_page_is_not_promised(chat: Chat, post: Post) -> None:
    page = on_page(chat).taps("!rest").hears_anything()
    says_of(page, page.state["person"])
    at = page.village.now + timedelta(hours=1)
    looks = update(CONTACT).where(CONTACT.c.channel == "web").values(open_until=at)
    page.village.write(lambda tx: tx.execute(looks).rowcount)
    page.waits(hours=0.5)
    assert post.plans(page, "unfinished")

    assert 1 == len(post.brings(page))
    page.taps("tomorrow", on="push").hears("reminder.no_way").hears_anything()
    assert [("sent", "")] == post.ends()


def test_later_is_one_tap(chat: Chat, post: Post) -> None:
    chat = resting(chat)
    post.brings(chat)
    chat.taps("tomorrow", on="push").hears("reminder.later", args={"day": "14/11/2026"})
    chat.hears_anything().waits(days=1)

    assert len(post.brings(chat)) == 1
    assert post.ends() == [("sent", "")] * 2


def test_a_pause_holds_reminders_back(chat: Chat, post: Post) -> None:
    chat = resting(chat)
    post.brings(chat)
    chat.says("tạm dừng").hears("reminder.paused").hears_anything().waits(days=3)
    post.plans(chat, "unfinished")

    assert post.brings(chat) == []
    assert ("dropped", "asked_later") in post.ends()
    chat.waits(days=27)
    assert len(post.brings(chat)) == 1


def test_no_more_is_one_tap_and_holds_at_once(chat: Chat, post: Post) -> None:
    chat = resting(chat)
    post.plans(chat, "unfinished", not_before=None)
    post.brings(chat)
    post.plans(chat, "closing", args={"closes": "30/11/2026"})
    chat.taps("stop", on="push").hears("stop.done").hears_anything()
    post.plans(chat, "unfinished", "2")
    post.plans(chat, "head_nudge", args={"left": 8, "by": "cô Hoa"})
    chat.waits(days=1)

    assert post.brings(chat) == []
    assert chat.consents["reminders"] is False
    assert {end for end in post.ends() if end[0] != "sent"} == {
        ("dropped", "superseded"),
        ("dropped", "opted_out"),
    }


def test_the_buttons_of_an_old_reminder_still_do_what_they_say(chat: Chat, post: Post) -> None:
    chat = resting(chat)
    post.brings(chat)
    chat.says("cài đặt").hears("settings.ask").waits(days=10)

    chat.taps("stop", on="push").hears("stop.done").hears_nothing_more()
    assert chat.consents["reminders"] is False


def test_a_reminder_comes_upon_a_question_and_gives_it_back(chat: Chat, post: Post) -> None:
    """Peers' complaint 5: a message in between throws nobody out."""
    chat = resting(chat).says("cài đặt").hears("settings.ask", key="which").waits(hours=1)
    (message,) = post.brings(chat)
    assert message.buttons
    answers = chat.answers

    chat.says("tuần sau").hears("reminder.later", "settings.ask", key="which")
    assert chat.answers == answers


def test_an_answer_to_the_sheet_by_its_own_button_is_still_one(chat: Chat, post: Post) -> None:
    chat = resting(chat)
    chat.says("tiếp tục").hears("back.hello", QUESTION, key="1.3").waits(hours=1)
    post.brings(chat)

    chat.taps("4", on="1.3").hears(QUESTION, key="1.4")


def test_nobody_is_interrupted_while_they_talk(chat: Chat, post: Post) -> None:
    chat = resting(chat)
    chat.says("tiếp tục").hears("back.hello", QUESTION, key="1.3")

    assert post.brings(chat) == []
    assert post.ends() == [("planned", "talking")]
    chat.waits(hours=0.5)
    assert len(post.brings(chat)) == 1


def test_without_buttons_and_at_a_question_words_do_it(chat: Chat, post: Post) -> None:
    chat = resting(chat)
    chat.says("tiếp tục").hears("back.hello", QUESTION, key="1.3").waits(hours=1)
    (message,) = Post(chat.village, telegram=NUMBERS).brings(chat)

    assert "1." not in message.text
    assert "không nhắc nữa" in message.text
    chat.says("3").hears(QUESTION, key="1.4")  # the number is of the question


def test_without_buttons_and_at_rest_numbers_do_it(chat: Chat, post: Post) -> None:
    chat = resting(chat)
    (message,) = Post(chat.village, telegram=NUMBERS).brings(chat)

    assert "1. Làm tiếp" in message.text
    chat.says("1").hears(QUESTION, key="1.3")


def test_whoever_is_busy_says_so(chat: Chat, post: Post) -> None:
    chat = resting(chat)
    post.brings(chat)

    chat.says("mệt quá").hears_anything().says("tuần sau").hears("reminder.later").hears_anything()


def test_why_says_what_came_and_why(chat: Chat, post: Post) -> None:
    chat = resting(chat)
    post.brings(chat)
    chat.says("vì sao").hears("why.sent", "why.end").reads("dặn cháu nhắc").hears_anything()
    chat.says("vì sao tôi nhận tin này").hears("why.sent", "why.end").hears_anything()


def test_nothing_came_and_why_says_so(chat: Chat) -> None:
    answered(welcomed(chat), "3").says("vì sao").hears("why.none").hears_anything()


def test_forged_answers_change_nobody_elses_reminders(chat: Chat, post: Post) -> None:
    chat = resting(chat)
    post.brings(chat)
    thief = answered(welcomed(chat.another("thief")), "3")
    run = chat.buttons[-1][0].split("|")[0]

    thief.taps_token(f"{run}|push|pause").hears_anything()
    assert [row["purpose"] for row in chat.village.rows(Push)] == ["asked"]
    assert chat.consents["reminders"] is True


def test_reminders_are_sent_to_whoever_shares_the_phone_by_name(chat: Chat, post: Post) -> None:
    chat = resting(chat)
    chat.says("người khác").hears_anything()
    assert post.ends() == [("planned", "")]
    chat.waits(hours=1)
    (message,) = post.brings(chat)

    assert "Lan" in message.text
