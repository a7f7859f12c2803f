"""Roles given to many at once from a list that is pasted; and the codes that nobody has taken up, each with a text to pass on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypedDict

from dialogs.engine import Command, End, Next, Part, Query, Say, Talk, ask, do, look
from dialogs.phrases import Listed, Phrase, Speech
from dialogs.questions import OneOf, Option, Words
from dialogs.reading import Context
from dialogs.talks.asked import Link
from dialogs.talks.picking import BACK, MORE, agreed
from dialogs.talks.work import NAMES


class ToGive(TypedDict):
    """A role for somebody at a place; holds: who holds that role there already, "" nobody."""

    kind: str
    place: str
    label: str
    called: str
    holds: str


class Unclear(TypedDict):
    """A line as it was pasted, and why nothing is given by it: no place, several places, the same role twice, a role not given."""

    text: str
    why: Literal["nowhere", "several", "twice", "kind"]


class ReadList(TypedDict):
    """What a pasted list was understood as."""

    rows: list[ToGive]
    unclear: list[Unclear]


@dataclass(frozen=True, slots=True)
class ReadRoles(Query[ReadList]):
    """Read a pasted list of places and names."""

    role: str
    text: str


@dataclass(frozen=True, slots=True)
class GiveRoles(Command[int]):
    """A code for each of these (kind, place, for whom), once, within seven days; answered by how many."""

    role: str
    rows: tuple[tuple[str, str, str], ...]


class CodeWaiting(TypedDict):
    """A code that nobody has taken up: for whom, which role where, until when; over: it can not be any more."""

    id: str
    kind: str
    label: str
    called: str
    day: str
    over: bool
    hands_over: bool


class CodesWaiting(TypedDict):
    """A page of them, how many there are, and whether there are more."""

    rows: list[CodeWaiting]
    total: int
    more: bool


@dataclass(frozen=True, slots=True)
class RoleCodes(Query[CodesWaiting]):
    """The codes of roles below one's own that nobody has taken up."""

    role: str
    page: int = 0
    most: int = 3


class CodeToPass(CodeWaiting):
    """The same with the code."""

    code: str


@dataclass(frozen=True, slots=True)
class RoleCode(Query[CodeToPass]):
    """One of them, to be passed on."""

    role: str
    which: str


@dataclass(frozen=True, slots=True)
class RenewCode(Command[CodeToPass]):
    """A fresh code instead of one, for another seven days."""

    role: str
    which: str


@dataclass(frozen=True, slots=True)
class WithdrawCode(Command[None]):
    """A code gives nothing from here on."""

    role: str
    which: str


@dataclass(frozen=True, slots=True)
class CardsLink(Command[Link]):
    """A one-time link to the codes as cards to print."""

    role: str


SHOWN = 60


def give_many(role: str) -> Talk:
    """A list is pasted, read back with what was not found, and confirmed once."""
    text = yield from ask(
        Words(
            key="list",
            longest=4000,
            lines=True,
            context=Context.SEARCH,
            wording=Phrase(
                "many.ask",
                "{Ban} dán danh sách vào đây{a}: mỗi người một dòng, có tên nơi và tên người, thứ tự nào cũng được. Năm sinh, số điện thoại có thì {minh} bỏ qua, không lưu.\nVí dụ:\nthôn Ví Dụ 1 - Nguyễn Thị Ví Dụ\nthôn Ví Dụ 2 - Trần Văn Ví Dụ (chi hội phó)",
            ),
            options=(BACK,),
        )
    )
    if text == "=back":
        return Next("holders", {"role": role})
    read = yield from look("read", ReadRoles(role, text), secret=True)
    for said in (*_read_back(read["rows"]), *_unclear(read["unclear"])):
        yield Say(said)
    if not read["rows"]:
        return Next("give_many", {"role": role})
    sure = yield from ask(_sure(len(read["rows"]), mend=bool(read["unclear"])))
    if sure != "yes":
        return Next("give_many" if sure == "again" else "holders", {"role": role})
    rows = tuple((each["kind"], each["place"], each["called"]) for each in read["rows"])
    given = yield from do("give", GiveRoles(role, rows))
    yield Say(
        Phrase(
            "many.given",
            "Đã làm {n} mã nhận việc, dùng trong 7 ngày{a}. Mã nào chưa ai nhận thì còn ở “Mã nhận việc chưa ai nhận”, có sẵn bài để chép gửi từng người.",
            n=given,
        )
    )
    return (yield from _cards(role))


def _sure(number: int, *, mend: bool) -> OneOf:
    wording = (
        Phrase(
            "many.sure_rest", "Giao {n} việc đã rõ ở trên, các dòng chưa rõ để sau, phải không{a}?", n=number
        )
        if mend
        else Phrase("many.sure", "Giao {n} việc như trên, phải không{a}?", n=number)
    )
    options = (
        Option("yes", Phrase("many.yes", "Phải, làm mã"), also=("co", "dong y")),
        Option("again", Phrase("many.again", "Dán lại danh sách")),
        Option("no", Phrase("many.no", "Thôi"), also=("khong",)),
    )
    return OneOf(key="sure", wording=wording, options=options, context=Context.YES_NO, careful=True)


def _read_back(rows: Sequence[ToGive]) -> list[Speech]:
    if not rows:
        return [Phrase("many.nothing", "{Minh} chưa thấy dòng nào rõ nơi nào{a}.")]
    lines = Listed((_named(each) for each in rows), "\n")
    return [Phrase("many.rows", "{Minh} hiểu {n} việc như sau:\n{lines}", n=len(rows), lines=lines)]


def _named(each: ToGive) -> Phrase:
    return Phrase(
        "many.row",
        "{place}: {who}, {role}{holds}",
        place=each["label"],
        who=each["called"] or Phrase("many.no_name", "chưa ghi tên"),
        role=NAMES[each["kind"]],
        holds=Phrase("many.holds", " (đang có {who})", who=each["holds"]) if each["holds"] else "",
    )


def _unclear(lines: Sequence[Unclear]) -> list[Speech]:
    if not lines:
        return []
    said = (
        Phrase("many.unclear_line", "“{text}”: {why}", text=each["text"], why=WHY[each["why"]])
        for each in lines
    )
    return [
        Phrase(
            "many.unclear",
            "{n} dòng chưa rõ, {minh} để riêng:\n{lines}",
            n=len(lines),
            lines=Listed(said, "\n"),
        )
    ]


WHY = {
    "nowhere": Phrase("many.nowhere", "không thấy nơi nào tên như vậy trong phần {ban} phụ trách"),
    "several": Phrase("many.several", "có hai nơi cùng tên, {ban} ghi thêm tên xã cũ hoặc mã"),
    "twice": Phrase("many.twice", "việc ấy đã có một dòng ở trên"),
    "kind": Phrase("many.kind", "việc này {ban} không giao được"),
}


def _cards(role: str) -> Part[End]:
    """Where the cards can be printed from."""
    link = yield from do("cards", CardsLink(role))
    if link["url"]:
        yield Say(
            Phrase(
                "many.cards",
                "Thẻ để in, mỗi người một thẻ: {url}\nĐường dẫn dùng được một lần, trong 24 giờ. Ai cầm mã thì nhận được việc, nên xin đưa tận tay{a}.",
                url=link["url"],
            )
        )
    else:
        yield Say(
            Phrase(
                "many.no_cards",
                "Nơi đây chưa mở trang tải tệp nên {minh} chưa đưa thẻ in được{a}. {Ban} chép từng mã ở dưới, hoặc nhờ người quản trị in bằng lệnh cdht role cards.",
            )
        )
    return Next("role_codes", {"role": role})


def role_codes(role: str, page: int = 0) -> Talk:
    """The codes that nobody has taken up."""
    found = yield from look("codes", RoleCodes(role, page), secret=True)
    if not found["total"]:
        yield Say(Phrase("codes.none", "Mã nào cũng đã có người nhận{a}."))
        return Next("holders", {"role": role})
    options = [Option(each["id"], _code(each)) for each in found["rows"]]
    options += [MORE] if found["more"] else []
    options += [Option("cards", Phrase("codes.cards", "In thẻ tất cả")), BACK]
    wording = Phrase(
        "codes.ask",
        "{n} mã nhận việc chưa ai nhận. {Ban} chọn một mã để lấy bài chép gửi{a}.",
        n=found["total"],
    )
    choice = yield from ask(OneOf(key="which", wording=wording, options=tuple(options)))
    if choice == "back":
        return Next("holders", {"role": role})
    if choice == "more":
        return Next("role_codes", {"role": role, "page": page + 1})
    if choice == "cards":
        return (yield from _cards(role))
    return Next("role_code", {"role": role, "which": choice})


def _code(each: CodeWaiting) -> Phrase:
    about = {
        "who": each["called"] or Phrase("codes.no_name", "chưa ghi tên"),
        "role": NAMES[each["kind"]],
        "place": each["label"],
    }
    if each["over"]:
        return Phrase("codes.over", "{who}, {role}, {place}: đã hết hạn", **about)
    return Phrase("codes.one", "{who}, {role}, {place}", **about)


def role_code(role: str, which: str) -> Talk:
    """One code: the text to copy, a fresh one, or none any more."""
    each = yield from look("code", RoleCode(role, which), secret=True)
    if each["over"]:
        yield Say(
            Phrase("codes.late", "{who}: mã đã hết hạn ngày {day}{a}.", who=_code(each), day=each["day"])
        )
    else:
        for said in to_copy(each):
            yield Say(said)
    choice = yield from ask(
        OneOf(
            key="then",
            wording=Phrase("codes.then", "{Ban} cần gì nữa không{a}?"),
            options=(
                Option("list", Phrase("codes.list", "Xem các mã khác")),
                Option("renew", Phrase("codes.renew", "Làm mã mới thay mã này")),
                Option("withdraw", Phrase("codes.withdraw", "Thu lại mã này")),
                Option("back", Phrase("codes.back", "Quay ra")),
            ),
        )
    )
    if choice == "renew":
        fresh = yield from do("renew", RenewCode(role, which), secret=True)
        for said in to_copy(fresh):
            yield Say(said)
    elif choice == "withdraw":
        wording = Phrase(
            "codes.withdraw_sure", "Thu lại thì mã ấy không nhận được việc nữa. Thu lại phải không{a}?"
        )
        yes, no = Phrase("codes.withdraw_yes", "Phải, thu lại"), Phrase("codes.withdraw_no", "Không, để đó")
        if (yield from agreed("sure", wording, yes, no)):
            yield from do("withdraw", WithdrawCode(role, which))
            yield Say(Phrase("codes.withdrawn", "{Minh} đã thu lại mã ấy{a}."))
    return Next("holders" if choice == "back" else "role_codes", {"role": role})


def to_copy(each: CodeToPass) -> list[Speech]:
    """What stands around the text, and the text by itself."""
    who = each["called"] or Phrase("codes.whom", "người được giao")
    return [
        Phrase("codes.copy", "{Ban} chép bài dưới đây gửi riêng cho {who}{a}, đừng gửi vào nhóm.", who=who),
        Phrase(
            "codes.text",
            "Mã nhận việc {role}, {place}: {code}\nDành cho: {who}. Nhắn đúng mã này cho trợ lý “Công dân học tập”, trên máy của mình. Mã dùng một lần, đến hết ngày {day}. Không đưa mã cho người khác.",
            role=NAMES[each["kind"]],
            place=each["label"],
            code=each["code"],
            who=who,
            day=each["day"],
        ),
    ]
