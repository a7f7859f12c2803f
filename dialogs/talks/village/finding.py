"""Find a person or a house; what the board knows of one person, and what can be done for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dialogs.engine import Next, Say, Talk, ask, look
from dialogs.phrases import Listed, Named, Phrase, Speech
from dialogs.questions import OneOf, Option, Words
from dialogs.reading import Context
from dialogs.talks.asked import FindInPlace


@dataclass(frozen=True, slots=True)
class OfPerson:
    """One person as the board knows them: as in FindInPlace, or {} where they are not of the place."""

    role: str
    person: str


Found = Mapping[str, Any]
MOST = 7


def find(role: str) -> Talk:
    """By name, by house, or by number of the printed list."""
    words = yield from ask(
        Words(
            key="words",
            context=Context.SEARCH,
            longest=80,
            wording=Phrase(
                "find.ask",
                "{Ban} tìm ai, nhà nào{a}? Tên không dấu cũng được, hoặc số thứ tự trong danh sách.",
            ),
            options=(BOARD,),
        )
    )
    if words == "=board":
        return Next("board", {"role": role})
    found: Any = yield from look("found", FindInPlace(role, words), secret=True)
    if not found:
        yield Say(Phrase("find.nobody", "{Minh} chưa thấy “{words}” trong danh sách{a}.", words=words))
        return Next("find", {"role": role})
    if len(found) == 1:
        return Next("one", {"role": role, "person": found[0]["id"]})
    if len(found) > MOST:
        yield Say(Phrase("find.many", "Có nhiều người như thế, đây là {most} người đầu.", most=MOST))
    options = [
        Option(each["id"], Phrase("find.line", "{who}", who=told_apart(each))) for each in found[:MOST]
    ]
    who = yield from ask(
        OneOf(key="who", wording=Phrase("find.who", "{Ban} hỏi người nào{a}?"), options=(*options, BOARD))
    )
    if who == "board":
        return Next("board", {"role": role})
    return Next("one", {"role": role, "person": who})


def one(role: str, person: str) -> Talk:
    """How far somebody is, never what they answered, and what can be done for them."""
    each: Found = yield from look("one", OfPerson(role, person), secret=True)
    if not each:
        return Next("refused")
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


_STATES = {
    "away": Phrase("state.away", "đi làm xa"),
    "elsewhere": Phrase("state.elsewhere", "tự chấm ở nơi khác"),
    "ill": Phrase("state.ill", "đang ốm"),
    "deceased": Phrase("state.deceased", "đã mất"),
    "moved": Phrase("state.moved", "đã chuyển đi"),
    "declines": Phrase("state.declines", "không muốn làm"),
}


def _standing(each: Found) -> Speech:
    return Phrase(
        "one.standing",
        "Số {number}. {who}: {far}{reach}{state}.",
        number=each["number"],
        who=told_apart(each),
        far=_far(each),
        reach=_reach(each),
        state=Phrase("one.state", "; {state}", state=_STATES[each["state"]])
        if each["state"] in _STATES
        else "",
    )


def _far(each: Found) -> Phrase:  # noqa: PLR0911 (one line a state)
    if each["review"] == "recognised":
        return Phrase("far.recognised", "đã được công nhận")
    if each["review"] == "returned" and each["sheet"] != "sent":
        return Phrase("far.returned", "phiếu đang được nhờ xem lại")
    if each["sheet"] == "sent" and each["review"]:
        return Phrase("far.endorsed", "đã gửi, chi hội đã đồng ý")
    if each["sheet"] == "sent":
        return Phrase("far.sent", "đã gửi, chờ duyệt")
    if each["sheet"] == "private":
        return Phrase("far.private", "đã làm xong, giữ riêng")
    if not each["started"]:
        return Phrase("far.none", "chưa làm câu nào")
    return Phrase("far.open", "còn {left} câu", left=each["left"])


def _reach(each: Found) -> Phrase | str:
    if each["reachable"]:
        return ""
    if each["blocked"]:
        return Phrase("one.blocked", "; đã chặn trợ lý")
    return Phrase("one.silent", "; chưa từng nhắn cho trợ lý")


# -- How people are named to the head of their village, and the few options that many talks end with

MORE = Option("more", Phrase("village.more", "Xem tiếp"))
BOARD = Option("board", Phrase("village.board", "Về bảng"), also=("ve bang", "quay ra"))


def person(each: Found) -> Named | str:
    """The full name where it is known, else as the assistant calls them: "bà Lan"."""
    full = str(each.get("name") or "")
    return full or Named(str(each.get("address", "")), str(each.get("called", "")))


def told_apart(each: Found) -> Phrase:
    """With the year of birth and the house, so that two of one name are two."""
    born, house = each.get("born"), str(each.get("house") or "")
    if born and house:
        return Phrase(
            "village.person_both",
            "{who}, sinh {born}, {house}",
            who=person(each),
            born=str(born),
            house=house,
        )
    if born:
        return Phrase("village.person_born", "{who}, sinh {born}", who=person(each), born=str(born))
    if house:
        return Phrase("village.person_house", "{who}, {house}", who=person(each), house=house)
    return Phrase("village.person", "{who}", who=person(each))


def lines(items: Any) -> Listed:
    """One below the other."""
    return Listed(items, "\n")


def percent(part: int, whole: int) -> str:
    """ "34%"; nothing where there is no whole."""
    return f"{(100 * part + whole // 2) // whole}%" if whole else ""
