"""The head of a village: two numbers, names, states, search, who waits, merging, a new phone."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy.exc import NoResultFound

from dialogs.talks.asked import MySheet
from dialogs.talks.kept import Kept
from dialogs.talks.people.cards import NotThem, Recognise
from dialogs.talks.people.households import RecogniseAll
from dialogs.talks.privacy import MyData
from dialogs.talks.review.asked import EndorseAll, OpenSheet
from dialogs.talks.village.signing import SignUp
from storage.codes import TRIES_OF_CODE, TRIES_OF_ISSUER
from storage.office.summary import recount
from storage.phones import open_due
from storage.privacy.erasure import erase
from storage.tables import (
    AUDIT,
    CONTACT,
    CONTACT_PERSON,
    HOUSEHOLD,
    OUTBOX,
    PERSON,
    PLACE,
    ROLE,
    Assessment,
    Audit,
    ContactPerson,
    Household,
    Outbox,
    Person,
    Place,
    Role,
)
from tests.chapter import asks, person, sheet_of
from tests.chat import NUMBERS, Chat
from tests.opening import open_talk
from tests.village import COMMUNE
from tests.ways import PASSED, looked_over, sent, welcomed

LINE = "nhà Mẫu: Nguyễn Thị Ví Dụ 1960, Trần Văn Ví Dụ 1958"


@pytest.fixture
def head(chat: Chat) -> Chat:
    """The phone of the head of thôn Đông."""
    phone = chat.another("phone-9")
    phone.role = phone.holds("head", "dong", called="cô Hoa")
    phone.starts().hears_anything()
    return phone


def opens(head: Chat, talk: str, **args: object) -> Chat:
    return open_talk(head, talk, role=head.role, **args)


def persons(chat: Chat, **which: object) -> list[dict[str, object]]:
    of = PERSON
    return chat.village.rows(Person, *(of.c[name] == value for name, value in which.items()))


def add(head: Chat, line: str = LINE) -> Chat:
    opens(head, "add_people", place="dong").hears("people.line", key="line")
    head.says(line).hears("people.read_line", key="right")
    return head.taps("yes").hears("people.added", "household.card", "household.ask", key="who")


def listed(chat: Chat) -> None:
    """There is a whole list, and not only what the head wrote down."""
    of = PERSON
    chat.village.write(
        lambda tx: tx.execute(of.update().where(of.c.basis != "").values(basis="danh sách 2026"))
    )


def test_a_head_begins_with_two_numbers(head: Chat) -> None:
    place = PLACE
    head.village.write(lambda tx: tx.execute(HOUSEHOLD.delete().where(HOUSEHOLD.c.place == "dong")))
    opens(head, "households").hears("numbers.households", key="households")
    head.says("140").hears("numbers.adults", key="adults").says("352").hears("numbers.saved")
    head.hears("list.counted", "list.ask_empty", args=None).reads("140 hộ").reads("352")

    (row,) = head.village.rows(Place, place.c.id == "dong")
    assert (row["households"], row["adults"]) == (140, 352)


@pytest.mark.parametrize(
    ("typed", "households"),
    [("140 hộ ạ", 140), ("một trăm bốn mươi", 140), ("1.250", 1250), ("số 7", 7), ("6", 6)],
)
def test_a_number_is_understood_in_words_and_with_what_it_counts(
    head: Chat, typed: str, households: int
) -> None:
    head.village.write(lambda tx: tx.execute(HOUSEHOLD.delete().where(HOUSEHOLD.c.place == "dong")))
    opens(head, "households").hears("numbers.households").says(typed).hears("numbers.adults")
    head.says("352").hears("numbers.saved", args={"households": households}).hears_anything()


@pytest.mark.parametrize(("key", "word"), [("7", "bỏ qua"), ("8", "quay lại"), ("9", "giải thích")])
def test_a_key_that_may_be_the_number_is_asked_back(head: Chat, key: str, word: str) -> None:
    head.village.write(lambda tx: tx.execute(HOUSEHOLD.delete().where(HOUSEHOLD.c.place == "dong")))
    opens(head, "households").hears("numbers.households").says(key)
    head.hears("missed.number", "numbers.households").reads(f"“số {key}”").reads(f"“{word}”")
    head.says(f"số {key}").hears("numbers.adults")


def test_a_key_out_of_range_keeps_its_meaning(head: Chat) -> None:
    head.village.write(lambda tx: tx.execute(HOUSEHOLD.delete().where(HOUSEHOLD.c.place == "dong")))
    opens(head, "households").hears("numbers.households").says("0").hears("rest.plain")


def test_a_line_is_read_back_before_it_counts(head: Chat) -> None:
    opens(head, "add_people", place="dong").hears("people.line").says(LINE)
    head.hears("people.read_line", key="right").reads("Nguyễn Thị Ví Dụ, 1960").taps("no")
    head.hears("people.line")

    assert persons(head, basis="chapter") == []


def test_names_are_added_once_and_the_household_gets_a_card(head: Chat) -> None:
    add(head).reads("0 trên 2 người lớn")
    (home,) = head.village.rows(Household, HOUSEHOLD.c.basis == "chapter")
    assert re.fullmatch(r"VD1H[2-9]{4}", str(home["code"]))
    added = persons(head, basis="chapter")
    assert {(row["full_name"], row["born"], row["household"], row["village"]) for row in added} == {
        ("Nguyễn Thị Ví Dụ", 1960, home["id"], "dong"),
        ("Trần Văn Ví Dụ", 1958, home["id"], "dong"),
    }

    head.taps("add").hears("people.line_here").says("trần văn ví dụ 1958, Lê Thị Ví Dụ 1990")
    head.hears("people.read_people").taps("yes")
    head.hears("people.added_known", "household.card", "household.ask")
    assert len(persons(head, basis="chapter")) == 3


@pytest.mark.parametrize(
    ("line", "heard"),
    [("nhà Mẫu: Lê Bé 2015", "people.odd"), ("1960", "people.odd"), ("nhà Mẫu: ", "people.read_home")],
)
def test_a_line_that_is_no_household_is_said_kindly(head: Chat, line: str, heard: str) -> None:
    opens(head, "add_people", place="dong").hears("people.line").says(line).hears(heard)
    head.hears_anything()

    assert persons(head, basis="chapter") == []


def test_somebody_is_found_without_diacritics_and_their_state_is_set(head: Chat) -> None:
    add(head)
    opens(head, "find_people").hears("seek.ask", key="words").says("tran van")
    head.hears("seek.which", key="words2").says("1").hears("villager.card", "villager.ask")
    who = persons(head, full_name="Trần Văn Ví Dụ")[0]["id"]
    head.taps("state").hears("villager.ask_state", key="state").taps("away")
    head.hears("villager.saved", "villager.card", "villager.ask")

    assert persons(head, id=who)[0]["state"] == "away"
    head.taps("state").hears("villager.ask_state").taps("deceased")
    head.hears("villager.sure_of_death", key="sure").taps("no").hears("villager.card", "villager.ask")
    assert persons(head, id=who)[0]["state"] == "away"
    looked = head.village.rows(Audit, AUDIT.c.person == who)
    assert [row["action"] for row in looked] == ["state"]


def test_who_is_not_found_is_asked_for_again(head: Chat) -> None:
    opens(head, "find_people").hears("seek.ask").says("Ất").hears("seek.nobody", key="words2")
    head.taps("back").hears_anything()


def test_a_household_mourns_for_a_time_that_is_ours_or_another(head: Chat) -> None:
    add(head)
    head.taps("state").hears("home.ask_state", choices=["mourning", "moved", "adults", "change", "back"])
    head.taps("mourning").hears("home.days", key="days").says("1")
    head.hears("home.quiet_until", "household.mourning", "household.ask").reads("31/12/2026")
    home = lambda: head.village.rows(Household, HOUSEHOLD.c.basis == "chapter")[0]  # noqa: E731
    assert (home()["state"], home()["state_until"]) == ("mourning", date(2026, 12, 31))

    head.taps("state").hears("home.ask_state").taps("none").hears("home.saved")
    head.hears("household.card", "household.ask").taps("state").hears("home.ask_state")
    head.taps("moved").hears("home.saved", "household.moved", "household.ask")
    assert {row["state"] for row in persons(head, basis="chapter")} == {"moved"}


def test_the_adults_of_a_household_are_counted_by_hand(head: Chat) -> None:
    add(head)
    head.taps("state").hears("home.ask_state").taps("adults").hears("home.how_many_adults", key="adults")
    head.says("4").hears("home.adults_saved", "household.card", "household.ask")
    head.reads("0 trên 4 người lớn")
    (home,) = head.village.rows(Household, HOUSEHOLD.c.basis == "chapter")
    assert home["adults"] == 4

    head.taps("state").hears("home.ask_state").taps("adults").hears("home.how_many_adults")
    head.says("1").hears("home.adults_fewer", "household.card", "household.ask")
    head.reads("0 trên 2 người lớn")


def test_the_adults_of_a_household_elsewhere_are_not_counted(chat: Chat) -> None:
    stranger = chat.another("phone-8")
    role = stranger.holds("head", "trung")
    stranger.starts().hears_anything()
    open_talk(stranger, "household_adults", role=role, household="ho-1").hears("home.how_many_adults")
    stranger.says("3").hears("work.refused").hears_anything()
    (home,) = chat.village.rows(Household, HOUSEHOLD.c.id == "ho-1")
    assert home["adults"] is None


# -- who somebody is


WAITING = ("send.waiting", *PASSED)


def carded(chat: Chat, name: str = "Nguyễn Thị Ví Dụ 1960", **how: Any) -> Chat:
    """They come by the card of their household, and send."""
    (home,) = chat.village.rows(Household, HOUSEHOLD.c.basis == "chapter")
    return sent(looked_over(chat, code=str(home["code"]), **how), name, heard=WAITING)


def test_who_sends_by_the_card_of_their_household_is_known_by_name_and_year(chat: Chat, head: Chat) -> None:
    add(head)
    listed(head)
    carded(chat, "nguyen thi vi du 1960")

    person = chat.person or {}
    (row,) = persons(head, full_name="Nguyễn Thị Ví Dụ")
    assert row["same_as"] == person["id"]
    assert (person["standing"], person["household"]) == ("confirmed", row["household"])
    opens(head, "household", household=row["household"]).hears("household.card", "household.ask")
    head.reads("1 trên 2")


@pytest.mark.parametrize("card", [False, True], ids=["no card", "a card"])
@pytest.mark.parametrize("whole", [False, True], ids=["names of the chapter", "a whole list"])
def test_a_right_and_a_wrong_year_get_the_same_answer(
    chat: Chat, head: Chat, *, card: bool, whole: bool
) -> None:
    add(head)
    if whole:
        listed(head)
    said = []
    for number, name in enumerate(("Nguyễn Thị Ví Dụ 1960", "Nguyễn Thị Ví Dụ 1961", "Đỗ Thị Xa 1960")):
        each = chat.another(f"phone-{number}")
        carded(each, name) if card else sent(looked_over(each), name, heard=WAITING)
        said.append(each.text.replace(name.rpartition(" ")[0], "").replace(name[-4:], ""))
    assert len(set(said)) == 1


def test_without_the_card_nobody_is_joined_before_the_chapter_says_so(chat: Chat, head: Chat) -> None:
    add(head)
    listed(head)
    sent(looked_over(chat), "Nguyễn Thị Ví Dụ 1960", heard=WAITING)
    (row,) = persons(head, full_name="Nguyễn Thị Ví Dụ", basis="danh sách 2026")
    assert (row["same_as"], (chat.person or {})["standing"]) == ("", "waiting")

    review(head)
    assert persons(head, id=row["id"])[0]["same_as"] == (chat.person or {})["id"]
    assert (chat.person or {})["standing"] == "confirmed"


def review(head: Chat) -> None:
    """The head agrees to the one sheet that waits."""
    (sheet,) = head.village.rows(Assessment)
    seen = EndorseAll(head.role, ((sheet["id"], sheet["sent"].isoformat()),))
    assert asks(head, OpenSheet(head.role, sheet["id"]))["stamp"]
    assert len(asks(head, seen)["done"]) == 1


@pytest.mark.parametrize(
    ("name", "standing"), [("Đỗ Thị Xa 1975", "confirmed"), ("Nguyễn Thị Ví Dụ 1961", "waiting")]
)
def test_agreeing_to_a_sheet_says_yes_to_who_is_new_and_not_to_who_may_be_several(
    chat: Chat, head: Chat, name: str, standing: str
) -> None:
    add(head)
    listed(head)
    sent(looked_over(chat), name, heard=WAITING)
    review(head)
    assert (chat.person or {})["standing"] == standing


def test_all_who_wait_are_confirmed_in_one_act_with_their_names_read_back(chat: Chat, head: Chat) -> None:
    add(head)
    listed(head)
    names = ("Nguyễn Thị Ví Dụ 1960", "Trần Văn Ví Dụ 1958", "Đỗ Thị Xa 1975", "Nguyễn Thị Ví Dụ 1962")
    phones = [chat.another(f"phone-{number}") for number in range(len(names))]
    for each, name in zip(phones, names, strict=True):
        sent(looked_over(each), name, heard=WAITING)
    opens(head, "waiting_people").hears("waiting.ask", args={"count": 4}).taps("all")
    head.hears("waiting.read_back", "waiting.left", "waiting.sure_all", key="sure")
    head.reads("1. Nguyễn Thị Ví Dụ, 1960: là Nguyễn Thị Ví Dụ, 1960, nhà Mẫu trong danh sách")
    head.reads("3. Đỗ Thị Xa, 1975: chưa có trong danh sách, ghi là người của thôn")
    head.taps("no").hears("waiting.ask").taps("all").hears_anything().taps("yes")
    head.hears("waiting.saved_all", "waiting.ask", args=None).hears_anything()
    assert [(each.person or {})["standing"] for each in phones] == ["confirmed"] * 3 + ["waiting"]
    assert {row["same_as"] for row in persons(head, basis="danh sách 2026")} == {
        (each.person or {})["id"] for each in phones[:2]
    }


def test_two_who_say_they_are_the_same_are_not_confirmed_together(chat: Chat, head: Chat) -> None:
    add(head)
    listed(head)
    for number in range(2):
        sent(looked_over(chat.another(f"phone-{number}")), "Nguyễn Thị Ví Dụ 1960", heard=WAITING)
    opens(head, "confirm_people").hears("waiting.one_by_one", "waiting.ask").hears_anything()


def test_what_changed_since_it_was_read_out_is_passed_over(chat: Chat, head: Chat) -> None:
    add(head)
    listed(head)
    sent(looked_over(chat), "Nguyễn Thị Ví Dụ 1960", heard=WAITING)
    mine = str((chat.person or {})["id"])
    rows = {str(row["full_name"]): str(row["id"]) for row in persons(head, basis="danh sách 2026")}
    for said in (rows["Trần Văn Ví Dụ"], "", "nobody", mine):
        assert asks(head, RecogniseAll(head.role, ((mine, said),))) == 0
    assert asks(head, RecogniseAll(head.role, ((mine, rows["Nguyễn Thị Ví Dụ"]),) * 2)) == 1
    assert asks(head, RecogniseAll(head.role, ((mine, rows["Nguyễn Thị Ví Dụ"]),))) == 0


def test_a_waiting_person_is_put_right_in_one_tap_and_back_in_one(chat: Chat, head: Chat) -> None:
    add(head)
    listed(head)
    sent(looked_over(chat), "Nguyễn Thị Ví Dụ 1960", heard=WAITING)
    who = (chat.person or {})["id"]
    row = lambda: persons(head, full_name="Nguyễn Thị Ví Dụ", basis="danh sách 2026")[0]  # noqa: E731
    opens(head, "villager", who=who).hears("villager.waiting", "villager.ask").taps("is")
    head.hears("villager.recognised", "villager.card", "villager.ask")
    assert (row()["same_as"], (chat.person or {})["standing"]) == (who, "confirmed")
    head.taps("not").hears("villager.parted", "villager.waiting", "villager.ask")
    person = chat.person or {}
    assert (row()["same_as"], person["standing"], person["household"]) == ("", "waiting", None)
    chat.says("dữ liệu của tôi").hears_anything().reads("gỡ tên khỏi danh sách vì nhầm người")


def test_who_was_parted_by_the_chapter_is_not_joined_by_the_card_again(chat: Chat, head: Chat) -> None:
    add(head)
    listed(head)
    carded(chat)
    opens(head, "villager", who=(chat.person or {})["id"]).hears_anything().taps("not").hears_anything()
    (home,) = head.village.rows(Household, HOUSEHOLD.c.basis == "chapter")
    chat.starts(str(home["code"])).hears("code.move").taps("yes").hears_anything()
    assert (chat.person or {})["household"] == home["id"]
    assert (chat.person or {})["standing"] == "waiting"


@pytest.mark.parametrize("how", ["never confirmed", "joined by the card", "put right", "confirmed"])
def test_erasing_an_impostor_leaves_the_listed_person(chat: Chat, head: Chat, how: str) -> None:
    add(head)
    listed(head)
    if how == "never confirmed":
        sent(looked_over(chat), "Nguyễn Thị Ví Dụ 1960", heard=WAITING)
    else:
        carded(chat)
    who = str((chat.person or {})["id"])
    before = persons(head, full_name="Nguyễn Thị Ví Dụ", basis="danh sách 2026")[0]
    if how == "confirmed":  # they were taken for one another: put right, and then recognised as it is
        asks(head, NotThem(head.role, who))
        asks(head, Recognise(head.role, who, str(before["id"])))
    if how == "put right":
        asks(head, NotThem(head.role, who))
    village = chat.village
    village.write(lambda tx: erase(tx, village.house, who, village.now) and None)
    after = persons(head, id=before["id"])
    if how == "confirmed":
        assert after == [], "it is the very person's own name"
    else:
        assert [(row["full_name"], row["household"], row["same_as"]) for row in after] == [
            (before["full_name"], before["household"], "")
        ]
    assert persons(head, id=who) == []


def test_who_is_not_on_the_list_waits_and_is_told_no_name(chat: Chat, head: Chat) -> None:
    add(head)
    listed(head)
    sent(looked_over(chat), "Nguyễn Thị Lan 1960", heard=("send.waiting", *PASSED))
    assert "Ví Dụ, 19" not in chat.text

    opens(head, "waiting_people").hears("waiting.ask", key="who").says("1")
    head.hears("waiting.who", key="is")
    row = persons(head, full_name="Nguyễn Thị Ví Dụ")[0]["id"]
    head.taps(f"r{row}").hears("waiting.saved", "waiting.nobody").hears_anything()
    assert persons(head, id=row)[0]["same_as"] == (chat.person or {})["id"]
    assert (chat.person or {})["standing"] == "confirmed"


def test_who_is_new_is_kept_as_new(chat: Chat, head: Chat) -> None:
    add(head)
    listed(head)
    sent(looked_over(chat), "Lý Thị Lan 1970", heard=("send.waiting", *PASSED))
    opens(head, "waiting_people").hears("waiting.ask").says("1").hears("waiting.who").taps("new")
    head.hears("waiting.saved", "waiting.nobody").hears_anything()

    assert (chat.person or {})["standing"] == "confirmed"


def test_without_a_list_nobody_waits(chat: Chat) -> None:
    sent(looked_over(chat))

    assert (chat.person or {})["standing"] == ""


def test_whose_name_is_added_waits_for_one_tap(chat: Chat, head: Chat) -> None:
    add(head)
    listed(head)
    sent(looked_over(chat), "Lý Thị Lan 1970", heard=("send.waiting", *PASSED))
    opens(head, "add_people", place="dong").hears("people.line").says("nhà Lý: Lý Thị Lan 1970")
    head.hears("people.read_line").taps("yes").hears("people.added").hears_anything()

    assert (chat.person or {})["standing"] == "waiting"
    opens(head, "villager", who=(chat.person or {})["id"]).hears_anything().taps("is")
    head.hears("villager.recognised").hears_anything()
    assert (chat.person or {})["standing"] == "confirmed"


def test_who_came_before_there_was_a_list_waits_once_there_is_one(chat: Chat, head: Chat) -> None:
    sent(looked_over(chat), "Nguyễn Thị Ví Dụ 1960")
    assert (chat.person or {})["standing"] == ""
    add(head)
    assert (chat.person or {})["standing"] == "waiting"


def test_two_of_one_name_and_year_in_two_households_are_left_to_the_head(chat: Chat, head: Chat) -> None:
    add(head)
    add(head, "nhà Khác: Nguyễn Thị Hai 1960")
    of = PERSON
    head.village.write(
        lambda tx: tx.execute(
            of.update()
            .where(of.c.full_name == "Nguyễn Thị Hai")
            .values(full_name="Nguyễn Thị Ví Dụ", folded="nguyen thi vi du")
        )
    )
    listed(head)
    sent(looked_over(chat), "Nguyễn Thị Ví Dụ 1960", heard=("send.waiting", *PASSED))


def test_a_card_code_leads_to_the_household(chat: Chat, head: Chat) -> None:
    add(head)
    (home,) = head.village.rows(Household, HOUSEHOLD.c.basis == "chapter")
    welcomed(chat, code="VD2")
    chat.says(f"/start {home['code']}").hears("code.move").taps("yes").hears("code.done")
    chat.hears_anything()

    person = chat.person or {}
    assert (person["household"], person["village"]) == (home["id"], "dong")


# -- one and the same


def twice(chat: Chat, head: Chat) -> tuple[str, str, Chat]:
    """The same person sends on one phone, and answers a few questions on another."""
    add(head)
    listed(head)
    sent(looked_over(chat), "Lý Thị Lan 1970", heard=("send.waiting", *PASSED))
    other = looked_over(chat.another(), levels="3333333343")
    sent(other, "Lý Thị Lan 1970", heard=("send.waiting", *PASSED))
    return str((chat.person or {})["id"]), str((other.person or {})["id"]), other


def merged(chat: Chat, head: Chat) -> tuple[str, str, Chat]:
    keep, gone, other = twice(chat, head)
    opens(head, "waiting_person", who=gone).hears("waiting.who", key="is")
    head.taps(f"d{keep}").hears("merge.sure", key="sure").taps("yes")
    head.hears("merge.done").hears_anything()
    return keep, gone, other


def test_two_who_are_one_are_merged_and_the_further_sheet_stays(chat: Chat, head: Chat) -> None:
    keep, gone, other = merged(chat, head)

    assert persons(head, id=gone)[0]["same_as"] == keep
    assert sorted(row["state"] for row in chat.assessments) == ["replaced", "sent"]
    assert chat.score == 80
    other.says("kết quả").hears_anything()
    assert other.state["person"] == keep
    assert {row["person"] for row in head.village.rows(ContactPerson)} == {keep}


def test_a_merge_is_undone_within_seven_days(chat: Chat, head: Chat) -> None:
    keep, gone, other = merged(chat, head)
    head.waits(days=6)
    opens(head, "villager", who=keep).hears("villager.card", "villager.ask").taps("unmerge")
    head.hears("unmerge.sure").taps("yes").hears("unmerge.done", "villager.waiting", "villager.ask")

    rows = {row["person"]: row["state"] for row in head.village.rows(Assessment)}
    assert rows == {keep: "sent", gone: "sent"}
    assert other.state["person"] == gone
    shared = {row["person"] for row in head.village.rows(ContactPerson)}
    assert shared == {keep, gone}


def test_after_seven_days_it_stays_as_it_is(chat: Chat, head: Chat) -> None:
    keep, _, _ = merged(chat, head)
    head.waits(days=7.1)
    opens(head, "villager", who=keep).hears("villager.card", "villager.ask")

    assert "unmerge" not in [option.id for option in head.outcome.asking.options]  # type: ignore[union-attr]


# -- a lost phone


def relinked(head: Chat, who: str, cut: str) -> str:
    opens(head, "relink", who=who).hears("relink.cut", key="cut").taps(cut).hears("relink.code")
    head.hears_anything()
    found = re.search(r": (MM \w{4} \w{4})\n", head.text)
    assert found
    return found[1]


def enters(phone: Chat, code: str) -> Chat:
    """A code for a lost phone, typed where it is asked for, or, where somebody is known already, anywhere."""
    return phone.says(code) if phone.state["person"] else phone.says("liên kết").hears("link.type").says(code)


def fresh(chat: Chat, sender: str = "phone-5") -> Chat:
    return chat.another(sender, limits=NUMBERS).starts().hears_anything()


def due(chat: Chat) -> None:
    """The tick that opens what has waited long enough."""
    village = chat.village
    village.write(lambda tx: open_due(tx, village.house, village.now) and None)


def acts(chat: Chat, who: str) -> set[str]:
    return {row["action"] for row in chat.village.rows(Audit, AUDIT.c.person == who)}


PRIVATE = (
    "kết quả",
    "xem lại",
    "dữ liệu của tôi",
    "xóa dữ liệu",
    "xóa lời kể",
    "đổi người",
    "trang chủ",
    "/dulieu",
)


@pytest.mark.parametrize("cut", ["cut", "keep"])
@pytest.mark.parametrize("by", ["the tick", "the phone"])
def test_a_new_phone_sees_nothing_for_a_day_and_then_goes_on(
    chat: Chat, head: Chat, cut: str, by: str
) -> None:
    welcomed(chat)
    who = str(chat.state["person"])
    roles = [chat.holds("helper", "dong", person=who), chat.holds("head", "trung")]
    code = relinked(head, who, cut)

    new = fresh(chat)
    enters(new, code.lower()).hears("link.hold", args={"hour": "19:00", "day": "13/11/2026"})
    for words in PRIVATE:
        new.says(words).hears_anything()
        assert "Lan" not in new.text
        assert new.state["person"] == ""
    for request in (MyData(), MySheet(), Kept()):
        assert "Lan" not in str(shown(new, request))
    new.says("cháu ơi").hears("new_phone.waits", key="then", args={"day": "13/11/2026"}).hears_anything()
    new.waits(hours=23.9)
    due(new)
    new.says("cháu ơi").hears("new_phone.waits").hears_anything()
    assert len(new.village.rows(ContactPerson)) == 1
    assert chat.state["person"] == who

    new.waits(hours=0.2)
    if by == "the tick":
        due(new)
    else:
        new.says("1").hears_nothing_more()
    new.says("cháu ơi").hears_anything()
    assert new.state["person"] == who
    assert len(new.village.rows(ContactPerson)) == (1 if cut == "cut" else 2)
    held = new.village.rows(Role, ROLE.c.id.in_(roles))
    assert [row["ended"] is not None for row in held] == [cut == "cut"] * 2
    assert chat.state["person"] == ("" if cut == "cut" else who)
    assert {"relink_code", "relink_asked", "relinked"} <= acts(new, who)
    new.says("dữ liệu của tôi").hears_anything().reads("năm 2026 ngày 13/11/2026 (chi hội trưởng, thôn Đông")

    enters(fresh(chat, "phone-6"), code).hears("link.wrong").hears_anything()


def shown(phone: Chat, request: Any) -> Any:
    """What a phone would be shown by a request of residents, or how it fails for want of a person."""
    try:
        return asks(phone, request)
    except NoResultFound:
        return ""


@pytest.mark.parametrize(("word", "opens_"), [("yes", True), ("no", False)])
def test_the_phone_they_have_is_told_and_asked(chat: Chat, head: Chat, word: str, opens_: bool) -> None:
    welcomed(chat)
    who = str(chat.state["person"])
    chat.village.runner.delivers = False  # what is sent is emptied
    new = fresh(chat)
    enters(new, relinked(head, who, "keep")).hears("link.hold").hears_anything()
    (told,) = told_to(chat)
    assert "bà Lan nhờ cô Hoa nối máy mới" in told
    assert "19:00 ngày 13/11/2026" in told

    chat.says("3").hears("new_phone.ask", key="theirs", choices=["yes", "no", "later"])
    chat.taps(word).hears("new_phone.opened" if opens_ else "new_phone.stopped").hears_anything()
    assert told_to(new) != []
    new.says("cháu ơi").hears_anything()
    assert new.state["person"] == (who if opens_ else "")
    new.waits(hours=25)
    due(new)
    new.says("cháu ơi").hears_anything()
    assert new.state["person"] == (who if opens_ else "")
    assert ("relink_stopped" in acts(chat, who)) is not opens_


def told_to(chat: Chat) -> list[str]:
    """What a phone was told without having asked for it."""
    assert chat.contact
    own = OUTBOX.c.contact == chat.contact["id"]
    rows = chat.village.rows(Outbox, own, OUTBOX.c.inbound == "", OUTBOX.c.body != "")
    return [json.loads(row["body"])["text"] for row in rows]


def test_a_phone_that_cannot_be_written_to_is_asked_when_it_writes(chat: Chat, head: Chat) -> None:
    welcomed(chat)
    who = str(chat.state["person"])
    at = chat.village.now
    chat.village.write(lambda tx: tx.execute(CONTACT.update().values(blocked=at)))
    new = fresh(chat)
    enters(new, relinked(head, who, "keep")).hears("link.hold").hears_anything()
    assert told_to(chat) == []

    chat.waits(hours=20).says("kết quả").hears("new_phone.ask", key="theirs").taps("later")
    chat.hears("new_phone.left").hears_anything()
    chat.says("cháu ơi").hears_anything()
    assert chat.asked != "theirs", "who left it is not asked again"
    chat.says("liên kết").hears("new_phone.ask").taps("no").hears("new_phone.stopped").hears_anything()
    new.waits(hours=5)
    due(new)
    assert len(new.village.rows(ContactPerson)) == 1


def test_who_is_asked_too_late_changes_nothing(chat: Chat, head: Chat) -> None:
    welcomed(chat)
    new = fresh(chat)
    enters(new, relinked(head, str(chat.state["person"]), "keep")).hears("link.hold").hears_anything()
    chat.says("cháu ơi").hears("new_phone.ask").waits(hours=24.1)
    due(new)
    chat.taps("no").hears("new_phone.late").hears_anything()
    assert len(chat.village.rows(ContactPerson)) == 2


def test_with_no_phone_left_the_day_holds_all_the_same(chat: Chat, head: Chat) -> None:
    welcomed(chat)
    who = str(chat.state["person"])
    chat.village.write(lambda tx: tx.execute(CONTACT_PERSON.delete()))
    new = fresh(chat)
    enters(new, relinked(head, who, "cut")).hears("link.hold").hears_anything()
    new.waits(hours=23).says("cháu ơi").hears("new_phone.waits").says("1").hears_nothing_more()
    new.waits(hours=1.1).says("cháu ơi").hears("link.relinked").hears_anything()
    assert new.state["person"] == who


def test_a_phone_that_others_use_goes_on_with_them_meanwhile(chat: Chat, head: Chat) -> None:
    welcomed(chat)
    who = str(chat.state["person"])
    new = welcomed(chat.another("phone-5"))
    hers = new.state["person"]
    enters(new, relinked(head, who, "keep")).hears("link.hold").hears_anything()
    new.says("tiếp tục").hears_anything()
    assert new.state["person"] == hers
    new.waits(hours=24.1)
    due(new)
    new.says("đổi người").hears_anything()
    assert (new.state["person"], new.state["people"]) == (hers, 2)


def test_who_wants_it_no_more_or_somebody_else_is_not_held_up(chat: Chat, head: Chat) -> None:
    welcomed(chat)
    new = fresh(chat)
    enters(new, relinked(head, str(chat.state["person"]), "keep")).hears("link.hold").hears_anything()
    new.says("cháu ơi").hears("new_phone.waits", key="then").says("2").hears("welcome.hello").hears_anything()
    new.says("liên kết").hears("new_phone.waits").says("3").hears("new_phone.dropped").hears_anything()
    new.waits(hours=25)
    due(new)
    assert len(new.village.rows(ContactPerson)) == 1


MINE = {
    "the head's own phone": ("head", "dong"),
    "an officer of the commune": ("officer", "vi-du"),
    "a helper of the village": ("helper", "dong"),
    "the province": ("province", "tinh"),
}


@pytest.mark.parametrize("whose", MINE)
def test_the_code_opens_nothing_on_the_phone_of_a_role_over_the_place(
    chat: Chat, head: Chat, whose: str
) -> None:
    welcomed(chat)
    who = str(chat.state["person"])
    phone = head if whose == "the head's own phone" else fresh(chat, "phone-7")
    if phone is not head:
        phone.holds(*MINE[whose])
    code = relinked(head, who, "keep")
    for _ in range(TRIES_OF_CODE):
        enters(phone, code).hears("link.entrusted").hears_anything()
    enters(phone, code).hears("link.wrong").hears_anything()
    enters(fresh(chat), code).hears("link.wrong").hears_anything()
    due(phone.waits(hours=25))
    assert len(chat.village.rows(ContactPerson)) == 1
    chat.says("dữ liệu của tôi").hears_anything().reads("máy của người giữ việc ở đây")


@pytest.mark.parametrize("known_by", ["a shared person", "the person of the role", "name and year"])
def test_nor_on_a_second_phone_of_theirs(chat: Chat, head: Chat, known_by: str) -> None:
    welcomed(chat)
    who = str(chat.state["person"])
    second = welcomed(chat.another("phone-7"))
    hers = str(second.state["person"])
    if known_by == "a shared person":
        shared = {"contact": head.state["contact"], "person": hers, "presses": "", "since": head.village.now}
        head.village.write(lambda tx: tx.execute(CONTACT_PERSON.insert().values(**shared)))
    elif known_by == "the person of the role":
        head.village.write(lambda tx: tx.execute(ROLE.update().values(person=hers)))
    else:
        same = {"full_name": "Lê Thị Hoa", "folded": "le thi hoa", "born": 1970}
        twin = person(head, "Lê Thị Hoa", born=1970)
        head.village.write(lambda tx: tx.execute(PERSON.update().where(PERSON.c.id == hers).values(**same)))
        head.village.write(lambda tx: tx.execute(ROLE.update().values(person=twin)))
    enters(second, relinked(head, who, "keep")).hears("link.entrusted").hears_anything()


def test_a_phone_that_gets_a_role_while_it_waits_sees_nothing(chat: Chat, head: Chat) -> None:
    welcomed(chat)
    new = fresh(chat)
    enters(new, relinked(head, str(chat.state["person"]), "keep")).hears("link.hold").hears_anything()
    new.holds("helper", "dong")
    new.waits(hours=25)
    due(new)
    assert len(new.village.rows(ContactPerson)) == 1


def test_a_role_elsewhere_is_no_hindrance(chat: Chat, head: Chat) -> None:
    welcomed(chat)
    new = fresh(chat)
    new.holds("head", "trung")
    enters(new, relinked(head, str(chat.state["person"]), "keep")).hears("link.hold").hears_anything()


def test_who_misuses_codes_gives_none_for_a_day(chat: Chat, head: Chat) -> None:
    welcomed(chat)
    who = str(chat.state["person"])
    for _ in range(TRIES_OF_ISSUER):
        enters(head, relinked(head, who, "keep")).hears_anything()
        head.waits(hours=1)
    opens(head, "relink", who=who).hears("relink.cut").taps("keep").hears("relink.many").hears_anything()
    head.waits(hours=25)
    relinked(head, who, "keep")


def test_a_code_for_a_phone_ends_after_a_day_and_with_its_givers_role(chat: Chat, head: Chat) -> None:
    welcomed(chat)
    who = str(chat.state["person"])
    late, early = relinked(head, who, "keep"), ""
    head.waits(hours=24.1)
    new = fresh(chat)
    enters(new, late).hears("link.wrong").hears_anything()
    early = relinked(head, who, "keep")
    of = ROLE
    head.village.write(lambda tx: tx.execute(of.update().values(ended=head.village.now)))
    enters(new, early).hears("link.wrong").hears_anything()


def test_what_waits_ends_with_the_role_of_who_gave_the_code_and_with_a_newer_code(
    chat: Chat, head: Chat
) -> None:
    welcomed(chat)
    who = str(chat.state["person"])
    first, second = fresh(chat), fresh(chat, "phone-6")
    enters(first, relinked(head, who, "keep")).hears("link.hold").hears_anything()
    enters(second, relinked(head, who, "keep")).hears("link.hold").hears_anything()
    first.says("cháu ơi").hears_anything()
    assert first.asked != "then"
    of = ROLE
    head.village.write(lambda tx: tx.execute(of.update().values(ended=head.village.now)))
    head.waits(hours=25)
    due(head)
    assert len(head.village.rows(ContactPerson)) == 1
    second.says("cháu ơi").hears_anything()
    assert second.asked != "then"


def test_a_head_of_another_village_reaches_nobody_here(chat: Chat) -> None:
    welcomed(chat)
    who = str(chat.state["person"])
    stranger = chat.another("phone-8")
    role = stranger.holds("head", "trung")
    stranger.starts().hears_anything()
    for talk in ("villager", "villager_state", "relink", "waiting_person"):
        open_talk(stranger, talk, role=role, who=who).hears("work.refused").hears_anything()
    for talk in ("household", "household_state"):
        open_talk(stranger, talk, role=role, household="ho-1").hears("work.refused").hears_anything()
    open_talk(stranger, "households", role=role, place="dong").hears("work.refused").hears_anything()


def test_the_person_sees_who_gave_a_code_for_their_phone(chat: Chat, head: Chat) -> None:
    welcomed(chat)
    relinked(head, str(chat.state["person"]), "keep")

    chat.says("dữ liệu của tôi").hears("mydata.person", "mydata.consents", "mydata.sheet", "mydata.acts")
    chat.reads("chi hội trưởng, thôn Đông").hears_anything()


def test_the_person_sees_which_list_they_are_on_and_what_they_do(chat: Chat, head: Chat) -> None:
    add(head)
    listed(head)
    carded(chat, "nguyễn thị ví dụ 1960")
    chat.says("dữ liệu của tôi").hears_anything().reads("tên trong danh sách ấy vẫn còn")
    review(head)
    chat.holds("helper", "dong", person=str(chat.state["person"]))

    chat.says("dữ liệu của tôi")
    chat.hears("mydata.person", "mydata.consents", "mydata.sheet", "mydata.listed", "mydata.roles")
    assert "vẫn còn" not in chat.text
    chat.reads("danh sách 2026").reads("người giúp làm phiếu, thôn Đông").hears_anything()


# -- files, and a unit beside the village


@pytest.mark.parametrize("talk", ["invite_place", "import_households"])
def test_where_no_page_is_served_a_file_is_asked_for_elsewhere(chat: Chat, talk: str) -> None:
    officer = chat.another("phone-9")
    role = officer.holds("officer", "vi-du", called="anh Tám")
    officer.starts().hears_anything()
    open_talk(officer, talk, role=role, **({"place": "dong"} if talk == "invite_place" else {}))
    officer.hears("files.no_page").hears_anything()


@pytest.mark.parametrize("talk", ["invite_place", "import_households"])
def test_a_link_is_given_where_a_page_is_served(chat: Chat, talk: str) -> None:
    village = chat.village
    village.house = village.runner.house = replace(village.house, public_url="https://vi-du.example")
    officer = chat.another("phone-9")
    role = officer.holds("officer", "vi-du", called="anh Tám")
    officer.starts().hears_anything()
    open_talk(officer, talk, role=role)
    if talk == "invite_place":
        officer.hears("places.which", key="where").taps("dong")
    officer.hears("invite.place_link" if talk == "invite_place" else "import.link")
    officer.reads("https://vi-du.example/").hears_anything()
    village.house = village.runner.house = replace(village.house, public_url="")


def test_a_head_gets_no_link_for_a_list_of_the_commune(head: Chat) -> None:
    opens(head, "import_households").hears("work.refused").hears_anything()


def test_a_unit_comes_beside_the_village(chat: Chat) -> None:
    welcomed(chat)
    of = PLACE
    unit = {
        "id": "truong",
        "parent": "vi-du",
        "level": "unit",
        "word": "trường",
        "name": "Ví Dụ",
        "folded": "vi du",
    }
    more = {
        "code": "VD9",
        "commune": "vi-du",
        "province": "tinh",
        "hard": False,
        "example": True,
        "former": "",
    }
    chat.village.write(lambda tx: tx.execute(of.insert().values(**unit, **more, hard_document="")))
    chat.says("/start VD9").hears("code.move").taps("yes").hears("code.done").hears_anything()

    person = chat.person or {}
    assert (person["village"], person["unit"]) == ("dong", "truong")
    assert len(chat.assessments) == 1


def test_an_officer_pages_through_villages_and_finds_across_them(chat: Chat, head: Chat) -> None:
    add(head)
    officer = chat.another("phone-7")
    role = officer.holds("officer", "vi-du", called="anh Tám")
    officer.starts().hears_anything()
    open_talk(officer, "households", role=role).hears("places.which", key="where")
    officer.says("dong").hears("places.which", choices=["dong", "back"]).taps("dong")
    officer.hears("list.named", "list.ask", key="which").hears_anything()
    open_talk(officer, "find_people", role=role).hears("seek.ask").says("vi du 1958")
    officer.hears("seek.which").reads("thôn Đông").says("1").hears("villager.card").hears_anything()


def test_a_card_code_typed_for_the_place_leads_to_the_household(chat: Chat) -> None:
    welcomed(chat, code="VD2")
    chat.says("cài đặt").hears("settings.ask").taps("place").hears("place.ask").says("vd1 h01")
    chat.hears("place.found", "settings.ask")

    assert (chat.person or {})["household"] == "ho-1"
    assert (chat.person or {})["village"] == "dong"


def test_who_moves_to_another_village_leaves_their_row_of_the_list_free(chat: Chat, head: Chat) -> None:
    add(head)
    listed(head)
    carded(chat, "nguyễn thị ví dụ 1960")
    chat.starts("VD2").hears("code.move").taps("yes").hears("code.done").hears_anything()

    assert persons(head, full_name="Nguyễn Thị Ví Dụ")[0]["same_as"] == ""
    person = chat.person or {}
    assert (person["village"], person["household"], person["standing"]) == ("trung", None, "")


def test_a_role_that_ended_refuses_the_next_tap(head: Chat) -> None:
    add(head)
    of = ROLE
    head.village.write(lambda tx: tx.execute(of.update().values(ended=head.village.now)))

    head.taps("list").hears("work.refused").hears_anything()


# -- a list put right, and undone by "hoàn tác"


def mates(head: Chat) -> tuple[dict[str, object], str, str]:
    """A household of two, and who they are."""
    add(head)
    (home,) = head.village.rows(Household, HOUSEHOLD.c.basis == "chapter")
    man, wife = (persons(head, full_name=name)[0]["id"] for name in ("Trần Văn Ví Dụ", "Nguyễn Thị Ví Dụ"))
    return home, str(man), str(wife)


def undoes(head: Chat, what: str) -> Chat:
    """The newest change is undone by a word."""
    head.says("hoàn tác").hears("undo.which", key="which").reads(what).says("1")
    return head.hears("undo.sure", key="sure").reads(what[1:]).taps("yes").hears("undo.done")


def test_a_household_is_split_read_back_by_name_and_put_together_again(head: Chat) -> None:
    home, man, wife = mates(head)
    opens(head, "household_state", household=home["id"]).hears("home.ask_state").taps("change")
    head.hears("home.ask_change", choices=["split", "join", "back"]).taps("split")
    head.hears("split.who").reads("Trần Văn Ví Dụ, 1958").taps(wife)
    head.hears("split.sure", key="sure").reads("Nguyễn Thị Ví Dụ, 1960").taps("yes")
    head.hears("split.done", "household.card", "household.ask").reads("Nhà Nguyễn Thị Ví Dụ")
    assert persons(head, id=wife)[0]["household"] != home["id"] == persons(head, id=man)[0]["household"]

    undoes(head, "Tách hộ: Nguyễn Thị Ví Dụ, 1960").hears_anything()
    assert {row["household"] for row in persons(head, basis="chapter")} == {home["id"]}
    assert len(head.village.rows(Household, HOUSEHOLD.c.basis == "chapter")) == 1


def test_a_household_is_joined_to_another_found_by_name(head: Chat) -> None:
    home, man, _ = mates(head)
    opens(head, "household_change", household=home["id"]).hears("home.ask_change").taps("join")
    head.hears("join.ask").says("ho-1").hears_anything()
    (there,) = head.village.rows(Household, HOUSEHOLD.c.id == "ho-1")
    if head.asked != "sure":
        head.says(str(there["code"])).hears_anything().taps("ho-1").hears("join.sure", key="sure")
    head.taps("yes").hears("join.done").hears_anything()
    assert persons(head, id=man)[0]["household"] == "ho-1"
    undoes(head, "Nhập hộ").hears_anything()
    assert persons(head, id=man)[0]["household"] == home["id"]


def test_somebody_written_down_by_mistake_is_struck_out_and_comes_back(head: Chat) -> None:
    _, man, _ = mates(head)
    opens(head, "villager", who=man).hears("villager.card", "villager.ask").taps("change")
    head.hears("villager.ask_change", choices=["home", "strike", "back"]).taps("strike")
    head.hears("strike.sure", key="sure").reads("Trần Văn Ví Dụ, 1958").taps("yes")
    head.hears("strike.done", "seek.ask")
    head.says("tran van").hears("seek.nobody")
    undoes(head, "Xóa tên: Trần Văn Ví Dụ, 1958").hears_anything()
    assert persons(head, id=man)[0]["erase_at"] is None


def test_who_has_a_sheet_is_not_struck_out_and_it_is_said_why(head: Chat) -> None:
    _, man, _ = mates(head)
    sheet_of(head, man, "33", "open")
    opens(head, "villager_change", who=man).hears("villager.ask_change").taps("strike")
    head.hears("strike.sure").taps("yes").hears("change.has_sheet").hears_anything()


def test_an_officer_moves_somebody_to_another_village(chat: Chat, head: Chat) -> None:
    _, man, _ = mates(head)
    officer = chat.another("phone-officer")
    officer.role = officer.holds("officer", COMMUNE)
    officer.starts().hears_anything()
    opens(officer, "villager_change", who=man).hears(
        "villager.ask_change", choices=["home", "village", "strike", "back"]
    )
    officer.taps("village").hears("places.which").says("núi cao").hears_anything().says("1")
    officer.hears("villager_move.sure", key="sure").reads("thôn Núi Cao").taps("yes").hears(
        "move.done"
    ).hears_anything()
    assert persons(chat, id=man)[0]["village"] == "nui"
    undoes(officer, "Chuyển người").hears_anything()
    assert persons(chat, id=man)[0]["village"] == "dong"


def test_undo_without_anything_of_a_list_is_about_ones_own_sheet(chat: Chat, head: Chat) -> None:
    head.says("hoàn tác").hears("undo.nothing").hears_anything()
    welcomed(chat).says("hoàn tác").hears("undo.nothing").hears_anything()


def test_no_menu_about_a_person_has_more_than_six_options(chat: Chat, head: Chat) -> None:
    add(head)
    listed(head)
    carded(chat)
    opens(head, "villager", who=(chat.person or {})["id"]).hears("villager.card", "villager.ask")
    assert head.outcome is not None
    assert head.outcome.asking is not None
    assert len(head.outcome.asking.options) <= 6


def test_what_was_written_down_for_a_row_of_the_list_is_theirs_by_the_chapters_yes_and_not_before(
    chat: Chat, head: Chat
) -> None:
    """A paper sheet and a registration go over with the yes, and back when it was not them."""
    add(head)
    listed(head)
    before = chat.village.write(lambda tx: recount(tx, chat.village.house))
    (row,) = persons(head, full_name="Nguyễn Thị Ví Dụ")
    asks(head, SignUp(head.role, (str(row["id"]),), "2026-03-05"))
    welcomed(chat)
    who = (chat.person or {})["id"]
    waits = PERSON.update().where(PERSON.c.id == who)
    named_ = {
        "full_name": "Nguyễn Thị Ví Dụ",
        "folded": "nguyen thi vi du",
        "born": 1960,
        "standing": "waiting",
    }
    chat.village.write(lambda tx: tx.execute(waits.values(**named_)))
    assert chat.assessment["registered"] is None
    asks(head, Recognise(head.role, str(who), str(row["id"])))
    assert (chat.assessment["registered_by"], chat.assessment["registered_on"]) == (
        head.role,
        date(2026, 3, 5),
    )
    chat.says("menu").hears_anything().reads("Cô Hoa ghi").reads("05/03/2026")
    asks(head, NotThem(head.role, str(who)))
    assert chat.assessment["registered"] is None
    assert chat.village.write(lambda tx: recount(tx, chat.village.house)) == before
