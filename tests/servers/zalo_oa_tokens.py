"""The token endpoint: pairs that rotate, refresh tokens good for one use."""

import base64
import hashlib
import itertools
from typing import TYPE_CHECKING, Any

from aiohttp import web

if TYPE_CHECKING:
    from tests.servers.zalo_oa import ZaloOa

VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"


class TokenEndpoint:
    """Gives the first pair for a code, then a new pair for each refresh token, once."""

    def __init__(self, server: "ZaloOa") -> None:
        self.server = server
        self.access, self.refresh = "access-0-secret", "refresh-0-secret"
        self.codes = {"code-1"}
        self.reused = 0  # refresh tokens that were brought again
        self.together = 0  # the most requests that were in the house at the same time
        self._inside = 0
        self._numbers = itertools.count(1)
        self._used: set[str] = set()

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/v4/oa/access_token", self._answer)]

    def expires(self) -> None:
        """The access token ends before its time."""
        self.access = f"access-{next(self._numbers)}-secret"

    def revoked(self) -> None:
        """The administrator of the account took the consent back."""
        self._used.add(self.refresh)
        self.expires()

    async def _answer(self, http: web.Request) -> web.StreamResponse:
        self._inside += 1
        self.together = max(self.together, self._inside)
        try:
            form = dict(await http.post())
            given = {name: value for name, value in form.items() if isinstance(value, str)}
            return await self.server.api.served(http, "token", given, self._carry_out)
        finally:
            self._inside -= 1

    def _carry_out(self, http: web.Request, given: dict[str, Any]) -> dict[str, Any]:
        if http.content_type != "application/x-www-form-urlencoded":
            return _refused(-14001, "Invalid content type")
        if http.headers.get("secret_key") != self.server.app_secret:
            return _refused(-14004, "Invalid secret key")
        if given.get("app_id") != self.server.app_id:
            return _refused(-14002, "Invalid app id")
        match given.get("grant_type"):
            case "authorization_code":
                return self._exchange(given)
            case "refresh_token":
                return self._rotate(str(given.get("refresh_token")))
        return _refused(-14005, "Invalid grant type")

    def _exchange(self, given: dict[str, Any]) -> dict[str, Any]:
        digest = hashlib.sha256(str(given.get("code_verifier")).encode()).digest()
        expected = hashlib.sha256(VERIFIER.encode()).digest()
        if base64.urlsafe_b64encode(digest) != base64.urlsafe_b64encode(expected):
            return _refused(-14010, "Invalid code verifier")
        if given.get("code") not in self.codes:
            return _refused(-14008, "Authorization code expired")
        self.codes.discard(str(given.get("code")))
        return self._pair()

    def _rotate(self, token: str) -> dict[str, Any]:
        if token in self._used:
            self.reused += 1
        if token in self._used or token != self.refresh:
            return _refused(-118, "Invalid grant")
        self._used.add(token)
        return self._pair()

    def _pair(self) -> dict[str, Any]:
        number = next(self._numbers)
        self.access, self.refresh = f"access-{number}-secret", f"refresh-{number}-secret"
        return {"access_token": self.access, "refresh_token": self.refresh, "expires_in": "90000"}


def _refused(code: int, name: str) -> dict[str, Any]:
    about = {"error_description": name, "error_reason": name, "ref_doc": "https://example.invalid"}
    return {"error": code, "error_name": name, **about}
