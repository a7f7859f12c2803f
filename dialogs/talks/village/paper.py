"""Sheets on paper: forms to print, and their entry by one line, read back before it counts."""

from collections.abc import Mapping

from dialogs.conversation import World
from dialogs.engine import Next, Part, Say, Talk, ask, do, look
from dialogs.phrases import Phrase, Speech, Text
from dialogs.questions import OneOf, Option, Words
from dialogs.reading import Context
from dialogs.rules.review import figures, slip
from dialogs.scoring import score
from dialogs.sheets import Level, Sheet
from dialogs.talks.assess import status_words
from dialogs.talks.finding import lines, person, seek, told_apart
from dialogs.talks.village.filling_in import FileSheet, Helped, ToHelp, filed, full_name
from dialogs.talks.village.finding import BOARD


def paper(role: str) -> Talk:
    """What there is to do with paper."""
    choice = yield from ask(
        OneOf(
            key="what",
            wording=Phrase("paper.ask", "Phiếu giấy: {ban} làm việc nào{a}?"),
            options=(
                Option("slip", Phrase("paper.enter", "Nhập một phiếu"), also=("nhap",)),
                Option("form", Phrase("paper.form", "In phiếu trống")),
                Option("list", Phrase("paper.list", "In danh sách có số thứ tự")),
                Option("visit", Phrase("paper.visit", "In danh sách đến thăm từng nhà")),
                Option("invite_place", Phrase("paper.invite", "In tờ mời có mã, thẻ từng hộ")),
                BOARD,
            ),
        )
    )
    if choice in {"form", "list", "visit"}:
        return Next("printed", {"role": role, "what": choice})
    return Next(choice, {"role": role})


def enter(world: World, role: str) -> Talk:  # noqa: PLR0911 (each way out where it is)
    """One line a sheet: who, then a figure for each question."""
    words = yield from ask(
        Words(
            key="line",
            context=Context.SEARCH,
            longest=120,
            wording=Phrase(
                "slip.ask",
                "{Ban} ghi một dòng: số thứ tự (hoặc tên), rồi mười mức của mười câu{a}. Câu bỏ trống ghi 0. Ví dụ: 12 4332323344",
            ),
            options=(BOARD,),
            check=_line,
            help=Phrase(
                "slip.help",
                "Số thứ tự có trong danh sách in ra. Mức là con số được khoanh ở mỗi câu, ghi liền nhau từ câu 1 đến câu 10{a}.",
            ),
        )
    )
    if words == "=board":
        return Next("board", {"role": role})
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
    done = yield from do(
        "file", FileSheet(role, each["id"], each["sheet"], tuple(levels.items()), "paper", *known)
    )
    yield Say(filed(done, each))
    return Next("slip", {"role": role})


def _line(text: str) -> Speech | None:
    if slip(text) is not None:
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
