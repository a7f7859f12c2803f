"""People whose sheets the chapter has seen, and an officer of their commune."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from unittest.mock import patch

from sqlalchemy import update

from dialogs.engine import Next, Refusal, Talk
from dialogs.talks import TALKS
from storage.tables import ASSESSMENT, Assessment
from tests.chat import Chat
from tests.ways import looked_over

NAMES = ("Nguyễn Thị Lan", "Trần Văn Hùng", "Lê Thị Mai", "Phạm Văn Sơn", "Hoàng Thị Yến")


def people(chat: Chat, *levels: str, review: str = "endorsed", code: str = "VD1") -> list[str]:
    """Persons who sent their sheets with these levels: their assessments, in the order they were sent."""
    made = []
    for number, answers in enumerate(levels):
        phone = resident(chat, number)
        looked_over(phone, answers, code=code).taps("send").hears_anything()
        phone.taps("self").hears_anything().says(f"{NAMES[number]} 196{number}").hears("send.read_back").taps(
            "yes"
        ).hears_anything()
        made.append(phone.assessment["id"])
        phone.waits(hours=0.01)
    judged(chat, made, review)
    return made


def resident(chat: Chat, number: int) -> Chat:
    """The phone of one of them, always the same."""
    phones: dict[int, Chat] = vars(chat).setdefault("phones", {})
    if number not in phones:
        phones[number] = chat.another(f"resident-{number}")
    return phones[number]


def judged(chat: Chat, ids: list[str], review: str, **more: Any) -> None:
    """What became of sheets, as if somebody had done it before."""
    done = update(ASSESSMENT).where(ASSESSMENT.c.id.in_(ids)).values(review=review, flags=[], **more)
    chat.village.write(lambda tx: tx.execute(done))


def reviews(chat: Chat) -> list[str]:
    """What became of each sheet."""
    return [row["review"] for row in chat.village.rows(Assessment)]


def officer(chat: Chat, kind: str = "officer", place: str = "vi-du") -> tuple[Chat, str]:
    """Somebody at a desk, and the id of their role."""
    desks: list[Chat] = vars(chat).setdefault("desks", [])
    desks.append(desk := chat.another(f"desk-{len(desks)}"))
    return desk, desk.holds(kind, place, called="anh Nam")


def opens(chat: Chat, talk: str, **args: Any) -> Chat:
    """Open a talk as a desk would, once; what follows is the real desk."""
    real, led = TALKS["work"], []

    def desk() -> Talk:
        if led:
            return (yield from real.talk())
        led.append(talk)
        return Next(talk, args)

    with patch.dict(TALKS, {"work": replace(real, talk=desk)}):
        return chat.says("việc chi hội")


def gone(why: str, role: str, meant: str = "open", desk: str = "commune") -> Refusal:
    """How a sheet is refused that can't be judged."""
    return Refusal("sheet_gone", {"role": role, "desk": desk, "why": why, "meant": meant})
