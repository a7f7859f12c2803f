"""A sheet of criteria as values: what is asked, what it is worth, where each text comes from."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

from dialogs.phrases import Text

TEXTS = ("short", "question", "unit", "help", "help_self", "evidence", "evidence_self")


class Status(StrEnum):
    """
    How far a sheet, or one text of it, may be relied on.

    A whole sheet is never `REPORTED`: that is for single texts which a page quotes from a document
    nobody here has read.
    """

    DRAFT = "draft"
    REPORTED = "reported"
    ADOPTED = "adopted"
    OFFICIAL = "official"


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a text comes from (ids of `Sheet.sources`), and how far it may be relied on."""

    sources: tuple[str, ...]
    status: Status


@dataclass(frozen=True, slots=True)
class Adoption:
    """The decision by which a Hội uses a sheet: what is not known yet is None."""

    number: str | None
    date: date | None
    signer: str | None

    @property
    def whole(self) -> bool:
        """Whether number, date and signer are all there."""
        return bool(self.number and self.date and self.signer)


@dataclass(frozen=True, slots=True)
class DigitalSkill:
    """Who counts as digitally skilled in reports: `from_points` or more on `indicator`."""

    indicator: str
    from_points: int


@dataclass(frozen=True, slots=True)
class Level:
    """
    One answer of an indicator; its id is its number in the sheet, as a string.

    `points` None means that the Hội has yet to decide. A level `aside` is no step of the ladder
    ("my work needs no foreign language"): it stands last, may be worth as much as another, and is
    never a next step.
    """

    id: str
    label: Text
    points: int | None
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Indicator:
    """
    One question of a sheet.

    The texts ending in `_self` speak of pressing oneself: they are left out when somebody presses
    for the person. `effort` has one number for each step of the ladder: 1 some days, 2 some weeks,
    3 some months; `steps` has the deed of each, first that which leads from the lowest level to the next.
    An answer survives a new version of the sheet while `meaning` stays the same.
    Where the levels count something, `unit` is what ("buổi"), `unit_also` further words for it, and `limits` has the most
    that each level but the last of the ladder holds: 0, 2, 5 are "none, one or two, three to five, six and more".
    """

    id: str
    competence: str
    short: Text
    source_name: str
    question: Text
    levels: tuple[Level, ...]
    help: Text
    evidence: Text
    steps: tuple[Text, ...]
    effort: tuple[int, ...]
    help_self: Text | None = None
    evidence_self: Text | None = None
    meaning: int = 1
    max_points: int = 10
    unit: Text | None = None
    unit_also: tuple[str, ...] = ()
    limits: tuple[int, ...] = ()

    def counted(self, level_id: str) -> tuple[int, int | None] | None:
        """The least and the most that a level counts, None for what has no end; None where nothing is counted."""
        place = next((at for at, level in enumerate(self.ladder) if level.id == level_id), None)
        if place is None or not self.limits:
            return None
        least = self.limits[place - 1] + 1 if place else 0
        return least, self.limits[place] if place < len(self.limits) else None

    def level(self, level_id: str) -> Level | None:
        """The level of this id, or None."""
        for level in self.levels:  # a third of the time of a generator, in the list of all answers
            if level.id == level_id:
                return level
        return None

    def step_from(self, level_id: str) -> Text | None:
        """The deed that leads from a level to the next one up; None from the top, and from a level aside."""
        return next(
            (deed for level, deed in zip(self.ladder, self.steps, strict=False) if level.id == level_id), None
        )

    @property
    def ladder(self) -> tuple[Level, ...]:
        """The levels one climbs, lowest first, without those aside."""
        return tuple(level for level in self.levels if not level.aside)

    def help_for(self, *, themselves: bool) -> Text:
        """The explanation; with `help_self` where people answer for themselves."""
        return _joined(self.help, self.help_self) if themselves else self.help

    def evidence_for(self, *, themselves: bool) -> Text:
        """What may serve as evidence; with `evidence_self` where people answer for themselves."""
        return _joined(self.evidence, self.evidence_self) if themselves else self.evidence


@dataclass(frozen=True, slots=True)
class Competence:
    """A core competence and its indicators, in the order they are asked."""

    id: str
    name: Text
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The questions for one group of people, the pass rule, and the provenance of both."""

    id: str
    version: str
    status: Status
    status_note: Text
    title: Text
    serves: Text
    opening: Text
    period: Text
    pass_total: int
    pass_total_disadvantaged: int | None
    pass_floor: int
    competences: tuple[Competence, ...]
    sources: Mapping[str, str]
    provenance: Mapping[str, Provenance]
    adopted: Adoption | None = None
    digital_skill: DigitalSkill | None = None
    order: int = 0  # among the sheets offered to a person
    indicators: tuple[Indicator, ...] = field(init=False, compare=False, repr=False)
    maximum: int = field(init=False, compare=False, repr=False)
    _by_id: Mapping[str, Indicator] = field(init=False, compare=False, repr=False)
    _levels: Mapping[str, Mapping[str, Level]] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        indicators = tuple(each for group in self.competences for each in group.indicators)
        object.__setattr__(self, "indicators", indicators)
        object.__setattr__(self, "maximum", sum(each.max_points for each in indicators))
        object.__setattr__(self, "_by_id", {each.id: each for each in indicators})
        levels = {each.id: {level.id: level for level in each.levels} for each in indicators}
        object.__setattr__(self, "_levels", levels)

    def __hash__(self) -> int:
        return hash((self.id, self.version))

    def indicator(self, indicator_id: str) -> Indicator:
        """The indicator of this id; KeyError where there is none."""
        return self._by_id[indicator_id]

    def points(self, indicator_id: str, level_id: str) -> int | None:
        """What a level is worth, None if the Hội has yet to decide; KeyError if there is none."""
        return self._levels[indicator_id][level_id].points

    def chosen(self, answers: Mapping[str, str]) -> dict[str, Level]:
        """The levels that answers chose, in the order of the sheet; the unknown is left out."""
        found = {}
        for key, levels in self._levels.items():
            if (level := levels.get(answers.get(key, ""))) is not None:
                found[key] = level
        return found

    def provenance_of(self, text: str, indicator_id: str = "") -> Provenance | None:
        """Where a text comes from: what is said of this one, else of its kind, else of all."""
        for key in (f"{indicator_id}.{text}", text, "*"):
            if key in self.provenance:
                return self.provenance[key]
        return None

    @property
    def is_draft(self) -> bool:
        """Whether it is only ours: then every result says so."""
        return self.status is Status.DRAFT

    def texts(self) -> Iterator[tuple[str, str, Text]]:
        """All wording: (indicator id or "", field, text); the second level is `levels.2`, the step from it `steps.2`."""
        for name in ("status_note", "title", "serves", "opening", "period"):
            yield "", name, getattr(self, name)
        for group in self.competences:
            yield "", f"competence.{group.id}.name", group.name
        for each in self.indicators:
            for name in TEXTS:
                if (text := getattr(each, name)) is not None:
                    yield each.id, name, text
            for level in each.levels:
                yield each.id, f"levels.{level.id}", level.label
            for number, deed in enumerate(each.steps, start=1):
                yield each.id, f"steps.{number}", deed


def _joined(first: Text, second: Text | None) -> Text:
    if second is None:
        return first
    both = first.others.keys() & second.others.keys()
    return Text(
        f"{first.vi} {second.vi}",
        {language: f"{first.others[language]} {second.others[language]}" for language in sorted(both)},
    )


# -- The words of address came back into a sheet that was filled in without them


def addressed_like(sheet: Sheet, older: Sheet) -> Sheet:
    """
    The sheet, with the wording of an older one wherever only the words of address were lost.

    A template is written in plain text; what comes back unchanged is said as politely as before.
    """
    groups = {group.id: group for group in older.competences}
    return replace(
        sheet,
        competences=tuple(_group(each, groups.get(each.id, each)) for each in sheet.competences),
        **_like(sheet, older, ("status_note", "title", "serves", "opening", "period")),
    )


def _group(group: Competence, older: Competence) -> Competence:
    was = {each.id: each for each in older.indicators}
    return replace(
        group,
        indicators=tuple(_indicator(each, was.get(each.id, each)) for each in group.indicators),
        **_like(group, older, ("name",)),
    )


def _indicator(indicator: Indicator, older: Indicator) -> Indicator:
    return replace(
        indicator,
        levels=tuple(_level(each, older.level(each.id) or each) for each in indicator.levels),
        steps=tuple(
            _text(each, older.steps[place] if place < len(older.steps) else None) or each
            for place, each in enumerate(indicator.steps)
        ),
        **_like(indicator, older, TEXTS),
    )


def _level(level: Level, older: Level) -> Level:
    return replace(level, **_like(level, older, ("label",)))


def _like(new: object, old: object, fields: tuple[str, ...]) -> dict[str, Any]:
    return {field: _text(getattr(new, field), getattr(old, field)) for field in fields}


def _text(new: Text | None, old: Text | None) -> Text | None:
    return old if new is not None and old is not None and plain_text(old) == new else new


# -- The words of address inside the texts of a sheet: how long they get, how to do without

# An upper bound for each word over all ten forms of address (voice.md, section 1).
LONGEST: Mapping[str, str] = {
    "ban": "bác",
    "Ban": "Bác",
    "minh": "cháu",
    "Minh": "Cháu",
    "a": " ạ",
    "nhe": " nhé",
    "da": "Dạ, ",
}
# On paper and in a file nobody is addressed yet.
PLAIN: Mapping[str, str] = {
    "ban": "ông/bà",
    "Ban": "Ông/bà",
    "minh": "trợ lý",
    "Minh": "Trợ lý",
    "a": "",
    "nhe": "",
    "da": "",
}
BRACED = re.compile(r"\{([^{}]*)\}")


def strange_placeholders(wording: str, language: str = "vi") -> tuple[str, ...]:
    """What stands in braces and must not: only Vietnamese has words of address."""
    known = LONGEST if language == "vi" else {}
    found = tuple(f"{{{name}}}" for name in BRACED.findall(wording) if name not in known)
    lonely = set(BRACED.sub("", wording)) & set("{}")
    return found + tuple(sorted(lonely))


def longest(wording: str) -> str:
    """The wording in its longest form of address."""
    return BRACED.sub(_from(LONGEST), wording)


def plain(wording: str) -> str:
    """The wording without placeholders, addressed to nobody in particular."""
    return BRACED.sub(_from(PLAIN), wording)


def plain_text(text: Text) -> Text:
    """A text without placeholders, in all its languages."""
    return Text(plain(text.vi), {language: plain(said) for language, said in text.others.items()})


def _from(words: Mapping[str, str]) -> Callable[[re.Match[str]], str]:
    return lambda match: words.get(match[1], match[0])
