"""The menus of those who hold a role: short, one page, and each entry is to be had by its words from anywhere."""

from __future__ import annotations

import pytest

from dialogs.menus import DESKS, MENUS, MOST, MenuItem, above, entries, named, shown, way_of
from dialogs.rules.roles import POWERS, Role
from dialogs.talks import TALKS
from dialogs.vietnamese import fold
from tests.chat import Chat
from tests.ways import welcomed

PLACES = {"unit": "dong", "village": "dong", "commune": "vi-du", "province": "tinh"}
WRITTEN = ("{way}", "cho tôi xem {way} với ạ", "dạ {way} nhé", "{WAY}")


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
