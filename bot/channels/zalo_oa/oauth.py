"""OAuth of a Zalo Official Account: pairs of tokens, each refresh token good for one use."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final, NamedTuple, Protocol

import structlog

from bot.channels.base import ChannelError
from bot.channels.zalo import Http
from bot.channels.zalo_oa.wire import OAUTH_URL, Act, act

log = structlog.get_logger()

TIMEOUT: Final = 15.0  # seconds; shorter than the lease under which a pair is changed
LIFE: Final = 90000.0  # seconds, where Zalo doesn't say
REFRESHABLE: Final = timedelta(days=90)  # Zalo: the life of a refresh token
EARLY: Final = timedelta(minutes=10)  # so long before its end an access token is renewed
PAUSE: Final = timedelta(minutes=1)  # between two tries to renew one that is still good


class Pair(NamedTuple):
    """An access token, the refresh token that came with it, and when the first one ends."""

    access: str
    refresh: str
    expires: datetime

    def __repr__(self) -> str:
        return f"Pair(expires={self.expires:%Y-%m-%dT%H:%M})"


class Tokens(Protocol):
    """Where the pair of an account is kept, for all processes together."""

    async def load(self) -> Pair | None:
        """The pair, if there is one."""

    async def rotate(self, refresh: Callable[[Pair], Awaitable[Pair]]) -> Pair:
        """
        Hand the pair to `refresh`, one process at a time, and keep what it returns.

        What is returned is committed. `refresh` may return the pair as it is: then nothing changes.
        """


class OAuth:
    """The token endpoint for one app."""

    def __init__(
        self, app_id: str, app_secret: str, now: Callable[[], datetime], url: str = OAUTH_URL
    ) -> None:
        self._app_id, self._secret, self._now = app_id, app_secret, now
        self._url = f"{(url or OAUTH_URL).rstrip('/')}/v4/oa/access_token"
        self._http = Http(TIMEOUT)

    async def refresh(self, pair: Pair) -> Pair:
        """A new pair for an old one, which is void from then on."""
        form = {"refresh_token": pair.refresh, "grant_type": "refresh_token"}
        return await self._grant(form)

    async def exchange(self, code: str, verifier: str) -> Pair:
        """The first pair, for the code with which Zalo came back after consent."""
        form = {"code": code, "code_verifier": verifier, "grant_type": "authorization_code"}
        return await self._grant(form)

    async def aclose(self) -> None:
        """Close connections."""
        await self._http.aclose()

    async def _grant(self, form: dict[str, str]) -> Pair:
        headers = {"secret_key": self._secret}
        form = {**form, "app_id": self._app_id}
        answer = await self._http.ask("POST", self._url, headers=headers, data=form)
        body = answer.body if isinstance(answer.body, dict) else {}
        access, refresh = body.get("access_token"), body.get("refresh_token")
        if isinstance(access, str) and isinstance(refresh, str) and access and refresh:
            return Pair(access, refresh, self._now() + _life(body))
        raise self._error(answer.status, body, answer.wait)

    def _error(self, status: int, body: dict[str, Any], wait: float | None) -> ChannelError:
        """Zalo's own refusals need a human; whatever else came is tried again."""
        code, name = body.get("error"), str(body.get("error_name") or body.get("message") or "")
        if code and not (status == 429 or status >= 500):
            words = f"{name} {body.get('error_description') or body.get('error_reason') or ''}"
            if act(_number(code), words) in {Act.BACKOFF, Act.TOMORROW}:
                return ChannelError(f"token refused: {code}", retryable=True, retry_after=wait)
            return ChannelError(f"token refused: {code} {name[:80]}", needs_human=True)
        if 400 <= status < 500 and status != 429:
            return ChannelError(f"the token endpoint answered {status}", needs_human=True)
        what = f"the token endpoint answered {status}"
        return ChannelError(what, retryable=True, retry_after=wait)


class Access:
    """The access token of one process, renewed in time, by one request for all who need it."""

    def __init__(self, tokens: Tokens, oauth: OAuth, now: Callable[[], datetime], account: str) -> None:
        self._tokens, self._oauth, self._now, self._account = tokens, oauth, now, account
        self._pair: Pair | None = None
        self._void = ""  # the refresh token that Zalo refused
        self._tried = datetime.min.replace(tzinfo=UTC)
        self._lock = asyncio.Lock()
        self._tasks: set[asyncio.Task[Pair]] = set()

    async def fresh(self) -> Pair:
        """A pair whose access token is good for a while."""
        pair = self._pair = self._pair or await self._tokens.load()
        if pair is None:
            self._alarm("none", "there are no tokens")
            raise ChannelError("no tokens yet: cdht zalo login", needs_human=True)
        now = self._now()
        left = pair.expires - now
        if left > EARLY or (left > timedelta(0) and now - self._tried < PAUSE):
            return pair
        self._tried = now
        try:
            return await self.renewed(pair.access)
        except ChannelError:
            if left <= timedelta(0):
                raise
            return pair

    async def renewed(self, stale: str) -> Pair:
        """A pair whose access token is another one; it is kept even if nobody waits any more."""
        task = asyncio.create_task(self._renew(stale))
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return await asyncio.shield(task)

    async def aclose(self) -> None:
        """Close connections, after a pair that is just coming is kept."""
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._oauth.aclose()

    def _done(self, task: asyncio.Task[Pair]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()  # looked at, whether or not somebody still waits

    async def _renew(self, stale: str) -> Pair:
        async with self._lock:
            if self._pair is None or self._pair.access == stale:
                self._pair = await self._tokens.rotate(partial(self._refresh, stale))
            return self._pair

    async def _refresh(self, stale: str, pair: Pair) -> Pair:
        if pair.access != stale:
            return pair  # another process was quicker, or a human came
        if pair.refresh == self._void:
            raise ChannelError("the tokens are void: cdht zalo login", needs_human=True)
        try:
            return await self._oauth.refresh(pair)
        except ChannelError as refusal:
            if refusal.needs_human:
                self._alarm(pair.refresh, str(refusal))
            raise

    def _alarm(self, void: str, why: str) -> None:
        """Call for a human, once for each token."""
        if self._void != void:
            self._void = void
            log.error("zalo_oa.consent_needed", account=self._account, error=why)


def _number(code: Any) -> int:
    try:
        return int(code)
    except (TypeError, ValueError):
        return 0


def _life(body: dict[str, Any]) -> timedelta:
    """How long the access token lives; Zalo writes the seconds as text."""
    try:
        return timedelta(seconds=min(max(float(body.get("expires_in", LIFE)), 60.0), 10 * LIFE))
    except (TypeError, ValueError):
        return timedelta(seconds=LIFE)
