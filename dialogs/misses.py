"""What is said when an answer was not understood: kindly, and from the third time on with a way out (voice.md P6)."""

from typing import Any

from dialogs.phrases import Phrase, Speech
from dialogs.questions import Question
from dialogs.sayings import Command

HELP_FROM = 3  # misses in a row from which on the help is shown (voice.md P6)
EXPLAINS = 9  # the key that explains; with as many options it is one of them


def not_understood(question: Question[Any], times: int, *, between: int = 0) -> Speech:
    """The words for the `times`-th answer in a row that did not fit; `between`: how many options it could have meant."""
    shown = sum(1 for option in question.options if not option.hidden)
    high = str(shown)
    explains = question.help is not None and question.keys and shown < EXPLAINS
    if not question.options:
        return Phrase("missed.words", "{Minh} chưa hiểu ý {ban}. {Ban} trả lời lại giúp {minh}{nhe}.")
    if between > 1:
        return Phrase(
            "missed.two", "{Minh} chưa chắc {ban} chọn số nào. {Ban} chọn giúp {minh} một số thôi{nhe}."
        )
    if times <= 1 or not explains:
        return Phrase(
            "missed.first",
            "{Minh} chưa hiểu ý {ban}. {Ban} chọn giúp {minh} một số từ 1 đến {high}{nhe}.",
            high=high,
        )
    if times < HELP_FROM:
        return Phrase(
            "missed.second",
            "{Ban} chỉ cần chọn một số, từ 1 đến {high}. Chưa rõ thì chọn 9 để xem giải thích{a}.",
            high=high,
        )
    if question.skippable:
        return Phrase(
            "missed.third",
            "Hay {ban} để câu này lại sau{a}? Chọn 7 để bỏ qua, 0 để nghỉ. {Ban} cũng có thể nhờ người nhà giúp.",
        )
    return Phrase(
        "missed.third_stay",
        "{Ban} xem giải thích ở trên rồi chọn một số từ 1 đến {high}{nhe}. Muốn nghỉ thì chọn 0.",
        high=high,
    )


_SAID_WHOLE = {  # how to say a command so that nothing else can be meant
    Command.ERASE: Phrase("whole.erase", "xóa dữ liệu"),
    Command.REST: Phrase("whole.rest", "nghỉ"),
    Command.STOP_REMINDERS: Phrase("whole.stop", "dừng nhắc"),
    Command.SKIP: Phrase("whole.skip", "bỏ qua"),
    Command.BACK: Phrase("whole.back", "quay lại"),
    Command.LOOK_OVER: Phrase("whole.lookover", "xem lại"),
}


def perhaps(commands: tuple[Command, ...]) -> Speech:
    """One word that could be a command is never carried out: how to say it whole is told instead."""
    names = [
        Phrase("whole.quoted", "“{words}”", words=_SAID_WHOLE[each])
        for each in commands
        if each in _SAID_WHOLE
    ]
    if not names:
        return Phrase("missed.words", "{Minh} chưa hiểu ý {ban}. {Ban} trả lời lại giúp {minh}{nhe}.")
    either = (
        names[0]
        if len(names) == 1
        else Phrase("whole.or", "{one} hoặc {other}", one=names[0], other=names[1])
    )
    return Phrase(
        "missed.command",
        "{Minh} chưa chắc ý {ban}. Nếu đúng là vậy, {ban} nhắn đủ chữ {either} giúp {minh}{nhe}.",
        either=either,
    )
