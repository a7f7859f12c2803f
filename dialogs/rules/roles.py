"""
Who may do what where: one table, deny by default (design.md §8, §9).

A role is held at a place. `HERE` reaches that place alone, `BELOW` that place and all below it. What is not in the table
may not be done. Numbers of a place are no names: who may see only numbers has no action that shows a name.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """The roles there are."""

    HEAD = "head"  # chi hội trưởng khuyến học thôn
    DEPUTY = "deputy"  # chi hội phó: reviews the head's own household
    HELPER = "helper"  # người giúp: fills in with somebody, neither reviews nor reads
    UNIT_HEAD = "unit_head"  # head of a unit (cơ quan, trường học)
    OFFICER = "officer"  # Hội Khuyến học xã, Phòng Văn hóa - Xã hội
    PROVINCE = "province"  # Hội Khuyến học tỉnh: numbers, no names
    ADMIN = "admin"


class Action(StrEnum):
    """What a role may allow."""

    FIND = "find"  # names, by what was typed of them
    BOARD = "board"  # names and how far each is, never answers of who did not send
    PEOPLE = "people"  # the list of households and persons, their states
    NUDGE = "nudge"
    COPY = "copy"  # texts and pictures to pass on
    PAPER = "paper"  # enter a sheet from paper
    FILL_IN = "fill_in"  # answer together with somebody
    REVIEW = "review"  # open sheets that were sent, endorse, return
    MEETING = "meeting"
    RELINK = "relink"  # a code for a lost phone
    SUMMARY = "summary"  # numbers
    RANK = "rank"  # the places of communes beside each other
    FILES = "files"  # files that name people who agreed
    REMIND_HEADS = "remind_heads"
    LOOK_AT_PERSON = "look_at_person"
    CONFIRM = "confirm"  # second review
    DECIDE = "decide"  # record a decision of recognition
    FREEZE = "freeze"  # keep figures as handed in
    PLAN = "plan"  # the plan in force, figures by hand
    TITLES = "titles"  # the sheet of the title of a place or a unit, its dossier
    RULES = "rules"  # dates of the year, hours, caps, budget
    OPPORTUNITIES = "opportunities"
    PUBLISH = "publish"  # a sheet
    ADOPT = "adopt"
    NEWS = "news"
    CONFIRM_NEWS = "confirm_news"
    IMPORT = "import"
    FAMILIES = "families"  # families before the gate of their title, their sheets of points, the title of the village
    CLANS = "clans"  # clans made, their families, who answers for them
    REQUESTS = "requests"  # what people ask about their data
    INVITE = "invite"  # give a role, see GIVES
    INVITE_PRINT = "invite_print"


class Reach(StrEnum):
    """How far a role reaches from its place."""

    HERE = "here"
    BELOW = "below"


@dataclass(frozen=True, slots=True)
class Power:
    """What a role may do, how far, and which roles it may give."""

    may: frozenset[Action]
    reach: Reach
    gives: frozenset[Role] = frozenset()
    levels: frozenset[str] = frozenset()  # the levels of place at which it can be held


LEADING = frozenset({Role.HEAD, Role.UNIT_HEAD, Role.OFFICER})
"""Who leads a place, or works for all of it: a list that is pasted names one of them a place."""

A = Action
_CHAPTER = frozenset(
    {
        A.FIND,
        A.BOARD,
        A.PEOPLE,
        A.NUDGE,
        A.COPY,
        A.PAPER,
        A.FILL_IN,
        A.REVIEW,
        A.MEETING,
        A.RELINK,
        A.SUMMARY,
        A.OPPORTUNITIES,
        A.TITLES,
        A.INVITE_PRINT,
    }
)
_COMMUNE = frozenset(
    {
        A.FIND,
        A.SUMMARY,
        A.FILES,
        A.REMIND_HEADS,
        A.LOOK_AT_PERSON,
        A.REQUESTS,
        A.REVIEW,
        A.CONFIRM,
        A.DECIDE,
        A.FREEZE,
        A.PLAN,
        A.RULES,
        A.TITLES,
        A.OPPORTUNITIES,
        A.ADOPT,
        A.NEWS,
        A.CONFIRM_NEWS,
        A.IMPORT,
        A.INVITE,
        A.INVITE_PRINT,
        A.PEOPLE,
        A.RELINK,
        A.COPY,
        A.CLANS,
    }
)
_PROVINCE = frozenset(
    {
        A.SUMMARY,
        A.RANK,
        A.REMIND_HEADS,
        A.FREEZE,
        A.PLAN,
        A.PUBLISH,
        A.NEWS,
        A.CONFIRM_NEWS,
        A.INVITE,
        A.RULES,
    }
)
_PLACES = frozenset({"village", "unit"})

POWERS: Mapping[Role, Power] = {
    Role.HEAD: Power(
        _CHAPTER | {A.INVITE, A.FAMILIES, A.CLANS},
        Reach.HERE,
        frozenset({Role.DEPUTY, Role.HELPER}),
        frozenset({"village"}),
    ),
    Role.DEPUTY: Power(_CHAPTER | {A.FAMILIES, A.CLANS}, Reach.HERE, levels=frozenset({"village"})),
    Role.HELPER: Power(frozenset({A.FIND, A.FILL_IN, A.COPY}), Reach.HERE, levels=_PLACES),
    Role.UNIT_HEAD: Power(_CHAPTER | {A.INVITE}, Reach.HERE, frozenset({Role.HELPER}), frozenset({"unit"})),
    Role.OFFICER: Power(
        _COMMUNE,
        Reach.BELOW,
        frozenset({Role.HEAD, Role.DEPUTY, Role.HELPER, Role.UNIT_HEAD}),
        frozenset({"commune"}),
    ),
    Role.PROVINCE: Power(_PROVINCE, Reach.BELOW, frozenset({Role.OFFICER}), frozenset({"province"})),
    Role.ADMIN: Power(
        frozenset({A.INVITE, A.SUMMARY, A.RULES, A.IMPORT}),
        Reach.BELOW,
        frozenset({Role.HEAD, Role.DEPUTY, Role.HELPER, Role.UNIT_HEAD, Role.OFFICER, Role.PROVINCE}),
        frozenset({"province", "commune"}),
    ),
}


def may(kind: str, action: Action) -> bool:
    """Whether a role allows an action at all; an unknown role allows nothing."""
    return kind in POWERS and action in POWERS[Role(kind)].may


def gives(kind: str, other: str) -> bool:
    """Whether a role may give another one."""
    return may(kind, Action.INVITE) and other in {*POWERS[Role(kind)].gives}


def reaches(kind: str) -> Reach | None:
    """How far a role reaches; None for an unknown one."""
    return POWERS[Role(kind)].reach if kind in POWERS else None
