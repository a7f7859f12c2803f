"""The menus of those who hold a role: short, one page, and each entry is to be had by its words from anywhere."""

from __future__ import annotations

import pytest
from sqlalchemy import insert

from dialogs.menus import DESKS, MENUS, MOST, MenuItem, above, entries, named, shown, way_of
from dialogs.rules.roles import POWERS, Role
from dialogs.talks import TALKS
from dialogs.talks.titles.asked import SetTitle
from dialogs.vietnamese import fold
from storage.tables import PLACE
from tests.chapter import asks
from tests.chat import Chat
from tests.opening import open_talk
from tests.ways import welcomed

PLACES = {"unit": "truong", "village": "dong", "commune": "vi-du", "province": "tinh"}
WRITTEN = ("{way}", "cho tôi xem {way} với ạ", "dạ {way} nhé", "{WAY}")


@pytest.fixture(autouse=True)
def a_unit(chat: Chat) -> None:
    """The commune has a unit."""
    at = {"id": "truong", "parent": "vi-du", "level": "unit", "province": "tinh", "commune": "vi-du"}
    named = {"word": "", "name": "Trường Ví Dụ", "folded": "truong vi du", "unit_kind": "school"}
    chat.village.write(lambda tx: tx.execute(insert(PLACE).values(**at, **named)))
    chat.village.untouched = False


def place_of(kind: str) -> str:
    """A place where a role is held."""
    return PLACES[min(POWERS[Role(kind)].levels & {*PLACES})]


@pytest.mark.parametrize("kind", DESKS)
def test_no_menu_has_more_than_one_short_page(kind: str) -> None:
    for menu in MENUS:
        inside = shown(kind, menu)
        assert len(inside) + (menu not in DESKS.values()) <= MOST, f"{kind}: {menu}"


@pytest.mark.parametrize("kind", DESKS)
def test_what_is_said_means_one_entry_and_opens_a_talk(kind: str) -> None:
    for each in entries(kind):
        assert each.leads("r")[0] in TALKS, each.id
        for way in each.said:
            assert len(way.split()) > 1, f"{way!r} may be a name"
            found = named(kind, way_of(way))
            assert found is not None, way
            assert found.leads("r") == each.leads("r"), f"{kind}: {way!r} is {found.id}, too"
    for menu in MENUS:
        if menu not in DESKS.values():
            assert above(menu) in MENUS


@pytest.mark.parametrize("kind", DESKS)
def test_every_entry_opens_from_anywhere_by_its_words(chat: Chat, kind: str) -> None:
    """Said at the desk, in a menu, and where a name is looked for; as people write it."""
    chat.holds(kind, place_of(kind))
    chat.says("việc chi hội").hears_anything()
    items = [*entries(kind)]
    assert len(items) > 3
    for number, each in enumerate(items):
        way = each.said[number % len(each.said)]
        typed = WRITTEN[number % len(WRITTEN)].format(way=way, WAY=fold(way).upper())
        chat.says(typed).hears_anything()
        opened = [run.talk for run in chat.outcome.opened] if chat.outcome else []
        assert each.leads("r")[0] in opened, f"{typed!r} opened {opened}"
        assert "refused" not in opened, typed


@pytest.mark.parametrize("kind", DESKS)
def test_what_another_role_may_is_refused_and_leads_to_ones_own_desk(chat: Chat, kind: str) -> None:
    """Not to the sheet that one began: who asked has work here."""
    chat.holds(kind, place_of(kind))
    own = {way for each in entries(kind) for way in each.said}
    others = sorted({each.said[0] for other in DESKS for each in entries(other)} - own)
    assert others
    chat.says("phiếu của tôi").hears_anything().says("việc chi hội").hears_anything()
    chat.says(others[0]).hears("work.refused").hears_anything()
    assert chat.outcome
    assert DESKS[kind] in [run.talk for run in chat.outcome.opened]


@pytest.mark.parametrize("kind", DESKS)
def test_help_tells_the_words_of_the_role_one_holds(chat: Chat, kind: str) -> None:
    chat.holds(kind, place_of(kind))
    chat.says("trợ giúp").hears("help.role", "help.words").hears_anything()
    for each in entries(kind):
        chat.reads(f"“{each.said[0]}”")


def test_of_somebody_without_a_role_the_words_are_an_answer_like_any(chat: Chat) -> None:
    welcomed(chat).says("giao việc").hears("missed.first").hears_anything()
    welcomed(chat.another()).says("trợ giúp").hears("help.words").hears_anything()


def test_with_several_roles_it_is_asked_as_which(chat: Chat) -> None:
    chat.holds("head", "dong")
    chat.holds("officer", "vi-du")
    chat.says("giao việc").hears("work.which", key="role").says("2").hears("roles.kind").hears_anything()
    chat.says("kế hoạch").hears("targets.none").hears_anything()


def test_an_entry_alone_in_a_menu_stands_in_its_place() -> None:
    def ids(items: tuple[MenuItem, ...]) -> list[str]:
        return [each.id for each in items]

    assert "import_households" in ids(shown("admin", "office_more"))
    assert "office_people" not in ids(shown("admin", "office_more"))


OFF = ("family", "clan", "village", "unit", "commune")


@pytest.mark.parametrize("kind", DESKS)
def test_what_is_about_titles_that_are_not_given_is_in_no_menu_and_in_no_help(chat: Chat, kind: str) -> None:
    """Its words still open it, to hear that the commune does not give them."""
    officer = chat.another("officer")
    role = officer.holds("officer", "vi-du")
    place = place_of(kind)
    chat.role = chat.holds(kind, place)
    for off in ([each] for each in OFF):
        gone = [each for each in entries(kind) if not each.stands(off)]
        assert gone == [each for each in entries(kind) if each.titles == off[0]]
    for each in OFF if place != "tinh" else ():
        asks(officer, SetTitle(role, each, "off", "yes"))
    about = [each for each in entries(kind) if each.titles]
    assert all(kind in {"head", "deputy", "unit_head", "officer"} for _ in about)
    told = chat.says("trợ giúp").hears_anything().text
    for each in about:
        assert f"“{each.said[0]}”" not in told, each.id
        chat.says(each.said[0]).hears_anything()
        assert chat.outcome
        assert each.leads(chat.role)[0] in [run.talk for run in chat.outcome.opened], each.id
    for menu in MENUS:
        open_talk(chat, "menu", role=chat.role, which=menu).hears_anything()
        there = (
            {option.id for option in chat.outcome.asking.options}
            if chat.outcome and chat.outcome.asking
            else set()
        )
        assert not there & {each.id for each in about}, menu
