"""One sheet of the second review: opened, agreed to, or given back with a reason."""

from dialogs.conversation import World
from dialogs.engine import Next, Part, Say, Talk, ask, do
from dialogs.phrases import Phrase
from dialogs.questions import OneOf, Option, Words
from dialogs.reading import Context
from dialogs.requests.files import Confirm, OpenSheet, SendBack
from dialogs.talks.office.parts import Found
from dialogs.talks.office.seen import answers
from dialogs.talks.picking import BACK

REASONS = {
    "evidence": Phrase("confirm.reason.evidence", "cần thêm minh chứng"),
    "too_high": Phrase("confirm.reason.too_high", "có câu chấm cao hơn thực tế"),
    "missing": Phrase("confirm.reason.missing", "thiếu hoặc nhầm thông tin"),
    "person": Phrase("confirm.reason.person", "chưa rõ là ai, hoặc trùng người"),
}


def confirmed(done: Found) -> Phrase:
    """How many were written down, and how many were not."""
    if done["held"]:
        return Phrase(
            "confirm.done_but",
            "{Minh} đã ghi xã đồng ý {done} phiếu{a}. {held} phiếu chưa ghi được vì vừa thay đổi hoặc phải mở xem trước.",
            done=done["done"],
            held=done["held"],
        )
    return Phrase("confirm.done", "{Minh} đã ghi xã đồng ý {done} phiếu{a}.", done=done["done"])


def confirm_one(world: World, role: str, assessment: str) -> Talk:
    """One sheet with its answers: agree, or give it back."""
    found: Found = yield from do("open", OpenSheet(role, assessment), secret=True)
    if not found or not found["waits"]:
        yield Say(Phrase("confirm.gone", "Phiếu này không còn chờ xã xem nữa{a}."))
        return Next("confirm", {"role": role})
    for phrase in answers(world, found):
        yield Say(phrase)
    choice = yield from ask(
        OneOf(
            key="then",
            wording=Phrase("confirm.one_ask", "{Ban} thấy thế nào{a}?"),
            options=(
                Option("agree", Phrase("confirm.agree", "Đồng ý phiếu này"), also=("dong y",)),
                Option("return", Phrase("confirm.return", "Trả lại để người dân sửa"), also=("tra lai",)),
                BACK,
            ),
            help=Phrase(
                "confirm.one_help",
                "Người dân thấy được là cán bộ xã đã mở phiếu. Trả lại thì người ấy nhận được lý do ngay.",
            ),
        )
    )
    here = {"role": role, "place": found["place"]}
    if choice == "agree":
        done: Found = yield from do("confirm", Confirm(role, found["place"], (assessment,)))
        yield Say(confirmed(done))
    elif choice == "return":
        yield from _give_back(role, assessment)
    return Next("confirm_village", here)


def _give_back(role: str, assessment: str) -> Part[None]:
    reason = yield from ask(
        Words(
            key="reason",
            longest=300,
            options=tuple(Option(each, wording) for each, wording in REASONS.items()),
            context=Context.MESSAGE,
            wording=Phrase(
                "confirm.why", "Trả lại vì sao{a}? {Ban} chọn, hoặc viết vài lời cho người dân dễ hiểu."
            ),
        )
    )
    kind, words = (reason[1:], "") if reason.startswith("=") else ("other", reason)
    done: Found = yield from do("return", SendBack(role, assessment, kind, words))
    if done.get("done"):
        yield Say(Phrase("confirm.returned", "{Minh} đã trả phiếu, và báo lý do cho người dân{a}."))
    else:
        yield Say(Phrase("confirm.gone", "Phiếu này không còn chờ xã xem nữa{a}."))
