"""A mapping, or the text of a TOML file, was read into a sheet."""

import tomllib
from collections.abc import Mapping
from typing import Any

from dialogs.phrases import Text
from dialogs.sheets.faults import FIELDS, Fault, SheetError
from dialogs.sheets.reading import Reader, is_whole
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

UNDECIDED = ("undecided", "chờ")


def parse(source: Mapping[str, Any] | str) -> Sheet:
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


def _indicator(table: Reader, scale: Any) -> Indicator:
    key = table.line("id")
    own = table.raw("competence")
    indicator = Indicator(
        id=key,
        competence=own if isinstance(own, str) and own else key.partition(".")[0],
        short=table.text("short"),
        source_name=table.line("source_name"),
        question=table.text("question"),
        levels=_levels(table, scale),
        help=table.text("help"),
        help_self=table.maybe_text("help_self"),
        evidence=table.text("evidence"),
        evidence_self=table.maybe_text("evidence_self"),
        next=table.text("next"),
        effort=_effort(table),
        meaning=table.whole("meaning", 1),
        max_points=table.whole("max_points", 10),
    )
    table.close()
    return indicator


def _levels(table: Reader, scale: Any) -> tuple[Level, ...]:
    points = table.raw("points") or scale or ()
    if not isinstance(points, list | tuple):
        table.note("points", f"phải là một dãy số, không phải “{points}”")
        points = ()
    return tuple(
        _level(table, number, each, points[number - 1] if number <= len(points) else None)
        for number, each in enumerate(table.items("levels"), start=1)
    )


def _level(table: Reader, number: int, found: Any, scaled: Any) -> Level:
    field = f"levels.{number}"
    own = found if isinstance(found, Mapping) else {}
    label = {key: said for key, said in own.items() if key not in ("points", "aside")} or found
    return Level(
        id=str(number),
        label=table.as_text(field, label),
        points=_worth(table, f"{field}.points", own.get("points", scaled)),
        aside=own.get("aside") is True,
    )


def _worth(table: Reader, field: str, worth: Any) -> int | None:
    if is_whole(worth):
        return int(worth)
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
        if not _is_text_name(key):
            top.note(f"provenance.{key}", "không có nội dung nào tên như vậy, xem lại cách viết")
        entry = table.table(key) if table else None
        if entry:
            read[key] = Provenance(entry.strings("sources"), _status(entry, "status"))
            entry.close()
    return read


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
