"""The methods of the Bot Platform, as strict as its documentation; guesses are marked."""

import ipaddress
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import aiohttp

from tests.servers.zalo_bot_people import Json, Message, milliseconds

if TYPE_CHECKING:
    from tests.servers.zalo_bot import ZaloBotApi

TEXT, SECRET_SHORTEST, SECRET_LONGEST = 2000, 8, 256
SECRET_HEADER = "X-Bot-Api-Secret-Token"
WORDS = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Internal server error",
    404: "Not Found",
    408: "Request timeout",
    429: "Quota exceeded",
}


class RefusalError(Exception):
    """An answer with ok=false; as HTTP status, or with 200."""

    def __init__(self, code: int, description: str = "", *, coded: bool = True) -> None:
        self.code, self.description = code, description or WORDS.get(code, "Error")
        self.coded = coded
        super().__init__(f"{code} {self.description}")

    def body(self) -> Json:
        code = {"error_code": self.code} if self.coded else {}
        return {"ok": False, "description": self.description} | code


class Methods:
    """What a bot may ask; each method gives the whole answer."""

    def __init__(self, server: "ZaloBotApi") -> None:
        self.server = server
        self._methods: dict[str, Callable[[Json], Awaitable[Json]]] = {
            "getMe": self._get_me,
            "getUpdates": self._get_updates,
            "setWebhook": self._set_webhook,
            "deleteWebhook": self._delete_webhook,
            "getWebhookInfo": self._get_webhook_info,
            "sendMessage": self._send_message,
            "sendPhoto": self._send_photo,
            "sendChatAction": self._send_chat_action,
        }

    async def do(self, name: str, params: Json) -> Json:
        """Carry a method out; names are case-sensitive."""
        if name not in self._methods:
            raise RefusalError(400, "Bad Request: no such API")
        return await self._methods[name](params)

    async def _get_me(self, _: Json) -> Json:
        return fine(self.server.me)

    async def _get_updates(self, params: Json) -> Json:
        server = self.server
        if server.webhook.url:  # they exclude each other; our wording
            raise RefusalError(400, "Bad Request: a webhook is set")
        if not str(params.get("timeout", "30")).isdecimal():
            raise RefusalError(400, "Bad Request: timeout")
        server.pollers += 1
        server.most_pollers = max(server.pollers, server.most_pollers)
        try:
            seconds = min(float(params.get("timeout", 30)), server.longest_poll)
            update = await server.updates.poll(seconds)
        finally:
            server.pollers -= 1
        if update is None:
            raise RefusalError(408)
        return fine(update.body)

    async def _set_webhook(self, params: Json) -> Json:
        url, secret = params.get("url"), params.get("secret_token")
        if not isinstance(url, str) or not isinstance(secret, str):
            raise RefusalError(400, "Bad Request: url and secret_token are required")
        if not SECRET_SHORTEST <= len(secret) <= SECRET_LONGEST:
            raise RefusalError(400, "Bad Request: secret_token has 8 to 256 characters")
        place = urlsplit(url)
        if not _loopback(place.hostname) and (place.scheme != "https" or _private(place.hostname)):
            raise RefusalError(400, "Bad Request: the webhook has to be a public https address")
        status = await self._probe(url, secret)
        reached = status // 100 == 2
        verification = {"ok": reached, "outcome": "OK" if reached else "HTTP_ERROR"}
        verification |= {"status_code": status, "hint": ""}
        if not reached and not self.server.verifies_in_result:
            raise RefusalError(400, f"Bad Request: the webhook answered {status}")
        if reached:
            self.server.webhook.point(url, secret)
        said = {"url": url, "updated_at": self.server.webhook.updated}
        return fine(said | {"verification": verification})

    async def _probe(self, url: str, secret: str) -> int:
        """Zalo looks at once whether somebody answers; with which body is not documented."""
        try:
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=3)) as client,
                client.post(url, json={}, headers={SECRET_HEADER: secret}) as answer,
            ):
                return answer.status
        except (aiohttp.ClientError, TimeoutError):
            return 0

    async def _delete_webhook(self, _: Json) -> Json:
        self.server.webhook.point("", "")
        return fine({"url": "", "updated_at": self.server.webhook.updated})

    async def _get_webhook_info(self, _: Json) -> Json:
        webhook = self.server.webhook
        if not webhook.url:
            raise RefusalError(404, coded=False)  # measured on a live account
        return fine({"url": webhook.url, "updated_at": webhook.updated})

    async def _send_message(self, params: Json) -> Json:
        text = params.get("text")
        if extra := set(params) - {"chat_id", "text", "parse_mode", "text_styles"}:  # stricter
            raise RefusalError(400, f"Bad Request: {sorted(extra)}")
        if not isinstance(text, str) or not text.strip():
            raise RefusalError(400, "Bad Request: text is empty")
        if len(text) > TEXT:
            raise RefusalError(400, "Bad Request: text is too long")
        return self._deliver(params, "text", text)

    async def _send_photo(self, params: Json) -> Json:
        if urlsplit(str(params.get("photo", ""))).scheme not in {"http", "https"}:
            raise RefusalError(400, "Bad Request: photo has to be an address")
        caption = str(params.get("caption", ""))
        if len(caption) > TEXT:
            raise RefusalError(400, "Bad Request: caption is too long")
        return self._deliver(params, "photo", caption)

    async def _send_chat_action(self, params: Json) -> Json:
        self._known(params)
        if params.get("action") != "typing":
            raise RefusalError(400, "Bad Request: action")
        return {"ok": True}

    def _deliver(self, params: Json, kind: str, text: str) -> Json:
        server, person = self.server, self._known(params)
        if server.messages_left == 0:  # the code is documented, the words are ours
            raise RefusalError(429, "Quota exceeded: messages of this month")
        if server.messages_left is not None:
            server.messages_left -= 1
        sent = Message(server.new_id(), text, milliseconds(), True, kind, params)
        server.sent.append(sent)
        person.gets(sent)
        return fine({"message_id": sent.id, "date": sent.date})

    def _known(self, params: Json) -> Any:
        """A bot reaches whom it has heard; what Zalo says of others is not documented."""
        person = self.server.people.get(params.get("chat_id", ""))
        if person is None or not person.wrote or person.closed:
            raise RefusalError(400, "Bad Request: chat_id")
        return person


def fine(result: Any) -> Json:
    return {"ok": True, "result": result}


def _loopback(host: str | None) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


def _private(host: str | None) -> bool:
    try:
        return not ipaddress.ip_address(host or "").is_global
    except ValueError:
        return not host or "." not in host
