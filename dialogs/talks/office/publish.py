"""Sheets: a province takes in a filled one and puts it in force; a commune decides to use what is in force."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypedDict

from dialogs.conversation import World
from dialogs.engine import Command, Next, Query, Say, Talk, ask, do, look
from dialogs.phrases import Listed, Phrase, Text
from dialogs.questions import SKIP, Number, OneOf, Option, Words
from dialogs.reading import Context
from dialogs.sheets import Sheet
from dialogs.talks.asked import Decided, Link, Today
from dialogs.talks.days import a_day
from dialogs.talks.office.parts import handed, numbered, one_line, signed_on
from dialogs.talks.office.summary import capital
from dialogs.talks.picking import BACK, agreed
from dialogs.talks.result import Chance


class Learning(Chance):
    """What there is to learn: until which day ("" unknown), and for which indicator."""

    id: str
    until: str
    indicator: str


class LearningHere(TypedDict):
    """What there is to learn at a place and below it."""

    label: str
    items: list[Learning]


@dataclass(frozen=True, slots=True)
class Opportunities(Query[LearningHere]):
    """What there is to learn within the role, the soonest over first."""

    role: str
    most: int = 10


@dataclass(frozen=True, slots=True)
class AddOpportunity(Command[None]):
    """Something new to learn at the place of the role."""

    role: str
    indicator: str
    what: str
    where: str
    when: str
    until: str = ""


@dataclass(frozen=True, slots=True)
class EndOpportunity(Command[None]):
    """It is over."""

    role: str
    opportunity: str


class SheetInForce(TypedDict):
    """A sheet in force: its group, its key among all sheets, title, version, and how official it is."""

    sheet: str
    key: str
    title: str
    version: str
    status: str


class SheetHere(SheetInForce):
    """A sheet in force, and the decision by which a commune uses it."""

    by: Decided | None


class ToAdopt(TypedDict):
    """The sheets in force, and how many people are in the middle of an older version."""

    sheets: list[SheetHere]
    middle: int


@dataclass(frozen=True, slots=True)
class SheetsInForce(Query[list[SheetInForce]]):
    """The sheets a province may publish anew."""

    role: str


@dataclass(frozen=True, slots=True)
class PublishLink(Command[Link]):
    """A one-time link to send a filled sheet in."""

    role: str
    sheet: str


@dataclass(frozen=True, slots=True)
class TemplateLink(Command[Link]):
    """A one-time link to the sheet in force, as a workbook to fill in."""

    role: str
    sheet: str


@dataclass(frozen=True, slots=True)
class SheetsToAdopt(Query[ToAdopt]):
    """The sheets in force and what the commune decided of each."""

    role: str


@dataclass(frozen=True, slots=True)
class SheetExamples(Query[dict[str, str]]):
    """The commune's own examples of a sheet in force, by indicator."""

    role: str
    sheet: str


@dataclass(frozen=True, slots=True)
class SetExample(Command[None]):
    """An example of the commune's own for a question, shown with its explanation; no words: none any more."""

    role: str
    sheet: str
    indicator: str
    words: str


@dataclass(frozen=True, slots=True)
class AdoptSheet(Command[None]):
    """The commune uses a sheet, by a decision."""

    role: str
    sheet: str
    number: str
    day: str
    signer: str


STATUSES = {
    "draft": Phrase("sheet.draft", "bản gợi ý, chưa chính thức"),
    "adopted": Phrase("sheet.adopted", "Hội đã quyết định dùng"),
    "official": Phrase("sheet.official", "bản chính thức"),
}

EXAMPLES = Option("examples", Phrase("adopt.examples", "Thêm ví dụ của xã cho từng câu"))


def publish(role: str) -> Talk:
    """Which sheet; the workbook out, or the filled one in."""
    sheets = yield from look("in_force", SheetsInForce(role))
    options = [Option(each["sheet"], _sheet(each)) for each in sheets]
    sheet = yield from ask(
        OneOf(
            key="sheet",
            options=(*options, BACK),
            wording=Phrase("publish.which", "{Ban} làm với phiếu nào{a}?"),
            help=Phrase(
                "publish.help",
                "Câu hỏi, các mức và điểm do tỉnh công bố. Phiếu còn điểm chờ Hội quyết thì chưa công bố được.",
            ),
        )
    )
    if sheet == "back":
        return Next("office", {"role": role})
    choice = yield from ask(
        OneOf(
            key="then",
            options=(
                Option("template", Phrase("publish.template", "Lấy tệp mẫu để điền (Excel)")),
                Option("send", Phrase("publish.send", "Gửi tệp đã điền để công bố")),
                BACK,
            ),
            wording=Phrase("publish.ask", "{Ban} muốn làm gì{a}?"),
        )
    )
    if choice == "back":
        return Next("publish", {"role": role})
    if choice == "template":
        yield from handed((yield from do("template", TemplateLink(role, sheet), secret=True)), names=False)
        return Next("office", {"role": role})
    sure = yield from agreed(
        "sure",
        Phrase(
            "publish.sure",
            "Tệp đúng cả thì phiếu mới được dùng ngay cho người bắt đầu từ lúc ấy. Ai đang làm dở hoặc đã gửi thì giữ phiếu cũ. {Ban} gửi tệp chứ{a}?",
        ),
        Phrase("publish.yes", "Gửi tệp"),
        Phrase("publish.no", "Chưa gửi"),
    )
    if sure:
        yield from handed((yield from do("link", PublishLink(role, sheet), secret=True)), names=False)
    return Next("office", {"role": role})


def _sheet(each: SheetInForce) -> Phrase:
    return Phrase(
        "publish.sheet",
        "{title} (bản {version}, {status})",
        title=each["title"],
        version=each["version"],
        status=STATUSES[each["status"]],
    )


def adopt(role: str) -> Talk:
    """The commune's decision to use a sheet: number, day, signer."""
    found = yield from look("sheets", SheetsToAdopt(role))
    if found["middle"]:
        yield Say(
            Phrase(
                "adopt.middle",
                "{count} phiếu năm nay theo bản cũ: những người ấy giữ bản đã làm, ghi quyết định ở đây không đổi phiếu của họ.",
                count=found["middle"],
            )
        )
    options = [Option(each["sheet"], _adopted(each)) for each in found["sheets"]]
    choice = yield from ask(
        OneOf(
            key="sheet",
            options=(*options, EXAMPLES, BACK),
            wording=Phrase("adopt.which", "Hội Khuyến học xã quyết định dùng phiếu nào{a}?"),
            help=Phrase(
                "adopt.help",
                "{Minh} chỉ ghi lại quyết định đã ký: số, ngày, người ký. Từ đó kết quả và tệp của xã ghi theo quyết định ấy, và mới lập được danh sách đề nghị công nhận. Câu hỏi và điểm vẫn là của phiếu, không trở thành bản chính thức của trung ương.",
            ),
        )
    )
    if choice == "back":
        return Next("office", {"role": role})
    if choice == "examples":
        return Next("examples", {"role": role})
    today = yield from look("today", Today())
    number = yield from numbered(
        "number", Phrase("adopt.number", "Số quyết định là gì{a}? Ví dụ: 05/QĐ-HKH.")
    )
    day = yield from signed_on(
        "day", Phrase("adopt.day", "Ký ngày nào{a}? Ví dụ: 05/12/2026."), number, today["date"]
    )
    signer = yield from one_line(
        "signer", Phrase("adopt.signer", "Ai ký{a}? {Ban} viết cả chức vụ và họ tên.")
    )
    chosen = next(each for each in found["sheets"] if each["sheet"] == choice)
    sure = yield from agreed(
        "sure",
        Phrase(
            "adopt.sure",
            "Ghi: xã dùng “{title}”, bản {version}, theo Quyết định số {number} ngày {day}, {signer} ký. Đúng chưa{a}?",
            title=chosen["title"],
            version=chosen["version"],
            number=number,
            day=day,
            signer=signer,
        ),
        Phrase("adopt.yes", "Đúng, ghi lại"),
        Phrase("adopt.no", "Chưa, thôi"),
    )
    if sure:
        yield from do("adopt", AdoptSheet(role, choice, number, day.isoformat(), signer))
        yield Say(
            Phrase("adopt.done", "{Minh} ghi rồi{a}. Từ giờ kết quả và tệp của xã ghi theo quyết định này.")
        )
    return Next("office", {"role": role})


def not_adopted(role: str) -> Talk:
    """What was to be written down is about a sheet that is not in force any more."""
    yield Say(Phrase("adopt.not_done", "{Minh} chưa ghi được{a}. {Ban} thử lại sau."))
    return Next("office", {"role": role})


def _adopted(each: SheetHere) -> Phrase:
    by = each["by"]
    if by is None:
        return _sheet(each)
    return Phrase(
        "adopt.sheet",
        "{title} (bản {version}, theo Quyết định số {number} ngày {day})",
        title=each["title"],
        version=each["version"],
        number=by["number"],
        day=by["day"],
    )


LONGEST = timedelta(days=3 * 366)  # until then an opportunity may be named
GROUP = "nguoi_dan_xa"  # the sheet whose short names stand for the ten indicators of all


def opportunities(world: World, role: str) -> Talk:
    """What goes on now."""
    found = yield from look("list", Opportunities(role))
    items = found["items"]
    if items:
        lines = Listed((_item(world, n, each) for n, each in enumerate(items, 1)), "\n")
        yield Say(
            Phrase("learn.list", "Nơi học đang có ở {place}:\n{lines}", place=found["label"], lines=lines)
        )
    else:
        yield Say(Phrase("learn.none", "{place} chưa ghi nơi học nào{a}.", place=capital(found["label"])))
    options = [Option("add", Phrase("learn.add", "Thêm một nơi học")), BACK]
    if items:
        options.insert(1, Option("end", Phrase("learn.end", "Một nơi học đã hết")))
    choice = yield from ask(
        OneOf(
            key="then",
            options=tuple(options),
            wording=Phrase("learn.ask", "{Ban} muốn làm gì{a}?"),
            help=Phrase(
                "learn.help",
                "Nơi học ghi ở đây sẽ được nêu cho người có câu còn thấp: học gì, ở đâu, lúc nào. Hết hạn thì {minh} tự thôi nêu.",
            ),
        )
    )
    if choice == "add":
        return Next("add_opportunity", {"role": role})
    if choice == "back":
        return Next("work")
    which = yield from ask(
        Number(key="which", low=1, high=len(items), wording=Phrase("learn.which", "Số mấy{a}?"))
    )
    yield from do("end", EndOpportunity(role, items[which - 1]["id"]))
    yield Say(Phrase("learn.ended", "{Minh} thôi nêu nơi ấy rồi{a}."))
    return Next("opportunities", {"role": role})


def opportunity_gone(role: str) -> Talk:
    """What was to be ended is not there any more."""
    yield Say(Phrase("learn.gone", "Nơi học ấy không còn trong danh sách nữa{a}."))
    return Next("opportunities", {"role": role})


def _item(world: World, number: int, each: Learning) -> Phrase:
    args = {"what": each["what"], "where": each["where"], "when": each["when"]}
    question = str(_ids(world).index(each["indicator"]) + 1)
    if each["until"]:
        return Phrase(
            "learn.item_until",
            "{number}. {what}, ở {where}, {when}, đến {day} (câu {question})",
            **args,
            number=number,
            day=each["until"],
            question=question,
        )
    return Phrase(
        "learn.item",
        "{number}. {what}, ở {where}, {when} (câu {question})",
        **args,
        number=number,
        question=question,
    )


def _ids(world: World) -> list[str]:
    return [each.id for each in _opportunities_sheet(world).indicators]


def _opportunities_sheet(world: World) -> Sheet:
    return next(sheet for sheet in world.sheets.values() if sheet.id == GROUP)


def _short(world: World, indicator: str) -> Text:
    return _opportunities_sheet(world).indicator(indicator).short


def add_opportunity(world: World, role: str) -> Talk:
    """What, where, when, for which question, until when."""
    ids = _ids(world)
    lines = Listed(
        (
            Phrase("learn.question", "{number}. {short}", number=n, short=_short(world, each))
            for n, each in enumerate(ids, 1)
        ),
        "\n",
    )
    number = yield from ask(
        Number(
            key="question",
            low=1,
            high=len(ids),
            wording=Phrase(
                "learn.for", "Nơi học này giúp cho câu nào{a}? {Ban} nhắn số câu.\n{lines}", lines=lines
            ),
        )
    )
    what = yield from one_line(
        "what", Phrase("learn.what", "Học gì{a}? Ví dụ: lớp dùng điện thoại thông minh."), 120
    )
    where = yield from one_line("where", Phrase("learn.where", "Ở đâu{a}? Ví dụ: nhà văn hóa thôn."))
    when = yield from one_line("when", Phrase("learn.when", "Lúc nào{a}? Ví dụ: 19 giờ tối thứ năm."))
    now = yield from look("today", Today())
    today = date.fromisoformat(now["date"])
    until = yield from a_day(
        "until",
        Phrase("learn.last", "Đến ngày nào thì hết{a}? Ví dụ: 31/12/2026. Chưa biết thì bỏ qua."),
        today=today,
        first=today,
        last=today + LONGEST,
        ahead=True,
        skippable=True,
    )
    last = until.isoformat() if isinstance(until, date) else ""
    yield from do("add", AddOpportunity(role, ids[number - 1], what, where, when, last))
    yield Say(Phrase("learn.added", "{Minh} ghi rồi{a}. Ai có câu ấy còn thấp sẽ được nêu nơi học này."))
    return Next("opportunities", {"role": role})


EXAMPLES_LONGEST = 200


def examples(world: World, role: str) -> Talk:
    """Which sheet, which question, and the example; questions, levels and points stay as they were published."""
    found = yield from look("sheets", SheetsToAdopt(role))
    options = [
        Option(each["sheet"], Phrase("examples.sheet", "{title}", title=each["title"]))
        for each in found["sheets"]
    ]
    sheet = yield from ask(
        OneOf(
            key="sheet",
            options=(*options, BACK),
            wording=Phrase("examples.which", "{Ban} thêm ví dụ cho phiếu nào{a}?"),
            help=Phrase(
                "examples.help",
                "Ví dụ của xã hiện ra khi bà con xem giải thích một câu. Câu hỏi, các mức và điểm vẫn giữ nguyên.",
            ),
        )
    )
    if sheet == "back":
        return Next("office", {"role": role})
    key = next(each["key"] for each in found["sheets"] if each["sheet"] == sheet)
    here = yield from look("own", SheetExamples(role, sheet))
    indicators = world.sheets[key].indicators
    indicator = yield from ask(
        OneOf(
            key="indicator",
            options=tuple(
                Option(each.id, Phrase("which.short", "{short}", short=each.short)) for each in indicators
            ),
            wording=Phrase("examples.question", "{Ban} thêm ví dụ cho câu nào{a}?"),
        )
    )
    kept = here.get(indicator, "")
    if kept:
        yield Say(Phrase("examples.now", "Đang có: “{words}”", words=kept))
    words = yield from ask(
        Words(
            key="words",
            context=Context.MESSAGE,
            longest=EXAMPLES_LONGEST,
            secret=False,
            skippable=True,
            wording=Phrase(
                "examples.words",
                "{Ban} viết một ví dụ ở xã mình{a}, không nêu tên người. Bỏ qua thì câu này không có ví dụ riêng.",
            ),
        )
    )
    yield from do("set", SetExample(role, sheet, indicator, "" if words == SKIP else words))
    yield Say(
        Phrase(
            "examples.kept", "{Minh} ghi rồi{a}. Ai bắt đầu làm phiếu từ bây giờ sẽ thấy khi xem giải thích."
        )
    )
    return Next("office", {"role": role})
