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
BASES: Mapping[str, Mapping[str, tuple[str, Text]]] = {
    "family": {
        "total": ("households", Text("gia đình của nơi này", {"en": "families of the place"})),
        "registered": (
            "family_registered",
            Text("gia đình đăng ký trong năm", {"en": "families that registered in the year"}),
        ),
    },
    "clan": {
        "total": ("clans", Text("dòng họ trong danh sách", {"en": "clans on the list"})),
        "registered": (
            "clan_registered",
            Text("dòng họ đăng ký trong năm", {"en": "clans that registered in the year"}),
        ),
    },
    "village": {
        "total": ("villages", Text("thôn của nơi này", {"en": "villages of the place"})),
        "registered": (
            "village_registered",
            Text("thôn đăng ký trong năm", {"en": "villages that registered in the year"}),
        ),
    },
    "unit": {
        "total": ("units", Text("đơn vị của nơi này", {"en": "units of the place"})),
        "registered": (
            "unit_registered",
            Text("đơn vị đăng ký trong năm", {"en": "units that registered in the year"}),
        ),
    },
}
"""Of each title that is told as a share: the sum that makes the whole, and its words, where all count or only those that registered."""
COMMUNE = "commune"  # the title of which a plan names the level that is to be reached


class PlanError(Exception):
    """A plan that can't be used, and why."""


@dataclass(frozen=True, slots=True)
class Target:
    """
    One target: `percent` by year, or `words` where it is no share.

    counts: the names of the sums its share is made of here; without them it is entered by hand. levels: what can be
    recorded of one that is no share, from the lowest on ("chưa", "có"), and `reach`, by year, the level from which it is
    reached. wholes: other wholes that papers name for it. title: the title whose recognitions it counts, see `BASES`; base: by
    year out of what, "total" or "registered", as the paper has it. While nothing of a title is kept here, its figures are
    entered by hand.
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
    title: str = ""
    base: Mapping[int, str] = field(default_factory=dict)


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
    _check_title(where, target)


def _check_title(where: str, target: Target) -> None:
    if target.base and not target.title:
        raise PlanError(f"{where}: out of what goes with the title it is about")
    if target.title and target.counts:
        raise PlanError(f"{where}: a title is counted in no other way")
    if target.title and {*target.base} != {*target.percent}:
        raise PlanError(f"{where}: each year says out of what its share is")
    if not {*target.base.values()} <= {*BASES.get(target.title, ())}:
        raise PlanError(f"{where}: out of all, or of those that registered")
    if target.title and not target.percent and target.title != COMMUNE:
        raise PlanError(f"{where}: of levels only that of a commune is known")


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


def out_of(target: Target, year: int) -> str:
    """Of a title: out of what its share is told in a year, as the paper has it for the year or its phase; "" of what is no title."""
    wanted = (target.base[each] for each in (year, phase_end(year)) if each in target.base)
    return next(wanted, "total" if target.title else "")


def counts_of(target: Target, year: int, base: str = "") -> tuple[str, str] | None:
    """The sums that its share is made of in a year, None where there are none; base: "registered" where a place wants that."""
    if not target.title:
        return target.counts
    return f"{target.title}_recognised", BASES[target.title][base or out_of(target, year)][0]


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
        title=str(found.get("title", "")),
        base={int(year): str(base) for year, base in found.get("base", {}).items()},
    )


def _text(found: Any) -> Any:
    if found is None:
        return None
    return Text(found["vi"], {key: words for key, words in found.items() if key != "vi"})
