"""`cdht audio`: questions that somebody of a commune read aloud are added, listed, removed."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Connection

from bot.app import App
from bot.clock import VIETNAM
from bot.commands.opened import CantDoError, one_place, say, with_app
from bot.commands.words import language, said
from bot.files.ogg import LARGEST, BadSound, seconds_of
from dialogs.phrases import Phrase
from dialogs.rules.dates import day_of
from dialogs.sheets import Indicator, Sheet
from dialogs.sheets.sheet import plain
from storage.act import by_operator
from storage.recordings import Spoken, keep, listed, remove, words_of

app = typer.Typer(no_args_is_help=True, help="Questions read aloud: add, list, remove.")
LONGEST_NAME = 100
Commune = Annotated[str, typer.Option("--commune", help="Its code, or its name.")]
OfSheet = Annotated[str, typer.Option("--sheet", help="The sheet whose question is read.")]


@app.command()
def add(
    commune: Commune,
    sheet: OfSheet,
    by: Annotated[str, typer.Option("--spoken-by", help="Who read it; they agreed that it is played.")],
    indicator: Annotated[str, typer.Argument(metavar="[INDICATOR]", help="Like 1.1.")] = "",
    file: Annotated[Path | None, typer.Argument(metavar="[FILE.ogg]", help="OGG with Opus.")] = None,
    folder: Annotated[Path | None, typer.Option(help="A whole sheet: files named 1.1.ogg and so on.")] = None,
    on: Annotated[str, typer.Option("--spoken-on", help="The day, like 20/11/2026; today unless said.")] = "",
) -> None:
    """Keep what somebody read aloud; a newer recording takes the place of an older one."""
    if (folder is None) == (file is None) or (folder is not None and indicator):
        raise typer.BadParameter(
            said(
                Phrase(
                    "cli.audio.one_or_all",
                    "cần một câu với một tệp ({example}), hoặc cả phiếu với --folder",
                    example="1.1 1.1.ogg",
                )
            )
        )
    name = " ".join(by.split())[:LONGEST_NAME]

    async def work(app: App) -> list[Phrase]:
        today = app.clock().astimezone(VIETNAM).date()
        day = _day(on, today)
        if not name:
            raise CantDoError(Phrase("cli.audio.by_whom", "xin ghi ai đã đọc: --spoken-by"))
        of = _sheet(app, sheet)
        place = await one_place(app, commune, "commune")
        files = {indicator: file} if file is not None else _files(folder or Path())
        read = [_spoken(of, each, path, name, day) for each, path in files.items()]
        at = app.clock()

        def write(tx: Connection) -> None:
            keep(tx, app.house, place["id"], read, at)
            ids = [each.indicator.id for each in read]
            by_operator(tx, app.house, at, "audio.added", place=place["id"], sheet=of.id, indicators=ids)

        await app.store.write(write)
        told = [
            Phrase(
                "cli.audio.line",
                "{indicator} {seconds} giây {question}",
                indicator=each.indicator.id,
                seconds=each.seconds,
                question=plain(each.indicator.question.in_(language())),
            )
            for each in read
        ]
        missing = [each.id for each in of.indicators if each.id not in files] if folder is not None else []
        if missing:
            told.append(
                Phrase("cli.audio.missing", "Chưa có bản đọc của câu: {ids}.", ids=", ".join(missing))
            )
        return [
            *told,
            Phrase(
                "cli.audio.kept",
                "Đã giữ {n} bản đọc của {name} cho {place}. Trợ lý dùng sau khoảng một phút.",
                n=len(read),
                name=name,
                place=place["label"],
            ),
        ]

    say(with_app(work))


@app.command("list")
def list_(commune: Annotated[str, typer.Option("--commune", help="Only of this commune.")] = "") -> None:
    """Show which questions can be listened to, who read them, and when."""

    async def work(app: App) -> list[Phrase]:
        place = (await one_place(app, commune, "commune"))["id"] if commune else ""
        found = await app.store.read(lambda tx: listed(tx, place))
        told = []
        for row in found:
            current = _question(_in_force(app, row.sheet), row.indicator)
            fits = current is not None and words_of(current) == row.words
            about = {
                "code": row.code or row.commune,
                "sheet": row.sheet,
                "indicator": row.indicator,
                "by": row.spoken_by,
            }
            more = {**about, "seconds": row.seconds, "on": f"{row.spoken_on:%d/%m/%Y}"}
            told.append(
                Phrase(
                    "cli.audio.listed", "{code} {sheet} {indicator} {seconds} giây {by}, ngày {on}", **more
                )
                if fits
                else Phrase(
                    "cli.audio.listed_old",
                    "{code} {sheet} {indicator} {seconds} giây {by}, ngày {on} câu hỏi nay đã khác, không phát nữa; xin đọc lại",
                    **more,
                )
            )
        return told

    say(
        with_app(work)
        or [Phrase("cli.audio.none", "Chưa có bản đọc nào. Thêm: {command}", command="cdht audio add")]
    )


@app.command("remove")
def remove_(
    indicator: Annotated[str, typer.Argument(metavar="INDICATOR", help="Like 1.1.")],
    commune: Commune,
    sheet: OfSheet,
) -> None:
    """Take a recording away: nobody can listen to it from then on."""

    async def work(app: App) -> Phrase:
        place = await one_place(app, commune, "commune")
        at, where = app.clock(), place["id"]

        def write(tx: Connection) -> bool:
            gone = remove(tx, where, sheet, indicator)
            if gone:
                ids = [indicator]
                by_operator(tx, app.house, at, "audio.removed", place=where, sheet=sheet, indicators=ids)
            return gone

        if not await app.store.write(write):
            raise CantDoError(
                Phrase(
                    "cli.audio.not_there",
                    "không có bản đọc câu {indicator} của phiếu {sheet}; xem: {command}",
                    indicator=indicator,
                    sheet=sheet,
                    command="cdht audio list",
                )
            )
        return Phrase(
            "cli.audio.gone",
            "Đã bỏ bản đọc câu {indicator}, phiếu {sheet}, {place}.",
            indicator=indicator,
            sheet=sheet,
            place=place["label"],
        )

    say([with_app(work)])


def _day(given: str, today: date) -> date:
    day = day_of(given) if given else today
    if day is None or day > today:
        raise CantDoError(
            Phrase(
                "cli.audio.no_day",
                "{given} không phải một ngày đã qua; xin ghi như {example}",
                given=given,
                example="20/11/2026",
            )
        )
    return day


def _in_force(app: App, sheet: str) -> Sheet | None:
    return app.house.sheets[app.house.in_force[sheet]] if sheet in app.house.in_force else None


def _sheet(app: App, sheet: str) -> Sheet:
    found = _in_force(app, sheet)
    if found is None:
        raise CantDoError(
            Phrase(
                "cli.audio.no_sheet",
                "không có phiếu {sheet}; có các phiếu: {sheets}",
                sheet=sheet,
                sheets=", ".join(app.house.in_force),
            )
        )
    return found


def _question(sheet: Sheet | None, indicator: str) -> Indicator | None:
    return next((each for each in sheet.indicators if each.id == indicator), None) if sheet else None


def _files(folder: Path) -> dict[str, Path]:
    """The recordings in a folder, by their names: the indicator each is of."""
    if not folder.is_dir():
        raise CantDoError(Phrase("cli.audio.no_folder", "không có thư mục {folder}", folder=str(folder)))
    found = {each.stem: each for each in sorted(_sounds(folder))}
    if not found:
        raise CantDoError(
            Phrase(
                "cli.audio.no_ogg",
                "thư mục {folder} không có bản đọc nào; đặt tên tệp theo câu: {example}",
                folder=str(folder),
                example="1.1.ogg",
            )
        )
    return found


def _sounds(folder: Path) -> Iterator[Path]:
    return (each for each in folder.iterdir() if each.suffix.lower() == ".ogg" and each.is_file())


def _spoken(sheet: Sheet, indicator: str, file: Path, by: str, on: date) -> Spoken:
    """A recording looked through; raises CantDoError that names the file."""
    asked = _question(sheet, indicator)
    if asked is None:
        ids = ", ".join(each.id for each in sheet.indicators)
        raise CantDoError(
            Phrase(
                "cli.audio.no_question",
                "{file}: phiếu {sheet} không có câu {indicator}; có các câu: {ids}",
                file=file.name,
                sheet=sheet.id,
                indicator=indicator,
                ids=ids,
            )
        )
    if not file.is_file():
        raise CantDoError(Phrase("cli.audio.no_file", "không có tệp {file}", file=str(file)))
    with file.open("rb") as opened:
        data = opened.read(LARGEST + 1)
    try:
        return Spoken(sheet.id, asked, by, on, seconds_of(data), data)
    except BadSound as wrong:
        raise CantDoError(f"{file.name}: {wrong}") from wrong
