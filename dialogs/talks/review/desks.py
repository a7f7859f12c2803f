"""The two desks at which sheets are reviewed, in words: what differs between the chapter's and the commune's."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from dialogs.phrases import Listed, Phrase, Speech
from dialogs.questions import OneOf, Option, Words
from dialogs.reading import Context
from dialogs.rules.review import Flag, Reason, WhyNot
from dialogs.sheets import Indicator, Level, Sheet
from dialogs.talks.assess import decided, status_words
from dialogs.talks.finding import lines, person, told_apart
from dialogs.talks.office.parts import born
from dialogs.talks.picking import BACK
from dialogs.talks.reach import by_you
from dialogs.talks.review.asked import (
    AgreedTo,
    DeskName,
    EvidenceShown,
    NoteShown,
    OpenedSheet,
    SentBack,
    SheetShown,
    SheetsToJudge,
    ToJudge,
)
from dialogs.talks.village.told import REASONS


@dataclass(frozen=True, slots=True)
class DeskWords:
    """
    How a desk words what both do, and where its talks lead.

    before: the talk that leads to its list. line: a sheet of it. each: those that have to be opened, one after the other. which:
    whether a question is named beside a reason.
    """

    before: str
    listed: Callable[[SheetsToJudge], Sequence[Phrase]]
    line: Callable[[ToJudge], Phrase]
    every: Callable[[int], Phrase]
    each: Callable[[int], Phrase]
    out: Option
    ask: Phrase
    help: Phrase
    unclear: Phrase
    unknown: Callable[[Listed], Phrase]
    closed: Phrase
    yes: Phrase
    no: Phrase
    done: Callable[[int], Phrase]
    gone: Callable[[Speech], Phrase]
    shown: Callable[[Sheet, OpenedSheet], Sequence[Speech]]
    then: Phrase
    then_help: Phrase
    agree: Option
    give_back: Option
    back: Option
    why: OneOf | Words
    which: bool
    returned: Callable[[SentBack], Sequence[Speech]]


FLAGS: Mapping[Flag, Phrase] = {
    Flag.TOP: Phrase("flag.top", "câu nào cũng mức cao nhất"),
    Flag.FAST: Phrase("flag.fast", "làm chưa đầy một phút"),
    Flag.HELPED: Phrase("flag.helped", "có người ghi giúp"),
    Flag.MARK: Phrase("flag.mark", "vừa đúng điểm đạt"),
    Flag.FLOOR: Phrase("flag.floor", "có câu vừa đúng mức sàn"),
    Flag.DOUBLE: Phrase("flag.double", "có thể trùng người"),
    Flag.SKIPPED: Phrase("flag.skipped", "còn câu bỏ qua"),
    Flag.CHANGED: Phrase("flag.changed", "sửa sau khi gửi"),
}
WHY: Mapping[WhyNot, Phrase] = {
    "withdrawn": Phrase("skipped.withdrawn", "người gửi đã rút hoặc đang sửa"),
    "changed": Phrase("skipped.changed", "vừa được sửa sau khi gửi"),
    "decided": Phrase("skipped.decided", "người khác đã duyệt"),
    "own": Phrase("skipped.own", "phiếu của nhà {ban}, hoặc do {ban} ghi giúp"),
    "unopened": Phrase("skipped.unopened", "phải mở xem trước"),
    "year": Phrase("skipped.year", "phiếu của năm trước, người gửi không sửa được nữa"),
    "unknown": Phrase("skipped.unknown", "không còn trong danh sách"),
}
LISTED_REASONS = tuple(Option(reason, REASONS[reason]) for reason in Reason if reason is not Reason.OTHER)


def flagged(each: ToJudge | SheetShown) -> Listed:
    """Why a sheet is to be opened."""
    return Listed(_flags(each))


def why_open(each: ToJudge) -> list[Phrase]:
    """The same of a sheet of the list, with that it has too few points."""
    return [*(() if each["passed"] else (_fails(each),)), *_flags(each)]


def _fails(each: ToJudge) -> Phrase:
    if each["enough"]:
        return Phrase("confirm.floor", "có câu dưới mức sàn")
    return Phrase("confirm.fails", "chưa đủ mức")


def _flags(each: ToJudge | SheetShown) -> list[Phrase]:
    return [FLAGS[Flag(flag)] for flag in each["flags"] if flag in {*Flag}]


DONE: Mapping[str, Phrase] = {
    "endorsed": Phrase("done.endorsed", "chi hội đã đồng ý"),
    "confirmed": Phrase("done.confirmed", "xã đã đồng ý"),
    "recognised": Phrase("done.recognised", "đã có quyết định công nhận"),
    "returned": Phrase("done.returned", "đã trả lại"),
    "declined": Phrase("done.declined", "không đưa vào danh sách"),
    "": Phrase("done.gone", "không còn chờ duyệt"),
}


def judged(each: ToJudge) -> Phrase:
    """A sheet of the list that is done, and keeps its number there."""
    what = DONE[each["review"]]
    if not (each["name"] or each["called"]):
        return Phrase("done.nobody", "Phiếu này {what}", what=what)
    return Phrase("done.line", "{who}: {what}", who=told_apart(each), what=what)


def named(sheets: Sequence[ToJudge], numbers: Iterable[int]) -> Listed:
    """Whose the sheets with these numbers are."""
    return Listed((person(sheets[number - 1]) for number in numbers), "; ")


def sure(sheets: Sequence[ToJudge], picked: Sequence[int], left: Sequence[int]) -> Phrase:
    """What is about to be agreed to, by names, and what is left."""
    rest = Phrase(
        "review.sure_left", " Để lại {count} phiếu: {names}.", count=len(left), names=named(sheets, left)
    )
    return Phrase(
        "review.sure",
        "{Ban} đồng ý {count} phiếu: {names}.{left} Đúng không{a}?",
        count=len(picked),
        names=named(sheets, picked),
        left=rest if left else "",
    )


def came_to(desk: DeskWords, done: AgreedTo) -> list[Speech]:
    """What was agreed to, and what was passed over and why."""
    said: list[Speech] = [desk.done(len(done["done"]))] if done["done"] else []
    said += by_you(done["silent"])
    said += [
        Phrase("review.skipped", "{who}: {minh} để lại, vì {why}.", who=person(each), why=WHY[each["why"]])
        for each in done["skipped"]
    ]
    return said or [Phrase("review.nothing", "{Minh} chưa ghi gì{a}.")]


def _told(found: SheetShown) -> list[EvidenceShown | NoteShown]:
    """What was told in words: beside an answer, and instead of one."""
    return [each for each in (*found["evidence"], *found["notes"]) if each["text"]]


# -- the chapter's desk


def _chapters_list(here: SheetsToJudge) -> list[Phrase]:
    said: list[Phrase] = []
    if here["own"]:
        said.append(
            Phrase(
                "review.own",
                "{count} phiếu của nhà {ban}, hoặc do {ban} ghi giúp, thì người khác trong chi hội, hoặc xã, duyệt{a}.",
                count=here["own"],
            )
        )
    if not here["sheets"]:
        return [*said, Phrase("review.none", "Không còn phiếu nào chờ {ban} duyệt{a}.")]
    more = here["more"]
    listed = Phrase(
        "review.list",
        "Phiếu chờ duyệt, điểm tự chấm{status}.{more}",
        status=Phrase("review.draft", " (theo bản gợi ý, chưa chính thức)") if here["draft"] else "",
        more=Phrase("review.more", " Còn {count} phiếu nữa ở lượt sau.", count=more) if more else "",
    )
    return [*said, listed]


def _chapters_line(each: ToJudge) -> Phrase:
    who, score, maximum = told_apart(each), each["score"], each["maximum"]
    why = why_open(each)
    if not why:
        return Phrase("review.line", "{who}: {score} trên {maximum}", who=who, score=score, maximum=maximum)
    return Phrase(
        "review.line_flag",
        "{who}: {score} trên {maximum} ({open}: {why})",
        who=who,
        score=score,
        maximum=maximum,
        open=Phrase("review.open", "nên mở") if each["must"] else Phrase("review.opened", "đã mở"),
        why=Listed(why),
    )


def _answers(criteria: Sheet, here: OpenedSheet) -> list[Speech]:
    """The answers by number with their points, what was told of each, and why it is to be looked at."""
    kept = {each["indicator"] for each in here["evidence"]}
    answers = Phrase(
        "sheet.all",
        "Phiếu của {who}, gửi ngày {sent} {status}:\n{lines}\nTổng: {total} trên {maximum} điểm, mức đạt {mark}.",
        who=told_apart(here),
        sent=here["sent"],
        status=status_words(criteria),
        lines=lines(
            _answer(number, each.short, each.level(here["levels"].get(each.id, "")), kept=each.id in kept)
            for number, each in enumerate(criteria.indicators, 1)
        ),
        total=here["score"],
        maximum=criteria.maximum,
        mark=here["pass_total"],
    )
    return [answers, *_beside(criteria, here)]


def _answer(number: int, short: Speech, level: Level | None, *, kept: bool) -> Phrase:
    if level is None:
        return Phrase("slip.blank", "Câu {number}, {short}: bỏ trống", number=number, short=short)
    return Phrase(
        "sheet.line",
        "Câu {number}, {short}: mức {level} ({points} điểm){mark}",
        number=number,
        short=short,
        level=level.id,
        points=decided(level.points),
        mark=Phrase("sheet.mark", ", có minh chứng") if kept else "",
    )


def _beside(criteria: Sheet, here: OpenedSheet) -> list[Speech]:
    said: list[Speech] = []
    if here["flags"]:
        said.append(Phrase("sheet.flags", "Nên xem kỹ: {flags}.", flags=flagged(here)))
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
        for each in _told(here)
    ]
    told += [
        Phrase("sheet.known", "Câu {number}: ghi là chi hội biết", number=numbers.get(each["indicator"], 0))
        for each in here["evidence"]
        if each["kind"] == "known"
    ]
    if told:
        said.append(Phrase("sheet.evidence", "Lời kể, minh chứng:\n{lines}", lines=lines(told)))
    return said


def _returned_by_chapter(whose: SentBack) -> list[Speech]:
    done = Phrase(
        "back.done",
        "{Minh} đã trả lại phiếu của {who}, kèm lý do. Sửa xong người ấy gửi lại là {ban} thấy{a}.",
        who=person(whose),
    )
    untold = Phrase("back.untold", "{Minh} chưa nhắn tới được người ấy, {ban} báo lý do giúp{nhe}.")
    return [done] if whose["told"] else [done, untold]


CHAPTER = DeskWords(
    before="desk",
    listed=_chapters_list,
    line=_chapters_line,
    every=lambda count: Phrase("review.all", "Đồng ý {count} phiếu đủ mức, không phải mở", count=count),
    each=lambda count: Phrase("review.each", "Mở lần lượt {count} phiếu nên mở", count=count),
    out=Option("desk", Phrase("review.out", "Quay ra"), also=("quay ra", "ve bang")),
    ask=Phrase(
        "review.ask",
        "{Ban} chọn một phiếu để mở, hoặc nói gọn: “đồng ý tất cả trừ 3, 7”, “bỏ 2, đồng ý còn lại”{a}.",
    ),
    help=Phrase(
        "review.help",
        "“Tất cả” là những phiếu đủ mức, không phải mở. Phiếu ghi “nên mở” thì {ban} mở xem rồi mới đồng ý được. “Bỏ 2” là để phiếu số 2 lại, không đồng ý mà cũng không trả{a}.",
    ),
    unclear=Phrase(
        "review.unclear",
        "{Minh} chưa rõ ý {ban}. Ví dụ: “đồng ý tất cả trừ 3, 7”, “bỏ 2, đồng ý còn lại”, “trả lại 4”, hoặc “mở 3”{a}.",
    ),
    unknown=lambda numbers: Phrase(
        "review.unknown", "Trong danh sách không có phiếu số {numbers} đang chờ{a}.", numbers=numbers
    ),
    closed=Phrase(
        "review.all_to_open",
        "Các phiếu này không đồng ý cùng lúc được{a}. {Ban} nhắn “mở hết” để xem lần lượt; phiếu đã mở thì nhắn “đồng ý” kèm số.",
    ),
    yes=Phrase("review.yes", "Đúng, đồng ý"),
    no=Phrase("review.no", "Chưa, xem lại"),
    done=lambda count: Phrase(
        "review.done",
        "{Minh} ghi rồi{a}: đồng ý {count} phiếu. Người gửi nào {minh} nhắn được thì được báo ngay.",
        count=count,
    ),
    gone=lambda why: Phrase("sheet.gone", "Phiếu này {minh} không mở được: {why}{a}.", why=why),
    shown=_answers,
    then=Phrase("sheet.ask", "{Ban} thấy thế nào{a}?"),
    then_help=Phrase(
        "sheet.help",
        "Đồng ý thì phiếu lên xã. Trả lại thì người gửi biết lý do ngay, sửa rồi gửi lại được{a}.",
    ),
    agree=Option("endorse", Phrase("sheet.endorse", "Đồng ý"), also=("dong y",)),
    give_back=Option("return", Phrase("sheet.return", "Trả lại, nêu lý do"), also=("tra lai",)),
    back=Option("list", Phrase("sheet.list", "Về danh sách")),
    why=OneOf(
        key="reason",
        wording=Phrase("back.ask", "Vì sao {ban} trả lại{a}? Người gửi sẽ đọc được lý do này."),
        options=(*LISTED_REASONS, Option(Reason.OTHER, Phrase("back.other", "Lý do khác, tôi tự viết"))),
    ),
    which=True,
    returned=_returned_by_chapter,
)


# -- the commune's desk


def _communes_list(here: SheetsToJudge) -> list[Phrase]:
    waiting = sum(each["waits"] for each in here["sheets"])
    if not waiting:
        return [Phrase("confirm.village_done", "{place} đã xem hết{a}.", place=here["place"])]
    return [
        Phrase(
            "confirm.list",
            "{place}, {shown} trên {waiting} phiếu đang chờ, gửi sớm trước (điểm tự chấm).",
            place=here["place"],
            shown=waiting,
            waiting=waiting + here["more"],
        )
    ]


def _communes_line(each: ToJudge) -> Phrase:
    marks: list[Speech] = [Phrase("confirm.passes", "đủ mức") if each["passed"] else _fails(each)]
    if each["first"]:
        marks.append(Phrase("confirm.direct", "thôn chưa duyệt được"))
    if each["must"]:
        marks.append(Phrase("confirm.must_open", "phải mở xem"))
    elif each["flags"]:
        marks.append(Phrase("confirm.may_open", "nên mở xem"))
    marks += [FLAGS[flag] for flag in (Flag.SKIPPED, Flag.CHANGED) if flag in each["flags"]]
    return Phrase(
        "confirm.item",
        "{name} ({born}): {score} điểm, {marks}",
        name=person(each),
        born=born(each["born"]),
        score=each["score"],
        marks=Listed(marks),
    )


def _seen(number: int, indicator: Indicator, level: Level) -> Phrase:
    return Phrase(
        "seen.line",
        "{number}. {name}: mức {level} ({points} điểm)",
        number=number,
        name=indicator.short,
        level=level.id,
        points=decided(level.points),
    )


def answers(criteria: Sheet, found: SheetShown) -> list[Speech]:
    """Who, how many points, the number of each answer, what was told, and what is striking."""
    said: list[Speech] = [
        Phrase(
            "seen.who",
            "{name} ({born}), {place}: tự chấm {score} trên {maximum} điểm, mức đạt {mark} {status}. Gửi ngày {day}.",
            name=person(found),
            born=born(found["born"]),
            place=found["label"],
            score=found["score"],
            maximum=criteria.maximum,
            mark=found["pass_total"],
            status=status_words(criteria),
            day=found["sent"],
        ),
        Phrase(
            "seen.answers",
            "Các câu trả lời:\n{lines}",
            lines=lines(
                _seen(number, each, level)
                for number, each in enumerate(criteria.indicators, 1)
                if (level := each.level(found["levels"].get(each.id, ""))) is not None
            ),
        ),
    ]
    photos, voices = (sum(each["kind"] == kind for each in found["evidence"]) for kind in ("photo", "voice"))
    told = Listed((each["text"] for each in _told(found)), "; ")
    if photos or told.items:
        said.append(
            Phrase(
                "seen.evidence",
                "Minh chứng: {photos} ảnh. Lời kể: {told}.",
                photos=photos,
                told=told if told.items else Phrase("seen.none", "không có"),
            )
        )
    if voices:
        said.append(Phrase("seen.voices", "Kèm {count} tin thoại, mở ra để nghe.", count=voices))
    if found["flags"]:
        said.append(Phrase("seen.flags", "Nên để ý: {flags}.", flags=flagged(found)))
    return said


def _returned_by_commune(whose: SentBack) -> list[Speech]:
    if whose["told"]:
        return [Phrase("confirm.returned", "{Minh} đã trả phiếu, và báo lý do cho người dân{a}.")]
    return [
        Phrase(
            "confirm.returned_untold",
            "{Minh} đã trả phiếu, nhưng chưa nhắn tới được người ấy. {Ban} nhờ chi hội báo lý do giúp{nhe}.",
        )
    ]


COMMUNE = DeskWords(
    before="confirm",
    listed=_communes_list,
    line=_communes_line,
    every=lambda count: Phrase("confirm.all", "Đồng ý {count} phiếu đủ mức, không phải mở", count=count),
    each=lambda count: Phrase("confirm.each", "Mở lần lượt {count} phiếu phải mở", count=count),
    out=BACK,
    ask=Phrase(
        "confirm.ask",
        "{Ban} chọn một phiếu để mở, hoặc nói gọn: “đồng ý tất cả trừ 3, 7”, “bỏ 2, đồng ý còn lại”{a}.",
    ),
    help=Phrase(
        "confirm.list_help",
        "“Đồng ý” là xã xác nhận phiếu. Phiếu nào chưa yên tâm thì {ban} mở ra: có thể đồng ý, hoặc trả lại kèm lý do. “Bỏ 2” là để phiếu số 2 lại.",
    ),
    unclear=Phrase(
        "confirm.unclear",
        "{Minh} chưa rõ ý {ban}. {Ban} nhắn như “đồng ý tất cả trừ 3, 7”, “bỏ 2, đồng ý còn lại”, “trả lại 4”, hoặc “xem 3”{nhe}.",
    ),
    unknown=lambda numbers: Phrase(
        "confirm.unknown",
        "Danh sách không có số {numbers} đang chờ. {Ban} xem lại giúp {minh}{nhe}.",
        numbers=numbers,
    ),
    closed=Phrase(
        "confirm.all_closed",
        "Các phiếu ấy không đồng ý cùng lúc được{a}. {Ban} nhắn “xem hết” để xem lần lượt; phiếu đã mở thì nhắn “đồng ý” kèm số.",
    ),
    yes=Phrase("confirm.yes", "Đúng"),
    no=Phrase("confirm.no", "Xem lại đã"),
    done=lambda count: Phrase("confirm.done", "{Minh} đã ghi xã đồng ý {done} phiếu{a}.", done=count),
    gone=lambda _: Phrase("confirm.gone", "Phiếu này không còn chờ xã xem nữa{a}."),
    shown=answers,
    then=Phrase("confirm.one_ask", "{Ban} thấy thế nào{a}?"),
    then_help=Phrase(
        "confirm.one_help",
        "Người dân thấy được là cán bộ xã đã mở phiếu. Trả lại thì người ấy nhận được lý do ngay.",
    ),
    agree=Option("agree", Phrase("confirm.agree", "Đồng ý phiếu này"), also=("dong y",)),
    give_back=Option("return", Phrase("confirm.return", "Trả lại để người dân sửa"), also=("tra lai",)),
    back=BACK,
    why=Words(
        key="reason",
        context=Context.MESSAGE,
        longest=300,
        wording=Phrase(
            "confirm.why", "Trả lại vì sao{a}? {Ban} chọn, hoặc viết vài lời cho người dân dễ hiểu."
        ),
        options=LISTED_REASONS,
    ),
    which=False,
    returned=_returned_by_commune,
)
DESKS: Mapping[DeskName, DeskWords] = {"chapter": CHAPTER, "commune": COMMUNE}
