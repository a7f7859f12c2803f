"""What talks of officers share: a day that is typed, a link that is handed out."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from dialogs.conversation import World
from dialogs.engine import Part, Say, ask
from dialogs.phrases import Listed, Phrase, Speech
from dialogs.questions import Words
from dialogs.rules.dates import FIRST, decision_number, year_in_number
from dialogs.rules.review import Flag
from dialogs.sheets import Sheet
from dialogs.talks.adopted import in_use
from dialogs.talks.asked import Link
from dialogs.talks.assess import decided, status_words
from dialogs.talks.days import a_day, past_day

Found = Mapping[str, Any]


def numbered(key: str, wording: Speech) -> Part[str]:
    """The number of a decision, as decisions have it."""
    typed = yield from ask(Words(key=key, wording=wording, longest=80, secret=False, check=_no_number))
    return decision_number(typed)


def _no_number(text: str) -> Speech | None:
    if decision_number(text):
        return None
    return Phrase(
        "decision.number",
        "{Minh} chưa thấy số quyết định. {Ban} chép đúng như trên văn bản{nhe}. Ví dụ: 15/QĐ-UBND.",
    )


def signed_on(key: str, wording: Speech, number: str, today: str) -> Part[date]:
    """The day a decision was signed: not to come, and in the year that its number names, if it does."""
    year, now = year_in_number(number), date.fromisoformat(today)
    if FIRST.year <= year < now.year:
        day = yield from a_day(
            key, wording, today=now, first=date(year, 1, 1), last=date(year, 12, 31), year=year
        )
        return day if isinstance(day, date) else now
    return (yield from past_day(key, wording, now, date(year, 1, 1) if year == now.year else FIRST))


def one_line(key: str, wording: Speech, longest: int = 80) -> Part[str]:
    """A number, a name, a few words."""
    typed = yield from ask(Words(key=key, wording=wording, longest=longest, secret=False))
    return typed


def handed(link: Link | Found) -> Part[None]:  # transitional: `Found` as long as `decide` has it
    """Say the address of a file, or that none can be had here."""
    if link["url"]:
        yield Say(
            Phrase(
                "office.link",
                "{Ban} mở đường dẫn này trên máy của mình, chỉ mở được một lần, trong 24 giờ. Tệp có tên người, xin đừng gửi vào nhóm chat{a}.\n{url}",
                url=link["url"],
            )
        )
    else:
        yield Say(
            Phrase(
                "office.no_link",
                "Máy chủ này chưa mở được đường dẫn tải tệp. {Ban} nhờ người quản trị chạy lệnh cdht export{a}.",
            )
        )


def born(each: Found) -> str:
    """A year of birth where it is known."""
    return str(each["born"]) if each["born"] else "?"


# -- A sheet that was sent, as those who review it see it

FLAGS = {
    Flag.TOP: Phrase("seen.flag.top", "câu nào cũng mức cao nhất"),
    Flag.FAST: Phrase("seen.flag.fast", "làm xong trong chưa đầy một phút"),
    Flag.HELPED: Phrase("seen.flag.helped", "có người làm giúp"),
    Flag.MARK: Phrase("seen.flag.mark", "vừa đúng điểm đạt"),
    Flag.FLOOR: Phrase("seen.flag.floor", "có câu vừa đúng điểm sàn"),
    Flag.DOUBLE: Phrase("seen.flag.double", "trùng tên và năm sinh với người khác"),
}


def answers(world: World, found: Found) -> list[Speech]:
    """Who, how many points, each answer, what was told, and what is striking."""
    sheet = in_use(world.sheets[found["sheet"]], found.get("by", {}))
    said: list[Speech] = [
        Phrase(
            "seen.who",
            "{name} ({born}), {place}: tự chấm {score} trên {maximum} điểm, mức đạt {mark} {status}. Gửi ngày {day}.",
            name=found["name"],
            born=born(found),
            place=found["label"],
            score=found["score"],
            maximum=sheet.maximum,
            mark=found["pass_total"],
            status=status_words(sheet),
            day=found["sent_on"],
        ),
        Phrase("seen.answers", "Các câu trả lời:\n{lines}", lines=Listed(_lines(sheet, found), "\n")),
    ]
    if found["photos"] or found["told"]:
        said.append(
            Phrase(
                "seen.evidence",
                "Minh chứng: {photos} ảnh. Lời kể: {told}.",
                photos=found["photos"],
                told=Listed(found["told"], "; ") if found["told"] else Phrase("seen.none", "không có"),
            )
        )
    flags = [FLAGS[Flag(each)] for each in found["flags"] if each in {*Flag}]
    if flags:
        said.append(Phrase("seen.flags", "Nên để ý: {flags}.", flags=Listed(flags, "; ")))
    return said


def _lines(sheet: Sheet, found: Found) -> list[Phrase]:
    return [
        Phrase(
            "seen.line",
            "{number}. {name}: {level} ({points})",
            number=number,
            name=each.short,
            level=level.label,
            points=decided(level.points),
        )
        for number, each in enumerate(sheet.indicators, 1)
        if (level := each.level(str(found["levels"].get(each.id, "")))) is not None
    ]
