"""Why a message came: each push names its reason when asked."""

from collections.abc import Mapping
from typing import Any

from dialogs.engine import Done, Say, Talk, look
from dialogs.phrases import Listed, Named, Phrase
from dialogs.requests.pushes import MyPushes
from dialogs.talks.news.told import WHY, WHY_ANYHOW


def why() -> Talk:
    """Why the last messages came (voice.md P15), and what still waits."""
    found: Mapping[str, Any] = yield from look("mine", MyPushes(), secret=True)
    if not found["sent"] and not found["waiting"]:
        yield Say(Phrase("why.none", "Dạo này {minh} chưa chủ động nhắn gì cho {ban}{a}."))
        return Done()
    if found["sent"]:
        lines = [_line(each, shared=found["shared"]) for each in found["sent"]]
        yield Say(Phrase("why.sent", "{Minh} đã chủ động nhắn:\n{lines}", lines=Listed(lines, "\n")))
    if found["waiting"]:
        days = Listed([each["day"] for each in found["waiting"]])
        yield Say(Phrase("why.waiting", "{Minh} còn hẹn nhắn vào: {days}.", days=days))
    yield Say(Phrase("why.end", "{Ban} không muốn nhận nữa thì nhắn “không nhắc nữa”{a}."))
    return Done()


def _line(each: Mapping[str, Any], *, shared: bool) -> Phrase:
    reason = WHY.get(each["purpose"], WHY_ANYHOW)
    if shared and each["called"]:
        who = Named(each["address"], each["called"])
        return Phrase(
            "why.line_for", "Hôm {day} (cho {who}): {reason}.", day=each["day"], who=who, reason=reason
        )
    return Phrase("why.line", "Hôm {day}: {reason}.", day=each["day"], reason=reason)
