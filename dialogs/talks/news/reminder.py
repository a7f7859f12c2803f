"""What stands under a reminder: go on, later, a pause, no more; one tap each, and the sheet is never touched by it."""

from collections.abc import Mapping, Sequence
from typing import Any

from dialogs.engine import Done, Next, Say, Talk, ask, do
from dialogs.phrases import Listed, Phrase, Speech
from dialogs.questions import OneOf, Option
from dialogs.reading import Context
from dialogs.requests.pushes import AnswerPush
from dialogs.told import told

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


def offers(*, evening: bool, buttons: int) -> list[str]:
    """What is offered, by the time of day, and as many as the channel has buttons for."""
    when = ["tomorrow", "week"] if evening else ["tonight", "tomorrow", "week"]
    every = ["go", *when, "pause", "stop", "why"]
    for least in ("why", "week", "tonight"):
        if buttons and len(every) > buttons and least in every:
            every.remove(least)
    return every


def question(wording: Speech, offered: Sequence[str]) -> OneOf:
    """A reminder with its choices."""
    return OneOf(
        key=KEY,
        wording=wording,
        options=tuple(OFFERS[each] for each in offered if each in OFFERS),
        context=Context.REMINDER,
        names=False,
        help=Phrase("reminder.help", "{Ban} chọn một dòng. Phiếu vẫn giữ nguyên, không có gì mất đi{a}."),
    )


def reminder(
    pushes: Sequence[Mapping[str, Any]] = (),
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
    command = AnswerPush(tuple(each["id"] for each in pushes), choice)
    done: Mapping[str, Any] = yield from do("done", command)
    if choice == "go":
        return Next(done.get("opens", "resume"))
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
                day=done.get("day", ""),
            )
        )
    else:
        yield Say(
            Phrase(
                "reminder.later", "Dạ vâng, tối {day} {minh} nhắc lại một lần{a}.", day=done.get("day", "")
            )
        )
    return Done()


def lines(said: Sequence[Speech]) -> Speech:
    """Several things said, each on a line of its own."""
    return said[0] if len(said) == 1 else Phrase("reminder.all", "{all}", all=Listed(said, "\n"))
