"""A question listened to, where somebody of the commune recorded it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from dialogs.engine import Command
from dialogs.phrases import Phrase

Aloud: TypeAlias = Literal["played", "silent", "none"]
"""What came of it: it is sent, the channel can't play sound, nobody recorded it."""


@dataclass(frozen=True, slots=True)
class Listen(Command[Aloud]):
    """Play the recording of a question of a sheet ("id@version")."""

    sheet: str
    indicator: str


HEARD: Final = Phrase("listen.played", "Mời {ban} nghe câu hỏi ở tin vừa gửi, rồi trả lời giúp {minh}{nhe}.")
UNHEARD: Final[Mapping[str, Phrase]] = MappingProxyType(
    {
        "none": Phrase("listen.none", "Câu này chưa có bản đọc để nghe. {Minh} giải thích bằng chữ vậy."),
        "silent": Phrase(
            "listen.silent", "Ở đây {minh} chưa gửi được tiếng. {Minh} giải thích bằng chữ vậy."
        ),
    }
)
"""Why nothing is to be heard; the explanation follows."""
