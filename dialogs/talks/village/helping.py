"""Filling in together: somebody of the chapter asks, the person answers, and it is sent with a signed slip."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dialogs.engine import Next, Say, Talk, ask, do, look
from dialogs.phrases import Phrase
from dialogs.questions import OneOf, Option, Words
from dialogs.reading import Context
from dialogs.requests import Today
from dialogs.requests.roles import MyRoles
from dialogs.requests.village import AddPerson, StopHelping, WhoToHelp
from dialogs.rules.names import odd_year
from dialogs.talks.village.filed import of_somebody, young
from dialogs.talks.village.naming import told_apart
from dialogs.talks.welcome import address_question

Found = Mapping[str, Any]
MOST = 7
DESK = Option("desk", Phrase("helping.desk", "Quay ra"), also=("quay ra", "thoi"))


def desk(role: str) -> Talk:
    """Back to where one's work begins: the board, or the helper's desk."""
    roles: list[Found] = yield from look("roles", MyRoles())
    kind = next((each["kind"] for each in roles if each["id"] == role), "")
    if kind == "helper":
        return Next("helping", {"role": role})
    if kind in {"head", "deputy", "unit_head"}:
        return Next("board", {"role": role})
    return Next("work")


def helping(role: str) -> Talk:
    """Whom to fill in with: by name, or somebody new. Nobody's answers are shown here."""
    words = yield from ask(
        Words(
            key="words",
            context=Context.SEARCH,
            longest=80,
            wording=Phrase("helping.ask", "{Ban} cùng làm phiếu với ai{a}? Cho {minh} xin tên."),
            options=(
                Option("new", Phrase("helping.new", "Người chưa có trong danh sách")),
                Option("copy", Phrase("helping.copy", "Lấy bài gửi nhóm, đọc loa")),
                Option("out", Phrase("helping.out", "Quay ra")),
            ),
            help=Phrase(
                "helping.help",
                "{Ban} đọc từng câu, người ấy chọn, {ban} ghi giúp. Xong thì phiếu về chi hội; {ban} không xem lại được nữa{a}.",
            ),
        )
    )
    if words == "=new":
        return Next("add_person", {"role": role})
    if words == "=copy":
        return Next("copy", {"role": role})
    if words == "=out":
        return Next("leave_help", {"role": role})
    found: Any = yield from look("found", WhoToHelp(role, words), secret=True)
    if not found:
        yield Say(
            Phrase(
                "helping.nobody",
                "{Minh} chưa thấy “{words}” trong danh sách những người chưa gửi{a}.",
                words=words,
            )
        )
        return Next("helping", {"role": role})
    options = [
        Option(each["id"], Phrase("find.line", "{who}", who=told_apart(each))) for each in found[:MOST]
    ]
    who = yield from ask(
        OneOf(
            key="who",
            wording=Phrase("helping.who", "Người nào{a}?"),
            options=(*options, Option("none", Phrase("helping.none", "Không có trong này"))),
        )
    )
    if who == "none":
        return Next("add_person", {"role": role})
    return Next("fill_in", {"role": role, "person": who})


def add_person(role: str) -> Talk:
    """Somebody new, by full name and year, and how they are addressed."""
    today: Found = yield from look("today", Today())
    wording = Phrase("add.ask", "Họ tên đầy đủ và năm sinh của người ấy{a}? Ví dụ: Nguyễn Thị Lan 1963.")
    found = yield from of_somebody(today["year"], wording, DESK)
    if not found.name:
        return Next("desk", {"role": role})
    if odd_year(found, today["year"]):
        yield Say(young(found.name))
        return Next("desk", {"role": role})
    how = Phrase("add.address", "{Minh} gọi người ấy thế nào cho phải phép{a}?")
    theirs = replace(address_question(how), key="theirs", sets="")
    address = yield from ask(theirs)
    name = found.name
    added: Found = yield from do("add", AddPerson(role, name, found.born, address), secret=True)
    if added.get("odd"):
        yield Say(young(name))
        return Next("desk", {"role": role})
    if added["known"]:
        yield Say(
            Phrase("add.known", "{name} có trong danh sách rồi, {minh} dùng luôn tên ấy{a}.", name=name)
        )
    return Next("fill_in", {"role": role, "person": added["person"]})


def leave_help(role: str) -> Talk:
    """Out of the desk; what was begun together and not sent is let go of."""
    yield from do("stop", StopHelping(role))
    return Next("leaving", {"role": role})


def leaving(role: str) -> Talk:
    """The head goes back to the board; a helper is done."""
    roles: list[Found] = yield from look("roles", MyRoles())
    kind = next((each["kind"] for each in roles if each["id"] == role), "")
    if kind and kind != "helper":
        return Next("board", {"role": role})
    yield Say(Phrase("helping.bye", "Dạ vâng, cần giúp ai {ban} nhắn “việc chi hội”{a}."))
    return Next("quiet")
