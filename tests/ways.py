"""Ways that many conversations go, talked from the first word on; each hears all that is said."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from tests.chat import SHEET, Chat

INDICATORS = ("1.1", "1.2", "1.3", "1.4", "2.1", "2.2", "2.3", "2.4", "3.1", "3.2")
LOOKOVER = ("lookover.all", "lookover.ask")
PASSED = ("result.passed", "result.step", "result.draft", "result.ask")


Way = Callable[..., Chat]


def _once(way: Way) -> Way:
    """Talk a way once; whoever goes it again in an untouched village begins with the rows it left."""

    @wraps(way)
    def go(chat: Chat, *args: Any, **how: Any) -> Chat:
        village = chat.village
        key = (way.__name__, args, tuple(how.items()), chat.sender, chat.limits, village.now)
        if chat.log or not village.untouched:
            return way(chat, *args, **how)
        if key in village.talked:
            rows, state = village.talked[key]
            village.load(rows)
            chat.resume(state)
        else:
            way(chat, *args, **how)
            village.talked[key] = (village.everything(), chat.left())
        return chat

    return go


@_once
def greeted(chat: Chat, code: str = "VD1", address: str = "ba") -> Chat:
    """From Start to the question of consent."""
    chat.starts(code).hears("welcome.hello", key="address")
    return chat.taps(address).hears("welcome.purpose", "welcome.consent", key="consent")


@_once
def named(chat: Chat, called: str = "Lan", **how: Any) -> Chat:
    """From Start to the question of occupation."""
    greeted(chat, **how).taps("yes").hears("welcome.name", key="called")
    return chat.says(called).hears("welcome.group", key="group")


@_once
def welcomed(chat: Chat, called: str = "Lan", group: str = "nguoi_dan_xa", **how: Any) -> Chat:
    """From Start to the first question of the sheet."""
    named(chat, called, **how).taps(group)
    return chat.hears(SHEET, "assess.question", key="1.1")


def answered(chat: Chat, levels: str = "3333333333", start: int = 0) -> Chat:
    """One level each, "~" for a skip, also when it is offered once more; up to the look-over if there are levels for all."""
    following = (*INDICATORS[1:], "")
    for level, key in zip(levels, following[start:], strict=False):
        chat.taps("!skip" if level == "~" else level)
        if key:
            chat.hears("assess.question", key=key)
    if start + len(levels) < len(INDICATORS):
        return chat
    passed = [key for level, key in zip(levels, INDICATORS[start:], strict=False) if level == "~"]
    for number, key in enumerate(passed):
        if not number:
            chat.hears("assess.once_more")
        chat.hears("assess.question", key=f"{key}+").taps("!skip")
    return chat.hears(*LOOKOVER, key="then")


@_once
def looked_over(chat: Chat, levels: str = "3333333333", **how: Any) -> Chat:
    """From Start to the look-over."""
    return answered(welcomed(chat, **how), levels)


def sent(chat: Chat, name: str = "Nguyễn Thị Lan 1960", heard: tuple[str, ...] = PASSED) -> Chat:
    """From the look-over to the result, sent on."""
    chat.taps("send").hears("send.ask", key="share")
    chat.taps("self").hears("send.full_name", key="full_name")
    chat.says(name).hears("send.read_back", key="right0", choices=["yes", "name", "born"])
    return chat.taps("yes").hears("send.sent", *heard)


def kept(chat: Chat, heard: tuple[str, ...] = PASSED) -> Chat:
    """From the look-over to the result, kept private."""
    return chat.taps("keep").hears(*heard)


def joined_by(chat: Chat, called: str = "Hùng", address: str = "ong", code: str = "VD1") -> Chat:
    """Somebody else on the same phone, from "add a person" to their first question."""
    chat.says("thêm người").hears("welcome.second", key="address")
    chat.taps(address).hears("welcome.purpose.second", "welcome.presses")
    chat.taps("self").hears("welcome.consent").taps("yes").hears("welcome.name").says(called)
    if chat.asked == "same":
        chat.hears("place.same").taps("no")
    chat.hears("place.ask").says(code).hears("place.found", "welcome.group")
    return chat.taps("nguoi_dan_xa").hears(SHEET, "assess.question", key="1.1")
