"""What residents are told by the ledger for the village's part; read by whatever renders pushes."""

from collections.abc import Callable, Mapping

from dialogs.address import FORMS
from dialogs.phrases import Phrase, Text
from dialogs.rules.review import Reason
from dialogs.told import Args

SEALED = (
    "words",
)  # arguments of a push that are encrypted in the ledger, to be opened before they are worded

REASONS: Mapping[str, Phrase] = {  # why a sheet is given back, in the words its person reads
    Reason.EVIDENCE: Phrase("reason.evidence", "minh chứng chưa rõ"),
    Reason.TOO_HIGH: Phrase("reason.too_high", "mức đã chọn hình như cao hơn việc đang làm"),
    Reason.MISSING: Phrase("reason.missing", "còn câu chưa trả lời"),
    Reason.PERSON: Phrase("reason.person", "hình như nhầm người"),
    Reason.OTHER: Phrase("reason.other", "có chỗ cần xem lại"),
}


def returned(args: Args) -> Phrase:
    """The reason first, then which question, then that nothing is lost."""
    by = _by(args) or Phrase("told.chapter", "Chi hội")
    why = reason(args)
    if args.get("indicator"):
        return Phrase(
            "told.returned_at",
            "{by} nhờ {ban} xem lại câu {number} ({short}): {reason}. Các câu khác vẫn giữ nguyên; sửa xong {ban} gửi lại là được{a}.",
            by=by,
            number=int(args["number"]),
            short=_text(args.get("short", {})),
            reason=why,
        )
    return Phrase(
        "told.returned",
        "{by} nhờ {ban} xem lại phiếu: {reason}. Các câu vẫn giữ nguyên; sửa xong {ban} gửi lại là được{a}.",
        by=by,
        reason=why,
    )


def reason(args: Args) -> Phrase:
    """The reason of the list, own words beside it where there are any."""
    known = REASONS.get(str(args.get("reason", "")), REASONS[Reason.OTHER])
    words = str(args.get("words") or "")
    if not words:
        return known
    if args.get("reason") == Reason.OTHER:
        return Phrase("reason.words", "“{words}”", words=words)
    return Phrase("reason.both", "{reason} (“{words}”)", reason=known, words=words)


def endorsed(args: Args) -> Phrase:
    """The chapter agrees; nothing is recognised by that."""
    return Phrase(
        "told.endorsed",
        "{by} đã xem và đồng ý với phiếu năm {year} của {ban}. Việc công nhận còn chờ Hội Khuyến học và xã xem xét{a}.",
        by=_by(args) or Phrase("told.chapter", "Chi hội"),
        year=str(args["year"]),
    )


def filled_in(args: Args) -> Phrase:
    """Somebody answered for them: who, and that they may object."""
    by = _by(args) or Phrase("told.chapter_person", "Người của chi hội")
    if args.get("offered"):
        return Phrase(
            "told.offered",
            "{by} ghi giúp {ban} một phiếu năm {year}. Phiếu của {ban} vẫn giữ nguyên. {Ban} trả lời tin này để chọn dùng phiếu nào{a}.",
            by=by,
            year=str(args["year"]),
        )
    if args.get("how") == "paper":
        return Phrase(
            "told.filled_paper",
            "{by} vừa nhập phiếu giấy năm {year} của {ban} và gửi cho chi hội. Nếu {ban} không nhờ, hoặc ghi chưa đúng, {ban} trả lời tin này rồi chọn “Phiếu này người khác điền”, {minh} rút lại ngay{a}.",
            by=by,
            year=str(args["year"]),
        )
    return Phrase(
        "told.filled_in",
        "{by} vừa cùng {ban} làm phiếu năm {year} và gửi cho chi hội. Nếu {ban} không nhờ, hoặc ghi chưa đúng, {ban} trả lời tin này rồi chọn “Phiếu này người khác điền”, {minh} rút lại ngay{a}.",
        by=by,
        year=str(args["year"]),
    )


def registered_paper(args: Args) -> Phrase:
    """The chapter wrote down that they registered on paper: by whom, of which day, and that they may say no."""
    return Phrase(
        "told.registered_paper",
        "{by} ghi {ban} đã ký giấy đăng ký phấn đấu “Công dân học tập” năm {year}, ngày {day}. Không phải thì {ban} nhắn “tôi không đăng ký”, {minh} bỏ ngay{a}.",
        by=_by(args) or Phrase("told.chapter_person", "Người của chi hội"),
        year=str(args["year"]),
        day=str(args["day"]),
    )


def head_nudge(args: Args, **spoken: str) -> Phrase:
    """The head asks kindly; how many questions are left. `spoken` is how somebody else is addressed, for a preview."""
    left = int(args.get("left") or 0)
    by = _by(args) or Phrase("told.chapter", "Chi hội")
    if left >= 10 or left < 1:
        return Phrase(
            "told.nudge_begin",
            "{Ten} ơi, năm nay {ban} chưa làm phiếu “Công dân học tập”: mười câu, khoảng 10 phút. {by} mời {ban}, rảnh lúc nào {ban} làm lúc ấy{a}.",
            by=by,
            **spoken,
        )
    return Phrase(
        "told.nudge",
        "{Ten} ơi, phiếu của {ban} chỉ còn {left} câu, khoảng {left} phút. {by} nhờ {minh} hỏi thăm, rảnh thì {ban} làm nốt{nhe}.",
        left=left,
        by=by,
        **spoken,
    )


def spoken_to(address: str, called: str) -> dict[str, str]:
    """The words of address of one person, to be shown to another."""
    form = FORMS.get(address, FORMS["ban"])
    name = called if form.word == "bạn" else f"{form.word} {called}"
    polite = " ạ" if form.polite else ""
    return {
        "Ten": name[:1].upper() + name[1:],
        "ban": form.word,
        "minh": form.own,
        "a": polite,
        "nhe": polite or " nhé",
    }


def _by(args: Args) -> str:
    """How the village calls who did it, at the start of a sentence: "Cô Hoa"."""
    by = str(args.get("by") or "")
    return by[:1].upper() + by[1:]


def _text(short: object) -> Text:
    words = dict(short) if isinstance(short, Mapping) else {}
    return Text(str(words.pop("vi", "")), {str(key): str(each) for key, each in words.items()})


WORDING: Mapping[str, Callable[[Args], Phrase]] = {
    "returned": returned,
    "endorsed": endorsed,
    "filled_in": filled_in,
    "registered_paper": registered_paper,
    "head_nudge": head_nudge,
}
OPENS = {  # the talk that an answer or a button under such a push opens
    "returned": "returned",
    "endorsed": "result",
    "filled_in": "object",
    "registered_paper": "unregister",
    "head_nudge": "resume",
}
