"""Whoever is shown answers or points of somebody leaves a trace of it: in the chat, in a list, in a file; once a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from bot.files.office import MAKERS, Asked, Made
from bot.files.purposes import DOWNLOADS
from dialogs.engine import answered_by, fields_of
from dialogs.talks.asked import Link
from dialogs.talks.families.clans import OneClan
from dialogs.talks.families.decide import TitlesHere, TitlesWaiting
from dialogs.talks.families.numbers import TitleNumbers
from dialogs.talks.families.own import VillageTitle
from dialogs.talks.families.village import OneFamily
from dialogs.talks.giving import RoleCodes
from dialogs.talks.office.decide import Deciding
from dialogs.talks.office.desk import Summary
from dialogs.talks.office.look import OpenPerson, SheetLink
from dialogs.talks.office.reports import OverTheYears
from dialogs.talks.office.targets import Targets
from dialogs.talks.review.asked import EndorseAll, EvidenceLink, OpenSheet, ToReview
from dialogs.talks.titles.asked import PAPERS, ItemToAsk, TitleOf
from dialogs.talks.village.filling_in import FileSheet
from dialogs.talks.village.meeting import RecordMeeting
from storage.act import SERVED, Guarded, Where, wearing
from storage.tables import AUDIT, EVIDENCE, REVIEW_STEP, Audit, Meeting, ReviewStep
from storage.vault import Sealed
from tests.chapter import KEY, asks, head_of, person, says_of, sheet_of
from tests.chat import Chat
from tests.conversations.test_decide import adopts
from tests.reviewed import judged
from tests.ways import INDICATORS

OF_ONE = {"score", "levels", "points", "flags", "evidence", "notes", "names", "total"}
BY_LINK = {EvidenceLink, SheetLink}  # what is behind the others is asked for when it is opened, see below


def shows(request: type) -> bool:
    """Whether what somebody with a role is handed says answers or points of one person."""
    kind = answered_by(request)
    return bool(fields_of(kind) & OF_ONE) if kind is not Link else request in BY_LINK


OF_PLACES = {  # levels of a target, whom a code is for, items of a title of a place: of no sheet of a person
    ItemToAsk,
    OverTheYears,
    RoleCodes,
    Summary,
    Targets,
    TitleOf,
    OneClan,  # points of a family, a clan, a village by the commune's own paper, and sums: of no person
    OneFamily,
    TitleNumbers,
    TitlesHere,
    TitlesWaiting,
    VillageTitle,
}
SHOWING = {
    each
    for each, work in SERVED.items()
    if isinstance(work, Guarded) and shows(each) and each not in OF_PLACES
}


class There:
    """A head and an officer, and somebody whose sheet lies before them."""

    def __init__(self, chat: Chat) -> None:
        self.chat = chat
        self.desk, self.office = adopts(chat)
        self.phone = head_of(chat.another("phone-head"))
        self.who = person(chat, "Nguyễn Thị Lan")
        for purpose in ("keep", "chapter", "commune"):
            says_of(chat, self.who, purpose)
        self.sheet = sheet_of(chat, self.who, "3333333333")
        seal = chat.village.house.vault.seal_bytes
        photo = {"person": self.who, "assessment": self.sheet, "kind": "photo", "state": "kept"}
        photo |= {"picture": seal(b"x", Sealed.PICTURE), "at": chat.village.now}
        chat.village.write(lambda tx: tx.execute(insert(EVIDENCE).values(id="photo", **photo)) and None)

    def traces(self) -> list[tuple[str, str]]:
        """By which roles her answers or points were looked at."""
        rows = self.chat.village.rows(Audit, AUDIT.c.action == "looked", AUDIT.c.person == self.who)
        return [(row["actor"], row["detail"]["role"]) for row in rows]

    def confirmed(self) -> None:
        judged(self.chat, [self.sheet], "confirmed")

    def left_by(self, phone: Chat, role: str) -> list[tuple[str, str]]:
        assert phone.contact
        return [(f"contact:{phone.contact['id']}", role)]


def _review(there: There) -> Any:
    return asks(there.phone, ToReview(there.phone.role, "dong"))


def _open(there: There) -> Any:
    return asks(there.phone, OpenSheet(there.phone.role, there.sheet))


def _photo(there: There) -> Any:
    return asks(there.phone, EvidenceLink(there.phone.role, "photo"))


def _file(there: There) -> Any:
    other = person(there.chat, "Trần Văn Hùng")
    there.who = other
    levels = tuple((each, "3") for each in INDICATORS)
    sheet = FileSheet(there.phone.role, other, KEY, levels, "paper", "Trần Văn Hùng", 1960)
    return asks(there.phone, sheet)


def _person(there: There) -> Any:
    return asks(there.desk, OpenPerson(there.office, there.who))


def _paper(there: There) -> Any:
    return asks(there.desk, SheetLink(there.office, there.sheet))


def _deciding(there: There) -> Any:
    there.confirmed()
    return asks(there.desk, Deciding(there.office))


CASES: dict[type, Callable[[There], Any]] = {
    ToReview: _review,
    OpenSheet: _open,
    EvidenceLink: _photo,
    FileSheet: _file,
    OpenPerson: _person,
    SheetLink: _paper,
    Deciding: _deciding,
}


def test_every_request_that_shows_answers_or_points_is_tried_here() -> None:
    assert set(CASES) == SHOWING


@pytest.mark.parametrize("request_", CASES, ids=lambda each: each.__name__)
def test_who_is_shown_them_leaves_a_trace_once_a_day(request_: type, chat: Chat) -> None:
    there = There(chat)
    assert there.traces() == []

    found = CASES[request_](there)

    assert found
    assert there.traces() in (
        there.left_by(there.phone, there.phone.role),
        there.left_by(there.desk, there.office),
    )
    if request_ is FileSheet:
        return
    CASES[request_](there)
    assert len(there.traces()) == 1, "once a day"
    chat.village.now += timedelta(days=1)
    CASES[request_](there)
    assert len(there.traces()) == 2


def test_another_viewer_is_another_trace(chat: Chat) -> None:
    there = There(chat)
    _open(there)
    _person(there)
    assert len(there.traces()) == 2


# -- files: each kind is one of those that show answers or points, or says why it does not

WITHOUT = {
    "office": {"table", "report", "frozen", "template", "phase", "series", "ranking"}
    | {"titles_xlsx", "titles_docx", "titles_pdf", "points_list"}  # sums, and families, clans, villages
    | {f"title_{each}" for each in PAPERS},  # sums, a form, and the title of a place
    "links": {
        "mydata",
        "own_photo",
        "summary",
        "invite",
        "paper",
        "village_list",
        "village_visit",
        "role_cards",
        "points_template",
        "proof",  # of the title of a place
    },  # one's own; sums; how far; codes for those who are to hold a role
}


def test_every_file_that_is_had_is_of_one_kind_or_the_other() -> None:
    assert set(MAKERS) - WITHOUT["office"] == {
        "persons",
        "proposed",
        "proposal",
        "worklist",
        "minutes",
        "sheet",
    }
    assert set(DOWNLOADS) - WITHOUT["links"] == {"office", "evidence"}


def made(there: There, kind: str, which: str) -> Made:
    """A file as the officer has it."""
    village, desk = there.chat.village, there.desk
    contact = desk.contact
    assert contact

    def read(tx: Any) -> Any:
        where = Where(village.house, village.now, contact["id"], desk.channel, desk.sender)
        held = wearing(tx, where, there.office)
        assert held
        return MAKERS[kind](tx, Asked(village.house, village.now, held, 2026, which))

    found: Made = village.write(read)
    return found


@pytest.mark.parametrize("kind", sorted(set(MAKERS) - WITHOUT["office"] - {"minutes"}))
def test_a_file_names_whom_it_shows(kind: str, chat: Chat) -> None:
    there = There(chat)
    there.confirmed()
    assert made(there, kind, there.sheet).persons == (there.who,)


def test_the_minutes_of_a_meeting_name_whom_they_show(chat: Chat) -> None:
    there = There(chat)
    _open(there)
    (shown,) = _review(there)["sheets"]
    asks(there.phone, EndorseAll(there.phone.role, ((there.sheet, shown["stamp"]),)))
    (step,) = chat.village.rows(ReviewStep, REVIEW_STEP.c.step == "endorse")
    asks(there.phone, RecordMeeting(there.phone.role, "2026-11-10", 9, 12, "agreed", sheets=(step["id"],)))
    (met,) = chat.village.rows(Meeting)
    assert made(there, "minutes", met["id"]).persons == (there.who,)
