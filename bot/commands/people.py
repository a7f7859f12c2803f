"""`cdht person`, `cdht household`: people and households are moved, split, joined, struck out, and put back."""

from collections.abc import Callable
from typing import Annotated

import typer
from sqlalchemy import Connection, select

from bot.app import App
from bot.clock import VIETNAM
from bot.commands.opened import CantDoError, one_place, say, with_app
from bot.commands.words import confirmed, said
from dialogs.phrases import Phrase
from dialogs.rules.names import read_person, same_name
from storage.act import OPERATOR
from storage.people.changes import (
    By,
    changes,
    join_households,
    move_household,
    move_person,
    split_household,
    strike_out,
    undo,
)
from storage.people.known import ONES
from storage.people.load import IMPORTED
from storage.places.names import normal
from storage.store.rows import Row, fetch_all
from storage.tables import HOUSEHOLD, PERSON, PLACE

person = typer.Typer(no_args_is_help=True, help="One person: move, strike out; undo.")
household = typer.Typer(no_args_is_help=True, help="One household: split, join, move.")

Who = Annotated[
    str, typer.Argument(metavar="WHO", help="Id, or full name and year of birth: “Nguyễn Thị Lan 1960”.")
]
In = Annotated[str, typer.Option("--in", help="The village they are of: code or name.")]
Card = Annotated[str, typer.Argument(metavar="CARD", help="The code on the card of the household.")]
Yes = Annotated[bool, typer.Option("--yes", help="Don't ask.")]
NOT = {
    "there": Phrase("cli.people.not.there", "đang ở đúng nơi ấy rồi"),
    "nowhere": Phrase("cli.people.not.nowhere", "hai nơi không cùng một thôn, hoặc nơi ấy không phải thôn"),
    "phone": Phrase(
        "cli.people.not.phone",
        "người này có máy riêng trong trợ lý: để họ tự xóa, hoặc {command}",
        command="cdht erase",
    ),
    "known": Phrase("cli.people.not.known", "người này đã được nhận là người trong danh sách: gỡ ra trước"),
    "role": Phrase(
        "cli.people.not.role", "người này đang giữ việc: {command} trước", command="cdht role end"
    ),
    "sheet": Phrase("cli.people.not.sheet", "người này đã có phiếu hoặc đăng ký"),
    "consent": Phrase("cli.people.not.consent", "người này đã ký đồng ý điều gì đó"),
}
WHAT = {
    "person.moved": Phrase("cli.people.did.person_moved", "chuyển người"),
    "person.struck": Phrase("cli.people.did.person_struck", "xóa tên"),
    "household.split": Phrase("cli.people.did.household_split", "tách hộ"),
    "household.joined": Phrase("cli.people.did.household_joined", "nhập hộ"),
    "household.moved": Phrase("cli.people.did.household_moved", "chuyển cả nhà"),
    "registered.paper": Phrase("cli.people.did.registered_paper", "ghi đăng ký giấy"),
    IMPORTED: Phrase("cli.people.did.imported", "nhập danh sách"),
}


def _who(app: App) -> By:
    return By(app.house, app.clock(), OPERATOR)


def _year(app: App) -> int:
    return app.clock().astimezone(VIETNAM).year


def _person(tx: Connection, app: App, who: str, village: str) -> Row:
    """The one who is meant by id, or by name and year in a village."""
    rows = fetch_all(tx, select(PERSON).where(PERSON.c.id == who, ONES))
    if not rows and village:
        read = read_person(who, _year(app))
        here = fetch_all(tx, select(PERSON).where(PERSON.c.village == village, ONES).order_by(PERSON.c.id))
        rows = [each for each in here if same_name(each["full_name"], read.name)]
        rows = [each for each in rows if not read.born or each["born"] == read.born]
    if len(rows) == 1:
        return rows[0]
    if not rows:
        raise CantDoError(
            Phrase(
                "cli.people.nobody", "không thấy “{who}”; ghi họ tên, năm sinh, và thôn bằng --in", who=who
            )
        )
    listed = "".join(f"\n  {each['id']}  {_said(each)}" for each in rows)
    raise CantDoError(
        Phrase("cli.people.many", "có nhiều người là “{who}”; xin ghi mã:{listed}", who=who, listed=listed)
    )


def _said(row: Row) -> str:
    return " ".join(filter(None, (row["full_name"] or row["called"], str(row["born"] or ""))))


def _home(tx: Connection, card: str) -> Row:
    rows = fetch_all(tx, select(HOUSEHOLD).where(HOUSEHOLD.c.code == normal(card), HOUSEHOLD.c.same_as == ""))
    if not rows:
        raise CantDoError(
            Phrase(
                "cli.people.no_home",
                "không có hộ nào mang mã thẻ {card}; xem: {command}",
                card=card,
                command="cdht households export",
            )
        )
    return rows[0]


async def _village(app: App, words: str) -> str:
    return str((await one_place(app, words, "village"))["id"]) if words else ""


def _sure(question: Phrase, *, yes: bool) -> None:
    if not yes and not confirmed(question):
        raise CantDoError(Phrase("cli.people.unchanged", "chưa đổi gì"))


def _or_why(why: str) -> Phrase:
    if why:
        raise CantDoError(NOT[why])
    return Phrase(
        "cli.people.written", "Đã ghi. Nhầm thì trong 7 ngày: {command}", command="cdht person undo"
    )


@person.command("move")
def move(
    who: Who,
    in_: In = "",
    to: Annotated[str, typer.Option("--to", help="Another village: code or name.")] = "",
    home: Annotated[str, typer.Option("--home", help="Another household: the code on its card.")] = "",
    yes: Yes = False,
) -> None:
    """Move somebody to another household, or to another village."""
    if bool(to) == bool(home):
        raise typer.BadParameter(
            said(Phrase("cli.people.where_to", "ghi chuyển đi đâu: --to một thôn, hoặc --home một hộ"))
        )

    async def work(app: App) -> Phrase:
        here, there = await _village(app, in_), await _village(app, to)

        def found(tx: Connection) -> tuple[Row, str]:
            return _person(tx, app, who, here), str(_home(tx, home)["id"]) if home else ""

        row, house = await app.store.read(found)
        _sure(
            Phrase("cli.people.ask.move", "Chuyển {who} sang {where}?", who=_said(row), where=to or home),
            yes=yes,
        )
        return _or_why(
            await app.store.write(lambda tx: move_person(tx, _who(app), row, there, house, _year(app)))
        )

    say([with_app(work)])


@person.command("strike")
def strike(who: Who, in_: In = "", yes: Yes = False) -> None:
    """Strike somebody out who never should have been on the list; gone for good after seven days."""

    async def work(app: App) -> Phrase:
        here = await _village(app, in_)
        row = await app.store.read(lambda tx: _person(tx, app, who, here))
        _sure(Phrase("cli.people.ask.strike", "Xóa tên {who} vì ghi nhầm?", who=_said(row)), yes=yes)
        return _or_why(await app.store.write(lambda tx: strike_out(tx, _who(app), row)))

    say([with_app(work)])


@household.command("split")
def split(
    card: Card,
    who: Annotated[list[str], typer.Argument(metavar="WHO...", help="Who goes; the first is its head.")],
    yes: Yes = False,
) -> None:
    """Make a household of its own of some of the people of another."""

    async def work(app: App) -> Phrase:
        def found(tx: Connection) -> tuple[Row, list[Row]]:
            home = _home(tx, card)
            return home, [_person(tx, app, each, home["place"]) for each in who]

        home, rows = await app.store.read(found)
        _sure(
            Phrase(
                "cli.people.ask.split",
                "Tách {who} khỏi nhà {home}?",
                who="; ".join(map(_said, rows)),
                home=home["name"],
            ),
            yes=yes,
        )
        ids, name = tuple(row["id"] for row in rows), rows[0]["full_name"]
        new = await app.store.write(lambda tx: split_household(tx, _who(app), home, ids, name, _year(app)))
        if not new:
            raise CantDoError(
                Phrase("cli.people.no_split", "những người ấy phải ở nhà này, và phải còn người ở lại")
            )
        return _or_why("")

    say([with_app(work)])


def _on_home(
    card: str, question: Callable[[Row], Phrase], do: Callable[[Connection, App, Row], str], *, yes: bool
) -> None:
    async def work(app: App) -> Phrase:
        home = await app.store.read(lambda tx: _home(tx, card))
        _sure(question(home), yes=yes)
        return _or_why(await app.store.write(lambda tx: do(tx, app, home)))

    say([with_app(work)])


@household.command("join")
def join(card: Card, into: Annotated[str, typer.Argument(metavar="INTO")], yes: Yes = False) -> None:
    """Join a household to another of the village; its card leads there."""
    _on_home(
        card,
        lambda home: Phrase(
            "cli.people.ask.join", "Nhập nhà {home} vào nhà có thẻ {into}?", home=home["name"], into=into
        ),
        lambda tx, app, home: join_households(tx, _who(app), home, _home(tx, into), _year(app)),
        yes=yes,
    )


@household.command("move")
def move_home(card: Card, to: Annotated[str, typer.Argument(metavar="VILLAGE")], yes: Yes = False) -> None:
    """Move a household with all its people to another village."""

    async def work(app: App) -> Phrase:
        there = await _village(app, to)
        home = await app.store.read(lambda tx: _home(tx, card))
        _sure(
            Phrase("cli.people.ask.home", "Chuyển nhà {home} sang {where}?", home=home["name"], where=to),
            yes=yes,
        )
        return _or_why(
            await app.store.write(lambda tx: move_household(tx, _who(app), home, there, _year(app)))
        )

    say([with_app(work)])


# -- undone


@person.command("undo")
def undo_(
    change: Annotated[
        str, typer.Argument(metavar="CHANGE", help="Its id; without one they are listed.")
    ] = "",
    rest: Annotated[bool, typer.Option("--rest", help="Of an import: those nothing was built on.")] = False,
) -> None:
    """List what can be undone: changes of seven days, imports on which nothing was built; or undo one."""

    async def work(app: App) -> list[Phrase]:
        rows = await app.store.read(lambda tx: changes(tx, app.clock()))
        if not change:
            labels = await app.store.read(_labels)
            return [_line(row, labels) for row in rows] or [
                Phrase("cli.people.undo.none", "Không có gì để hoàn tác.")
            ]
        row = next((each for each in rows if each["key"] == change), None)
        if row is None:
            raise CantDoError(
                Phrase(
                    "cli.people.undo.over",
                    "không hoàn tác được nữa: đã quá 7 ngày, đã hoàn tác rồi, hoặc sai mã",
                )
            )
        done = await app.store.write(lambda tx: undo(tx, _who(app), row, rest=rest), alone=True)
        if done["state"] == "done":
            return [Phrase("cli.people.undo.done", "Đã hoàn tác: {n} người.", n=done["count"])]
        whose = "; ".join(done["whose"])
        if done["left"]:
            raise CantDoError(
                Phrase(
                    "cli.people.undo.rest",
                    "chưa hoàn tác gì; đã có việc làm tiếp: {whose}. Gỡ {n} người còn lại: thêm --rest",
                    whose=whose,
                    n=done["left"],
                )
            )
        raise CantDoError(
            Phrase("cli.people.undo.built", "chưa hoàn tác gì; đã có việc làm tiếp: {whose}.", whose=whose)
        )

    say(with_app(work))


def _labels(tx: Connection) -> dict[str, str]:
    rows = tx.execute(select(PLACE.c.id, PLACE.c.word, PLACE.c.name))
    return {row.id: f"{row.word} {row.name}" for row in rows}


def _line(row: Row, labels: dict[str, str]) -> Phrase:
    at = row["at"].astimezone(VIETNAM)
    places = ", ".join(labels.get(each, "") for each in row["places"])
    return Phrase(
        "cli.people.undo.line",
        "{key} {at} {what}, {places}, {n} người",
        key=row["key"],
        at=f"{at:%d/%m/%Y %H:%M}",
        what=WHAT[row["action"]],
        places=places,
        n=row["people"],
    )
