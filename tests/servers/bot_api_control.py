"""Control over HTTP, for tests in another process: what Python can ask, as JSON.

    POST /__control/server/{verb}         fault, person, group, raw_update, redeliver, …
    POST /__control/persons/{id}/{verb}   says, taps, hears, …    (unknown ids become persons)
    POST /__control/groups/{id}/says      {"args": [person id, text]}
    GET  /__control/state | requests | sent

The body of a POST is {"args": [...], "kwargs": {...}}; a message is given by its id, bytes as
{"base64": "..."}. The answer is {"result": ...}, or 409 with {"error": ...}.
"""

import base64
import dataclasses
import inspect
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.servers.bot_api_faults import Fault, Request, Sent
from tests.servers.bot_api_updates import Update
from tests.servers.bot_api_world import File, Message, Tap

if TYPE_CHECKING:
    from tests.servers.bot_api import BotApi

SERVER_VERBS = {
    "person",
    "group",
    "raw_update",
    "expire_taps",
    "fault",
    "no_faults",
    "redeliver",
    "duplicate_next",
    "reverse_next",
    "drained",
}
PERSON_VERBS = {
    "starts",
    "says",
    "edits",
    "taps",
    "forges",
    "sends",
    "sends_photo",
    "sends_document",
    "sends_sticker",
    "sends_voice",
    "sends_location",
    "blocks_bot",
    "unblocks",
    "deletes_account",
    "hears",
    "hears_nothing",
    "screen",
    "chat",
    "toasts",
    "actions",
}


def pack(value: Any) -> Any:
    """A value of the server as JSON."""
    match value:
        case Message():
            packed: Any = {"message": _fields(value)}
        case Fault():
            packed = {"method": value.method, "how": value.how, "hits": value.hits}
        case Update():
            packed = value.body
        case Request():
            packed = {name: getattr(value, name) for name in ("method", "params", "at")}
            packed |= {"status": value.status, "refused": value.refused}
        case Sent() | Tap() | File():
            packed = _fields(value)
        case bytes():
            packed = {"base64": base64.b64encode(value).decode()}
        case dict():
            packed = {str(key): pack(part) for key, part in value.items()}
        case list() | tuple():
            packed = [pack(part) for part in value]
        case str() | int() | float() | None:
            packed = value
        case _:
            packed = str(value)
    return packed


def _fields(value: Any) -> dict[str, Any]:
    return {field.name: pack(getattr(value, field.name)) for field in dataclasses.fields(value)}


def unpack(value: Any) -> Any:
    """The inverse, as far as it is needed."""
    match value:
        case {"base64": str(text)}:
            return base64.b64decode(text)
        case {"message": dict(parts)}:
            made = {name: unpack(part) for name, part in parts.items()}
            file = made["file"]
            made |= {"file": File(**file) if file else None, "entities": tuple(made["entities"])}
            return Message(**made)
        case dict():
            return {name: unpack(part) for name, part in value.items()}
        case list():
            return [unpack(part) for part in value]
    return value


class Control:
    """The routes."""

    def __init__(self, server: "BotApi") -> None:
        self.server = server

    async def on_server(self, http: web.Request) -> web.Response:
        return await self._do(self.server, http.match_info["verb"], SERVER_VERBS, http)

    async def on_person(self, http: web.Request) -> web.Response:
        person = self.server.person(int(http.match_info["id"]))
        return await self._do(person, http.match_info["verb"], PERSON_VERBS, http)

    async def on_group(self, http: web.Request) -> web.Response:
        group = self.server.group(int(http.match_info["id"]))
        person, text = (await http.json())["args"]
        return web.json_response({"result": pack(group.says(self.server.person(person), text))})

    async def look(self, http: web.Request) -> web.Response:
        server = self.server
        match http.match_info["what"]:
            case "requests":
                return web.json_response({"result": pack(server.requests)})
            case "sent":
                return web.json_response({"result": pack(server.sent)})
            case "state":
                state = {
                    "counts": dict(server.counts),
                    "sent": len(server.sent),
                    "rate": server.rate(),
                    "duplicates": [[*key, n] for key, n in server.duplicates().items()],
                    "pending": len(server.updates.pending),
                    "webhook": server.webhook.info(),
                }
                return web.json_response({"result": state})
        raise web.HTTPNotFound

    async def _do(self, target: Any, verb: str, verbs: set[str], http: web.Request) -> web.Response:
        if verb not in verbs:
            raise web.HTTPNotFound
        body = await http.json() if http.can_read_body else {}
        try:
            found = getattr(target, verb)
            if callable(found):
                found = found(*unpack(body.get("args", [])), **unpack(body.get("kwargs", {})))
            if inspect.isawaitable(found):
                found = await found
        except (AssertionError, TypeError, ValueError, TimeoutError) as problem:
            error = str(problem) or type(problem).__name__
            return web.json_response({"error": error}, status=409)
        return web.json_response({"result": pack(found)})


def control_routes(server: "BotApi") -> list[web.RouteDef]:
    control = Control(server)
    return [
        web.post("/__control/server/{verb}", control.on_server),
        web.post(r"/__control/persons/{id:\d+}/{verb}", control.on_person),
        web.post(r"/__control/groups/{id:-\d+}/says", control.on_group),
        web.get("/__control/{what}", control.look),
    ]
