"""What people ask about the whole thing, answered in two lines; the question that was open then comes again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dialogs.conversation import Entry, World
from dialogs.engine import Done, Query, Say, Talk, look
from dialogs.phrases import Phrase, Speech
from dialogs.sayings import Wish
from dialogs.sheets import Sheet
from dialogs.talks.adopted import in_use
from dialogs.talks.asked import Decided, Greeting
from dialogs.talks.assess import status_words
from dialogs.talks.welcome import to_call


class Around(Greeting):
    """What such an answer may need: who answers for the data, the sheet that serves the person, and how far they are."""

    sheet: str  # "id@version"
    adopted: Decided | None
    mark: int  # that passes where the person lives
    state: str  # of the sheet of the year: none, open, complete, private, sent
    asked: int
    answered: int


@dataclass(frozen=True, slots=True)
class Asking(Query[Around]):
    """Who greets here, by which marks, and how far the person is; of somebody new what holds everywhere."""


def answer(world: World, about: str) -> Talk:
    """One question of theirs, by the sheet's own numbers."""
    here = yield from look("here", Asking())
    asked = Wish(about)
    if asked in _OF_MARKS:
        sheet = in_use(world.sheets[here["sheet"]], here["adopted"])
        yield Say(_OF_MARKS[asked](here, sheet))
        if other := _elsewhere(here, sheet):
            yield Say(other)
    else:
        yield Say(_ANSWERS[asked](here))
    return Done()


def _pass_mark(here: Around, sheet: Sheet) -> Speech:
    return Phrase(
        "answer.mark",
        "Mức đạt là từ {mark} trên {maximum} điểm, và không câu nào dưới {floor} điểm {status}.",
        mark=here["mark"],
        maximum=sheet.maximum,
        floor=sheet.pass_floor,
        status=status_words(sheet),
    )


def _why_mark(here: Around, sheet: Sheet) -> Speech:
    return Phrase(
        "answer.sum",
        "Tổng điểm là điểm của {asked} câu cộng lại; đủ mức là từ {mark} trên {maximum}, và không câu nào dưới {floor} {status}.",
        asked=len(sheet.indicators),
        mark=here["mark"],
        maximum=sheet.maximum,
        floor=sheet.pass_floor,
        status=status_words(sheet),
    )


def _elsewhere(here: Around, sheet: Sheet) -> Phrase | None:
    """The other mark, and whom it is for: a place is hard by a document, not by what people say of it."""
    hard = sheet.pass_total_disadvantaged
    if hard is None:
        return None
    if here["mark"] == hard:
        return Phrase(
            "answer.mark_here_hard",
            "Nơi {ban} ở có văn bản xếp vào vùng khó khăn nên mức là {hard}; nơi khác là {usual}{a}.",
            hard=hard,
            usual=sheet.pass_total,
        )
    return Phrase(
        "answer.mark_hard", "Nơi nào có văn bản xếp vào vùng khó khăn thì mức là {hard}{a}.", hard=hard
    )


def _who_sees(here: Around) -> Speech:
    if here["state"] == "sent":
        return Phrase(
            "answer.seen_sent",
            "Phiếu {ban} đã gửi thì chi hội khuyến học và Hội Khuyến học xã xem được: họ tên, năm sinh, điểm, câu trả lời, minh chứng.\n"
            "Ai đã mở xem, {ban} nhắn “dữ liệu của tôi” là thấy{a}.",
        )
    return Phrase(
        "answer.seen",
        "Lúc này chỉ {ban} xem được câu trả lời. Chi hội chỉ biết {ban} đã làm mấy câu.\n"
        "Khi nào {ban} đồng ý gửi, chi hội khuyến học và Hội Khuyến học xã mới xem được{a}.",
    )


def _cost(here: Around) -> Speech:
    return Phrase(
        "answer.cost",
        "Không mất tiền{a}: không thu phí, không quyên góp, không bắt buộc.\n"
        "Ai mượn tên {minh} để xin tiền, {ban} đừng đưa, và báo cho {who}.",
        who=to_call(here),
    )


def _scam(here: Around) -> Speech:
    return Phrase(
        "answer.scam",
        "Đây là trợ lý tự động của {organisation}, không bao giờ hỏi số căn cước, mật khẩu, mã OTP hay tiền.\n"
        "Chưa yên tâm thì {ban} gọi {who} hỏi cho chắc{a}.",
        organisation=here["organisation"],
        who=to_call(here),
    )


def _how_many_left(here: Around) -> Speech:
    left = here["asked"] - here["answered"]
    if here["state"] == "open" and left > 0:
        return Phrase(
            "answer.left",
            "{Ban} đã trả lời {answered} trên {asked} câu, còn {left} câu, khoảng {left} phút.\nNghỉ lúc nào cũng được, {minh} giữ các câu đã trả lời{a}.",
            answered=here["answered"],
            asked=here["asked"],
            left=left,
        )
    if here["state"] == "none":
        return Phrase(
            "answer.how_many",
            "Phiếu có {asked} câu, làm hết khoảng {asked} phút.\nNghỉ giữa chừng cũng được{a}.",
            asked=here["asked"],
        )
    return Phrase("answer.none_left", "{Ban} đã trả lời hết {asked} câu rồi{a}.", asked=here["asked"])


def _what_for(_: Around) -> Speech:
    return Phrase(
        "answer.what_for",
        "Để {ban} tự xem việc học hằng ngày của mình đã gần danh hiệu “Công dân học tập” chưa, và việc gì dễ làm tiếp.\n"
        "Không bắt buộc; không làm cũng không sao{a}.",
    )


def _certificate(here: Around) -> Speech:
    return Phrase(
        "answer.certificate",
        "Điểm này {ban} tự chấm; công nhận hay không là do Hội Khuyến học và xã xem xét. Xã ghi quyết định xong, {ban} nhắn “kết quả” là thấy.\n"
        "Giấy do ai cấp, hôm nào nhận, {ban} hỏi {who}{a}.",
        who=to_call(here),
    )


def _cannot_read(here: Around) -> Speech:
    return Phrase(
        "answer.cannot_read",
        "Không sao{a}. Người nhà đọc câu hỏi, {ban} nghe rồi chọn, hoặc nhờ chọn giúp.\nHoặc {ban} nhờ {who} làm cùng.",
        who=to_call(here),
    )


def _whom_to_call(here: Around) -> Speech:
    return Phrase(
        "answer.call",
        "Cần người thật, {ban} gọi {who}{a}.\nMuốn biết {minh} hiểu những lời nào thì nhắn “giúp”.",
        who=to_call(here),
    )


_OF_MARKS: Mapping[Wish, Callable[[Around, Sheet], Speech]] = {
    Wish.PASS_MARK: _pass_mark,
    Wish.WHY_MARK: _why_mark,
}
_ANSWERS: Mapping[Wish, Callable[[Around], Speech]] = {
    Wish.WHO_SEES: _who_sees,
    Wish.COST: _cost,
    Wish.SCAM: _scam,
    Wish.HOW_MANY_LEFT: _how_many_left,
    Wish.WHAT_FOR: _what_for,
    Wish.CERTIFICATE: _certificate,
    Wish.CANNOT_READ: _cannot_read,
    Wish.WHOM_TO_CALL: _whom_to_call,
}


TALKS = {"answer": Entry(answer, after="", personal=False)}
