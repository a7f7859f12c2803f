"""Places that become one: sums before and after, what leads on, what keeps its name; on both databases."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, update

from bot.example import Commune, make
from dialogs.phrases import in_source
from dialogs.rules.titles import Title
from dialogs.talks.asked import Amend
from dialogs.told import told
from storage.act import House, Where
from storage.counting import count_households
from storage.merging import CantMergeError, Foreseen, Merger, foresee, merge
from storage.office.summary import figures, keep, mend, recount, summary_of
from storage.places.find import by_code, find_places, label, places_named
from storage.privacy.erasure import erase
from storage.residents.choices import amend
from storage.roles import invite
from storage.tables import (
    ASSESSMENT,
    FROZEN_FIGURES,
    HOUSEHOLD,
    INVITATION,
    MEETING,
    OPPORTUNITY,
    PERSON,
    PLACE,
    PUSH,
    TARGET_SHARE,
    TARGET_VALUE,
    TITLE_RULES,
    TOMBSTONE,
    Audit,
    FrozenFigures,
    Place,
    Push,
    Role,
    TargetShare,
    TargetValue,
    TitleDecision,
    TitleRules,
)
from storage.titles.decisions import Decided, write
from tests.chat import Chat

DAY = date(2026, 11, 1)
YEARS = (2025, 2026)


@pytest.fixture
def commune(chat_on_both: Chat) -> Commune:
    village = chat_on_both.village
    village.untouched = False
    found = village.write(lambda tx: make(tx, village.house, village.now, people=150, villages=3))
    gone = next(
        each["person"] for each in found.sheets if each["village"] == "mau-1" and each["state"] == "sent"
    )
    village.write(lambda tx: erase(tx, village.house, gone, village.now))  # what stays of them moves, too
    of_before = update(ASSESSMENT).where(ASSESSMENT.c.village == "mau-2", ASSESSMENT.c.state == "open")
    village.write(lambda tx: tx.execute(of_before.values(year=2025)))
    village.write(lambda tx: settled(tx, village.house))
    return found


def settled(tx: Connection, house: House) -> None:
    """A house that stands empty, and sums that are right before anything begins."""
    home = {"id": "mau-empty", "place": "mau-1", "commune": "mau", "code": None, "name": "Mẫu", "state": ""}
    tx.execute(insert(HOUSEHOLD).values(**home, basis="x"))
    count_households(tx, house, ["mau-empty"])
    mend(tx, house)


def sums(chat: Chat, *places: str) -> list[dict[str, int]]:
    """What each year's sums of these places come to, together."""
    found = []
    for year in YEARS:
        together: dict[str, int] = {}
        for place in places:
            for name, n in chat.village.write(lambda tx, at=place, of=year: figures(tx, at, of)).items():
                together[name] = together.get(name, 0) + n
        found.append({name: n for name, n in sorted(together.items()) if n})
    return found


def merged(chat: Chat, *gone: str, into: str, name: str = "", day: date = DAY) -> Foreseen:
    village = chat.village
    merger = Merger(into, gone, day, name)
    return village.write(lambda tx: merge(tx, village.house, village.now, merger))


def wrong(chat: Chat) -> list[Any]:
    """What a recount says of everything but the household that was put there untold."""
    found = chat.village.write(lambda tx: recount(tx, chat.village.house))
    return [each for each in found if each[0][0] not in {"dong", "vi-du", "tinh"}]


def test_two_villages_become_one_and_every_sum_is_that_of_both(chat_on_both: Chat, commune: Commune) -> None:
    chat, before = chat_on_both, sums(chat_on_both, "mau-1", "mau-2")
    above, other = sums(chat, "mau"), sums(chat, "mau-3")
    assert all(before)
    assert wrong(chat) == []

    foreseen = merged(chat, "mau-1", into="mau-2", name="thôn Đông Đoài")

    assert wrong(chat) == []
    assert sums(chat, "mau-2") == before
    assert sums(chat, "mau-1") == [{}, {}]
    assert (sums(chat, "mau"), sums(chat, "mau-3")) == (above, other)
    assert foreseen.counts["people"] > foreseen.counts["households"] > 0
    of_gone = [
        column
        for column in (PERSON.c.village, HOUSEHOLD.c.place, ASSESSMENT.c.village, TOMBSTONE.c.village)
        if chat.village.write(lambda tx, of=column: tx.execute(select(of).where(of == "mau-1")).first())
    ]
    assert of_gone == []
    was, now = (chat.village.rows(Place, PLACE.c.id == each)[0] for each in ("mau-1", "mau-2"))
    assert (was["until"], was["into"], was["name"]) == (DAY, "mau-2", "Đông")
    assert (now["word"], now["name"], now["folded"]) == ("thôn", "Đông Đoài", "dong doai")
    assert now["adults"] is None  # of one of them nobody had counted: no sum is better than half of one


def test_two_communes_become_one_with_their_villages(chat_on_both: Chat, commune: Commune) -> None:
    chat = chat_on_both
    village = chat.village
    officer = chat.holds("officer", "mau", called="anh Nam")
    head = chat.another().holds("head", "mau-1", called="cô Hoa")
    before, province = sums(chat, "mau", "vi-du"), sums(chat, "tinh")
    of_one = sums(chat, "mau-1")

    merged(chat, "mau", into="vi-du", name="xã Ví Dụ Mới")

    assert wrong(chat) == []
    assert (sums(chat, "vi-du"), sums(chat, "tinh"), sums(chat, "mau-1")) == (before, province, of_one)
    inside = village.rows(Place, PLACE.c.parent == "vi-du", PLACE.c.id.like("mau-%"))
    assert len(inside) == 5
    assert {(row["commune"], row["former"]) for row in inside} == {("vi-du", "xã Mẫu")}
    roles = {row["id"]: (row["place"], row["commune"], row["ended"]) for row in village.rows(Role)}
    assert roles == {officer: ("vi-du", "vi-du", None), head: ("mau-1", "vi-du", None)}
    told_to = {row["args"]["role"] for row in village.rows(Push, PUSH.c.purpose == "places_merged")}
    assert told_to == {officer, head}
    assert village.write(lambda tx: label(tx, "mau-1")) == "thôn Đông (xã Mẫu cũ), xã Ví Dụ Mới"


def test_old_codes_and_names_lead_to_the_new_place(chat_on_both: Chat, commune: Commune) -> None:
    chat = chat_on_both
    village = chat.village
    home = village.write(
        lambda tx: tx.execute(select(HOUSEHOLD.c.code).where(HOUSEHOLD.c.place == "mau-1")).scalar()
    )
    code = village.write(lambda tx: invite(tx, village.house, village.now, "head", "mau-1", "operator"))
    merged(chat, "mau-1", into="mau-2", name="thôn Mới")
    merged(chat, "mau-2", into="mau-3")  # and once more

    for typed in ("MAU1", "mau 2", home):
        found = village.write(lambda tx, typed=typed: by_code(tx, typed))
        assert found is not None
        assert (found["id"], bool(found["household"])) == ("mau-3", typed == home)
    for words in ("thôn Đoài xã Mẫu", "MAU1", "thôn Mới"):
        found_ = village.write(lambda tx, words=words: find_places(tx, words, 5))
        assert [each["id"] for each in found_] == ["mau-3"], words
    assert [each["id"] for each in village.write(lambda tx: places_named(tx, "MAU1"))] == ["mau-3"]
    chat.another("new-phone").starts().hears_anything().says(code).hears("role.address").says("8").hears(
        "role.sure"
    ).reads("thôn Thượng")


def test_who_was_about_to_choose_the_old_village_lives_in_the_new_one(
    chat_on_both: Chat, commune: Commune
) -> None:
    village = chat_on_both.village
    merged(chat_on_both, "mau-1", into="mau-2")
    person = next(row["id"] for row in commune.people if row["village"] == "mau-3")
    where = Where(village.house, village.now, "c", "telegram", "x", person)
    village.write(lambda tx: amend(tx, where, Amend("place", "mau-1")))
    lives = village.write(
        lambda tx: tx.execute(select(PERSON.c.village).where(PERSON.c.id == person)).scalar()
    )
    assert lives == "mau-2"
    assert wrong(chat_on_both) == []


def test_what_was_kept_keeps_the_names_of_then(chat_on_both: Chat, commune: Commune) -> None:
    chat = chat_on_both
    village = chat.village

    def met(tx: Connection) -> None:
        of_then = summary_of(tx, village.house, village.now, "mau-1")
        keep(tx, village.house, village.now, of_then, "")
        meeting = {
            "id": "m1",
            "place": "mau-1",
            "day": DAY,
            "present": 5,
            "members": 7,
            "note": "",
            "role": "",
        }
        tx.execute(insert(MEETING).values(**meeting, result="", at=village.now))

    village.write(met)
    before = village.rows(FrozenFigures)
    chat.waits(days=1)
    merged(chat, "mau-1", into="mau-2", name="thôn Mới")

    assert village.rows(FrozenFigures, FROZEN_FIGURES.c.note == "") == before
    assert (
        before[0]["figures"]["label"] == village.write(lambda tx: label(tx, "mau-1")) == "thôn Đông, xã Mẫu"
    )
    now = village.write(lambda tx: summary_of(tx, village.house, village.now, "mau-2"))
    assert now["before"] is not None
    assert now["before"]["counts"] == now["counts"]  # no trend against one of its parts


def test_targets_add_up_and_figures_by_hand_where_all_have_one(chat_on_both: Chat, commune: Commune) -> None:
    village = chat_on_both.village
    on = {"source": "báo cáo", "role": "", "at": village.now}

    def given(tx: Connection) -> None:
        for place, number in (("mau-1", 40), ("mau-2", 25), ("mau-3", 30)):
            about = {"target": "people", "year": 2030, "role": "", "at": village.now}
            tx.execute(insert(TARGET_SHARE).values(place=place, number=number, **about))
        for id_, place, target, n in (
            ("v1", "mau-1", "a", 3),
            ("v2", "mau-2", "a", 4),
            ("v3", "mau-1", "b", 5),
        ):
            row = {"id": id_, "place": place, "target": target, "numerator": n, "denominator": 10, "day": DAY}
            tx.execute(insert(TARGET_VALUE).values(**row, **on))

    village.write(given)
    foreseen = merged(chat_on_both, "mau-1", into="mau-2")

    shares = {row["place"]: row["number"] for row in village.rows(TargetShare, TARGET_SHARE.c.year == 2030)}
    assert shares == {"mau-2": 65, "mau-3": 30}
    values = village.rows(TargetValue, TARGET_VALUE.c.place == "mau-2")
    assert [(row["target"], row["numerator"], row["denominator"]) for row in values if row["id"] != "v2"] == [
        ("a", 7, 20)
    ]
    assert any("(b)" in in_source(each) for each in foreseen.remarks)


def test_roles_codes_and_what_is_offered_move_and_nobody_holds_one_role_twice(
    chat_on_both: Chat, commune: Commune
) -> None:
    chat = chat_on_both
    village = chat.village
    one, two = chat.holds("head", "mau-1", called="cô Hoa"), chat.holds("head", "mau-2", called="cô Hoa")
    other = chat.another().holds("head", "mau-1", called="bà Nụ")
    officer = chat.another("desk").holds("officer", "mau", called="anh Nam")

    def offered(tx: Connection) -> None:
        invite(tx, village.house, village.now, "deputy", "mau-1", one)
        about = {"indicator": "2.1", "what": "lớp", "where": "nhà văn hóa", "when": "tối", "role": one}
        tx.execute(insert(OPPORTUNITY).values(id="o1", place="mau-1", **about, at=village.now))

    village.write(offered)
    foreseen = village.write(lambda tx: foresee(tx, village.now, Merger("mau-2", ("mau-1",), DAY)))
    assert (foreseen.counts["roles"], foreseen.counts["codes"]) == (2, 1)
    assert any("3 người cùng giữ một việc" in in_source(each) for each in foreseen.remarks)
    merged(chat, "mau-1", into="mau-2")

    held = {row["id"]: (row["place"], row["ended"] is None) for row in village.rows(Role)}
    assert held[officer] == ("mau", True)
    assert sorted([held[one], held[two]]) == [("mau-2", False), ("mau-2", True)]
    assert held[other] == ("mau-2", True)
    for column in (INVITATION.c.place, OPPORTUNITY.c.place):
        assert village.write(lambda tx, of=column: tx.execute(select(of)).scalars().all()) == ["mau-2"]
    pushes = village.rows(Push, PUSH.c.purpose == "places_merged")
    assert len(pushes) == 3
    assert all(told("places_merged", row["args"]) for row in pushes)
    (noted,) = village.rows(Audit)[-1:] or ({},)
    assert (noted["action"], noted["place"], noted["detail"]["gone"]) == ("places.merged", "mau-2", ["mau-1"])


def test_communes_of_which_one_is_set_to_seventy_points_keep_that_for_their_villages(
    chat_on_both: Chat, commune: Commune
) -> None:
    village = chat_on_both.village
    document = {"hard": True, "hard_document": "QĐ ví dụ 01", "hard_date": DAY}
    village.write(lambda tx: tx.execute(update(PLACE).where(PLACE.c.id == "mau").values(**document)))
    merged(chat_on_both, "mau", into="vi-du")
    hard = {row["id"]: row["hard_document"] for row in village.rows(Place) if row["hard"] and not row["into"]}
    assert hard == {
        **dict.fromkeys(("mau-1", "mau-2", "mau-u1", "mau-u2"), "QĐ ví dụ 01"),
        "mau-3": "QĐ ví dụ 00",
        "nui": "QĐ ví dụ 00",
    }


@pytest.mark.parametrize(
    ("gone", "into", "day", "why"),
    [
        ((), "mau-2", DAY, "hai nơi"),
        (("mau-2",), "mau-2", DAY, "hai nơi"),
        (("mau-1",), "mau", DAY, "thôn với thôn"),
        (("dong",), "mau-2", DAY, "cùng một xã"),
        (("mau-u1",), "mau-2", DAY, "đơn vị với đơn vị"),
        (("mau-1",), "mau-2", date(2027, 1, 1), "chưa tới"),
        (("tinh",), "tinh", DAY, "hai nơi"),
    ],
)
def test_what_can_not_become_one_is_said(
    chat: Chat, gone: tuple[str, ...], into: str, day: date, why: str
) -> None:
    village = chat.village
    village.untouched = False
    village.write(lambda tx: make(tx, village.house, village.now, people=10, villages=3))
    with pytest.raises(CantMergeError, match=why):
        village.write(lambda tx: merge(tx, village.house, village.now, Merger(into, gone, day)))
    assert all(row["into"] == "" for row in village.rows(Place))


def test_titles_go_over_and_what_communes_set_about_them_where_they_agree(chat: Chat) -> None:
    """What the one that stays set stays; its sheets and decisions are of the new commune, whole numbers typed are of none."""
    village = chat.village
    village.untouched = False
    village.write(lambda tx: make(tx, village.house, village.now, people=10, villages=3))
    with_places = {"role": "", "at": village.now}

    def titled(tx: Connection) -> None:
        for place, title, receiver in (
            ("mau", "unit", "Phòng ví dụ"),
            ("mau", "commune", "Sở ví dụ"),
            ("vi-du", "commune", "Sở khác"),
        ):
            tx.execute(insert(TITLE_RULES).values(place=place, title=title, receiver=receiver, **with_places))
        decided = Decided(Title.UNIT, "truong", "mau", 2026, "recognised", DAY, "1/QĐ", level=1)
        write(tx, village.house, village.now, "", [decided])

    village.write(titled)
    merged(chat, "mau", into="vi-du")

    rules = {(row["place"], row["title"]): row["receiver"] for row in village.rows(TitleRules)}
    assert rules["vi-du", "unit"] == "Phòng ví dụ"
    assert rules["vi-du", "commune"] == "Sở khác"
    assert [row["commune"] for row in village.rows(TitleDecision)] == ["vi-du"]


def test_what_became_part_of_another_does_not_become_part_of_a_third(chat: Chat) -> None:
    village = chat.village
    village.untouched = False
    merged(chat, "dong", into="trung")
    with pytest.raises(CantMergeError, match="thôi dùng"):
        merged(chat, "dong", into="nui")


def test_each_column_that_names_a_place_moves_or_stays_for_a_reason(chat: Chat) -> None:
    """A new column of that kind has to be told of here, or moved."""
    from storage.merging import BELONG, HELD
    from storage.tables import metadata

    moved = {f"{each.table.name}.{each.name}" for columns in (*BELONG.values(), HELD) for each in columns}
    stays = {
        "audit.place",  # what was done was done there
        "commune_whole.place",  # made anew
        "counter.place",  # told anew, by what they are made of
        "counter_delta.commune",
        "counter_delta.village",
        "frozen_figures.place",  # old reports keep the old names
        "meeting.place",
        "review_step.commune",
        "review_step.village",
        "place_name.place",
        "place_rules.place",  # see _settings
        "plan_in_force.place",
        "recording.commune",  # see _recordings
        "report_part.place",  # what was written of the old place stays its own
        "target_share.place",  # see add_shares
        "target_value.place",
        "title_number.place",  # a whole that was typed of one of them is not that of both
        "title_rules.place",  # see _settings
        "tombstone.commune",
        "tombstone.village",
        "invitation.place",
    }
    named = {
        f"{of.name}.{column.name}"
        for of in metadata.sorted_tables
        for column in of.c
        if column.name in {"place", "village", "commune", "unit", "parent"}
    }
    assert named - moved - stays == set()
