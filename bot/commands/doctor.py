"""`cdht doctor`: what is configured, reachable and missing, and what to do about it."""

import asyncio
import ipaddress
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import URL, Connection
from sqlalchemy.exc import SQLAlchemyError

from bot.channels.base import Channel, ChannelError
from bot.channels.telegram.wire import SECRET
from bot.channels.zalo_bot.wire import zalo_plan_line
from bot.clock import now
from bot.commands.opened import say
from bot.commands.words import said, why
from bot.keys import NoKey, key_file, missing, open_vault
from bot.logs import set_up
from bot.settings import Settings
from bot.shelf import shipped_sheets
from bot.site import BadListen, listening
from bot.wiring import channels_of
from dialogs.phrases import Phrase
from dialogs.sheets import Sheet, SheetError
from dialogs.sheets.checklist import parse_checklist
from dialogs.sheets.dump import load
from storage.ledger.claim import month_began, usage
from storage.privacy.installed import fits, last_backup, not_behind
from storage.privacy.terms import overdue
from storage.residents.adopted import published
from storage.store import migrate
from storage.store.engines import BadAddress, Engines, StoreError, address, open_engines
from storage.store.migrate import head, revision_of, writes
from storage.store.rows import Row
from storage.vault import Vault, WrongKey

PATIENCE = 8.0  # seconds a service may take to say who we are
OK, NOTE, PROBLEM = "ok", "note", "problem"
MARKS = {
    OK: Phrase("doctor.ok", "được"),
    NOTE: Phrase("doctor.note", "lưu ý"),
    PROBLEM: Phrase("doctor.problem", "CẦN SỬA"),
}
ABOUT = {
    "backups": Phrase("doctor.about.backups", "sao lưu"),
    "channels": Phrase("doctor.about.channels", "các kênh"),
    "clock": Phrase("doctor.about.clock", "đồng hồ"),
    "consent": Phrase("doctor.about.consent", "lời đồng ý"),
    "database": Phrase("doctor.about.database", "cơ sở dữ liệu"),
    "disk": Phrase("doctor.about.disk", "ổ đĩa"),
    "erasures": Phrase("doctor.about.erasures", "việc xóa"),
    "key": Phrase("doctor.about.key", "khóa"),
    "listen": Phrase("doctor.about.listen", "cổng"),
    "people": Phrase("doctor.about.people", "người"),
    "photos": Phrase("doctor.about.photos", "ảnh"),
    "places": Phrase("doctor.about.places", "nơi"),
    "public address": Phrase("doctor.about.address", "địa chỉ công khai"),
    "retention": Phrase("doctor.about.retention", "hạn giữ"),
    "roles": Phrase("doctor.about.roles", "vai trò"),
    "sheet": Phrase("doctor.about.sheet", "phiếu"),
    "tables": Phrase("doctor.about.tables", "bảng"),
    "web": Phrase("doctor.about.web", "trang web"),
    "webhook secret": Phrase("doctor.about.webhook", "mã webhook"),
    "writing": Phrase("doctor.about.writing", "ghi"),
    "zalo_bot plan": Phrase("doctor.about.plan", "gói {channel}", channel="zalo_bot"),
}
"""What is looked at, as it is called."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, how it is, and in words: what was found and what to do."""

    about: str
    state: str
    says: str


def ok(about: str, says: Phrase) -> Finding:
    """All is well."""
    return Finding(about, OK, said(says))


def note(about: str, says: Phrase) -> Finding:
    """Worth knowing; nothing is broken."""
    return Finding(about, NOTE, said(says))


def problem(about: str, says: Phrase | BaseException) -> Finding:
    """To be mended."""
    return Finding(about, PROBLEM, said(says) if isinstance(says, Phrase) else why(says))


def doctor(as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False) -> None:
    """Say what is configured, reachable and missing; ends with 1 where there is a problem."""
    settings = Settings()
    set_up(settings, quiet=True)
    findings = asyncio.run(examine(settings))
    bad = any(each.state == PROBLEM for each in findings)
    if as_json:
        listed = [{"about": f.about, "state": f.state, "says": f.says} for f in findings]
        typer.echo(json.dumps({"ok": not bad, "findings": listed}, ensure_ascii=False, indent=2))
    else:
        say([*lines(findings), "", *ticked(findings)])
    raise typer.Exit(1 if bad else 0)


async def examine(
    settings: Settings, channels: Sequence[Channel] | None = None, *, patience: float = PATIENCE
) -> list[Finding]:
    """Everything that is found; `channels` are those of the settings, unless given."""
    seen = await asyncio.to_thread(look, settings)
    vault, keys = key(settings, filled=seen.filled)
    if vault is not None and seen.filled:
        keys += await asyncio.to_thread(sealed, settings, vault)
    return [
        *seen.findings,
        *keys,
        *contact(settings, seen.communes),
        *web(settings),
        *await _channels(settings, channels, patience),
        *await asyncio.to_thread(_plan, settings, filled=seen.filled),
        *await listener(settings),
        *await asyncio.to_thread(photos, settings),
        *contents(seen),
        *reminders(),
    ]


def _plan(settings: Settings, *, filled: bool) -> list[Finding]:
    """How much of the Zalo Bot's plan is used; a note from 80 % on."""
    if not filled or not settings.zalo_bot_token.get_secret_value():
        return []
    with _opened(settings.database) as engines, engines.reading.connect() as tx:
        used = usage(tx, "zalo_bot", month_began(now()))
    near, says = zalo_plan_line(*used)
    return [Finding("zalo_bot plan", NOTE if near else OK, says)]


async def _channels(settings: Settings, channels: Sequence[Channel] | None, patience: float) -> list[Finding]:
    if channels is None:
        try:
            channels = channels_of(settings)
        except ValueError as error:
            return [problem("channels", error)]
    if not channels:
        none = Phrase(
            "doctor.channels.none",
            "chưa có kênh nào: đặt {setting}; {command} thì không cần",
            setting="CDHT_WEB=true, CDHT_TELEGRAM_TOKEN, CDHT_ZALO_BOT_TOKEN, CDHT_ZALO_OA_APP_ID",
            command="cdht chat",
        )
        return [note("channels", none)]
    found = [await _channel(each, patience) for each in channels]
    works = [each.about for each in found if each.state == OK]
    if not works:
        return [*found, note("channels", Phrase("doctor.channels.dead", "chưa kênh nào dùng được"))]
    usable = Phrase("doctor.channels.work", "dùng được: {names}", names=", ".join(works))
    return [*found, ok("channels", usable)]


async def _channel(channel: Channel, patience: float) -> Finding:
    """Ask the service who we are; whatever it answers, the token is not shown."""
    try:
        async with asyncio.timeout(patience):
            name = await channel.check()
            return ok(channel.name, Phrase("doctor.channel.works", "trả lời, tên là {account}", account=name))
    except TimeoutError:
        late = Phrase("doctor.channel.late", "không trả lời trong {seconds} giây", seconds=f"{patience:g}")
        return problem(channel.name, late)
    except ChannelError as error:
        if error.needs_human or error.gone:
            refused = Phrase(
                "doctor.channel.refused",
                "không nhận mã truy cập, xem lại mã. Dịch vụ nói: {answer}",
                answer=str(error),
            )
            return problem(channel.name, refused)
        away = Phrase("doctor.channel.away", "không tới được. Lý do: {answer}", answer=str(error))
        return problem(channel.name, away)
    finally:
        await channel.aclose()


def lines(findings: list[Finding]) -> list[str]:
    """The findings as they are shown."""
    marks = {state: said(phrase) for state, phrase in MARKS.items()}
    names = {each.about: said(ABOUT[each.about]) if each.about in ABOUT else each.about for each in findings}
    mark, name = max(map(len, marks.values())), max(map(len, names.values()))
    shown = [f"{marks[each.state]:<{mark}}  {names[each.about]:<{name}}  {each.says}" for each in findings]
    problems = sum(each.state == PROBLEM for each in findings)
    if problems:
        return [*shown, said(Phrase("doctor.problems", "Cần sửa {n} việc.", n=problems))]
    return [*shown, said(Phrase("doctor.well", "Mọi việc đều ổn."))]


# -- Going live: what is to be done, in this order

STEPS: Sequence[tuple[Phrase, tuple[str, ...]]] = (
    (
        Phrase("doctor.step.database", "Cơ sở dữ liệu trả lời, đủ bảng, ghi được"),
        ("database", "tables", "writing"),
    ),
    (Phrase("doctor.step.key", "Có khóa bí mật, đã cất một bản ở nơi khác"), ("key",)),
    (Phrase("doctor.step.places", "Có tên xã, thôn: {command}", command="`cdht places import`"), ("places",)),
    (
        Phrase(
            "doctor.step.consent",
            "Ghi rõ ai giữ dữ liệu, gọi cho ai: {controller}, {name}, {phone}",
            controller="`CDHT_CONTROLLER`",
            name="`CDHT_CONTACT_NAME`",
            phone="`CDHT_CONTACT_PHONE`",
        ),
        ("consent",),
    ),
    (
        Phrase(
            "doctor.step.address",
            "Địa chỉ công khai có chứng chỉ, sau nginx hoặc Caddy: {setting}",
            setting="`CDHT_PUBLIC_URL`",
        ),
        ("public address", "listen"),
    ),
    (
        Phrase("doctor.step.channels", "Ít nhất một kênh trả lời: trang web, Zalo hoặc Telegram"),
        ("channels",),
    ),
    (
        Phrase(
            "doctor.step.sheet",
            "Phiếu chính thức của Hội: {command} (chưa có thì phiếu ghi rõ là bản dự thảo)",
            command="`cdht sheet publish`",
        ),
        ("sheet",),
    ),
    (
        Phrase("doctor.step.roles", "Người đầu tiên có vai trò: {command}", command="`cdht role grant`"),
        ("roles",),
    ),
    (
        Phrase("doctor.step.backups", "Sao lưu mỗi đêm, để ở máy khác: {command}", command="`cdht backup`"),
        ("backups",),
    ),
)
"""What goes before the first resident, and which findings say that it is done: all of them are there, and all are well."""


def ticked(findings: Iterable[Finding]) -> list[str]:
    """The list, with what is done ticked off."""
    states: dict[str, set[str]] = {}
    for each in findings:
        states.setdefault(each.about, set()).add(each.state)
    done = [all(states.get(about) == {OK} for about in abouts) for _, abouts in STEPS]
    steps = (
        f"[{'x' if good else ' '}] {number}. {said(what).replace('`', '')}"
        for number, ((what, _), good) in enumerate(zip(STEPS, done, strict=True), 1)
    )
    head = Phrase(
        "doctor.steps", "Đi vào hoạt động: xong {done} trên {all} việc", done=sum(done), all=len(done)
    )
    return [said(head), *steps]


# -- The database: which it is, whether it answers and can be written, and what is in it

SECONDS = "3"  # to reach a server
MIGRATE = "cdht migrate"


LEVELS: Mapping[str, Callable[[int], Phrase]] = {
    "province": lambda n: Phrase("doctor.level.province", "{number} tỉnh", number=n),
    "commune": lambda n: Phrase("doctor.level.commune", "{number} xã", number=n),
    "village": lambda n: Phrase("doctor.level.village", "{number} thôn", number=n),
    "unit": lambda n: Phrase("doctor.level.unit", "{number} đơn vị", number=n),
}


@dataclass(slots=True)
class Seen:
    """What was found in a database; `filled`: it has tables, `sheets`: those in force."""

    findings: list[Finding] = field(default_factory=list)
    filled: bool = False
    communes: list[Row] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)
    sheets: dict[str, Sheet] = field(default_factory=shipped_sheets)


def look(settings: Settings) -> Seen:
    """Look at the database; nothing is made, and nothing changed but a row that is written as it stands."""
    seen = Seen()
    try:
        url = address(settings.database)
    except BadAddress as error:
        seen.findings.append(problem("database", error))
        return seen
    if url.get_backend_name() == "sqlite" and not Path(str(url.database)).exists():
        seen.findings.append(_not_yet(Path(str(url.database))))
        return seen
    if url.get_backend_name() != "sqlite":
        url = url.update_query_dict({"connect_timeout": SECONDS})
    try:
        with _opened(url.render_as_string(hide_password=False)) as engines:
            seen.findings.extend(_seen(engines, url, seen))
    except SQLAlchemyError as error:
        says = Phrase(
            "doctor.database.away",
            "không vào được {name}. Lý do: {answer}",
            name=_named(url),
            answer=_reason(error, url),
        )
        seen.findings.append(problem("database", says))
    return seen


@contextmanager
def _opened(url: str) -> Iterator[Engines]:
    engines = open_engines(url, readers=1)
    try:
        yield engines
    finally:
        engines.dispose()


def sealed(settings: Settings, vault: Vault) -> list[Finding]:
    """Whether these are the keys of the database, and nobody is in it who was erased."""
    found, at = [], now()
    with _opened(settings.database) as engines, engines.reading.connect() as tx:
        if revision_of(tx) != head():
            return []
        try:
            fits(tx, vault)
        except WrongKey as error:
            found.append(problem("key", error))
        try:
            not_behind(tx, settings.journal)
        except (StoreError, OSError) as error:
            found.append(problem("erasures", error))
        else:
            found.append(_journal(settings))
        found.append(backups(last_backup(tx), at))
        found.append(terms(overdue(tx, at, settings.keep_days)))
    return found


OLD = timedelta(days=2)  # of the newest backup
NIGHTLY = "cdht backup FOLDER --keep 14"


def backups(last: datetime | None, at: datetime) -> Finding:
    """How old the newest backup is."""
    if last is None:
        none = Phrase(
            "doctor.backups.none", "chưa có bản nào: đặt lịch mỗi đêm chạy {command}", command=NIGHTLY
        )
        return note("backups", none)
    age = max(at - last, timedelta(0))
    made, days, hours = f"{last:%Y-%m-%d %H:%M} UTC", age.days, age.seconds // 3600
    if age > OLD:
        old = Phrase(
            "doctor.backups.old",
            "bản mới nhất lúc {made}, đã {days} ngày {hours} giờ: đặt lịch mỗi đêm chạy {command}",
            made=made,
            days=days,
            hours=hours,
            command=NIGHTLY,
        )
        return problem("backups", old)
    says = Phrase(
        "doctor.backups.new",
        "bản mới nhất lúc {made}, đã {days} ngày {hours} giờ",
        made=made,
        days=days,
        hours=hours,
    )
    return ok("backups", says)


MISSED = timedelta(days=2)  # that what is over was not let go of: a night may be broken off


def terms(late: timedelta) -> Finding:
    """Whether what is over is let go of each night; `late`: by how much something is past its term."""
    if late <= MISSED:
        return ok(
            "retention", Phrase("doctor.terms", "tin đã nhận, đã gửi, đường dẫn: không còn gì giữ quá hạn")
        )
    says = Phrase(
        "doctor.terms.late",
        "còn dữ liệu giữ quá hạn {days} ngày, ban đêm chưa dọn: {command} dọn ngay; đêm nào dọn thì nhật ký có {event}",
        days=late.days,
        command="cdht retention",
        event="retention.done",
    )
    return problem("retention", says)


def _journal(settings: Settings) -> Finding:
    file = str(settings.journal.path)
    if settings.erasure_journal:
        return ok("erasures", Phrase("doctor.journal", "ai đã xóa được ghi nhớ ở {file}", file=file))
    here = Phrase(
        "doctor.journal.here",
        "ai đã xóa được ghi nhớ ở {file}: nên đặt {setting} là một tệp trên ổ đĩa khác",
        file=file,
        setting="CDHT_ERASURE_JOURNAL",
    )
    return note("erasures", here)


def contents(seen: Seen) -> list[Finding]:
    """Places, and the sheets in force: a draft is called a draft."""
    found = [_places(seen)] if seen.filled else []
    for sheet in seen.sheets.values():
        name = f"{sheet.id} {sheet.version}"
        if sheet.is_draft:
            says = Phrase(
                "doctor.sheet.draft",
                "{sheet}: BẢN DỰ THẢO, chưa phải văn bản chính thức; mọi kết quả đều ghi rõ",
                sheet=name,
            )
            found.append(note("sheet", says))
        else:
            found.append(
                ok("sheet", Phrase("doctor.sheet", "{sheet}: {status}", sheet=name, status=sheet.status))
            )
    return found


def _seen(engines: Engines, url: URL, seen: Seen) -> Iterator[Finding]:
    with engines.reading.connect() as tx:
        here = revision_of(tx)
        yield ok(
            "database",
            Phrase("doctor.database", "{name}, {size}", name=_named(url), size=_size(migrate.size(tx))),
        )
        yield _revision(here)
        if here is None:
            return
        seen.filled = True
        if here == head():
            yield from _inside(tx, seen)
    yield _writable(engines, url)


def _inside(tx: Connection, seen: Seen) -> Iterator[Finding]:
    seen.places, seen.communes = migrate.places(tx), migrate.communes(tx)
    for body, in_force in published(tx):
        try:
            if body.get("kind") == "checklist":
                parse_checklist(body)
                continue
            sheet = load(body)
        except SheetError:
            yield problem(
                "sheet",
                Phrase(
                    "doctor.sheet.broken", "không đọc được phiếu {sheet} đã lưu", sheet=str(body.get("id"))
                ),
            )
            continue
        if in_force:
            seen.sheets[sheet.id] = sheet
    held = migrate.roles(tx, now())
    if held:
        listed = ", ".join(f"{number} {kind}" for kind, number in sorted(held.items()))
        yield ok("roles", Phrase("doctor.roles", "đang có: {held}", held=listed))
    else:
        none = Phrase(
            "doctor.roles.none",
            "chưa ai có: {command} in ra mã cho người đầu tiên",
            command="cdht role grant",
        )
        yield note("roles", none)
    counts = migrate.counts(tx)
    says = Phrase(
        "doctor.people",
        "{persons} người, {waiting} tin trả lời đang chờ gửi",
        persons=counts["persons"],
        waiting=counts["waiting"],
    )
    yield ok("people", says)
    yield clocks(migrate.ahead(tx, now))


def clocks(ahead: timedelta) -> Finding:
    """Whether this machine's clock and that of the database agree; nothing goes wrong by it but the times that are told."""
    seconds = f"{abs(ahead.total_seconds()):.1f}"
    if abs(ahead) <= migrate.APART:
        return ok("clock", Phrase("doctor.clock", "lệch {seconds} s so với cơ sở dữ liệu", seconds=seconds))
    if ahead > timedelta(0):
        return problem(
            "clock",
            Phrase(
                "doctor.clock.ahead",
                "nhanh hơn cơ sở dữ liệu {seconds} s: bật dịch vụ giờ (NTP) ở cả hai máy",
                seconds=seconds,
            ),
        )
    return problem(
        "clock",
        Phrase(
            "doctor.clock.behind",
            "chậm hơn cơ sở dữ liệu {seconds} s: bật dịch vụ giờ (NTP) ở cả hai máy",
            seconds=seconds,
        ),
    )


def _revision(here: str | None) -> Finding:
    if here is None:
        return note(
            "tables",
            Phrase("doctor.tables.none", "chưa có: {command} hoặc lần chạy đầu sẽ tạo", command=MIGRATE),
        )
    if here == head():
        return ok("tables", Phrase("doctor.tables", "bản {here}, mới nhất", here=here))
    if here > (head() or ""):
        return problem(
            "tables",
            Phrase(
                "doctor.tables.newer", "bản {here}, của cdht mới hơn: cập nhật chương trình này", here=here
            ),
        )
    return note(
        "tables",
        Phrase(
            "doctor.tables.older",
            "bản {here}, cũ hơn: {command} hoặc lần chạy sau sẽ cập nhật",
            here=here,
            command=MIGRATE,
        ),
    )


def _writable(engines: Engines, url: URL) -> Finding:
    try:
        with engines.writing.connect() as tx:
            writes(tx)
            tx.commit()
    except SQLAlchemyError as error:
        return problem(
            "writing",
            Phrase("doctor.writing.fails", "không ghi được. Lý do: {answer}", answer=_reason(error, url)),
        )
    return ok("writing", Phrase("doctor.writing", "đã ghi thử một dòng"))


def _not_yet(path: Path) -> Finding:
    folder = next(each for each in path.absolute().parents if each.exists())
    if not os.access(folder, os.W_OK | os.X_OK):
        return problem(
            "database",
            Phrase(
                "doctor.database.closed",
                "không tạo được {file}: thư mục {folder} không cho ghi",
                file=str(path),
                folder=str(folder),
            ),
        )
    return note(
        "database",
        Phrase(
            "doctor.database.none",
            "chưa có: {command} hoặc lần chạy đầu sẽ tạo {file}",
            command=MIGRATE,
            file=str(path),
        ),
    )


def _places(seen: Seen) -> Finding:
    counted = ", ".join(
        said(LEVELS[level](number)) for level, number in seen.places.items() if number and level in LEVELS
    )
    if not seen.places.get("village"):
        return note(
            "places",
            Phrase(
                "doctor.places.none",
                "chưa có thôn nào, người dân không chọn được nơi ở: {command}",
                command="cdht places import",
            ),
        )
    if seen.places.get("example"):
        return note("places", Phrase("doctor.places.example", "{counted}; có cả xã ví dụ", counted=counted))
    return ok("places", Phrase("doctor.places", "có {counted}", counted=counted))


def _named(url: URL) -> str:
    if url.get_backend_name() == "sqlite":
        return f"SQLite, {url.database}"
    host = url.host or url.query.get("host")
    return f"PostgreSQL, {url.database}" + (f" @ {host}" if host else "")


def _reason(error: SQLAlchemyError, url: URL) -> str:
    """The driver's first line, never with the password."""
    text = str(getattr(error, "orig", None) or type(error).__name__).strip().partition("\n")[0]
    password = str(url.password or url.query.get("password") or "")
    return text.replace(password, "***") if password else text


def _size(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"


# -- The settings: do they fit together, and is what has to be said to people there

NAMED = ("controller", "contact_name", "contact_phone")


def key(settings: Settings, *, filled: bool) -> tuple[Vault | None, list[Finding]]:
    """The secret key: where it is, who can read it; none is made here."""
    path, given = key_file(settings), bool(settings.secret_key.get_secret_value())
    if not given and path is not None and not path.exists():
        if filled:
            return None, [problem("key", missing(path))]
        none = Phrase("doctor.key.none", "chưa có: lần chạy đầu sẽ tạo {file}", file=str(path))
        return None, [note("key", none)]
    try:
        vault = open_vault(settings)
    except (NoKey, OSError) as error:
        return None, [problem("key", error)]
    if given or path is None:
        return vault, [
            ok(
                "key",
                Phrase(
                    "doctor.key.setting", "trong {setting}; cất một bản ở nơi khác", setting="CDHT_SECRET_KEY"
                ),
            )
        ]
    return vault, [_file(path)]


def _file(path: Path) -> Finding:
    mode = path.stat().st_mode & 0o777
    if mode & 0o077:
        open_ = Phrase(
            "doctor.key.open",
            "người khác đọc được {file} (quyền {mode}): {command}",
            file=str(path),
            mode=f"{mode:04o}",
            command=f"chmod 600 {path}",
        )
        return problem("key", open_)
    return ok(
        "key",
        Phrase(
            "doctor.key.file",
            "trong {file}, quyền {mode}; cất một bản ở nơi khác",
            file=str(path),
            mode=f"{mode:04o}",
        ),
    )


def contact(settings: Settings, communes: Iterable[Mapping[str, Any]]) -> list[Finding]:
    """Whom the consent names: without them nobody can agree to anything knowingly."""
    ours = {name: getattr(settings, name) for name in NAMED}
    ours["controller"] = settings.controller or settings.organisation
    lacks = [name for name in NAMED if not ours[name]]
    if not lacks:
        says = f"{ours['controller']}; {ours['contact_name']}, {ours['contact_phone']}"
        return [ok("consent", Phrase("doctor.consent", "ghi rõ {who}", who=says))]
    listed = list(communes)
    lacking = [each["name"] for each in listed if any(not each[name] for name in lacks)]
    if listed and not lacking:
        return [
            ok("consent", Phrase("doctor.consent.places", "ghi rõ người mà danh sách nơi nêu cho từng xã"))
        ]
    names = ", ".join(f"CDHT_{name.upper()}" for name in lacks)
    if lacking:
        some = Phrase(
            "doctor.consent.lacks_in",
            "phải ghi ai giữ dữ liệu, gọi cho ai, số nào: đặt {names}. Xã chưa có riêng: {communes}",
            names=names,
            communes=", ".join(lacking[:5]),
        )
        return [problem("consent", some)]
    says_what = Phrase(
        "doctor.consent.lacks", "phải ghi ai giữ dữ liệu, gọi cho ai, số nào: đặt {names}", names=names
    )
    return [problem("consent", says_what)]


def web(settings: Settings) -> list[Finding]:
    """Webhooks and file links: the public address and the secret belong together."""
    url, token = settings.public_url, settings.telegram_token.get_secret_value()
    secret = settings.telegram_webhook_secret.get_secret_value()
    if not url:
        none = Phrase(
            "doctor.address.none",
            "chưa đặt {setting}: Telegram được hỏi định kỳ, và chưa ai tải được dữ liệu của mình",
            setting="CDHT_PUBLIC_URL",
        )
        return [note("public address", none)]
    if not url.startswith("https://") or len(url) <= len("https://"):
        bad = Phrase(
            "doctor.address.bad",
            "{setting} phải bắt đầu bằng {https}",
            setting="CDHT_PUBLIC_URL",
            https="https://",
        )
        return [problem("public address", bad)]
    found = [ok("public address", Phrase("doctor.address", "là {url}", url=url))]
    if token and not secret:
        lacks = Phrase(
            "doctor.webhook.none",
            "đã có {url} thì phải đặt {setting}",
            url="CDHT_PUBLIC_URL",
            setting="CDHT_TELEGRAM_WEBHOOK_SECRET",
        )
        found.append(problem("webhook secret", lacks))
    elif token and not SECRET.fullmatch(secret):
        bad = Phrase(
            "doctor.webhook.bad",
            "{setting} chỉ gồm 1 đến 256 chữ cái không dấu, chữ số và {marks}",
            setting="CDHT_TELEGRAM_WEBHOOK_SECRET",
            marks="_ -",
        )
        found.append(problem("webhook secret", bad))
    elif token:
        found.append(ok("webhook secret", Phrase("doctor.webhook", "đã đặt")))
    return found


async def listener(settings: Settings) -> list[Finding]:
    """The address of the web server: can it be had, and who reaches it."""
    try:
        host, port = listening(settings.listen)
    except BadListen as error:
        return [problem("listen", error)]
    busy = await _answers("127.0.0.1" if host == "0.0.0.0" else host, port)  # noqa: S104
    address = settings.listen
    state = (
        Phrase(
            "doctor.listen.busy",
            "{address}, đang dùng (bởi {command} nếu đang chạy)",
            address=address,
            command="cdht run",
        )
        if busy
        else Phrase("doctor.listen.free", "{address}, còn trống", address=address)
    )
    if _loopback(host):
        return [ok("listen", state)]
    outside = Phrase(
        "doctor.listen.outside",
        "{state}; từ ngoài vào được: chỉ để nginx hoặc Caddy có TLS ở trước",
        state=state,
    )
    return [note("listen", outside)]


async def _answers(host: str, port: int) -> bool:
    with suppress(OSError, TimeoutError):
        async with asyncio.timeout(1):
            _, writer = await asyncio.open_connection(host, port)
        writer.close()
        return True
    return False


def _loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def photos(settings: Settings) -> list[Finding]:
    """Whether a file can be written to the folder of photos, where there is one."""
    pictures = settings.pictures
    if pictures.folder is None:
        return []
    folder = str(pictures.folder)
    try:
        pictures.tried()
    except OSError as error:
        answer = error.strerror or str(error)
        fails = Phrase(
            "doctor.photos.fails",
            "không ghi được vào {folder}. Lý do: {answer}",
            folder=folder,
            answer=answer,
        )
        return [problem("photos", fails)]
    return [ok("photos", Phrase("doctor.photos", "đã ghi thử một tệp vào {folder}", folder=folder))]


def reminders() -> list[Finding]:
    """What no program can look up."""
    return [
        note(
            "disk",
            Phrase("doctor.disk", "tên người được lưu như đã ghi: mã hóa ổ đĩa là việc của người vận hành"),
        )
    ]
