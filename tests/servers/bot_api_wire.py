"""Parameters of a request, in whichever of Telegram's four ways they came."""

import json
from dataclasses import dataclass, field

import aiohttp
from aiohttp import web

from tests.servers.bot_api_rules import UPLOAD_BYTES, RefusalError, bad_request, parsed
from tests.servers.bot_api_text import Entity


@dataclass(frozen=True)
class Upload:
    """A file of a multipart request."""

    name: str
    data: bytes
    mime: str


@dataclass
class Query:
    """The parameters: strings, as Telegram sees them; lists and objects are JSON in a string."""

    params: dict[str, str] = field(default_factory=dict)
    files: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        return self.params.get(name, "")

    def flag(self, name: str) -> bool:
        return self.text(name).lower() in {"true", "yes", "1"}

    def number(self, name: str, default: int = 0, low: int = -(2**31), high: int = 2**31) -> int:
        """What is no number counts as 0, what is outside the bounds as the bound."""
        raw = self.text(name)
        try:
            value = int(raw) if raw else default
        except ValueError:
            value = 0
        return min(max(value, low), high)

    def entities(self, name: str) -> list[Entity]:
        given = parsed(self.text(name), "Can't parse entities JSON object") if self.text(name) else []
        for entity in given if isinstance(given, list) else []:
            if not isinstance(entity, dict):
                raise bad_request("Can't parse MessageEntity: expected an Object")
            for key in ("offset", "length", "type"):
                if key not in entity:
                    raise bad_request(f"Can't parse MessageEntity: Can't find field \"{key}\"")
        return given if isinstance(given, list) else []

    def upload(self, name: str) -> Upload | None:
        """The file given under this name, or attached to it; None for a file_id or a URL."""
        raw = self.text(name)
        return self.files.get(raw.removeprefix("attach://") if raw.startswith("attach://") else name)


async def read_request(http: web.Request) -> Query:
    """Query string, JSON, form or multipart."""
    query = Query(dict(http.query))
    match http.content_type:
        case "application/json":
            _take_json(query, await http.read())
        case "multipart/form-data":
            await _take_parts(query, await http.multipart())
        case "application/x-www-form-urlencoded":
            query.params |= {name: str(value) for name, value in (await http.post()).items()}
    return query


async def read_reply(response: aiohttp.ClientResponse) -> Query:
    """What a webhook answered: a method call may ride on the answer."""
    query = Query()
    match response.content_type:
        case "application/json":
            _take_json(query, await response.read())
        case "multipart/form-data":
            await _take_parts(query, aiohttp.MultipartReader.from_response(response))
    return query


def _take_json(query: Query, body: bytes) -> None:
    try:
        given = json.loads(body or b"{}")
    except ValueError:
        return  # Telegram: arguments that cannot be read are no arguments
    for name, value in given.items() if isinstance(given, dict) else []:
        if value is not None:
            query.params[name] = value if isinstance(value, str) else json.dumps(value)


async def _take_parts(
    query: Query, reader: aiohttp.MultipartReader | aiohttp.multipart.MultipartResponseWrapper
) -> None:
    size = 0
    while (part := await reader.next()) is not None:
        if isinstance(part, aiohttp.MultipartReader) or part.name is None:
            continue
        data = bytes(await part.read())
        size += len(data)
        if size > UPLOAD_BYTES:
            raise RefusalError(413, "Request Entity Too Large")
        if part.filename is None:
            query.params[part.name] = data.decode(errors="surrogateescape")
        else:
            mime = part.headers.get("Content-Type", "application/octet-stream")
            query.files[part.name] = Upload(part.filename, data, mime)
