"""Looking at one person: it is written down, and they can see who did."""

from dataclasses import dataclass
from typing import Literal

from dialogs.conversation import World
from dialogs.engine import Command, Next, Part, Say, Talk, ask, do
from dialogs.phrases import Phrase, Speech
from dialogs.questions import OneOf, Option, Words
from dialogs.reading import Context
from dialogs.talks.adopted import in_use
from dialogs.talks.asked import Link
from dialogs.talks.finding import Name, seek
from dialogs.talks.finding import person as named
from dialogs.talks.office.parts import born, handed
from dialogs.talks.picking import BACK
from dialogs.talks.review.asked import SheetShown
from dialogs.talks.review.desks import LISTED_REASONS, answers


@dataclass(frozen=True, slots=True)
class Decline(Command[None]):
    """Leave a confirmed sheet out of the list to be recognised, with a reason."""

    role: str
    assessment: str
    reason: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class SheetLink(Command[Link]):
    """A one-time link to one person's sheet as PDF."""

    role: str
    assessment: str


class PersonSeen(Name):
    """
    One person as an officer sees them: where they live, how they are, and how far their newest sheet is.

    shared: the sheet itself, once it was sent, to whom the commune may have it.
    """

    label: str
    condition: str
    standing: Literal["none", "open", "private", "sent"]
    year: int
    answered: int
    asked: int
    shared: SheetShown | None


@dataclass(frozen=True, slots=True)
class OpenPerson(Command[PersonSeen]):
    """One person's state, and their answers if they sent them with consent; they see who looked."""

    role: str
    person: str


STATES = {
    "away": Phrase("person.away", "đang đi làm xa"),
    "elsewhere": Phrase("person.elsewhere", "được đánh giá ở nơi khác"),
    "ill": Phrase("person.ill", "đang ốm"),
    "deceased": Phrase("person.deceased", "đã mất"),
    "moved": Phrase("person.moved", "đã chuyển đi"),
    "declines": Phrase("person.declines", "không tham gia"),
}
REVIEWS = {
    "": Phrase("review.waits", "chờ chi hội xem"),
    "endorsed": Phrase("review.endorsed", "chi hội đã đồng ý, chờ xã"),
    "returned": Phrase("review.returned", "đã trả lại để sửa"),
    "confirmed": Phrase("review.confirmed", "xã đã đồng ý, chưa có quyết định"),
    "recognised": Phrase("review.recognised", "đã có quyết định công nhận"),
    "declined": Phrase("review.declined", "không đưa vào danh sách"),
}


def find_one(role: str) -> Talk:
    """Search by name, then which of them."""
    asks = Phrase(
        "look.name",
        "{Ban} tìm ai{a}? {Ban} nhắn họ tên, hoặc tên thôi cũng được. Người ấy sẽ thấy là {ban} đã xem.",
    )
    who = yield from seek(role, asks, BACK)
    if isinstance(who, str):
        return Next("office", {"role": role})
    return Next("look_at", {"role": role, "person": who["id"]})


def look_at(world: World, role: str, person: str) -> Talk:
    """Their state; and their answers, if they sent them with consent."""
    found = yield from do("open", OpenPerson(role, person), secret=True)
    for phrase in _state(found):
        yield Say(phrase)
    asked = Option("request", Phrase("look.request", "Ghi yêu cầu của người ấy về dữ liệu riêng"))
    options, shared = [asked, BACK], found["shared"]
    if shared:
        for phrase in answers(in_use(world.sheets[shared["sheet"]], shared["adopted"]), shared):
            yield Say(phrase)
        options.insert(0, Option("sheet", Phrase("look.sheet", "Lấy phiếu này để in (PDF)")))
        if shared["review"] == "confirmed":
            options.insert(1, Option("decline", Phrase("look.decline", "Không đưa vào danh sách công nhận")))
    choice = yield from ask(
        OneOf(key="then", wording=Phrase("look.ask", "{Ban} muốn làm gì tiếp{a}?"), options=tuple(options))
    )
    if shared and choice == "sheet":
        yield from handed((yield from do("link", SheetLink(role, shared["assessment"]), secret=True)))
    elif shared and choice == "decline":
        yield from _decline(role, shared["assessment"])
    elif choice == "request":
        return Next("request_for", {"role": role, "person": person})
    return Next("office", {"role": role})


def look_gone(role: str) -> Talk:
    """Somebody who is not within the role, or not any more."""
    yield Say(Phrase("look.gone", "{Minh} không thấy người này nữa{a}."))
    return Next("office", {"role": role})


def _state(found: PersonSeen) -> list[Speech]:
    shared, who = found["shared"], named(found)
    name = {"name": who, "born": born(found["born"]), "place": found["label"]}
    said: list[Speech] = []
    if found["condition"] in STATES:
        said.append(Phrase("look.condition", "{name}: {state}.", name=who, state=STATES[found["condition"]]))
    if found["standing"] == "none":
        return [*said, Phrase("look.nothing", "{name} ({born}), {place}: chưa làm phiếu.", **name)]
    year = str(found["year"])
    if not shared:
        said.append(
            Phrase(
                "look.private",
                "{name} ({born}), {place}: phiếu năm {year} đã trả lời {answered} trên {asked} câu, chưa gửi nên không xem được câu trả lời.",
                **name,
                year=year,
                answered=found["answered"],
                asked=found["asked"],
            )
        )
        return said
    said.append(
        Phrase("look.review", "Phiếu năm {year}: {review}.", year=year, review=REVIEWS[shared["review"]])
    )
    if shared["entered"]:
        said.append(Phrase("look.entered", "Đã nhập hệ thống quốc gia ngày {day}.", day=shared["entered"]))
    return said


def _decline(role: str, assessment: str) -> Part[None]:
    reason = yield from ask(
        Words(
            key="reason",
            longest=300,
            context=Context.MESSAGE,
            options=LISTED_REASONS,
            wording=Phrase("look.why", "Vì sao{a}? {Ban} chọn, hoặc viết vài lời. Lý do được giữ trong sổ."),
        )
    )
    kind, words = (reason[1:], "") if reason.startswith("=") else ("other", reason)
    yield from do("decline", Decline(role, assessment, kind, words))
    yield Say(Phrase("look.declined", "{Minh} đã ghi. {Ban} nhớ nói lại với người ấy{nhe}."))
