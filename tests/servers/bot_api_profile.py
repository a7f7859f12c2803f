"""The other methods: updates and webhook, the bot's face, chats and files."""

import json
from typing import TYPE_CHECKING, Any

from tests.servers import bot_api_rules as rules
from tests.servers.bot_api_methods import method
from tests.servers.bot_api_rules import RefusalError, bad_request
from tests.servers.bot_api_webhook import Target
from tests.servers.bot_api_wire import Query
from tests.servers.bot_api_world import Json

if TYPE_CHECKING:
    from tests.servers.bot_api import BotApi

WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)
WEBHOOK_CAME = "Conflict: terminated by setWebhook request"
BOT_FLAGS = (
    "can_join_groups",
    "can_read_all_group_messages",
    "supports_inline_queries",
    "can_connect_to_business",
    "has_main_web_app",
)
GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription")
FULL_CHAT = {
    "accent_color_id": 0,
    "max_reaction_count": 11,
    "accepted_gift_types": dict.fromkeys((*GIFTS, "gifts_from_channels"), False),
}


@method("getMe")
async def get_me(server: "BotApi", query: Query) -> Json:
    return server.world.bot | dict.fromkeys(BOT_FLAGS, False)


def _allow(server: "BotApi", query: Query) -> None:
    """A list that is not given leaves the former one as it is."""
    try:
        kinds = json.loads(query.text("allowed_updates"))
    except ValueError:
        return
    if isinstance(kinds, list):
        server.updates.allow(kinds)


@method("getUpdates")
async def get_updates(server: "BotApi", query: Query) -> list[Json]:
    if server.webhook.target.url:
        raise RefusalError(409, WEBHOOK_ACTIVE)
    _allow(server, query)
    limit, seconds = query.number("limit", 100, 1, 100), query.number("timeout", 0, 0, 50)
    return await server.updates.poll(query.number("offset"), limit, seconds)


@method("setWebhook")
async def set_webhook(server: "BotApi", query: Query) -> bool:
    url, secret = query.text("url"), query.text("secret_token")
    if not url:
        await delete_webhook(server, query)
        return True
    rules.webhook(url, secret)
    server.updates.wake(WEBHOOK_CAME)
    _allow(server, query)
    target = Target(url, secret, query.number("max_connections", 40, 1, 100))
    if target == server.webhook.target and not query.flag("drop_pending_updates"):
        return True  # what is under way is left alone
    await server.webhook.point(Target())
    if query.flag("drop_pending_updates"):
        server.updates.clear()
    await server.webhook.point(target)
    return True


@method("deleteWebhook")
async def delete_webhook(server: "BotApi", query: Query) -> bool:
    await server.webhook.point(Target())
    if query.flag("drop_pending_updates"):
        server.updates.clear()
    return True


@method("getWebhookInfo")
async def get_webhook_info(server: "BotApi", query: Query) -> Json:
    return server.webhook.info()


def _scope(server: "BotApi", query: Query) -> tuple[str, str]:
    """The key under which commands are kept: scope and language."""
    raw = query.text("scope") or '{"type": "default"}'
    scope = rules.parsed(raw, "Can't parse BotCommandScope JSON object")
    if not isinstance(scope, dict) or not isinstance(scope.get("type"), str):
        raise bad_request("Can't parse BotCommandScope: BotCommandScope must be an Object")
    if "chat_id" in scope:
        server.world.chat(scope["chat_id"])
    return json.dumps(scope, sort_keys=True), rules.language(query.text("language_code"))


@method("setMyCommands")
async def set_my_commands(server: "BotApi", query: Query) -> bool:
    commands, key = rules.commands(query.text("commands")), _scope(server, query)
    server.face[("commands", *key)] = commands
    return True


@method("getMyCommands")
async def get_my_commands(server: "BotApi", query: Query) -> list[Json]:
    return server.face.get(("commands", *_scope(server, query)), [])


@method("deleteMyCommands")
async def delete_my_commands(server: "BotApi", query: Query) -> bool:
    server.face.pop(("commands", *_scope(server, query)), None)
    return True


def _worded(part: str, limit: int) -> None:
    """Registers getMy… and setMy… of a text that has a version for each language."""
    field = {"Name": "name", "Description": "description"}.get(part, "short_description")

    @method(f"setMy{part}")
    async def set_it(server: "BotApi", query: Query) -> bool:
        language = rules.language(query.text("language_code"))
        text = rules.utf8(query.text(field)).strip()
        rules.length(text, limit, f"{field.upper()}_TOO_LONG")  # our wording
        server.face[(field, language)] = text
        return True

    @method(f"getMy{part}")
    async def get_it(server: "BotApi", query: Query) -> Json:
        default = server.world.bot["first_name"] if part == "Name" else ""
        general = server.face.get((field, "")) or default
        return {field: server.face.get((field, query.text("language_code"))) or general}


_worded("Name", 64)
_worded("Description", 512)
_worded("ShortDescription", 120)


def _whose_menu(server: "BotApi", query: Query) -> tuple[str, int]:
    if not query.text("chat_id"):
        return "menu", 0
    if query.number("chat_id", high=2**53) <= 0:
        raise bad_request("Invalid chat_id specified")
    return "menu", server.world.chat(query.text("chat_id")).id


@method("setChatMenuButton")
async def set_chat_menu_button(server: "BotApi", query: Query) -> bool:
    raw = query.text("menu_button") or '{"type": "default"}'
    button = rules.parsed(raw, "Can't parse menu button JSON object")
    if not isinstance(button, dict):
        raise bad_request("MenuButton must be an Object")
    if button.get("type") not in {"default", "commands", "web_app"}:
        raise bad_request("MenuButton has unsupported type")
    server.face[_whose_menu(server, query)] = button
    return True


@method("getChatMenuButton")
async def get_chat_menu_button(server: "BotApi", query: Query) -> Json:
    general: Any = server.face.get(("menu", 0), {"type": "default"})
    return server.face.get(_whose_menu(server, query), general)


@method("getChat")
async def get_chat(server: "BotApi", query: Query) -> Json:
    return server.world.chat(query.text("chat_id")).json() | FULL_CHAT


@method("getFile")
async def get_file(server: "BotApi", query: Query) -> Json:
    if not query.text("file_id"):
        raise bad_request("file_id not specified")
    file = server.world.files.get(query.text("file_id"))
    if file is None:
        raise bad_request("invalid file_id")
    if len(file.data) > rules.DOWNLOAD_BYTES:
        raise bad_request("File is too big")
    return file.json() | {"file_path": file.path}
