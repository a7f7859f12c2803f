"""Looking at one person: it is written down, and they can see who did."""

from dialogs.conversation import World
from dialogs.engine import Next, Part, Say, Talk, ask, do, look
from dialogs.phrases import Phrase, Speech
from dialogs.questions import OneOf, Option, Words
from dialogs.reading import Context
from dialogs.requests.files import Decline, FindPeople, OpenPerson, SheetLink
from dialogs.talks.office.confirm_one import REASONS
from dialogs.talks.office.parts import Found, born, handed
from dialogs.talks.office.seen import answers
from dialogs.talks.picking import BACK

MOST = 5
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
    words = yield from ask(
        Words(
            key="name",
            longest=60,
            context=Context.WORDS,
            wording=Phrase(
                "look.name",
                "{Ban} tìm ai{a}? {Ban} nhắn họ tên, hoặc tên thôi cũng được. Người ấy sẽ thấy là {ban} đã xem.",
            ),
        )
    )
    found = yield from look("people", FindPeople(role, words, MOST), secret=True)
    if not found:
        yield Say(Phrase("look.none", "{Minh} chưa thấy ai tên như vậy trong xã{a}."))
        return Next("office", {"role": role})
    options = [
        Option(
            each["person"],
            Phrase(
                "look.person",
                "{name} ({born}), {place}",
                name=each["name"],
                born=born(each),
                place=each["label"],
            ),
        )
        for each in found[:MOST]
    ]
    wording = Phrase("look.which", "Người nào{a}?")
    if len(found) > MOST:
        wording = Phrase(
            "look.which_many",
            "Nhiều người tên gần giống. Người nào? Không có thì {ban} tìm lại bằng cả họ tên{nhe}.",
        )
    choice = yield from ask(OneOf(key="which", wording=wording, options=(*options, BACK)))
    if choice == "back":
        return Next("office", {"role": role})
    return Next("look_at", {"role": role, "person": choice})


def look_at(world: World, role: str, person: str) -> Talk:
    """Their state; and their answers, if they sent them with consent."""
    found: Found = yield from do("open", OpenPerson(role, person), secret=True)
    if not found:
        yield Say(Phrase("look.gone", "{Minh} không thấy người này nữa{a}."))
        return Next("office", {"role": role})
    for phrase in _state(found):
        yield Say(phrase)
    if found["shared"]:
        for phrase in answers(world, found):
            yield Say(phrase)
    options = [BACK]
    if found["shared"]:
        options.insert(0, Option("sheet", Phrase("look.sheet", "Lấy phiếu này để in (PDF)")))
        if found["review"] == "confirmed":
            options.insert(1, Option("decline", Phrase("look.decline", "Không đưa vào danh sách công nhận")))
    choice = yield from ask(
        OneOf(key="then", wording=Phrase("look.ask", "{Ban} muốn làm gì tiếp{a}?"), options=tuple(options))
    )
    if choice == "sheet":
        link: Found = yield from do("link", SheetLink(role, found["assessment"]), secret=True)
        yield from handed(link)
    elif choice == "decline":
        yield from _decline(role, found)
    return Next("office", {"role": role})


def _state(found: Found) -> list[Speech]:
    name = {"name": found["name"], "born": born(found), "place": found["label"]}
    said: list[Speech] = []
    if found["condition"] in STATES:
        said.append(
            Phrase("look.condition", "{name}: {state}.", name=found["name"], state=STATES[found["condition"]])
        )
    if found["standing"] == "none":
        return [*said, Phrase("look.nothing", "{name} ({born}), {place}: chưa làm phiếu.", **name)]
    year = str(found["year"])
    if not found["shared"]:
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
        Phrase("look.review", "Phiếu năm {year}: {review}.", year=year, review=REVIEWS[found["review"]])
    )
    if found["entered"]:
        said.append(Phrase("look.entered", "Đã nhập hệ thống quốc gia ngày {day}.", day=found["entered"]))
    return said


def _decline(role: str, found: Found) -> Part[None]:
    reason = yield from ask(
        Words(
            key="reason",
            longest=300,
            context=Context.MESSAGE,
            options=tuple(Option(each, wording) for each, wording in REASONS.items()),
            wording=Phrase("look.why", "Vì sao{a}? {Ban} chọn, hoặc viết vài lời. Lý do được giữ trong sổ."),
        )
    )
    kind, words = (reason[1:], "") if reason.startswith("=") else ("other", reason)
    done: Found = yield from do("decline", Decline(role, found["assessment"], kind, words))
    yield Say(
        Phrase("look.declined", "{Minh} đã ghi. {Ban} nhớ nói lại với người ấy{nhe}.")
        if done.get("done")
        else Phrase("look.not_declined", "Phiếu này vừa thay đổi nên {minh} chưa ghi{a}.")
    )
