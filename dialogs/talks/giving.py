"""Roles given to others by a code, and ended."""

from collections.abc import Mapping
from typing import Any

from dialogs.conversation import Entry
from dialogs.engine import End, Next, Part, Say, Talk, ask, do, look
from dialogs.phrases import Phrase
from dialogs.questions import OneOf, Option
from dialogs.requests.roles import EndRole, GiveRole, Holders, PlacesBelow, WhatIGive
from dialogs.talks.picking import BACK, MORE, agreed, elsewhere, pick_place
from dialogs.talks.work import NAMES

Found = Mapping[str, Any]


def really() -> Part[bool]:
    """Asked once more before a role ends."""
    wording = Phrase("roles.really", "{Minh} hỏi lại cho chắc: thôi hẳn việc này phải không{a}?")
    yes, no = Phrase("roles.sure", "Phải, thôi hẳn"), Phrase("roles.keep", "Không, giữ nguyên")
    return (yield from agreed("really", wording, yes, no))


def give_role(role: str, kind: str = "", page: int = 0, words: str = "") -> Talk:
    """Give a role: which, where, and a code to pass on."""
    mine: Found = yield from look("mine", WhatIGive(role))
    chosen = kind or (yield from ask(_which_kind(mine)))
    if chosen == "back" or chosen not in mine["kinds"]:
        return Next("holders", {"role": role})
    place, label = mine["place"], mine["label"]
    if mine["below"]:
        level = mine["levels"][chosen][0]
        query = PlacesBelow(role, "village" if level in {"unit", "village"} else level, words, page)
        found: Found = yield from look("places", query)
        picked = yield from pick_place(found, words)
        if picked in {"more", "back"} or picked.startswith("?"):
            return Next(
                *elsewhere("give_role", {"role": role, "kind": chosen}, picked, page, words, "holders")
            )
        place = picked
        label = next(each["label"] for each in found["rows"] if each["id"] == picked)
    if not (yield from _sure_to_give(chosen, label)):
        return Next("holders", {"role": role})
    given: Found = yield from do("give", GiveRole(role, chosen, place), secret=True)
    yield Say(
        Phrase(
            "roles.code",
            "Mã nhận việc {role}, {place}: {code}\n{Ban} đưa tận tay hoặc đọc cho đúng người ấy. Người ấy nhắn mã này cho trợ lý trên máy của mình. Mã dùng một lần, đến hết ngày {day}.",
            role=NAMES[chosen],
            place=label,
            code=given["code"],
            day=given["day"],
        )
    )
    return Next("holders", {"role": role})


def _which_kind(mine: Found) -> OneOf:
    return OneOf(
        key="kind",
        wording=Phrase("roles.kind", "{Ban} giao việc gì{a}?"),
        options=(
            *(Option(each, Phrase("roles.kind_of", "{role}", role=NAMES[each])) for each in mine["kinds"]),
            BACK,
        ),
        help=Phrase(
            "roles.kind.help",
            "Chi hội trưởng xem bảng của thôn, nhắc, duyệt phiếu. Chi hội phó làm thay, và duyệt phiếu nhà chi hội trưởng. Người giúp chỉ cùng bà con làm phiếu, không xem, không duyệt{a}.",
        ),
    )


def _sure_to_give(kind: str, label: str) -> Part[bool]:
    wording = Phrase(
        "roles.sure_to_give", "Giao việc {role}, {place}, phải không{a}?", role=NAMES[kind], place=label
    )
    yes, no = Phrase("roles.give_yes", "Phải, lấy mã"), Phrase("roles.give_no", "Thôi")
    return (yield from agreed("sure", wording, yes, no))


def holders(role: str, page: int = 0) -> Talk:
    """Who holds what below one's own role; giving another, and ending one."""
    found: Found = yield from look("holders", Holders(role, page), secret=True)
    options = [Option(each["id"], _held(each)) for each in found["rows"]]
    options += [MORE] if found["more"] else []
    options += [Option("give", Phrase("roles.give", "Giao việc cho một người")), BACK]
    wording = (
        Phrase(
            "roles.holders",
            "Những người đang giữ việc dưới đây. {Ban} chọn một người để xem hoặc thôi giao{a}.",
        )
        if found["rows"]
        else Phrase("roles.nobody", "Chưa có ai được giao việc ở phần của {ban}{a}.")
    )
    choice = yield from ask(OneOf(key="who", wording=wording, options=tuple(options)))
    if choice == "give":
        return Next("give_role", {"role": role})
    if choice == "more":
        return Next("holders", {"role": role, "page": page + 1})
    if choice == "back":
        return Next("work")
    return (yield from _end(role, next(each for each in found["rows"] if each["id"] == choice)))


def _end(role: str, each: Found) -> Part[End]:
    yield Say(
        Phrase(
            "roles.end_ask",
            "{who}: giữ việc từ ngày {since}. Thôi giao thì người ấy không mở được phần việc này nữa, ngay từ lúc này.",
            who=_held(each),
            since=each["since"],
        )
    )
    if not (yield from really()):
        return Next("holders", {"role": role})
    yield from do("end", EndRole(role, each["id"]))
    yield Say(Phrase("roles.ended", "{Minh} ghi rồi{a}. Việc ấy đã thôi giao."))
    return Next("holders", {"role": role})


def _held(each: Found) -> Phrase:
    return Phrase(
        "roles.holder",
        "{called}, {role}, {place}",
        called=each["called"] or Phrase("roles.unnamed", "chưa rõ tên gọi"),
        role=NAMES[each["kind"]],
        place=each["label"],
    )


TALKS = {
    "give_role": Entry(give_role, after="work", personal=False, fleeting=True),
    "holders": Entry(holders, after="work", personal=False, fleeting=True),
}
