"""A commune's own examples: beside the explanation of a question, what that means here."""

from dialogs.conversation import World
from dialogs.engine import Next, Say, Talk, ask, do, look
from dialogs.phrases import Phrase
from dialogs.questions import SKIP, OneOf, Option, Words
from dialogs.reading import Context
from dialogs.requests.files import SetExample, SheetExamples, SheetsToAdopt
from dialogs.talks.office.parts import Found
from dialogs.talks.picking import BACK

LONGEST = 200


def examples(world: World, role: str) -> Talk:
    """Which sheet, which question, and the example; questions, levels and points stay as they were published."""
    found: Found = yield from look("sheets", SheetsToAdopt(role))
    options = [
        Option(each["sheet"], Phrase("examples.sheet", "{title}", title=each["title"]))
        for each in found["sheets"]
    ]
    sheet = yield from ask(
        OneOf(
            key="sheet",
            options=(*options, BACK),
            wording=Phrase("examples.which", "{Ban} thêm ví dụ cho phiếu nào{a}?"),
            help=Phrase(
                "examples.help",
                "Ví dụ của xã hiện ra khi bà con xem giải thích một câu. Câu hỏi, các mức và điểm vẫn giữ nguyên.",
            ),
        )
    )
    if sheet == "back":
        return Next("office", {"role": role})
    key = next(each["key"] for each in found["sheets"] if each["sheet"] == sheet)
    here: Found = yield from look("examples", SheetExamples(role, sheet))
    indicators = world.sheets[key].indicators
    indicator = yield from ask(
        OneOf(
            key="indicator",
            options=tuple(
                Option(each.id, Phrase("which.short", "{short}", short=each.short)) for each in indicators
            ),
            wording=Phrase("examples.question", "{Ban} thêm ví dụ cho câu nào{a}?"),
        )
    )
    kept = here["examples"].get(indicator, "")
    if kept:
        yield Say(Phrase("examples.now", "Đang có: “{words}”", words=kept))
    words = yield from ask(
        Words(
            key="words",
            longest=LONGEST,
            context=Context.MESSAGE,
            secret=False,
            skippable=True,
            wording=Phrase(
                "examples.words",
                "{Ban} viết một ví dụ ở xã mình{a}, không nêu tên người. Bỏ qua thì câu này không có ví dụ riêng.",
            ),
        )
    )
    done: Found = yield from do("set", SetExample(role, sheet, indicator, "" if words == SKIP else words))
    yield Say(
        Phrase(
            "examples.kept", "{Minh} ghi rồi{a}. Ai bắt đầu làm phiếu từ bây giờ sẽ thấy khi xem giải thích."
        )
        if done.get("done")
        else Phrase("adopt.not_done", "{Minh} chưa ghi được{a}. {Ban} thử lại sau.")
    )
    return Next("office", {"role": role})
