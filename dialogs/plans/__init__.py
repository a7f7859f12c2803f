"""
Targets of plans as data: what is to be reached by which year, out of what, and who said so.

A year that has no target in a plan gets none: the phase's end is named instead, and that the plan is silent on the year.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dialogs.phrases import Text

PHASES = ((2021, 2025), (2026, 2030))
COUNTED = frozenset({"recognised", "staff_recognised", "digital", "adults", "staff", "households"})


class PlanError(Exception):
    """A plan that can't be used, and why."""


@dataclass(frozen=True, slots=True)
class Target:
    """
    One target: `percent` by year, or `words` where it is no share.

    counts: the names of the sums its share is made of here; without them it is entered by hand. levels: what can be
    recorded of one that is no share, from the lowest on ("chưa", "có"), and `reach`, by year, the level from which it is
    reached. wholes: other wholes that papers name for it.
    """

    id: str
    text: Text
    sources: tuple[str, ...]
    percent: Mapping[int, int] = field(default_factory=dict)
    words: Mapping[int, Text] = field(default_factory=dict)
    counts: tuple[str, str] | None = None
    numerator: Text | None = None
    denominator: Text | None = None
    note: Text | None = None
    levels: tuple[Text, ...] = ()
    reach: Mapping[int, int] = field(default_factory=dict)
    wholes: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """The targets of one document."""

    id: str
    order: int
    title: Text
    short: Text
    status: str
    sources: Mapping[str, str]
    targets: tuple[Target, ...]

    def target(self, id_: str) -> Target | None:
        """The target of this id, or None."""
        return next((each for each in self.targets if each.id == id_), None)


def parse(found: Mapping[str, Any]) -> Plan:
    """A plan out of what its file says; PlanError names what is wrong."""
    try:
        plan = Plan(
            found["id"],
            int(found["order"]),
            _text(found["title"]),
            _text(found["short"]),
            found["status"],
            dict(found["sources"]),
            tuple(_target(each) for each in found["target"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise PlanError(f"{found.get('id', '?')}: {error!r}") from error
    for each in plan.targets:
        _check(plan, each)
    return plan


def _check(plan: Plan, target: Target) -> None:
    where = f"{plan.id}.{target.id}"
    if not target.sources or not {*target.sources} <= {*plan.sources}:
        raise PlanError(f"{where}: a target without a source that is named")
    if not target.percent and not target.words:
        raise PlanError(f"{where}: neither percent nor words")
    if target.percent and not (target.numerator and target.denominator):
        raise PlanError(f"{where}: a share without numerator and denominator")
    if any(not 0 < each <= 100 for each in target.percent.values()):
        raise PlanError(f"{where}: a share is from 1 to 100")
    if bool(target.levels) != bool(target.reach) or not {*target.reach} <= {*target.words}:
        raise PlanError(
            f"{where}: levels go with the level that is to be reached by a year, which is said in words"
        )
    if any(not 0 < each < len(target.levels) for each in target.reach.values()):
        raise PlanError(f"{where}: what is to be reached is a level above the lowest")
    if target.counts and not {*target.counts} <= COUNTED:
        raise PlanError(f"{where}: what is not counted here is entered by hand")


def phase_end(year: int) -> int:
    """The last year of the phase a year lies in; after the last phase its end."""
    return next((last for first, last in PHASES if year <= last), PHASES[-1][1])


def due(target: Target, year: int, own: Mapping[str, Any] | None = None) -> tuple[int, int] | None:
    """The share that is to be reached and by when: the place's own, else the plan's for the year or for its phase."""
    if own and own.get("percent"):
        return int(own["year"]), int(own["percent"])
    for wanted in (year, phase_end(year)):
        if wanted in target.percent:
            return wanted, target.percent[wanted]
    return None


def said(target: Target, year: int) -> tuple[int, Text] | None:
    """A target in words, for the year or for its phase."""
    for wanted in (year, phase_end(year)):
        if wanted in target.words:
            return wanted, target.words[wanted]
    return None


def to_reach(target: Target, year: int) -> int | None:
    """The level that is to be reached by the year, or by the end of its phase."""
    return next((target.reach[each] for each in (year, phase_end(year)) if each in target.reach), None)


def _target(found: Mapping[str, Any]) -> Target:
    counts = found.get("counts")
    return Target(
        id=found["id"],
        text=_text(found["text"]),
        sources=tuple(found["sources"]),
        percent={int(year): int(share) for year, share in found.get("percent", {}).items()},
        words={int(year): _text(words) for year, words in found.get("words", {}).items()},
        counts=(counts["numerator"], counts["denominator"]) if counts else None,
        numerator=_text(found.get("numerator")),
        denominator=_text(found.get("denominator")),
        note=_text(found.get("note")),
        levels=tuple(_text(each) for each in found.get("levels", ())),
        reach={int(year): int(level) for year, level in found.get("reach", {}).items()},
        wholes=tuple(_text(each) for each in found.get("wholes", ())),
    )


def _text(found: Any) -> Any:
    if found is None:
        return None
    return Text(found["vi"], {key: words for key, words in found.items() if key != "vi"})
