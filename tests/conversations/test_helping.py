"""Filling in together: the questions as everybody gets them, a signed slip, and nothing to read afterwards."""

from __future__ import annotations

import pytest

from dialogs.engine import Refusal
from dialogs.talks.finding import FindPeople
from dialogs.talks.review.asked import ToReview
from dialogs.talks.review.mine import ChooseSheet, SheetOffered
from dialogs.talks.village.filling_in import AddPerson, FileSheet, Helped
from dialogs.talks.village.passing_on import ToPassOn
from storage.tables import (
    ANSWER,
    RUN,
    Answer,
    Assessment,
    Audit,
    Consent,
    ContactPerson,
    Person,
    Push,
    RunRow,
)
from tests.chapter import asks, head_of, person, reaches, sheet_of
from tests.chat import NUMBERS, Chat
from tests.opening import open_talk
from tests.ways import INDICATORS, answered, welcomed

LEVELS = "3333333334"


@pytest.fixture
def helper(chat: Chat) -> Chat:
    """The phone of somebody who helps in thôn Đông, and is no resident on it."""
    return head_of(chat.another("phone-helper"), kind="helper")


def begun(helper: Chat, words: str = "lan") -> Chat:
    """From anywhere to the first question."""
    helper.says("việc chi hội").hears("helping.ask", key="words").says(words)
    helper.hears("seek.which", key="words2")
    helper.taps(helper.outcome.asking.options[0].id).hears("fill.consent", key="slip")  # type: ignore[union-attr]
    return helper.taps("slip").hears("fill.begin", "assess.question", key="1.1")


def through(helper: Chat, levels: str = LEVELS) -> Chat:
    """Every question, up to what would be sent."""
    for level, key in zip(levels, (*INDICATORS[1:], ""), strict=True):
        helper.taps("!skip" if level == "~" else level)
        if key:
            helper.hears("assess.question", key=key)
    return helper.hears("fill.all", "fill.send", key="send")


def registers(helper: Chat, answer: str = "no") -> Chat:
    """Whether they signed a registration, too."""
    return helper.hears("fill.registers", key="registers").taps(answer)


def test_the_questions_speak_to_the_person_and_not_to_who_holds_the_phone(helper: Chat) -> None:
    person(helper, "Nguyễn Thị Lan", address="ba")
    begun(helper).reads("Bà thường biết điều mới")
    helper.taps("!explain").hears("fill.explained", "assess.question", key="1.1")


def test_what_was_filled_in_together_is_sent_and_known_as_that(helper: Chat) -> None:
    who = person(helper, "Nguyễn Thị Lan")
    registers(through(begun(helper)).taps("yes")).hears("slip.done", "helping.ask")

    (row,) = helper.village.rows(Assessment)
    assert (who, "sent", 82, "helper", helper.role) == tuple(
        row[name] for name in ("person", "state", "score", "presses", "helper")
    )
    assert ["helped"] == row["flags"]
    kept = helper.village.rows(Answer, ANSWER.c.run == row["run"])
    assert dict(zip(INDICATORS, LEVELS, strict=True)) == {each["key"]: each["value"] for each in kept}


def test_nothing_of_it_stays_on_the_phone_that_helped(helper: Chat) -> None:
    person(helper, "Nguyễn Thị Lan")
    registers(through(begun(helper)).taps("yes")).hears_anything()

    assert [] == helper.village.rows(ContactPerson)
    assert [] == helper.village.rows(RunRow, RUN.c.talk == "fill_in")
    helper.says("kết quả").hears_anything()
    assert "82" not in helper.text
    helper.says("dữ liệu của tôi").hears_anything()
    assert "Lan" not in helper.text


def test_a_helper_finds_nobody_who_sent_and_pages_through_nobody(helper: Chat) -> None:
    sheet_of(helper, person(helper, "Nguyễn Thị Lan"), LEVELS)
    helper.says("việc chi hội").hears("helping.ask").says("lan").hears("helping.nobody")
    person(helper, "Trần Thị Mai")
    helper.says("a").hears("helping.nobody")


def test_without_a_signed_slip_nothing_is_asked(helper: Chat) -> None:
    person(helper, "Nguyễn Thị Lan")
    helper.says("việc chi hội").hears("helping.ask").says("lan").hears("seek.which")
    helper.taps(helper.outcome.asking.options[0].id).hears("fill.consent")  # type: ignore[union-attr]
    helper.says("chưa").hears("fill.no_slip", "helping.ask")

    assert [] == helper.village.rows(Consent)


def test_a_no_at_the_end_lets_go_of_everything(helper: Chat) -> None:
    person(helper, "Nguyễn Thị Lan")
    through(begun(helper)).taps("no").hears("fill.dropped", "helping.ask")

    assert [] == helper.village.rows(Assessment)
    of = ANSWER
    assert [] == helper.village.rows(Answer, of.c.key.in_(INDICATORS))


def test_a_rest_in_the_middle_is_taken_up_again(helper: Chat) -> None:
    person(helper, "Nguyễn Thị Lan")
    begun(helper).taps("3").hears("assess.question", key="1.2").says("0").hears("rest.plain")
    helper.waits(hours=2).says("tiếp tục").hears("assess.question", key="1.2")


def test_what_was_begun_together_is_over_the_next_day(helper: Chat) -> None:
    person(helper, "Nguyễn Thị Lan")
    begun(helper).taps("3").hears("assess.question", key="1.2").says("0").hears("rest.plain")
    helper.waits(days=1).says("tiếp tục").hears("helping.ask")


def test_leaving_the_desk_lets_go_of_what_was_begun(helper: Chat) -> None:
    person(helper, "Nguyễn Thị Lan")
    begun(helper).says("việc chi hội").hears("helping.ask").taps("out").hears("helping.bye")
    helper.says("tiếp tục").hears("helping.ask")


def test_somebody_new_is_added_once(helper: Chat) -> None:
    helper.says("việc chi hội").hears("helping.ask").taps("add_person").hears("add.ask", key="full_name")
    helper.says("Vừ Thị Mỉ 1958").hears("add.address", key="theirs").says("cụ")
    helper.hears("fill.consent").taps("slip").hears("fill.begin", "assess.question").reads("Cụ thường biết")

    (row,) = helper.village.rows(Person)
    assert ("Vừ Thị Mỉ", 1958, "dong", "slip") == tuple(
        row[k] for k in ("full_name", "born", "village", "basis")
    )
    again = asks(helper, AddPerson(helper.role, "vu thi mi", 1958))
    assert {"person": row["id"], "known": True} == again

    asks(helper, AddPerson(helper.role, "Vừ Thị Mí", 1958))
    assert 2 == len(helper.village.rows(Person))  # other marks, somebody else


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Mỉ 1958", ["name.whole"]),
        ("Vừ Thị Mỉ", ["name.born"]),
        ("1958", ["name.whole"]),
        ("12", ["send.name_missing", "add.ask"]),
        ("Vừ Thị Mỉ 1758", ["send.year_odd", "add.ask"]),
    ],
)
def test_what_is_missing_of_somebody_new_is_asked_for(helper: Chat, words: str, said: list[str]) -> None:
    helper.says("việc chi hội").hears("helping.ask").taps("add_person").hears("add.ask").says(words).hears(
        *said
    )
    helper.taps("desk").hears("helping.ask")

    assert [] == helper.village.rows(Person)


def test_what_had_to_be_worked_out_of_somebody_new_is_read_back(helper: Chat) -> None:
    helper.says("việc chi hội").hears("helping.ask").taps("add_person").hears("add.ask").says(
        "cụ Vừ Thị Mỉ 68 tuổi"
    )
    helper.hears("name.read_back").reads("Vừ Thị Mỉ, sinh 1958, đúng không ạ?").says("1957")
    helper.hears("name.read_back").taps("yes").hears("add.address").says("cụ").hears("fill.consent")

    (row,) = helper.village.rows(Person)
    assert ("Vừ Thị Mỉ", 1957) == (row["full_name"], row["born"])


def test_somebody_under_age_is_not_added(helper: Chat) -> None:
    helper.says("việc chi hội").hears("helping.ask").taps("add_person").hears("add.ask").says(
        "Vừ Thị Mỉ 2020"
    )
    helper.hears("name.young", "helping.ask").reads("từ 18 tuổi")

    assert [] == helper.village.rows(Person)


def beside(chat: Chat, helper: Chat, levels: str = "22") -> Chat:
    """They began themself, and then a helper filled in another one."""
    answered(welcomed(chat), levels)
    through(begun(helper)).taps("yes").hears("slip.full_name").says("Nguyễn Thị Lan 1960")
    registers(helper).hears("slip.offered", "helping.ask")
    return chat


ASKED = ("offered.ask",)


def test_who_had_begun_themself_is_asked_and_nothing_is_sent(chat: Chat, helper: Chat) -> None:
    beside(chat, helper)
    assert ["open", "offered"] == [each["state"] for each in chat.assessments]
    person = chat.person or {}
    assert (person["full_name"], chat.consents) == ("", {"keep": True})
    assert person["id"] == helper.village.rows(Push)[0]["person"]
    assert asks(helper, ToReview(helper.role)) == Refusal()
    chat.says("3").hears("assess.question", key="1.4")


def test_their_own_stays_where_they_say_so(chat: Chat, helper: Chat) -> None:
    beside(chat, helper)
    chat.says("tiếp tục").hears(*ASKED, key="which", choices=["own", "theirs", "later"])
    chat.reads("Cô Hoa").reads("82 điểm").reads("2 trên 10 câu").taps("own").hears("offered.kept")
    chat.hears("assess.question", key="1.3")
    assert [("open", 2)] == [(each["state"], each["answered"]) for each in chat.assessments]
    assert helper.village.rows(RunRow, RUN.c.talk == "assess", RUN.c.closed.is_not(None)) == []
    assert {"offer_refused", "filled_in"} <= {each["action"] for each in helper.village.rows(Audit)}


def test_the_other_one_is_sent_where_they_say_so(chat: Chat, helper: Chat) -> None:
    beside(chat, helper)
    chat.says("tiếp tục").hears(*ASKED).taps("theirs").hears("offered.sent").hears_anything()
    assert ["replaced", "sent"] == [each["state"] for each in chat.assessments]
    sent = chat.assessments[1]
    assert (sent["score"], sent["flags"], sent["helper"]) == (82, ["helped"], helper.role)
    assert sent["counted"] != {}
    assert {"keep": True, "chapter": True, "commune": True} == chat.consents
    assert ("Nguyễn Thị Lan", 1960) == tuple((chat.person or {})[name] for name in ("full_name", "born"))
    chat.says("menu").hears("home.sent", "home.ask").taps("object").hears("object.ask").taps("object")
    chat.hears("object.done").hears_anything()


def test_it_can_be_left_for_later_and_is_at_hand_then(chat: Chat, helper: Chat) -> None:
    beside(chat, helper)
    chat.says("tiếp tục").hears(*ASKED).taps("later").hears("offered.waits", "assess.question", key="1.3")
    chat.says("menu").hears("home.open", "home.ask").taps("offered").hears(*ASKED).taps("own")
    chat.hears("offered.kept").hears_anything()


def test_what_they_send_themself_is_their_word(chat: Chat, helper: Chat) -> None:
    beside(chat, helper, "33333333")
    chat.taps("3").hears("assess.question").taps("3").hears("lookover.all", "lookover.ask")
    chat.taps("send").hears("send.ask").taps("self").hears("send.full_name").says("Nguyễn Thị Lan 1960")
    chat.hears("send.read_back").taps("yes").hears("send.sent").hears_anything()
    assert ["sent"] == [each["state"] for each in chat.assessments]


def test_a_button_of_an_offer_that_is_over_changes_nothing(chat: Chat, helper: Chat) -> None:
    beside(chat, helper)
    chat.says("tiếp tục").hears(*ASKED)
    through(begun(helper, "nguyễn thị lan" if (chat.person or {})["full_name"] else "lan")).taps("yes")
    registers(helper.hears("slip.full_name").says("Nguyễn Thị Lan 1960")).hears_anything()
    chat.taps("theirs").hears("gone.nothing").hears_anything()
    assert ["open", "offered"] == [each["state"] for each in chat.assessments]


def test_nobody_chooses_for_somebody_else(chat: Chat, helper: Chat) -> None:
    beside(chat, helper)
    offer = chat.assessments[1]["id"]
    for phone in (helper, welcomed(chat.another("phone-3"))):
        assert asks(phone, ChooseSheet(offer, "theirs")) == Refusal("gone")
        assert asks(phone, SheetOffered()) is None


def test_an_offer_comes_to_light_by_the_message_about_it(chat: Chat, helper: Chat) -> None:
    beside(chat, helper)
    open_talk(chat, "object").hears(*ASKED).taps("later").hears_anything()


def test_a_head_may_help_too_and_comes_back_to_the_board(chat: Chat) -> None:
    head = head_of(chat.another("phone-head"))
    who = person(head, "Nguyễn Thị Lan")
    reaches(head, who, "phone-lan")
    head.says("việc chi hội").hears_anything().taps("find").hears("find.ask").says("lan")
    head.hears("one.standing", "one.ask").taps("fill_in").hears("fill.consent").taps("slip")
    head.hears("fill.begin", "assess.question")
    registers(through(head).taps("yes")).hears("slip.done", "board.numbers").hears_anything()


def test_a_forged_person_of_another_village_is_refused(helper: Chat) -> None:
    other = person(helper, "Nguyễn Thị Lan", village="trung")
    role = helper.role
    filed = ("nguoi_dan_xa@du-thao-2", tuple(zip(INDICATORS, LEVELS, strict=True)))

    assert Refusal() == asks(helper, Helped(role, other))
    assert [] == asks(helper, FindPeople(role, "lan"))["rows"]
    unfiled = Refusal("desk", {"role": role, "unfiled": True})
    assert unfiled == asks(helper, FileSheet(role, other, *filed, "together"))
    assert [] == helper.village.rows(Assessment)


def test_helping_works_where_there_are_no_buttons(chat: Chat) -> None:
    narrow = head_of(chat.another("zalo-1", limits=NUMBERS), kind="helper")
    person(chat, "Nguyễn Thị Lan")
    narrow.says("việc chi hội").hears("helping.ask").says("lan").hears("seek.which").says("1")
    narrow.hears("fill.consent").says("1").hears("fill.begin", "assess.question")
    for level in LEVELS:
        narrow.hears_anything().says(level)
    narrow.hears("fill.all", "fill.send").says("1").hears("fill.registers").says("2").hears(
        "slip.done", "helping.ask"
    )

    assert "sent" == chat.village.rows(Assessment)[0]["state"]


def test_who_is_called_nothing_yet_is_asked_about_before_being_spoken_to(helper: Chat) -> None:
    person(helper, "Nguyễn Thị Lan", address="")
    helper.says("việc chi hội").hears("helping.ask").says("lan").hears("seek.which")
    helper.taps(helper.outcome.asking.options[0].id).hears("fill.consent").taps("slip")  # type: ignore[union-attr]
    helper.hears("fill.address", key="theirs").taps("ba")
    helper.hears("fill.begin", "assess.question", key="1.1").reads("Bà thường biết điều mới")


def test_somebody_may_be_called_as_a_word_that_elsewhere_is_a_command(helper: Chat) -> None:
    person(helper, "Trần Thị Sáu")
    helper.says("việc chi hội").hears("helping.ask").says("sau").hears("seek.which")
    helper.reads("Trần Thị Sáu")


def test_who_began_to_add_somebody_new_may_leave_it(helper: Chat) -> None:
    helper.says("việc chi hội").hears("helping.ask").taps("add_person").hears("add.ask", key="full_name")
    helper.says("ai đó").hears("name.whole").taps("desk").hears("helping.ask")


def test_a_helper_reads_nobodys_name_and_card_out_of_a_text_to_pass_on(helper: Chat) -> None:
    who = person(helper, "Nguyễn Thị Lan", household="ho-1")
    assert Refusal() == asks(helper, ToPassOn(helper.role, who))
    found = asks(helper, ToPassOn(helper.role))
    assert ("VD1", None) == (found["code"], found["to"])


def test_a_helper_is_offered_no_text_for_one_person(chat: Chat) -> None:
    helper = head_of(chat.another("phone-help"), kind="helper")
    helper.says("việc chi hội").hears_anything().taps("copy")
    helper.hears("copy.ask", choices=["group", "speaker", "notice", "board"])


def test_a_sheet_done_together_carries_a_signed_registration(helper: Chat) -> None:
    person(helper, "Nguyễn Thị Lan")
    registers(through(begun(helper)).taps("yes"), "yes").hears("slip.done", "helping.ask")
    (row,) = helper.village.rows(Assessment)
    assert (row["registered_by"], row["baseline"]) == (helper.role, row["score"])
