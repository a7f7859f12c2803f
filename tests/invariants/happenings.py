"""Whatever people may do, as data: lists of events, the phones they happen on, and the stages they begin at."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

from hypothesis import strategies as st

from dialogs.questions import SKIP
from tests.chat import Chat
from tests.village import EVENING, Village
from tests.ways import answered, joined_by, kept, looked_over, sent, welcomed

WORDS = (
    "chào",
    "Lan",
    "có",
    "không",
    "dạ",
    "2 a",
    "hai",
    "1 hoặc 2",
    "bỏ qua",
    "quay lại",
    "giải thích",
    "nghỉ",
    "giúp",
    "menu",
    "xem lại",
    "kết quả",
    "cài đặt",
    "dữ liệu của tôi",
    "xóa dữ liệu",
    "rút đồng ý",
    "khôi phục",
    "bắt đầu lại",
    "hoàn tác",
    "dừng",
    "thêm người",
    "đổi người",
    "dừng nhắc",
    "english",
    "tiếng việt",
    "liên kết",
    "tiếp tục",
    "thôn Đông",
    "thon 3",
    "VD2",
    "Nguyễn Thị Lan 1960",
    "Nguyễn Thị Lan",
    "1961",
    "tôi nghe loa thôn mỗi sáng",
    "xong",
    "gửi",
    "sửa",
    "???",
    "",
    " ",
    "=~",
    "/start",
    "/start VD2",
    "/xoa",
)
JUNK = st.text(max_size=12) | st.sampled_from(WORDS) | st.integers(-1, 12).map(str)
NEAR = st.integers(0, 3) | st.integers(0, 60)  # how far back among what was shown or sent
OPTIONS = ("1", "3", "yes", "no", SKIP, "!skip", "!back", "!rest", "!erase", "!x", "", "new", "send", "self")
PENDING = "the pending question"
KEYS = (PENDING, PENDING, PENDING, "1.1", "1.2", "2.1", "then", "consent", "called", "who", "")
FORGED = st.tuples(NEAR, st.sampled_from(KEYS), st.sampled_from(OPTIONS))
EVENTS = st.one_of(
    st.tuples(st.just("says"), JUNK),
    st.tuples(st.just("taps"), NEAR),
    st.tuples(st.just("taps"), NEAR),
    FORGED.map(lambda forged: ("forges", *forged)),
    st.tuples(st.just("bursts"), JUNK, JUNK),
    st.tuples(st.just("edits"), NEAR, JUNK),
    st.tuples(st.just("again"), NEAR),
    st.tuples(st.just("waits"), st.sampled_from((1, 4, 24 * 60))),
    st.sampled_from(
        (
            ("photo",),
            ("voice",),
            ("starts", ""),
            ("starts", "VD2"),
            ("returns", ""),
            ("returns", "en"),
            ("blocks",),
        )
    ),
)
STAGES: dict[str, Callable[[Chat], Any]] = {
    "a stranger": lambda chat: chat.starts().hears_anything(),
    "welcomed": welcomed,
    "too few points": lambda chat: looked_over(chat, "2222222222"),
    "three answers": lambda chat: answered(welcomed(chat), "3~2"),
    "all answers": looked_over,
    "private": lambda chat: kept(looked_over(chat)),
    "sent": lambda chat: sent(looked_over(chat)),
    "two people": lambda chat: answered(joined_by(answered(welcomed(chat), "33")), "2"),
}
_numbers = count(1)


def does(chat: Chat, event: tuple[Any, ...]) -> None:
    """One event on a phone, whatever is heard."""
    chat.hears_anything()
    match event:
        case "says", text:
            chat.says(text)
        case "bursts", one, other:
            chat.says(one, other)
        case "taps", back if chat.buttons:
            chat.taps_token(chat.buttons[-1 - back % len(chat.buttons)][0])
        case "forges", back, key, option if chat.buttons:
            forge(chat, chat.buttons, back, key, option)
        case "edits", back, text if chat.own:
            chat.edits(back % len(chat.own) + 1, text)
        case "again", back:
            chat.village.take(chat.log[-1 - back % len(chat.log)])
        case "waits", hours:
            chat.waits(hours=hours)
        case ("photo",):
            chat.sends_photo()
        case ("voice",):
            chat.sends_voice()
        case "starts", payload:
            chat.starts(payload)
        case "returns", language:
            chat.returns(language)
        case ("blocks",):
            chat.blocks()


def forge(chat: Chat, of: list[tuple[str, str]], back: int, key: str, option: str) -> None:
    """Press what was made of a button that was shown: its run, with some question and some option."""
    run = of[-1 - back % len(of)][0].split("|")[0]
    chat.hears_anything().taps_token(f"{run}|{chat.asked if key == PENDING else key}|{option}")


def phone(village: Village, stage: str, **how: Any) -> Chat:
    """A new phone, talked to a stage."""
    village.now = EVENING
    chat = Chat(village, f"law-{next(_numbers)}", **how)
    STAGES[stage](chat)
    return chat
