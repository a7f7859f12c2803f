"""A house in mourning, somebody ill, a wrong number: messages rest at once, and that it is so is asked back once."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, TypedDict

from dialogs.conversation import Entry
from dialogs.engine import Command, Done, Next, Say, Talk, ask, do
from dialogs.phrases import Phrase, Speech
from dialogs.questions import OneOf, Option

Why = Literal["mourning", "ill"]


class Rested(TypedDict):
    """How long nothing is sent: `until` is a day, "" where it is until they write themselves; `home`: to the whole household."""

    until: str
    home: bool


@dataclass(frozen=True, slots=True)
class Rest(Command[Rested]):
    """Nothing is sent to a household in mourning, or to somebody ill, for a time; the chapter sees it on their card."""

    why: Why


@dataclass(frozen=True, slots=True)
class RestNoMore(Command[None]):
    """It was not so: household and person are as they were before."""

    why: Why


@dataclass(frozen=True, slots=True)
class LeavePhone(Command[None]):
    """Whoever answers here now is somebody else's: this phone lets go of the person, and what was planned for it is dropped."""


def hardship(why: Why) -> Talk:
    """What a person told of mourning or illness."""
    rested = yield from do("rest", Rest(why))
    yield Say(_rested(why, rested))
    right = yield from ask(
        OneOf(
            key="right",
            wording=Phrase("hardship.ask", "{Minh} hiểu vậy có đúng không{a}?"),
            options=(
                Option("yes", Phrase("hardship.yes", "Đúng")),
                Option("no", Phrase("hardship.no", "Không phải, cứ nhắn như trước")),
            ),
        )
    )
    if right == "no":
        yield from do("no_more", RestNoMore(why))
        yield Say(Phrase("hardship.as_before", "{Minh} hiểu nhầm, mong {ban} bỏ qua. Mọi việc như trước{a}."))
        return Next("resume")
    yield Say(
        Phrase("hardship.any_time", "Khi nào muốn làm tiếp, {ban} nhắn một chữ bất kỳ là {minh} trả lời{a}.")
    )
    return Done()


def _rested(why: Why, rested: Rested) -> Speech:
    if not rested["until"]:
        return Phrase(
            "hardship.until_they_write",
            "{Minh} xin chia sẻ với {ban} và gia đình. Từ giờ {minh} không nhắc, không gửi tin nữa{a}.",
        )
    day = date.fromisoformat(rested["until"])
    if why == "ill":
        return Phrase(
            "hardship.ill",
            "{Minh} mong {ban} mau khỏe. Đến hết ngày {day}, {minh} không nhắc, không gửi tin cho {ban}{a}; chi hội cũng thấy để khỏi giục.",
            day=day,
        )
    return Phrase(
        "hardship.mourning",
        "{Minh} xin chia buồn cùng {ban} và gia đình. Đến hết ngày {day}, {minh} không nhắn gì đến nhà mình{a}; chi hội cũng thấy để khỏi giục.",
        day=day,
    )


def wrong_number() -> Talk:
    """Whoever writes is not the one this phone is known for."""
    choice = yield from ask(
        OneOf(
            key="who",
            wording=Phrase(
                "wrong_number.ask", "{Minh} xin lỗi. Máy này đang ghi là của {ten}, có nhầm không{a}?"
            ),
            options=(
                Option("leave", Phrase("wrong_number.leave", "Nhầm, đừng nhắn vào máy này nữa")),
                Option("people", Phrase("wrong_number.people", "Người khác trong nhà đang cầm máy")),
                Option("right", Phrase("wrong_number.right", "Không nhầm, đúng máy rồi")),
            ),
        )
    )
    if choice == "people":
        return Next("people")
    if choice == "right":
        return Next("resume")
    yield from do("leave", LeavePhone())
    yield Say(
        Phrase(
            "wrong_number.left",
            "Dạ vâng, {minh} đã bỏ máy này ra và không nhắn nữa{a}. Phiếu của người kia vẫn giữ riêng cho người ấy.",
        )
    )
    return Done()


TALKS = {"hardship": Entry(hardship, after=""), "wrong_number": Entry(wrong_number, after="")}
