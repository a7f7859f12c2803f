"""Roles: taken up by a code, once; seen and given up; given to others, and ended."""

from collections.abc import Mapping
from typing import Any

from dialogs.conversation import Entry
from dialogs.engine import Done, Next, Part, Say, Talk, ask, do, look
from dialogs.phrases import Listed, Phrase, Speech
from dialogs.questions import OneOf, Option, Words
from dialogs.requests.roles import GiveUpRole, MyRoles, TakeRole, TryRoleCode
from dialogs.rules.roles import POWERS, Action, Reach, Role, may, reaches
from dialogs.talks import giving
from dialogs.talks.giving import really
from dialogs.talks.picking import BACK, agreed
from dialogs.talks.welcome import address_question
from dialogs.talks.work import NAMES

Found = Mapping[str, Any]


def _called(kind: str) -> Phrase:
    if kind in {"officer", "province", "admin"}:
        return Phrase("role.called_officer", "Mọi người thường gọi {ban} thế nào{a}? Ví dụ: anh Nam.")
    return Phrase(
        "role.called", "Bà con ở đó thường gọi {ban} thế nào{a}? Ví dụ: cô Hoa. Tin gửi bà con sẽ ghi tên ấy."
    )


def take_role(code: str = "") -> Talk:
    """Take up a role by its code: how to address them, what it is, whether it is them, how people call them."""
    found: Found = yield from do("try", TryRoleCode(code))
    if found["state"] == "many":
        yield Say(Phrase("role.many", "Đã thử nhiều mã quá rồi. Một giờ nữa xin thử lại giúp {minh}{nhe}."))
        return Next("resume")
    if found["state"] == "wrong":
        yield Say(_wrong())
        return Next("resume")
    address = "" if found["addressed"] else (yield from ask(_how()))
    if not (yield from _sure(found)):
        yield Say(
            Phrase(
                "role.not_me", "Dạ vâng, {minh} không ghi gì cả. Mã này ai được giao thì người ấy nhắn{a}."
            )
        )
        return Next("resume")
    called = yield from ask(Words(key="called", longest=40, check=_letters, wording=_called(found["kind"])))
    taken: Found = yield from do("take", TakeRole(code, called, address))
    if taken["state"] != "taken":
        yield Say(_wrong())
        return Next("resume")
    yield Say(
        Phrase(
            "role.taken",
            "{Minh} ghi rồi{a}: {called} là {role}, {place}. Việc này chỉ làm được trên máy này. Lúc nào cần, {ban} nhắn “việc chi hội”.",
            called=called,
            role=NAMES[found["kind"]],
            place=found["place"],
        )
    )
    return Done()


def _wrong() -> Phrase:
    return Phrase(
        "role.wrong",
        "Mã này không đúng, đã dùng rồi, hoặc đã hết hạn. Xin hỏi lại người giao việc một mã mới giúp {minh}{nhe}.",
    )


def _sure(found: Found) -> Part[bool]:
    role = NAMES[found["kind"]]
    wording = Phrase(
        "role.sure",
        "Mã này giao việc: {role}, {place}. Có phải {ban} nhận việc này không{a}?",
        role=role,
        place=found["place"],
    )
    if found["until"]:
        wording = Phrase(
            "role.sure_until",
            "Mã này giao việc: {role}, {place}, đến hết ngày {day}. Có phải {ban} nhận việc này không{a}?",
            role=role,
            place=found["place"],
            day=found["until"],
        )
    yes, no = Phrase("role.yes", "Phải, tôi nhận việc này"), Phrase("role.no", "Không phải tôi")
    why = Phrase(
        "role.sure.help",
        "Người giữ việc này xem được tên bà con trong phần việc của mình, nên chỉ người được giao mới nhận{a}.",
    )
    return (yield from agreed("sure", wording, yes, no, why))


def _how() -> OneOf:
    return address_question(Phrase("role.address", "Để xưng hô cho phải phép, xin chọn giúp cách gọi:"))


def _letters(text: str) -> Speech | None:
    if any(letter.isalpha() for letter in text):
        return None
    return Phrase("role.called_letters", "{Ban} cho {minh} xin tên gọi bằng chữ{a}. Ví dụ: cô Hoa.")


# -- one's own


def my_roles() -> Talk:
    """What one was entrusted with: where, since and until when, by whom; and giving it up."""
    roles: list[Found] = yield from look("roles", MyRoles())
    if not roles:
        return Next("work")
    lines = Listed((_mine(each) for each in roles), "\n")
    yield Say(Phrase("roles.mine", "Việc {ban} đang được giao:\n{lines}", lines=lines))
    options = [
        Option(
            each["id"],
            Phrase("roles.give_up", "Thôi làm {role}", role=NAMES[each["kind"]])
            if len(roles) == 1
            else Phrase(
                "roles.give_up_at", "Thôi làm {role}, {place}", role=NAMES[each["kind"]], place=each["label"]
            ),
        )
        for each in roles
    ]
    options += [option for each in roles for option in _with_others(each)]
    choice = yield from ask(
        OneOf(key="which", wording=Phrase("roles.ask", "{Ban} muốn làm gì{a}?"), options=(*options, BACK))
    )
    if choice.startswith("h-"):
        return Next("holders", {"role": choice[2:]})
    if choice.startswith("l-"):
        return Next("households", {"role": choice[2:]})
    if choice == "back" or not (yield from really()):
        return Next("work")
    yield from do("give_up", GiveUpRole(choice))
    yield Say(
        Phrase(
            "roles.given_up", "{Minh} ghi rồi{a}: {ban} thôi việc ấy từ bây giờ. Cần nhận lại thì xin mã mới."
        )
    )
    return Next("resume")


def _with_others(each: Found) -> list[Option]:
    """What a role can do about others beside its desk: who holds what below it, and the list of people."""
    found = []
    if POWERS[Role(each["kind"])].gives:
        said = Phrase("roles.others", "Ai đang giữ việc, giao việc: {place}", place=each["label"])
        found.append(Option(f"h-{each['id']}", said))
    if may(each["kind"], Action.PEOPLE) and reaches(each["kind"]) is Reach.BELOW:
        said = Phrase("roles.people", "Danh sách hộ và người: {place}", place=each["label"])
        found.append(Option(f"l-{each['id']}", said))
    return found


def _mine(each: Found) -> Phrase:
    giver = each["giver"]
    if not giver:
        by = Phrase("roles.by_operator", "người quản trị phần mềm")
    else:
        by = Phrase(
            "roles.by",
            "{called}, {role}",
            called=giver["called"] or giver["place"],
            role=NAMES[giver["kind"]],
        )
    if each["until"]:
        return Phrase(
            "roles.line_until",
            "{role}, {place}; từ ngày {since} đến ngày {until}; người giao: {by}.",
            role=NAMES[each["kind"]],
            place=each["label"],
            since=each["since"],
            until=each["until"],
            by=by,
        )
    return Phrase(
        "roles.line",
        "{role}, {place}; từ ngày {since}; người giao: {by}.",
        role=NAMES[each["kind"]],
        place=each["label"],
        since=each["since"],
        by=by,
    )


TALKS = {
    **giving.TALKS,
    "take_role": Entry(take_role, after="work", personal=False, fleeting=True),
    "my_roles": Entry(my_roles, after="work", personal=False, fleeting=True),
}
