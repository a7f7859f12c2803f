"""`cdht demo`: try everything on a database of its own, in a browser; without a terminal two scripted conversations."""

import asyncio
import io
import os
import socket
import sys
import tempfile
import webbrowser
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.app import build
from bot.channels.console import Console
from bot.channels.web.guard import Rates
from bot.channels.web.photos import Photos
from bot.commands.chat import converse
from bot.commands.opened import plainly, say
from bot.commands.serve import Stopping, serving
from bot.commands.words import said
from bot.delivery import every
from bot.example import put_in
from bot.logs import set_up
from bot.prepare import prepare
from bot.rates import Rate, Room
from bot.settings import Settings
from bot.wiring import photo_folder, web_page
from dialogs.phrases import Phrase

if TYPE_CHECKING:
    from bot.demo.desk import Desk

LISTEN = "127.0.0.1:8080"
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104
TICK = 2.0  # seconds between two rounds of the planner and the pusher while nobody moves the clock
PATIENT = Rates(visitor=Rate(most=1000), address=Rate(most=10_000), streams=Room(each=200, most=200))
REAL = (
    "CDHT_DATABASE_URL",
    "CDHT_TELEGRAM_TOKEN",
    "CDHT_ZALO_BOT_TOKEN",
    "CDHT_ZALO_OA_APP_ID",
    "CDHT_SECRET_KEY",
)  # set where something real is configured
NOTICE = Phrase("demo.notice", "BẢN CHẠY THỬ: xã Ví Dụ và xã Mẫu là xã ví dụ, dữ liệu thử sẽ mất khi thoát.")
LINES = """\
xin chào
2
1
Lan
thon 3
2
1
3
2
giai thich
4 buoi
4
8
4
toi dung zalo moi ngay
3
hai
3
3
bon
3
2
2
3
1
1
1
Nguyễn Thị Ví Dụ 1963
1
2
1
3
1
2
du lieu cua toi
4
""".splitlines()
AN_EVENING = """\
4
1
cô Hoa
1
đồng ý tất cả
1
mở 2
1
nghỉ
""".splitlines()  # of a head, after the code


def demo(
    listen: Annotated[
        str, typer.Option(help="Address and port of the page; 0.0.0.0:8080 lets a phone in.")
    ] = LISTEN,
) -> None:
    """Try everything on a database of its own, with an example commune; nothing real is touched."""
    if real := [name for name in REAL if os.environ.get(name)]:
        typer.echo(
            said(
                Phrase(
                    "demo.real",
                    "Đang có {settings}: bản chạy thử chỉ mở ở nơi chưa đặt gì thật. Bỏ đi, hoặc dùng một cửa sổ khác.",
                    settings=", ".join(real),
                )
            ),
            err=True,
        )
        raise typer.Exit(1)
    typer.echo(said(NOTICE))
    if not sys.stdin.isatty():
        with tempfile.TemporaryDirectory(prefix="cdht-demo-") as folder:
            settings = demo_settings(Path(folder))
            set_up(settings, quiet=True)
            asyncio.run(_script(settings))
        return
    first = True
    with plainly():
        while asyncio.run(_on_the_page(listen, shows=first)):  # begun anew: nothing of before is left
            first = False


def demo_settings(folder: Path, *, public_url: str = "") -> Settings:
    """Settings that touch nothing outside a folder; the environment is left aside."""
    return Settings(
        _env_prefix="CDHT_DEMO_",  # type: ignore[call-arg]  # pydantic-settings' own name: the environment is left aside
        database_url=f"sqlite:///{folder / 'demo.db'}",
        contact_name="cô Hoa (ví dụ)",
        contact_phone="0900 000 000",
        public_url=public_url,
        web=bool(public_url),
        log_level="ERROR",
    )


async def _script(settings: Settings) -> None:
    """A resident, then the head of a village, each on a phone of their own."""
    prepare(settings)
    head, *_ = await put_in(build(settings, []))
    resident = Phrase("demo.resident", "Một người dân")
    typer.echo(f"\n== {said(resident)} ==")
    await converse(Console("demo", lines=_Spoken(LINES)), settings)
    evening = Phrase("demo.head", "Chi hội trưởng {place}, một buổi tối", place=head.place)
    typer.echo(f"\n== {said(evening)} ==")
    await converse(Console("head", lines=_Spoken([head.code, *AN_EVENING])), settings)


async def _on_the_page(listen: str, *, shows: bool) -> bool:
    """The three phones until Ctrl-C; whether somebody wants to begin anew."""
    async with Stopping() as stop, on_stage(listen) as (desk, here):
        lines = [Phrase("demo.page", "Mở trang này trong trình duyệt: {url}", url=f"{here}/thu")]
        if desk.door:
            lines.append(Phrase("demo.phone", "Điện thoại cùng mạng: {url}", url=desk.door))
        lines.append(Phrase("demo.kiosk", "Máy dùng chung: {url}", url=f"{here}/kiosk"))
        lines.append(Phrase("demo.end", "Ctrl-C để thoát."))
        say(lines)
        if shows and has_display():
            await asyncio.to_thread(webbrowser.open, f"{here}/thu")
        ended = {asyncio.create_task(each.wait()) for each in (stop, desk.again)}
        await asyncio.wait(ended, return_when=asyncio.FIRST_COMPLETED)
        for each in ended:
            each.cancel()
    return desk.again.is_set() and not stop.told


@asynccontextmanager
async def on_stage(listen: str) -> AsyncIterator[tuple["Desk", str]]:
    """The demo, served while the context lasts on a database of its own; with the address of this machine."""
    from bot.demo.desk import Desk, seen_from_outside  # noqa: PLC0415 (a script begins sooner without the page)
    from bot.demo.phones import CHANNEL, Phones  # noqa: PLC0415
    from bot.demo.stage import CAST, DemoClock, Stage, opening  # noqa: PLC0415

    host, port = _free(listen)
    here = f"http://{'127.0.0.1' if host in EVERYWHERE else host}:{port}"
    outside = seen_from_outside(host, port)
    with tempfile.TemporaryDirectory(prefix="cdht-demo-") as folder:
        settings = demo_settings(Path(folder), public_url=outside.rstrip("/") or here)
        set_up(settings, quiet=True)
        prepare(settings)
        clock = DemoClock()
        clock.put(opening(clock()))
        tried = await put_in(build(settings, [], clock=clock), channel=CHANNEL)
        photos = Photos(photo_folder(settings))
        phones = Phones(photos, cast=frozenset(CAST), clock=clock, demo=True, rates=PATIENT)
        app = build(settings, [web_page(settings, demo=True), phones], clock=clock, reminders=True)
        stage = Stage(app, phones, clock)
        home, office = (
            next(each.place for each in tried if each.kind == kind) for kind in ("head", "officer")
        )
        desk = Desk(stage, (home, office), outside)
        async with serving(app, f"{host}:{port}", routes=desk.routes()):
            await stage.play_in(tried)
            tick = asyncio.create_task(every(TICK, stage.round, "demo"))
            try:
                yield desk, here
            finally:
                tick.cancel()
                await asyncio.gather(tick, return_exceptions=True)


def _free(listen: str) -> tuple[str, int]:
    """The address and port to listen on; where something else has the usual port, one that is free."""
    from bot.site import BadListen, listening  # noqa: PLC0415

    host, port = listening(listen)
    for wanted in (port, 0):
        with socket.socket() as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                tried.bind((host, wanted))
            except OSError as error:
                if listen != LISTEN or not wanted:
                    raise BadListen(
                        Phrase(
                            "listen.taken",
                            "Không mở được cổng {listen} ({setting}): {why}",
                            listen=listen,
                            setting="--listen",
                            why=error.strerror or "",
                        )
                    ) from error
            else:
                found: int = tried.getsockname()[1]
                return host, found
    raise AssertionError


def has_display() -> bool:
    """Whether a browser could be seen here."""
    here = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    return sys.platform in {"darwin", "win32"} or bool(here)


class _Spoken(io.StringIO):
    """A script played as input, each line printed as it is spoken."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__("".join(f"{line}\n" for line in lines))

    def readline(self, size: int | None = -1, /) -> str:  # type: ignore[override]  # typeshed knows StringIO as bytes here
        line = super().readline(-1 if size is None else size)
        if line:
            sys.stdout.write(f"\n> {line}")
        return line
