"""
A checklist as values: the items of a title of places, what each level demands of them, and which level answers reach.

An item is met or not, does not apply, or has no evidence; a level is reached only when all that it demands is met. Shares are
compared as fractions: 59.96 % is not 60 %.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal, TypeGuard, get_args

from dialogs.phrases import Phrase, Text
from dialogs.rules.titles import RULES, Title, UnitKind, missing, reaches
from dialogs.sheets.lint import text_faults
from dialogs.sheets.parse import Fault, Reader, SheetError, is_whole
from dialogs.sheets.sheet import Status

ItemKind = Literal["yes_no", "share", "level", "computed"]
ItemState = Literal["met", "not_met", "not_applicable", "no_evidence", "unknown", "open"]
Counted = Literal["citizens", "members"]
ANSWERS: Mapping[ItemKind, frozenset[str]] = {
    "yes_no": frozenset({"met", "not_met"}),
    "share": frozenset({"share"}),
    "level": frozenset({"level"}),
    "computed": frozenset(),
}


@dataclass(frozen=True, slots=True)
class CheckItem:
    """
    One item (chỉ tiêu) of a checklist.

    name: the official one, kept short; article: where it stands. question, evidence, help: our own words. least: of a share, the
    part that each level demands, by level; `least_difficult` in areas of difficulty. ladder, needs: of an item that is a level of
    something else, its levels from the lowest on and which of them each level demands. units: kinds of unit it applies to, ()
    all; `units_at` where a level names others. counts: who holds "Công dân học tập", of a computed one. whole: what a share is
    of. amount: whether an amount of money is asked for besides.
    """

    id: str
    criterion: str
    kind: ItemKind
    name: Text
    article: str
    question: Text
    evidence: Text
    levels: tuple[int, ...]
    help: Text | None = None
    whole: Text | None = None
    least: Mapping[int, Fraction] = field(default_factory=dict)
    least_difficult: Mapping[int, Fraction] = field(default_factory=dict)
    ladder: tuple[Text, ...] = ()
    needs: Mapping[int, int] = field(default_factory=dict)
    units: frozenset[str] = frozenset()
    units_at: Mapping[int, frozenset[str]] = field(default_factory=dict)
    counts: Counted | None = None
    amount: bool = False

    def __hash__(self) -> int:
        return hash(self.id)

    def applies(self, level: int, unit: str) -> bool:
        """Whether a level demands it of a kind of unit ("" of a commune)."""
        who = self.units_at.get(level, self.units)
        return level in self.levels and (not who or unit in who)

    def demanded(self, level: int, *, difficult: bool) -> Fraction:
        """The part that a level demands of a share."""
        easier = self.least_difficult.get(level) if difficult else None
        return easier or self.least[level]


@dataclass(frozen=True, slots=True)
class CheckCriterion:
    """A criterion (tiêu chí): met only when all its items are."""

    id: str
    name: Text


@dataclass(frozen=True, slots=True)
class Checklist:
    """The items of a title, in the order they are asked; `text`: the circular that they come from."""

    id: str
    version: str
    title: Title
    status: Status
    status_note: Text
    name: Text
    opening: Text
    text: str
    criteria: tuple[CheckCriterion, ...]
    items: tuple[CheckItem, ...]
    sources: Mapping[str, str]

    def __hash__(self) -> int:
        return hash((self.id, self.version))

    @property
    def key(self) -> str:
        """ "id@version"."""
        return f"{self.id}@{self.version}"

    @property
    def levels(self) -> tuple[int, ...]:
        """The levels of the title, from the lowest."""
        return RULES[self.title].levels

    def item(self, id_: str) -> CheckItem | None:
        """The item of this id."""
        return next((each for each in self.items if each.id == id_), None)

    def of_unit(self, unit: str) -> tuple[CheckItem, ...]:
        """The items that some level demands of a kind of unit ("" of a commune)."""
        return tuple(each for each in self.items if any(each.applies(level, unit) for level in self.levels))

    def asked(self, unit: str) -> tuple[CheckItem, ...]:
        """Those that somebody answers: what the program counts is not asked."""
        return tuple(each for each in self.of_unit(unit) if each.kind != "computed")

    def texts(self) -> Iterator[tuple[str, str, Text]]:
        """All wording: (item id or "", field, text)."""
        for name in ("status_note", "name", "opening"):
            yield "", name, getattr(self, name)
        for group in self.criteria:
            yield "", f"criterion.{group.id}.name", group.name
        for each in self.items:
            for name in ("name", "question", "evidence", "help", "whole"):
                if (text := getattr(each, name)) is not None:
                    yield each.id, name, text
            for number, step in enumerate(each.ladder, start=1):
                yield each.id, f"ladder.{number}", step


def as_the_text_counts(ids: Iterable[str]) -> int:
    """How many items (chỉ tiêu) of the text these are: one that is asked in two parts, 5.2a and 5.2b, is one there."""
    return len({re.sub(r"(?<=\d)[a-z]$", "", each) for each in ids})


# -- what answers come to


@dataclass(frozen=True, slots=True)
class Checked:
    """What is known of an item: its answer, or what was counted; `evidence`: how many pieces there are."""

    answer: str = ""
    part: int | None = None
    whole: int | None = None
    number: int | None = None
    evidence: int = 0


UNCHECKED = Checked()


@dataclass(frozen=True, slots=True)
class Judged:
    """
    Where a checklist stands: how each item is at each level, and the level that is reached, 0 none.

    A level counts only with those below it, which is how "nâng mức" is understood; no text says more.
    """

    states: Mapping[str, Mapping[int, ItemState]]
    level: int

    def in_the_way(self, level: int) -> tuple[str, ...]:
        """The items that keep a level from being reached."""
        return tuple(
            key
            for key, at in self.states.items()
            if at.get(level, "not_applicable") not in {"met", "not_applicable"}
        )


def judge(
    checklist: Checklist, known: Mapping[str, Checked], *, unit: str = "", difficult: bool = False
) -> Judged:
    """How each item of a checklist is at each level, for a kind of unit ("" a commune)."""
    strict = RULES[checklist.title].evidence
    states: dict[str, dict[int, ItemState]] = {}
    for item in checklist.items:
        now = known.get(item.id, UNCHECKED)
        states[item.id] = {
            level: state_at(item, now, level, unit=unit, difficult=difficult, strict=strict)
            for level in checklist.levels
        }
    reached = 0
    for level in checklist.levels:
        if any(at[level] not in {"met", "not_applicable"} for at in states.values()):
            break
        reached = level
    return Judged(states, reached)


def state_at(
    item: CheckItem,
    now: Checked,
    level: int,
    *,
    unit: str = "",
    difficult: bool = False,
    strict: bool = False,
) -> ItemState:
    """How an item is at a level; strict: without evidence it counts as not met, as the text says."""
    if not item.applies(level, unit):
        return "not_applicable"
    if item.kind != "computed" and now.answer not in ANSWERS[item.kind]:
        return "open"
    found = _met(item, now, level, difficult=difficult)
    if found is None:
        return "unknown"
    if found and strict and item.kind != "computed" and not now.evidence:
        return "no_evidence"
    return "met" if found else "not_met"


def _met(item: CheckItem, now: Checked, level: int, *, difficult: bool) -> bool | None:
    """Whether it is met; None where what it is counted by is not known."""
    if item.kind == "yes_no":
        return now.answer == "met"
    if item.kind == "level":
        return (now.number or 0) >= item.needs[level]
    if now.part is None or not now.whole or now.part > now.whole:
        return None
    return reaches(now.part, now.whole, item.demanded(level, difficult=difficult))


def short_of(item: CheckItem, now: Checked, level: int, *, difficult: bool) -> int:
    """How many are missing for a share; 0 where it is none, or nobody knows of how many."""
    if not item.least or now.part is None or not now.whole:
        return 0
    return missing(now.part, now.whole, item.demanded(level, difficult=difficult))


EASE: tuple[ItemState, ...] = ("open", "no_evidence", "unknown", "not_met")


def easiest(
    checklist: Checklist, judged: Judged, known: Mapping[str, Checked], level: int, *, difficult: bool
) -> str:
    """
    The item in the way of a level that takes the least: what is only to be answered, to be shown, to be typed in; then the share
    with the fewest missing; then what has to be done. "" where nothing is in the way.
    """

    def ease(key: str) -> tuple[int, int, int]:
        item, at = checklist.item(key), judged.states[key][level]
        assert item is not None  # noqa: S101 (the states are of its items)
        short = short_of(item, known.get(key, UNCHECKED), level, difficult=difficult)
        return EASE.index(at), 0 if short else 1, short

    return min(judged.in_the_way(level), key=ease, default="")


# -- read, looked through, and written down

NOTHING = Text("")
KINDS = get_args(ItemKind)
COUNTED = get_args(Counted)


def parse_checklist(source: Mapping[str, object] | str) -> Checklist:
    """Read a checklist from a mapping or TOML; `SheetError` lists all that cannot be read."""
    faults: list[Fault] = []
    try:
        mapping = tomllib.loads(source) if isinstance(source, str) else source
    except tomllib.TOMLDecodeError as error:
        raise SheetError(
            (Fault(Phrase("sheet.fault.no_toml", "không đọc được TOML: {error}", error=str(error))),)
        ) from error
    top = Reader(mapping, faults)
    top.raw("kind")
    title = top.line("title")
    status = top.line("status")
    if status not in {*Status}:
        top.note(
            "status", Phrase("sheet.fault.one_of", "phải là một trong: {known}", known=", ".join(Status))
        )
    if title not in {each for each in Title if RULES[each].sheet == "checklist"}:
        top.note("title", Phrase("sheet.fault.title", "phải là commune (xã) hoặc unit (đơn vị)"))
    found = Checklist(
        id=top.line("id"),
        version=top.line("version"),
        title=Title(title) if title in {*Title} else Title.COMMUNE,
        status=Status(status) if status in {*Status} else Status.DRAFT,
        status_note=top.text("status_note"),
        name=top.text("name"),
        opening=top.text("opening"),
        text=top.line("text"),
        criteria=tuple(_criterion(each) for each in top.tables("criterion", name="criterion")),
        items=tuple(_item(each) for each in top.tables("item")),
        sources=_sources(top),
    )
    top.close()
    if faults:
        raise SheetError(tuple(faults))
    return found


def _criterion(table: Reader) -> CheckCriterion:
    found = CheckCriterion(table.line("id"), table.text("name"))
    table.close()
    return found


def _item(table: Reader) -> CheckItem:
    kind, counts = table.line("kind"), table.raw("counts")
    key = table.line("id")
    if not _is_kind(kind):
        table.note("kind", Phrase("sheet.fault.one_of", "phải là một trong: {known}", known=", ".join(KINDS)))
    if counts is not None and counts not in COUNTED:
        table.note(
            "counts", Phrase("sheet.fault.one_of", "phải là một trong: {known}", known=", ".join(COUNTED))
        )
    found = CheckItem(
        id=key,
        criterion=key.partition(".")[0],
        kind=kind if _is_kind(kind) else "yes_no",
        name=table.text("name"),
        article=table.line("article"),
        question=table.text("question"),
        evidence=table.text("evidence"),
        levels=_levels(table),
        help=table.maybe_text("help"),
        whole=table.maybe_text("whole"),
        least=_shares(table, "least"),
        least_difficult=_shares(table, "least_difficult"),
        ladder=tuple(
            table.as_text(f"ladder.{number}", each)
            for number, each in enumerate(table.items("ladder") if table.has("ladder") else (), start=1)
        ),
        needs=_by_level(table, "needs"),
        units=frozenset(table.strings("units")),
        units_at=_units_at(table),
        counts="citizens" if counts == "citizens" else "members" if counts == "members" else None,
        amount=table.raw("amount") is True,
    )
    table.close()
    return found


def _is_kind(kind: str) -> TypeGuard[ItemKind]:
    return kind in KINDS


def _levels(table: Reader) -> tuple[int, ...]:
    found = table.raw("levels")
    if found is None:
        return (1, 2)
    if isinstance(found, list | tuple) and all(is_whole(each) for each in found):
        return tuple(found)
    table.note("levels", Phrase("sheet.fault.numbers", "phải là một dãy số, ví dụ 1, 2"))
    return ()


def _by_level(table: Reader, key: str) -> dict[int, int]:
    """A whole number for each level: {"1": 60, "2": 80}."""
    own = table.table(key)
    return {} if own is None else {int(level): own.whole(level) for level in own.keys if level.isdecimal()}


def _shares(table: Reader, key: str) -> dict[int, Fraction]:
    return {level: Fraction(percent, 100) for level, percent in _by_level(table, key).items()}


def _units_at(table: Reader) -> dict[int, frozenset[str]]:
    own = table.table("units_at")
    if own is None:
        return {}
    return {int(level): frozenset(own.strings(level)) for level in own.keys if level.isdecimal()}


def _sources(top: Reader) -> dict[str, str]:
    table = top.table("sources")
    return {} if table is None else {key: table.line(key) for key in table.keys}


def lint_checklist(checklist: Checklist) -> list[Fault]:
    """Everything wrong with a checklist; warnings among it stop nobody."""
    found = [*_ids(checklist)]
    for item in checklist.items:
        found += [*_demands(checklist, item), *_kinds(item)]
    for key, name, text in checklist.texts():
        found += text_faults(key, name, text)
    return found


def _ids(checklist: Checklist) -> Iterator[Fault]:
    ids, groups = [each.id for each in checklist.items], [each.id for each in checklist.criteria]
    for key in sorted({each for each in ids if ids.count(each) > 1}):
        yield Fault(Phrase("sheet.fault.id_twice", "mã {key} có hai lần, chỉ giữ một", key=key), key, "id")
    for key in sorted({each for each in groups if groups.count(each) > 1}):
        yield Fault(
            Phrase("sheet.fault.criterion_twice", "tiêu chí {key} có hai lần, chỉ giữ một", key=key),
            field="criterion",
        )
    for each in checklist.items:
        if each.criterion not in groups:
            yield Fault(
                Phrase("sheet.fault.no_criterion", "không có tiêu chí {criterion}", criterion=each.criterion),
                each.id,
                "id",
            )
    for key in groups:
        if all(each.criterion != key for each in checklist.items):
            yield Fault(
                Phrase("sheet.fault.empty_criterion", "tiêu chí {key} chưa có chỉ tiêu nào", key=key),
                field="criterion",
            )
    if not checklist.sources:
        yield Fault(Phrase("sheet.fault.sources", "chưa ghi nguồn"), field="sources")


def _demands(checklist: Checklist, item: CheckItem) -> Iterator[Fault]:
    """Each level that demands an item says how much, and no less than the level below."""
    known = {*checklist.levels}
    if not item.levels or {*item.levels} - known:
        yield Fault(
            Phrase(
                "sheet.fault.levels_of", "mức phải là: {levels}", levels=", ".join(map(str, checklist.levels))
            ),
            item.id,
            "levels",
        )
    if strange := sorted((item.units | {each for at in item.units_at.values() for each in at}) - {*UnitKind}):
        yield Fault(
            Phrase("sheet.fault.no_unit", "không có loại đơn vị {kinds}", kinds=", ".join(strange)),
            item.id,
            "units",
        )
    if checklist.title is Title.COMMUNE and (item.units or item.units_at):
        yield Fault(Phrase("sheet.fault.units", "phiếu của xã không chia theo loại đơn vị"), item.id, "units")
    if item.kind in {"share", "computed"}:
        yield from _rising(item, "least", item.least, whole=True)
        if item.least_difficult:
            yield from _rising(item, "least_difficult", item.least_difficult, whole=True)
        for level in item.least_difficult:
            if level in item.least and item.least_difficult[level] > item.least[level]:
                yield Fault(
                    Phrase("sheet.fault.difficult", "vùng khó khăn không thể cao hơn nơi khác"),
                    item.id,
                    "least_difficult",
                )
    elif item.least or item.least_difficult:
        yield Fault(
            Phrase("sheet.fault.no_share", "chỉ tiêu không phải tỷ lệ thì không có tỷ lệ tối thiểu"),
            item.id,
            "least",
        )


def _kinds(item: CheckItem) -> Iterator[Fault]:
    """What belongs to one kind of item alone is there where it has to be, and nowhere else."""
    if item.kind == "level":
        yield from _rising(item, "needs", {at: Fraction(n) for at, n in item.needs.items()}, whole=False)
        if len(item.ladder) < 2 or any(not 0 < n < len(item.ladder) for n in item.needs.values()):
            yield Fault(
                Phrase("sheet.fault.needs", "mức cần đạt phải là một bậc trong dãy, trên bậc thấp nhất"),
                item.id,
                "needs",
            )
    elif item.ladder or item.needs:
        yield Fault(Phrase("sheet.fault.ladder", "chỉ chỉ tiêu theo bậc mới có dãy bậc"), item.id, "ladder")
    if (item.kind == "computed") != (item.counts is not None):
        yield Fault(
            Phrase("sheet.fault.counts", "chỉ tiêu tính sẵn phải nói đếm ai, chỉ tiêu khác thì không"),
            item.id,
            "counts",
        )
    if item.kind == "share" and item.whole is None:
        yield Fault(Phrase("sheet.fault.whole", "tỷ lệ phải nói là trên tổng số gì"), item.id, "whole")


def _rising(item: CheckItem, name: str, by: Mapping[int, Fraction], *, whole: bool) -> Iterator[Fault]:
    if {*by} != {*item.levels}:
        yield Fault(Phrase("sheet.fault.number_each", "mỗi mức cần một số"), item.id, name)
    elif whole and any(not 0 < each <= 1 for each in by.values()):
        yield Fault(Phrase("sheet.fault.percent", "tỷ lệ phải từ 1 đến 100 phần trăm"), item.id, name)
    elif any(by[low] > by[high] for low in by for high in by if low < high):
        yield Fault(Phrase("sheet.fault.rising", "mức cao không thể đòi ít hơn mức thấp"), item.id, name)


def dump_checklist(checklist: Checklist) -> dict[str, object]:
    """A checklist as `parse_checklist` reads it."""
    return {
        "kind": "checklist",
        "id": checklist.id,
        "version": checklist.version,
        "title": checklist.title.value,
        "status": checklist.status.value,
        "status_note": _said(checklist.status_note),
        "name": _said(checklist.name),
        "opening": _said(checklist.opening),
        "text": checklist.text,
        "criterion": [{"id": each.id, "name": _said(each.name)} for each in checklist.criteria],
        "item": [_dumped(each) for each in checklist.items],
        "sources": dict(checklist.sources),
    }


def _dumped(item: CheckItem) -> dict[str, object]:
    found: dict[str, object] = {
        "id": item.id,
        "kind": item.kind,
        "name": _said(item.name),
        "article": item.article,
        "question": _said(item.question),
        "evidence": _said(item.evidence),
        "levels": list(item.levels),
    }
    for name in ("help", "whole"):
        if (text := getattr(item, name)) is not None:
            found[name] = _said(text)
    for name in ("least", "least_difficult"):
        if by := getattr(item, name):
            found[name] = {str(level): int(share * 100) for level, share in by.items()}
    if item.ladder:
        found |= {"ladder": [_said(each) for each in item.ladder]}
        found |= {"needs": {str(level): number for level, number in item.needs.items()}}
    if item.units:
        found["units"] = sorted(item.units)
    if item.units_at:
        found["units_at"] = {str(level): sorted(who) for level, who in item.units_at.items()}
    if item.counts:
        found["counts"] = item.counts
    return found | ({"amount": True} if item.amount else {})


def _said(text: Text) -> dict[str, str]:
    return {"vi": text.vi, **text.others}
