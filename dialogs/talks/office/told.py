"""What officers and heads are told by the ledger for the office's part; read by whatever renders pushes."""

from collections.abc import Callable, Mapping
from typing import Any

from dialogs.phrases import Phrase, Speech
from dialogs.talks.office import decided
from dialogs.talks.office.summary import lines

Args = Mapping[str, Any]


def officer_digest(args: Args) -> list[Speech]:
    """The summary as it stood when it was planned, and how to go on from it."""
    after = Phrase("digest.after", "{Ban} nhắn “tóm tắt” để xem tiếp, hoặc đổi lịch gửi{a}.")
    return [*lines(args["summary"]), after]


def head_digest(args: Args) -> list[Speech]:
    """The same of a village or a unit."""
    after = Phrase("digest.after_head", "{Ban} nhắn “việc chi hội” để xem tiếp{a}.")
    return [*lines(args["summary"]), after]


def remind_head(args: Args) -> Phrase:
    """What waits at their place, no names."""
    if args["level"] == "commune":
        return _remind_officer(args)
    if args["why"] == "late":
        return Phrase(
            "told.remind_late",
            "Hội Khuyến học nhờ {minh} nhắc: {place} còn {n} phiếu chờ duyệt quá 10 ngày. Khi rảnh, {ban} nhắn “việc chi hội” để xem{a}.",
            place=args["label"],
            n=int(args["number"]),
        )
    return Phrase(
        "told.remind_idle",
        "Hội Khuyến học nhờ {minh} nhắc: {place} chưa ai bắt đầu làm phiếu. Khi rảnh, {ban} nhắn “việc chi hội” để xem cách mời bà con{a}.",
        place=args["label"],
    )


def _remind_officer(args: Args) -> Phrase:
    if args["why"] == "late":
        return Phrase(
            "told.remind_officer_late",
            "Tỉnh nhờ {minh} nhắc: {place} còn {n} phiếu chờ duyệt quá 10 ngày. Khi rảnh, {ban} nhắn “tóm tắt” để xem nơi nào{a}.",
            place=args["label"],
            n=int(args["number"]),
        )
    return Phrase(
        "told.remind_officer_idle",
        "Tỉnh nhờ {minh} nhắc: {place} chưa ai bắt đầu làm phiếu. Khi rảnh, {ban} nhắn “tóm tắt” để xem{a}.",
        place=args["label"],
    )


WORDING: Mapping[str, Callable[[Args], Speech | list[Speech]]] = {
    "officer_digest": officer_digest,
    "head_digest": head_digest,
    "remind_head": remind_head,
    **decided.WORDING,
}
"""What a push of a purpose says, of the arguments the ledger keeps for it; a digest is several lines of one message."""
