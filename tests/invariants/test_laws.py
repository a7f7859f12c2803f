"""
The laws of a conversation (design.md §3), over lists of events nobody would think of.

Each example is a phone of its own in one village; every event goes through the real runner and a real database.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from dialogs import scoring
from dialogs.steps import PHOTO_KEY, Outcome
from storage.conversations import memos
from storage.tables import (
    ANSWER,
    ASSESSMENT,
    AUDIT,
    CONSENT,
    CONTACT,
    CONTACT_PERSON,
    PERSON,
    TALKING,
    Answer,
    Audit,
)
from tests import databases
from tests.chat import Chat, spoken_id
from tests.invariants.happenings import EVENTS, FORGED, STAGES, does, forge, phone
from tests.village import SHEETS, Village


@pytest.fixture
def village_on_postgresql() -> Iterator[Village]:
    """An example village on PostgreSQL."""
    with databases.postgresql(tables=True) as url:
        village = Village(url)
        village.begin()
        yield village
        village.close()


SOME = settings(max_examples=30, deadline=None, suppress_health_check=[*HealthCheck], database=None)


def standing(chat: Chat) -> dict[str, Any]:
    """What is known of all persons of a phone, the answers of each run, and what a bare number means now."""

    def read(tx: Connection) -> dict[str, Any]:
        def all_of(wanted: Any) -> list[dict[str, Any]]:
            return [dict(row) for row in tx.execute(wanted).mappings()]

        talks = all_of(
            TALKING.select()
            .join(CONTACT, CONTACT.c.id == TALKING.c.contact)
            .where(CONTACT.c.channel == chat.channel, CONTACT.c.external == chat.sender)
        )
        contact, front = (talks[0]["contact"], talks[0]["front"]) if talks else ("", {})
        shared = all_of(CONTACT_PERSON.select().where(CONTACT_PERSON.c.contact == contact))
        theirs = [row["person"] for row in shared]
        sheets = all_of(ASSESSMENT.select().where(ASSESSMENT.c.person.in_(theirs)).order_by(ASSESSMENT.c.id))
        return {
            "front": front,
            "people": all_of(PERSON.select().where(PERSON.c.id.in_(theirs))),
            "sheets": sheets,
            "consents": all_of(CONSENT.select().where(CONSENT.c.person.in_(theirs))),
            "answers": memos(tx, [row["run"] for row in sheets], chat.village.house.vault),
        }

    return chat.village.write(read)


def known(now: dict[str, Any]) -> dict[str, Any]:
    """What is known of persons, whatever is being asked."""
    return {name: each for name, each in now.items() if name != "front"}


def changed(before: dict[str, Any], after: dict[str, Any]) -> set[tuple[str, str]]:
    """The (run, indicator) whose answers differ, of runs that were there before."""
    return {
        (run, key)
        for run, answers in before["answers"].items()
        for key in {**answers, **after["answers"].get(run, {})}
        if answers.get(key) != after["answers"].get(run, {}).get(key)
    }


@SOME
@given(stage=st.sampled_from([*STAGES]), events=st.lists(EVENTS, max_size=12))
def test_whatever_people_do_every_law_holds(
    village: Village, stage: str, events: list[tuple[Any, ...]]
) -> None:
    """Nothing raises; one question at most; one answer at most; scores follow from answers; commands are done once."""
    the_laws_hold(village, stage, events)


@settings(SOME, max_examples=6)
@given(stage=st.sampled_from([*STAGES]), events=st.lists(EVENTS, max_size=8))
def test_the_laws_hold_on_the_other_database_too(
    village_on_postgresql: Village, stage: str, events: list[tuple[Any, ...]]
) -> None:
    the_laws_hold(village_on_postgresql, stage, events)


def the_laws_hold(village: Village, stage: str, events: list[tuple[Any, ...]]) -> None:
    """After each event, and of all that was done at the end."""
    chat = phone(village, stage)
    after = standing(chat)
    for event in events:
        before, steps = after, len(village.outcomes)
        does(chat, event)
        after = standing(chat)
        something_is_said(event, after["front"], village.outcomes[steps:])
        an_answer_is_of_its_question(event, before["front"], chat, changed(before, after))
        scores_follow_from_answers(after)
    commands_are_done_once(chat)
    questions = Counter(row["inbound"] for row in chat.outbox if row["question"])
    assert all(number == 1 for number in questions.values())


def something_is_said(event: tuple[Any, ...], front: dict[str, Any], outcomes: list[Outcome]) -> None:
    """Every event but leaving is answered; what is asked is the one question that a number now means."""
    assert not any(outcome.broke for outcome in outcomes)
    if event[0] not in {"again", "waits", "blocks"} and outcomes:
        asking = outcomes[-1].asking
        if event[0] in {"taps", "forges"} and not (outcomes[-1].says or asking):
            assert not outcomes[-1].records  # what was chosen already, once more
            return
        assert outcomes[-1].says or asking
        assert (asking.key if asking else None) == front.get("key")


def an_answer_is_of_its_question(
    event: tuple[Any, ...], pending: dict[str, Any], chat: Chat, changes: set[tuple[str, str]]
) -> None:
    """At most one answer changes, and a button never changes another than its own; a photo at a question is kept beside it."""
    if event[0] == "photo":
        changes = {each for each in changes if not each[1].startswith(PHOTO_KEY)}
    assert len(changes) <= 1
    if event[0] in {"photo", "voice", "edits", "again", "waits", "blocks", "starts"}:
        assert not changes
    if event[0] in {"taps", "forges"} and changes:
        run, key, _ = chat.log[-1].inbound.event.token.split("|")  # type: ignore[union-attr]
        assert changes == {(run, key)} or (run, key) == (pending["run"], pending["key"])


def scores_follow_from_answers(now: dict[str, Any]) -> None:
    """A score is what the levels are worth that were chosen, by the version of the sheet; a skip is worth nothing."""
    for row in now["sheets"]:
        sheet, memo = SHEETS[row["sheet"]], now["answers"][row["run"]]
        answers = scoring.answers(sheet, memo)
        worth = [
            sheet.indicator(key).level(str(answers[key]))
            for key in (each.id for each in sheet.indicators)
            if key in answers
        ]
        points = [level.points or 0 for level in worth if level is not None]
        assert row["score"] == sum(points)
        assert row["answered"] == len(sheet.indicators) - len(scoring.left(sheet, memo))
        complete = len(points) == len(sheet.indicators)
        assert row["passed"] == (
            complete and min(points) >= sheet.pass_floor and sum(points) >= row["pass_total"]
        )


def commands_are_done_once(chat: Chat) -> None:
    """Every command has one row where its result is recorded, and one in the audit."""
    contact = chat.contact or {"id": ""}
    answers, audit = ANSWER, AUDIT
    done = chat.village.rows(Answer, answers.c.kind == "d", answers.c.contact == contact["id"])
    assert all(number == 1 for number in Counter((row["run"], row["key"]) for row in done).values())
    actions = Counter(
        row["action"] for row in chat.village.rows(Audit, audit.c.actor == f"contact:{contact['id']}")
    )
    del actions["forget"]  # of which nothing stays
    del actions["listen"]  # it decides nothing, and may be asked for again
    assert actions.total() == len(done)


@settings(SOME, max_examples=10)
@given(stage=st.sampled_from([*STAGES]), events=st.lists(EVENTS, max_size=10))
def test_the_same_events_lead_to_the_same_words(
    village: Village, stage: str, events: list[tuple[Any, ...]]
) -> None:
    """Deterministic, on whichever phone."""
    told = []
    for _ in range(2):
        chat = phone(village, stage)
        for event in events:
            does(chat, event)
        told.append((chat.text, chat.asked, [row["answered"] for row in standing(chat)["sheets"]]))

    assert told[0] == told[1]


@settings(SOME, max_examples=12)
@given(
    theirs=st.sampled_from(("three answers", "two people")),
    mine=st.sampled_from([*STAGES]),
    pressed=st.lists(FORGED, max_size=6),
)
def test_buttons_of_another_phone_change_nothing(
    village: Village, theirs: str, mine: str, pressed: list[Any]
) -> None:
    """Neither there nor here."""
    other, chat = phone(village, theirs), phone(village, mine)
    there, here = standing(other), standing(chat)
    for back, key, option in pressed:
        forge(chat, other.buttons, back, key, option)

    assert (known(there), known(here)) == (known(standing(other)), known(standing(chat)))


@settings(SOME, max_examples=15)
@given(
    stage=st.sampled_from(("three answers", "private", "two people")),
    pressed=st.lists(FORGED, max_size=6),
    begun=st.booleans(),
)
def test_last_years_buttons_change_nothing(
    village: Village, stage: str, pressed: list[Any], begun: bool
) -> None:
    """Not even once this year's sheet is begun."""
    chat = phone(village, stage)
    old = chat.buttons[:]
    chat.waits(days=80)  # a sheet begun in December may be finished until the middle of January.says("menu")
    if begun:
        _ = chat.hears_anything().asked == "who" and chat.taps("new").hears_anything()
        _ = chat.asked == "home" and chat.hears_anything().taps("begin")
    before = standing(chat)
    for back, key, option in pressed:
        forge(chat, old, back, key, option)

    assert known(before) == known(standing(chat))


@settings(SOME, max_examples=12)
@given(
    junk=st.lists(
        st.text(max_size=8) | st.sampled_from(("dừng", "xóa", "1 2", "5", "11", "không", "hở")),
        min_size=3,
        max_size=5,
    )
)
def test_what_is_not_understood_is_asked_again_and_the_third_time_with_help(
    village: Village, junk: list[str]
) -> None:
    chat = phone(village, "three answers")
    for text in junk:
        missed = chat.state["misses"]
        chat.hears_anything().says(text)
        if chat.state["misses"] <= missed:
            break  # it was understood
        said = [spoken_id(each) for each in chat.outcome.says] if chat.outcome else []
        assert (chat.asked, bool(said)) == ("1.4", True)
        assert ("assess.help" in said) == (missed + 1 >= 3)
