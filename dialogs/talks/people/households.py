"""The list of a village: begun with two numbers, names filled in as they come."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dialogs.engine import Done, End, Next, Part, Say, Talk, ask, do, look
from dialogs.phrases import Listed, Phrase, Speech
from dialogs.questions import Number, OneOf, Option, Words
from dialogs.reading import Context
from dialogs.rules.people import Line, read_line
from dialogs.talks.asked import InviteLink, PlacesBelow, Today, WhatIGive
from dialogs.talks.people.cards import at_home, home_in_short, named, unknown_line
from dialogs.talks.picking import BACK, MORE, agreed, elsewhere, pick_place


@dataclass(frozen=True, slots=True)
class VillageList:
    """
    The households of a village, a page at a time.

    Returns choose (a village must be chosen first), label, households and adults (as counted by hand, 0 unknown), homes and
    named (as listed), waiting (how many wait to be known), rows [{id, name, code, persons, done, state}], more.
    """

    role: str
    place: str = ""
    page: int = 0
    most: int = 5


@dataclass(frozen=True, slots=True)
class Waiting:
    """Persons who wait for the chapter to say who they are: {rows [{id, name, born, home}], more, count}."""

    role: str
    page: int = 0
    most: int = 5


@dataclass(frozen=True, slots=True)
class WaitingPerson:
    """
    One of them, and who may be meant.

    Returns {id, name, born, label, home, listed [{id, name, born, home}], doubles [{id, name, born, sheet}]}: rows of the
    list, and persons who came themselves under the same name and year.
    """

    role: str
    who: str


@dataclass(frozen=True, slots=True)
class SetNumbers:
    """How many households and adults a village has, as its head counts them."""

    role: str
    place: str
    households: int
    adults: int


@dataclass(frozen=True, slots=True)
class AddPeople:
    """
    Add a household, or people to one; who is listed already is passed over.

    Returns {household, added, known}: the id of the household, how many were added, and how many were there.
    """

    role: str
    place: str
    household: str
    name: str
    people: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Recognise:
    """Say who a waiting person is: a row of the list, or ("") somebody new. Returns {name}."""

    role: str
    who: str
    row: str


@dataclass(frozen=True, slots=True)
class MergePeople:
    """Two who came themselves are one: the further sheet of each year stays. Undone within seven days. Returns {merge}."""

    role: str
    keep: str
    other: str


@dataclass(frozen=True, slots=True)
class ImportLink:
    """A one-time link for a list of households of a place: {url}, or {} where no page is served."""

    role: str
    place: str


Found = Mapping[str, Any]
ROWS = 3  # of a page: with what else there is to choose it stays short on a phone


def households(role: str, page: int = 0, place: str = "", words: str = "") -> Talk:
    """A page of the list; where there is none yet, the two numbers."""
    here: Found = yield from look("list", VillageList(role, place, page, ROWS), secret=True)
    if here["choose"]:
        return (yield from choose_village("households", role, page, words))
    at = {"role": role, "place": here["place"]}
    if not (here["households"] or here["homes"] or here["named"]):
        return Next("numbers", at)
    yield Say(_numbers(here))
    options = [Option(each["id"], home_in_short(each)) for each in here["rows"]]
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
    others = {
        "more": ("households", {**at, "page": page + 1}),
        "find": ("find_people", {"role": role}),
        "other": ("list_changes", at),
        "back": ("work", {}),
    }
    return Next(*others.get(choice, ("household", {"role": role, "household": choice})))


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


def _numbers(here: Found) -> Speech:
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
    at: dict[str, Any] = {"role": role, "place": place}
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
    today: Found = yield from look("today", Today())
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
    added: Found = yield from do("add", AddPeople(role, place, household, line.household, line.people))
    yield Say(_added(added, line, household))
    if added["household"]:
        return Next("household", {"role": role, "household": added["household"]})
    return Next("households", {"role": role, "place": place})


def _fault(text: str, year: int, household: str) -> Speech | None:
    line = read_line(text, year)
    if line.odd:
        return unknown_line("; ".join(line.odd))
    if not line.people and (household or not line.household):
        return Phrase("people.none", "{Minh} chưa thấy tên ai{a}. Ví dụ: nhà Lan: Nguyễn Thị Ví Dụ 1960.")
    return None


def _read_back(line: Line, household: str) -> Speech:
    people = Listed((named({"name": name, "born": born}) for name, born in line.people), "; ")
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


def _added(added: Found, line: Line, household: str) -> Speech:
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


# -- Files of a place: a list of households sent in, sheets and cards to print


def import_households(role: str) -> Talk:
    """Where to send a list of households in: tried first, stored when it is sent again."""
    mine: Found = yield from look("mine", WhatIGive(role))
    link: Found = yield from do("link", ImportLink(role, mine["place"]), secret=True)
    if not link.get("url"):
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
    here: Found = yield from look("list", VillageList(role, place, 0, 1), secret=True)
    if here["choose"]:
        return (yield from choose_village("invite_place", role, page, words))
    link: Found = yield from do("link", InviteLink(role, here["place"]), secret=True)
    if not link.get("url"):
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


# -- Who came themselves and is not known yet: matched to the list, taken as new, or the same as another


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
