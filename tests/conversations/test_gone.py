"""What was shown is not there any more when it is answered: nothing is written, and nobody is told that it was."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import delete, update

from dialogs.engine import Command
from dialogs.talks.kept import KeepEvidence
from dialogs.talks.lookover import Change, KeepPrivate, Submit
from dialogs.talks.result import Picture, Register, Unregister
from storage.tables import (
    ASSESSMENT,
    CONTACT_PERSON,
    HOUSEHOLD,
    PERSON,
    ROLE,
    Assessment,
    Audit,
    Consent,
    Evidence,
    Person,
)
from tests.chat import Chat
from tests.opening import open_talk
from tests.ways import kept, looked_over, welcomed

Way = Callable[[Chat], Chat]


def before_a_change(chat: Chat) -> Chat:
    looked_over(chat).taps("change").hears("change.which").taps("1.1").hears("change.was", "assess.question")
    return chat.taps("4").hears("change.preview", "change.sure", key="sure")


def before_evidence(chat: Chat) -> Chat:
    return looked_over(chat).taps("evidence").hears("evidence.which").taps("1.2").hears("sheet", key="given")


def before_sending(chat: Chat) -> Chat:
    looked_over(chat).taps("send").hears("send.ask", key="share").taps("self").hears("send.full_name")
    return chat.says("Nguyễn Thị Lan 1960").hears("send.read_back", key="right0")


def before_goals(chat: Chat) -> Chat:
    return kept(looked_over(chat)).taps("register").hears("register.goal", key="goal0")


def before_unregistering(chat: Chat) -> Chat:
    kept(looked_over(chat)).taps("register").hears("register.goal").taps("none").hears_anything()
    return chat.says("tôi không đăng ký").hears("register.already", "unregister.ask", key="sure")


LAST: dict[type, tuple[Way, str]] = {  # what is done of a sheet: up to the question before, and its answer
    Change: (before_a_change, "yes"),
    KeepEvidence: (before_evidence, "known"),
    Submit: (before_sending, "yes"),
    KeepPrivate: (looked_over, "keep"),
    Register: (before_goals, "none"),
    Unregister: (before_unregistering, "yes"),
    Picture: (lambda chat: kept(looked_over(chat)), "picture"),
}


def test_each_thing_that_is_done_of_a_sheet_is_tried_here() -> None:
    talks = {Change.__module__, Register.__module__}
    defined = {each.__name__ for each in Command.__subclasses__() if each.__module__ in talks}
    defined.add(KeepEvidence.__name__)  # asked for by a talk and by a photo that comes unasked

    assert {each.__name__ for each in LAST} == defined


@pytest.mark.parametrize("command", LAST, ids=lambda each: each.__name__)
def test_nothing_is_said_to_be_done_of_a_sheet_that_is_gone(chat: Chat, command: type) -> None:
    way, answer = LAST[command]
    way(chat).village.write(lambda tx: tx.execute(update(ASSESSMENT).values(state="replaced")))
    was = [chat.village.rows(each) for each in (Assessment, Evidence, Person, Consent)]

    chat.taps(answer).hears("gone.nothing", "home.none", "home.ask", key="home")

    assert was == [chat.village.rows(each) for each in (Assessment, Evidence, Person, Consent)]
    assert chat.village.rows(Audit)[-1]["detail"] == {"refused": True}


def test_nobody_moves_into_a_household_that_is_gone(chat: Chat) -> None:
    welcomed(chat).starts("VD1H01").hears("code.move", key="move")
    chat.village.write(lambda tx: tx.execute(delete(HOUSEHOLD)))

    chat.taps("yes").hears("gone.nothing").hears_anything()

    assert chat.person
    assert chat.person["household"] is None


@pytest.mark.parametrize("field", ["address", "called", "group"])
def test_nothing_is_changed_of_somebody_who_is_gone(chat: Chat, field: str) -> None:
    question = {"address": "settings.address_ask", "called": "settings.called_ask", "group": "welcome.group"}
    answer = {"address": "ong", "group": "nguoi_lao_dong"}
    welcomed(chat).says("cài đặt").hears("settings.ask").taps(field).hears(question[field])
    chat.village.write(lambda tx: [tx.execute(delete(each)) for each in (CONTACT_PERSON, PERSON)])

    (chat.taps(answer[field]) if field in answer else chat.says("Hoa")).hears_anything()

    assert chat.village.rows(Audit)[-1]["detail"] == {"refused": True}


def test_a_role_is_given_up_once(chat: Chat) -> None:
    chat.holds("head", "dong", called="cô Hoa")
    open_talk(chat, "my_roles").hears("roles.mine", "roles.ask").taps("give_up").hears(
        "roles.really", key="really"
    )
    chat.village.write(lambda tx: tx.execute(update(ROLE).values(ended=chat.village.now)))

    chat.taps("yes").hears("work.refused").hears_anything()


def test_what_was_sent_is_not_said_to_be_seen_by_nobody(chat: Chat) -> None:
    looked_over(chat).taps("send").hears("send.ask", key="share")
    chat.village.write(lambda tx: tx.execute(update(ASSESSMENT).values(state="sent")))  # on another phone

    chat.taps("private").hears("gone.nothing").hears_anything()

    assert chat.standing == "sent"
