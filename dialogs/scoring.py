"""Answers were scored: derived from them and the sheet alone, never accumulated."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from dialogs.phrases import Text
from dialogs.questions import SKIP, Value
from dialogs.sheets import Indicator, Level, Sheet

HARDEST = 3  # some months
ONCE_MORE = (
    "+"  # after an indicator: the key of its question where it was passed over and is offered once more
)


class Why(StrEnum):
    """Why a self-assessment passes, or what it lacks; the first that holds, in this order."""

    NOT_COMPLETE = "not_complete"
    UNDECIDED = "undecided"  # a chosen level has points the Hội has yet to decide
    BOTH = "both"  # under the floor and too few points
    UNDER_FLOOR = "under_floor"
    TOO_FEW_POINTS = "too_few_points"
    PASSED = "passed"


@dataclass(frozen=True, slots=True)
class Score:
    """
    What the answers are worth.

    The tuples hold ids of indicators in the order of the sheet; `skipped` are among `unanswered`.
    `by_competence` gives (points, maximum) by the competence's id.
    """

    total: int
    maximum: int
    pass_total: int
    by_competence: Mapping[str, tuple[int, int]] = field(hash=False)
    answered: tuple[str, ...]
    unanswered: tuple[str, ...]
    skipped: tuple[str, ...]
    undecided: tuple[str, ...]
    under_floor: tuple[str, ...]

    @property
    def missing_points(self) -> int:
        """How many points the total still lacks."""
        return max(0, self.pass_total - self.total)

    @property
    def complete(self) -> bool:
        """Whether every question has an answer; a skip is none."""
        return not self.unanswered

    @property
    def why(self) -> Why:
        """Why it passes, or what it lacks."""
        if self.unanswered:
            return Why.NOT_COMPLETE
        if self.undecided:
            return Why.UNDECIDED
        if self.under_floor:
            return Why.BOTH if self.missing_points else Why.UNDER_FLOOR
        return Why.TOO_FEW_POINTS if self.missing_points else Why.PASSED

    @property
    def passed(self) -> bool:
        """Whether it reaches the pass mark; recognition is for others to decide."""
        return self.why is Why.PASSED


@dataclass(frozen=True, slots=True)
class Step:
    """One level up on one indicator: what it brings and takes, and the deed that leads there."""

    indicator: str
    from_level: str
    to_level: str
    gain: int
    effort: int
    deed: Text
    under_floor: bool  # it starts under the floor
    enough: bool  # it alone makes the whole sheet pass


def score(sheet: Sheet, answers: Mapping[str, str], pass_total: int) -> Score:
    """
    Score answers, indicator id to level id.

    What is absent, `SKIP`, or no level of the sheet is unanswered; indicators the sheet does not
    have are ignored.
    """
    chosen = sheet.chosen(answers)
    total, undecided, under_floor = 0, [], []
    for key, level in chosen.items():
        if level.points is None:
            undecided.append(key)
        else:
            total += level.points
            if level.points < sheet.pass_floor:
                under_floor.append(key)
    return Score(
        total=total,
        maximum=sheet.maximum,
        pass_total=pass_total,
        by_competence={group.id: _by_competence(group.indicators, chosen) for group in sheet.competences},
        answered=tuple(chosen),
        unanswered=tuple([each.id for each in sheet.indicators if each.id not in chosen]),
        skipped=tuple([each.id for each in sheet.indicators if answers.get(each.id) == SKIP]),
        undecided=tuple(undecided),
        under_floor=tuple(under_floor),
    )


def answers(sheet: Sheet, recorded: Mapping[str, Value]) -> dict[str, str]:
    """The answer to each question that was met; of one that was passed over, what was said when it was offered once more."""
    found: dict[str, str] = {}
    for each in sheet.indicators:
        said = recorded.get(each.id)
        if said == SKIP:
            said = recorded.get(f"{each.id}{ONCE_MORE}", SKIP)
        if said is not None:
            found[each.id] = str(said)
    return found


def left(sheet: Sheet, recorded: Mapping[str, Value]) -> tuple[str, ...]:
    """
    What is still to be asked, in that order: the questions nobody met, then those passed over and not offered once more.

    A sheet is finished where nothing is: every question was answered, or passed over twice.
    """
    unmet = [each.id for each in sheet.indicators if each.id not in recorded]
    passed = [
        each.id
        for each in sheet.indicators
        if recorded.get(each.id) == SKIP and f"{each.id}{ONCE_MORE}" not in recorded
    ]
    return (*unmet, *passed)


def next_steps(sheet: Sheet, answers: Mapping[str, str], pass_total: int) -> tuple[Step, ...]:
    """
    One step up for each answered indicator, the easiest first.

    First what is under the floor, then the least effort, then the largest gain, then the order of
    the sheet. Steps with points to be decided, and from or to levels aside, are left out.
    """
    now = score(sheet, answers, pass_total)
    chosen = sheet.chosen(answers)
    steps = (_step(sheet, sheet.indicator(key), level, now) for key, level in chosen.items())
    return tuple(
        sorted(
            (step for step in steps if step is not None),
            key=lambda step: (not step.under_floor, step.effort, -step.gain),
        )
    )


def easiest(sheet: Sheet, answers: Mapping[str, str], pass_total: int) -> Step | None:
    """The easiest next step, or None where there is none."""
    return next(iter(next_steps(sheet, answers, pass_total)), None)


def _by_competence(indicators: tuple[Indicator, ...], chosen: Mapping[str, Level]) -> tuple[int, int]:
    points, most = 0, 0
    for each in indicators:
        most += each.max_points
        if each.id in chosen:
            points += chosen[each.id].points or 0
    return points, most


def _step(sheet: Sheet, indicator: Indicator, level: Level, now: Score) -> Step | None:
    ladder = indicator.ladder
    place = ladder.index(level) if level in ladder else len(ladder)
    if place + 1 >= len(ladder):
        return None
    upper = ladder[place + 1]
    deed = indicator.step_from(level.id)
    if level.points is None or upper.points is None or deed is None:
        return None
    gain = upper.points - level.points
    others_hold = now.complete and not now.undecided and set(now.under_floor) <= {indicator.id}
    return Step(
        indicator=indicator.id,
        from_level=level.id,
        to_level=upper.id,
        gain=gain,
        effort=indicator.effort[place] if place < len(indicator.effort) else HARDEST,
        deed=deed,
        under_floor=level.points < sheet.pass_floor,
        enough=others_hold and upper.points >= sheet.pass_floor and now.total + gain >= now.pass_total,
    )
