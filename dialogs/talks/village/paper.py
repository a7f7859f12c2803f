"""Sheets on paper: forms to print, and their entry by one line, read back before it counts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from dialogs.conversation import World
from dialogs.engine import End, Next, Part, Say, Talk, ask, do, look
from dialogs.phrases import Argument, Listed, Phrase, Speech, Text
from dialogs.questions import OneOf, Option, Words
from dialogs.reading import Context
from dialogs.rules.slips import Slip, figures, slip
from dialogs.rules.slips import lines as sheets_in
from dialogs.scoring import score
from dialogs.sheets import Level, Sheet
from dialogs.talks.assess import status_words
from dialogs.talks.finding import lines, person, seek, told_apart
from dialogs.talks.picking import agreed
from dialogs.talks.village.filling_in import (
    FileSheet,
    FileSheets,
    Helped,
    ManyFiled,
    ToHelp,
    WhoseSlips,
    filed,
    full_name,
)
from dialogs.talks.village.finding import BOARD, of_chapter


def paper(role: str) -> Talk:
    """What there is to do with paper."""
    choice = yield from ask(
        OneOf(
            key="what",
            wording=Phrase("paper.ask", "Phiếu giấy: {ban} làm việc nào{a}?"),
            options=(
                Option("slip", Phrase("paper.enter", "Nhập phiếu, một hay nhiều"), also=("nhap",)),
                Option("sign_up", Phrase("paper.sign_up", "Ghi giấy đăng ký phấn đấu"), also=("dang ky",)),
                Option("form", Phrase("paper.form", "In phiếu trống")),
                Option("lists", Phrase("paper.lists", "In danh sách: số thứ tự, đến thăm nhà")),
                Option("invite_place", Phrase("paper.invite", "In tờ mời có mã, thẻ từng hộ")),
                BOARD,
            ),
        )
    )
    if choice == "lists":
        choice = yield from ask(
            OneOf(
                key="list",
                wording=Phrase("paper.which_list", "{Ban} in danh sách nào{a}?"),
                options=(
                    Option("list", Phrase("paper.list", "Danh sách có số thứ tự")),
                    Option("visit", Phrase("paper.visit", "Danh sách đến thăm từng nhà")),
                    BOARD,
                ),
            )
        )
    if choice in {"form", "list", "visit"}:
        return Next("printed", {"role": role, "what": choice})
    return Next(choice, {"role": role})


def enter(world: World, role: str = "") -> Talk:  # noqa: PLR0911 (each way out where it is)
    """One line a sheet, as many as there are: who, then a figure for each question."""
    role = role or (yield from of_chapter())
    if not role:
        return Next("work")
    words = yield from ask(
        Words(
            key="line",
            lines=True,
            context=Context.SEARCH,
            longest=4000,
            wording=Phrase(
                "slip.ask",
                "{Ban} ghi mỗi phiếu một dòng, nhiều phiếu một lần cũng được: số thứ tự (hoặc tên), rồi mười mức của mười câu{a}. Câu bỏ trống ghi 0. Ví dụ: 12 4332323344",
            ),
            options=(BOARD,),
            check=_line,
            help=Phrase(
                "slip.help",
                "Số thứ tự có trong danh sách in ra. Mức là con số được khoanh ở mỗi câu, ghi liền nhau từ câu 1 đến câu 10{a}. Ai ký cả đăng ký phấn đấu thì ghi thêm “đk” cuối dòng.",
            ),
        )
    )
    if words == "=board":
        return Next("board", {"role": role})
    if len(rows := sheets_in(words)) > 1:
        return (yield from _many(world, role, rows))
    read = slip(words)
    assert read is not None  # noqa: S101 (the check saw to it)
    who = yield from seek(
        role,
        _whose(read.who),
        Option("none", Phrase("slip.none", "Không phải ai trong này")),
        whom="here",
        words=read.who,
        straight=True,
        none=_whose,
    )
    if isinstance(who, str):
        return Next("slip", {"role": role})
    each = yield from look("person", Helped(role, who["id"]), secret=True)
    if each["sent"]:
        yield Say(
            Phrase("slip.sent", "{who} đã gửi phiếu năm nay rồi, {minh} không ghi đè{a}.", who=person(each))
        )
        return Next("slip", {"role": role})
    sheet = world.sheets[each["sheet"]]
    levels = {
        indicator.id: mark for indicator, mark in zip(sheet.indicators, read.marks, strict=False) if mark
    }
    wrong = _wrong(sheet, levels)
    if wrong is not None:
        yield Say(wrong)
        return Next("slip", {"role": role})
    yield from _say_back(sheet, levels, each)
    if not (yield from _is_signed(each)):
        yield Say(Phrase("slip.dropped", "Dạ, {minh} bỏ dòng ấy, chưa ghi gì{a}."))
        return Next("slip", {"role": role})
    known = yield from full_name(each)
    if known is None:
        return Next("slip", {"role": role})
    signed = read.registers
    done = yield from do(
        "file",
        FileSheet(role, each["id"], each["sheet"], tuple(levels.items()), "paper", *known, registers=signed),
    )
    yield Say(filed(done, each))
    return Next("slip", {"role": role})


@dataclass(frozen=True, slots=True)
class UnclearLine:
    """A line that is not stored: its number in the message, and what is unclear about it."""

    number: int
    why: Speech


def _many(world: World, role: str, rows: list[str]) -> Part[End]:
    """Many sheets in one message: what was understood as a list, what was not below it, and one yes for the signed slips."""
    if len(rows) > MOST:
        yield Say(Phrase("slips.many", "Nhiều nhất {most} phiếu một lần{a}.", most=MOST))
        return Next("slip", {"role": role})
    read = [(number, row, slip(row)) for number, row in enumerate(rows, start=1)]
    known = [(number, each) for number, _, each in read if each]
    whose = (
        (yield from look("whose", WhoseSlips(role, tuple(each.who for _, each in known)), secret=True))
        if known
        else []
    )
    doubts = [UnclearLine(number, _odd(row)) for number, row, each in read if each is None]
    fit: list[tuple[int, Slip, ToHelp, dict[str, str]]] = []
    twice = {
        one["id"] for found in whose for one in found if len(found) == 1 and _times(whose, one["id"]) > 1
    }
    for (number, each), found in zip(known, whose, strict=True):
        why = _unclear(each, found, twice)
        levels: dict[str, str] = {}
        if why is None:
            sheet = world.sheets[found[0]["sheet"]]
            levels = {one.id: mark for one, mark in zip(sheet.indicators, each.marks, strict=False) if mark}
            why = _wrong(sheet, levels)
        if why is None:
            fit.append((number, each, found[0], levels))
        else:
            doubts.append(UnclearLine(number, why))
    if fit:
        yield Say(
            Phrase(
                "slips.read",
                "{count} phiếu {minh} đọc được:\n{lines}",
                count=len(fit),
                lines=lines(_understood(world, *each) for each in fit),
            )
        )
    if doubts:
        doubts.sort(key=lambda each: each.number)
        said = (
            Phrase("slips.line", "Dòng {number}: {why}", number=each.number, why=each.why) for each in doubts
        )
        yield Say(
            Phrase(
                "slips.unclear",
                "{count} dòng chưa rõ, {minh} không ghi:\n{lines}",
                count=len(doubts),
                lines=lines(said),
            )
        )
    if not fit:
        return Next("slip", {"role": role})
    wording = Phrase(
        "slips.sure",
        "{count} phiếu trên đúng như giấy, và từng người đã ký đồng ý ở cuối phiếu, phải không{a}? Người chưa ký thì {ban} bỏ dòng ấy rồi nhắn lại.",
        count=len(fit),
    )
    yes, no = Phrase("slips.yes", "Đúng cả, đã ký"), Phrase("slips.no", "Chưa, không ghi phiếu nào")
    if not (yield from agreed("signed", wording, yes, no)):
        yield Say(Phrase("slips.dropped", "Dạ, {minh} chưa ghi phiếu nào{a}."))
        return Next("slip", {"role": role})
    slips = tuple(
        (who["id"], who["sheet"], tuple(levels.items()), each.registers) for _, each, who, levels in fit
    )
    done = yield from do("file", FileSheets(role, slips))
    yield Say(_filed(done))
    return Next("slip", {"role": role})


MOST = 40  # sheets of one message: what is read back of them stays one


def _times(whose: Sequence[Sequence[ToHelp]], who: str) -> int:
    return sum(len(found) == 1 and found[0]["id"] == who for found in whose)


def _odd(row: str) -> Speech:
    """Why a line could not be read at all."""
    short = row if len(row) <= SHOWN else f"{row[:SHOWN]}…"
    if counted := figures(row):
        return Phrase("slips.count", "“{line}” có {count} con số, cần đúng 10", line=short, count=counted)
    return Phrase("slips.unread", "“{line}” không rõ người hoặc mười con số", line=short)


SHOWN = 30  # characters of a line that is repeated


def _unclear(each: Slip, found: Sequence[ToHelp], twice: Collection[str]) -> Speech | None:
    """Why it is not clear whose a line is, or no sheet of theirs can be written; None: it can."""
    if not found:
        return _nobody(each)
    if len(found) > 1:
        return Phrase(
            "slips.several",
            "“{who}” có {several}; ghi cả họ tên, năm sinh",
            who=each.who,
            several=Listed((told_apart(one) for one in found), "; "),
        )
    (one,) = found
    if one["id"] in twice:
        return Phrase("slips.twice", "{who} có hai dòng", who=told_apart(one))
    if one["sent"]:
        return Phrase("slips.sent", "{who} đã gửi phiếu năm nay, {minh} không ghi đè", who=told_apart(one))
    if one["silent"] or not (one["name"] and one["born"]):
        return Phrase(
            "slips.nameless", "{who} chưa đủ họ tên, năm sinh: {ban} nhập riêng dòng này", who=told_apart(one)
        )
    return None


def _nobody(each: Slip) -> Speech:
    if each.number:
        return Phrase("slips.nobody", "“{who}” không thấy trong danh sách", who=each.who)
    return Phrase(
        "slips.newcomer",
        "“{who}” không thấy trong danh sách; người mới thì {ban} chọn “Cùng làm phiếu với một người” để thêm tên trước",
        who=each.who,
    )


def _understood(world: World, number: int, each: Slip, who: ToHelp, levels: Mapping[str, str]) -> Phrase:
    sheet = world.sheets[who["sheet"]]
    total = score(sheet, levels, sheet.pass_total).total
    facts: dict[str, Argument] = {
        "number": number,
        "who": told_apart(who),
        "marks": " ".join(mark or "0" for mark in each.marks),
        "total": total,
    }
    if each.registers and who["may_register"]:
        return Phrase("slips.one_signed", "Dòng {number}, {who}: {marks} ({total} điểm), có đăng ký", **facts)
    return Phrase("slips.one", "Dòng {number}, {who}: {marks} ({total} điểm)", **facts)


def _filed(done: ManyFiled) -> Speech:
    if done["failed"]:
        return Phrase(
            "slips.done_but",
            "{Minh} ghi {count} phiếu. Chưa ghi được, vì vừa có thay đổi: {who}{a}.",
            count=done["done"],
            who=Listed(done["failed"], "; "),
        )
    if done["offered"]:
        return Phrase(
            "slips.done_offered",
            "{Minh} ghi {count} phiếu; {offered} người có phiếu tự làm trên máy mình nên {minh} hỏi họ dùng phiếu nào{a}.",
            count=done["done"],
            offered=done["offered"],
        )
    return Phrase(
        "slips.done",
        "{Minh} ghi {count} phiếu rồi{a}. Điểm theo bản gợi ý, chưa chính thức.",
        count=done["done"],
    )


def _line(text: str) -> Speech | None:
    if slip(text) is not None or len(sheets_in(text)) > 1:
        return None
    if counted := figures(text):
        return Phrase(
            "slip.count",
            "{Minh} đếm được {count} con số ở cuối dòng, cần đúng 10{a}. {Ban} xem lại phiếu rồi ghi lại cả dòng.",
            count=counted,
        )
    return Phrase(
        "slip.unclear",
        "{Minh} chưa đọc được dòng này{a}. Cần một số hoặc tên, một dấu cách, rồi đúng mười con số. Ví dụ: 12 4332323344",
    )


def _whose(words: str) -> Phrase:
    return Phrase(
        "slip.nobody",
        "{Minh} chưa thấy “{who}” trong danh sách{a}. {Ban} nhắn lại số thứ tự hoặc tên{nhe}. Người mới thì {ban} chọn “Cùng làm phiếu với một người” để thêm tên trước.",
        who=words,
    )


def _wrong(sheet: Sheet, levels: Mapping[str, str]) -> Speech | None:
    """A figure that is no level of its question; or nothing filled in at all."""
    if not levels:
        return Phrase("slip.empty", "Phiếu này chưa có câu nào được chọn{a}.")
    for number, each in enumerate(sheet.indicators, start=1):
        mark = levels.get(each.id)
        if mark is not None and each.level(mark) is None:
            return Phrase(
                "slip.level",
                "Câu {number} không có mức {mark}, chỉ có từ 1 đến {high}. {Ban} xem lại dòng ấy{nhe}.",
                number=number,
                mark=mark,
                high=len(each.levels),
            )
    return None


def _say_back(sheet: Sheet, levels: Mapping[str, str], each: ToHelp) -> Part[None]:
    now = score(sheet, levels, sheet.pass_total)
    yield Say(
        Phrase(
            "slip.read_back",
            "Phiếu của {who}:\n{lines}\nCó {answered} câu trả lời, {skipped} câu bỏ trống. Tổng {total} trên {maximum} điểm {status}.",
            who=told_apart(each),
            lines=lines(
                _answer_line(number, indicator.short, indicator.level(levels.get(indicator.id, "")))
                for number, indicator in enumerate(sheet.indicators, start=1)
            ),
            answered=len(levels),
            skipped=len(sheet.indicators) - len(levels),
            total=now.total,
            maximum=now.maximum,
            status=status_words(sheet),
        )
    )


def _answer_line(number: int, short: Text, level: Level | None) -> Phrase:
    if level is None:
        return Phrase("slip.blank", "Câu {number}, {short}: bỏ trống", number=number, short=short)
    return Phrase(
        "slip.answer", "Câu {number}, {short}: mức {level}", number=number, short=short, level=level.id
    )


def _is_signed(each: ToHelp) -> Part[bool]:
    answer = yield from ask(
        OneOf(
            key="signed",
            context=Context.YES_NO,
            wording=Phrase(
                "slip.signed",
                "Có đúng như phiếu không, và {who} đã ký đồng ý ở cuối phiếu chưa{a}?",
                who=person(each),
            ),
            options=(
                Option("yes", Phrase("slip.yes", "Đúng, đã ký"), also=("dung", "co")),
                Option("no", Phrase("slip.no", "Chưa đúng hoặc chưa ký"), also=("khong", "chua")),
            ),
            help=Phrase(
                "slip.signed.help",
                "Chưa ký thì {minh} không nhận: phiếu là của người ấy, gửi đi phải được người ấy đồng ý{a}.",
            ),
        )
    )
    return answer == "yes"
