"""`cdht role`: roles are given by a code, listed, handed over, ended; codes are printed as cards."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Connection

from bot.app import App
from bot.clock import VIETNAM
from bot.commands.opened import CantDoError, Force, one_place, say, with_app, writable, write_private
from bot.commands.words import said
from bot.reports.invite import addresses
from bot.reports.role_cards import cards as printed
from dialogs.phrases import Phrase
from dialogs.rules.dates import day_of
from dialogs.rules.roles import POWERS, Role
from dialogs.talks.work import NAMES
from storage.act import OPERATOR, Held, by_operator, in_vietnam
from storage.roles import LIFE, end_by_operator, fits, hand_over_by_operator, invite, listed, waiting
from storage.store.rows import Row

app = typer.Typer(no_args_is_help=True, help="Roles: give by a code, list, hand over, end; print cards.")
KINDS = ", ".join(Role)


@app.command()
def grant(
    kind: Annotated[str, typer.Argument(metavar="KIND", help=KINDS)],
    place: Annotated[str, typer.Argument(metavar="PLACE", help="Its code, or its name.")],
    called: Annotated[str, typer.Option(help="Whom it is for; kept until the code is taken up.")] = "",
    until: Annotated[str, typer.Option(help="The last day of the role, like 31/12/2026.")] = "",
) -> None:
    """Make a code that gives a role, once, within seven days."""
    if kind not in POWERS:
        raise typer.BadParameter(
            said(
                Phrase(
                    "cli.role.no_role",
                    "{given} không phải một việc; có các việc: {kinds}",
                    given=kind,
                    kinds=KINDS,
                )
            )
        )
    last = day_of(until) if until else None
    if until and last is None:
        raise typer.BadParameter(
            said(
                Phrase(
                    "cli.role.no_day",
                    "{given} không phải một ngày; viết như {example}",
                    given=until,
                    example="31/12/2026",
                )
            )
        )
    end = datetime.combine(last + timedelta(days=1), time(0), VIETNAM).astimezone(UTC) if last else None

    async def work(app: App) -> list[Phrase]:
        found = await one_place(app, place)
        if not fits(kind, found["level"]):
            levels = ", ".join(sorted(POWERS[Role(kind)].levels))
            raise CantDoError(
                Phrase(
                    "cli.role.wrong_level",
                    "việc {kind} giao ở {levels}; {place} là {level}",
                    kind=kind,
                    levels=levels,
                    place=found["label"],
                    level=found["level"],
                )
            )
        at = app.clock()
        if end is not None and end <= at:
            raise CantDoError(Phrase("cli.role.over", "{until} đã qua", until=until))

        def write(tx: Connection) -> str:
            code = invite(tx, app.house, at, kind, found["id"], OPERATOR, until=end, called=called)
            by_operator(tx, app.house, at, "role.invited", place=found["id"], kind=kind)
            return code

        code = await app.store.write(write)
        return _told(kind, found["label"], code, called, at + LIFE, until if last else "")

    say(with_app(work))


def _told(kind: str, place: str, code: str, called: str, expires: datetime, until: str) -> list[Phrase]:
    who = called or Phrase("cli.role.someone", "người được giao")
    last = [Phrase("cli.role.until", "Việc được giao đến hết ngày {until}.", until=until)] if until else []
    return [
        Phrase(
            "cli.role.code", "Mã nhận việc {role}, {place}: {code}", role=NAMES[kind], place=place, code=code
        ),
        Phrase(
            "cli.role.hand",
            "Đưa tận tay cho {who}. Người ấy nhắn mã này cho trợ lý, trên máy của mình (Zalo, Telegram hay trang web).",
            who=who,
        ),
        *last,
        Phrase(
            "cli.role.once",
            "Mã dùng một lần, đến hết ngày {expires}. Chưa ai nhận thì in thành thẻ: {command}.",
            expires=in_vietnam(expires),
            command="cdht role cards",
        ),
    ]


@app.command("list")
def list_(
    place: Annotated[str, typer.Argument(metavar="[PLACE]", help="Its code, or its name.")] = "",
) -> None:
    """Show who holds which role, at a place and below it."""

    async def work(app: App) -> list[Phrase]:
        where = (await one_place(app, place))["id"] if place else ""
        at = app.clock()
        found = await app.store.read(lambda tx: listed(tx, at, where))
        return [_line(each) for each in found]

    say(
        with_app(work)
        or [
            Phrase(
                "cli.role.nobody",
                "Chưa có ai được giao việc. Giao việc: {command}",
                command="cdht role grant",
            )
        ]
    )


def _line(row: Row) -> Phrase:
    called = row["called"] or Phrase("cli.role.uncalled", "chưa rõ tên gọi")
    about = {"id": row["id"], "role": NAMES[row["kind"]], "place": row["label"], "called": called}
    if row["until"]:
        return Phrase(
            "cli.role.line_until",
            "{id} {role}, {place}: {called}, từ ngày {since} đến ngày {until}",
            **about,
            since=str(row["since"]),
            until=str(row["until"]),
        )
    return Phrase(
        "cli.role.line", "{id} {role}, {place}: {called}, từ ngày {since}", **about, since=str(row["since"])
    )


@app.command()
def end(which: Annotated[str, typer.Argument(metavar="ROLE", help="Its id, from the list.")]) -> None:
    """End a role, from this moment on."""

    async def work(app: App) -> bool:
        return await app.store.write(lambda tx: end_by_operator(tx, app.house, app.clock(), which))

    if not with_app(work):
        typer.echo(said(_none(which)), err=True)
        raise typer.Exit(1)
    say([Phrase("cli.role.ended", "Đã thôi giao việc ấy.")])


def _none(which: str) -> Phrase:
    return Phrase(
        "cli.role.none",
        "Không có việc nào đang giao mang mã {which}. Xem: {command}",
        which=which,
        command="cdht role list",
    )


@app.command()
def handover(
    which: Annotated[str, typer.Argument(metavar="ROLE", help="Its id, from the list.")],
    called: Annotated[str, typer.Option(help="Who takes it over; kept until the code is taken up.")] = "",
) -> None:
    """End a role at once, and make a code with which its open work goes over to somebody else."""

    async def work(app: App) -> list[Phrase]:
        at = app.clock()
        given = await app.store.write(lambda tx: hand_over_by_operator(tx, app.house, at, which, called))
        if given is None:
            raise CantDoError(_none(which))
        kind, place, code = given
        return [
            Phrase("cli.role.phone_ended", "Máy đang giữ việc đã thôi việc từ lúc này."),
            *_told(kind, place, code, called, at + LIFE, ""),
            Phrase(
                "cli.role.goes_over",
                "Người ấy nhận mã thì lịch nhận số liệu, tin đang soạn và mã chưa ai nhận chuyển sang họ.",
            ),
        ]

    say(with_app(work))


@app.command()
def cards(
    place: Annotated[str, typer.Argument(metavar="PLACE", help="A place: all below it, too.")],
    out: Annotated[Path, typer.Option("--out", help="The file to write, ending in .pdf.")],
    force: Force = False,
) -> None:
    """Write the codes that nobody has taken up as cards, eight to a page; whoever has one can take the role up."""
    writable(out, ".pdf", force=force)

    async def work(app: App) -> int:
        found, at = await one_place(app, place), app.clock()
        about = (found["id"], found["level"], found["commune"], found["province"])
        held = Held(OPERATOR, Role.ADMIN.value, *about, "", "", "")
        codes = await app.store.read(lambda tx: waiting(tx, app.house, at, held))
        open_ = [each for each in codes if not each["over"]]
        if not open_:
            raise CantDoError(
                Phrase(
                    "cli.role.no_cards",
                    "{place}: không có mã nào chưa ai nhận; giao việc: {command}",
                    place=found["label"],
                    command="cdht role grant",
                )
            )
        write_private(out, printed(open_, addresses(app.settings)))
        await app.store.write(lambda tx: by_operator(tx, app.house, at, "role.cards", place=found["id"]))
        return len(open_)

    say(
        [
            Phrase(
                "cli.role.cards",
                "Đã viết {out}: {n} thẻ. Ai cầm mã thì nhận được việc: đưa tận tay, rồi xóa tệp.",
                out=str(out),
                n=with_app(work),
            )
        ]
    )
