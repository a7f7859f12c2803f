"""One sheet opened for review: answers in words and evidence; then endorsed, or given back with a reason."""

from collections.abc import Mapping
from typing import Any

from dialogs.conversation import World
from dialogs.engine import Next, Part, Say, Talk, ask, do
from dialogs.phrases import Phrase, Speech
from dialogs.questions import OneOf, Option, Words
from dialogs.reading import Context
from dialogs.requests.village import EndorseAll, EvidenceLink, GiveBack, OpenSheet
from dialogs.sheets import Sheet
from dialogs.talks.assess import status_words
from dialogs.talks.village.judged import WHY, came_to, flags_of
from dialogs.talks.village.naming import lines, person, told_apart
from dialogs.talks.village.told import REASONS

Found = Mapping[str, Any]
_OWN_WORDS = Phrase("back.other", "Lý do khác, tôi tự viết")


def sheet(world: World, role: str, sheet: str) -> Talk:
    """A sheet opened: answers in words, evidence, points; then endorsed, or given back."""
    here: Found = yield from do("open", OpenSheet(role, sheet), secret=True)
    if "gone" in here:
        yield Say(Phrase("sheet.gone", "Phiếu này {minh} không mở được: {why}{a}.", why=WHY[here["gone"]]))
        return Next("desk", {"role": role})
    criteria = world.sheets[here["sheet"]]
    yield Say(_answers(criteria, here))
    for phrase in _beside(criteria, here):
        yield Say(phrase)
    photos = [each for each in here["evidence"] if each["kind"] == "photo" and each["here"]]
    options = [
        Option("endorse", Phrase("sheet.endorse", "Đồng ý"), also=("dong y",)),
        Option("return", Phrase("sheet.return", "Trả lại, nêu lý do"), also=("tra lai",)),
    ]
    if photos:
        options.append(Option("photo", Phrase("sheet.photo", "Xem ảnh ({count})", count=len(photos))))
    choice = yield from ask(
        OneOf(
            key="then",
            wording=Phrase("sheet.ask", "{Ban} thấy thế nào{a}?"),
            options=(*options, Option("list", Phrase("sheet.list", "Về danh sách"))),
            help=Phrase(
                "sheet.help",
                "Đồng ý thì phiếu lên xã. Trả lại thì người gửi biết lý do ngay, sửa rồi gửi lại được{a}.",
            ),
        )
    )
    if choice == "list":
        return Next("review", {"role": role})
    if choice == "photo":
        return Next("photo", {"role": role, "sheet": sheet, "evidence": photos[0]["id"]})
    if choice == "return":
        return Next("give_back", {"role": role, "sheet": sheet, "stamp": here["stamp"], "key": here["sheet"]})
    done: Found = yield from do("endorse", EndorseAll(role, ((sheet, here["stamp"]),)), secret=True)
    for phrase in came_to(done):
        yield Say(phrase)
    return Next("review", {"role": role})


def _answers(criteria: Sheet, here: Found) -> Speech:
    kept = {each["indicator"]: each for each in here["evidence"]}
    return Phrase(
        "sheet.all",
        "Phiếu của {who}, gửi ngày {sent} {status}:\n{lines}\nTổng: {total} trên {maximum} điểm, mức đạt {mark}.",
        who=told_apart(here),
        sent=here["sent"],
        status=status_words(criteria),
        lines=lines(
            _answer_line(number, each.short, each.level(here["levels"].get(each.id, "")), kept.get(each.id))
            for number, each in enumerate(criteria.indicators, 1)
        ),
        total=here["score"],
        maximum=here["maximum"],
        mark=here["pass_total"],
    )


def _answer_line(number: int, short: Any, level: Any, kept: Found | None) -> Phrase:
    if level is None:
        return Phrase("slip.blank", "Câu {number}, {short}: bỏ trống", number=number, short=short)
    return Phrase(
        "sheet.line",
        "Câu {number}, {short}: {label} ({points} điểm){mark}",
        number=number,
        short=short,
        label=level.label,
        points=str(level.points) if level.points is not None else "?",
        mark=Phrase("sheet.mark", ", có minh chứng") if kept else "",
    )


def _beside(criteria: Sheet, here: Found) -> list[Speech]:
    """Why it was flagged, what was told, and the evidence in words."""
    said: list[Speech] = []
    if here["flags"]:
        said.append(Phrase("sheet.flags", "Nên xem kỹ: {flags}.", flags=flags_of(here)))
    if here["returned"]:
        said.append(Phrase("sheet.rounds", "Phiếu này đã trả lại {count} lần.", count=here["returned"]))
    numbers = {each.id: number for number, each in enumerate(criteria.indicators, 1)}
    told = [
        Phrase(
            "sheet.told",
            "Câu {number}: “{text}”",
            number=numbers.get(each["indicator"], 0),
            text=each["text"],
        )
        for each in (*here["evidence"], *here["notes"])
        if each.get("text")
    ]
    told += [
        Phrase("sheet.known", "Câu {number}: ghi là chi hội biết", number=numbers.get(each["indicator"], 0))
        for each in here["evidence"]
        if each["kind"] == "known"
    ]
    if told:
        said.append(Phrase("sheet.evidence", "Lời kể, minh chứng:\n{lines}", lines=lines(told)))
    return said


def photo(role: str, sheet: str, evidence: str) -> Talk:
    """A photo waits behind a link that works once; it never goes into the chat."""
    made: Found = yield from do("link", EvidenceLink(role, evidence))
    if made:
        yield Say(Phrase("photo.link", "Ảnh ở đây, mở được một lần, trong 24 giờ: {url}", url=made["url"]))
    else:
        yield Say(Phrase("photo.none", "Nơi đây chưa mở trang xem ảnh, hoặc ảnh chưa tải xong{a}."))
    return Next("sheet", {"role": role, "sheet": sheet})


def give_back(world: World, role: str, sheet: str, stamp: str, key: str) -> Talk:
    """A reason of the list or own words, and the question that is meant."""
    reason = yield from ask(
        OneOf(
            key="reason",
            wording=Phrase("back.ask", "Vì sao {ban} trả lại{a}? Người gửi sẽ đọc được lý do này."),
            options=tuple(
                Option(name, _OWN_WORDS if name == "other" else label) for name, label in REASONS.items()
            ),
        )
    )
    words = ""
    if reason == "other":
        words = yield from ask(
            Words(
                key="words",
                longest=300,
                context=Context.MESSAGE,
                wording=Phrase("back.words", "{Ban} viết một câu ngắn cho người gửi{a}. Lời nhẹ nhàng thôi."),
            )
        )
    indicator = ""
    if reason != "person":
        indicator = yield from _pick_indicator(world.sheets[key])
    done: Found = yield from do(
        "return",
        GiveBack(role, sheet, stamp, reason, "" if indicator == "whole" else indicator, words),
        secret=True,
    )
    if "gone" in done:
        yield Say(Phrase("back.gone", "{Minh} chưa trả lại được: {why}{a}.", why=WHY[done["gone"]]))
    else:
        yield Say(
            Phrase(
                "back.done",
                "{Minh} đã trả lại phiếu của {who}, kèm lý do. Sửa xong người ấy gửi lại là {ban} thấy{a}.",
                who=person(done),
            )
        )
    return Next("review", {"role": role})


def _pick_indicator(criteria: Sheet) -> Part[str]:
    options = [
        Option(each.id, Phrase("which.short", "{short}", short=each.short)) for each in criteria.indicators
    ]
    return (
        yield from ask(
            OneOf(
                key="indicator",
                wording=Phrase("back.which", "{Ban} nhờ xem lại câu nào{a}?"),
                options=(*options, Option("whole", Phrase("back.whole", "Cả phiếu"))),
            )
        )
    )
