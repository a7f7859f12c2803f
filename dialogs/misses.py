"""What is said when an answer was not understood: kindly, and from the third time on with a way out (voice.md P6)."""

from typing import Any

from dialogs.phrases import Phrase, Speech
from dialogs.questions import Question

HELP_FROM = 3  # misses in a row from which on the help is shown (voice.md P6)


def not_understood(question: Question[Any], times: int, *, between: int = 0) -> Speech:
    """The words for the `times`-th answer in a row that did not fit; `between`: how many options it could have meant."""
    high = str(len(question.options))
    if not question.options:
        return Phrase("missed.words", "{Minh} chưa hiểu ý {ban}{a}. {Ban} nhắn lại giúp {minh} nhé.")
    if between > 1:
        return Phrase("missed.two", "{Minh} chưa chắc {ban} chọn số nào{a}. {Ban} nhắn giúp {minh} một số thôi nhé.")
    if times <= 1:
        return Phrase("missed.first", "{Minh} chưa hiểu ý {ban}. {Ban} nhắn giúp {minh} một số từ 1 đến {high}{a}.", high=high)
    if times == 2:  # noqa: PLR2004 (voice.md P6)
        return Phrase("missed.second", "{Ban} chỉ cần nhắn một chữ số, từ 1 đến {high}. Nhắn 9 để xem giải thích{a}.", high=high)
    if question.skippable:
        return Phrase("missed.third", "Hay {ban} để câu này lại sau{a}? Nhắn 7 để bỏ qua, 0 để nghỉ. {Ban} cũng có thể nhờ người nhà giúp.")
    return Phrase("missed.third_stay", "{Ban} xem giải thích ở trên rồi chọn một số từ 1 đến {high}, hoặc nhắn 0 để nghỉ{a}.", high=high)
