"""A sheet that was sent, as those who review it see it."""

from dialogs.conversation import World
from dialogs.phrases import Listed, Phrase, Speech
from dialogs.rules.review import Flag
from dialogs.sheets import Sheet
from dialogs.talks.adopted import in_use
from dialogs.talks.assess import decided, status_words
from dialogs.talks.office.parts import Found, born

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
