"""What a resident is told of the commune's result, unasked."""

from collections.abc import Callable, Mapping
from typing import Any

from dialogs.phrases import Phrase, Speech
from dialogs.talks.recognition import congratulated

Args = Mapping[str, Any]


def of_recognition(args: Args) -> list[Speech]:
    """Recognised, by number and day; how to say whether the name may be published."""
    return [
        congratulated(str(args["number"]), str(args["day"]), str(args["year"])),
        Phrase(
            "recognised.more",
            "{Ban} nhắn “kết quả” để xem lại, và cho {minh} biết xã có được nêu tên {ban} không{a}.",
        ),
    ]


def of_refusal(args: Args) -> Phrase:
    """Not on the list this year, and whom to ask."""
    return Phrase(
        "declined.told",
        "Xã đã xem phiếu năm {year} của {ban}, lần này chưa đưa vào danh sách công nhận. Muốn biết rõ vì sao, {ban} hỏi chi hội khuyến học giúp {minh}{nhe}.",
        year=str(args["year"]),
    )


WORDING: Mapping[str, Callable[[Args], Speech | list[Speech]]] = {
    "recognised": of_recognition,
    "declined": of_refusal,
}
