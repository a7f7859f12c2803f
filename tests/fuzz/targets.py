"""What reads what strangers send: each reader with what it is fed, and what it may answer; anything else is a fault."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime
from io import BytesIO, StringIO
from typing import Any, NamedTuple

import xlsxwriter
from hypothesis import strategies as st
from PIL import Image

from bot.channels.hearing import object_of
from bot.channels.telegram import wire as telegram
from bot.channels.telegram.updates import inbound as of_telegram
from bot.channels.web import wire as web
from bot.channels.zalo_bot import wire as zalo_bot
from bot.channels.zalo_oa import webhook as zalo_oa
from bot.channels.zalo_oa.wire import given_mac, mac
from bot.files.confined import ConfinedError, run
from bot.files.picture import reduced
from bot.files.tables import UnreadableError, open_tables, read_list
from bot.photos import LIMITS as PHOTO
from bot.reports.households_file import FORM
from bot.reports.sheet_file import read_template
from dialogs.conversation import split_token
from dialogs.intents import code
from dialogs.reading import Context, Shown, read
from dialogs.rules.dates import day_in, day_of
from dialogs.rules.names import as_name, born_in, years_in
from dialogs.vietnamese import clean, fold, number, numbers_in, words

AT = datetime(2026, 11, 28, tzinfo=UTC)
TODAY = date(2026, 11, 28)


class Target(NamedTuple):
    """A reader, and what it is fed; `slow`: each try is a process of its own."""

    fed: st.SearchStrategy[Any]
    reads: Callable[[Any], object]
    slow: bool = False


odd = st.sampled_from(
    "\ud83d\udc00\x00\u200b\u202e²٣|\ufeff"
)  # half letters, what can't be seen, digits that are none
texts = st.text(max_size=200) | st.lists(odd | st.characters(), max_size=40).map("".join)
heard = st.lists(
    st.sampled_from(
        [
            "ngày",
            "tháng",
            "năm",
            "sn",
            "sinh",
            "hôm",
            "qua",
            "1",
            "31",
            "12",
            "2026",
            "5/12",
            "30-2-2026",
            "năm",
            "mươi",
            "lăm",
            "/xoa",
            "câu",
            "VT",
            "LK",
            "²",
            "٣",
            "|",
        ]
    ),
    max_size=8,
).map(" ".join)
said = texts | heard
leaves = st.none() | st.booleans() | st.integers() | st.floats() | texts
names = st.sampled_from(
    [
        "id",
        "text",
        "tap",
        "start",
        "return",
        "language",
        "seen",
        "chosen",
        "update_id",
        "message",
        "from",
        "chat",
        "date",
        "photo",
        "caption",
        "callback_query",
        "data",
        "event_name",
        "sender",
        "recipient",
        "follower",
        "user_id",
        "timestamp",
        "msg_id",
        "attachments",
        "payload",
        "url",
        "result",
        "message_id",
    ]
)
values = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names | texts, inner, max_size=6),
    max_leaves=20,
)


def _dumped(value: Any) -> bytes:
    return json.dumps(value).encode()


bodies = values.map(_dumped) | st.binary(max_size=300) | st.integers(1, 50_000).map(lambda deep: b"[" * deep)


def _workbook() -> bytes:
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet().write_row(0, 0, ["Mã hộ", "Thôn", "Chủ hộ", "12/3/1960"])
    return out.getvalue()


def _photo(kind: str) -> bytes:
    out = BytesIO()
    Image.new("RGB", (20, 12), "#2f7d4f").save(out, kind)
    return out.getvalue()


def _spoilt(*whole: bytes) -> st.SearchStrategy[bytes]:
    """Something whole with some bytes changed, and its end perhaps missing."""

    def spoil(data: bytes, changes: list[tuple[int, int]], kept: int) -> bytes:
        changed = bytearray(data)
        for at, value in changes:
            changed[at % len(changed)] = value
        return bytes(changed[: len(changed) - kept % 50])

    changes = st.lists(st.tuples(st.integers(0, 1 << 20), st.integers(0, 255)), max_size=8)
    return st.builds(spoil, st.sampled_from(whole), changes, st.integers(0, 500))


def _line(rows: list[list[str]]) -> bytes:
    out = StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("utf-8", "surrogatepass")


rows = st.lists(st.lists(said | st.sampled_from(["Mã hộ", "Thôn", "Chủ hộ"]), max_size=5), max_size=6).map(
    _line
)


def _table(content: bytes) -> None:
    with suppress(UnreadableError):
        open_tables(content, ["ma ho", "thon"], 200)


def _list(content: bytes) -> None:
    with suppress(UnreadableError):
        read_list(content, FORM)


def _template(content: bytes) -> None:
    read_template(content)


def _picture(data: bytes) -> None:
    with suppress(ConfinedError):
        assert run(reduced, data, PHOTO).startswith(b"\xff\xd8\xff")


def _phrase(text: str) -> None:
    options = (Shown("yes", "1. Có"), Shown("no", "2. Không"))
    for context in Context:
        read(clean(text), options, context)
    code(text)


def _words(text: str) -> None:
    plain = clean(text)
    plain.encode()  # it can be kept
    for reader in (fold, words, number, numbers_in):
        reader(plain)


def _name_or_day(value: Any) -> None:
    born_in(value, 2026)
    day_of(value)
    if isinstance(value, str):
        day_in(value, today=TODAY)
        day_in(value, year=2026)
        as_name(value)
        years_in(value)


def _page(raw: bytes) -> None:
    with suppress(web.BadRequest):
        given = web.parsed(raw)
        web.seen_of(given, "e")
        web.language_of(given, "chosen")
        web.heard(given, "x", AT)


def _zalo_oa(raw: bytes) -> None:
    event = object_of(raw)
    mac("1", raw, str(event.get("timestamp", "")), "s")
    zalo_oa.known(event)
    zalo_oa.account(event).encode()
    when = zalo_oa.at(event)
    for each in zalo_oa.inbound(event, when or AT):
        (each.id + each.sender).encode()


def _zalo_bot(raw: bytes) -> None:
    with suppress(ValueError, RecursionError):
        body = json.loads(raw)
        for update in zalo_bot.updates(body):
            zalo_bot.kind(update)
            zalo_bot.key(update)
            zalo_bot.inbound(update, (), AT)


def _telegram(raw: bytes) -> None:
    with suppress(ValueError, OverflowError, OSError, RecursionError):
        body = json.loads(raw)
        if isinstance(body, dict):
            telegram.kind(body)
            telegram.rescued(body)
            of_telegram(body, lambda: AT)


def _token(text: str) -> None:
    assert len(split_token(text)) == 3
    web.numbered(text)
    given_mac(text)


TARGETS: dict[str, Target] = {
    "callback data": Target(said, _token),
    "phrases": Target(said, _phrase),
    "words": Target(said, _words),
    "names and dates": Target(said | leaves, _name_or_day),
    "the page": Target(bodies, _page),
    "webhook of the Official Account": Target(bodies, _zalo_oa),
    "webhook of the Zalo Bot": Target(bodies, _zalo_bot),
    "webhook of Telegram": Target(bodies, _telegram),
    "workbooks": Target(_spoilt(_workbook()), _table, slow=True),
    "csv": Target(rows | st.binary(max_size=200), _table, slow=True),
    "lists": Target(rows | _spoilt(_workbook()), _list, slow=True),
    "templates": Target(rows | _spoilt(_workbook()), _template, slow=True),
    "photos": Target(_spoilt(*map(_photo, ("JPEG", "PNG", "GIF", "BMP", "WEBP"))), _picture, slow=True),
}
