"""`cdht sheet`: look through criteria sheets, show them, write templates for a Hội to fill in."""

import json
import tomllib
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from bot.app import App
from bot.channels import CHANNELS
from bot.commands.opened import CantDoError, Force, say, with_app, writable
from bot.commands.words import confirmed, said
from bot.commands.words import language as spoken
from bot.files.tables import UnreadableError, content_of, open_tables
from bot.reports.checklist_file import is_checklist, of_tables, write_checklist
from bot.reports.sheet_file import MOST_ROWS, read_template, write_csv, write_template
from bot.reports.sheet_preview import as_html, as_text
from bot.shelf import shipped_checklists, shipped_sheets
from dialogs.address import FORMS
from dialogs.phrases import Phrase, Text
from dialogs.sheets import Fault, Indicator, Sheet, SheetError, Status, lint, obstacles, parse
from dialogs.sheets.checklist import Checklist, dump_checklist, lint_checklist, parse_checklist
from dialogs.sheets.dump import dump, load
from dialogs.sheets.sheet import plain, plain_text
from locales import Voice
from storage.residents.adopted import publish as put_in_force

app = typer.Typer(no_args_is_help=True, help="Criteria sheets: check, list, show, preview, template.")

Base = Annotated[str, typer.Option(help="The sheet a CSV belongs to: it has only the questions.")]


@app.command()
def check(
    files: Annotated[list[Path] | None, typer.Argument(help="TOML, XLSX or CSV files.")] = None,
    base: Base = "",
) -> None:
    """Look through sheets: the files given, else all that are shipped."""
    origin = _sheet(base) if base else None
    read: list[tuple[str, Sheet | Checklist | None, list[Fault]]] = []
    if files:
        read += [(str(path), *(_as_checklist(path) or read_file(path, base=origin))) for path in files]
    else:
        read += [(each.id, each, lint(each)) for each in shipped_sheets().values()]
        read += [(each.id, each, lint_checklist(each)) for each in shipped_checklists().values()]
    for name, sheet, faults in read:
        say(_verdict(name, sheet, faults))
    if any(not fault.warning for _, _, faults in read for fault in faults):
        raise typer.Exit(1)


@app.command("list")
def list_() -> None:
    """List the sheets that are shipped."""
    for sheet in shipped_sheets().values():
        typer.echo(f"{sheet.id}  {sheet.version}  {sheet.status}  {sheet.title.in_(spoken())}")
    for each in shipped_checklists().values():
        typer.echo(f"{each.id}  {each.version}  {each.status}  {each.name.in_(spoken())}")


@app.command()
def show(
    sheet_id: Annotated[str, typer.Argument(metavar="ID")],
    language: Annotated[str, typer.Option(help="vi or en.")] = "vi",
) -> None:
    """Show a shipped sheet: questions, levels, points, and the deed that leads from each level to the next."""
    if (checklist := shipped_checklists().get(sheet_id)) is not None:
        say(_items(checklist, language))
        return
    say(_shown(_sheet(sheet_id), language))


@app.command()
def preview(
    sheet: Annotated[str, typer.Argument(metavar="ID|FILE", help="A shipped sheet, or a TOML, XLSX or CSV.")],
    channel: Annotated[str, typer.Option(help=f"As on: {', '.join(CHANNELS)}.")] = "telegram",
    language: Annotated[str, typer.Option(help="vi or en.")] = "vi",
    address: Annotated[str, typer.Option(help=f"How the reader is called: {', '.join(FORMS)}.")] = "",
    html: Annotated[Path | None, typer.Option(help="Write all channels side by side into this file.")] = None,
    base: Base = "",
    force: Force = False,
) -> None:
    """Show each message and button of a sheet as people will see it, with the remarks on it."""
    shipped = shipped_sheets().get(sheet)
    if shipped is None and not Path(sheet).exists():
        raise typer.BadParameter(
            said(
                Phrase(
                    "cli.sheet.no_file",
                    "không có phiếu và không có tệp {sheet}; có các phiếu: {sheets}",
                    sheet=sheet,
                    sheets=", ".join(shipped_sheets()),
                )
            )
        )
    if channel not in CHANNELS:
        raise typer.BadParameter(
            said(
                Phrase(
                    "cli.sheet.no_channel",
                    "không có kênh {channel}; có các kênh: {channels}",
                    channel=channel,
                    channels=", ".join(CHANNELS),
                )
            )
        )
    origin = _sheet(base) if base else None
    found, faults = (shipped, lint(shipped)) if shipped else read_file(Path(sheet), base=origin)
    if found is None:
        say(_faults(sheet, faults))
        raise typer.Exit(1)
    if html is None:
        say(as_text(found, faults, channel, Voice(language, address)))
        return
    writable(html, ".html", force=force)
    html.write_text(as_html(found, faults, Voice(language, address)), encoding="utf-8")
    say(
        [
            Phrase(
                "cli.sheet.preview.written",
                "Đã viết {file}: {questions} câu trên {channels} kênh.",
                file=str(html),
                questions=len(found.indicators),
                channels=len(CHANNELS),
            )
        ]
    )


@app.command()
def template(
    sheet_id: Annotated[str, typer.Argument(metavar="ID")],
    file: Annotated[Path, typer.Argument(metavar="FILE.xlsx")],
    force: Force = False,
) -> None:
    """Write a sheet as a workbook to fill in (or its questions alone as .csv)."""
    if (checklist := shipped_checklists().get(sheet_id)) is not None:
        writable(file, ".xlsx", force=force)
        write_checklist(checklist, file)
    else:
        sheet = _sheet(sheet_id)
        writable(file, ".xlsx", ".csv", force=force)
        if file.suffix.lower() == ".csv":
            file.write_bytes(write_csv(sheet))
        else:
            write_template(sheet, file)
    say(
        [
            Phrase(
                "cli.sheet.template.written",
                "Đã viết {file}. Điền xong thì kiểm bằng: {command}",
                file=str(file),
                command=f"cdht sheet check {file}",
            )
        ]
    )


def read_file(path: Path, *, base: Sheet | None = None) -> tuple[Sheet | None, list[Fault]]:
    """A sheet out of a TOML, XLSX or CSV file, or None, with what is wrong with it."""
    if path.suffix != ".toml":
        return read_template(path, base=base)
    try:
        sheet = parse(content_of(path).decode("utf-8"))
    except SheetError as error:
        return None, list(error.faults)
    except (UnreadableError, UnicodeDecodeError, RecursionError) as error:
        return None, [Fault(f"không đọc được tệp: {error}", place=path.name)]
    return sheet, lint(sheet)


def _as_checklist(path: Path) -> tuple[Checklist | None, list[Fault]] | None:
    """A checklist out of a TOML or XLSX file, or None where it is none, with what is wrong with it."""
    try:
        if path.suffix == ".xlsx":
            tables = open_tables(path, (), MOST_ROWS)
            return of_tables(tables) if is_checklist(tables) else None
        text = content_of(path).decode("utf-8") if path.suffix == ".toml" else ""
        if tomllib.loads(text).get("kind") != "checklist":
            return None
        found = parse_checklist(text)
    except SheetError as error:
        return None, list(error.faults)
    except (UnreadableError, UnicodeDecodeError, RecursionError, tomllib.TOMLDecodeError):
        return None  # the reader of sheets says what is wrong with it
    return found, lint_checklist(found)


def _items(checklist: Checklist, language: str) -> Iterator[str]:
    yield f"{checklist.name.in_(language)} ({checklist.id}, {checklist.version}, {checklist.status})"
    yield checklist.status_note.in_(language)
    for group in checklist.criteria:
        yield f"\n{group.id}. {group.name.in_(language)}"
        for each in checklist.items:
            if each.criterion == group.id:
                least = "/".join(f"{int(share * 100)}%" for share in each.least.values())
                yield f"{each.id} {each.name.in_(language)} [{each.kind}{f' {least}' if least else ''}] ({each.article})"


def changes(sheet: Sheet, older: Sheet) -> str:
    """
    What a sheet changes against the version in force.

    Answers stop to apply where an indicator's `meaning` is another or their level is gone; else
    they stay, and are only scored anew.
    """
    found = {
        "Asked again, for older answers stop to apply": _asked_again(sheet, older),
        "Scored anew, for points changed": _scored_anew(sheet, older),
        "Levels reworded; raise the meaning if one now means something else": [
            _named(new) for new, old in _pairs(sheet, older) if _labels(new) != _labels(old)
        ],
        "Other wording changed": [
            f"{_named(new)}: {', '.join(fields)}"
            for new, old in _pairs(sheet, older)
            if (fields := _reworded(new, old))
        ],
        "Rules": _rules(sheet, older),
    }
    lines = [f"{sheet.id}: {older.version} ({older.status}) -> {sheet.version} ({sheet.status})"]
    for heading, each in found.items():
        if each:
            lines += [f"{heading}:", *(f"  {change}" for change in each)]
    return "\n".join(lines if len(lines) > 1 else [*lines, "Nothing changes for anybody."])


def _sheet(sheet_id: str) -> Sheet:
    sheets = shipped_sheets()
    if sheet_id not in sheets:
        raise typer.BadParameter(
            said(
                Phrase(
                    "cli.sheet.no_sheet",
                    "không có phiếu {sheet}; có các phiếu: {sheets}",
                    sheet=sheet_id,
                    sheets=", ".join(sheets),
                )
            )
        )
    return sheets[sheet_id]


def _verdict(name: str, sheet: Sheet | Checklist | None, faults: list[Fault]) -> Iterator[str]:
    yield from _faults(name, faults)
    if to_mend := _to_mend(name, sheet, faults):
        yield to_mend
    elif isinstance(sheet, Checklist):
        yield said(_fine(name, sheet.status, len(sheet.items)))
    elif sheet is not None and obstacles(sheet):
        yield said(
            Phrase(
                "cli.sheet.verdict.draft",
                "{name}: dùng thử được, chưa công bố được: còn chờ Hội định điểm",
                name=name,
            )
        )
    elif sheet is not None:
        yield said(_fine(name, sheet.status, len(sheet.indicators)))


def _fine(name: str, status: Status, number: int) -> Phrase:
    return Phrase(
        "cli.sheet.verdict.fine",
        "{name}: đúng cả ({status}, {n} câu)",
        name=name,
        status=status.value,
        n=number,
    )


def _faults(name: str, faults: list[Fault]) -> Iterator[str]:
    for fault in faults:
        yield f"{name}: {'note' if fault.warning else 'FAULT'}: {fault}"


def _to_mend(name: str, sheet: Sheet | Checklist | None, faults: list[Fault]) -> str:
    """How many faults keep a sheet from being taken; "" where it can be."""
    wrong = sum(not fault.warning for fault in faults)
    return (
        said(Phrase("cli.sheet.to_mend", "{name}: còn {n} lỗi phải sửa", name=name, n=wrong))
        if sheet is None or wrong
        else ""
    )


def _shown(sheet: Sheet, language: str) -> Iterator[str]:
    yield f"{sheet.title.in_(language)} ({sheet.id}, {sheet.version}, {sheet.status})"
    yield sheet.status_note.in_(language)
    less = sheet.pass_total_disadvantaged
    yield f"Pass: {sheet.pass_total} points" + (f", {less} in disadvantaged areas" if less else "")
    yield f"Floor: {sheet.pass_floor} points on each indicator"
    for group in sheet.competences:
        yield f"\n{group.id}. {group.name.in_(language)}"
        for each in group.indicators:
            yield f"\n{each.id} {plain(each.question.in_(language))}"
            for level in each.levels:
                worth = "to be decided" if level.points is None else str(level.points)
                yield f"  {level.id}. {plain(level.label.in_(language))} [{worth}]"
                if deed := each.step_from(level.id):
                    yield f"     -> {plain(deed.in_(language))}"


def _pairs(sheet: Sheet, older: Sheet) -> list[tuple[Indicator, Indicator]]:
    was = {each.id: each for each in older.indicators}
    return [(each, was[each.id]) for each in sheet.indicators if each.id in was]


def _named(indicator: Indicator) -> str:
    return f"{indicator.id} {plain(indicator.short.vi)}"


def _asked_again(sheet: Sheet, older: Sheet) -> list[str]:
    changes = []
    for new, old in _pairs(sheet, older):
        gone = [level.id for level in old.levels if new.level(level.id) is None]
        if new.meaning != old.meaning:
            changes.append(f"{_named(new)}: meaning {old.meaning} -> {new.meaning}")
        elif gone:
            changes.append(f"{_named(new)}: for those at level {', '.join(gone)}, which is gone")
    was, now = ({each.id for each in either.indicators} for either in (older, sheet))
    changes += [f"{_named(each)}: new" for each in sheet.indicators if each.id not in was]
    return changes + [f"{_named(each)}: gone" for each in older.indicators if each.id not in now]


def _scored_anew(sheet: Sheet, older: Sheet) -> list[str]:
    return [
        f"{_named(new)}: {_scale(old)} -> {_scale(new)}"
        for new, old in _pairs(sheet, older)
        if _scale(new) != _scale(old)
    ]


def _scale(indicator: Indicator) -> str:
    return "/".join("?" if each.points is None else str(each.points) for each in indicator.levels)


def _labels(indicator: Indicator) -> list[tuple[str, bool]]:
    return [(plain(each.label.vi), each.aside) for each in indicator.levels]


def _reworded(new: Indicator, old: Indicator) -> list[str]:
    fields = ("short", "question", "help", "help_self", "evidence", "evidence_self")
    pairs = {field: (getattr(new, field), getattr(old, field)) for field in fields}
    changed = [
        field for field, texts in pairs.items() if len({each and plain_text(each) for each in texts}) > 1
    ]
    return changed + ["steps"] * (_deeds(new) != _deeds(old))


def _deeds(indicator: Indicator) -> list[Text]:
    return [plain_text(each) for each in indicator.steps]


def _rules(sheet: Sheet, older: Sheet) -> list[str]:
    rules = ("pass_total", "pass_total_disadvantaged", "pass_floor", "digital_skill")
    return [
        f"{rule}: {getattr(older, rule)} -> {getattr(sheet, rule)}"
        for rule in rules
        if getattr(sheet, rule) != getattr(older, rule)
    ]


# -- `cdht sheet import` and `publish`: a Hội's own sheet, looked through, then put in force

File = Annotated[Path, typer.Argument(metavar="FILE", help="A filled template, CSV or TOML.")]


@app.command("import")
def import_(file: File, base: Base = "") -> None:
    """Look through a filled sheet, and show what it would change; it is stored nowhere."""
    if (read := _as_checklist(file)) is not None:
        found = _mended(file, read)
        say([f"{found.id} {found.version}: {len(found.items)} items", "In order, and stored nowhere."])
        return

    async def work(app: App) -> Sheet:
        sheet = _read(file, app, base)
        say(_changes(app, sheet))
        return sheet

    sheet = with_app(work)
    waiting = obstacles(sheet)
    say(
        Phrase("cli.sheet.undecided", "{file}: còn phải định: {what}", file=file.name, what=str(each))
        for each in waiting
    )
    if waiting:
        raise typer.Exit(1)
    say(
        [
            Phrase(
                "cli.sheet.in_order",
                "Đúng cả, chưa ghi vào đâu. Để áp dụng: {command}",
                command=f"cdht sheet publish {file}",
            )
        ]
    )


@app.command()
def publish(
    file: File, base: Base = "", yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False
) -> None:
    """Put a sheet in force for its group; versions are never changed, only followed."""
    if (read := _as_checklist(file)) is not None:
        found = _mended(file, read)
        if not yes and not typer.confirm(f"Put {found.id} {found.version} in force?"):
            raise CantDoError("nothing was published")
        say([with_app(partial(_publish_checklist, found=found))])
        return

    async def work(app: App) -> str:
        sheet = _read(file, app, base)
        if waiting := obstacles(sheet):
            say(f"{file.name}: {each}" for each in waiting)
            raise CantDoError(
                Phrase("cli.sheet.not.undecided", "chưa công bố: phải định những điều ghi ở trên trước")
            )
        if sheet.id not in app.house.in_force:
            known = ", ".join(app.house.in_force)
            raise CantDoError(
                Phrase(
                    "cli.sheet.not.group",
                    "chưa công bố: không nhóm nào dùng phiếu {sheet}; các nhóm: {known}",
                    sheet=sheet.id,
                    known=known,
                )
            )
        say(_changes(app, sheet))
        say(_told(sheet))
        if not yes and not confirmed(
            Phrase("cli.sheet.ask", "Áp dụng {sheet} {version}?", sheet=sheet.id, version=sheet.version)
        ):
            raise CantDoError(Phrase("cli.sheet.not.said", "chưa công bố gì"))
        return await _publish(app, sheet)

    say([with_app(work)])


NOT_STORABLE = Phrase(
    "cli.sheet.not.storable", "chưa công bố: phiếu này không lưu lại nguyên vẹn được; xin báo lỗi này"
)


async def _publish(app: App, sheet: Sheet) -> str:
    body = dump(sheet)
    if load(json.loads(json.dumps(body))) != sheet:
        raise CantDoError(NOT_STORABLE)
    if f"{sheet.id}@{sheet.version}" in app.house.sheets:
        raise CantDoError(
            Phrase(
                "cli.sheet.not.there",
                "chưa công bố: đã có bản {version}; đặt tên bản khác",
                version=sheet.version,
            )
        )
    at, status = app.clock(), sheet.status.value
    done = await app.store.write(lambda tx: put_in_force(tx, sheet.id, sheet.version, status, body, at))
    if not done:
        raise CantDoError(_before(sheet.version))
    return said(_applied(sheet.id, sheet.version, status))


def _before(version: str) -> Phrase:
    return Phrase("cli.sheet.not.before", "chưa công bố: bản {version} đã công bố trước đây", version=version)


def _applied(sheet: str, version: str, status: str) -> Phrase:
    return Phrase(
        "cli.sheet.in_force",
        "{sheet} {version} ({status}) đã áp dụng. Trợ lý đang chạy dùng sau một phút.",
        sheet=sheet,
        version=version,
        status=status,
    )


def _mended(file: Path, read: tuple[Checklist | None, list[Fault]]) -> Checklist:
    """A checklist in order; else what is to be mended is said, and it goes no further."""
    found, faults = read
    say(_faults(file.name, faults))
    to_mend = _to_mend(file.name, found, faults)
    if found is None or to_mend:
        raise CantDoError(to_mend)
    return found


async def _publish_checklist(app: App, found: Checklist) -> str:
    now = app.house.checklists.get(app.house.checklists_in_force.get(found.title.value, ""))
    if now is None or now.id != found.id:
        known = ", ".join(each.id for each in shipped_checklists().values())
        raise CantDoError(
            Phrase(
                "cli.sheet.not.no_title",
                "chưa công bố: không danh hiệu nào dùng phiếu {sheet}; có: {known}",
                sheet=found.id,
                known=known,
            )
        )
    body, at, status = dump_checklist(found), app.clock(), found.status.value
    if parse_checklist(json.loads(json.dumps(body))) != found:
        raise CantDoError(NOT_STORABLE)
    fresh = found.key not in app.house.checklists
    if not fresh or not await app.store.write(
        lambda tx: put_in_force(tx, found.id, found.version, status, body, at)
    ):
        raise CantDoError(_before(found.version))
    return said(_applied(found.id, found.version, status))


def _read(file: Path, app: App, base: str) -> Sheet:
    origin = app.house.sheets[app.house.in_force[base]] if base in app.house.in_force else None
    if base and origin is None:
        raise CantDoError(
            Phrase(
                "cli.sheet.no_sheet",
                "không có phiếu {sheet}; có các phiếu: {sheets}",
                sheet=base,
                sheets=", ".join(app.house.in_force),
            )
        )
    try:
        sheet, faults = read_file(file, base=origin)
    except SheetError as error:  # a sheet that can't be read at all
        sheet, faults = None, list(error.faults)
    say(_faults(file.name, faults))
    to_mend = _to_mend(file.name, sheet, faults)
    if sheet is None or to_mend:
        raise CantDoError(to_mend)
    return sheet


def _changes(app: App, sheet: Sheet) -> Iterable[str]:
    key = app.house.in_force.get(sheet.id)
    if key is None:
        return [said(Phrase("cli.sheet.none_yet", "{sheet}: chưa có bản nào được áp dụng", sheet=sheet.id))]
    return changes(sheet, app.house.sheets[key]).splitlines()


def _told(sheet: Sheet) -> list[Phrase]:
    keep = Phrase(
        "cli.sheet.keep", "Ai đang làm dở thì giữ bản đã bắt đầu; từ nay ai bắt đầu thì dùng bản này."
    )
    return (
        [keep, Phrase("cli.sheet.is_draft", "Đây là bản gợi ý: mọi kết quả, hình, tệp vẫn ghi như vậy.")]
        if sheet.is_draft
        else [keep]
    )
