"""A list is put right: a household split, joined or moved, a person moved or struck out; and what was done is undone."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias, TypedDict

from dialogs.engine import Command, End, Next, Part, Query, Say, Talk, ask, do, look
from dialogs.phrases import Argument, Listed, Phrase, Speech
from dialogs.questions import OneOf, Option, Value
from dialogs.talks.asked import PlacesBelow
from dialogs.talks.finding import seek, whose
from dialogs.talks.people.cards import HouseholdCard, OneHousehold, PersonCard, Villager, named
from dialogs.talks.picking import BACK, MORE, agreed, elsewhere, pick_place

# why something is not done: "" it is; else what somebody has, or that they are there already, or that it is no place for them
Why: TypeAlias = Literal["", "there", "nowhere", "phone", "known", "role", "sheet", "consent"]


@dataclass(frozen=True, slots=True)
class MovePerson(Command[Why]):
    """Somebody lives in another household (`home`), or in another village without one."""

    role: str
    who: str
    place: str = ""
    home: str = ""


@dataclass(frozen=True, slots=True)
class StrikeOut(Command[Why]):
    """Somebody never should have been on the list; who has a phone, a sheet or a role is not struck out."""

    role: str
    who: str


@dataclass(frozen=True, slots=True)
class SplitHousehold(Command[str]):
    """Some of a household become one of their own: its id, "" where all of them would go, or nobody."""

    role: str
    household: str
    people: tuple[str, ...]
    name: str


@dataclass(frozen=True, slots=True)
class JoinHouseholds(Command[Why]):
    """All of a household live in another one of the village."""

    role: str
    household: str
    into: str


@dataclass(frozen=True, slots=True)
class MoveHousehold(Command[Why]):
    """A household moves to another village."""

    role: str
    household: str
    place: str


class Concerned(TypedDict):
    """Somebody as a list names them; born: 0 unknown."""

    name: str
    born: int


class ListChange(TypedDict):
    """What was done to a list: what, with whom (the first two), how many in all, on which day."""

    id: str
    what: str
    who: list[Concerned]
    people: int
    day: str


class Undoable(TypedDict):
    """A page of what can be undone."""

    rows: list[ListChange]
    more: bool


@dataclass(frozen=True, slots=True)
class ListChanges(Query[Undoable]):
    """What was done to a list and can be undone, the newest first."""

    role: str
    page: int = 0
    most: int = 3


@dataclass(frozen=True, slots=True)
class CanUndo(Query[str]):
    """The role on this phone by which something of a list can be undone; "" none."""


class Undone(TypedDict):
    """
    What became of an undo.

    blocked: rows were changed since, `whose` it says. built: something was built on so many (`built`) rows of an import; `left`
    can be taken back. late: it is not there any more.
    """

    state: Literal["done", "blocked", "built", "late"]
    whose: list[str]
    built: int
    left: int
    count: int


@dataclass(frozen=True, slots=True)
class UndoChange(Command[Undone]):
    """Undo one change; rest: of an import, those rows on which nothing was built."""

    role: str
    change: str
    rest: bool = False


MOST = 30  # adults of a household
UNDO = Phrase("change.undo", "Nhầm thì trong 7 ngày {ban} nhắn “hoàn tác”{a}.")
WHY: dict[str, Callable[[str], Phrase]] = {
    "there": lambda _: Phrase("change.there", "Đang ở đúng nơi ấy rồi, {minh} không đổi gì{a}."),
    "nowhere": lambda _: Phrase(
        "change.nowhere", "Hai nhà không cùng một thôn, hoặc nơi ấy không phải thôn, nên {minh} chưa làm{a}."
    ),
    "phone": lambda who: Phrase(
        "change.has_phone",
        "{who} có máy riêng trong trợ lý, nên {minh} không xóa tên{a}. Ghi tình trạng thì được.",
        who=who,
    ),
    "known": lambda who: Phrase(
        "change.is_known",
        "{who} đã được nhận là người trong danh sách; gỡ ra trước rồi hãy xóa tên{a}.",
        who=who,
    ),
    "role": lambda who: Phrase(
        "change.has_role", "{who} đang giữ việc ở chi hội hay ở xã, nên {minh} không xóa tên{a}.", who=who
    ),
    "sheet": lambda who: Phrase(
        "change.has_sheet", "{who} đã có phiếu hoặc đăng ký, nên {minh} không xóa tên{a}.", who=who
    ),
    "consent": lambda who: Phrase(
        "change.has_consent", "{who} đã ký đồng ý điều gì đó, nên {minh} không xóa tên{a}.", who=who
    ),
}


def why_not(why: Why, who: str) -> Phrase:
    """Why nothing was done."""
    return WHY[why](who)


def household_change(role: str, household: str) -> Talk:
    """Split, joined to another, or moved."""
    card = yield from look("card", HouseholdCard(role, household, 0, MOST), secret=True)
    options = [Option("join", Phrase("home.join", "Nhập vào nhà khác"))]
    if len(card["rows"]) > 1:
        options.insert(0, Option("split", Phrase("home.split", "Tách hộ: có người ra ở riêng")))
    if card["below"]:
        options.append(Option("move", Phrase("home.move", "Chuyển cả nhà sang thôn khác")))
    choice = yield from ask(
        OneOf(
            key="what",
            wording=Phrase("home.ask_change", "Nhà {name}: {ban} sửa gì{a}?", name=whose(card["name"])),
            options=(*options, BACK),
        )
    )
    back: dict[str, Value] = {"role": role, "household": household}
    if choice == "back":
        return Next("household", back)
    if choice == "split":
        return (yield from _split(role, household, card))
    if choice == "move":
        return Next("household_move", back)
    return (yield from _join(role, household, card))


def _split(role: str, household: str, card: OneHousehold) -> Part[End]:
    """Who goes is chosen one by one; all is read back before it counts."""
    going: list[Villager] = []
    page = 0
    for turn in range(2 * MOST):
        left = [each for each in card["rows"] if each["id"] not in {one["id"] for one in going}]
        options = [Option(each["id"], named(each)) for each in left[4 * page : 4 * page + 4]]
        options += [MORE] if len(left) > 4 * page + 4 else []
        if going:
            options.append(
                Option("enough", Phrase("split.enough", "Thế thôi, hết rồi"), also=("het", "the thoi"))
            )
        wording = (
            Phrase("split.more", "Còn ai nữa{a}? Đã chọn: {who}.", who=_names(going))
            if going
            else Phrase("split.who", "Ai ra ở riêng{a}? Người đầu tiên là chủ hộ mới.")
        )
        choice = yield from ask(
            OneOf(key=f"who{turn}", wording=wording, options=(*options, *(() if going else (BACK,))))
        )
        if choice == "more":
            page += 1
            continue
        if choice in {"back", "enough"}:
            break
        page = 0
        going.append(next(each for each in left if each["id"] == choice))
        if len(left) <= 2:  # somebody stays
            break
    back: dict[str, Value] = {"role": role, "household": household}
    if not going:
        return Next("household", back)
    wording = Phrase(
        "split.sure",
        "Tách {who} ra thành nhà {name}, có thẻ mới. Đúng không{a}?",
        who=_names(going),
        name=going[0]["name"],
    )
    if not (
        yield from agreed(
            "sure", wording, Phrase("split.yes", "Đúng, tách hộ"), Phrase("split.no", "Không, giữ nguyên")
        )
    ):
        return Next("household", back)
    ids = tuple(each["id"] for each in going)
    new = yield from do("split", SplitHousehold(role, household, ids, going[0]["name"]))
    if not new:
        yield Say(Phrase("split.nobody", "Nhà này phải còn người ở lại, nên {minh} chưa tách{a}."))
        return Next("household", back)
    yield Say(Phrase("split.done", "{Minh} tách hộ rồi. {undo}", undo=UNDO))
    return Next("household", {"role": role, "household": new})


def _names(people: list[Villager]) -> Listed:
    return Listed((named(each) for each in people), "; ")


def _join(role: str, household: str, card: OneHousehold) -> Part[End]:
    back: dict[str, Value] = {"role": role, "household": household}
    asks = Phrase(
        "join.ask",
        "Nhập nhà {name} vào nhà nào{a}? {Ban} nhắn tên chủ hộ hoặc mã thẻ.",
        name=whose(card["name"]),
    )
    into = yield from seek(role, asks, BACK, whom="homes")
    if isinstance(into, str):
        return Next("household", back)
    target = into["id"] if into["what"] == "household" else ""
    name = into["name"]
    if not target:
        of = yield from look("of", PersonCard(role, into["id"]), secret=True)
        target, name = of["home"], into["house"]
    if not target:
        yield Say(Phrase("join.no_home", "{who} chưa có nhà trong danh sách{a}.", who=into["name"]))
        return Next("household_change", back)
    wording = Phrase(
        "join.sure",
        "Nhập {count} người của nhà {name} vào nhà {into}; thẻ cũ vẫn dùng được. Đúng không{a}?",
        count=len(card["rows"]),
        name=whose(card["name"]),
        into=whose(name),
    )
    if not (
        yield from agreed(
            "sure", wording, Phrase("join.yes", "Đúng, nhập hộ"), Phrase("join.no", "Không, giữ nguyên")
        )
    ):
        return Next("household", back)
    why = yield from do("join", JoinHouseholds(role, household, target))
    if why:
        yield Say(why_not(why, card["name"]))
        return Next("household", back)
    yield Say(Phrase("join.done", "{Minh} nhập hộ rồi. {undo}", undo=UNDO))
    return Next("household", {"role": role, "household": target})


def household_move(role: str, household: str, page: int = 0, words: str = "") -> Talk:
    """A household to another village."""
    card = yield from look("card", HouseholdCard(role, household, 0, 1), secret=True)
    back: dict[str, Value] = {"role": role, "household": household}
    found = yield from look("places", PlacesBelow(role, "village", words, page))
    picked = yield from pick_place(found, words)
    if picked in {"more", "back"} or picked.startswith("?"):
        if picked == "back":
            return Next("household", back)
        talk, args = elsewhere("household_move", back, picked, page, words, "household")
        return Next(talk, args)
    label = next((each["label"] for each in found["rows"] if each["id"] == picked), "")
    wording = Phrase(
        "home_move.sure",
        "Chuyển nhà {name} sang {place}. Đúng không{a}?",
        name=whose(card["name"]),
        place=label,
    )
    if not (yield from agreed("sure", wording, YES_MOVE, NO_MOVE)):
        return Next("household", back)
    why = yield from do("move", MoveHousehold(role, household, picked))
    yield Say(why_not(why, card["name"]) if why else MOVED)
    return Next("household", back)


YES_MOVE, NO_MOVE = Phrase("move.yes", "Đúng, chuyển"), Phrase("move.no", "Không, giữ nguyên")
MOVED = Phrase("move.done", "{Minh} chuyển rồi. {undo}", undo=UNDO)


# -- one person


def villager_change(role: str, who: str) -> Talk:
    """To another household, to another village, or off the list."""
    card = yield from look("card", PersonCard(role, who), secret=True)
    options = [Option("home", Phrase("villager.to_home", "Sang ở nhà khác"))]
    if card["below"]:
        options.append(Option("village", Phrase("villager.to_village", "Sang thôn khác")))
    options.append(Option("strike", Phrase("villager.strike", "Ghi nhầm, xóa tên khỏi danh sách")))
    choice = yield from ask(
        OneOf(
            key="what",
            wording=Phrase("villager.ask_change", "{who}: {ban} sửa gì{a}?", who=named(card)),
            options=(*options, BACK),
            help=Phrase(
                "villager.change.help",
                "Người đã mất hay đã chuyển đi nơi khác thì {ban} ghi tình trạng, không xóa tên{a}.",
            ),
        )
    )
    back: dict[str, Value] = {"role": role, "who": who}
    if choice == "village":
        return Next("villager_move", back)
    if choice == "home":
        return (yield from _to_home(role, who, named(card), card["name"]))
    if choice == "strike":
        return (yield from _strike(role, who, named(card), card["name"]))
    return Next("villager", back)


def _to_home(role: str, who: str, said: Phrase, name: str) -> Part[End]:
    back: dict[str, Value] = {"role": role, "who": who}
    asks = Phrase("to_home.ask", "{who} sang nhà nào{a}? {Ban} nhắn tên chủ hộ hoặc mã thẻ.", who=name)
    into = yield from seek(role, asks, BACK, whom="homes")
    if isinstance(into, str):
        return Next("villager", back)
    target, house = (into["id"], into["name"]) if into["what"] == "household" else ("", into["house"])
    if not target:
        of = yield from look("of", PersonCard(role, into["id"]), secret=True)
        target = of["home"]
    if not target:
        yield Say(Phrase("join.no_home", "{who} chưa có nhà trong danh sách{a}.", who=into["name"]))
        return Next("villager_change", back)
    wording = Phrase(
        "to_home.sure", "Chuyển {who} sang nhà {home}. Đúng không{a}?", who=said, home=whose(house)
    )
    if not (yield from agreed("sure", wording, YES_MOVE, NO_MOVE)):
        return Next("villager", back)
    why = yield from do("move", MovePerson(role, who, "", target))
    yield Say(why_not(why, name) if why else MOVED)
    return Next("villager", back)


def _strike(role: str, who: str, said: Phrase, name: str) -> Part[End]:
    back: dict[str, Value] = {"role": role, "who": who}
    wording = Phrase(
        "strike.sure",
        "Xóa tên {who} khỏi danh sách vì ghi nhầm. Sau 7 ngày thì xóa hẳn. Đúng không{a}?",
        who=said,
    )
    if not (
        yield from agreed(
            "sure", wording, Phrase("strike.yes", "Đúng, xóa tên"), Phrase("strike.no", "Không, giữ lại")
        )
    ):
        return Next("villager", back)
    why = yield from do("strike", StrikeOut(role, who))
    if why:
        yield Say(why_not(why, name))
        return Next("villager", back)
    yield Say(Phrase("strike.done", "{Minh} xóa tên rồi. {undo}", undo=UNDO))
    return Next("find_people", {"role": role})


def villager_move(role: str, who: str, page: int = 0, words: str = "") -> Talk:
    """Somebody to another village."""
    card = yield from look("card", PersonCard(role, who), secret=True)
    back: dict[str, Value] = {"role": role, "who": who}
    found = yield from look("places", PlacesBelow(role, "village", words, page))
    picked = yield from pick_place(found, words)
    if picked == "back":
        return Next("villager", back)
    if picked == "more" or picked.startswith("?"):
        talk, args = elsewhere("villager_move", back, picked, page, words, "villager")
        return Next(talk, args)
    label = next((each["label"] for each in found["rows"] if each["id"] == picked), "")
    wording = Phrase(
        "villager_move.sure", "Chuyển {who} sang {place}. Đúng không{a}?", who=named(card), place=label
    )
    if not (yield from agreed("sure", wording, YES_MOVE, NO_MOVE)):
        return Next("villager", back)
    why = yield from do("move", MovePerson(role, who, picked))
    yield Say(why_not(why, card["name"]) if why else MOVED)
    return Next("villager", back)


# -- undone

WHAT = {
    "person.moved": Phrase("undo.moved", "chuyển người"),
    "person.struck": Phrase("undo.struck", "xóa tên"),
    "household.split": Phrase("undo.split", "tách hộ"),
    "household.joined": Phrase("undo.joined", "nhập hộ"),
    "household.moved": Phrase("undo.home_moved", "chuyển cả nhà"),
    "registered.paper": Phrase("undo.signed", "ghi đăng ký giấy"),
    "households.imported": Phrase("undo.imported", "nhập danh sách từ tệp"),
}


def told(each: ListChange) -> Phrase:
    """A change in a line: what, with whom, how many, on which day."""
    people = Listed((_who(one) for one in each["who"]), "; ")
    facts: dict[str, Argument] = {"what": WHAT[each["what"]], "day": each["day"], "count": each["people"]}
    if not each["who"]:
        return Phrase("undo.line_many", "{what}, {count} người, ngày {day}", **facts)
    if each["people"] > len(each["who"]):
        return Phrase(
            "undo.line_more",
            "{what}: {who} và những người khác, {count} người, ngày {day}",
            who=people,
            **facts,
        )
    return Phrase("undo.line", "{what}: {who}, ngày {day}", what=facts["what"], who=people, day=each["day"])


def _who(each: Concerned) -> Phrase:
    return named({"id": "", "name": each["name"], "born": each["born"]})


def undo_list(role: str, page: int = 0) -> Talk:  # noqa: PLR0911 (each way out where it is)
    """What was done to the list; one is chosen, read back, undone, or it is said what stands in the way."""
    found = yield from look("changes", ListChanges(role, page), secret=True)
    if not found["rows"]:
        yield Say(
            Phrase("undo.nothing_listed", "Trong 7 ngày qua không có việc nào của danh sách để hoàn tác{a}.")
        )
        return Next("work")
    choice = yield from ask(
        OneOf(
            key="which",
            wording=Phrase("undo.which", "{Ban} hoàn tác việc nào của danh sách{a}?"),
            options=(
                *(Option(each["id"], told(each)) for each in found["rows"]),
                *((MORE,) if found["more"] else ()),
                Option("own", Phrase("undo.own", "Phiếu của tôi")),
                BACK,
            ),
        )
    )
    if choice == "back":
        return Next("work")
    if choice == "own":
        return Next("undo", {"own": True})
    if choice == "more":
        return Next("undo_list", {"role": role, "page": page + 1})
    change = next(each for each in found["rows"] if each["id"] == choice)
    wording = Phrase("undo.sure", "Hoàn tác: {what}. Đúng không{a}?", what=told(change))
    yes, no = Phrase("undo.yes", "Đúng, hoàn tác"), Phrase("undo.no", "Không, giữ nguyên")
    if not (yield from agreed("sure", wording, yes, no)):
        return Next("work")
    done = yield from do("undo", UndoChange(role, choice))
    if done["state"] == "built":
        yield Say(_in_the_way(done))
        if not done["left"]:
            return Next("work")
        wording = Phrase(
            "undo.rest", "Chỉ gỡ {count} người còn lại, chưa ai làm gì với tên họ{nhe}?", count=done["left"]
        )
        yes, no = Phrase("undo.rest_yes", "Có, gỡ những người ấy"), Phrase("undo.rest_no", "Không, giữ cả")
        if not (yield from agreed("rest", wording, yes, no)):
            yield Say(Phrase("undo.kept_all", "Dạ vâng, {minh} chưa gỡ ai{a}."))
            return Next("work")
        done = yield from do("again", UndoChange(role, choice, rest=True))
    yield Say(_outcome(done))
    return Next("work")


def _outcome(done: Undone) -> Speech:
    if done["state"] == "blocked":
        return _in_the_way(done)
    if done["state"] == "done":
        return Phrase("undo.done", "{Minh} hoàn tác rồi{a}: {count} người.", count=done["count"])
    return Phrase("undo.late", "Việc ấy không hoàn tác được nữa: đã quá 7 ngày, hoặc đã hoàn tác rồi{a}.")


def _in_the_way(done: Undone) -> Speech:
    who = Listed(done["whose"], "; ")
    if done["state"] == "blocked":
        return Phrase(
            "undo.blocked", "{Minh} chưa hoàn tác gì, vì từ đó đã có thay đổi khác: {who}{a}.", who=who
        )
    return Phrase(
        "undo.built",
        "{Minh} chưa gỡ ai. {count} chỗ đã có việc làm tiếp, như: {who}{a}.",
        count=done["built"],
        who=who,
    )
