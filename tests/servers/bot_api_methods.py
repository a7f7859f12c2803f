"""The methods that write: messages sent, edited, deleted, taps answered."""

import mimetypes
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tests.servers import bot_api_rules as rules
from tests.servers.bot_api_rules import bad_request
from tests.servers.bot_api_text import formatted
from tests.servers.bot_api_wire import Query
from tests.servers.bot_api_world import File, Json, Message, unix_time

if TYPE_CHECKING:
    from tests.servers.bot_api import BotApi
    from tests.servers.bot_api_chats import Chat

Method = Callable[["BotApi", Query], Awaitable[Any]]
METHODS: dict[str, Method] = {}
NAMES: dict[str, str] = {}  # from lower case: Telegram does not care for the case of a method
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
DELETABLE_SECONDS = 48 * 3600


def method(name: str) -> Callable[[Method], Method]:
    """Registers what a name of the Bot API does."""

    def register(function: Method) -> Method:
        METHODS[name], NAMES[name.lower()] = function, name
        return function

    return register


def _chat(server: "BotApi", query: Query) -> "Chat":
    if not query.text("chat_id"):
        raise bad_request("chat_id is empty")
    return server.world.writable(query.text("chat_id"))


def _send(server: "BotApi", query: Query, draft: Message, limit: int, too_long: str) -> Json:
    """The common end of all methods that send."""
    markup = rules.keyboard(query.text("reply_markup"))
    chat = _chat(server, query)
    rules.length(draft.text, limit, too_long)
    server.spend(chat.id)
    message = replace(
        draft,
        chat_id=chat.id,
        id=next(server.world.message_ids),
        markup=markup,
        reply_to=_replied(chat, query),
    )
    chat.add(message, heard=True)
    server.log.sends(message)
    return server.world.message_json(message)


def _draft(server: "BotApi", kind: str, text: str, entities: list[Json], **more: Any) -> Message:
    return Message(
        chat_id=0,
        id=0,
        author=server.world.bot["id"],
        date=unix_time(),
        kind=kind,
        text=text,
        entities=tuple(entities),
        from_bot=True,
        **more,
    )


def _replied(chat: "Chat", query: Query) -> int | None:
    given = query.text("reply_parameters")
    wanted = rules.parsed(given, "Can't parse reply parameters JSON object") if given else {}
    number = int(wanted.get("message_id") or query.number("reply_to_message_id"))
    if not number or number in chat.messages:
        return number or None
    if wanted.get("allow_sending_without_reply") or query.flag("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found")


def _text(query: Query) -> tuple[str, list[Json]]:
    if not query.text("text"):
        raise bad_request("Message text is empty")
    mode, given = query.text("parse_mode"), query.entities("entities")
    return formatted(query.text("text"), mode, given, may_be_empty=False)


def _caption(query: Query) -> tuple[str, list[Json]]:
    mode, given = query.text("parse_mode"), query.entities("caption_entities")
    return formatted(query.text("caption"), mode, given, may_be_empty=True)


@method("sendMessage")
async def send_message(server: "BotApi", query: Query) -> Json:
    text, entities = _text(query)
    draft = _draft(server, "text", text, entities)
    return _send(server, query, draft, rules.TEXT_LIMIT, "Message is too long")


@method("sendPhoto")
async def send_photo(server: "BotApi", query: Query) -> Json:
    upload, given = query.upload("photo"), query.text("photo")
    if upload is None and (not given or given.startswith("attach://")):
        raise bad_request("There is no photo in the request")
    caption, entities = _caption(query)
    if upload:
        rules.photo(upload.data)
        file, sizes = server.world.keep_photo(upload.data)
    else:
        file, sizes = _known_photo(server, given)
    draft = _draft(server, "photo", caption, entities, content={"photo": sizes}, file=file)
    return _send(server, query, draft, rules.CAPTION_LIMIT, "Message caption is too long")


def _known_photo(server: "BotApi", given: str) -> tuple[File, list[Json]]:
    file = _known_file(server, given)
    sizes = server.world.sizes.get(file.id)
    if sizes is None:
        raise bad_request("Wrong file identifier/HTTP URL specified")
    return file, sizes


def _known_file(server: "BotApi", given: str) -> File:
    """A file_id, or a URL whose content the test has put into server.web."""
    if file := server.world.files.get(given):
        return file
    if "://" not in given:
        raise bad_request("Wrong file identifier/HTTP URL specified")
    if rules.link(given):
        raise bad_request("Wrong HTTP URL specified")
    if given not in server.web:
        raise bad_request("Failed to get HTTP URL content")
    return server.world.keep_photo(server.web[given])[0]


@method("sendDocument")
async def send_document(server: "BotApi", query: Query) -> Json:
    upload, given = query.upload("document"), query.text("document")
    if upload is None and (not given or given.startswith("attach://")):
        raise bad_request("There is no document in the request")
    caption, entities = _caption(query)
    if upload and not upload.data:
        raise bad_request("File must be non-empty")
    name = upload.name if upload else given.rsplit("/", 1)[-1]
    file = server.world.keep(upload.data, "documents", "") if upload else _known_file(server, given)
    mime = mimetypes.guess_type(name)[0] or "application/octet-stream"
    document = file.json() | {"file_name": name, "mime_type": mime}
    content = {"document": document}
    draft = _draft(server, "document", caption, entities, content=content, file=file)
    return _send(server, query, draft, rules.CAPTION_LIMIT, "Message caption is too long")


@method("sendVoice")
async def send_voice(server: "BotApi", query: Query) -> Json:
    """What is no OGG with Opus, or too large for one, arrives as a file that nobody can listen to at a touch."""
    upload, given = query.upload("voice"), query.text("voice")
    if upload is None and (not given or given.startswith("attach://")):
        raise bad_request("There is no voice in the request")
    caption, entities = _caption(query)
    if upload and not upload.data:
        raise bad_request("File must be non-empty")
    file = server.world.keep(upload.data, "voice", ".oga") if upload else _known_file(server, given)
    spoken = rules.voice(file.data)
    more = {"duration": query.number("duration")} if spoken else {"file_name": upload.name if upload else ""}
    kind, mime = ("voice", "audio/ogg") if spoken else ("document", "application/octet-stream")
    content = {kind: file.json() | more | {"mime_type": mime}}
    draft = _draft(server, kind, caption, entities, content=content, file=file)
    return _send(server, query, draft, rules.CAPTION_LIMIT, "Message caption is too long")


def _own(server: "BotApi", query: Query) -> Message:
    """The message to edit."""
    if not query.text("chat_id") and not query.number("message_id"):
        raise bad_request("Message identifier is not specified")
    message = _chat(server, query).messages.get(query.number("message_id"))
    if message is None:
        raise bad_request("message to edit not found")
    if not message.from_bot or set(message.markup) - {"inline_keyboard"}:
        raise bad_request("Message can't be edited")
    return message


def _edit(server: "BotApi", old: Message, **changes: Any) -> Json:
    new = replace(old, **changes)
    if new.same_look(old):
        raise bad_request(NOT_MODIFIED)
    new = replace(new, edited=unix_time())
    server.world.chats[old.chat_id].add(new, heard=True)
    return server.world.message_json(new)


@method("editMessageText")
async def edit_message_text(server: "BotApi", query: Query) -> Json:
    text, entities = _text(query)
    old = _own(server, query)
    if old.kind != "text":
        raise bad_request("There is no text in the message to edit")
    markup = rules.keyboard(query.text("reply_markup"), inline_only=True)
    rules.length(text, rules.TEXT_LIMIT, "MESSAGE_TOO_LONG")
    return _edit(server, old, text=text, entities=tuple(entities), markup=markup)


@method("editMessageCaption")
async def edit_message_caption(server: "BotApi", query: Query) -> Json:
    caption, entities = _caption(query)
    old = _own(server, query)
    if old.kind == "text":
        raise bad_request("There is no caption in the message to edit")
    markup = rules.keyboard(query.text("reply_markup"), inline_only=True)
    rules.length(caption, rules.CAPTION_LIMIT, "MEDIA_CAPTION_TOO_LONG")
    return _edit(server, old, text=caption, entities=tuple(entities), markup=markup)


@method("editMessageReplyMarkup")
async def edit_message_reply_markup(server: "BotApi", query: Query) -> Json:
    old = _own(server, query)
    return _edit(server, old, markup=rules.keyboard(query.text("reply_markup"), inline_only=True))


@method("deleteMessage")
async def delete_message(server: "BotApi", query: Query) -> bool:
    if not query.text("chat_id"):
        raise bad_request("Chat identifier is not specified")
    if not query.number("message_id"):
        raise bad_request("Message identifier is not specified")
    chat = _chat(server, query)
    message = chat.messages.get(query.number("message_id"))
    if message is None:
        raise bad_request("message to delete not found")
    if message.date < time.time() - DELETABLE_SECONDS:
        raise bad_request("Message can't be deleted for everyone")
    del chat.messages[message.id]
    return True


@method("answerCallbackQuery")
async def answer_callback_query(server: "BotApi", query: Query) -> bool:
    tap = server.world.taps.get(query.text("callback_query_id"))
    if tap is None or tap.answered or tap.expired:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    rules.length(query.text("text"), rules.TOAST_LIMIT, "MESSAGE_TOO_LONG")
    tap.answered, tap.toast, tap.alert = True, query.text("text"), query.flag("show_alert")
    return True


@method("sendChatAction")
async def send_chat_action(server: "BotApi", query: Query) -> bool:
    if query.text("action") not in rules.ACTIONS:
        raise bad_request("Wrong parameter action in request")
    _chat(server, query).actions.append(query.text("action"))
    return True
