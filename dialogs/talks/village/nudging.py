"""Nudges: a preview, one tap for one or for all, and at once when they go out and who is held back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypedDict

from dialogs.engine import Command, Next, Query, Say, Talk, ask, do, look
from dialogs.phrases import Listed, Phrase, Speech
from dialogs.questions import OneOf, Option
from dialogs.rules.sending import When
from dialogs.talks.finding import Apart, lines, person, told_apart
from dialogs.talks.picking import MORE
from dialogs.talks.reach import by_you
from dialogs.talks.village.finding import BOARD
from dialogs.talks.village.told import head_nudge, spoken_to


class Left(Apart):
    """Somebody who is not done, and how many questions are left."""

    left: int


class Going(TypedDict):
    """At which time how many go out: `when` as it is said, the clock where it is not now."""

    when: When
    hour: str
    minute: str
    day: str
    count: int


class Most(TypedDict):
    """How many nudges and news the place allows: a person in a week, a household in a day."""

    week: int
    day: int


class Reachable(TypedDict):
    """
    A page of those who are not done and can be written to, and what a nudge to all of them would come to.

    count: all that can be reached. only_you: those who can't. going: who would be sent to, and when. held: who would not,
    by reason. by: who sends it, as the nudge names them.
    """

    can: list[Left]
    count: int
    only_you: int
    more: bool
    going: int
    times: list[Going]
    held: dict[str, int]
    most: Most
    by: str


@dataclass(frozen=True, slots=True)
class Unfinished(Query[Reachable]):
    """Who is not done, the easiest first, by whether the assistant may write to them; which: near (1 to 3 left) or all."""

    role: str
    which: str = "near"
    page: int = 0
    person: str = ""  # the preview for one


class Unreachable(Apart):
    """Somebody whom the assistant can't write to; blocked: they said so themselves."""

    blocked: bool


class Silent(TypedDict):
    """A page of those whom only the head can remind, and how many there are."""

    people: list[Unreachable]
    count: int
    more: bool


@dataclass(frozen=True, slots=True)
class OnlyYou(Query[Silent]):
    """Who never wrote, or blocked the assistant."""

    role: str
    page: int = 0


class Nudged(TypedDict):
    """How many nudges were written, when they go out, and who was held back, by reason."""

    persons: int
    times: list[Going]
    held: dict[str, int]
    most: Most


@dataclass(frozen=True, slots=True)
class Nudge(Command[Nudged]):
    """Write nudges in the ledger, of one person or of all who can be reached."""

    role: str
    which: str = "near"
    person: str = ""


def nudge(role: str, which: str = "near") -> Talk:
    """The five easiest, what would be sent, to how many, and when."""
    here = yield from look("here", Unfinished(role, which), secret=True)
    for phrase in _shown(here):
        yield Say(phrase)
    options = []
    if here["going"]:
        options.append(Option("all", Phrase("nudge.all", "Nhắc {count} người", count=here["going"])))
    if here["can"]:
        options.append(Option("one", Phrase("nudge.one", "Chọn từng người")))
    if here["only_you"]:
        options.append(
            Option(
                "only", Phrase("nudge.only", "Xem {count} người chỉ {ban} nhắc được", count=here["only_you"])
            )
        )
    if which == "near":
        options.append(Option("wider", Phrase("nudge.wider", "Cả những người còn nhiều câu")))
    choice = yield from ask(
        OneOf(
            key="then",
            wording=Phrase("nudge.ask", "{Ban} chọn thế nào{a}?"),
            options=(*options, BOARD),
            help=Phrase(
                "nudge.help",
                "Mỗi người nhận nhiều nhất {week} tin một tuần, mỗi nhà {day} tin một ngày. Ai đã nói “không nhắc nữa” thì {minh} không nhắc{a}.",
                **here["most"],
            ),
        )
    )
    if choice == "all":
        done = yield from do("nudge", Nudge(role, which))
        for phrase in _went(done):
            yield Say(phrase)
        return Next("board", {"role": role})
    if choice == "wider":
        return Next("nudge", {"role": role, "which": "all"})
    if choice == "board":
        return Next("board", {"role": role})
    return Next({"one": "nudge_one", "only": "only_you"}[choice], {"role": role})


def _shown(here: Reachable) -> list[Speech]:
    if not here["count"]:
        said: list[Speech] = [Phrase("nudge.nobody", "Lúc này không có ai {minh} nhắc được{a}.")]
    else:
        names = Listed(_left(each) for each in here["can"])
        said = [
            Phrase(
                "nudge.can",
                "Có {count} người chưa xong mà {minh} nhắn tới được. Gần xong nhất: {names}.",
                count=here["count"],
                names=names,
            )
        ]
        if here["going"]:
            preview = _preview(here)
            said.append(Phrase("nudge.preview", "Lời nhắn sẽ gửi: “{words}”", words=preview))
            said += [_would(each) for each in here["times"]]
        if here["held"]:
            said.append(_held(here))
    return [*said, *by_you(here["only_you"])]


def _preview(here: Reachable) -> Phrase:
    """As the first of them will read it."""
    first = here["can"][0]
    spoken = spoken_to(first["address"], first["called"])
    return head_nudge({"left": first["left"], "by": here["by"]}, **spoken)


def _left(each: Left) -> Phrase:
    return Phrase("nudge.left", "{who} (còn {left} câu)", who=person(each), left=each["left"])


def _would(each: Going) -> Phrase:
    """To how many it would go at one time."""
    count = each["count"]
    if each["when"] == "now":
        return Phrase("nudge.would_now", "Gửi ngay được: {count} người.", count=count)
    if each["when"] == "tonight":
        return Phrase(
            "nudge.would_tonight",
            "{Minh} sẽ gửi lúc {clock} tối nay: {count} người.",
            clock=_clock(each),
            count=count,
        )
    if each["when"] == "tomorrow":
        return Phrase(
            "nudge.would_tomorrow",
            "Giờ này muộn rồi nên {minh} sẽ gửi lúc {clock} tối mai: {count} người.",
            clock=_clock(each),
            count=count,
        )
    return Phrase(
        "nudge.would_later",
        "{Minh} sẽ gửi lúc {clock} ngày {day}: {count} người.",
        clock=_clock(each),
        day=each["day"],
        count=count,
    )


def _went(done: Nudged) -> list[Speech]:
    """When it goes, to how many, and who was left out."""
    went: list[Speech] = [_goes(each) for each in done["times"]]
    if not went:
        went.append(Phrase("nudge.none_went", "{Minh} chưa gửi cho ai cả{a}."))
    return [*went, _held(done)] if done["held"] else went


def _goes(each: Going) -> Phrase:
    count = each["count"]
    if each["when"] == "now":
        return Phrase("nudge.went_now", "{Minh} gửi ngay cho {count} người{a}.", count=count)
    if each["when"] == "tonight":
        return Phrase(
            "nudge.went_tonight",
            "{Minh} ghi rồi{a}: {clock} tối nay gửi cho {count} người.",
            clock=_clock(each),
            count=count,
        )
    if each["when"] == "tomorrow":
        return Phrase(
            "nudge.went_tomorrow",
            "{Minh} ghi rồi{a}: {clock} tối mai gửi cho {count} người.",
            clock=_clock(each),
            count=count,
        )
    return Phrase(
        "nudge.went_later",
        "{Minh} ghi rồi{a}: {clock} ngày {day} gửi cho {count} người.",
        clock=_clock(each),
        day=each["day"],
        count=count,
    )


def _clock(each: Going) -> Phrase:
    if each["minute"] == "00":
        return Phrase("nudge.hour", "{hour} giờ", hour=each["hour"])
    return Phrase("nudge.clock", "{hour} giờ {minute}", hour=each["hour"], minute=each["minute"])


def _held(found: Reachable | Nudged) -> Phrase:
    held, most = found["held"], found["most"]
    reasons = Listed((_REASONS[why](held[why], most) for why in _REASONS if why in held), "; ")
    return Phrase("nudge.held", "{Minh} để lại: {reasons}.", reasons=reasons)


_REASONS: dict[str, Callable[[int, Most], Phrase]] = {
    "nudged": lambda n, _: Phrase("held.nudged", "{n} người tuần này {ban} đã nhắc", n=n),
    "week": lambda n, most: Phrase(
        "held.week", "{n} người đã nhận đủ {most} tin tuần này", n=n, most=most["week"]
    ),
    "today": lambda n, _: Phrase("held.today", "{n} người mà trong nhà đã có tin hôm ấy", n=n),
    "asked_later": lambda n, _: Phrase("held.asked_later", "{n} người đã hẹn {minh} nhắc lúc khác", n=n),
    "resting": lambda n, _: Phrase("held.resting", "{n} người đang ốm, nhà có tang, hoặc đã chuyển đi", n=n),
    "opted_out": lambda n, _: Phrase("held.opted_out", "{n} người đã xin thôi nhắc", n=n),
    "unreachable": lambda n, _: Phrase(
        "held.unreachable", "{n} người lúc này {minh} không nhắn tới được", n=n
    ),
}


def nudge_one(role: str, page: int = 0) -> Talk:
    """One of those who can be reached, five a page."""
    here = yield from look("here", Unfinished(role, "all", page), secret=True)
    options = [Option(each["id"], _left(each)) for each in here["can"]]
    choice = yield from ask(
        OneOf(
            key="who",
            wording=Phrase("nudge.who", "{Ban} nhắc ai{a}?"),
            options=(*options, *((MORE,) if here["more"] else ()), BOARD),
        )
    )
    if choice == "more":
        return Next("nudge_one", {"role": role, "page": page + 1})
    if choice == "board":
        return Next("board", {"role": role})
    return Next("nudge_now", {"role": role, "person": choice})


def nudge_now(role: str, person: str) -> Talk:
    """One person is nudged, and it is said when."""
    done = yield from do("nudge", Nudge(role, "all", person))
    for phrase in _went(done):
        yield Say(phrase)
    return Next("board", {"role": role})


def only_you(role: str, page: int = 0) -> Talk:
    """Whom only the head can remind: names, five a page, and a text to pass on for one of them."""
    here = yield from look("here", OnlyYou(role, page), secret=True)
    if not here["people"]:
        yield Say(Phrase("only.nobody", "Không còn ai như thế{a}."))
        return Next("board", {"role": role})
    names = lines(_silent(each) for each in here["people"])
    yield Say(
        Phrase(
            "only.names",
            "Chỉ {ban} nhắc được {count} người này (xem 4 người một lần):\n{names}",
            count=here["count"],
            names=names,
        )
    )
    options = [
        Option(each["id"], Phrase("only.text", "Bài gửi riêng {who}", who=person(each)))
        for each in here["people"]
    ]
    choice = yield from ask(
        OneOf(
            key="then",
            wording=Phrase("only.ask", "{Ban} muốn lấy bài gửi riêng ai{a}?"),
            options=(*options, *((MORE,) if here["more"] else ()), BOARD),
        )
    )
    if choice == "more":
        return Next("only_you", {"role": role, "page": page + 1})
    if choice == "board":
        return Next("board", {"role": role})
    return Next("copied", {"role": role, "what": "one", "person": choice})


def _silent(each: Unreachable) -> Phrase:
    if each["blocked"]:
        return Phrase("only.blocked", "- {who} (đã chặn trợ lý)", who=told_apart(each, each["house"]))
    return Phrase("only.line", "- {who}", who=told_apart(each, each["house"]))
