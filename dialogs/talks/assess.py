"""The ten questions, one at a time, points hidden."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from dialogs.conversation import World
from dialogs.engine import Ask, Next, Part, Say, Talk, do
from dialogs.phrases import Drawing, Listed, Phrase, Speech
from dialogs.questions import SKIP, Option, Scale
from dialogs.reading import Counts
from dialogs.scoring import ONCE_MORE
from dialogs.sheets import Indicator, Level, Sheet
from dialogs.talks.asked import Begin

_ASKED: dict[tuple[str, str], tuple[Sheet, tuple[Scale, ...]]] = {}  # questions are values: made once a sheet


def assess(world: World, sheet: str, presses: str = "", examples: Mapping[str, str] | None = None) -> Talk:
    """
    Ask every indicator of the sheet; then look over.

    The run carries the sheet's version, so that a new version never changes questions under someone who is answering, and
    the commune's own examples as they were when it was begun.
    """
    chosen = world.sheets[sheet]
    yield Say(chosen.opening)
    asked = [
        _with_example(question, local) if examples and (local := examples.get(question.key)) else question
        for question in questions(sheet, chosen, presses)
    ]
    yield from all_of(asked)
    return Next("lookover")


def all_of(asked: Sequence[Scale]) -> Part[dict[str, str]]:
    """Each of these questions, and those that were passed over once more; the level of each, or that it was passed over."""
    levels: dict[str, str] = {}
    for question in asked:
        levels[question.key] = yield Ask(question)
    passed = [each for each in asked if levels[each.key] == SKIP]
    if passed:
        yield Say(
            Phrase(
                "assess.once_more",
                "Lúc nãy {ban} để lại {count} câu. {Minh} hỏi lại một lượt{a}; để lại nữa cũng được.",
                count=len(passed),
            )
        )
    for question in passed:
        levels[question.key] = yield Ask(once_more(question))
    return levels


class Again(Scale):
    """A question that was passed over, as it is offered once more; laid out anew each time, for it is rarely asked."""


def once_more(question: Scale) -> Again:
    """The same question under a key of its own."""
    return Again(
        key=f"{question.key}{ONCE_MORE}",
        indicator=question.indicator,
        wording=question.wording,
        options=question.options,
        help=question.help,
        unit=question.unit,
        card=question.card,
    )


def begin(over: bool = False) -> Talk:
    """Open the assessment of the year, and go to its first question."""
    yield from do("begin", Begin(over))
    return Next("resume")


def go_on(number: int) -> Option:
    """What is offered first wherever a sheet is not finished."""
    words = Phrase("home.continue", "Làm tiếp câu {number}", number=number)
    return Option("resume", words, also=("lam tiep", "tiep tuc"))


def questions(key: str, sheet: Sheet, presses: str) -> tuple[Scale, ...]:
    """The questions of a sheet, made once for each version and way of pressing."""
    cached = _ASKED.get((key, presses))
    if cached is None or cached[0] is not sheet:
        made = tuple(
            scale(sheet, indicator, number, presses)
            for number, indicator in enumerate(sheet.indicators, start=1)
        )
        cached = _ASKED[key, presses] = (sheet, made)
    return cached[1]


def _with_example(question: Scale, words: str) -> Scale:
    """The question with the commune's own example in its explanation."""
    assert question.help is not None  # noqa: S101 (each question of a sheet has one)
    also = Phrase(
        "assess.example", "{explained}\nVí dụ ở xã mình: {words}", explained=question.help, words=words
    )
    return replace(question, help=also)


def scale(sheet: Sheet, indicator: Indicator, number: int, presses: str) -> Scale:
    """The question of one indicator: "Câu 3 trên 10. …"."""
    return Scale(
        key=indicator.id,
        sheet=f"{sheet.id}@{sheet.version}",
        indicator=indicator.id,
        wording=Phrase(
            "assess.question",
            "Câu {number} trên {count}. {question}",
            number=number,
            count=len(sheet.indicators),
            question=indicator.question,
        ),
        options=tuple(
            Option(level.id, level.label, counts=so_many(indicator, level)) for level in indicator.levels
        ),
        help=explained(indicator, presses),
        more=officially(sheet, indicator),
        unit=indicator.unit,
        card=Drawing(
            kind="progress",
            title=Phrase(
                "assess.at", "Câu {number} trên {count}", number=number, count=len(sheet.indicators)
            ),
            part=(number, len(sheet.indicators)),
        ),
    )


def so_many(indicator: Indicator, level: Level) -> Counts | None:
    """How many of what an indicator counts a level stands for, with all the words for it in all languages."""
    held = indicator.counted(level.id)
    if held is None or indicator.unit is None:
        return None
    return Counts(
        *held, ", ".join((indicator.unit.vi, *indicator.unit.others.values(), *indicator.unit_also))
    )


def explained(indicator: Indicator, presses: str) -> Speech:
    """What 9 shows: everyday examples, and that there is more to be told."""
    return Phrase(
        "assess.help",
        "{explanation}\nMuốn xem tên chỉ số và điểm từng mức, {ban} chọn 9 lần nữa{a}.",
        explanation=indicator.help_for(themselves=presses != "family"),
    )


def officially(sheet: Sheet, indicator: Indicator) -> Speech:
    """What a second 9 shows: the official name, and the points of each level."""
    points = Listed(_worth(level) for level in indicator.levels)
    return Phrase(
        "assess.official",
        "Tên chỉ số: {name}.\nĐiểm {status}: {points}.",
        name=indicator.source_name,
        points=points,
        status=status_words(sheet),
    )


def _worth(level: Level) -> Speech:
    if level.points is None:
        return Phrase("assess.level_undecided", "mức {level} chờ Hội quyết", level=level.id)
    return Phrase(
        "assess.level_points", "mức {level} được {points} điểm", level=level.id, points=level.points
    )


def decided(points: int | None) -> str | Phrase:
    """Points, or that the Hội has yet to decide."""
    return Phrase("points.undecided", "chờ Hội quyết") if points is None else str(points)


def status_words(sheet: Sheet) -> Phrase:
    """The label that stands wherever a draft shows: "(theo bản gợi ý, chưa chính thức)"."""
    if sheet.status == "official":
        return Phrase("status.official", "(theo bản chính thức)")
    if sheet.status == "adopted" and sheet.adopted is not None and sheet.adopted.whole:
        return Phrase(
            "status.adopted_by",
            "(theo phiếu Hội chọn dùng, Quyết định số {number} ngày {day})",
            number=str(sheet.adopted.number),
            day=sheet.adopted.date or "",
        )
    if sheet.status == "adopted":
        return Phrase("status.adopted", "(theo bản Hội đã chọn dùng)")
    return Phrase("status.draft", "(theo bản gợi ý, chưa chính thức)")
