"""Review by list: all at once but those that have to be opened; one opened, endorsed, or given back with a reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dialogs.conversation import World
from dialogs.engine import Next, Part, Say, Talk, ask, do, look
from dialogs.phrases import Listed, Phrase, Speech
from dialogs.questions import OneOf, Option, Words
from dialogs.reading import Context
from dialogs.rules.review import verdict
from dialogs.sheets import Sheet
from dialogs.talks.assess import status_words
from dialogs.talks.finding import lines, person, told_apart
from dialogs.talks.village.told import REASONS, WHY, came_to, flags_of


@dataclass(frozen=True, slots=True)
class ToReview:
    """
    Sheets that were sent and wait, oldest first.

    Returns {sheets: [{id, stamp, name, born, score, maximum, flags, opened, place}], own, more}.
    """

    role: str


@dataclass(frozen=True, slots=True)
class EvidenceLink:
    """A one-time link to the photo of an opened sheet: {url}, or {}."""

    role: str
    evidence: str


@dataclass(frozen=True, slots=True)
class OpenSheet:
    """
    Open somebody's sheet; it is written down, and the person can see it.

    Returns {id, stamp, name, born, sheet, levels, score, passed, pass_total, flags, presses, helper, evidence: [{id,
    indicator, kind, text}], notes, sent, rounds}, or {gone: why}.
    """

    role: str
    assessment: str


@dataclass(frozen=True, slots=True)
class EndorseAll:
    """Endorse sheets as they were listed, each by (id, stamp): {done, skipped: [{name, why}]}."""

    role: str
    sheets: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class GiveBack:
    """Return a sheet for a reason: {done} or {gone: why}."""

    role: str
    assessment: str
    stamp: str
    reason: str
    indicator: str = ""
    words: str = ""


Found = Mapping[str, Any]
OUT = Option("desk", Phrase("review.out", "Quay ra"), also=("quay ra", "ve bang"))


def review(role: str) -> Talk:  # noqa: PLR0911 (each way out where it is)
    """The list, numbered; what is typed about it is understood, and done after one yes."""
    here: Found = yield from look("list", ToReview(role), secret=True)
    sheets = here["sheets"]
    if here["own"]:
        yield Say(
            Phrase(
                "review.own",
                "{count} phiếu của nhà {ban} thì chi hội phó, hoặc xã, duyệt{a}.",
                count=here["own"],
            )
        )
    if not sheets:
        yield Say(Phrase("review.none", "Không còn phiếu nào chờ {ban} duyệt{a}."))
        return Next("desk", {"role": role})
    yield Say(_listed(here))
    free = [number for number, each in enumerate(sheets, 1) if not each["flags"] or each["opened"]]
    said = yield from ask(_about_all(sheets, free))
    if said == "=desk":
        return Next("desk", {"role": role})
    if said == "=open":
        number = yield from _pick_sheet(sheets)
        return Next("sheet", {"role": role, "sheet": sheets[number - 1]["id"]})
    meant = free if said == "=all" else _meant(said, sheets, free)
    if isinstance(meant, int):
        return Next("sheet", {"role": role, "sheet": sheets[meant - 1]["id"]})
    chosen = [sheets[number - 1] for number in meant]
    if not (yield from _agree_on(chosen)):
        return Next("review", {"role": role})
    done: Found = yield from do(
        "endorse", EndorseAll(role, tuple((each["id"], each["stamp"]) for each in chosen)), secret=True
    )
    for phrase in came_to(done):
        yield Say(phrase)
    if here["more"] or len(done["done"]) < len(sheets):
        return Next("review", {"role": role})
    return Next("desk", {"role": role})


def _listed(here: Found) -> Speech:
    label = Phrase("status.draft", "(theo bản gợi ý, chưa chính thức)") if here["draft"] else ""
    more = (
        Phrase("review.more", "\nCòn {count} phiếu nữa ở lượt sau.", count=here["more"])
        if here["more"]
        else ""
    )
    return Phrase(
        "review.list",
        "Phiếu chờ duyệt, điểm tự chấm {status}:\n{lines}{more}",
        status=label,
        lines=lines(_line(number, each) for number, each in enumerate(here["sheets"], 1)),
        more=more,
    )


def _line(number: int, each: Found) -> Phrase:
    who = told_apart(each)
    if each["place"]:
        who = Phrase("review.at", "{who}, {place}", who=who, place=each["place"])
    if not each["flags"]:
        return Phrase(
            "review.line",
            "{number}. {who}: {score} trên {maximum}",
            number=number,
            who=who,
            score=each["score"],
            maximum=each["maximum"],
        )
    why = Phrase("review.opened", "đã mở") if each["opened"] else Phrase("review.open", "nên mở")
    return Phrase(
        "review.line_flag",
        "{number}. {who}: {score} trên {maximum} ({why}: {flags})",
        number=number,
        who=who,
        score=each["score"],
        maximum=each["maximum"],
        why=why,
        flags=flags_of(each),
    )


def _about_all(sheets: list[Found], free: list[int]) -> Words:
    numbers = range(1, len(sheets) + 1)
    options = []
    if free:
        options.append(
            Option("all", Phrase("review.all", "Đồng ý {count} phiếu không phải mở", count=len(free)))
        )
    options.append(Option("open", Phrase("review.one", "Mở một phiếu")))

    def check(text: str) -> Speech | None:
        meant = verdict(text, numbers, free)
        if meant is not None and meant.unknown:
            return Phrase(
                "review.unknown",
                "Trong danh sách không có phiếu số {numbers}{a}.",
                numbers=Listed(str(each) for each in meant.unknown),
            )
        if meant is not None and not (meant.open or meant.endorse or free):
            return Phrase(
                "review.all_to_open",
                "Các phiếu này đều nên mở xem trước đã{a}. {Ban} nhắn “mở 1” để xem phiếu đầu.",
            )
        if meant is None or not (meant.open or meant.endorse):
            return Phrase(
                "review.unclear",
                "{Minh} chưa hiểu ý {ban}. Ví dụ: “đồng ý tất cả trừ 3, 7”, “đồng ý 1, 2”, hoặc “mở 3”{a}.",
            )
        return None

    return Words(
        key="verdict",
        context=Context.SEARCH,
        longest=200,
        check=check,
        secret=False,
        wording=Phrase(
            "review.ask", "{Ban} duyệt thế nào{a}? Nói gọn cũng được: “đồng ý tất cả trừ 3, 7”, “mở 3”."
        ),
        options=(*options, OUT),
        help=Phrase(
            "review.help",
            "“Tất cả” là những phiếu không phải mở. Phiếu ghi “nên mở” thì {ban} mở xem rồi mới đồng ý được{a}.",
        ),
    )


def _meant(said: str, sheets: list[Found], free: list[int]) -> list[int] | int:
    meant = verdict(said, range(1, len(sheets) + 1), free)
    if meant is None:
        return []
    return meant.open or list(meant.endorse)


def _pick_sheet(sheets: list[Found]) -> Part[int]:
    """Which one to open; those that have to be opened stand first."""
    order = sorted(
        range(1, len(sheets) + 1),
        key=lambda number: not sheets[number - 1]["flags"] or sheets[number - 1]["opened"],
    )
    picked = yield from ask(
        OneOf(
            key="which",
            wording=Phrase("review.which", "{Ban} mở phiếu nào{a}?"),
            options=tuple(
                Option(str(number), Phrase("find.line", "{who}", who=told_apart(sheets[number - 1])))
                for number in order
            ),
        )
    )
    return int(picked)


def _agree_on(chosen: list[Found]) -> Part[bool]:
    answer = yield from ask(
        OneOf(
            key="sure",
            context=Context.YES_NO,
            wording=Phrase(
                "review.sure",
                "{Ban} đồng ý {count} phiếu: {names}. Đúng không{a}?",
                count=len(chosen),
                names=Listed((person(each) for each in chosen), "; "),
            ),
            options=(
                Option("yes", Phrase("review.yes", "Đúng, đồng ý"), also=("dong y", "dung")),
                Option("no", Phrase("review.no", "Chưa, xem lại"), also=("khong", "chua")),
            ),
        )
    )
    return answer == "yes"


# -- One sheet opened for review: answers in words and evidence

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
        if not done["told"]:
            yield Say(Phrase("back.untold", "{Minh} chưa nhắn tới được người ấy, {ban} báo lý do giúp{nhe}."))
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
