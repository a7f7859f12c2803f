"""Who came themselves and is not known yet: matched to the list, taken as new, or the same as another."""

from collections.abc import Mapping
from typing import Any

from dialogs.engine import End, Next, Part, Say, Talk, ask, do, look
from dialogs.phrases import Phrase
from dialogs.questions import OneOf, Option
from dialogs.requests.people import MergePeople, Recognise, Waiting, WaitingPerson
from dialogs.talks.people.wording import at_home, named
from dialogs.talks.picking import BACK, MORE, agreed

Found = Mapping[str, Any]


def waiting_people(role: str, page: int = 0) -> Talk:
    """Who waits, those who wait longest first."""
    found: Found = yield from look("waiting", Waiting(role, page, 4), secret=True)
    if not found["rows"]:
        yield Say(Phrase("waiting.nobody", "Không ai chờ xác nhận tên{a}."))
        return Next("households", {"role": role})
    choice = yield from ask(
        OneOf(
            key="who",
            wording=Phrase(
                "waiting.ask",
                "{count} người tự vào, chưa khớp tên trong danh sách. {Ban} xem người nào trước{a}?",
                count=found["count"],
            ),
            options=(
                *(Option(each["id"], at_home(each)) for each in found["rows"]),
                *((MORE,) if found["more"] else ()),
                BACK,
            ),
            help=Phrase(
                "waiting.help",
                "Người ấy ghi họ tên, năm sinh khác trong danh sách, hoặc chưa có trong danh sách. Chỉ {ban} biết đó là ai{a}.",
            ),
        )
    )
    if choice == "back":
        return Next("work")
    if choice == "more":
        return Next("waiting_people", {"role": role, "page": page + 1})
    return Next("waiting_person", {"role": role, "who": choice})


def waiting_person(role: str, who: str) -> Talk:
    """Who it may be; names of the list are shown to the head alone."""
    found: Found = yield from look("person", WaitingPerson(role, who), secret=True)
    options = [
        Option(f"r{each['id']}", Phrase("waiting.is", "Là {who}", who=at_home(each)))
        for each in found["listed"]
    ]
    options += [
        Option(f"d{each['id']}", Phrase("waiting.double", "Trùng với {who}, cũng tự vào", who=named(each)))
        for each in found["doubles"]
    ]
    choice = yield from ask(
        OneOf(
            key="is",
            wording=Phrase("waiting.who", "{who} là ai trong thôn mình{a}?", who=at_home(found)),
            options=(
                *options,
                Option("new", Phrase("waiting.new", "Người của thôn, chưa có trong danh sách")),
                Option("later", Phrase("waiting.later", "Chưa rõ, để sau")),
            ),
        )
    )
    if choice == "later":
        return Next("waiting_people", {"role": role})
    if choice.startswith("d"):
        return (yield from _merge(role, found, choice[1:]))
    row = choice[1:] if choice.startswith("r") else ""
    yield from do("recognise", Recognise(role, who, row))
    yield Say(Phrase("waiting.saved", "{Minh} ghi rồi{a}: {who}.", who=found["name"]))
    return Next("waiting_people", {"role": role})


def _merge(role: str, found: Found, other: str) -> Part[End]:
    double = next(each for each in found["doubles"] if each["id"] == other)
    wording = Phrase(
        "merge.sure",
        "Gộp hai lần vào của {who} làm một người{nhe}? Mỗi năm giữ phiếu làm xa hơn, phiếu kia cất đi. Trong 7 ngày còn tách lại được.",
        who=named(double),
    )
    yes, no = Phrase("merge.yes", "Gộp làm một"), Phrase("merge.no", "Không, hai người khác nhau")
    if not (yield from agreed("sure", wording, yes, no)):
        return Next("waiting_people", {"role": role})
    yield from do("merge", MergePeople(role, other, found["id"]))
    yield Say(Phrase("merge.done", "{Minh} gộp rồi{a}. Nhầm thì tìm lại tên người ấy, chọn tách ra."))
    return Next("waiting_people", {"role": role})
