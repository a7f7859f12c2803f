"""Thirteen roles given in one go, the codes that nobody took up, and roles that are handed over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import insert, select, update

from dialogs.talks.office.told import officer_digest
from storage.office.summary import summary_of
from storage.office.year import digests_due
from storage.privacy.erasure import prune
from storage.roles import invite
from storage.tables import INVITATION, PLACE, PUSH, ROLE, Audit, Campaign, Invitation, LinkCode, Push, Role
from storage.vault import Sealed
from tests.chat import NUMBERS, Chat
from tests.opening import open_talk

THIRTEEN = 13


@pytest.fixture
def served(chat: Chat) -> Iterator[None]:
    """A page is served, so that links can be had."""
    village = chat.village
    before = village.house
    village.house = village.runner.house = replace(before, public_url="https://vi-du.example")
    yield
    village.house = village.runner.house = before


def thirteen(chat: Chat) -> str:
    """Eight more villages, and a list of all as somebody has it in a spreadsheet."""
    rows = [
        {
            "id": f"v{n}",
            "parent": "vi-du",
            "level": "village",
            "word": "thôn",
            "name": f"Mới {n}",
            "folded": f"moi {n}",
        }
        for n in range(1, 11)
    ]
    same = {"province": "tinh", "commune": "vi-du", "example": True, "hard": False, "code": None}
    more = {
        "former": "",
        "hard_document": "",
        "controller": "",
        "contact_name": "",
        "contact_phone": "",
        "into": "",
    }
    chat.village.write(lambda tx: tx.execute(insert(PLACE), [{**row, **same, **more} for row in rows]))
    names = ["Thôn Đông", "Trung", "thôn Núi Cao", *(f"Thôn Mới {n}" for n in range(1, 11))]
    return "STT\tThôn\tHọ và tên\tNăm sinh\n" + "\n".join(
        f"{n}\t{name}\tNguyễn Thị Mẫu {chr(64 + n)}\t19{50 + n}" for n, name in enumerate(names, 1)
    )


def invitations(chat: Chat) -> list[dict[str, object]]:
    return chat.village.rows(Invitation)


def code_of(chat: Chat, place: str) -> str:
    row = next(each for each in invitations(chat) if each["place"] == place and not each["used"])
    return str(chat.village.house.vault.open(str(row["sealed"]), Sealed.CODE))


def takes(chat: Chat, code: str, called: str) -> Chat:
    """From the code to the role, by somebody who has not written before."""
    chat.starts().hears_anything().says(code).hears_anything().says("8").hears_anything()
    return chat.says("1").hears_anything().says(called).hears_anything()


# -- many at once


def test_thirteen_roles_are_given_in_fifteen_taps_or_less(chat: Chat, served: None) -> None:
    role = chat.holds("officer", "vi-du", called="anh Nam")
    text = thirteen(chat)
    taps = 0

    def tap(option: str) -> Chat:
        nonlocal taps
        taps += 1
        return chat.taps(option)

    chat.starts().hears_anything()
    taps += 1
    chat.says("việc của xã").hears_anything()
    tap("office_more").hears_anything()
    tap("office_roles").hears_anything()
    tap("give_role").hears("roles.kind", key="kind")
    tap("many").hears("many.ask", key="list", choices=["back"])
    taps += 1
    chat.says(text).hears("many.rows", "many.sure", key="sure", choices=["yes", "again", "no"])
    chat.reads("thôn Đông, xã Ví Dụ: Nguyễn Thị Mẫu A, chi hội trưởng").reads("thôn Mới 10, xã Ví Dụ: ")
    tap("yes").hears("many.given", "many.cards", "codes.ask", key="which")
    assert taps <= 15

    rows = invitations(chat)
    assert len(rows) == THIRTEEN
    assert {row["kind"] for row in rows} == {"head"}
    assert {row["by"] for row in rows} == {role}
    assert len({row["place"] for row in rows}) == THIRTEEN
    assert not any(re.search(r"VT \w{4}", str(row["sealed"])) for row in rows)
    assert "195" not in "".join(str(row["called"]) for row in rows)  # years are not kept
    head = takes(chat.another(limits=NUMBERS), code_of(chat, "v3"), "cô Hoa")
    assert [(row["place"], row["called"]) for row in chat.village.rows(Role, ROLE.c.kind == "head")] == [
        ("v3", "cô Hoa")
    ]
    head.says("việc chi hội").hears_anything()


def test_what_is_not_clear_is_told_apart_and_the_rest_is_given(chat: Chat) -> None:
    chat.another("held").holds("head", "trung", called="bà Nụ")
    role = chat.holds("officer", "vi-du", called="anh Nam")
    open_talk(chat, "give_many", role=role).hears("many.ask")
    chat.says(
        "Nguyễn Thị Mẫu - thôn Đông\n"
        "thôn Trung: Trần Văn Mẫu (phó)\n"
        "thôn Trung: Lê Văn Mẫu\n"
        "thôn Đông: Hoàng Văn Mẫu\n"
        "thôn 3: Phạm Văn Mẫu\n"
        "thôn Tây Bắc: Vũ Thị Mẫu\n"
        "thôn Núi Cao, cán bộ xã, Vũ Văn Mẫu"
    )
    chat.hears("many.rows", "many.unclear", "many.sure_rest")
    chat.reads("thôn Trung, xã Ví Dụ: Lê Văn Mẫu, chi hội trưởng (đang có bà Nụ)")
    chat.reads("thôn Trung, xã Ví Dụ: Trần Văn Mẫu, chi hội phó")
    for line, why in (
        ("thôn Đông: Hoàng Văn Mẫu", "đã có một dòng"),
        ("thôn 3: Phạm Văn Mẫu", "hai nơi cùng tên"),
        ("thôn Tây Bắc: Vũ Thị Mẫu", "không thấy nơi nào"),
        ("thôn Núi Cao, cán bộ xã, Vũ Văn Mẫu", "không giao được"),
    ):
        assert re.search(f"“{re.escape(line)}”: [^\n]*{why}", chat.text), line
    assert invitations(chat) == []
    chat.taps("yes").hears("many.given", "many.no_cards", "codes.ask")
    assert sorted((str(row["place"]), str(row["kind"])) for row in invitations(chat)) == [
        ("dong", "head"),
        ("trung", "deputy"),
        ("trung", "head"),
    ]


def test_the_same_list_again_replaces_the_codes(chat: Chat) -> None:
    role = chat.holds("officer", "vi-du", called="anh Nam")
    codes = []
    for _ in range(2):
        open_talk(chat, "give_many", role=role).hears("many.ask").says("thôn Đông - cô Hoa")
        chat.hears("many.rows", "many.sure").taps("yes").hears_anything()
        codes.append(code_of(chat, "dong"))
    other = chat.another(limits=NUMBERS).starts().hears_anything()
    other.says(codes[0]).hears("role.wrong").hears_anything()
    other.says(codes[1]).hears("role.address").hears_nothing_more()


def test_nobody_gives_many_beyond_their_place_or_their_power(chat: Chat) -> None:
    head = chat.holds("head", "dong", called="cô Hoa")
    open_talk(chat, "give_role", role=head).hears("roles.kind", choices=["deputy", "helper", "back"])
    open_talk(chat, "give_many", role=head).hears("many.ask").says("thôn Trung - cô Lan")
    chat.hears("many.nothing", "many.unclear", "many.ask").hears_nothing_more()
    assert invitations(chat) == []


# -- codes that nobody took up


def test_a_code_that_nobody_took_up_is_on_the_list_with_a_text_to_copy(chat: Chat) -> None:
    role = chat.holds("officer", "vi-du", called="anh Nam")
    village = chat.village
    code = village.write(
        lambda tx: invite(tx, village.house, village.now, "head", "dong", "operator", called="cô Hoa")
    )
    village.write(lambda tx: invite(tx, village.house, village.now, "officer", "vi-du", "operator"))
    which = next(str(row["id"]) for row in invitations(chat) if row["place"] == "dong")

    open_talk(chat, "holders", role=role).hears("roles.nobody", choices=["give", "codes", "back"])
    chat.reads("(1)").taps("codes").hears("codes.ask", key="which", choices=[which, "cards", "back"])
    chat.taps(which).hears(
        "codes.copy", "codes.text", "codes.then", choices=["list", "renew", "withdraw", "back"]
    )
    chat.reads(code).reads("Dành cho: cô Hoa")
    chat.taps("renew").hears("codes.copy", "codes.text", "codes.ask")
    fresh = code_of(chat, "dong")
    assert fresh != code
    other = chat.another(limits=NUMBERS).starts().hears_anything()
    other.says(code).hears("role.wrong").hears_anything()
    other.says(fresh).hears_anything().says("8").hears("role.meant_for", "role.sure").says(
        "1"
    ).hears_anything()
    other.says("cô Hoa").hears_anything()
    rows = {str(row["place"]): (row["sealed"], row["called"]) for row in invitations(chat) if row["used"]}
    assert rows == {"dong": ("", "")}
    open_talk(chat, "role_codes", role=role).hears("codes.none", "roles.holders").hears_nothing_more()


def test_a_code_that_is_too_old_is_said_so_and_can_be_made_anew_or_taken_back(chat: Chat) -> None:
    role = chat.holds("officer", "vi-du", called="anh Nam")
    village = chat.village
    old = village.write(
        lambda tx: invite(tx, village.house, village.now, "head", "dong", role, called="cô Hoa")
    )
    which = str(invitations(chat)[0]["id"])
    chat.waits(days=8)
    open_talk(chat, "role_code", role=role, which=which).hears("codes.late", "codes.then")
    assert old not in chat.text
    chat.taps("renew").hears("codes.copy", "codes.text", "codes.ask")
    fresh = next(str(row["id"]) for row in invitations(chat) if not row["used"])
    chat.taps(fresh).hears_anything().taps("withdraw").hears("codes.withdraw_sure").taps("yes")
    chat.hears("codes.withdrawn", "codes.none", "roles.nobody")
    village.write(lambda tx: invite(tx, village.house, village.now, "head", "trung", role, called="cô Lan"))
    chat.waits(days=40)
    village.write(lambda tx: prune(tx, village.now))
    assert {(row["sealed"], row["called"]) for row in invitations(chat)} == {("", "")}


def test_codes_of_others_are_seen_by_who_could_give_them_alone(chat: Chat) -> None:
    village = chat.village
    head = chat.holds("head", "dong", called="cô Hoa")
    elsewhere = chat.another("other").holds("head", "trung", called="bà Nụ")
    for kind, place in (("head", "dong"), ("deputy", "dong"), ("helper", "trung")):
        village.write(
            lambda tx, kind=kind, place=place: invite(tx, village.house, village.now, kind, place, "operator")
        )
    ids = {str(row["kind"]): str(row["id"]) for row in invitations(chat)}
    open_talk(chat, "role_codes", role=head).hears("codes.ask", choices=[ids["deputy"], "cards", "back"])
    for forged in (ids["head"], ids["helper"]):
        open_talk(chat, "role_code", role=head, which=forged).hears("codes.ask").hears_nothing_more()
    open_talk(chat, "role_codes", role=elsewhere).hears_anything()
    assert "chi hội phó" not in chat.text


def test_the_digest_of_an_officer_names_the_codes_that_nobody_took_up(chat: Chat) -> None:
    role = chat.holds("officer", "vi-du", called="anh Nam")
    village = chat.village
    code = village.write(
        lambda tx: invite(tx, village.house, village.now, "head", "dong", role, called="cô Hoa")
    )
    village.write(lambda tx: tx.execute(update(ROLE).where(ROLE.c.id == role).values(digest="daily")))
    chat.waits(hours=14)
    assert village.write(lambda tx: digests_due(tx, village.house, village.now)) == 1
    (push,) = village.rows(Push, PUSH.c.purpose == "officer_digest")
    assert code not in str(push["args"])
    said = officer_digest(push["args"])
    assert any(getattr(each, "id", "") == "digest.codes" for each in said)
    takes(chat.another(limits=NUMBERS), code, "cô Hoa")
    found = village.write(lambda tx: summary_of(tx, village.house, village.now, "vi-du"))
    assert not any(
        getattr(each, "id", "") == "digest.codes" for each in officer_digest({"summary": found, "codes": []})
    )


# -- handing over


def open_work(chat: Chat, role: str) -> None:
    """A digest, a code not taken up, a code for a lost phone, and news that is being written."""
    village = chat.village
    village.write(lambda tx: tx.execute(update(ROLE).where(ROLE.c.id == role).values(digest="weekly")))
    village.write(lambda tx: invite(tx, village.house, village.now, "deputy", "dong", role, called="cô Lan"))
    at = village.now
    times = {"created": at, "expires": at, "changed": at}

    def written(tx: object) -> None:
        of_phone = {"id": "lk", "contact": "c", "asker": "", "person": "p", "by": role, "state": "open"}
        _put(tx, LinkCode, {**of_phone, "created": at, "expires": at})
        news = {"id": "n", "commune": "vi-du", "place": "dong", "by": role, "state": "draft"}
        empty = {"words": {}, "audience": {}, "counts": {}, "link": "", "why": "", "note": ""}
        _put(
            tx,
            Campaign,
            {**news, **empty, "confirmed_by": "", "planned_to": "", **_only(times, "created", "changed")},
        )

    village.write(written)


def _only(times: dict[str, object], *names: str) -> dict[str, object]:
    return {name: times[name] for name in names}


def _put(tx: object, model: object, row: dict[str, object]) -> None:
    from storage.tables import table

    tx.execute(insert(table(model)).values(**row))  # type: ignore[attr-defined,arg-type]


def said_to(chat: Chat, role: str) -> int:
    """How often something was said to the phone of a role."""
    contact = chat.village.rows(Role, ROLE.c.id == role)[0]["contact"]
    return sum(row["contact"] == contact for row in chat.village.everything()["outbox"])


def handed(chat: Chat, role: str) -> tuple[dict[str, object], dict[str, object]]:
    """The role that was handed over, and the one that follows it."""
    was = chat.village.rows(Role, ROLE.c.id == role)[0]
    return was, chat.village.rows(Role, ROLE.c.follows == role)[0]


def test_a_head_hands_over_in_one_act(chat: Chat) -> None:
    officer = chat.another("desk")
    desk = officer.holds("officer", "vi-du", called="anh Nam")
    role = chat.holds("head", "dong", called="cô Hoa")
    open_work(chat, role)
    lan = next(str(row["id"]) for row in invitations(chat) if row["kind"] == "deputy")

    chat.starts().hears_anything()
    open_talk(chat, "my_roles").hears("roles.mine", "roles.ask").taps("hand_over").hears("roles.to_whom")
    chat.says("bà Mẫu").hears("roles.sure_to_hand_over").taps("yes").hears("roles.handed").hears_anything()
    handing = next(row for row in invitations(chat) if row["hands_over"])
    code = str(chat.village.house.vault.open(str(handing["sealed"]), Sealed.CODE))
    chat.says("việc chi hội").hears("work.none").hears_anything()  # at once
    assert chat.village.rows(Role, ROLE.c.id == role)[0]["ended"] is not None

    open_talk(officer, "role_codes", role=desk).hears("codes.ask").reads("Mẫu, chi hội trưởng")
    deputy = chat.village.house.vault.open(
        str(next(row for row in invitations(chat) if row["id"] == lan)["sealed"]), Sealed.CODE
    )
    chat.another("deputy", limits=NUMBERS).starts().hears_anything().says(deputy).hears("role.address")

    before = said_to(chat, role)
    new = chat.another("successor")
    new.starts().hears_anything().says(code).hears("role.address").taps("ba")
    new.hears("role.follows", "role.meant_for", "role.sure").reads("cô Hoa bàn giao").taps("yes")
    new.hears("role.called").says("bà Mẫu").hears("role.taken")
    was, now = handed(chat, role)
    assert (now["kind"], now["place"], now["digest"], now["ended"]) == ("head", "dong", "weekly", None)
    assert was["ended"] is not None
    assert {row["by"] for row in invitations(chat) if row["id"] == lan} == {now["id"]}
    assert [row["by"] for row in chat.village.rows(LinkCode)] == [now["id"]]
    assert [row["by"] for row in chat.village.rows(Campaign)] == [now["id"]]
    assert said_to(chat, role) == before + 1  # they are told who has it now
    actions = [row["action"] for row in chat.village.rows(Audit)]
    assert {"role.handed_over", "role.taken"} <= {*actions}


def test_an_officer_hands_over_for_who_is_gone(chat: Chat) -> None:
    head = chat.another("gone")
    role = head.holds("head", "dong", called="cô Hoa")
    desk = chat.holds("officer", "vi-du", called="anh Nam")
    open_talk(chat, "holders", role=desk).hears("roles.holders").taps(role)
    chat.hears("roles.end_ask", "roles.end_or", choices=["hand_over", "end", "back"]).taps("hand_over")
    chat.hears("roles.to_whom").says("bà Mẫu").hears("roles.sure_to_hand_over").taps("yes")
    chat.hears("roles.handed", "roles.nobody").reads("bà Mẫu nhắn mã này")
    assert chat.village.rows(Role, ROLE.c.id == role)[0]["ended"] is not None
    assert said_to(chat, role) == 1
    takes(chat.another("successor"), code_of(chat, "dong"), "bà Mẫu")
    assert handed(chat, role)[1]["by"] == desk


def test_an_officer_is_followed_by_another_with_news_and_codes(chat: Chat) -> None:
    role = chat.holds("officer", "vi-du", called="anh Nam")
    open_work(chat, role)
    chat.starts().hears_anything()
    open_talk(chat, "my_roles").hears_anything().taps("hand_over").hears_anything().says(
        "chị Mẫu"
    ).hears_anything()
    chat.taps("yes").hears("roles.handed").hears_anything()
    code = code_of(chat, "vi-du")
    takes(chat.another("successor"), code, "chị Mẫu")
    _, now = handed(chat, role)
    assert now["digest"] == "weekly"
    assert {row["by"] for row in invitations(chat) if not row["used"]} == {now["id"]}
    assert [row["by"] for row in chat.village.rows(Campaign)] == [now["id"]]


def test_nobody_hands_over_what_is_not_theirs(chat: Chat) -> None:
    theirs = chat.another("head").holds("head", "dong", called="cô Hoa")
    officer = chat.another("officer").holds("officer", "vi-du", called="anh Nam")
    mine = chat.holds("head", "trung", called="bà Nụ")
    from dialogs.engine import Refusal
    from dialogs.talks.roles import HandOver, HandOverFor
    from storage.act import Where
    from tests.asking import served

    contact = chat.village.rows(Role, ROLE.c.id == mine)[0]["contact"]
    where = Where(chat.village.house, chat.village.now, contact, "telegram", "phone-1")
    for asked in (HandOver(theirs, "x"), HandOverFor(mine, theirs, "x"), HandOverFor(mine, officer, "x")):
        came = chat.village.write(lambda tx, asked=asked: served(tx, where, asked))
        assert isinstance(came, Refusal), asked
    assert all(row["ended"] is None for row in chat.village.rows(Role))
    assert chat.village.write(lambda tx: tx.execute(select(INVITATION.c.id)).all()) == []
