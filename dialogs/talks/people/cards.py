"""One household, one person: what there is to know, and their states."""

from dataclasses import dataclass
from typing import TypedDict

from dialogs.engine import Command, End, Next, Part, Query, Say, Talk, ask, do, look
from dialogs.phrases import Phrase, Speech
from dialogs.questions import Number, OneOf, Option
from dialogs.rules.people import MOURNING_DAYS
from dialogs.talks.asked import Code
from dialogs.talks.finding import seek, whose
from dialogs.talks.picking import BACK, MORE, agreed


class Villager(TypedDict):
    """Somebody on a list; born: 0 unknown."""

    id: str
    name: str
    born: int


class AtHome(Villager):
    """The same with the name of their house, "" unknown."""

    home: str


class OfHousehold(Villager):
    """The same with how they are, and whether they sent this year's sheet."""

    state: str
    done: bool


class OneHousehold(TypedDict):
    """
    One household, and a page of who is listed there.

    until: the last day of mourning. adults: as counted by hand, else those listed. done: how many sent this year's sheet.
    below: whether the role reaches over other villages.
    """

    name: str
    code: str
    place: str
    state: str
    until: str
    adults: int
    done: int
    rows: list[OfHousehold]
    more: bool
    below: bool


@dataclass(frozen=True, slots=True)
class HouseholdCard(Query[OneHousehold]):
    """One household."""

    role: str
    household: str
    page: int = 0
    most: int = 5


class OnePerson(Villager):
    """
    One person: what the list says, and how far their sheet is.

    home: the id of their household. sheet: none, open, private or sent. phones: on how many contacts they answer. merged: the
    newest merge into them that can be undone, "" none. likely: while they wait, the one on the list whom their name and
    year mean. joined: whether they are taken for somebody on the list. below: whether the role reaches over other villages.
    """

    home: str
    state: str
    standing: str
    sheet: str
    phones: int
    merged: str
    likely: AtHome | None
    joined: bool
    below: bool


@dataclass(frozen=True, slots=True)
class PersonCard(Query[OnePerson]):
    """One person."""

    role: str
    who: str


@dataclass(frozen=True, slots=True)
class SetState(Command[None]):
    """The state of a person: active, away, elsewhere, ill, deceased, moved or declines."""

    role: str
    who: str
    state: str


@dataclass(frozen=True, slots=True)
class SetHome(Command[str]):
    """The state of a household: "", mourning (for so many days) or moved; answered by the last day of mourning."""

    role: str
    household: str
    state: str
    days: int = 0


@dataclass(frozen=True, slots=True)
class SetAdults(Command[int]):
    """How many adults live in a household, as counted by hand; answered by how many are listed."""

    role: str
    household: str
    adults: int


@dataclass(frozen=True, slots=True)
class UndoMerge(Command[None]):
    """They are two after all."""

    role: str
    merge: str


@dataclass(frozen=True, slots=True)
class Recognise(Command[None]):
    """Say who a waiting person is: a row of the list, or ("") somebody new."""

    role: str
    who: str
    row: str


@dataclass(frozen=True, slots=True)
class NotThem(Command[None]):
    """A person is not the one on the list that they were taken for."""

    role: str
    who: str


@dataclass(frozen=True, slots=True)
class MakeRelinkCode(Command[Code]):
    """
    A code with which a person goes on on another phone, once, within a day; from then on that one waits a day.

    cut: the phones they had until then lose the person.
    """

    role: str
    who: str
    cut: bool


ROWS = 3
SHEETS = {
    "none": Phrase("sheet.none", "năm nay chưa làm phiếu"),
    "open": Phrase("sheet.open", "đang làm phiếu"),
    "private": Phrase("sheet.private", "làm xong, giữ riêng"),
    "sent": Phrase("sheet.sent", "đã gửi phiếu"),
}


def household(role: str, household: str, page: int = 0) -> Talk:
    """Who lives there, and how many of them are done."""
    card = yield from look("card", HouseholdCard(role, household, page, ROWS), secret=True)
    yield Say(_household(card))
    options = [Option(each["id"], in_short(each)) for each in card["rows"]]
    options += [MORE] if card["more"] else []
    choice = yield from ask(
        OneOf(
            key="who",
            wording=Phrase("household.ask", "{Ban} chọn một người, hoặc việc của cả nhà{a}."),
            options=(
                *options,
                Option("add", Phrase("household.add", "Thêm người")),
                Option("state", Phrase("household.state", "Có tang, chuyển đi, tách hộ, nhập hộ")),
                *(() if card["more"] else (Option("list", Phrase("household.list", "Về danh sách")),)),
            ),
        )
    )
    if choice == "list":
        return Next("households", {"role": role, "place": card["place"]})
    if choice == "more":
        return Next("household", {"role": role, "household": household, "page": page + 1})
    if choice in {"add", "state"}:
        talk = "add_people" if choice == "add" else "household_state"
        return Next(talk, {"role": role, "household": household})
    return Next("villager", {"role": role, "who": choice})


def _household(card: OneHousehold) -> Speech:
    if card["state"] == "mourning":
        return Phrase(
            "household.mourning",
            "Nhà {name}, thẻ {code}. Đang có tang, đến hết ngày {day} không nhắn gì đến nhà này.",
            name=whose(card["name"]),
            code=card["code"],
            day=card["until"],
        )
    if card["state"] == "moved":
        return Phrase(
            "household.moved",
            "Nhà {name}, thẻ {code}. Đã chuyển đi.",
            name=whose(card["name"]),
            code=card["code"],
        )
    return Phrase(
        "household.card",
        "Nhà {name}, thẻ {code}: {done} trên {adults} người lớn đã gửi phiếu.",
        name=whose(card["name"]),
        code=card["code"],
        done=card["done"],
        adults=card["adults"],
    )


def household_state(role: str, household: str) -> Talk:
    """Mourning for a time, moved away, or as before; and how many adults there are."""
    card = yield from look("card", HouseholdCard(role, household, 0, 1), secret=True)
    options = [
        Option("mourning", Phrase("home.mourning", "Nhà đang có tang")),
        Option("moved", Phrase("home.moved", "Cả nhà chuyển đi")),
        Option("adults", Phrase("home.adults", "Số người lớn")),
        Option("change", Phrase("home.change", "Tách hộ, nhập hộ, chuyển thôn")),
    ]
    if card["state"]:
        options.append(Option("none", Phrase("home.normal", "Bình thường như trước")))
    choice = yield from ask(
        OneOf(
            key="state",
            wording=Phrase("home.ask_state", "Nhà {name} thế nào{a}?", name=whose(card["name"])),
            options=(*options, BACK),
        )
    )
    back = {"role": role, "household": household}
    if choice in {"adults", "change"}:
        return Next("household_adults" if choice == "adults" else "household_change", back)
    if choice == "back":
        return Next("household", back)
    days = (yield from _days()) if choice == "mourning" else 0
    state = "" if choice == "none" else choice
    until = yield from do("set", SetHome(role, household, state, days))
    if choice == "mourning":
        yield Say(
            Phrase(
                "home.quiet_until",
                "{Minh} ghi rồi{a}. Đến hết ngày {day}, {minh} không nhắn gì đến nhà ấy.",
                day=until,
            )
        )
    else:
        yield Say(Phrase("home.saved", "{Minh} ghi rồi{a}."))
    return Next("household", back)


def household_adults(role: str, household: str) -> Talk:
    """How many adults live there, counted by hand."""
    adults = yield from ask(
        Number(
            key="adults",
            low=1,
            high=30,
            wording=Phrase("home.how_many_adults", "Nhà này có bao nhiêu người từ 18 tuổi trở lên{a}?"),
            help=Phrase(
                "home.adults.help",
                "Tính cả người chưa có tên trong danh sách, để biết nhà này làm được bao nhiêu phần{a}.",
            ),
        )
    )
    listed = yield from do("set", SetAdults(role, household, adults))
    if listed > adults:
        yield Say(
            Phrase(
                "home.adults_fewer",
                "{Minh} ghi rồi{a}. Danh sách đang có tên {listed} người lớn của nhà này, nên {minh} vẫn tính {listed}. Ai đi rồi thì {ban} ghi tình trạng người ấy.",
                listed=listed,
            )
        )
    else:
        yield Say(Phrase("home.adults_saved", "{Minh} ghi rồi{a}: {adults} người lớn.", adults=adults))
    return Next("household", {"role": role, "household": household})


def _days() -> Part[int]:
    choice = yield from ask(
        OneOf(
            key="days",
            wording=Phrase("home.days", "{Minh} không nhắn gì đến nhà ấy trong bao lâu{a}?"),
            options=(
                Option("49", Phrase("home.days_ours", "49 ngày (mức {minh} gợi ý)"), also=("49",)),
                Option("100", Phrase("home.days_100", "100 ngày"), also=("100",)),
                Option("other", Phrase("home.days_other", "Số ngày khác")),
            ),
        )
    )
    if choice != "other":
        return int(choice)
    days = yield from ask(
        Number(key="how_many", low=1, high=1200, wording=Phrase("home.days_how_many", "Bao nhiêu ngày{a}?"))
    )
    return days or MOURNING_DAYS


# -- a person


def villager(role: str, who: str, late: bool = False, many: bool = False) -> Talk:
    """One person: where they stand, and what can be done for them; late: they can't be parted any more; many: no code yet."""
    if many:
        yield Say(
            Phrase(
                "relink.many",
                "Hôm nay {ban} đã lấy nhiều mã, hoặc mã bị dùng sai máy, nên {minh} chưa cấp thêm{a}. {Ban} thử lại ngày mai, hoặc nhờ cán bộ xã.",
            )
        )
    if late:
        yield Say(
            Phrase(
                "unmerge.late", "Đã quá 7 ngày, hoặc có người đã xóa dữ liệu, nên không tách lại được nữa{a}."
            )
        )
    card = yield from look("card", PersonCard(role, who), secret=True)
    yield Say(_villager(card))
    options = [Option("state", Phrase("villager.state", "Ghi tình trạng"))]
    if card["likely"]:
        options.insert(0, Option("is", Phrase("villager.is", "Đúng là {who}", who=at_home(card["likely"]))))
    options.append(Option("change", Phrase("villager.change", "Sang nhà khác, xóa tên ghi nhầm")))
    if card["joined"]:
        options.append(Option("not", Phrase("villager.is_not", "Không phải người trong danh sách, gỡ ra")))
    if card["merged"]:
        options.append(Option("unmerge", Phrase("villager.unmerge", "Tách lại hai người đã gộp")))
    if card["sheet"] != "none" or card["phones"]:
        options.append(Option("relink", Phrase("villager.relink", "Mã cho máy mới")))
        options.append(Option("waiting_person", Phrase("villager.who", "Đây là ai trong danh sách")))
    if card["home"]:
        options.append(Option("household", Phrase("villager.home", "Xem cả nhà")))
    options.append(Option("find_people", Phrase("villager.find", "Tìm người khác")))
    choice = yield from ask(
        OneOf(key="what", wording=Phrase("villager.ask", "{Ban} muốn làm gì{a}?"), options=tuple(options[:6]))
    )
    if choice == "household":
        return Next("household", {"role": role, "household": card["home"]})
    if choice in {"is", "not"}:
        return (yield from _put_right(role, card, choice))
    if choice == "find_people":
        return Next("find_people", {"role": role})
    if choice == "unmerge":
        return Next("unmerge", {"role": role, "who": who, "merge": card["merged"]})
    talk = {"state": "villager_state", "change": "villager_change"}.get(choice, choice)
    return Next(talk, {"role": role, "who": who})


def _put_right(role: str, card: OnePerson, choice: str) -> Part[End]:
    """In one tap they are who they say, or not who they were taken for; the other way round again in one."""
    if choice == "is" and card["likely"]:
        yield from do("is", Recognise(role, card["id"], card["likely"]["id"]))
        yield Say(Phrase("villager.recognised", "{Minh} ghi rồi{a}: đúng người trong danh sách."))
    else:
        yield from do("not", NotThem(role, card["id"]))
        yield Say(
            Phrase(
                "villager.parted",
                "{Minh} gỡ rồi{a}. Tên trong danh sách vẫn còn nguyên; người này chờ chi hội xác nhận lại.",
            )
        )
    return Next("villager", {"role": role, "who": card["id"]})


def _villager(card: OnePerson) -> Speech:
    facts = {"who": named(card), "state": STATES[card["state"]], "sheet": SHEETS[card["sheet"]]}
    if card["standing"] == "waiting":
        return Phrase("villager.waiting", "{who}: {state}; {sheet}; chờ chi hội xác nhận tên.", **facts)
    return Phrase("villager.card", "{who}: {state}; {sheet}.", **facts)


def villager_state(role: str, who: str) -> Talk:
    """Away, assessed elsewhere, ill, deceased, moved, declines; or as before."""
    card = yield from look("card", PersonCard(role, who), secret=True)
    state = yield from ask(
        OneOf(
            key="state",
            wording=Phrase("villager.ask_state", "{who} thế nào{a}?", who=card["name"]),
            options=tuple(Option(each, said) for each, said in STATES.items() if each != card["state"]),
            help=Phrase(
                "villager.state.help",
                "Người ốm, đã mất, đã chuyển đi hay không muốn tham gia thì {minh} không nhắn gì nữa{a}.",
            ),
        )
    )
    back = {"role": role, "who": who}
    if state == "deceased" and not (yield from _sure_of_death(card)):
        return Next("villager", back)
    yield from do("set", SetState(role, who, state))
    yield Say(
        Phrase("villager.saved", "{Minh} ghi rồi{a}: {who}, {state}.", who=card["name"], state=STATES[state])
    )
    return Next("villager", back)


def _sure_of_death(card: OnePerson) -> Part[bool]:
    wording = Phrase(
        "villager.sure_of_death", "{Minh} xin chia buồn. {who} đã mất, phải không{a}?", who=card["name"]
    )
    yes, no = Phrase("villager.died", "Phải"), Phrase("villager.not_died", "Không, ghi nhầm")
    return (yield from agreed("sure", wording, yes, no))


def unmerge(role: str, who: str, merge: str) -> Talk:
    """They are two after all."""
    wording = Phrase("unmerge.sure", "Tách lại thành hai người như trước khi gộp, phải không{a}?")
    yes, no = Phrase("unmerge.yes", "Phải, tách ra"), Phrase("unmerge.no", "Không, giữ nguyên")
    if (yield from agreed("sure", wording, yes, no)):
        yield from do("undo", UndoMerge(role, merge))
        yield Say(Phrase("unmerge.done", "{Minh} tách lại rồi{a}. Phiếu của ai về người ấy."))
    return Next("villager", {"role": role, "who": who})


# -- somebody or some household is looked for


def find_people(role: str, then: str = "villager") -> Talk:
    """Somebody is looked for by name, or a household by name or card; then: the talk about them."""
    asks = Phrase("seek.ask", "{Ban} nhắn tên một người, một nhà, hoặc mã thẻ{a}. Viết không dấu cũng được.")
    if then == "relink":
        asks = Phrase(
            "seek.relink", "Ai mất máy, đổi máy{a}? {Ban} nhắn tên người ấy; viết không dấu cũng được."
        )
    who = yield from seek(role, asks, BACK, whom="homes" if then == "villager" else "all")
    if isinstance(who, str):
        return Next("work")
    if who["what"] == "household":
        return Next("household", {"role": role, "household": who["id"]})
    return Next(then, {"role": role, "who": who["id"]})


# -- a lost phone: a code for the new one, after meeting the person


def relink(role: str, who: str = "") -> Talk:
    """A code that joins a new phone to a person, whom the giver has met."""
    if not who:
        return Next("find_people", {"role": role, "then": "relink"})
    card = yield from look("card", PersonCard(role, who), secret=True)
    if not card["phones"] and card["sheet"] == "none":
        yield Say(
            Phrase(
                "relink.never",
                "{who} chưa vào lần nào nên không cần mã{a}. Người ấy chỉ việc nhắn mã trên thẻ của nhà.",
                who=card["name"],
            )
        )
        return Next("villager", {"role": role, "who": who})
    choice = yield from ask(
        OneOf(
            key="cut",
            wording=Phrase(
                "relink.cut", "{Ban} đã gặp đúng {who} rồi chứ{a}? Máy cũ thế nào?", who=card["name"]
            ),
            options=(
                Option("cut", Phrase("relink.lost", "Gặp rồi. Máy cũ mất hẳn, cắt khi máy mới mở")),
                Option("keep", Phrase("relink.kept", "Gặp rồi. Máy cũ vẫn dùng")),
                Option("no", Phrase("relink.not_met", "Chưa gặp")),
            ),
            help=Phrase(
                "relink.help",
                "Ai có mã này thì một ngày sau mở được phiếu của người ấy, nên chỉ đưa tận tay sau khi gặp mặt. Máy người ấy đang dùng được hỏi trước{a}.",
            ),
        )
    )
    if choice == "no":
        yield Say(Phrase("relink.meet", "Dạ, {ban} gặp người ấy rồi hãy lấy mã{nhe}."))
        return Next("villager", {"role": role, "who": who})
    made = yield from do("code", MakeRelinkCode(role, who, choice == "cut"), secret=True)
    yield Say(
        Phrase(
            "relink.code",
            "Mã cho máy mới của {who}: {code}\nỞ máy mới, người ấy nhắn “liên kết” rồi nhắn mã này. Mã dùng một lần, trong 24 giờ. Nhập mã xong, máy cũ đồng ý thì mở ngay, không thì một ngày sau mới mở. Việc được giao ở chi hội không theo sang máy mới.",
            who=card["name"],
            code=made["code"],
        )
    )
    return Next("villager", {"role": role, "who": who})


# -- how persons and their states are said

STATES = {
    "active": Phrase("villager.is_active", "ở nhà bình thường"),
    "away": Phrase("villager.is_away", "đi làm xa"),
    "elsewhere": Phrase("villager.is_elsewhere", "chấm ở nơi khác"),
    "ill": Phrase("villager.is_ill", "ốm nặng"),
    "deceased": Phrase("villager.is_deceased", "đã mất"),
    "moved": Phrase("villager.is_moved", "đã chuyển đi"),
    "declines": Phrase("villager.is_declines", "không muốn tham gia"),
}


def named(each: Villager) -> Phrase:
    """ "Nguyễn Thị Ví Dụ, 1960"."""
    if not each["born"]:
        return Phrase("person.name", "{name}", name=each["name"])
    return Phrase("person.name_born", "{name}, {born}", name=each["name"], born=str(each["born"]))


def at_home(each: AtHome) -> Phrase:
    """The same, with the household where it is known."""
    if not each["home"]:
        return named(each)
    return Phrase("person.at_home", "{who}, nhà {home}", who=named(each), home=whose(each["home"]))


def in_short(each: OfHousehold) -> Phrase:
    """A person of a household: who, and what there is to know."""
    if each["state"] != "active":
        state = STATES[each["state"]]
        return Phrase("person.in_state", "{who}: {state}", who=named(each), state=state)
    if each["done"]:
        return Phrase("person.done", "{who}: đã gửi phiếu", who=named(each))
    return Phrase("person.not_done", "{who}: chưa gửi phiếu", who=named(each))
