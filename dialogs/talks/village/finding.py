"""Find a person or a house; what the board knows of one person, and what can be done for them."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from dialogs.engine import Next, Part, Query, Say, Talk, ask, look
from dialogs.phrases import Phrase, Speech
from dialogs.questions import OneOf, Option
from dialogs.talks.asked import MyRoles
from dialogs.talks.far import given_back
from dialogs.talks.finding import Apart, seek, told_apart
from dialogs.talks.work import OUT

BOARD = OUT["board"]


class HowFar(Apart):
    """How far somebody is, never what they answered; number: on the printed list. left: questions without an answer."""

    number: int
    state: str
    left: int
    started: bool
    reachable: bool
    blocked: bool
    sheet: str
    review: str


@dataclass(frozen=True, slots=True)
class OfPerson(Query[HowFar]):
    """One person as the board knows them; refused where they are not of the place."""

    role: str
    person: str


def of_chapter() -> Part[str]:
    """The role of a chapter on this phone, for who asked by a word of command; "" none."""
    roles = yield from look("roles", MyRoles())
    return next((each["id"] for each in roles if each["kind"] in {"head", "deputy", "unit_head"}), "")


def find(role: str) -> Talk:
    """By name, by house, or by number of the printed list."""
    asks = Phrase(
        "find.ask", "{Ban} tìm ai, nhà nào{a}? Tên không dấu cũng được, hoặc số thứ tự trong danh sách."
    )
    who = yield from seek(role, asks, BOARD, whom="here", straight=True)
    if isinstance(who, str):
        return Next("board", {"role": role})
    return Next("one", {"role": role, "person": who["id"]})


def one(role: str, person: str) -> Talk:
    """How far somebody is, never what they answered, and what can be done for them."""
    each = yield from look("one", OfPerson(role, person), secret=True)
    yield Say(_standing(each))
    options = []
    if each["reachable"] and each["left"]:
        options.append(Option("nudge_now", Phrase("one.nudge", "Nhắc một tin")))
    if each["left"]:
        options.append(Option("copied", Phrase("one.copy", "Lấy bài gửi riêng")))
    if each["sheet"] != "sent":
        options.append(Option("fill_in", Phrase("one.fill_in", "Cùng làm phiếu với người này")))
    choice = yield from ask(
        OneOf(
            key="then",
            wording=Phrase("one.ask", "{Ban} làm gì tiếp{a}?"),
            options=(*options, Option("find", Phrase("one.find", "Tìm người khác")), BOARD),
        )
    )
    if choice == "copied":
        return Next("copied", {"role": role, "what": "one", "person": person})
    if choice in {"board", "find"}:
        return Next(choice, {"role": role})
    return Next(choice, {"role": role, "person": person})


Far: TypeAlias = Literal["recognised", "returned", "endorsed", "sent", "private", "open", "none"]
FAR = {
    "recognised": Phrase("far.recognised", "đã được công nhận"),
    "returned": Phrase("far.returned", "phiếu đang được nhờ xem lại"),
    "endorsed": Phrase("far.endorsed", "đã gửi, chi hội đã đồng ý"),
    "sent": Phrase("far.sent", "đã gửi, chờ duyệt"),
    "private": Phrase("far.private", "đã làm xong, giữ riêng"),
    "none": Phrase("far.none", "chưa làm câu nào"),
}
STATES = {
    "away": Phrase("state.away", "đi làm xa"),
    "elsewhere": Phrase("state.elsewhere", "tự chấm ở nơi khác"),
    "ill": Phrase("state.ill", "đang ốm"),
    "deceased": Phrase("state.deceased", "đã mất"),
    "moved": Phrase("state.moved", "đã chuyển đi"),
    "declines": Phrase("state.declines", "không muốn làm"),
}


def _standing(each: HowFar) -> Speech:
    return Phrase(
        "one.standing",
        "Số {number}. {who}: {far}{reach}{state}.",
        number=each["number"],
        who=told_apart(each, each["house"]),
        far=far_in_words(each),
        reach=reach(each),
        state=Phrase("one.state", "; {state}", state=STATES[each["state"]])
        if each["state"] in STATES
        else "",
    )


def far(each: HowFar) -> Far:
    """How far somebody is, as those who may see names are told."""
    if each["review"] == "recognised":
        return "recognised"
    if given_back(each["review"], each["sheet"]):
        return "returned"
    if each["sheet"] == "sent":
        return "endorsed" if each["review"] else "sent"
    if each["sheet"] == "private":
        return "private"
    return "open" if each["started"] else "none"


def far_in_words(each: HowFar) -> Phrase:
    """The same in words."""
    left = Phrase("far.open", "còn {left} câu", left=each["left"])
    return {"open": left, **FAR}[far(each)]


def reach(each: HowFar) -> Phrase | str:
    """Why they can't be written to; "" where they can."""
    if each["reachable"]:
        return ""
    if each["blocked"]:
        return Phrase("one.blocked", "; đã chặn trợ lý")
    return Phrase("one.silent", "; chưa từng nhắn cho trợ lý")


def percent(part: int, whole: int) -> str:
    """ "34%"; nothing where there is no whole."""
    return f"{(100 * part + whole // 2) // whole}%" if whole else ""
