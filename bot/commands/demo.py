"""`cdht demo`: try everything on a database of its own, in a browser; without a terminal two scripted conversations."""

import asyncio
import io
import os
import sys
import tempfile
import webbrowser
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from bot.app import build
from bot.channels.console import Console
from bot.commands.serve import converse, prepare, serving, stopping
from bot.example import Tried, put_in
from bot.logs import set_up
from bot.settings import Settings
from bot.wiring import web_page

LISTEN = "127.0.0.1:8080"
NOTICE = "BẢN CHẠY THỬ / DEMO: xã Ví Dụ và xã Mẫu là xã ví dụ, dữ liệu thử sẽ mất khi thoát. Nothing here is real or kept."
ROLES = {
    "head": "Thử vai chi hội trưởng / as head of a village",
    "officer": "Thử vai cán bộ xã / as officer of the commune",
    "province": "Thử vai cán bộ tỉnh / as officer of the province",
}
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
mở 1
1
nghỉ
""".splitlines()  # of a head, after the code


def demo(
    listen: Annotated[
        str, typer.Option(help="Address and port of the page; 0.0.0.0:8080 lets a phone in.")
    ] = LISTEN,
) -> None:
    """Try everything on a database of its own, with an example commune; nothing real is touched."""
    with tempfile.TemporaryDirectory(prefix="cdht-demo-") as folder:
        settings = demo_settings(Path(folder))
        set_up(settings, quiet=True)
        typer.echo(NOTICE)
        asyncio.run(_on_the_page(settings, listen) if sys.stdin.isatty() else _script(settings))


def demo_settings(folder: Path) -> Settings:
    """Settings that touch nothing outside a folder; the environment is left aside."""
    return Settings(
        _env_prefix="CDHT_DEMO_",  # type: ignore[call-arg]  # pydantic-settings' own name: the environment is left aside
        database_url=f"sqlite:///{folder / 'demo.db'}",
        contact_name="cô Hoa (ví dụ)",
        contact_phone="0900 000 000",
        log_level="ERROR",
    )


async def _script(settings: Settings) -> None:
    """A resident, then the head of a village, each on a phone of their own."""
    prepare(settings)
    head, *_ = await put_in(build(settings, []))
    typer.echo("\n== Một người dân / a resident ==")
    await converse(build(settings, [Console("demo", lines=_Spoken(LINES))]))
    typer.echo(f"\n== Chi hội trưởng {head.place}, buổi tối / the head of a village, one evening ==")
    await converse(build(settings, [Console("head", lines=_Spoken([head.code, *AN_EVENING]))]))


async def _on_the_page(settings: Settings, listen: str) -> None:
    from bot.site import BadListen  # noqa: PLC0415 (a script begins sooner without the page)

    prepare(settings)
    tried = await put_in(build(settings, []))
    try:
        await _served(settings, listen, tried)
    except BadListen:
        if listen != LISTEN:
            raise
        await _served(settings, "127.0.0.1:0", tried)  # something else has the usual port


async def _served(settings: Settings, listen: str, tried: Sequence[Tried]) -> None:
    page, stop = web_page(settings, demo=True), stopping()
    async with serving(build(settings, [page]), listen) as (host, port):
        address = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}/"  # noqa: S104
        typer.echo(f"Mở trang này trong trình duyệt / open this page: {address}")
        typer.echo(f"Máy dùng chung / a shared tablet: {address}kiosk")
        for each in tried:
            typer.echo(f"{ROLES[each.kind]}, {each.place}: mở trang, nhắn / on the page, send: {each.code}")
        typer.echo("Ctrl-C để thoát / to end.  Trong cửa sổ lệnh / in the terminal: cdht chat")
        if has_display():
            await asyncio.to_thread(webbrowser.open, address)
        await stop.wait()


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
