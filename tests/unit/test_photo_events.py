"""Photos as services send them: an album has a name, and what can't be opened is known by its kind and its size."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.channels.telegram.updates import DOWNLOAD, inbound
from bot.channels.zalo_oa import webhook
from dialogs.events import Photographed, Unreadable

NOW = datetime(2026, 11, 12, tzinfo=UTC)
PERSON = {"id": 7, "is_bot": False, "first_name": "Mai"}


def said(**message: Any) -> Any:
    """What a message of Telegram comes to."""
    of = {"message_id": 1, "date": 0, "chat": {"id": 7, "type": "private"}, "from": PERSON, **message}
    found = inbound({"update_id": 1, "message": of}, lambda: NOW)
    return found.event if found else None


def file(mime: str, size: int = 1000) -> dict[str, Any]:
    return {"file_id": "f", "file_unique_id": "u", "mime_type": mime, "file_size": size}


@pytest.mark.parametrize(
    ("document", "event"),
    [
        (file("image/jpeg"), Photographed("f")),
        (file("image/png"), Photographed("f")),
        (file("image/jpeg", DOWNLOAD + 1), Unreadable("too_large")),
        (file("image/png", 30 * 1024 * 1024), Unreadable("too_large")),
        (file("image/heic"), Unreadable("odd_picture")),
        (file("image/tiff"), Unreadable("odd_picture")),
        (file("application/pdf"), Unreadable("document")),
    ],
)
def test_a_picture_sent_as_a_file_is_one_that_can_be_opened_or_none(document: Any, event: Any) -> None:
    assert event == said(document=document)


def test_photos_of_an_album_of_telegram_know_each_other() -> None:
    sizes = [{"file_id": "f", "file_unique_id": "u", "width": 10, "height": 10}]

    assert Photographed("f", "lớp học", "g1") == said(photo=sizes, caption="lớp học", media_group_id="g1")
    assert Photographed("f", "", "g1") == said(document=file("image/png"), media_group_id="g1")
    assert Photographed("f") == said(photo=sizes)


def test_photos_of_one_message_of_an_official_account_know_each_other() -> None:
    def sent(*urls: str) -> list[Any]:
        attachments = [{"type": "image", "payload": {"url": url}} for url in urls]
        event = {
            "event_name": "user_send_image",
            "sender": {"id": "17"},
            "recipient": {"id": "1"},
            "message": {"msg_id": "m9", "text": "lớp học", "attachments": attachments},
        }
        return [each.event for each in webhook.inbound(event, NOW)]

    assert [Photographed("a", "lớp học", "mm9"), Photographed("b", "", "mm9")] == sent("a", "b")
    assert [Photographed("a", "lớp học")] == sent("a")
