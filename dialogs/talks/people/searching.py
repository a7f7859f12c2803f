"""Somebody or some household is looked for, by name or card code, with or without diacritics."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dialogs.engine import Next, Talk, ask, look
from dialogs.phrases import Phrase, Speech
from dialogs.questions import Option, Words
from dialogs.reading import Context
from dialogs.talks.people.cards import found_in_short
from dialogs.talks.picking import BACK, MORE


@dataclass(frozen=True, slots=True)
class FindPeople:
    """
    Persons and households by name or card code, with or without diacritics.

    Returns rows [{what: person or household, id, name, born, home, place}], more.
    """

    role: str
    words: str
    page: int = 0
    most: int = 6


Found = Mapping[str, Any]


def find_people(role: str, words: str = "", page: int = 0, then: str = "") -> Talk:
    """Look for a name; what is found is chosen, or another name is typed. then: what the person is looked for."""
    found: Found = yield from look("found", FindPeople(role, words, page, 5), secret=True)
    rows = [each for each in found["rows"] if not then or each["what"] == "person"]
    options = [Option(each["id"], found_in_short(each)) for each in rows]
    options += [MORE] if found["more"] else []
    answer = yield from ask(
        Words(
            key="name",
            context=Context.SEARCH,
            longest=60,
            wording=_wording(words, bool(rows), then),
            options=(*options, BACK),
        )
    )
    args = {"role": role, "then": then}
    if not answer.startswith("="):
        return Next("find_people", {**args, "words": answer})
    choice = answer[1:]
    if choice == "back":
        return Next("work")
    if choice == "more":
        return Next("find_people", {**args, "words": words, "page": page + 1})
    each = next(each for each in rows if each["id"] == choice)
    if each["what"] == "household":
        return Next("household", {"role": role, "household": choice})
    return Next(then or "villager", {"role": role, "who": choice})


def _wording(words: str, found: bool, then: str) -> Speech:
    if not words and then == "relink":
        return Phrase(
            "seek.relink", "Ai mất máy, đổi máy{a}? {Ban} nhắn tên người ấy; viết không dấu cũng được."
        )
    if not words:
        return Phrase(
            "seek.ask", "{Ban} nhắn tên một người, một nhà, hoặc mã thẻ{a}. Viết không dấu cũng được."
        )
    if not found:
        return Phrase(
            "seek.nobody",
            "{Minh} chưa thấy ai tên “{words}” trong phần của {ban}. {Ban} nhắn lại tên{nhe}.",
            words=words,
        )
    return Phrase("seek.which", "{Ban} chọn một người, hoặc nhắn tên khác{a}.")
