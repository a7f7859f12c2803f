"""`cdht places`: places are brought in, listed, made one, and set to 70 points where a document says so."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from bot.app import App
from bot.clock import VIETNAM, Ids, now
from bot.commands.opened import CantDoError, Force, one_place, opened, plainly, say, with_app, writable
from bot.commands.words import said, why
from bot.files.tables import ListFile
from bot.prepare import prepare
from bot.reports.place_file import read_places, write_place_template
from bot.settings import Settings
from dialogs.lists import RowFault
from dialogs.phrases import Argument, Listed, Phrase
from dialogs.rules.dates import day_of
from storage.merging import LEVELS, CantMergeError, Foreseen, Merger, foresee
from storage.merging import merge as merge_
from storage.places.find import natural
from storage.places.keep import listed, real_places, remove_examples, set_hard
from storage.places.load import (
    HEADINGS,
    Change,
    PlacePlan,
    PlacesChangedError,
    document_faults,
    example_rows,
    import_places,
    load_example,
    plan_places,
)
from storage.store.store import Store

T = TypeVar("T")
app = typer.Typer(no_args_is_help=True, help="Places: import, list, template, merge, 70-point areas.")
MANY_SHOWN = 40  # changes that are shown one by one


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv|xlsx")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check only; store nothing.")] = False,
) -> None:
    """Bring a list of places in: wholly, or not at all if one row is wrong."""
    read = read_places(file)
    if read.wrong:
        say(_faults(read, read.faults))
        raise typer.Exit(1)
    plan = _with_store(lambda store: _import(store, read, dry_run=dry_run))
    found = (*read.faults, *plan.faults)
    say(_faults(read, found))
    if plan.wrong:
        rows = len({fault.row for fault in plan.faults if not fault.warning})
        say(
            [
                Phrase(
                    "cli.places.to_mend",
                    "{n} hàng cần sửa; chưa ghi gì cả. Sửa xong thì nhập lại cả tệp.",
                    n=rows,
                )
            ]
        )
        raise typer.Exit(1)
    shown = changes(plan)
    say(shown[:MANY_SHOWN])
    if len(shown) > MANY_SHOWN:
        say([Phrase("cli.places.more", "… và {n} nơi nữa.", n=len(shown) - MANY_SHOWN)])
    say(
        [
            Phrase("cli.places.only_tried", "{counted} Chạy thử, chưa ghi gì cả.", counted=counted(plan))
            if dry_run
            else counted(plan)
        ]
    )


def _faults(read: ListFile, found: Iterable[RowFault]) -> list[Phrase]:
    return [read.said(each) for each in sorted(found, key=lambda each: each.row)]


async def _import(store: Store, read: ListFile, *, dry_run: bool) -> PlacePlan:
    plan = await plan_places(store, read.rows, now())
    if not plan.wrong and not dry_run:
        console = Console(stderr=True)
        columns = (
            TextColumn(said(Phrase("cli.places.importing", "Đang nhập"))),
            BarColumn(),
            MofNCompleteColumn(),
        )
        hidden = not console.is_terminal
        with Progress(*columns, console=console, transient=True, disable=hidden) as progress:
            task = progress.add_task("", total=plan.new)
            await import_places(store, plan, Ids(), lambda rows: progress.advance(task, rows))
    return plan


@app.command()
def template(file: Annotated[Path, typer.Argument(metavar="FILE.xlsx")], force: Force = False) -> None:
    """Write an empty list to fill in, with a guide and the example commune beside it."""
    writable(file, ".xlsx", force=force)
    write_place_template(file, example_rows())
    say(
        [
            Phrase(
                "cli.places.template",
                "Đã viết {file}. Điền xong thì chạy: {command}",
                file=str(file),
                command=f"cdht places import {file} --dry-run",
            )
        ]
    )


@app.command("list")
def list_() -> None:
    """Show the tree of places with codes and kinds, and where 70 points pass."""
    found = _with_store(lambda store: store.read(listed))
    say(
        tree(found)
        or [
            Phrase(
                "cli.places.none",
                "Chưa có nơi nào. Lấy mẫu: {command}",
                command="cdht places template noi-o.xlsx",
            )
        ]
    )


@app.command()
def hard(
    code: Annotated[str, typer.Argument(metavar="CODE")],
    document: Annotated[str, typer.Option(help="Kind and number of the document.")] = "",
    date: Annotated[str, typer.Option(help="Its date, like 05/12/2025.")] = "",
    off: Annotated[bool, typer.Option("--off", help="80 points pass again.")] = False,
) -> None:
    """Let 70 points pass in a place and all that lies in it, by a document; or lift that."""
    day, today = day_of(date), now().astimezone(VIETNAM).date()
    document = " ".join(document.split())
    if off and (document or date):
        raise typer.BadParameter(
            said(Phrase("cli.places.off_alone", "--off không đi cùng --document và --date"))
        )
    wrong = [] if off else document_faults(document, day, today)
    if wrong:
        say(
            Phrase("cli.places.document", "Mức 70 điểm phải có văn bản: {what}; {do}.", what=what, do=do)
            for _, what, do in wrong
        )
        raise typer.Exit(1)
    place = _with_store(
        lambda store: store.write(lambda tx: set_hard(tx, code, document, day, new_id=Ids(), at=now()))
    )
    if place is None:
        say(
            [
                Phrase(
                    "cli.places.no_code",
                    "Không có nơi nào mang mã {code}. Xem mã: {command}",
                    code=code,
                    command="cdht places list",
                )
            ]
        )
        raise typer.Exit(1)
    passes = (
        Phrase(
            "cli.places.hard",
            "{place}: từ 70 điểm là đạt, theo {document} ngày {day}.",
            place=place,
            document=document,
            day=f"{day:%d/%m/%Y}",
        )
        if day
        else Phrase("cli.places.not_hard", "{place}: đã bỏ mức 70 điểm.", place=place)
    )
    say([passes])


@app.command()
def merge(
    gone: Annotated[list[str], typer.Argument(metavar="CODE...", help="What goes, by code or name.")],
    into: Annotated[str, typer.Option(help="What stays, by code or name.")],
    name: Annotated[str, typer.Option(help='Its new name, like "xã Ví Dụ Mới"; else as before.')] = "",
    on: Annotated[str, typer.Option(help="The day, like 01/07/2025; else today.")] = "",
    document: Annotated[str, typer.Option(help="Kind and number of the document.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do it; else it is only shown.")] = False,
) -> None:
    """Make two or more communes, villages or units one; without --yes it is only shown what that means."""
    day = day_of(on) if on else None
    if on and day is None:
        raise typer.BadParameter(
            said(
                Phrase(
                    "cli.places.no_day",
                    "{given} không phải một ngày; viết như {example}",
                    given=on,
                    example="01/07/2025",
                )
            )
        )

    async def work(app: App) -> tuple[Merger, Foreseen]:
        at = app.clock()
        stays = await one_place(app, into, *LEVELS)
        going = [(await one_place(app, each, stays["level"]))["id"] for each in gone]
        merger = Merger(
            stays["id"],
            tuple(dict.fromkeys(going)),
            day or at.astimezone(VIETNAM).date(),
            " ".join(name.split()),
            " ".join(document.split()),
        )
        try:
            if yes:
                return merger, await app.store.write(lambda tx: merge_(tx, app.house, at, merger), alone=True)
            return merger, await app.store.read(lambda tx: foresee(tx, at, merger))
        except CantMergeError as error:
            raise CantDoError(
                Phrase("cli.places.not_merged", "Chưa gộp được: {why}.", why=why(error))
            ) from error

    merger, found = with_app(work)
    say(_merged(merger, found, done=yes))


def _merged(merger: Merger, found: Foreseen, *, done: bool) -> Iterator[Phrase]:
    n = found.counts
    day, gone = f"{merger.day:%d/%m/%Y}", "; ".join(found.gone)
    if merger.name:
        yield Phrase(
            "cli.places.merge.called",
            "Từ ngày {day}: {gone} gộp vào {stays}, nay gọi là {name}.",
            day=day,
            gone=gone,
            stays=found.stays,
            name=merger.name,
        )
    else:
        yield Phrase(
            "cli.places.merge.from",
            "Từ ngày {day}: {gone} gộp vào {stays}.",
            day=day,
            gone=gone,
            stays=found.stays,
        )
    if n["villages"]:
        yield Phrase(
            "cli.places.merge.villages", "Chuyển sang: {villages} thôn và đơn vị.", villages=n["villages"]
        )
    moved = {name: n[name] for name in ("households", "people", "sheets", "roles", "codes")}
    yield Phrase(
        "cli.places.merge.counts",
        "Chuyển sang: {households} hộ, {people} người, {sheets} phiếu của năm nay, {roles} người đang giữ việc, {codes} mã nhận việc chưa ai nhận; số liệu và mục tiêu cộng lại.",
        **moved,
    )
    yield Phrase(
        "cli.places.merge.codes", "Mã cũ, tên cũ vẫn dẫn đến nơi mới. Biên bản và số liệu đã chốt giữ tên cũ."
    )
    yield from (Phrase("cli.places.merge.look", "Cần xem: {what}.", what=each) for each in found.remarks)
    if done:
        yield Phrase(
            "cli.places.merge.done",
            "Đã gộp. {n} người giữ việc ở đó và cán bộ cấp trên được báo trong giờ làm việc. Kiểm lại: {command}",
            n=n["told"],
            command="cdht recount",
        )
        if n["unreached"]:
            yield Phrase(
                "cli.places.merge.unreached",
                "{n} người giữ việc không nhắn trước được: nhờ báo trực tiếp.",
                n=n["unreached"],
            )
    else:
        yield Phrase(
            "cli.places.merge.shown",
            "Mới xem thử, chưa đổi gì. Sao lưu trước ({backup}), rồi chạy lại với --yes. Gộp rồi không tách lại bằng lệnh được.",
            backup="cdht backup",
        )


@app.command()
def example(remove: Annotated[bool, typer.Option("--remove", help="Take it out again.")] = False) -> None:
    """Put the example commune in, to try things; not where real places are."""
    if remove:
        gone = _with_store(_without_example)
        say([Phrase("cli.places.example.gone", "Đã bỏ xã ví dụ: {n} nơi.", n=gone)])
        return
    plan = _with_store(_example)
    say(
        [
            Phrase(
                "cli.places.example.in",
                "Xã {name} là xã ví dụ, mọi nơi trong đó đều là ví dụ. {counted}",
                name="Ví Dụ",
                counted=counted(plan),
            )
        ]
    )


async def _example(store: Store) -> PlacePlan:
    if await store.read(real_places):
        raise CantDoError(
            Phrase(
                "cli.places.example.real",
                "Ở đây đã có nơi thật, không trộn xã ví dụ vào. Để xem thử: {command}",
                command="cdht demo",
            )
        )
    return await load_example(store, Ids(), now())


async def _without_example(store: Store) -> int:
    gone = await store.write(remove_examples, alone=True)
    if gone is None:
        raise CantDoError(
            Phrase(
                "cli.places.example.lived",
                "Đã có người ghi mình ở xã ví dụ; xóa người ấy trước: {command}",
                command="cdht erase",
            )
        )
    return gone


def _with_store(work: Callable[[Store], Awaitable[T]]) -> T:
    settings = Settings()

    async def run() -> T:
        async with opened(settings) as app:
            return await work(app.store)

    with plainly():
        prepare(settings)
        try:
            return asyncio.run(run())
        except PlacesChangedError as error:
            raise CantDoError(
                Phrase("cli.places.changed", "Có người vừa sửa danh sách nơi; chưa ghi gì, hãy nhập lại.")
            ) from error


# -- what a list of places changed, and the tree of places, in lines

INDENT = "  "
FROM_THE_TOP = ("province", "commune", "village", "unit")


def changes(plan: PlacePlan) -> list[Phrase]:
    """Each place that is new or changes, in a line."""
    return [_change(each) for each in sorted(plan.changes, key=lambda each: each.settled.row.line)]


def _change(each: Change) -> Phrase:
    row, code = each.settled.row, each.settled.code
    if each.settled.known is None:
        return Phrase(
            "cli.places.line.new",
            "Hàng {line}: thêm {label}, mã {code}",
            line=row.line,
            label=row.label,
            code=code,
        )
    stored = each.settled.known.row
    what: list[Argument] = []
    if {"word", "name"} & each.columns.keys():
        what.append(
            Phrase(
                "cli.places.line.name",
                "{old} thành {new}",
                old=f"{stored['word']} {stored['name']}",
                new=row.label,
            )
        )
    if "parent" in each.columns:
        what.append(Phrase("cli.places.line.parent", "chuyển sang thuộc {parent}", parent=row.parent))
    for column, value in each.columns.items():
        if column in HEADINGS and column not in {"word", "name", "parent", "names"}:
            heading = HEADINGS[column]
            what.append(
                Phrase("cli.places.line.column", "{heading}: {value}", heading=heading, value=_said(value))
            )
    if names := each.columns.get("names"):
        former = ", ".join(f"{word} {name}" for word, name in names)
        what.append(Phrase("cli.places.line.names", "tên cũ: {names}", names=former))
    return Phrase(
        "cli.places.line.change",
        "Hàng {line}: đổi {label}, mã {code}: {what}",
        line=row.line,
        label=row.label,
        code=code,
        what=Listed(what, "; "),
    )


YES, NO = Phrase("cli.places.yes", "có"), Phrase("cli.places.no", "không")
EMPTY, NO_CODE = Phrase("cli.places.empty", "để trống"), Phrase("cli.places.codeless", "chưa có")


def _said(value: Any) -> Argument:
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, int | date):
        return value
    return EMPTY if value in {None, ""} else str(value)


def counted(plan: PlacePlan) -> Phrase:
    """What a plan comes to, in a sentence."""
    changed = len(plan.changes) - plan.new
    same = len(plan.settled) - len(plan.changes)
    return Phrase(
        "cli.places.counted",
        "{all} nơi: {new} mới, {changed} đổi, {same} như cũ.",
        all=len(plan.settled),
        new=plan.new,
        changed=changed,
        same=same,
    )


def tree(places: Sequence[Mapping[str, Any]]) -> list[str]:
    """The places, each under the one it lies in."""
    known = {place["id"] for place in places}
    below: dict[str, list[Mapping[str, Any]]] = {}
    names = {place["id"]: f"{place['word']} {place['name']}" for place in places}
    for place in places:
        above = place["parent"] if place["parent"] in known else ""
        below.setdefault(above, []).append(place)
    return list(_branch("", "", below, None, names))


def _branch(
    above: str,
    indent: str,
    below: Mapping[str, list[Mapping[str, Any]]],
    mark: Phrase | None,
    names: Mapping[str, str],
) -> Iterator[str]:
    for place in sorted(below.get(above, []), key=_order):
        own = _mark(place)
        parts = _line(place, own or mark, names.get(place["into"], ""))
        yield indent + ", ".join(each if isinstance(each, str) else said(each) for each in parts)
        named = f"{place['word']} {place['name']}"
        inherited = Phrase("cli.places.tree.hard_by", "70 điểm theo {place}", place=named) if own else mark
        yield from _branch(place["id"], indent + INDENT, below, inherited, names)


def _order(place: Mapping[str, Any]) -> tuple[int, bool, list[tuple[int, str]], str]:
    gone = place["until"] is not None
    return FROM_THE_TOP.index(place["level"]), gone, natural(place["folded"]), place["former"]


def _mark(place: Mapping[str, Any]) -> Phrase | None:
    if not (place["hard"] and place["hard_document"]):
        return None
    document, day = place["hard_document"], place["hard_date"]
    if not day:
        return Phrase("cli.places.tree.hard", "70 điểm: {document}", document=document)
    return Phrase("cli.places.tree.hard_on", "70 điểm: {document} ngày {day}", document=document, day=day)


def _line(place: Mapping[str, Any], mark: Phrase | None, into: str = "") -> Iterator[str | Phrase]:
    name = f"{place['word']} {place['name']}".strip()
    yield (
        Phrase("cli.places.tree.former", "{place} ({former} cũ)", place=name, former=place["former"])
        if place["former"]
        else name
    )
    yield Phrase("cli.places.tree.code", "mã {code}", code=place["code"] or NO_CODE)
    if mark:
        yield mark
    if place["until"]:
        yield Phrase("cli.places.tree.until", "thôi dùng từ {day}", day=place["until"])
    if into:
        yield Phrase("cli.places.tree.into", "gộp vào {place}", place=into)
    if place["example"]:
        yield Phrase("cli.places.tree.example", "ví dụ")
