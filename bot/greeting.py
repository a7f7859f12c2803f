"""What somebody new is asked first, found without anything being stored: it stands in the page before they do anything."""

from typing import Any, cast

from sqlalchemy import Connection

from bot.app import App
from bot.channels.base import Limits, Outgoing, Parts
from bot.channels.layout import lay_out
from dialogs.engine import Came, Do, Look, Query, Refusal, Turn, advance, run_through
from dialogs.intents import card, code
from dialogs.phrases import Phrase
from dialogs.talks.welcome import welcome
from locales import Voice, finished, render
from storage.act import Where
from storage.door import answer


async def first_question(app: App, limits: Limits, typed: str, language: str) -> Outgoing | None:
    """The first question of a conversation; None for a code of a role or of another phone, which is taken before anything is asked."""
    if typed and code(typed) is not None:
        return None
    of = card(typed) or typed
    turn = await app.store.read(lambda tx: _play(tx, app, limits, of, language))
    if turn.asking is None:
        return None
    voice = Voice(language)
    [page], _ = lay_out(turn.says, turn.asking, "", voice, limits)
    here = next((entry.value for entry in turn.recorded if entry.key == "greeting"), None)
    parts = page.parts or Parts()
    if of and isinstance(here, dict) and not here["place"]:
        wrong = Phrase(
            "web.unknown_code",
            "Mã “{code}” chưa đúng. Xin xem lại mã in trên thẻ; không có mã thì cứ trả lời, rồi tìm thôn theo tên.",
            code=typed,
        )
        unknown = finished(render(wrong, voice))
        parts = parts._replace(said="\n".join(filter(None, (unknown, parts.said))))
    return Outgoing(page.text, page.buttons, card=page.card, parts=parts)


def _play(tx: Connection, app: App, limits: Limits, of: str, language: str) -> Turn:
    where = Where(app.house, app.clock(), "", "web", "", language=language, plays=limits.can_play)

    def world(request: Look | Do) -> Came:
        if not isinstance(request, Look):
            return Refusal()
        found: Came = answer(tx, where, cast("Query[Any]", request.query))
        return found

    return run_through(advance(lambda: welcome(of), {}), world)
