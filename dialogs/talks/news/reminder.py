"""What stands under a reminder: go on, later, a pause, no more; one tap each, and the sheet is never touched by it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypedDict

from dialogs.engine import Command, Done, Next, Query, Say, Talk, ask, do, look
from dialogs.phrases import Listed, Named, Phrase, Speech
from dialogs.questions import OneOf, Option
from dialogs.reading import Context
from dialogs.talks.news.told import WHY, WHY_ANYHOW
from dialogs.told import Args, told


class PushUnder(TypedDict):
    """A push that choices stand under: which, of what purpose, and what it says."""

    id: str
    purpose: str
    args: Args


class PushAnswered(TypedDict):
    """What came of a choice under a reminder: the day of the next one, and the talk that opens, "" where there is none."""

    day: str
    opens: str


@dataclass(frozen=True, slots=True)
class AnswerPush(Command[PushAnswered]):
    """What somebody chose under a reminder: go, tonight, tomorrow, week, pause or stop, for the persons it was about."""

    pushes: tuple[str, ...]
    choice: str


class PushToMe(TypedDict):
    """A message that nobody asked for just then: its day, its purpose, and whom it was for."""

    day: str
    purpose: str
    called: str
    address: str


class PushesToMe(TypedDict):
    """What was sent to a contact, newest first, and what still waits, the soonest first; shared: by several persons."""

    sent: list[PushToMe]
    waiting: list[PushToMe]
    shared: bool


@dataclass(frozen=True, slots=True)
class MyPushes(Query[PushesToMe]):
    """The last messages to this contact that nobody asked for just then, and those that still wait."""

    most: int = 3


KEY = "push"
OFFERS: Mapping[str, Option] = {
    "go": Option("go", Phrase("reminder.go", "Làm tiếp"), also=("lam", "lam luon")),
    "tonight": Option("tonight", Phrase("reminder.tonight", "Tối nay nhắc lại"), also=("toi nay",)),
    "tomorrow": Option(
        "tomorrow", Phrase("reminder.tomorrow", "Tối mai nhắc lại"), also=("toi mai", "de sau")
    ),
    "week": Option("week", Phrase("reminder.week", "Tuần sau nhắc lại"), also=("tuan sau",)),
    "pause": Option("pause", Phrase("reminder.pause", "Tạm dừng một tháng"), also=("tam dung",)),
    "stop": Option("stop", Phrase("reminder.stop", "Không nhắc nữa")),
    "why": Option("why", Phrase("reminder.why", "Vì sao có tin này?")),
}


def offers(*, evening: bool) -> list[str]:
    """The three that are offered, by the time of day; the others are understood when they are said."""
    return ["go", "tomorrow" if evening else "tonight", "stop"]


@lru_cache(maxsize=16)
def _options(offered: tuple[str, ...]) -> tuple[Option, ...]:
    """These are shown; the others are understood."""
    return (
        *(OFFERS[each] for each in offered if each in OFFERS),
        *(replace(option, hidden=True) for each, option in OFFERS.items() if each not in offered),
    )


def question(wording: Speech, offered: Sequence[str]) -> OneOf:
    """A reminder with its choices."""
    return OneOf(
        key=KEY,
        wording=wording,
        options=_options(tuple(offered)),
        context=Context.REMINDER,
        names=False,
        help=Phrase(
            "reminder.help",
            "{Ban} chọn một dòng, hoặc nhắn “tuần sau nhắc lại”, “tạm dừng một tháng”, “vì sao”. Phiếu vẫn giữ nguyên{a}.",
        ),
    )


def reminder(
    pushes: Sequence[PushUnder] = (),
    offered: Sequence[str] = (),
    was: str = "",  # noqa: ARG001 (the run it came upon: read by the runner)
) -> Talk:
    """A reminder that was sent, and what is chosen under it; then on with what was open before (`was`)."""
    said = [part for each in pushes for part in told(each["purpose"], each["args"])]
    if not said:
        return Done()
    choice = yield from ask(question(lines(said), offered))
    if choice == "why":
        return Next("why")
    done = yield from do("done", AnswerPush(tuple(each["id"] for each in pushes), choice))
    if choice == "go":
        return Next(done["opens"])
    if choice == "stop":
        yield Say(
            Phrase(
                "stop.done",
                "Dạ vâng, từ nay {minh} không nhắc nữa. Khi nào muốn làm tiếp, {ban} cứ nhắn cho {minh}{a}.",
            )
        )
    elif choice == "pause":
        yield Say(
            Phrase(
                "reminder.paused",
                "Dạ vâng, {minh} tạm dừng nhắc đến ngày {day}{a}. {Ban} muốn làm sớm hơn thì nhắn một chữ bất kỳ.",
                day=done["day"],
            )
        )
    elif done["day"]:
        yield Say(Phrase("reminder.later", "Dạ vâng, tối {day} {minh} nhắc lại một lần{a}.", day=done["day"]))
    else:
        yield Say(
            Phrase(
                "reminder.no_way",
                "Dạ vâng. Trang này đóng rồi thì {minh} không nhắn cho {ban} được, nên khi nào rảnh {ban} mở lại trang giúp {minh}{nhe}.",
            )
        )
    return Done()


def lines(said: Sequence[Speech]) -> Speech:
    """Several things said, each on a line of its own."""
    return said[0] if len(said) == 1 else Phrase("reminder.all", "{all}", all=Listed(said, "\n"))


def why() -> Talk:
    """Why the last messages came (voice.md P15), and what still waits."""
    found = yield from look("mine", MyPushes(), secret=True)
    if not found["sent"] and not found["waiting"]:
        yield Say(Phrase("why.none", "Dạo này {minh} chưa chủ động nhắn gì cho {ban}{a}."))
        return Done()
    if found["sent"]:
        lines = [_line(each, shared=found["shared"]) for each in found["sent"]]
        yield Say(Phrase("why.sent", "{Minh} đã chủ động nhắn:\n{lines}", lines=Listed(lines, "\n")))
    if found["waiting"]:
        days = Listed([each["day"] for each in found["waiting"]])
        yield Say(Phrase("why.waiting", "{Minh} còn hẹn nhắn vào: {days}.", days=days))
    yield Say(Phrase("why.end", "{Ban} không muốn nhận nữa thì nhắn “không nhắc nữa”{a}."))
    return Done()


def _line(each: PushToMe, *, shared: bool) -> Phrase:
    reason = WHY.get(each["purpose"], WHY_ANYHOW)
    if shared and each["called"]:
        who = Named(each["address"], each["called"])
        return Phrase(
            "why.line_for", "Hôm {day} (cho {who}): {reason}.", day=each["day"], who=who, reason=reason
        )
    return Phrase("why.line", "Hôm {day}: {reason}.", day=each["day"], reason=reason)
