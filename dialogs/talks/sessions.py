"""The desk on a page of its own: a link that opens it there once; where it is open, and closing it."""

from dataclasses import dataclass
from typing import TypedDict

from dialogs.conversation import Entry
from dialogs.engine import Command, Next, Query, Say, Talk, Tell, ask, do, look
from dialogs.phrases import Phrase
from dialogs.questions import OneOf, Option
from dialogs.talks.asked import Link


class SessionShown(TypedDict):
    """A session that is open: of which place, since when, and when somebody last looked."""

    id: str
    label: str
    day: str
    clock: str
    last: str


@dataclass(frozen=True, slots=True)
class OpenDesk(Command[Link]):
    """The address that opens the desk of a role on a page: once, within ten minutes; "" where no page is served."""

    role: str


@dataclass(frozen=True, slots=True)
class Sessions(Query[list[SessionShown]]):
    """The sessions of this contact that are open, the newest first."""


@dataclass(frozen=True, slots=True)
class EndSessions(Command[int]):
    """Close one session of this contact, or all; how many were open."""

    which: str = ""


BACK = Option("work", Phrase("desk.back", "Quay ra"), also=("quay ra", "ve bang"))


def desk_page(role: str) -> Talk:
    """A link; what can be seen there is told, and where it is closed again."""
    made = yield from do("link", OpenDesk(role), secret=True)
    if not made["url"]:
        yield Say(Phrase("desk.none", "Ở đây chưa có trang web{a}. {Ban} cứ xem ngay trong này{nhe}."))
        return Next("work")
    yield Say(
        Phrase(
            "desk.link",
            "{Ban} mở đường dẫn này trên máy tính hay máy khác để xem bàn làm việc{a}. Mở được một lần, trong 10 phút; đừng gửi cho ai.\n{url}\n"
            "30 phút không xem thì trang tự đóng. Muốn đóng ngay, {ban} nhắn “phiên bàn làm việc”.",
            url=made["url"],
        )
    )
    choice = yield from ask(
        OneOf(
            key="then",
            wording=Phrase("desk.then", "{Ban} cần gì nữa không{a}?"),
            options=(Option("desk_sessions", Phrase("desk.see_sessions", "Xem phiên đang mở")), BACK),
        )
    )
    return Next(choice)


def desk_sessions() -> Talk:
    """Where it is open; each can be closed."""
    found = yield from look("open", Sessions())
    if not found:
        yield Say(Phrase("desk.no_session", "Không có phiên bàn làm việc nào đang mở{a}."))
        return Next("work")
    options = [
        Option(
            each["id"],
            Phrase(
                "desk.close",
                "Đóng phiên {place}, mở {clock} ngày {day}, xem lần cuối {last}",
                place=each["label"],
                clock=each["clock"],
                day=each["day"],
                last=each["last"],
            ),
        )
        for each in found
    ]
    if len(found) > 1:
        options.append(Option("all", Phrase("desk.close_all", "Đóng hết")))
    choice = yield from ask(
        OneOf(
            key="which",
            wording=Phrase("desk.sessions_open", "Bàn làm việc đang mở ở {n} nơi{a}.", n=len(found)),
            options=(*options, BACK),
        )
    )
    if choice == BACK.id:
        return Next("work")
    ended = yield from do("end", EndSessions("" if choice == "all" else choice))
    if ended:
        yield Say(Phrase("desk.closed", "{Minh} đã đóng rồi, trên máy ấy không xem được nữa{a}."))
    else:
        yield Say(Phrase("desk.closed_before", "Phiên ấy đã tự đóng trước đó rồi{a}."))
    return Next("work")


def told(words: Tell) -> Phrase:
    """What the chat hears when its link was opened."""
    return Phrase(
        "desk.told",
        "Bàn làm việc {place} vừa được mở trên trang web lúc {hour}{a}. Nếu không phải {ban} mở, {ban} nhắn “phiên bàn làm việc” rồi chọn đóng.",
        place=words["place"],
        hour=words["hour"],
    )


TALKS = {
    "desk_page": Entry(desk_page, after="work", personal=False, fleeting=True),
    "desk_sessions": Entry(desk_sessions, after="work", personal=False, fleeting=True),
}
