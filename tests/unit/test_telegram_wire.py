"""What a message looks like as a request to Telegram, and what its refusals mean."""

import ast
import json
import sys
from pathlib import Path

import pytest

from bot.channels.base import Button, ChannelError, Outgoing, Sound, picture_file
from bot.channels.telegram import wire
from bot.channels.telegram.profile import Profile, shown
from bot.channels.telegram.wire import MEANINGS, START, kind, meaning_row, parts, request, unchanged

PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0"
ODD = "a < b & c > d; \u202bمرحبا\u202c \u200fﬀ 👩‍🌾 _x_ *y* [z](w) <b>"
YES = ((Button("Có", "ab.q.1"), Button("Không", "ab.q.2")), (Button("9. Giải thích", "ab.q.9"),))
FLAGS = ("retryable", "gone", "needs_human", "perhaps_sent", "stale")


def flags(error: ChannelError) -> set[str]:
    return {flag for flag in FLAGS if getattr(error, flag)}


@pytest.mark.parametrize(
    ("message", "method", "params"),
    [
        (Outgoing("chào"), "sendMessage", {"text": "chào"}),
        (Outgoing("chào", edits="5"), "editMessageText", {"text": "chào", "message_id": "5"}),
        (Outgoing("", strips="5"), "editMessageReplyMarkup", {"message_id": "5"}),
        (Outgoing("chào", strips="5"), "sendMessage", {"text": "chào"}),
        (Outgoing("68", picture=PNG), "sendPhoto", {"caption": "68", "photo": PNG}),
        (Outgoing("68", picture=PNG, edits="5"), "sendPhoto", {"caption": "68", "photo": PNG}),
        (Outgoing("", sound=Sound("r", b"OggS", 3)), "sendVoice", {"voice": b"OggS", "duration": 3}),
    ],
)
def test_each_kind_of_message_has_its_method(message, method, params):
    preview = {"link_preview_options": '{"is_disabled":true}'} if "text" in params else {}

    assert request("17", message) == (method, {"chat_id": "17"} | params | preview)


def test_text_is_plain_and_goes_as_it_is():
    _, params = request("17", Outgoing(ODD))

    assert params["text"] == ODD
    assert not {"parse_mode", "entities"} & set(params)


def test_buttons_become_an_inline_keyboard_row_by_row():
    _, params = request("17", Outgoing("Đúng chưa ạ?", YES))

    assert json.loads(params["reply_markup"]) == {
        "inline_keyboard": [[{"text": b.label, "callback_data": b.token} for b in row] for row in YES]
    }
    assert "Không" in params["reply_markup"]


def test_a_keyboard_is_built_once():
    first = request("17", Outgoing("một", YES))[1]["reply_markup"]
    again = request("18", Outgoing("hai", tuple(YES), edits="3"))[1]["reply_markup"]

    assert first is again


@pytest.mark.parametrize("token", ["", "x" * 65, "ơ" * 33])
def test_a_button_that_telegram_would_refuse_is_refused_here(token):
    with pytest.raises(ChannelError, match="1 to 64 bytes") as refused:
        request("17", Outgoing("chào", ((Button("x", token),),)))

    assert not flags(refused.value)


def test_a_button_may_carry_64_bytes():
    assert request("17", Outgoing("chào", ((Button("x", "y" * 64),),)))


def test_a_text_too_long_for_a_caption_follows_its_picture():
    long = Outgoing("a" * 1025, YES, strips="4", picture=PNG)

    assert parts(long) == (Outgoing("", picture=PNG), Outgoing("a" * 1025, YES, strips="4"))


@pytest.mark.parametrize(
    "message", [Outgoing("a" * 4096), Outgoing("a" * 1024, picture=PNG), Outgoing("", strips="4")]
)
def test_other_messages_are_one_part(message):
    assert parts(message) == (message,)


@pytest.mark.parametrize(("picture", "name"), [(PNG, "picture.png"), (JPEG, "picture.jpg")])
def test_a_picture_is_named_by_its_bytes(picture, name):
    assert picture_file(picture)[0] == name


BLOCKED = "Forbidden: bot was blocked by the user"
UNSURE = {"retryable", "perhaps_sent"}
MEANT = [
    (403, BLOCKED, {"gone"}),
    (403, "Forbidden: user is deactivated", {"gone"}),
    (403, "Forbidden: bot can't initiate conversation with a user", {"gone"}),
    (400, "Bad Request: chat not found", {"gone"}),
    (400, "Bad Request: USER not found", {"gone"}),
    (400, "Bad Request: PEER_ID_INVALID", {"gone"}),
    (400, "Bad Request: group chat was upgraded to a supergroup chat", {"gone"}),
    (400, "Bad Request: message to edit not found", {"stale"}),
    (400, "Bad Request: message can't be edited", {"stale"}),
    (400, "Bad Request: there is no text in the message to edit", {"stale"}),
    (400, "Bad Request: MESSAGE_ID_INVALID", {"stale"}),
    (400, "Bad Request: message identifier is not specified", {"stale"}),
    (400, "Bad Request: message is too long", set()),
    (400, "Bad Request: message is not modified: specified new message content", set()),
    (400, "Bad Request: wrong file_id or the file is temporarily unavailable", {"retryable"}),
    (400, "Logged out", {"needs_human"}),
    (401, "Unauthorized", {"needs_human"}),
    (404, "Not Found", {"needs_human"}),
    (409, "Conflict: terminated by other getUpdates request", {"retryable", "needs_human"}),
    (413, "Request Entity Too Large", set()),
    (429, "Too Many Requests: retry after 7", {"retryable"}),
    (500, "Internal Server Error", {"retryable"}),
    (500, "Internal Server Error: restart", UNSURE),
    (500, "Internal Server Error: Request aborted", UNSURE),
    (500, "Internal Server Error: sent message was immediately deleted", UNSURE),
    (502, "Bad Gateway", {"retryable"}),
    (504, "Gateway Timeout", UNSURE),
]


@pytest.mark.parametrize(("code", "description", "expected"), MEANT)
def test_each_refusal_says_what_to_do(code, description, expected):
    assert flags(wire.error(code, description, {})) == expected


def test_each_meaning_has_an_example():
    used = {meaning_row(code, words) for code, words, _ in MEANT}

    assert used == set(range(len(MEANINGS)))


@pytest.mark.parametrize(
    ("description", "parameters", "wait"),
    [
        ("Too Many Requests: retry after 7", {"retry_after": 30}, 30.0),
        ("Too Many Requests: retry after 7", {}, 7.0),
        ("Too Many Requests", {}, 5.0),
    ],
)
def test_a_429_says_how_long_to_wait(description, parameters, wait):
    assert wire.error(429, description, parameters).retry_after == wait


def test_only_a_429_asks_to_wait():
    assert wire.error(500, "Internal Server Error", {"retry_after": 3}).retry_after is None


def test_an_edit_that_changes_nothing_is_recognised():
    assert unchanged(wire.error(400, "Bad Request: message is not modified: specified", {}))
    assert not unchanged(wire.error(403, BLOCKED, {}))


def test_the_kind_of_an_update_is_known_without_reading_it():
    assert kind({"update_id": 1, "poll_answer": {}}) == "poll_answer"
    assert kind({}) == ""


def test_the_first_language_is_shown_to_everybody_else_too():
    profile = Profile({"vi": [("xoa", "Xóa")], "en": [("xoa", "Erase")]}, {"vi": "Dài"}, {"vi": "Ngắn"})

    assert list(shown(profile)) == [
        ("MyCommands", "", [{"command": "xoa", "description": "Xóa"}]),
        ("MyCommands", "vi", [{"command": "xoa", "description": "Xóa"}]),
        ("MyCommands", "en", [{"command": "xoa", "description": "Erase"}]),
        ("MyDescription", "", {"description": "Dài"}),
        ("MyDescription", "vi", {"description": "Dài"}),
        ("MyShortDescription", "", {"short_description": "Ngắn"}),
        ("MyShortDescription", "vi", {"short_description": "Ngắn"}),
    ]
    assert list(shown(Profile())) == []


@pytest.mark.parametrize(
    ("text", "payload"),
    [
        ("/start", ""),
        ("/start CODE-1", "CODE-1"),
        ("/start@cdht_bot  CODE_2 ", "CODE_2"),
        ("/Start\nCODE", "CODE"),
        ("/started", None),
        ("xin /start", None),
    ],
)
def test_a_start_may_carry_a_code(text, payload):
    found = START.fullmatch(text)

    assert (found and (found[1] or "")) == payload


def test_pushes_can_use_it_without_the_library_of_the_conversation():
    tree = ast.parse(Path(wire.__file__).read_text())
    imported = {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)} | {
        alias.name for n in ast.walk(tree) if isinstance(n, ast.Import) for alias in n.names
    }

    ours = {name for name in imported if name.split(".")[0] not in sys.stdlib_module_names}
    assert ours == {"aiohttp", "bot.channels.base", "dialogs.jsons"}
