"""A mapping, or the text of a TOML file, was read into a sheet."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeGuard

from dialogs.phrases import Argument, Listed, Phrase, Text, in_source
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
    "id": Text("mã", {"en": "id"}),
    "version": Text("bản", {"en": "version"}),
    "order": Text("thứ tự", {"en": "order"}),
    "status": Text("tình trạng", {"en": "status"}),
    "status_note": Text("ghi chú về tình trạng", {"en": "note on the status"}),
    "adopted": Text("quyết định", {"en": "decision"}),
    "adopted.number": Text("số quyết định", {"en": "number of the decision"}),
    "adopted.date": Text("ngày quyết định", {"en": "date of the decision"}),
    "adopted.signer": Text("người ký", {"en": "who signed"}),
    "title": Text("tên phiếu", {"en": "title"}),
    "serves": Text("dành cho ai", {"en": "whom it is for"}),
    "opening": Text("lời mở đầu", {"en": "opening words"}),
    "period": Text("khoảng thời gian", {"en": "period"}),
    "pass_total": Text("điểm đạt", {"en": "pass mark"}),
    "pass_total_disadvantaged": Text("điểm đạt ở vùng khó khăn", {"en": "pass mark in disadvantaged areas"}),
    "pass_floor": Text("điểm sàn", {"en": "floor"}),
    "points": Text("thang điểm", {"en": "scale of points"}),
    "digital_skill": Text("kỹ năng số", {"en": "digital skill"}),
    "competence": Text("năng lực", {"en": "competence"}),
    "competence.name": Text("tên năng lực", {"en": "name of the competence"}),
    "indicator": Text("chỉ số", {"en": "indicator"}),
    "short": Text("tên gọi ngắn", {"en": "short name"}),
    "source_name": Text("tên theo nguồn", {"en": "name in the source"}),
    "question": Text("câu hỏi", {"en": "question"}),
    "unit": Text("đơn vị đếm", {"en": "unit that is counted"}),
    "unit_also": Text("cách gọi khác của đơn vị", {"en": "other words for the unit"}),
    "limits": Text("mốc đếm", {"en": "limits"}),
    "levels": Text("các mức", {"en": "levels"}),
    "help": Text("giải thích", {"en": "explanation"}),
    "help_self": Text(
        "giải thích thêm khi tự trả lời", {"en": "explanation for those who answer themselves"}
    ),
    "evidence": Text("minh chứng", {"en": "evidence"}),
    "evidence_self": Text(
        "minh chứng thêm khi tự trả lời", {"en": "evidence for those who answer themselves"}
    ),
    "steps": Text("bước tiếp theo", {"en": "next step"}),
    "effort": Text("công sức", {"en": "effort"}),
    "meaning": Text("lần đổi nghĩa", {"en": "change of meaning"}),
    "max_points": Text("điểm tối đa", {"en": "most points"}),
    "sources": Text("nguồn", {"en": "sources"}),
    "provenance": Text("căn cứ", {"en": "provenance"}),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """
    One thing wrong, with what to do; a warning does not stop anybody.

    `indicator` and `field` say where in the sheet; `place` says where in the file, if it was read
    from one with cells.
    """

    what: Phrase
    indicator: str = ""
    field: str = ""
    place: Argument = ""
    warning: bool = False

    @property
    def where(self) -> Argument:
        """The place in words."""
        if self.place:
            return self.place
        at: list[Argument] = []
        if self.indicator:
            at.append(Phrase("sheet.at.indicator", "chỉ số {indicator}", indicator=self.indicator))
        if self.field:
            at.append(in_words(self.field))
        return Listed(at) if at else Phrase("sheet.at.whole", "cả phiếu")

    @property
    def said(self) -> Phrase:
        """Where it is, and what."""
        return Phrase("sheet.fault", "{where}: {what}", where=self.where, what=self.what)

    def __str__(self) -> str:
        return in_source(self.said)


class SheetError(ValueError):
    """A sheet that cannot be read, with all that is wrong with it."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


def in_words(field: str) -> Argument:
    """What a field is called: `levels.2.points` is "điểm của mức 2"."""
    if field in FIELDS:
        return Phrase("sheet.at.field", "{name} ({field})", name=FIELDS[field], field=field)
    if field.endswith(".en"):
        return Phrase("sheet.at.english", "{field}, tiếng Anh", field=in_words(field.removesuffix(".en")))
    group, _, rest = field.partition(".")
    number, _, part = rest.partition(".")
    if group == "levels":
        return (
            Phrase("sheet.at.worth", "điểm của mức {number}", number=number)
            if part == "points"
            else Phrase("sheet.at.level", "mức {number}", number=number)
        )
    if group == "steps":
        return Phrase("sheet.at.step", "bước từ mức {number}", number=number)
    is_group = group == "competence"
    return Phrase("sheet.at.competence", "năng lực {number}", number=number) if is_group else field


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

    def note(self, key: str, what: Phrase) -> None:
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
            self.note(key, Phrase("sheet.fault.missing", "còn thiếu, cần điền vào"))
        elif not isinstance(found, str):
            self.note(
                key, Phrase("sheet.fault.no_text", "phải là chữ, không phải “{found}”", found=str(found))
            )
        else:
            return found
        return ""

    def whole(self, key: str, default: int | None = None) -> int:
        """A whole number that must be there, unless there is a default."""
        if self._table.get(key) is None and default is None:
            self.note(key, Phrase("sheet.fault.missing_whole", "còn thiếu, cần điền một số nguyên"))
        found = self.maybe_whole(key)
        return found if found is not None else default or 0

    def maybe_whole(self, key: str) -> int | None:
        """A whole number, or None."""
        found = self.raw(key)
        if is_whole(found):
            return found
        if found is not None:
            self.note(
                key,
                Phrase(
                    "sheet.fault.no_whole", "phải là một số nguyên, không phải “{found}”", found=str(found)
                ),
            )
        return None

    def text(self, key: str) -> Text:
        """Wording that must be there."""
        found = self.maybe_text(key)
        if found is None:
            self.note(key, Phrase("sheet.fault.missing", "còn thiếu, cần điền vào"))
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
            self.note(
                key,
                Phrase(
                    "sheet.fault.no_wording",
                    "phải là chữ, hoặc chữ theo từng tiếng (vi, en), không phải “{found}”",
                    found=str(found),
                ),
            )
            return NOTHING
        if not languages.get("vi", "").strip():
            self.note(key, Phrase("sheet.fault.no_vietnamese", "còn thiếu tiếng Việt"))
        others = {name: said for name, said in languages.items() if name != "vi" and said.strip()}
        return Text(languages.get("vi", ""), others)

    def day(self, key: str) -> date | None:
        """A date, or None."""
        found = self.raw(key)
        if found is None or (isinstance(found, date) and type(found) is date):
            return found
        self.note(
            key,
            Phrase(
                "sheet.fault.no_day",
                "phải là một ngày đủ ngày, tháng, năm, không phải “{found}”",
                found=str(found),
            ),
        )
        return None

    def strings(self, key: str) -> tuple[str, ...]:
        """A list of strings, perhaps empty."""
        found = self.raw(key)
        if found is None:
            return ()
        if isinstance(found, list | tuple) and all(isinstance(each, str) for each in found):
            return tuple(found)
        self.note(
            key,
            Phrase("sheet.fault.no_strings", "phải là một dãy chữ, không phải “{found}”", found=str(found)),
        )
        return ()

    def items(self, key: str) -> tuple[object, ...]:
        """A list that must not be empty."""
        found = self.raw(key)
        if isinstance(found, list | tuple) and found:
            return tuple(found)
        self.note(key, Phrase("sheet.fault.missing_list", "còn thiếu, cần một dãy"))
        return ()

    def tables(self, key: str, name: str | None = None) -> Iterator["Reader"]:
        """The tables of a list that must not be empty; without a `name` they are indicators."""
        for found in self.items(key):
            if not isinstance(found, Mapping):
                self.note(
                    key,
                    Phrase(
                        "sheet.fault.no_table", "phải là một bảng, không phải “{found}”", found=str(found)
                    ),
                )
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
            self.note(
                key,
                Phrase("sheet.fault.no_table", "phải là một bảng, không phải “{found}”", found=str(found)),
            )
            return None
        return Reader(found, self._faults, indicator=self._indicator, prefix=f"{self._prefix}{key}.")

    def close(self) -> None:
        """Note what stands in the table and nobody asked for: mostly a slip of the pen."""
        for key in self._table:
            if key not in self._read:
                self.note(
                    str(key),
                    Phrase("sheet.fault.unknown_key", "không có mục nào tên như vậy, xem lại cách viết"),
                )

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
    Read a sheet; `SheetError` lists all that cannot be read.

    What can be read may still be wrong: that is for `lint`.
    """
    faults: list[Fault] = []
    try:
        mapping = tomllib.loads(source) if isinstance(source, str) else source
    except tomllib.TOMLDecodeError as error:
        raise SheetError(
            (Fault(Phrase("sheet.fault.no_toml", "không đọc được TOML: {error}", error=str(error))),)
        ) from error
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
            top.note(name, Phrase("sheet.fault.id_twice", "mã {key} có hai lần, chỉ giữ một", key=key))
    for each in indicators:
        if each.competence not in groups:
            top.note(
                "indicator",
                Phrase(
                    "sheet.fault.no_competence",
                    "chỉ số {indicator} thuộc năng lực “{competence}”, phiếu không có",
                    indicator=each.id,
                    competence=each.competence,
                ),
            )


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
        table.note(
            "points",
            Phrase("sheet.fault.no_numbers", "phải là một dãy số, không phải “{found}”", found=str(points)),
        )
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
        table.note(field, Phrase("sheet.fault.no_points", "chưa có điểm; nếu chờ Hội quyết thì ghi “chờ”"))
    elif worth not in UNDECIDED:
        table.note(
            field,
            Phrase(
                "sheet.fault.no_worth",
                "phải là một số nguyên, hoặc “chờ” nếu chờ Hội quyết, không phải “{found}”",
                found=str(worth),
            ),
        )
    return None


def _effort(table: Reader) -> tuple[int, ...]:
    found = table.raw("effort")
    if isinstance(found, list | tuple) and all(is_whole(each) for each in found):
        return tuple(found)
    table.note(
        "effort", Phrase("sheet.fault.effort", "cần một dãy số 1, 2 hoặc 3, mỗi số cho một bước lên mức")
    )
    return ()


def _limits(table: Reader) -> tuple[int, ...]:
    found = table.raw("limits")
    if found is None:
        return ()
    if isinstance(found, list | tuple) and all(is_whole(each) for each in found):
        return tuple(found)
    table.note(
        "limits",
        Phrase(
            "sheet.fault.limits",
            "cần một dãy số, mỗi số là nhiều nhất của một mức, trừ mức cuối; ví dụ 0, 2, 5",
        ),
    )
    return ()


def _status(table: Reader, key: str, *, but: Status | None = None) -> Status:
    found = table.line(key)
    allowed = [status.value for status in Status if status is not but]
    if found in allowed:
        return Status(found)
    if found:
        table.note(
            key,
            Phrase(
                "sheet.fault.not_of",
                "phải là một trong {allowed}, không phải “{found}”",
                allowed=", ".join(allowed),
                found=found,
            ),
        )
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
            top.note(
                f"provenance.{key}",
                Phrase("sheet.fault.no_content", "không có nội dung nào tên như vậy, xem lại cách viết"),
            )
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
