"""Roles: taken up by a code, seen, given up, given to others, ended."""

from __future__ import annotations

import tomllib
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from dialogs.commands import OWN
from dialogs.intents import intent
from storage.office.summary import recount
from storage.privacy.erasure import prune
from storage.roles import invite
from storage.tables import ROLE, RUN, Audit, Consent, ContactPerson, Person, Role
from tests.chat import NUMBERS, SHEET, Chat
from tests.opening import open_talk
from tests.ways import joined_by, welcomed

DESKS = {"head": "board", "officer": "office"}


@pytest.fixture(autouse=True)
def _plain_desks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Desks are others' business: here they say nothing."""
    import dialogs.talks as registry
    from dialogs.conversation import Entry
    from dialogs.engine import Done, Talk

    def desk(role: str) -> Talk:
        yield from ()
        return Done()

    for name in ("board", "office", "helping"):
        monkeypatch.setitem(registry.TALKS, name, Entry(desk, after="quiet", personal=False))


@pytest.mark.parametrize(
    ("kind", "place", "way"), [("head", "dong", "chi hội"), ("officer", "vi-du", "của xã")]
)
def test_who_takes_a_role_is_told_the_words_of_that_role(chat: Chat, kind: str, place: str, way: str) -> None:
    chat.says(code_for(chat, kind, place)).hears_anything().says("8").hears_anything().says(
        "1"
    ).hears_anything()
    chat.says("cô Hoa").hears("role.taken").reads(f"nhắn “việc {way}”").hears_anything()


def code_for(chat: Chat, kind: str = "head", place: str = "dong", **how: object) -> str:
    village = chat.village
    village.untouched = False
    return village.write(
        lambda tx: invite(tx, village.house, village.now, kind, place, "operator", **how)  # type: ignore[arg-type]
    )


def taken(chat: Chat, code: str, called: str = "cô Hoa") -> Chat:
    """From the code to the role, by somebody who has not written before."""
    chat.says(code).hears("role.address", key="address").says("8")
    chat.hears("role.sure", key="sure", choices=["yes", "no"])
    assert "bà con nhận" not in chat.text  # an officer is addressed as they wish from the first
    chat.says("1").hears("role.called", key="called").says(called)
    return chat.hears("role.taken", args={"called": called})


def roles(chat: Chat) -> list[dict[str, object]]:
    return chat.village.rows(Role)


def test_a_code_is_taken_up_by_somebody_who_is_no_resident(chat: Chat) -> None:
    code = code_for(chat)
    taken(chat.starts().hears_anything(), code)

    (role,) = roles(chat)
    assert (role["kind"], role["place"], role["called"]) == ("head", "dong", "cô Hoa")
    assert role["contact"] == (chat.contact or {})["id"]
    assert chat.state["address"] == "chi"
    assert chat.person is None
    actions = [row["action"] for row in chat.village.rows(Audit)]
    assert {"tryrolecode", "takerole", "role.taken"} <= {*actions}


@pytest.mark.parametrize(
    "way", ["{}", "mã {}", "Mã nhận việc chi hội trưởng, thôn Đông, xã Ví Dụ: {}\nBác đưa tận tay."]
)
@pytest.mark.parametrize("between", [" ", "-", " – ", ".", ""])
def test_a_code_is_understood_however_it_comes(chat: Chat, way: str, between: str) -> None:
    code = code_for(chat)
    chat.starts().hears_anything().says(way.format(code.lower().replace(" ", between)))
    chat.hears("role.address").says("8").hears("role.sure")


def test_a_code_comes_with_start(chat: Chat) -> None:
    chat.starts(code_for(chat).replace(" ", "")).hears("role.address").says("8").hears("role.sure")


def test_of_several_codes_none_is_taken_up_before_it_is_said_which(chat: Chat) -> None:
    one, other = code_for(chat), code_for(chat, place="trung")
    chat.starts().hears_anything().says(f"Đông: {one}\nTrung: {other}")
    chat.hears("role.several", args={"n": 2}).hears_anything()
    assert "tryrolecode" not in [row["action"] for row in chat.village.rows(Audit)]
    chat.says(other).hears("role.address").says("8").hears("role.sure")


def test_a_resident_keeps_their_address_and_their_sheet(chat: Chat) -> None:
    code = code_for(chat)
    welcomed(chat).says(code).hears("role.sure").taps("yes").hears("role.called")
    chat.says("bà Lan").hears("role.taken")

    assert roles(chat)[0]["person"] == chat.state["person"]
    chat.says("tiếp tục").hears(SHEET, "assess.question", key="1.1")


def test_who_is_not_meant_leaves_the_code_as_it_was(chat: Chat) -> None:
    code = code_for(chat)
    welcomed(chat).says(code).hears("role.sure").taps("no").hears("role.not_me", SHEET, "assess.question")

    assert roles(chat) == []
    taken(chat.another().starts().hears_anything(), code)


@pytest.mark.parametrize("why", ["unknown", "used", "late", "over", "its giver's role ended"])
def test_what_is_no_code_now_is_answered_alike(chat: Chat, why: str) -> None:
    welcomed(chat)
    code = "VT 2345 6789"
    if why == "used":
        code = code_for(chat)
        taken(chat.another().starts().hears_anything(), code)
    elif why == "late":
        code = code_for(chat)
        chat.waits(days=7.01)
    elif why == "over":
        code = code_for(chat, until=chat.village.now + timedelta(days=1))
        chat.waits(days=2)
    elif why == "its giver's role ended":
        village, other = chat.village, chat.another()
        giver = other.holds("officer", "vi-du")
        code = village.write(lambda tx: invite(tx, village.house, village.now, "head", "dong", giver))
        other.starts().hears_anything()
        other.says("việc chi hội").hears_anything()
        ended = village.write(lambda tx: end(tx, chat, giver))
        assert ended

    before = len(roles(chat))
    chat.says(code).hears("role.wrong").hears_anything()
    assert len(roles(chat)) == before


def end(tx: object, chat: Chat, which: str) -> bool:
    from storage.roles import end_by_operator

    return end_by_operator(tx, chat.village.house, chat.village.now, which)  # type: ignore[arg-type]


def test_after_five_wrong_codes_the_right_one_waits_an_hour(chat: Chat) -> None:
    code = code_for(chat)
    welcomed(chat)
    for _ in range(5):
        chat.says("VT 2222 2222").hears("role.wrong").hears_anything()

    chat.says(code).hears("role.many").hears_anything()
    chat.waits(hours=1.1).says(code).hears("role.sure")


def test_a_code_taken_by_two_phones_gives_one_role(chat: Chat) -> None:
    code = code_for(chat)
    other = chat.another().starts().hears_anything()
    welcomed(chat).says(code).hears("role.sure").taps("yes").hears("role.called")
    taken(other, code)

    chat.says("cô Lan").hears("role.wrong").hears_anything()
    assert len(roles(chat)) == 1


def test_ones_own_roles_are_shown_and_given_up(chat: Chat) -> None:
    officer = chat.another("phone-9")
    officer.holds("officer", "vi-du", called="anh Tám")
    chat.holds("head", "dong", called="cô Hoa")
    chat.holds("head", "trung", called="cô Hoa")
    chat.starts().hears("work.which", key="role")
    chat.taps("mine").hears("roles.mine", "roles.which", key="which").reads("thôn Đông")
    chat.reads("12/11/2026").taps(roles(chat)[2]["id"])  # type: ignore[arg-type]
    chat.hears("roles.ask", key="do", choices=["holders", "hand_over", "give_up", "back"]).taps("give_up")
    chat.hears("roles.really", key="really").taps("yes").hears("roles.given_up").hears_anything()

    assert [row["ended"] is None for row in roles(chat)] == [True, True, False]


def test_an_officer_gives_a_role_by_a_code_to_pass_on(chat: Chat) -> None:
    role = chat.holds("officer", "vi-du", called="anh Tám")
    open_talk(chat, "holders", role=role).hears("roles.nobody", key="who", choices=["give", "back"])
    chat.taps("give").hears("roles.kind", choices=["head", "deputy", "helper", "unit_head", "many", "back"])
    chat.taps("head").hears("places.which", key="where")
    chat.says("núi").hears("places.which", choices=["nui", "back"])
    chat.taps("nui").hears("roles.sure_to_give").taps("yes").hears("roles.code", "roles.nobody")
    code = chat.text.split(": ")[1][:12]

    other = taken(chat.another(limits=NUMBERS).starts().hears_anything(), code, "bà Nụ")
    other.says("việc chi hội").hears_nothing_more()
    open_talk(chat, "holders", role=role).hears("roles.holders", key="who")
    chat.reads("Nụ, chi hội trưởng")
    held = next(row for row in roles(chat) if row["kind"] == "head")
    assert held["by"] == role
    chat.taps(str(held["id"])).hears("roles.end_ask", "roles.end_or", key="do")
    chat.taps("end").hears("roles.really").taps("yes").hears("roles.ended", "roles.nobody")
    assert roles(chat)[1]["ended"] is not None
    other.says("việc chi hội").hears("work.none").hears_anything()


def test_who_declines_as_a_resident_keeps_their_role(chat: Chat) -> None:
    role = chat.holds("head", "dong", called="cô Hoa")
    chat.starts("VD1").hears("welcome.hello").taps("co").hears("welcome.purpose", "welcome.consent")
    chat.taps("no").hears("welcome.declined")

    assert chat.contact is not None
    assert chat.person is None
    chat.says("việc chi hội").hears_anything()
    assert [row["id"] for row in roles(chat) if row["contact"] == chat.contact["id"]] == [role]


def test_a_head_comes_from_their_roles_to_those_who_help(chat: Chat) -> None:
    chat.holds("head", "dong", called="cô Hoa")
    chat.starts().hears_anything()
    open_talk(chat, "my_roles").hears(
        "roles.mine", "roles.ask", choices=["holders", "hand_over", "give_up", "back"]
    )
    chat.taps("holders").hears("roles.nobody", key="who").taps("give").hears("roles.kind")
    chat.taps("helper").hears("roles.sure_to_give").taps("yes").hears("roles.code", "roles.nobody")


def test_a_head_gives_no_role_of_an_officer(chat: Chat) -> None:
    role = chat.holds("head", "dong", called="cô Hoa")
    chat.starts().hears_anything()
    open_talk(chat, "give_role", role=role, kind="officer").hears("roles.nobody").hears_anything()
    open_talk(chat, "give_role", role=role, kind="helper").hears("roles.sure_to_give")
    assert roles(chat)[0]["id"] == role


# -- an officer who is no resident here is a person all the same


def officer(chat: Chat, kind: str = "officer", place: str = "vi-du") -> Chat:
    chat.starts().hears_anything().says(code_for(chat, kind, place)).hears("role.address").says("7")
    chat.hears("role.sure").says("1").hears("role.called_officer").says("anh Tám")
    return chat.hears("role.taken").hears_anything()


def wrong(chat: Chat) -> object:
    """The sums that differ from a recount: those of the village as it was put there."""
    return chat.village.write(lambda tx: recount(tx, chat.village.house))


def test_an_officer_who_is_nobody_here_becomes_a_person_of_no_village_and_no_sum(chat: Chat) -> None:
    before_all = wrong(chat)
    officer(chat)
    (person,), (role,) = chat.village.rows(Person), roles(chat)
    assert (role["person"], person["called"]) == (person["id"], "anh Tám")
    assert (person["village"], person["commune"], person["full_name"], person["counted"]) == (
        None,
        "",
        "",
        {},
    )
    assert chat.village.rows(ContactPerson) == chat.village.rows(Consent) == []
    assert wrong(chat) == before_all
    chat.says(code_for(chat, "officer", "vi-du")).hears_anything().taps("yes").hears_anything()
    chat.says("anh Tám").hears_anything()
    assert {each["person"] for each in roles(chat)} == {person["id"]}
    assert len(chat.village.rows(Person)) == 1


def test_a_head_who_is_nobody_here_is_nobody(chat: Chat) -> None:
    taken(chat.starts().hears_anything(), code_for(chat)).hears_anything()
    assert chat.village.rows(Person) == []


def test_they_choose_a_village_and_consent_like_anybody_and_stay_the_same_person(chat: Chat) -> None:
    before_all = wrong(chat)
    officer(chat)
    (before,) = chat.village.rows(Person)
    came(chat)
    (person,) = chat.village.rows(Person)
    assert person["id"] == before["id"] == chat.state["person"]
    assert (person["village"], person["basis"], chat.consents) == ("dong", "", {"keep": True})
    assert roles(chat)[0]["person"] == person["id"]
    assert wrong(chat) == before_all


def came(chat: Chat) -> Chat:
    """From their desk to the first question of their own sheet."""
    chat.says("kết quả").hears("welcome.hello", key="address").taps("anh")
    chat.hears("welcome.purpose", "welcome.consent").taps("yes").hears("welcome.name").says("Tám")
    chat.hears("place.ask").says("VD1").hears("place.found", "welcome.group").taps("nguoi_dan_xa")
    return chat.hears(SHEET, "assess.question", key="1.1")


def test_who_comes_after_them_on_that_phone_is_somebody_else(chat: Chat) -> None:
    came(officer(chat))
    joined_by(chat)
    assert len(chat.village.rows(Person)) == 2
    assert roles(chat)[0]["person"] != chat.state["person"]


def test_what_was_kept_of_them_goes_with_the_phone_once_the_role_is_long_over(chat: Chat) -> None:
    officer(chat)
    end = update(ROLE).values(ended=chat.village.now)
    chat.village.write(lambda tx: tx.execute(end) and None)
    chat.waits(days=32)
    chat.village.write(lambda tx: prune(tx, chat.village.now))
    assert chat.village.rows(Person) == []


FIXTURES = Path(__file__).parents[1] / "fixtures" / "intents.toml"
OWN_WORDS = sorted(
    text
    for command, texts in tomllib.loads(FIXTURES.read_text("utf-8"))["requests"].items()
    if command in {*OWN}
    for text in texts
    if (found := intent(text)) and found.command in OWN
)


def test_who_began_with_a_code_does_a_sheet_of_their_own_by_any_words(chat: Chat) -> None:
    """Each in its turn, by somebody who is no resident yet; half of those who hold a role began so."""
    assert len(OWN_WORDS) > 40
    taken(chat.starts().hears_anything(), code_for(chat))
    for words in OWN_WORDS:
        chat.says("việc chi hội").hears_anything()
        chat.says(words).hears("welcome.hello", key="address")
        chat.village.write(lambda tx: tx.execute(RUN.delete().where(RUN.c.talk == "welcome")).rowcount)


def test_then_it_is_begun_left_for_the_work_and_gone_on_with(chat: Chat) -> None:
    taken(chat.starts().hears_anything(), code_for(chat))
    chat.says("phiếu của tôi").hears("welcome.hello", key="address").says("2").hears_anything()
    chat.taps("yes").hears_anything().says("Hoa").hears_anything().says("thôn Đông").hears_anything()
    while chat.asked in {"is0", "group", "presses"}:
        chat.says("1").hears_anything()
    assert chat.asked == "1.1"
    chat.says("3").hears_anything().says("việc chi hội").hears_anything()
    chat.says("làm phiếu").hears_anything()
    assert chat.asked == "1.2"
    assert [(role["kind"], role["place"]) for role in roles(chat)] == [("head", "dong")]
