"""The board of a village head: numbers first, what waits, who is nearly done, one suggestion, and what can be done."""

from collections.abc import Mapping
from typing import Any

from dialogs.engine import Next, Say, Talk, ask, look
from dialogs.phrases import Phrase, Speech
from dialogs.questions import OneOf, Option
from dialogs.requests.village import Board
from dialogs.talks.village.naming import percent

Found = Mapping[str, Any]


def board(role: str) -> Talk:
    """The numbers of the evening, and the few things that make sense now."""
    here: Found = yield from look("numbers", Board(role))
    yield Say(_numbers(here))
    for phrase in (*_waits(here), _suggestion(here)):
        yield Say(phrase)
    choice = yield from ask(
        OneOf(
            key="board",
            wording=Phrase("board.ask", "{Ban} làm việc nào{a}?"),
            options=_options(here),
            help=Phrase(
                "board.help",
                "Bảng này chỉ có tên và số câu đã làm. Câu trả lời của ai thì người ấy gửi rồi {ban} mới xem được{a}.",
            ),
        )
    )
    talk, args = _LEADS[choice]
    return Next(talk, {"role": role, **args})


_LEADS: dict[str, tuple[str, dict[str, Any]]] = {
    "review": ("review", {}),
    "near": ("nudge", {"which": "near"}),
    "all": ("nudge", {"which": "all"}),
    "copy": ("copy", {}),
    "find": ("find", {}),
    "more": ("board_more", {}),
}


def _options(here: Found) -> tuple[Option, ...]:
    options = []
    if here["waiting"]:
        options.append(
            Option(
                "review",
                Phrase("board.review", "Duyệt {count} phiếu", count=here["waiting"]),
                also=("duyet", "duyet phieu"),
            )
        )
    if here["near_can"]:
        options.append(
            Option(
                "near",
                Phrase("board.near", "Nhắc {count} người sắp xong", count=here["near_can"]),
                also=("nhac",),
            )
        )
    elif here["unfinished"]:
        options.append(Option("all", Phrase("board.all", "Nhắc người chưa xong"), also=("nhac",)))
    return (
        *options,
        Option("copy", Phrase("board.copy", "Lấy bài gửi nhóm, đọc loa"), also=("lay bai",)),
        Option("find", Phrase("board.find", "Tìm một người, một nhà"), also=("tim",)),
        Option("more", Phrase("board.more", "Việc khác"), also=("viec khac",)),
    )


def _numbers(here: Found) -> Speech:
    return Phrase(
        "board.numbers",
        "{place}, ngày {date}. {started} {sent}{houses}{away}",
        place=_capital(here["label"]),
        date=here["date"],
        started=_started(here),
        sent=Phrase("board.sent", "{count} người đã gửi.", count=here["sent"]),
        houses=_houses(here),
        away=_away(here["away"]),
    )


def _started(here: Found) -> Phrase:
    adults, started = here["adults"], here["started"]
    if not here["adults_from"]:
        return Phrase(
            "board.started_bare", "{count} người đã bắt đầu (chưa có tổng số người lớn để so).", count=started
        )
    if here["adults_from"] == "listed":
        return Phrase(
            "board.started_listed",
            "{count} trên {whole} người lớn đang có trong danh sách đã bắt đầu ({percent}).",
            count=started,
            whole=adults,
            percent=percent(started, adults),
        )
    return Phrase(
        "board.started",
        "{count} trên {whole} người lớn đã bắt đầu ({percent}).",
        count=started,
        whole=adults,
        percent=percent(started, adults),
    )


def _houses(here: Found) -> Phrase | str:
    if here["unit"] or not here["households"]:
        return ""
    return Phrase(
        "board.houses",
        " {count} trên {whole} hộ có người gửi ({percent}).",
        count=here["households_sent"],
        whole=here["households"],
        percent=percent(here["households_sent"], here["households"]),
    )


def _away(count: int) -> Phrase | str:
    return Phrase("board.away", " {count} người đi làm xa.", count=count) if count else ""


def _waits(here: Found) -> list[Speech]:
    said: list[Speech] = []
    if here["waiting"] and here["to_open"]:
        said.append(
            Phrase(
                "board.waiting_open",
                "Chờ {ban} duyệt: {count} phiếu, trong đó {open} phiếu nên mở xem.",
                count=here["waiting"],
                open=here["to_open"],
            )
        )
    elif here["waiting"]:
        said.append(Phrase("board.waiting", "Chờ {ban} duyệt: {count} phiếu.", count=here["waiting"]))
    if here["own"]:
        said.append(
            Phrase("board.own", "{count} phiếu của nhà {ban} thì người khác duyệt.", count=here["own"])
        )
    if here["nearly"]:
        said.append(Phrase("board.nearly", "Sắp xong, còn 1 đến 3 câu: {count} người.", count=here["nearly"]))
    if here["joining"]:
        said.append(
            Phrase("board.joining", "Chờ {ban} cho biết là ai: {count} người tự vào.", count=here["joining"])
        )
    return said


def _suggestion(here: Found) -> Speech:
    """One thing, the one that helps most."""
    if here["waiting"]:
        return Phrase("board.try_review", "{Minh} gợi ý: {ban} duyệt phiếu trước{a}.")
    if here["near_can"]:
        return Phrase("board.try_nudge", "{Minh} gợi ý: {ban} nhắc những người sắp xong trước{a}.")
    if here["started"] * 2 < here["adults"] or not here["started"]:
        return Phrase("board.try_copy", "{Minh} gợi ý: {ban} gửi một bài vào nhóm Zalo, cả nhà cùng thấy{a}.")
    if here["unfinished"]:
        return Phrase("board.try_find", "{Minh} gợi ý: {ban} hỏi thăm những nhà chưa xong{a}.")
    return Phrase("board.try_rest", "Việc của {ban} hôm nay thế là gọn rồi{a}.")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
