"""A mapping, or the text of a TOML file, was read into a sheet."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeGuard

from dialogs.phrases import Text
from dialogs.sheets.sheet import (
    Adoption,
    Competence,
    DigitalSkill,
    Indicator,
    Level,
    Provenance,
    Sheet,
    Status,
)

FIELDS = {
    "id": "mã",
    "version": "bản",
    "order": "thứ tự",
    "status": "tình trạng",
    "status_note": "ghi chú về tình trạng",
    "adopted": "quyết định",
    "adopted.number": "số quyết định",
    "adopted.date": "ngày quyết định",
    "adopted.signer": "người ký",
    "title": "tên phiếu",
    "serves": "dành cho ai",
    "opening": "lời mở đầu",
    "period": "khoảng thời gian",
    "pass_total": "điểm đạt",
    "pass_total_disadvantaged": "điểm đạt ở vùng khó khăn",
    "pass_floor": "điểm sàn",
    "points": "thang điểm",
    "digital_skill": "kỹ năng số",
    "competence": "năng lực",
    "competence.name": "tên năng lực",
    "indicator": "chỉ số",
    "short": "tên gọi ngắn",
    "source_name": "tên theo nguồn",
    "question": "câu hỏi",
    "unit": "đơn vị đếm",
    "unit_also": "cách gọi khác của đơn vị",
    "limits": "mốc đếm",
    "levels": "các mức",
    "help": "giải thích",
    "help_self": "giải thích thêm khi tự trả lời",
    "evidence": "minh chứng",
    "evidence_self": "minh chứng thêm khi tự trả lời",
    "steps": "bước tiếp theo",
    "effort": "công sức",
    "meaning": "lần đổi nghĩa",
    "max_points": "điểm tối đa",
    "sources": "nguồn",
    "provenance": "căn cứ",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """
    One thing wrong, with what to do; a warning does not stop anybody.

    `indicator` and `field` say where in the sheet; `place` says where in the file, if it was read
    from one with cells.
    """

    what: str
    indicator: str = ""
    field: str = ""
    place: str = ""
    warning: bool = False

    @property
    def where(self) -> str:
        """The place in words."""
        if self.place:
            return self.place
        at = [f"chỉ số {self.indicator}"] if self.indicator else []
        return ", ".join([*at, in_words(self.field)] if self.field else at) or "cả phiếu"

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


class SheetError(ValueError):
    """A sheet that cannot be read, with all that is wrong with it."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


def in_words(field: str) -> str:
    """The Vietnamese name of a field: `levels.2.points` is "điểm của mức 2"."""
    if field in FIELDS:
        return f"{FIELDS[field]} ({field})"
    if field.endswith(".en"):
        return f"{in_words(field.removesuffix('.en'))}, tiếng Anh"
    group, _, rest = field.partition(".")
    number, _, part = rest.partition(".")
    if group == "levels":
        return f"điểm của mức {number}" if part == "points" else f"mức {number}"
    if group == "steps":
        return f"bước từ mức {number}"
    return f"năng lực {number}" if group == "competence" else field


def kind_of(field: str) -> str:
    """What kind of text it is: `levels` for `levels.2.en`, `competence.name` for that of any."""
    return ".".join(each for each in field.split(".") if not each.isdecimal() and each != "en")


# -- One table of a sheet being read: what is wrong is noted, so that all of it is told at once

NOTHING = Text("")


class Reader:
    """Takes typed values out of a mapping; notes what is missing, of a wrong kind, or unknown."""

    def __init__(
        self, table: Mapping[str, object], faults: list[Fault], *, indicator: str = "", prefix: str = ""
    ) -> None:
        self._table = table
        self._faults = faults
        self._indicator = indicator
        self._prefix = prefix
        self._read: set[str] = set()

    def note(self, key: str, what: str) -> None:
        """Write down a fault of this table."""
        self._faults.append(Fault(what, self._indicator, self._prefix + key))

    def raw(self, key: str) -> object:
        """Whatever stands there, or None."""
        self._read.add(key)
        return self._table.get(key)

    def has(self, key: str) -> bool:
        """Whether something stands there."""
        return self._table.get(key) is not None

    def line(self, key: str) -> str:
        """A string that must be there."""
        found = self.raw(key)
        if found is None or found == "":
            self.note(key, "còn thiếu, cần điền vào")
        elif not isinstance(found, str):
            self.note(key, f"phải là chữ, không phải “{found}”")
        else:
            return found
        return ""

    def whole(self, key: str, default: int | None = None) -> int:
        """A whole number that must be there, unless there is a default."""
        if self._table.get(key) is None and default is None:
            self.note(key, "còn thiếu, cần điền một số nguyên")
        found = self.maybe_whole(key)
        return found if found is not None else default or 0

    def maybe_whole(self, key: str) -> int | None:
        """A whole number, or None."""
        found = self.raw(key)
        if is_whole(found):
            return found
        if found is not None:
            self.note(key, f"phải là một số nguyên, không phải “{found}”")
        return None

    def text(self, key: str) -> Text:
        """Wording that must be there."""
        found = self.maybe_text(key)
        if found is None:
            self.note(key, "còn thiếu, cần điền vào")
        return found or NOTHING

    def maybe_text(self, key: str) -> Text | None:
        """Wording: a string, or a table with a string for each language, or None."""
        found = self.raw(key)
        return None if found is None else self.as_text(key, found)

    def as_text(self, key: str, found: object) -> Text:
        """Wording out of a string, or a table with a string for each language."""
        languages = {"vi": found} if isinstance(found, str) else found
        if not isinstance(languages, Mapping) or not all(
            isinstance(said, str) for said in languages.values()
        ):
            self.note(key, f"phải là chữ, hoặc chữ theo từng tiếng (vi, en), không phải “{found}”")
            return NOTHING
        if not languages.get("vi", "").strip():
            self.note(key, "còn thiếu tiếng Việt")
        others = {name: said for name, said in languages.items() if name != "vi" and said.strip()}
        return Text(languages.get("vi", ""), others)

    def day(self, key: str) -> date | None:
        """A date, or None."""
        found = self.raw(key)
        if found is None or (isinstance(found, date) and type(found) is date):
            return found
        self.note(key, f"phải là một ngày đủ ngày, tháng, năm, không phải “{found}”")
        return None

    def strings(self, key: str) -> tuple[str, ...]:
        """A list of strings, perhaps empty."""
        found = self.raw(key)
        if found is None:
            return ()
        if isinstance(found, list | tuple) and all(isinstance(each, str) for each in found):
            return tuple(found)
        self.note(key, f"phải là một dãy chữ, không phải “{found}”")
        return ()

    def items(self, key: str) -> tuple[object, ...]:
        """A list that must not be empty."""
        found = self.raw(key)
        if isinstance(found, list | tuple) and found:
            return tuple(found)
        self.note(key, "còn thiếu, cần một dãy")
        return ()

    def tables(self, key: str, name: str | None = None) -> Iterator["Reader"]:
        """The tables of a list that must not be empty; without a `name` they are indicators."""
        for found in self.items(key):
            if not isinstance(found, Mapping):
                self.note(key, f"phải là một bảng, không phải “{found}”")
                continue
            own = str(found.get("id", "?"))
            if name is None:
                yield Reader(found, self._faults, indicator=own)
            else:
                yield Reader(found, self._faults, prefix=f"{name}.{own}.")

    def table(self, key: str) -> "Reader | None":
        """A table, or None."""
        found = self.raw(key)
        if found is None:
            return None
        if not isinstance(found, Mapping):
            self.note(key, f"phải là một bảng, không phải “{found}”")
            return None
        return Reader(found, self._faults, indicator=self._indicator, prefix=f"{self._prefix}{key}.")

    def close(self) -> None:
        """Note what stands in the table and nobody asked for: mostly a slip of the pen."""
        for key in self._table:
            if key not in self._read:
                self.note(str(key), "không có mục nào tên như vậy, xem lại cách viết")

    @property
    def keys(self) -> tuple[str, ...]:
        """All the keys of this table."""
        return tuple(self._table)


def is_whole(found: object) -> TypeGuard[int]:
    """Whether it is a whole number: True is none."""
    return isinstance(found, int) and not isinstance(found, bool)


# -- A mapping, or the text of a TOML file, was read into a sheet

UNDECIDED = ("undecided", "chờ")


def parse(source: Mapping[str, object] | str) -> Sheet:
    """
    Read a sheet; `SheetError` lists all that cannot be read, in plain Vietnamese.

    What can be read may still be wrong: that is for `lint`.
    """
    faults: list[Fault] = []
    try:
        mapping = tomllib.loads(source) if isinstance(source, str) else source
    except tomllib.TOMLDecodeError as error:
        raise SheetError((Fault(f"không đọc được TOML: {error}"),)) from error
    sheet = _sheet(Reader(mapping, faults))
    if faults:
        raise SheetError(tuple(faults))
    return sheet


def _sheet(top: Reader) -> Sheet:
    scale = top.raw("points")
    groups = [_competence(each) for each in top.tables("competence", name="competence")]
    indicators = [_indicator(each, scale) for each in top.tables("indicator")]
    _check_ids(top, [key for key, _ in groups], indicators)
    sheet = Sheet(
        id=top.line("id"),
        version=top.line("version"),
        status=_status(top, "status", but=Status.REPORTED),
        status_note=top.text("status_note"),
        title=top.text("title"),
        serves=top.text("serves"),
        opening=top.text("opening"),
        period=top.text("period"),
        pass_total=top.whole("pass_total"),
        pass_total_disadvantaged=top.maybe_whole("pass_total_disadvantaged"),
        pass_floor=top.whole("pass_floor"),
        competences=tuple(
            Competence(key, name, tuple(each for each in indicators if each.competence == key))
            for key, name in groups
        ),
        sources=_sources(top),
        provenance=_provenance(top),
        adopted=_adoption(top),
        digital_skill=_digital_skill(top),
        order=top.whole("order", 0),
    )
    top.close()
    return sheet


def _competence(table: Reader) -> tuple[str, Text]:
    key, name = table.line("id"), table.text("name")
    table.close()
    return key, name


def _check_ids(top: Reader, groups: list[str], indicators: list[Indicator]) -> None:
    for name, keys in (("competence", groups), ("indicator", [each.id for each in indicators])):
        for key in sorted({key for key in keys if keys.count(key) > 1}):
            top.note(name, f"mã {key} có hai lần, chỉ giữ một")
    for each in indicators:
        if each.competence not in groups:
            top.note("indicator", f"chỉ số {each.id} thuộc năng lực “{each.competence}”, phiếu không có")


def _indicator(table: Reader, scale: object) -> Indicator:
    key, levels = table.line("id"), _levels(table, scale)
    own = table.raw("competence")
    indicator = Indicator(
        id=key,
        competence=own if isinstance(own, str) and own else key.partition(".")[0],
        short=table.text("short"),
        source_name=table.line("source_name"),
        question=table.text("question"),
        levels=levels,
        help=table.text("help"),
        help_self=table.maybe_text("help_self"),
        evidence=table.text("evidence"),
        evidence_self=table.maybe_text("evidence_self"),
        steps=_steps(table, sum(not each.aside for each in levels)),
        effort=_effort(table),
        unit=table.maybe_text("unit"),
        unit_also=table.strings("unit_also"),
        limits=_limits(table),
        meaning=table.whole("meaning", 1),
        max_points=table.whole("max_points", 10),
    )
    table.close()
    return indicator


def _levels(table: Reader, scale: object) -> tuple[Level, ...]:
    points = table.raw("points") or scale or ()
    if not isinstance(points, list | tuple):
        table.note("points", f"phải là một dãy số, không phải “{points}”")
        points = ()
    return tuple(
        _level(table, number, each, points[number - 1] if number <= len(points) else None)
        for number, each in enumerate(table.items("levels"), start=1)
    )


def _level(table: Reader, number: int, found: object, scaled: object) -> Level:
    field = f"levels.{number}"
    own = found if isinstance(found, Mapping) else {}
    label = {key: said for key, said in own.items() if key not in ("points", "aside")} or found
    return Level(
        id=str(number),
        label=table.as_text(field, label),
        points=_worth(table, f"{field}.points", own.get("points", scaled)),
        aside=own.get("aside") is True,
    )


def _steps(table: Reader, levels: int) -> tuple[Text, ...]:
    """The deeds from each level to the next; a sheet of before has one, `next`, which then leads from each."""
    if table.has("steps") or not table.has("next"):
        return tuple(
            table.as_text(f"steps.{number}", each)
            for number, each in enumerate(table.items("steps"), start=1)
        )
    return (table.text("next"),) * max(levels - 1, 0)


def _worth(table: Reader, field: str, worth: object) -> int | None:
    if is_whole(worth):
        return worth
    if worth is None:
        table.note(field, "chưa có điểm; nếu chờ Hội quyết thì ghi “chờ”")
    elif worth not in UNDECIDED:
        table.note(field, f"phải là một số nguyên, hoặc “chờ” nếu chờ Hội quyết, không phải “{worth}”")
    return None


def _effort(table: Reader) -> tuple[int, ...]:
    found = table.raw("effort")
    if isinstance(found, list | tuple) and all(is_whole(each) for each in found):
        return tuple(found)
    table.note("effort", "cần một dãy số 1, 2 hoặc 3, mỗi số cho một bước lên mức")
    return ()


def _limits(table: Reader) -> tuple[int, ...]:
    found = table.raw("limits")
    if found is None:
        return ()
    if isinstance(found, list | tuple) and all(is_whole(each) for each in found):
        return tuple(found)
    table.note("limits", "cần một dãy số, mỗi số là nhiều nhất của một mức, trừ mức cuối; ví dụ 0, 2, 5")
    return ()


def _status(table: Reader, key: str, *, but: Status | None = None) -> Status:
    found = table.line(key)
    allowed = [status.value for status in Status if status is not but]
    if found in allowed:
        return Status(found)
    if found:
        table.note(key, f"phải là một trong {', '.join(allowed)}, không phải “{found}”")
    return Status.DRAFT


def _sources(top: Reader) -> dict[str, str]:
    table = top.table("sources")
    return {key: table.line(key) for key in table.keys} if table else {}


def _provenance(top: Reader) -> dict[str, Provenance]:
    table = top.table("provenance")
    read = {}
    for key in table.keys if table else ():
        name = _NEXT.sub("steps", key)
        if not _is_text_name(name):
            top.note(f"provenance.{key}", "không có nội dung nào tên như vậy, xem lại cách viết")
        entry = table.table(key) if table else None
        if entry:
            read[name] = Provenance(entry.strings("sources"), _status(entry, "status"))
            entry.close()
    return read


_NEXT = re.compile(r"(?<![^.])next$")  # what a sheet of before called its one step


def _is_text_name(key: str) -> bool:
    """Whether a provenance may be given for this: all texts, one kind, or one of an indicator."""
    number, _, name = key.rpartition(".")
    return key == "*" or key in FIELDS or (number.replace(".", "").isdecimal() and name in FIELDS)


def _adoption(top: Reader) -> Adoption | None:
    table = top.table("adopted")
    if table is None:
        return None
    number, signer = table.raw("number"), table.raw("signer")
    adoption = Adoption(
        number=table.line("number") if number else None,
        date=table.day("date"),
        signer=table.line("signer") if signer else None,
    )
    table.close()
    return adoption if number or signer or adoption.date else None


def _digital_skill(top: Reader) -> DigitalSkill | None:
    table = top.table("digital_skill")
    if table is None:
        return None
    skill = DigitalSkill(table.line("indicator"), table.whole("from"))
    table.close()
    return skill
