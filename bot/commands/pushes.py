"""`cdht pushes`, `why`, `campaign`: what is sent unasked, why each message to a person came or did not, and news of officers."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy import Connection

from bot.app import App
from bot.clock import VIETNAM
from bot.commands.opened import CantDoError, Channel, one_person, say, with_app
from bot.commands.words import language, said
from bot.pushes.reasons import REASONS
from dialogs.phrases import Phrase
from locales import Voice, render
from storage.act import House, by_operator, in_vietnam
from storage.ledger.answer import Ledger, by_purpose, dropped_since, ledger, of_person, standing_of, unknown
from storage.news.audience import figures
from storage.news.rows import found as campaign_of
from storage.news.rows import move, newest, short
from storage.news.run import STEERS
from storage.places.find import label

app = typer.Typer(no_args_is_help=True, help="News of officers: list, show, pause, stop.")
Id = Annotated[str, typer.Argument(metavar="CAMPAIGN")]
MOST = 50  # campaigns that are listed
DAY = timedelta(days=1)


def pushes() -> None:
    """Show the queue: what waits since when, paused accounts, messages of unknown fate, and why others were not sent."""

    async def work(app: App) -> tuple[Ledger, list[Any], list[Any], list[Any], datetime]:
        at = app.clock()
        return (
            await app.store.read(lambda tx: ledger(tx, at)),
            await app.store.read(lambda tx: by_purpose(tx, at)),
            await app.store.read(lambda tx: dropped_since(tx, at - 7 * DAY)),
            await app.store.read(unknown),
            at,
        )

    found, open_, dropped, lost, at = with_app(work)
    console = Console(highlight=False)
    console.print(queue(open_, at))
    console.print("  ".join(f"{state}: {rows:,}" for state, rows in found.rows.items()))
    for account, until in found.paused.items():
        console.print(
            said(
                Phrase(
                    "cli.pushes.paused",
                    "tạm nghỉ: {account} đến {until}",
                    account=account,
                    until=_time(until),
                )
            )
        )
    nobody = Phrase(
        "cli.pushes.nobody",
        "không nơi nào: {run} hay {pusher} có đang chạy không?",
        run="cdht run",
        pusher="cdht pusher",
    )
    console.print(
        said(
            Phrase(
                "cli.pushes.sending", "đang gửi cho: {who}", who=", ".join(sorted(found.senders)) or nobody
            )
        )
    )
    if dropped:
        console.print(reasons(dropped))
    for row in lost[:20]:
        about = {name: str(row[name]) for name in ("id", "purpose", "channel")}
        console.print(
            said(
                Phrase(
                    "cli.pushes.unknown",
                    "chưa rõ: {id} {purpose} qua {channel}, {at}: {why}",
                    **about,
                    at=_time(row["changed"]),
                    why=meant(row["reason"]),
                )
            )
        )


def queue(rows: list[Mapping[str, Any]], at: datetime) -> Table:
    """State × purpose × age."""
    heads = (
        Phrase("cli.pushes.head.state", "trạng thái"),
        Phrase("cli.pushes.head.purpose", "mục đích"),
        Phrase("cli.pushes.head.channel", "kênh"),
        Phrase("cli.pushes.head.rows", "số dòng"),
        Phrase("cli.pushes.head.due", "đến giờ"),
        Phrase("cli.pushes.head.oldest", "lâu nhất"),
    )
    table = Table(*map(said, heads), title=said(Phrase("cli.pushes.title", "tin chủ động")))
    for row in rows:
        oldest = row["oldest"]
        age = _age(at - oldest) if oldest is not None and oldest <= at else "-"
        due = str(row["due"]) if row["state"] in {"planned", "claimed", "sending"} else "-"
        table.add_row(row["state"], row["purpose"], row["channel"], f"{row['rows']:,}", due, age)
    return table


def reasons(rows: list[tuple[str, int]]) -> Table:
    """Why messages of the last seven days were not sent."""
    heads = (Phrase("cli.pushes.head.not_sent", "không gửi"), Phrase("cli.pushes.head.why", "vì sao"))
    table = Table(*map(said, heads), title=said(Phrase("cli.pushes.last_week", "7 ngày qua")))
    for reason, number in rows:
        table.add_row(f"{number:,}", meant(reason))
    return table


def why(
    person: Annotated[str, typer.Argument(help="The person's id, a contact's, or the service's.")],
    channel: Channel = "",
) -> None:
    """Explain each message to a person, sent and not sent; they see in /dulieu that you looked."""

    async def work(app: App) -> list[str]:
        id_, _ = await one_person(app, person, channel)
        at = app.clock()
        await app.store.write(lambda tx: by_operator(tx, app.house, at, "looked", id_, texts=False))
        rows = await app.store.read(lambda tx: of_person(tx, id_))
        standing = await app.store.read(lambda tx: standing_of(tx, id_))
        return [*about(standing), *(line for row in rows for line in explained(row, at))]

    say(with_app(work))


def about(standing: Mapping[str, Any]) -> Iterator[str]:
    """What decides beside the messages."""
    for purpose, (given, at) in standing["consents"].items():
        agreed = (
            Phrase("cli.why.agreed", "đồng ý {purpose} ngày {at}", purpose=purpose, at=_time(at))
            if given
            else Phrase("cli.why.refused", "không đồng ý {purpose} ngày {at}", purpose=purpose, at=_time(at))
        )
        yield said(agreed)
    for each in standing["contacts"]:
        about = {"channel": str(each["channel"]), "id": str(each["id"])}
        if each["blocked"]:
            yield said(
                Phrase(
                    "cli.why.unreachable",
                    "nhận qua {channel} (liên hệ {id}), không nhắn được từ {since}",
                    **about,
                    since=_time(each["blocked"]),
                )
            )
        else:
            yield said(Phrase("cli.why.reached", "nhận qua {channel} (liên hệ {id})", **about))


def explained(row: Mapping[str, Any], at: datetime) -> Iterator[str]:
    """One message: what it was for, who asked for it, what became of it and why."""
    about = {
        **{name: str(row[name]) for name in ("id", "purpose", "kind", "occurrence")},
        "at": _time(row["created"]),
    }
    yield said(
        Phrase(
            "cli.why.planned_by",
            "{id} {purpose} ({kind}, {occurrence}), định gửi từ {at}, theo yêu cầu của người giữ việc {role}",
            **about,
            role=str(row["by"]),
        )
        if row["by"]
        else Phrase("cli.why.planned", "{id} {purpose} ({kind}, {occurrence}), định gửi từ {at}", **about)
    )
    became = _became(row, at)
    if row["reason"] and row["state"] != "sent":
        became = Phrase("cli.why.because", "{became}: {why}", became=became, why=meant(row["reason"]))
    yield f"    {said(became)}"


def _became(row: Mapping[str, Any], at: datetime) -> Phrase:
    if row["state"] == "sent":
        return Phrase(
            "cli.why.sent",
            "đã gửi {at}, tin nhắn {message}",
            at=_time(row["sent"]),
            message=str(row["message"]),
        )
    state = Phrase("cli.why.state", "trạng thái {state}", state=row["state"])
    if row["state"] not in {"planned", "claimed", "sending"}:
        return Phrase("cli.why.ended", "{state} từ {at}", state=state, at=_time(row["changed"]))
    if row["not_before"] > at:
        return Phrase("cli.why.later", "{state}, gửi lúc {at}", state=state, at=_time(row["not_before"]))
    return Phrase("cli.why.due", "{state}, đã đến giờ gửi", state=state)


def meant(reason: str) -> str:
    """A reason in words."""
    return render(REASONS[reason], Voice(language())) if reason in REASONS else reason


def _time(at: datetime | None) -> str:
    return f"{at.astimezone(VIETNAM):%d/%m/%Y %H:%M}" if at else "-"


def _age(since: timedelta) -> str:
    minutes = int(since.total_seconds()) // 60
    if minutes < 60:
        return said(Phrase("cli.pushes.minutes", "{n} phút", n=minutes))
    if minutes < 48 * 60:
        return said(Phrase("cli.pushes.hours", "{n} giờ", n=minutes // 60))
    return said(Phrase("cli.pushes.days", "{n} ngày", n=minutes // 1440))


# -- `cdht campaign`


@app.command("list")
def list_() -> None:
    """List the campaigns, newest first."""
    rows = with_app(lambda opened: opened.store.read(partial(newest, most=MOST)))
    for row in rows:
        text = short(row["words"].get("vi", ""))
        typer.echo(f"{row['id']}  {row['state']:8}  {in_vietnam(row['created'])}  {text}")
    if not rows:
        say([Phrase("cli.campaign.none", "Chưa có tin khuyến học nào.")])


@app.command()
def show(campaign: Id) -> None:
    """Show one campaign with its numbers."""
    say(with_app(lambda opened: opened.store.read(partial(_shown, id_=campaign, at=opened.clock()))))


def _shown(tx: Connection, id_: str, at: datetime) -> list[str | Phrase]:
    row = campaign_of(tx, id_)
    if row is None:
        raise CantDoError(
            Phrase(
                "cli.campaign.no_such",
                "Không có tin nào mang mã {id}. Xem mã: {command}",
                id=id_,
                command="cdht campaign list",
            )
        )
    numbers = figures(tx, id_, at)
    audience = row["audience"]
    second = row["confirmed_by"] or Phrase("cli.campaign.no_second", "không cần")
    dropped = ", ".join(f"{reason} {n}" for reason, n in sorted(numbers["dropped"].items()))
    return [
        f"{id_}: {row['state']} {row['why']}".rstrip(),
        Phrase(
            "cli.campaign.to",
            "Nơi nhận: {place}, {state}",
            place=label(tx, audience.get("place", row["place"])),
            state=audience.get("state", "all"),
        ),
        Phrase("cli.campaign.by", "Soạn bởi vai: {by}; người thứ hai: {second}", by=row["by"], second=second),
        Phrase("cli.campaign.words", "Nội dung: {text}", text=row["words"].get("vi", "")),
        Phrase(
            "cli.campaign.sent",
            "Đã gửi {sent} trên {all}; còn {left} (chờ giờ {held})",
            **{name: numbers[name] for name in ("sent", "all", "left", "held")},
        ),
        Phrase(
            "cli.campaign.rest",
            "Chưa rõ {unknown}, lỗi {failed}, bị chặn {blocked}, chi phí {cost} đồng",
            **{name: numbers[name] for name in ("unknown", "failed", "blocked", "cost")},
        ),
        *([Phrase("cli.campaign.dropped", "Không gửi: {dropped}", dropped=dropped)] if dropped else []),
    ]


@app.command()
def pause(campaign: Id) -> None:
    """Hold back what is not sent yet; its officer can let it go on."""
    _steered(campaign, "pause", Phrase("cli.campaign.paused", "{id}: đã tạm dừng.", id=campaign))


@app.command()
def stop(campaign: Id) -> None:
    """Stop for good; who has it keeps it."""
    _steered(campaign, "stop", Phrase("cli.campaign.stopped", "{id}: đã dừng hẳn.", id=campaign))


def _steered(campaign: str, to: str, done: Phrase) -> None:
    async def work(opened: App) -> str:
        at, house = opened.clock(), opened.house
        return await opened.store.write(partial(_steer, house=house, id_=campaign, to=to, at=at))

    state = with_app(work)
    if state != STEERS[to][1]:
        known = state or Phrase("cli.campaign.unknown", "không có tin này")
        typer.echo(
            said(Phrase("cli.campaign.not_now", "{id}: {state}, không làm được.", id=campaign, state=known)),
            err=True,
        )
        raise typer.Exit(1)
    say([done])


def _steer(tx: Connection, house: House, id_: str, to: str, at: datetime) -> str:
    row = campaign_of(tx, id_)
    states, becomes = STEERS[to]
    if row is None or row["state"] not in states:
        return str(row["state"]) if row else ""
    move(tx, id_, row["state"], at, state=becomes, why="")
    by_operator(tx, house, at, f"campaign {to}", place=row["place"], campaign=id_)
    return becomes
