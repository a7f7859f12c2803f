"""What there is to learn on the spot: listed, added, ended; the next step of residents names what fits."""

from datetime import date, timedelta

from dialogs.conversation import World
from dialogs.engine import Next, Say, Talk, ask, do, look
from dialogs.phrases import Listed, Phrase, Text
from dialogs.questions import Number, OneOf, Option
from dialogs.requests import Today
from dialogs.requests.files import AddOpportunity, EndOpportunity, Opportunities
from dialogs.sheets import Sheet
from dialogs.talks.days import a_day
from dialogs.talks.office.parts import Found, one_line
from dialogs.talks.office.summary import capital
from dialogs.talks.picking import BACK

LONGEST = timedelta(days=3 * 366)  # until then an opportunity may be named
GROUP = "nguoi_dan_xa"  # the sheet whose short names stand for the ten indicators of all


def opportunities(world: World, role: str) -> Talk:
    """What goes on now."""
    found: Found = yield from look("list", Opportunities(role))
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


def _item(world: World, number: int, each: Found) -> Phrase:
    args = {name: each[name] for name in ("what", "where", "when")}
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
    return [each.id for each in _sheet(world).indicators]


def _sheet(world: World) -> Sheet:
    return next(sheet for sheet in world.sheets.values() if sheet.id == GROUP)


def _short(world: World, indicator: str) -> Text:
    return _sheet(world).indicator(indicator).short


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
    now: Found = yield from look("today", Today())
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
