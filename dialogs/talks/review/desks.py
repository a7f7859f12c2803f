"""The two desks at which sheets are reviewed, in words: what differs between the chapter's and the commune's."""

from collections.abc import Callable, Mapping, Sequence
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

    before: the talk that leads to its list. which: whether a question is named beside a reason.
    """

    before: str
    listed: Callable[[SheetsToJudge], Sequence[Phrase]]
    every: Callable[[int], Phrase]
    one: Phrase
    out: Option
    ask: Phrase
    help: Phrase
    unclear: Phrase
    unknown: Callable[[Listed], Phrase]
    closed: Phrase
    sure: Callable[[Sequence[ToJudge], Sequence[int]], Phrase]
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
    "own": Phrase("skipped.own", "phiếu của nhà {ban}"),
    "unopened": Phrase("skipped.unopened", "phải mở xem trước"),
    "year": Phrase("skipped.year", "phiếu của năm trước, người gửi không sửa được nữa"),
    "unknown": Phrase("skipped.unknown", "không còn trong danh sách"),
}
LISTED_REASONS = tuple(Option(reason, REASONS[reason]) for reason in Reason if reason is not Reason.OTHER)


def flagged(each: ToJudge | SheetShown) -> Listed:
    """Why a sheet is to be opened."""
    return Listed(FLAGS[Flag(flag)] for flag in each["flags"] if flag in {*Flag})


def came_to(desk: DeskWords, done: AgreedTo) -> list[Speech]:
    """What was agreed to, and what was passed over and why."""
    said: list[Speech] = [desk.done(len(done["done"]))] if done["done"] else []
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
                "{count} phiếu của nhà {ban} thì chi hội phó, hoặc xã, duyệt{a}.",
                count=here["own"],
            )
        )
    if not here["sheets"]:
        return [*said, Phrase("review.none", "Không còn phiếu nào chờ {ban} duyệt{a}.")]
    more = here["more"]
    listed = Phrase(
        "review.list",
        "Phiếu chờ duyệt, điểm tự chấm {status}:\n{lines}{more}",
        status=Phrase("status.draft", "(theo bản gợi ý, chưa chính thức)") if here["draft"] else "",
        lines=lines(_chapters_line(number, each) for number, each in enumerate(here["sheets"], 1)),
        more=Phrase("review.more", "\nCòn {count} phiếu nữa ở lượt sau.", count=more) if more else "",
    )
    return [*said, listed]


def _chapters_line(number: int, each: ToJudge) -> Phrase:
    who, score, maximum = told_apart(each), each["score"], each["maximum"]
    if not each["flags"]:
        return Phrase(
            "review.line",
            "{number}. {who}: {score} trên {maximum}",
            number=number,
            who=who,
            score=score,
            maximum=maximum,
        )
    return Phrase(
        "review.line_flag",
        "{number}. {who}: {score} trên {maximum} ({why}: {flags})",
        number=number,
        who=who,
        score=score,
        maximum=maximum,
        why=Phrase("review.open", "nên mở") if each["must"] else Phrase("review.opened", "đã mở"),
        flags=flagged(each),
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
    every=lambda count: Phrase("review.all", "Đồng ý {count} phiếu không phải mở", count=count),
    one=Phrase("review.one", "Mở một phiếu"),
    out=Option("desk", Phrase("review.out", "Quay ra"), also=("quay ra", "ve bang")),
    ask=Phrase("review.ask", "{Ban} duyệt thế nào{a}? Nói gọn cũng được: “đồng ý tất cả trừ 3, 7”, “mở 3”."),
    help=Phrase(
        "review.help",
        "“Tất cả” là những phiếu không phải mở. Phiếu ghi “nên mở” thì {ban} mở xem rồi mới đồng ý được{a}.",
    ),
    unclear=Phrase(
        "review.unclear",
        "{Minh} chưa hiểu ý {ban}. Ví dụ: “đồng ý tất cả trừ 3, 7”, “đồng ý 1, 2”, hoặc “mở 3”{a}.",
    ),
    unknown=lambda numbers: Phrase(
        "review.unknown", "Trong danh sách không có phiếu số {numbers}{a}.", numbers=numbers
    ),
    closed=Phrase(
        "review.all_to_open", "Các phiếu này đều nên mở xem trước đã{a}. {Ban} nhắn “mở 1” để xem phiếu đầu."
    ),
    sure=lambda sheets, picked: Phrase(
        "review.sure",
        "{Ban} đồng ý {count} phiếu: {names}. Đúng không{a}?",
        count=len(picked),
        names=Listed((person(sheets[number - 1]) for number in picked), "; "),
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
    if not here["sheets"]:
        return [Phrase("confirm.village_done", "{place} đã xem hết{a}.", place=here["place"])]
    return [
        Phrase(
            "confirm.list",
            "{place}, {shown} trên {waiting} phiếu đang chờ, gửi sớm trước (điểm tự chấm):\n{lines}",
            place=here["place"],
            shown=len(here["sheets"]),
            waiting=len(here["sheets"]) + here["more"],
            lines=lines(_communes_line(number, each) for number, each in enumerate(here["sheets"], 1)),
        )
    ]


def _communes_line(number: int, each: ToJudge) -> Phrase:
    marks: list[Speech] = [
        Phrase("confirm.passes", "đủ mức") if each["passed"] else Phrase("confirm.fails", "chưa đủ mức")
    ]
    if each["first"]:
        marks.append(Phrase("confirm.direct", "thôn chưa duyệt được"))
    if each["flags"]:
        marks.append(
            Phrase("confirm.must_open", "phải mở xem")
            if each["must"]
            else Phrase("confirm.may_open", "nên mở xem")
        )
    marks += [FLAGS[flag] for flag in (Flag.SKIPPED, Flag.CHANGED) if flag in each["flags"]]
    return Phrase(
        "confirm.item",
        "{number}. {name} ({born}): {score} điểm, {marks}",
        number=number,
        name=person(each),
        born=born(each["born"]),
        score=each["score"],
        marks=Listed(marks),
    )


def _surely(sheets: Sequence[ToJudge], picked: Sequence[int]) -> Phrase:
    left = [str(number) for number in range(1, len(sheets) + 1) if number not in picked]
    if left:
        return Phrase(
            "confirm.sure_but",
            "Đồng ý {count} phiếu, để lại số {left}, phải không{a}?",
            count=len(picked),
            left=Listed(left),
        )
    return Phrase("confirm.sure_all", "Đồng ý cả {count} phiếu, phải không{a}?", count=len(picked))


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
    every=lambda count: Phrase("confirm.all", "Đồng ý cả {count} phiếu", count=count),
    one=Phrase("confirm.open", "Mở xem một phiếu, hoặc trả lại"),
    out=BACK,
    ask=Phrase("confirm.ask", "{Ban} chọn một việc, hoặc nhắn như “đồng ý tất cả trừ 3, 7”, “xem 3”{a}."),
    help=Phrase(
        "confirm.list_help",
        "“Đồng ý” là xã xác nhận phiếu. Phiếu nào chưa yên tâm thì {ban} nhắn “xem” kèm số: mở ra có thể đồng ý hoặc trả lại kèm lý do.",
    ),
    unclear=Phrase(
        "confirm.unclear",
        "{Minh} chưa rõ ý {ban}. {Ban} nhắn như “đồng ý tất cả trừ 3, 7”, hoặc “xem 3”{nhe}.",
    ),
    unknown=lambda numbers: Phrase(
        "confirm.unknown", "Danh sách không có số {numbers}. {Ban} xem lại giúp {minh}{nhe}.", numbers=numbers
    ),
    closed=Phrase(
        "confirm.all_closed",
        "Các phiếu ấy cần mở xem từng phiếu trước{a}. {Ban} nhắn “xem” kèm số, ví dụ “xem 1”.",
    ),
    sure=_surely,
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
