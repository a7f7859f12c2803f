"""The questions read out to somebody, answered together, and sent with a signed slip, or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypedDict

from dialogs.conversation import World
from dialogs.engine import Command, Next, Part, Query, Say, Talk, ask, do, look
from dialogs.menus import MENUS
from dialogs.phrases import Addressed, Named, Phrase, Speech
from dialogs.questions import SKIP, OneOf, Option, Scale
from dialogs.reading import Context
from dialogs.rules.names import OddYear, Person, odd_year
from dialogs.scoring import Score, score
from dialogs.sheets import Indicator, Sheet
from dialogs.talks.asked import MyRoles, Today
from dialogs.talks.assess import all_of, explained, officially, so_many, status_words
from dialogs.talks.finding import Name, lines, person, seek
from dialogs.talks.full_name import NAMELESS
from dialogs.talks.full_name import full_name as asked_for
from dialogs.talks.reach import by_you
from dialogs.talks.welcome import address_question


class ToHelp(Name):
    """
    What must be known before answers are taken for a person.

    sheet: the one they are asked. silent: they are no longer on the list. consented: on their own phone. may_register: they
    have not, and can.
    """

    id: str
    sheet: str
    sent: bool
    silent: bool
    consented: bool
    may_register: bool
    year: int


@dataclass(frozen=True, slots=True)
class Helped(Query[ToHelp]):
    """How to fill in for a person."""

    role: str
    person: str


class Added(TypedDict):
    """Who was added, or was known by this name and year."""

    person: str
    known: bool


@dataclass(frozen=True, slots=True)
class AddPerson(Command[Added]):
    """Somebody new of the place, by name and year; one who is there already is not added twice."""

    role: str
    full_name: str
    born: int
    address: str = ""


class Filed(TypedDict):
    """
    Whether a sheet was written, or one was sent by its person meanwhile; the total, of how many.

    offered: they have one of their own, which stays; this one waits for their word. told: they are, of either.
    """

    state: Literal["done", "sent", "offered"]
    total: int
    maximum: int
    told: bool


@dataclass(frozen=True, slots=True)
class FileSheet(Command[Filed]):
    """
    A sheet that somebody filled in for a person, from paper or together: consents by slip, and sent.

    levels: indicator and level. full_name, born: where the list does not have them. registers: they signed that, too.
    """

    role: str
    person: str
    sheet: str
    levels: tuple[tuple[str, str], ...]
    how: Literal["paper", "together"]
    full_name: str = ""
    born: int = 0
    registers: bool = False


class ManyFiled(TypedDict):
    """How many sheets were written, how many wait for their person's word, and whose could not be written."""

    done: int
    offered: int
    failed: list[str]


@dataclass(frozen=True, slots=True)
class FileSheets(Command[ManyFiled]):
    """Several sheets from paper, each with its person, sheet, levels, and whether they register with it."""

    role: str
    slips: tuple[tuple[str, str, tuple[tuple[str, str], ...], bool], ...]


@dataclass(frozen=True, slots=True)
class WhoseSlips(Query[list[list[ToHelp]]]):
    """Whom each of several lines means: one, several, or nobody of the place."""

    role: str
    who: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StopHelping(Command[None]):
    """Let go of what was begun together and not sent."""

    role: str


def fill_in(world: World, role: str, person: str) -> Talk:
    """The ten questions as everybody gets them, on the phone of who helps; sent with a signed slip, or not at all."""
    each = yield from look("person", Helped(role, person), secret=True)
    if each["sent"] or each["silent"]:
        yield Say(_not_now(each))
        return Next("desk", {"role": role})
    if not (yield from _consenting(each)):
        yield Say(
            Phrase(
                "fill.no_slip",
                "Chưa có chữ ký thì {minh} chưa hỏi{a}. {Ban} in phiếu giấy để người ấy ký, hoặc mời người ấy tự nhắn cho trợ lý bằng máy của mình.",
            )
        )
        return Next("desk", {"role": role})
    each = yield from _addressed(each)
    sheet = world.sheets[each["sheet"]]
    yield Say(
        Phrase(
            "fill.begin",
            "Nào, {minh} hỏi {who}: {count} câu. {Ban} đọc to, người ấy chọn{a}.",
            who=_called(each),
            count=len(sheet.indicators),
        )
    )
    given = yield from all_of(read_out(sheet, each))
    levels = {key: level for key, level in given.items() if level != SKIP}
    now = score(sheet, levels, sheet.pass_total)
    yield Say(_together(sheet, levels, each, now))
    if not levels or not (yield from _to_be_sent(each)):
        yield from do("stop", StopHelping(role))
        yield Say(Phrase("fill.dropped", "Dạ vâng, {minh} không giữ gì cả{a}."))
        return Next("desk", {"role": role})
    known = yield from full_name(each)
    if known is None:
        yield from do("stop", StopHelping(role))
        return Next("desk", {"role": role})
    signs = each["may_register"] and (yield from _registers(each))
    done = yield from do(
        "file",
        FileSheet(role, person, each["sheet"], tuple(levels.items()), "together", *known, registers=signs),
    )
    yield Say(filed(done, each))
    return Next("desk", {"role": role})


class Together(Scale):
    """A question that is read out to somebody else; laid out anew each time, for it is in their form of address."""


def read_out(sheet: Sheet, each: ToHelp) -> list[Scale]:
    """The questions of a sheet as their person is addressed, whoever holds the phone."""

    def to(speech: Speech) -> Addressed:
        return Addressed(speech, each["address"] or "ban", each["called"])

    return [
        Together(
            key=indicator.id,
            indicator=indicator.id,
            wording=Phrase(
                "assess.question",
                "Câu {number} trên {count}. {question}",
                number=number,
                count=len(sheet.indicators),
                question=to(indicator.question),
            ),
            options=tuple(
                Option(
                    level.id,
                    Phrase("fill.level", "{label}", label=to(level.label)),
                    counts=so_many(indicator, level),
                )
                for level in indicator.levels
            ),
            unit=indicator.unit,
            help=Phrase("fill.explained", "{words}", words=to(explained(indicator, "family"))),
            more=Phrase("fill.official", "{words}", words=to(officially(sheet, indicator))),
        )
        for number, indicator in enumerate(sheet.indicators, start=1)
    ]


def _addressed(each: ToHelp) -> Part[ToHelp]:
    """How the questions speak to them, asked where nobody has said yet: an old lady is not called "bạn"."""
    if each["address"]:
        return each
    wording = Phrase("fill.address", "{Minh} gọi {who} thế nào cho phải phép{a}?", who=person(each))
    theirs = yield from ask(replace(address_question(wording), key="theirs", sets=""))
    return {**each, "address": theirs}


def _called(each: ToHelp) -> Named | str:
    if each["called"]:
        return Named(each["address"], each["called"])
    return person(each)


def _not_now(each: ToHelp) -> Speech:
    if each["silent"]:
        return Phrase("fill.silent", "Người này không còn trong danh sách làm phiếu{a}.")
    return Phrase("fill.sent", "{who} đã gửi phiếu năm nay rồi{a}.", who=person(each))


def _consenting(each: ToHelp) -> Part[bool]:
    """Consent before anything is asked: a signed slip, or what they agreed to on their own phone."""
    options = [Option("slip", Phrase("fill.slip", "Đã ký phiếu đồng ý"), also=("da ky", "co"))]
    if each["consented"]:
        options.append(Option("phone", Phrase("fill.phone", "Đã đồng ý trên máy của mình, ký sau khi làm")))
    options.append(Option("no", Phrase("fill.not_yet", "Chưa ký"), also=("chua", "khong")))
    answer = yield from ask(
        OneOf(
            key="slip",
            careful=True,
            wording=Phrase(
                "fill.consent",
                "{who} đồng ý để {ban} điền giúp và gửi cho chi hội, Hội Khuyến học xã xem chưa{a}?",
                who=person(each),
            ),
            options=tuple(options),
            help=Phrase(
                "fill.consent.help",
                "Phiếu là của người ấy. Dòng đồng ý nằm cuối phiếu giấy: họ tên, ngày, chữ ký; {ban} giữ tờ ấy cho chi hội{a}.",
            ),
        )
    )
    return answer != "no"


def _together(sheet: Sheet, levels: Mapping[str, str], each: ToHelp, now: Score) -> Speech:
    return Phrase(
        "fill.all",
        "Phiếu của {who} {status}:\n{lines}\nTổng: {total} trên {maximum} điểm.",
        who=person(each),
        status=status_words(sheet),
        lines=lines(
            _line(number, every, levels.get(every.id, ""))
            for number, every in enumerate(sheet.indicators, start=1)
        ),
        total=now.total,
        maximum=now.maximum,
    )


def _line(number: int, each: Indicator, chosen: str) -> Speech:
    level = each.level(chosen)
    if level is None:
        return Phrase("slip.blank", "Câu {number}, {short}: bỏ trống", number=number, short=each.short)
    return Phrase(
        "fill.line", "Câu {number}, {short}: {label}", number=number, short=each.short, label=level.label
    )


def _to_be_sent(each: ToHelp) -> Part[bool]:
    answer = yield from ask(
        OneOf(
            key="send",
            careful=True,
            context=Context.YES_NO,
            wording=Phrase(
                "fill.send",
                "{who} nghe lại rồi, đồng ý gửi cho chi hội, và đã ký phiếu chưa{a}?",
                who=person(each),
            ),
            options=(
                Option("yes", Phrase("fill.yes", "Gửi, đã ký"), also=("gui", "co", "dong y")),
                Option("no", Phrase("fill.no", "Không gửi, bỏ hết"), also=("khong",)),
            ),
        )
    )
    return answer == "yes"


def _registers(each: ToHelp) -> Part[bool]:
    answer = yield from ask(
        OneOf(
            key="registers",
            careful=True,
            context=Context.YES_NO,
            wording=Phrase(
                "fill.registers",
                "{who} có ký đăng ký phấn đấu năm {year} không{a}?",
                who=person(each),
                year=str(each["year"]),
            ),
            options=(
                Option("yes", Phrase("fill.registers_yes", "Có, đã ký đăng ký"), also=("co",)),
                Option("no", Phrase("fill.registers_no", "Không đăng ký"), also=("khong",)),
            ),
            help=Phrase("fill.registers.help", "Đăng ký là tự nguyện; không đăng ký vẫn gửi phiếu được{a}."),
        )
    )
    return answer == "yes"


# -- whom to fill in with

DESK = Option("desk", Phrase("helping.desk", "Quay ra"), also=("quay ra", "thoi"))


def desk(role: str, unfiled: bool = False) -> Talk:
    """Back to where one's work begins, the board or the helper's desk; unfiled: a sheet could not be written."""
    if unfiled:
        yield Say(
            Phrase("slip.failed", "{Minh} chưa ghi được phiếu này{a}. {Ban} tìm lại người ấy giúp {minh}.")
        )
    roles = yield from look("roles", MyRoles())
    kind = next((each["kind"] for each in roles if each["id"] == role), "")
    if kind == "helper":
        return Next("helping", {"role": role})
    if kind in {"head", "deputy", "unit_head"}:
        return Next("board", {"role": role})
    return Next("work")


_BESIDE = {each.id: each.label for each in MENUS["helping"] if each.id in {"add_person", "copy"}}


def helping(role: str) -> Talk:
    """Whom to fill in with: by name, or somebody new. Nobody's answers are shown here."""
    who = yield from seek(
        role,
        Phrase("helping.ask", "{Ban} cùng làm phiếu với ai{a}? Cho {minh} xin tên."),
        *(Option(id_, label) for id_, label in _BESIDE.items()),
        Option("out", Phrase("helping.out", "Quay ra")),
        whom="unsent",
        none=lambda words: Phrase(
            "helping.nobody",
            "{Minh} chưa thấy “{words}” trong danh sách những người chưa gửi{a}. {Ban} nhắn lại tên{nhe}.",
            words=words,
        ),
        help_=Phrase(
            "helping.help",
            "{Ban} đọc từng câu, người ấy chọn, {ban} ghi giúp. Xong thì phiếu về chi hội; {ban} không xem lại được nữa{a}.",
        ),
    )
    if not isinstance(who, str):
        return Next("fill_in", {"role": role, "person": who["id"]})
    return Next({"out": "leave_help"}.get(who, who), {"role": role})


def add_person(role: str) -> Talk:
    """Somebody new, by full name and year, and how they are addressed."""
    today = yield from look("today", Today())
    wording = Phrase("add.ask", "Họ tên đầy đủ và năm sinh của người ấy{a}? Ví dụ: Nguyễn Thị Lan 1963.")
    found = yield from of_somebody(today["year"], wording, DESK)
    if not found.name:
        return Next("desk", {"role": role})
    if odd_year(found, today["year"]):
        yield Say(young(found.name))
        return Next("desk", {"role": role})
    how = Phrase("add.address", "{Minh} gọi người ấy thế nào cho phải phép{a}?")
    theirs = replace(address_question(how), key="theirs", sets="")
    address = yield from ask(theirs)
    name = found.name
    added = yield from do("add", AddPerson(role, name, found.born, address), secret=True)
    if added["known"]:
        yield Say(
            Phrase("add.known", "{name} có trong danh sách rồi, {minh} dùng luôn tên ấy{a}.", name=name)
        )
    return Next("fill_in", {"role": role, "person": added["person"]})


def leave_help(role: str) -> Talk:
    """Out of the desk; what was begun together and not sent is let go of."""
    yield from do("stop", StopHelping(role))
    return Next("leaving", {"role": role})


def leaving(role: str) -> Talk:
    """The head goes back to the board; a helper is done."""
    roles = yield from look("roles", MyRoles())
    kind = next((each["kind"] for each in roles if each["id"] == role), "")
    if kind and kind != "helper":
        return Next("board", {"role": role})
    yield Say(Phrase("helping.bye", "Dạ vâng, cần giúp ai {ban} nhắn “việc chi hội”{a}."))
    return Next("quiet")


# -- the name a sheet needs, and what became of it


def full_name(each: ToHelp) -> Part[tuple[str, int] | None]:
    """Name and year for the review, asked only where the list does not have them; None where they are not of age."""
    if each["name"] and each["born"]:
        return "", 0
    wording = Phrase(
        "slip.full_name",
        "Danh sách chưa đủ họ tên, năm sinh của {who}. {Ban} ghi giúp {minh}, ví dụ: Nguyễn Thị Lan 1963.",
        who=person(each),
    )
    found = yield from of_somebody(each["year"], wording)
    if odd_year(found, each["year"]):
        yield Say(young(found.name))
        return None
    return found.name, found.born


def young(name: str) -> Phrase:
    """Why somebody under age has no sheet here."""
    return Phrase(
        "name.young", "Phiếu này dành cho người từ 18 tuổi nên {minh} chưa ghi {name}{a}.", name=name
    )


def of_somebody(year: int, wording: Speech, out: Option | None = None) -> Part[Person]:
    """The full name and year of somebody else than who holds the phone; read back where anything is in doubt."""
    found = yield from asked_for(
        year,
        wording,
        out=out,
        missing=_missing,
        read_back=lambda found: Phrase(
            "name.read_back", "{name}, sinh {born}, đúng không{a}?", name=found.name, born=str(found.born)
        ),
    )
    return found


def _missing(what: OddYear) -> Speech:
    if what in NAMELESS:
        return Phrase("name.whole", "{Ban} cho {minh} xin cả họ và tên người ấy{a}. Ví dụ: Nguyễn Thị Lan.")
    return Phrase("name.born", "Người ấy sinh năm nào{a}? Ví dụ: 1963.")


def filed(done: Filed, each: ToHelp) -> Speech:
    """What became of it."""
    if done["state"] == "sent":
        return Phrase(
            "slip.meanwhile", "{who} vừa tự gửi phiếu, nên {minh} không ghi phiếu này{a}.", who=person(each)
        )
    if done["state"] == "offered" and not done["told"]:
        return Phrase(
            "slip.offered_untold",
            "{Minh} đã ghi phiếu của {who}. Người ấy đang có phiếu tự làm trên máy của mình, nên {minh} giữ cả hai; người ấy mở trợ lý ra là được hỏi dùng phiếu nào, chưa chọn thì phiếu này chưa gửi đi{a}. {by_you}",
            who=person(each),
            by_you=by_you(1)[0],
        )
    if done["state"] == "offered":
        return Phrase(
            "slip.offered",
            "{Minh} đã ghi phiếu của {who}. Người ấy đang có phiếu tự làm trên máy của mình, nên {minh} giữ cả hai và hỏi người ấy dùng phiếu nào; chưa chọn thì phiếu này chưa gửi đi{a}.",
            who=person(each),
        )
    return Phrase(
        "slip.done",
        "{Minh} đã ghi phiếu của {who}: {total} trên {maximum} điểm (theo bản gợi ý, chưa chính thức). Phiếu có người ghi giúp thì khi duyệt cần mở xem.",
        who=person(each),
        total=done["total"],
        maximum=done["maximum"],
    )
