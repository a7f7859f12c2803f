"""Roles: taken up by a code, once; seen and given up; given to others, and ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

from dialogs.conversation import Entry
from dialogs.engine import Command, Done, End, Next, Part, Query, Say, Talk, ask, do, look
from dialogs.menus import DESKS, MOST
from dialogs.phrases import Listed, Phrase, Speech
from dialogs.questions import OneOf, Option, Words
from dialogs.reading import Context
from dialogs.rules.roles import POWERS, Action, Reach, Role, may, reaches
from dialogs.talks.asked import Code, Giving, MyRoles, PlacesBelow, RoleHeld, WhatIGive
from dialogs.talks.giving import give_many, role_code, role_codes
from dialogs.talks.picking import BACK, MORE, agreed, elsewhere, pick_place
from dialogs.talks.welcome import address_question
from dialogs.talks.work import NAMES, work_at


class Offered(TypedDict):
    """
    What a code gives: which role, where, until which day.

    addressed: whether it is known how to address who typed it. called: for whom the code was made. follows: whose work goes
    over to them with it. Both "" where nobody is named.
    """

    kind: str
    place: str
    until: str
    addressed: bool
    called: str
    follows: str


@dataclass(frozen=True, slots=True)
class TryRoleCode(Command[Offered]):
    """A code of a role as it was typed; each try is counted. Unknown, used and too old are refused alike."""

    code: str


@dataclass(frozen=True, slots=True)
class TakeRole(Command[None]):
    """Take up the role of a code on this contact."""

    code: str
    called: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class GiveUpRole(Command[None]):
    """A role of this contact ends."""

    which: str


@dataclass(frozen=True, slots=True)
class HandOver(Command[Code]):
    """A role of this contact ends, and goes with its open work to who takes up the code; called: for whom that is."""

    which: str
    called: str


@dataclass(frozen=True, slots=True)
class HandOverFor(Command[Code]):
    """The same of a role below, for somebody who is gone."""

    role: str
    which: str
    called: str


@dataclass(frozen=True, slots=True)
class GiveRole(Command[Code]):
    """A code that gives a role, once, within seven days."""

    role: str
    kind: str
    place: str


class Holder(TypedDict):
    """Who holds a role where; days in Vietnam, "" where there is no end."""

    id: str
    kind: str
    label: str
    called: str
    since: str
    until: str


class HoldersBelow(TypedDict):
    """A page of those who hold a role, whether there are more, and how many codes nobody has taken up."""

    rows: list[Holder]
    more: bool
    codes: int


@dataclass(frozen=True, slots=True)
class Holders(Query[HoldersBelow]):
    """Who holds the roles that this role gives, within its place; words: of a name or a place, "" all."""

    role: str
    page: int = 0
    most: int = 2
    words: str = ""


@dataclass(frozen=True, slots=True)
class EndRole(Command[None]):
    """A role below this one ends at once."""

    role: str
    which: str


LONGEST_NAME = 40  # of how somebody who holds a role is called


def really() -> Part[bool]:
    """Asked once more before a role ends."""
    wording = Phrase("roles.really", "{Minh} hỏi lại cho chắc: thôi hẳn việc này phải không{a}?")
    yes, no = Phrase("roles.sure", "Phải, thôi hẳn"), Phrase("roles.keep", "Không, giữ nguyên")
    return (yield from agreed("really", wording, yes, no))


def give_role(role: str, kind: str = "", page: int = 0, words: str = "") -> Talk:
    """Give a role: which, where, and a code to pass on."""
    mine = yield from look("mine", WhatIGive(role))
    chosen = kind or (yield from ask(_which_kind(mine)))
    if chosen == "many":
        return Next("give_many", {"role": role})
    if chosen == "back" or chosen not in mine["kinds"]:
        return Next("holders", {"role": role})
    place, label = mine["place"], mine["label"]
    if mine["below"]:
        level = min(POWERS[Role(chosen)].levels)
        query = PlacesBelow(role, "village" if level in {"unit", "village"} else level, words, page)
        found = yield from look("places", query)
        picked = yield from pick_place(found, words)
        if picked in {"more", "back"} or picked.startswith("?"):
            return Next(
                *elsewhere("give_role", {"role": role, "kind": chosen}, picked, page, words, "holders")
            )
        place = picked
        label = next(each["label"] for each in found["rows"] if each["id"] == picked)
    if not (yield from _sure_to_give(chosen, label)):
        return Next("holders", {"role": role})
    given = yield from do("give", GiveRole(role, chosen, place), secret=True)
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


def _which_kind(mine: Giving) -> OneOf:
    return OneOf(
        key="kind",
        wording=Phrase("roles.kind", "{Ban} giao việc gì{a}?"),
        options=(
            *(Option(each, Phrase("roles.kind_of", "{role}", role=NAMES[each])) for each in mine["kinds"]),
            *(
                (Option("many", Phrase("roles.many", "Dán danh sách nhiều người")),)
                if mine["below"] and len(mine["kinds"]) < MOST
                else ()
            ),
            *((BACK,) if len(mine["kinds"]) + mine["below"] < MOST else ()),
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


def holders(role: str, page: int = 0, words: str = "") -> Talk:
    """Who holds what below one's own role, a page at a time, a name or a place typed finds them; giving another."""
    found = yield from look("holders", Holders(role, page, words=words), secret=True)
    choice = yield from ask(_whom(found, words))
    if choice in {"=give", "=codes"}:
        return Next("give_role" if choice == "=give" else "role_codes", {"role": role})
    if choice == "=more":
        return Next("holders", {"role": role, "page": page + 1, "words": words})
    if choice == "=back":
        return Next("holders", {"role": role}) if words else Next("work")
    if not choice.startswith("="):
        return Next("holders", {"role": role, "words": choice})
    return (yield from _end(role, next(each for each in found["rows"] if f"={each['id']}" == choice)))


def _whom(found: HoldersBelow, words: str) -> Words:
    options = [Option(each["id"], _held(each)) for each in found["rows"]]
    options += [MORE] if found["more"] else []
    options += [Option("give", Phrase("roles.give", "Giao việc cho một người, nhiều người"))]
    if found["codes"]:
        options.append(
            Option("codes", Phrase("roles.codes", "Mã nhận việc chưa ai nhận ({n})", n=found["codes"]))
        )
    if found["rows"]:
        wording = Phrase(
            "roles.holders",
            "Những người đang giữ việc dưới đây. {Ban} chọn một người để xem, bàn giao hoặc thôi giao; hay nhắn tên người, tên nơi để tìm{a}.",
        )
    elif words:
        wording = Phrase("roles.not_found", "{Minh} không thấy ai giữ việc có tên hay nơi như vậy{a}.")
    else:
        wording = Phrase("roles.nobody", "Chưa có ai được giao việc ở phần của {ban}{a}.")
    return Words(
        key="who", wording=wording, context=Context.SEARCH, longest=60, secret=False, options=(*options, BACK)
    )


def _end(role: str, each: Holder) -> Part[End]:
    yield Say(
        Phrase(
            "roles.end_ask",
            "{who}: giữ việc từ ngày {since}. Bàn giao thì việc đang dở chuyển cho người nhận; thôi giao thì không ai nhận. Cả hai đều làm máy ấy không mở được phần việc này nữa, ngay từ lúc này.",
            who=_held(each),
            since=each["since"],
        )
    )
    choice = yield from ask(
        OneOf(
            key="do",
            wording=Phrase("roles.end_or", "{Ban} muốn làm gì{a}?"),
            options=(
                Option("hand_over", Phrase("roles.hand_over_for", "Bàn giao cho người khác")),
                Option("end", Phrase("roles.end", "Thôi giao việc này")),
                BACK,
            ),
        )
    )
    if choice == "hand_over":
        called = yield from ask(_to_whom())
        if (yield from _sure_to_hand_over(called)):
            given = yield from do("hand_over", HandOverFor(role, each["id"], called), secret=True)
            yield Say(_handed(each["kind"], each["label"], called, given))
    elif choice == "end" and (yield from really()):
        yield from do("end", EndRole(role, each["id"]))
        yield Say(Phrase("roles.ended", "{Minh} ghi rồi{a}. Việc ấy đã thôi giao."))
    return Next("holders", {"role": role})


def _to_whom() -> Words:
    return Words(
        key="to",
        longest=LONGEST_NAME,
        check=_letters,
        secret=False,
        wording=Phrase("roles.to_whom", "Bàn giao cho ai{a}? Ví dụ: cô Lan."),
    )


def _sure_to_hand_over(called: str) -> Part[bool]:
    wording = Phrase(
        "roles.sure_to_hand_over",
        "Bàn giao cho {who}: máy đang giữ việc thôi việc ngay; phiếu chờ duyệt, tin đang soạn, lịch nhận số liệu và mã đã đưa mà chưa ai nhận chuyển sang {who}. Trong lúc chờ {who} nhận, cán bộ cấp trên thấy việc này trong “Mã nhận việc chưa ai nhận”. Đúng vậy phải không{a}?",
        who=called,
    )
    yes, no = (
        Phrase("roles.hand_over_yes", "Phải, bàn giao"),
        Phrase("roles.hand_over_no", "Thôi, giữ nguyên"),
    )
    return (yield from agreed("sure", wording, yes, no))


def _handed(kind: str, label: str, called: str, given: Code) -> Phrase:
    return Phrase(
        "roles.handed",
        "Đã bàn giao việc {role}, {place}. {who} nhắn mã này cho trợ lý trên máy của mình để nhận: {code}\nMã dùng một lần, đến hết ngày {day}. {Ban} đưa tận tay hoặc đọc cho đúng người ấy{a}.",
        role=NAMES[kind],
        place=label,
        who=called,
        code=given["code"],
        day=given["day"],
    )


def _held(each: Holder) -> Phrase:
    return Phrase(
        "roles.holder",
        "{called}, {role}, {place}",
        called=each["called"] or Phrase("roles.unnamed", "chưa rõ tên gọi"),
        role=NAMES[each["kind"]],
        place=each["label"],
    )


# -- Roles: taken up by a code, once


def _called(kind: str) -> Phrase:
    if kind in {"officer", "province", "admin"}:
        return Phrase("role.called_officer", "Mọi người thường gọi {ban} thế nào{a}? Ví dụ: anh Nam.")
    return Phrase(
        "role.called", "Bà con ở đó thường gọi {ban} thế nào{a}? Ví dụ: cô Hoa. Tin gửi bà con sẽ ghi tên ấy."
    )


def take_role(code: str = "") -> Talk:
    """Take up a role by its code: how to address them, what it is, whether it is them, how people call them."""
    several = len(code.split())
    if several > 1:
        yield Say(
            Phrase(
                "role.several",
                "Tin này có {n} mã nhận việc. Mỗi mã giao cho một người, nên {ban} nhắn riêng mã của mình giúp {minh}{nhe}.",
                n=several,
            )
        )
        return Next("resume")
    found = yield from do("try", TryRoleCode(code))
    address = "" if found["addressed"] else (yield from ask(_how()))
    if not (yield from _sure(found)):
        yield Say(
            Phrase(
                "role.not_me", "Dạ vâng, {minh} không ghi gì cả. Mã này ai được giao thì người ấy nhắn{a}."
            )
        )
        return Next("resume")
    called = yield from ask(
        Words(key="called", longest=LONGEST_NAME, check=_letters, wording=_called(found["kind"]))
    )
    yield from do("take", TakeRole(code, called, address))
    yield Say(
        Phrase(
            "role.taken",
            "{Minh} ghi rồi{a}: {called} là {role}, {place}. Việc này chỉ làm được trên máy này. Lúc nào cần, {ban} nhắn “{way}”.",
            way=WAYS[DESKS[found["kind"]]],
            called=called,
            role=NAMES[found["kind"]],
            place=found["place"],
        )
    )
    return Done()


WAYS = {  # a desk, and how it is asked for
    "board": Phrase("way.board", "việc chi hội"),
    "helping": Phrase("way.helping", "việc chi hội"),
    "office": Phrase("way.office", "việc của xã"),
}


def no_role(*, many: bool = False) -> Talk:
    """A code gave no role; or none is looked at for a while, after many that were wrong."""
    yield Say(
        Phrase("role.many", "Đã thử nhiều mã quá rồi. Một giờ nữa xin thử lại giúp {minh}{nhe}.")
        if many
        else Phrase(
            "role.wrong",
            "Mã này không đúng, đã dùng rồi, hoặc đã hết hạn. Xin hỏi lại người giao việc một mã mới giúp {minh}{nhe}.",
        )
    )
    return Done()


def _sure(found: Offered) -> Part[bool]:
    role = NAMES[found["kind"]]
    if found["follows"]:
        yield Say(
            Phrase(
                "role.follows",
                "Việc này do {who} bàn giao: phiếu chờ duyệt, lịch nhận số liệu, mã chưa ai nhận sẽ chuyển sang {ban}{a}.",
                who=found["follows"],
            )
        )
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
    if found["called"]:
        yield Say(Phrase("role.meant_for", "Mã này dành cho {who}.", who=found["called"]))
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
    roles = yield from look("roles", MyRoles())
    if not roles:
        return Next("work")
    lines = Listed((_mine(each) for each in roles), "\n")
    yield Say(Phrase("roles.mine", "Việc {ban} đang được giao:\n{lines}", lines=lines))
    each = roles[0] if len(roles) == 1 else (yield from _which(roles))
    if each is None:
        return Next("work")
    choice = yield from ask(
        OneOf(
            key="do",
            wording=Phrase("roles.ask", "{Ban} muốn làm gì{a}?"),
            options=(
                *_with_others(each),
                Option(
                    "hand_over", Phrase("roles.hand_over", "Bàn giao việc {role}", role=NAMES[each["kind"]])
                ),
                Option("give_up", Phrase("roles.give_up", "Thôi làm {role}", role=NAMES[each["kind"]])),
                BACK,
            ),
        )
    )
    if choice in {"holders", "households"}:
        return Next(choice, {"role": each["id"]})
    if choice == "hand_over":
        return (yield from _hand_over(each))
    if choice == "back" or not (yield from really()):
        return Next("work")
    yield from do("give_up", GiveUpRole(each["id"]))
    yield Say(
        Phrase(
            "roles.given_up", "{Minh} ghi rồi{a}: {ban} thôi việc ấy từ bây giờ. Cần nhận lại thì xin mã mới."
        )
    )
    return Next("resume")


def _hand_over(each: RoleHeld) -> Part[End]:
    called = yield from ask(_to_whom())
    if not (yield from _sure_to_hand_over(called)):
        return Next("work")
    given = yield from do("hand_over", HandOver(each["id"], called), secret=True)
    yield Say(_handed(each["kind"], each["label"], called, given))
    return Next("resume")


def _which(roles: Sequence[RoleHeld]) -> Part[RoleHeld | None]:
    """One of several; None where they go back."""
    options = [Option(each["id"], work_at(each["kind"], each["label"])) for each in roles[:5]]
    wording = Phrase("roles.which", "{Ban} xem việc nào{a}?")
    choice = yield from ask(OneOf(key="which", wording=wording, options=(*options, BACK)))
    return next((each for each in roles if each["id"] == choice), None)


def _with_others(each: RoleHeld) -> list[Option]:
    """What a role can do about others beside its desk: who holds what below it, and the list of people."""
    found = []
    if POWERS[Role(each["kind"])].gives:
        found.append(Option("holders", Phrase("roles.others", "Ai đang giữ việc, giao việc")))
    if may(each["kind"], Action.PEOPLE) and reaches(each["kind"]) is Reach.BELOW:
        found.append(Option("households", Phrase("roles.people", "Danh sách hộ và người")))
    return found


def _mine(each: RoleHeld) -> Phrase:
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
    "give_role": Entry(give_role, after="work", personal=False, fleeting=True),
    "holders": Entry(holders, after="work", personal=False, fleeting=True),
    "take_role": Entry(take_role, after="work", personal=False, fleeting=True),
    "no_role": Entry(no_role, after="resume", personal=False),
    **{
        talk.__name__: Entry(talk, after="work", personal=False, fleeting=True)
        for talk in (give_many, role_codes, role_code)
    },
    "my_roles": Entry(my_roles, after="work", personal=False, fleeting=True),
}
