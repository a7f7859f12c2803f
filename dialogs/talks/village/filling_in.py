"""The questions read out to somebody, answered together, and sent with a signed slip, or not at all."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dialogs.conversation import World
from dialogs.engine import Ask, Next, Part, Say, Talk, ask, do, look
from dialogs.phrases import Addressed, Named, Phrase, Speech
from dialogs.questions import SKIP, OneOf, Option, Scale
from dialogs.reading import Context
from dialogs.requests.village import FileSheet, Helped, StopHelping
from dialogs.scoring import Score, score
from dialogs.sheets import Indicator, Sheet
from dialogs.talks.assess import explained, status_words
from dialogs.talks.village.filed import filed, full_name
from dialogs.talks.village.naming import lines, person
from dialogs.talks.welcome import address_question

Found = Mapping[str, Any]


def fill_in(world: World, role: str, person: str) -> Talk:
    """The ten questions as everybody gets them, on the phone of who helps; sent with a signed slip, or not at all."""
    each: Found = yield from look("person", Helped(role, person), secret=True)
    if not each:
        return Next("refused")
    if each["state"] == "sent" or each["silent"]:
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
    levels: dict[str, str] = {}
    for question in read_out(sheet, each):
        level = yield Ask(question)
        if level != SKIP:
            levels[question.key] = level
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
    done: Found = yield from do(
        "file", FileSheet(role, person, each["sheet"], tuple(levels.items()), "together", *known)
    )
    yield Say(filed(done, each))
    return Next("desk", {"role": role})


class Together(Scale):
    """A question that is read out to somebody else; laid out anew each time, for it is in their form of address."""


def read_out(sheet: Sheet, each: Found) -> list[Scale]:
    """The questions of a sheet as their person is addressed, whoever holds the phone."""

    def to(speech: Speech) -> Addressed:
        return Addressed(speech, str(each["address"]) or "ban", str(each["called"]))

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
                Option(level.id, Phrase("fill.level", "{label}", label=to(level.label)))
                for level in indicator.levels
            ),
            help=Phrase("fill.explained", "{words}", words=to(explained(sheet, indicator, "family"))),
        )
        for number, indicator in enumerate(sheet.indicators, start=1)
    ]


def _addressed(each: Found) -> Part[Found]:
    """How the questions speak to them, asked where nobody has said yet: an old lady is not called "bạn"."""
    if each["address"]:
        return each
    wording = Phrase("fill.address", "{Minh} gọi {who} thế nào cho phải phép{a}?", who=person(each))
    theirs = yield from ask(replace(address_question(wording), key="theirs", sets=""))
    return {**each, "address": theirs}


def _called(each: Found) -> Named | str:
    if each["called"]:
        return Named(str(each["address"]), str(each["called"]))
    return person(each)


def _not_now(each: Found) -> Speech:
    if each["silent"]:
        return Phrase("fill.silent", "Người này không còn trong danh sách làm phiếu{a}.")
    return Phrase("fill.sent", "{who} đã gửi phiếu năm nay rồi{a}.", who=person(each))


def _consenting(each: Found) -> Part[bool]:
    """Consent before anything is asked: a signed slip, or what they agreed to on their own phone."""
    options = [Option("slip", Phrase("fill.slip", "Đã ký phiếu đồng ý"), also=("da ky", "co"))]
    if each["consented"]:
        options.append(Option("phone", Phrase("fill.phone", "Đã đồng ý trên máy của mình, ký sau khi làm")))
    options.append(Option("no", Phrase("fill.not_yet", "Chưa ký"), also=("chua", "khong")))
    answer = yield from ask(
        OneOf(
            key="slip",
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


def _together(sheet: Sheet, levels: Mapping[str, str], each: Found, now: Score) -> Speech:
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


def _to_be_sent(each: Found) -> Part[bool]:
    answer = yield from ask(
        OneOf(
            key="send",
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
