"""A lost phone: a code for the new one, after meeting the person."""

from collections.abc import Mapping
from typing import Any

from dialogs.engine import Next, Say, Talk, ask, do, look
from dialogs.phrases import Phrase
from dialogs.questions import OneOf, Option
from dialogs.requests.people import MakeRelinkCode, PersonCard

Found = Mapping[str, Any]


def relink(role: str, who: str = "") -> Talk:
    """A code that joins a new phone to a person, whom the giver has met."""
    if not who:
        return Next("find_people", {"role": role, "then": "relink"})
    card: Found = yield from look("card", PersonCard(role, who), secret=True)
    if not card["phones"] and card["sheet"] == "none":
        yield Say(
            Phrase(
                "relink.never",
                "{who} chưa vào lần nào nên không cần mã{a}. Người ấy chỉ việc nhắn mã trên thẻ của nhà.",
                who=card["name"],
            )
        )
        return Next("villager", {"role": role, "who": who})
    choice = yield from ask(
        OneOf(
            key="cut",
            wording=Phrase(
                "relink.cut", "{Ban} đã gặp đúng {who} rồi chứ{a}? Máy cũ thế nào?", who=card["name"]
            ),
            options=(
                Option("cut", Phrase("relink.lost", "Gặp rồi. Máy cũ mất hẳn, cắt luôn")),
                Option("keep", Phrase("relink.kept", "Gặp rồi. Máy cũ vẫn dùng")),
                Option("no", Phrase("relink.not_met", "Chưa gặp")),
            ),
            help=Phrase(
                "relink.help",
                "Ai có mã này mở được phiếu của người ấy, nên chỉ đưa tận tay sau khi gặp mặt{a}.",
            ),
        )
    )
    if choice == "no":
        yield Say(Phrase("relink.meet", "Dạ, {ban} gặp người ấy rồi hãy lấy mã{nhe}."))
        return Next("villager", {"role": role, "who": who})
    made: Found = yield from do("code", MakeRelinkCode(role, who, choice == "cut"), secret=True)
    yield Say(
        Phrase(
            "relink.code",
            "Mã cho máy mới của {who}: {code}\nỞ máy mới, người ấy nhắn “liên kết” rồi nhắn mã này. Mã dùng một lần, trong 24 giờ. Việc được giao ở chi hội không theo sang máy mới.",
            who=card["name"],
            code=made["code"],
        )
    )
    return Next("villager", {"role": role, "who": who})
