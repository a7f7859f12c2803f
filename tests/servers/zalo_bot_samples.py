"""The samples of Zalo's documentation of the Bot Platform, as they stand there."""

from typing import Any

TEXT: dict[str, Any] = {
    "ok": True,
    "result": {
        "event_name": "message.text.received",
        "message": {
            "from": {"id": "6ede9afa66b88fe6d6a9", "display_name": "Ted", "is_bot": False},
            "chat": {"id": "6ede9afa66b88fe6d6a9", "chat_type": "PRIVATE"},
            "text": "Xin chào",
            "message_id": "2d758cb5e222177a4e35",
            "date": 1750316131602,
        },
    },
}
ME: dict[str, Any] = {
    "ok": True,
    "result": {
        "id": "1459232241454765289",
        "account_name": "bot.VDKyGxQvc",
        "account_type": "BASIC",
        "can_join_groups": False,
    },
}
SENT: dict[str, Any] = {"ok": True, "result": {"message_id": "82599fa32f56d00e8941", "date": 1749632637199}}
HOOKED: dict[str, Any] = {
    "ok": True,
    "result": {"url": "https://your-webhookurl.com", "updated_at": 1749538250568},
}
IDLE: dict[str, Any] = {"ok": False, "description": "Request timeout", "error_code": 408}
NO_WEBHOOK: dict[str, Any] = {"ok": False, "description": "Not Found"}
ACTED: dict[str, Any] = {"ok": True}  # sendChatAction has no result


def event(name: str, **content: Any) -> dict[str, Any]:
    """The documented event under another name, with other content in place of the text."""
    message = {key: value for key, value in TEXT["result"]["message"].items() if key != "text"}
    return {"event_name": name, "message": message | content}
