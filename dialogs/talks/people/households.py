"""The list of a village: begun with two numbers, names filled in as they come."""

from dataclasses import dataclass
from typing import TypedDict

from dialogs.engine import Command, Done, End, Next, Part, Query, Say, Talk, ask, do, look
from dialogs.phrases import Listed, Phrase, Speech
from dialogs.questions import Number, OneOf, Option, Value, Words
from dialogs.reading import Context
from dialogs.rules.people import Line, read_line
from dialogs.talks.asked import InviteLink, Link, PlacesBelow, Today, WhatIGive
from dialogs.talks.finding import whose
from dialogs.talks.people.cards import AtHome, Recognise, Villager, at_home, named
from dialogs.talks.picking import BACK, MORE, agreed, elsewhere, pick_place


class HomeInShort(TypedDict):
    """A household of the list; persons: adults, as counted or listed. done: how many of them sent this year's sheet."""

    id: str
    name: str
    persons: int
    done: int
    state: str


class VillagePage(TypedDict):
    """
    A page of the households of a village.

    households, adults: as counted by hand, 0 unknown. homes, named: as listed.
    """

    place: str
    label: str
    households: int
    adults: int
    homes: int
    named: int
    rows: list[HomeInShort]
    more: bool


@dataclass(frozen=True, slots=True)
class VillageList(Query[VillagePage | None]):
    """The households of a village, a page at a time; nothing where a village is to be chosen first."""

    role: str
    place: str = ""
    page: int = 0
    most: int = 5


class WaitingPage(TypedDict):
    """A page of those who wait to be known, and how many there are."""

    rows: list[AtHome]
    more: bool
    count: int


@dataclass(frozen=True, slots=True)
class Waiting(Query[WaitingPage]):
    """Persons who wait for the chapter to say who they are."""

    role: str
    page: int = 0
    most: int = 3


class Unknown(AtHome):
    """One of them, and who may be meant: rows of the list, and persons who came themselves under the same name and year."""

    listed: list[AtHome]
    doubles: list[Villager]


@dataclass(frozen=True, slots=True)
class WaitingPerson(Query[Unknown]):
    """One of them, and who may be meant."""

    role: str
    who: str


@dataclass(frozen=True, slots=True)
class SetNumbers(Command[None]):
    """How many households and adults a village has, as its head counts them."""

    role: str
    place: str
    households: int
    adults: int


class PeopleAdded(TypedDict):
    """The household ("" none), how many were added, and how many were listed already."""

    household: str
    added: int
    known: int


@dataclass(frozen=True, slots=True)
class AddPeople(Command[PeopleAdded]):
    """Add a household, or people to one; who is listed already is passed over."""

    role: str
    place: str
    household: str
    name: str
    people: tuple[tuple[str, int], ...]


class OneMeant(TypedDict):
    """One who waits, and whom on the list their name and year mean; None: nobody, they are new."""

    who: AtHome
    listed: AtHome | None


class PeopleMeant(TypedDict):
    """Those who wait and can be confirmed as they are, and how many more wait."""

    rows: list[OneMeant]
    left: int


@dataclass(frozen=True, slots=True)
class WhoWaits(Query[PeopleMeant]):
    """Those who wait and can be confirmed in one act."""

    role: str
    most: int = 30


@dataclass(frozen=True, slots=True)
class RecogniseAll(Command[int]):
    """Confirm those who were read out, each with a row of the list, or ("") as somebody new; answered by how many it was."""

    role: str
    people: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class MergePeople(Command[str]):
    """
    Two who came themselves are one: the further sheet of each year stays.

    Answered by the id under which it can be undone, for seven days.
    """

    role: str
    keep: str
    other: str


@dataclass(frozen=True, slots=True)
class ImportLink(Command[Link]):
    """A one-time link for a list of households of a place."""

    role: str
    place: str


ROWS = 3  # of a page: with what else there is to choose it stays short on a phone


def households(role: str, page: int = 0, place: str = "", words: str = "") -> Talk:
    """A page of the list; where there is none yet, the two numbers."""
    here = yield from look("list", VillageList(role, place, page, ROWS), secret=True)
    if here is None:
        return (yield from choose_village("households", role, page, words))
    at: dict[str, Value] = {"role": role, "place": here["place"]}
    if not (here["households"] or here["homes"] or here["named"]):
        return Next("numbers", at)
    yield Say(_numbers(here))
    options = [Option(each["id"], _home(each)) for each in here["rows"]]
    options += [MORE] if here["more"] else []
    choice = yield from ask(
        OneOf(
            key="which",
            wording=Phrase("list.ask", "{Ban} xem nhà nào{a}?")
            if here["rows"]
            else Phrase("list.ask_empty", "{Ban} muốn làm gì{a}?"),
            options=(
                *options,
                Option("find", Phrase("list.find", "Tìm một người, một nhà")),
                Option("other", Phrase("list.other", "Thêm nhà, sửa con số")),
                BACK,
            ),
        )
    )
    others: dict[str, tuple[str, dict[str, Value]]] = {
        "more": ("households", {**at, "page": page + 1}),
        "find": ("find_people", {"role": role}),
        "other": ("list_changes", at),
        "back": ("work", {}),
    }
    return Next(*others.get(choice, ("household", {"role": role, "household": choice})))


def _home(each: HomeInShort) -> Phrase:
    """A household: whose, and how many of its adults are done."""
    if each["state"] == "mourning":
        return Phrase("home.in_mourning", "Nhà {name}: đang có tang", name=whose(each["name"]))
    return Phrase(
        "home.in_short",
        "Nhà {name}: {done} trên {persons} người đã gửi",
        name=whose(each["name"]),
        done=each["done"],
        persons=each["persons"],
    )


def choose_village(
    talk: str, role: str, page: int, words: str, out: str = "work", level: str = "village"
) -> Part[End]:
    """Which village, for a role that has several below it; then the talk begins again there."""
    found = yield from look("places", PlacesBelow(role, level, words, page))
    picked = yield from pick_place(found, words)
    if picked == "back" and out == "work":
        return Next("work")
    if picked in {"more", "back"} or picked.startswith("?"):
        return Next(*elsewhere(talk, {"role": role}, picked, page, words, out))
    return Next(talk, {"role": role, "place": picked})


def _numbers(here: VillagePage) -> Speech:
    if not here["households"]:
        return Phrase(
            "list.named",
            "{place}: danh sách có {homes} hộ, {named} người. Chưa có số hộ, số người lớn do chi hội đếm.",
            place=_capital(here["label"]),
            homes=here["homes"],
            named=here["named"],
        )
    return Phrase(
        "list.counted",
        "{place}: chi hội đếm {households} hộ, {adults} người lớn. Danh sách đã có tên {homes} hộ, {named} người.",
        place=_capital(here["label"]),
        households=here["households"],
        adults=here["adults"],
        homes=here["homes"],
        named=here["named"],
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def list_changes(role: str, place: str) -> Talk:
    """What can be changed in a list."""
    at: dict[str, Value] = {"role": role, "place": place}
    choice = yield from ask(
        OneOf(
            key="what",
            wording=Phrase("list.change", "{Ban} thêm hay sửa gì{a}?"),
            options=(
                Option("add_people", Phrase("list.add", "Thêm một nhà")),
                Option("numbers", Phrase("list.numbers", "Sửa số hộ, số người lớn")),
                Option("waiting_people", Phrase("list.waiting", "Người chờ xác nhận tên")),
                Option("invite_place", Phrase("list.invite", "In tờ mời, thẻ từng nhà")),
                Option("households", Phrase("list.back", "Về danh sách")),
            ),
        )
    )
    return Next(choice, {"role": role} if choice == "waiting_people" else at)


def numbers(role: str, place: str) -> Talk:
    """How many households, how many adults: two numbers are enough to begin with."""
    count = yield from ask(
        Number(
            key="households",
            low=1,
            high=5000,
            wording=Phrase("numbers.households", "Thôn mình có bao nhiêu hộ{a}? {Ban} nhắn một con số."),
            help=Phrase(
                "numbers.help",
                "Số này để biết làm được bao nhiêu phần. Chưa chắc thì ghi số gần đúng, sửa lúc nào cũng được{a}.",
            ),
        )
    )
    adults = yield from ask(
        Number(
            key="adults",
            low=1,
            high=20000,
            wording=Phrase("numbers.adults", "Có bao nhiêu người từ 18 tuổi trở lên{a}?"),
        )
    )
    yield from do("set", SetNumbers(role, place, count, adults))
    yield Say(
        Phrase(
            "numbers.saved",
            "{Minh} ghi rồi{a}: {households} hộ, {adults} người lớn. Tên từng nhà điền dần, lúc nào cũng được.",
            households=count,
            adults=adults,
        )
    )
    return Next("households", {"role": role, "place": place})


def add_people(role: str, place: str = "", household: str = "") -> Talk:
    """One line: a household and its adults; read back before it counts."""
    today = yield from look("today", Today())
    year = today["year"]
    out = {"role": role, "household": household} if household else {"role": role, "place": place}
    text = yield from ask(
        Words(
            key="line",
            longest=900,
            context=Context.SEARCH,
            check=lambda typed: _fault(typed, year, household),
            wording=Phrase(
                "people.line_here",
                "{Ban} nhắn họ tên và năm sinh từng người trong nhà{a}. Ví dụ: Nguyễn Thị Ví Dụ 1960, Trần Văn Ví Dụ 1958.",
            )
            if household
            else Phrase(
                "people.line",
                "{Ban} nhắn một dòng cho một nhà{a}. Ví dụ: nhà Lan: Nguyễn Thị Ví Dụ 1960, Trần Văn Ví Dụ 1958.",
            ),
            options=(BACK,),
        )
    )
    talk = "household" if household else "households"
    if text == "=back":
        return Next(talk, out)
    line = read_line(text, year)
    yes, no = Phrase("people.yes", "Đúng, ghi vào"), Phrase("people.no", "Không, để tôi nhắn lại")
    if not (yield from agreed("right", _read_back(line, household), yes, no)):
        return Next("add_people", {**out, "place": place})
    added = yield from do("add", AddPeople(role, place, household, line.household, line.people))
    yield Say(_added(added, line, household))
    if added["household"]:
        return Next("household", {"role": role, "household": added["household"]})
    return Next("households", {"role": role, "place": place})


def _fault(text: str, year: int, household: str) -> Speech | None:
    line = read_line(text, year)
    if line.odd:
        return Phrase(
            "people.odd",
            "{Minh} chưa hiểu chỗ “{pieces}”. Mỗi người ghi họ tên rồi năm sinh, đủ 18 tuổi trở lên; cách nhau dấu phẩy{a}.",
            pieces="; ".join(line.odd),
        )
    if not line.people and (household or not line.household):
        return Phrase("people.none", "{Minh} chưa thấy tên ai{a}. Ví dụ: nhà Lan: Nguyễn Thị Ví Dụ 1960.")
    return None


def _read_back(line: Line, household: str) -> Speech:
    people = Listed((named({"id": "", "name": name, "born": born}) for name, born in line.people), "; ")
    if household:
        return Phrase("people.read_people", "{Minh} ghi thêm: {people}. Đúng không{a}?", people=people)
    if not line.people:
        return Phrase(
            "people.read_home", "{Minh} ghi nhà {home}, chưa có tên ai. Đúng không{a}?", home=line.household
        )
    return Phrase(
        "people.read_line",
        "{Minh} ghi nhà {home}: {people}. Đúng không{a}?",
        home=line.household,
        people=people,
    )


def _added(added: PeopleAdded, line: Line, household: str) -> Speech:
    if not line.people and not household:
        return Phrase("people.added_home", "{Minh} ghi thêm một nhà rồi{a}.")
    if added["known"]:
        return Phrase(
            "people.added_known",
            "{Minh} ghi thêm {added} người{a}. {known} người đã có trong danh sách nên không ghi lại.",
            added=added["added"],
            known=added["known"],
        )
    return Phrase("people.added", "{Minh} ghi thêm {added} người rồi{a}.", added=added["added"])


# -- files of a place: a list of households sent in, sheets and cards to print


def import_households(role: str) -> Talk:
    """Where to send a list of households in: tried first, stored when it is sent again."""
    mine = yield from look("mine", WhatIGive(role))
    link = yield from do("link", ImportLink(role, mine["place"]), secret=True)
    if not link["url"]:
        return (yield from _no_page())
    yield Say(
        Phrase(
            "import.link",
            "{Ban} mở đường dẫn này trên máy có tệp, gửi tệp Excel hoặc CSV{a}:\n{url}\nLần gửi đầu chỉ xem thử từng dòng. Gửi lại đúng tệp ấy thì mới ghi. Đường dẫn dùng trong 24 giờ.",
            url=link["url"],
        )
    )
    return Done()


def _no_page() -> Part[End]:
    yield Say(
        Phrase(
            "files.no_page",
            "Hiện chưa gửi, nhận tệp qua đường dẫn được. {Ban} nhờ người quản trị phần mềm làm giúp{a}.",
        )
    )
    return Done()


def invite_place(role: str, place: str = "", page: int = 0, words: str = "") -> Talk:
    """Sheets to hang up and cards for each household, as one file to print."""
    here = yield from look("list", VillageList(role, place, 0, 1), secret=True)
    if here is None:
        return (yield from choose_village("invite_place", role, page, words))
    link = yield from do("link", InviteLink(role, here["place"]), secret=True)
    if not link["url"]:
        return (yield from _no_page())
    yield Say(
        Phrase(
            "invite.place_link",
            "Tờ mời và thẻ từng hộ của {place}, in trên giấy A4{a}:\n{url}\nTải được một lần, trong 24 giờ. Thẻ có tên chủ hộ, {ban} đưa tận nhà giúp {minh}.",
            place=here["label"],
            url=link["url"],
        )
    )
    return Done()


# -- who came themselves and is not known yet: matched to the list, taken as new, or the same as another


def waiting_people(role: str, page: int = 0) -> Talk:
    """Who waits, those who wait longest first."""
    found = yield from look("waiting", Waiting(role, page, 4), secret=True)
    if not found["rows"]:
        yield Say(Phrase("waiting.nobody", "Không ai chờ xác nhận tên{a}."))
        return Next("households", {"role": role})
    choice = yield from ask(
        OneOf(
            key="who",
            wording=Phrase(
                "waiting.ask",
                "{count} người tự vào, chờ chi hội xác nhận tên. {Ban} xem người nào trước{a}?",
                count=found["count"],
            ),
            options=(
                *(Option(each["id"], at_home(each)) for each in found["rows"]),
                *((MORE,) if found["more"] else ()),
                Option("all", Phrase("waiting.all", "Xem cả loạt, xác nhận một lần"), also=("tat ca",)),
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
    if choice == "all":
        return Next("confirm_people", {"role": role})
    return Next("waiting_person", {"role": role, "who": choice})


def confirm_people(role: str) -> Talk:
    """All who wait and are one alone, read back by name, confirmed in one act."""
    found = yield from look("meant", WhoWaits(role), secret=True)
    if not found["rows"]:
        yield Say(
            Phrase(
                "waiting.one_by_one",
                "Những người còn chờ đều dễ nhầm, {ban} xem từng người giúp {minh}{nhe}.",
            )
        )
        return Next("waiting_people", {"role": role})
    lines = Listed((_meant(number, each) for number, each in enumerate(found["rows"], 1)), "\n")
    yield Say(Phrase("waiting.read_back", "{lines}", lines=lines))
    if found["left"]:
        yield Say(
            Phrase("waiting.left", "Còn {count} người để xem riêng hoặc xem lần sau{a}.", count=found["left"])
        )
    wording = Phrase(
        "waiting.sure_all",
        "{Ban} biết cả {count} người trên, đúng như vậy chứ{a}? Ai chưa chắc thì {ban} xem từng người.",
        count=len(found["rows"]),
    )
    yes, no = Phrase("waiting.yes_all", "Đúng cả, xác nhận"), Phrase("waiting.no_all", "Chưa, xem từng người")
    if (yield from agreed("sure", wording, yes, no)):
        people = tuple(
            (each["who"]["id"], each["listed"]["id"] if each["listed"] else "") for each in found["rows"]
        )
        count = yield from do("all", RecogniseAll(role, people))
        yield Say(Phrase("waiting.saved_all", "{Minh} xác nhận {count} người rồi{a}.", count=count))
    return Next("waiting_people", {"role": role})


def _meant(number: int, each: OneMeant) -> Phrase:
    if each["listed"]:
        return Phrase(
            "waiting.line",
            "{number}. {who}: là {listed} trong danh sách",
            number=number,
            who=named(each["who"]),
            listed=at_home(each["listed"]),
        )
    return Phrase(
        "waiting.line_new",
        "{number}. {who}: chưa có trong danh sách, ghi là người của thôn",
        number=number,
        who=named(each["who"]),
    )


def waiting_person(role: str, who: str) -> Talk:
    """Who it may be; names of the list are shown to the head alone."""
    found = yield from look("person", WaitingPerson(role, who), secret=True)
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


def _merge(role: str, found: Unknown, other: str) -> Part[End]:
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
