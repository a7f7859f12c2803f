"""The OpenAPI: messages, templates, uploads; errors come as HTTP 200 with "error" other than 0."""

import itertools
import json
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.servers.zalo_oa_front import Front, RefusedError, Request

if TYPE_CHECKING:
    from tests.servers.zalo_oa import ZaloOa
    from tests.servers.zalo_oa_people import Person

Json = dict[str, Any]
DAYS = timedelta(days=7)
BUTTONS = {"oa.query.hide", "oa.query.show", "oa.open.url", "oa.open.phone", "oa.open.sms"}


class Api(Front):
    """Answers what clients of the OpenAPI ask."""

    def __init__(self, server: "ZaloOa") -> None:
        super().__init__(server)
        self.numbers = itertools.count(1)

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/v3.0/oa/message/cs", self._route("cs", self._cs)),
            web.post("/v3.0/oa/message/template", self._route("template", self._template)),
            web.post("/message/template", self._route("phone", self._phone)),
            web.post("/v3.0/oa/quota/message", self._route("quota", self._quota)),
            web.get("/v2.0/oa/getoa", self._route("getoa", self._getoa)),
            web.get("/v3.0/oa/user/detail", self._route("user", self._user)),
            web.post("/v2.0/oa/upload/image", self._upload),
            web.get("/media/{name}", self._download),
        ]

    def _route(self, what: str, work: Callable[[Any], Json]) -> Any:
        async def answer(http: web.Request) -> web.StreamResponse:
            if http.method == "GET":
                given = json.loads(http.query.get("data") or "{}")
            else:
                with suppress(ValueError):
                    given = await http.json()
                    return await self.served(http, what, given, checked)
                given = None
            return await self.served(http, what, given, checked)

        def checked(http: web.Request, given: Any) -> Json:
            self._check(http)
            if not isinstance(given, dict):
                raise RefusedError(-201, "Params is invalid")
            return {"data": work(given), "error": 0, "message": "Success"}

        return answer

    def _check(self, http: web.Request) -> None:
        given = http.headers.get("access_token")
        if given is None or "Authorization" in http.headers:
            raise RefusedError(-216, "Access token is invalid: header access_token is missing")
        if given != self.server.tokens.access:
            raise RefusedError(-216, "Access token is invalid")

    # what can be asked

    def _reach(self, user_id: Any) -> "Person":
        person = self.server.people.get(str(user_id))
        if person is None:
            raise RefusedError(-201, "user_id is invalid")
        if person.blocked:
            raise RefusedError(-213, "User has not followed OA")
        return person

    def _cs(self, given: Json) -> Json:
        person = self._reach(given.get("recipient", {}).get("user_id"))
        message = given.get("message", {})
        text, attachment = message.get("text", ""), message.get("attachment") or {}
        if not isinstance(text, str) or not (text or attachment):
            raise RefusedError(-201, "message is empty")
        if len(unicodedata.normalize("NFC", text)) > 2000:
            raise RefusedError(-210, "Parameter exceeds the allowable limit")
        last = person.interacted
        if last is None or self.server.clock() - last > DAYS:
            raise RefusedError(-230, "User has not interacted with the OA in the past 7 days")
        payload = attachment.get("payload", {})
        buttons = [_button(each) for each in payload.get("buttons", [])]
        if len(buttons) > 5:
            raise RefusedError(-201, "buttons: at most 5")
        pictures = [self._picture(each) for each in payload.get("elements", [])]
        return self._delivered(person, text, buttons, pictures)

    def _picture(self, element: Json) -> bytes:
        name = str(element.get("attachment_id"))
        if element.get("media_type") != "image" or name not in self.server.uploads:
            raise RefusedError(-201, "attachment_id is invalid")
        return self.server.uploads[name]

    def _delivered(self, person: "Person", text: str, buttons: list[Json], pictures: list[bytes]) -> Json:
        number = f"{next(self.numbers):020x}"
        person.told(number, text, buttons, pictures)
        sent = str(int(self.server.clock().timestamp() * 1000))
        quota = {"quota_type": "sub_quota", "remain": "7", "total": "8"}
        about = {"user_id": person.id, "sent_time": sent, "quota": quota}
        return {"message_id": number, **about}

    def _template(self, given: Json) -> Json:
        person = self._reach(given.get("user_id"))
        return self._delivered(person, self._filled(given), [], [])

    def _phone(self, given: Json) -> Json:
        text, phone = self._filled(given), str(given.get("phone"))
        if not phone.startswith("84"):
            raise RefusedError(-108, "Phone number is invalid")
        return {"msg_id": f"p{next(self.numbers)}", "sent_time": "0", "text": text}

    def _filled(self, given: Json) -> str:
        fields = self.server.templates.get(str(given.get("template_id")))
        data = given.get("template_data")
        if fields is None:
            raise RefusedError(-131, "Template is not approved")
        if not isinstance(data, dict) or set(data) != fields:
            raise RefusedError(-1121, "Template data is invalid")
        return "; ".join(f"{name}: {data[name]}" for name in sorted(data))

    def _quota(self, given: Json) -> Json:
        person = self._reach(given.get("user_id"))
        last = person.interacted
        milliseconds = str(int(last.timestamp() * 1000)) if last else "0"
        return {"last_interaction": milliseconds, "cs_reply": {"remain": 8, "total": 8}}

    def _getoa(self, _: Json) -> Json:
        about = {"is_verified": True, "package_name": "Nâng cao", "linked_ZCA": "1"}
        return {"oaid": self.server.oa_id, "name": "Hội Khuyến học xã Ví Dụ", **about}

    def _user(self, given: Json) -> Json:
        person = self._reach(given.get("user_id"))
        return {"user_id": person.id, "display_name": person.name, "is_sensitive": False}

    async def _upload(self, http: web.Request) -> web.StreamResponse:
        form = await http.post() if http.content_type == "multipart/form-data" else {}
        file = form.get("file")
        data = file.file.read() if isinstance(file, web.FileField) else b""
        return await self.served(http, "upload", {"size": len(data)}, lambda h, _: self._kept(h, data))

    def _kept(self, http: web.Request, data: bytes) -> Json:
        self._check(http)
        if not data or len(data) > 1024 * 1024:
            raise RefusedError(-201, "file is invalid")
        name = f"att{next(self.numbers)}"
        self.server.uploads[name] = data
        return {"data": {"attachment_id": name}, "error": 0, "message": "Success"}

    async def _download(self, http: web.Request) -> web.StreamResponse:
        self.server.requests.append(Request("download", {}, {"path": http.path}))
        fault = next((each for each in self.server.faults if each.strikes("download")), None)
        if fault and (response := await self.before(http, fault)):
            return response
        if http.path not in self.server.media:
            return web.Response(status=404)
        return web.Response(body=self.server.media[http.path], content_type="image/jpeg")


def _button(given: Any) -> Json:
    """A button as Zalo would take it."""
    if not isinstance(given, dict) or given.get("type") not in BUTTONS:
        raise RefusedError(-201, "button type is invalid")
    title, payload = given.get("title"), given.get("payload")
    if not isinstance(title, str) or not 0 < len(title) <= 100:
        raise RefusedError(-201, "button title is invalid")
    if given["type"].startswith("oa.query") and not (isinstance(payload, str) and 0 < len(payload) <= 1000):
        raise RefusedError(-201, "button payload is invalid")
    return given
