"""
Reminders that people asked for ("tối mai"): one row in the ledger, sent once, checked again at the moment of sending.

`sending` is committed just before the request: after a crash there is no second message. Campaigns and other reminders are not
sent yet.
"""

import structlog

from bot.app import App
from bot.channels.base import ChannelError, Outgoing
from bot.clock import VIETNAM
from dialogs.phrases import Phrase
from dialogs.rules.asked import why_not
from locales import Voice, finished, render
from storage.pushes import Due, due, settle

log = structlog.get_logger()


async def send_asked(app: App) -> int:
    """Send what is due; returns how many were sent."""
    at, names = app.clock(), list(app.channels)
    sent = 0
    for push in await app.store.read(lambda tx: due(tx, names, at)):
        sent += await _one(app, push)
    return sent


async def _one(app: App, push: Due) -> int:
    now = app.clock()
    reason = why_not(
        now=now,
        local=now.astimezone(VIETNAM).time(),
        expires=push.expires,
        blocked=push.blocked,
        leaving=push.leaving,
        consenting=push.consenting,
        left=push.left,
    )
    if reason == "hold":
        return 0
    if reason:
        await app.store.write(lambda tx: settle(tx, push.id, "planned", "dropped", reason, now))
        return 0
    if not await app.store.write(lambda tx: settle(tx, push.id, "planned", "sending", "", now)):
        return 0
    state, why = "sent", ""
    try:
        await app.channels[push.channel].send(push.external, Outgoing(worded(push)))
    except ChannelError as error:
        state = "unknown" if error.perhaps_sent else "failed"
        why = "unreachable" if error.gone else "refused"
    after = app.clock()
    await app.store.write(lambda tx: settle(tx, push.id, "sending", state, why, after))
    log.info("push", push=push.id, purpose=push.purpose, state=state, reason=why)
    return int(state == "sent")


def worded(push: Due) -> str:
    """The reminder: why it comes, what is left, and how to end it (voice.md P15)."""
    phrase = Phrase(
        "reminder.asked",
        "{Ten} ơi, hôm {day} {ban} dặn {minh} nhắc. {Ban} còn {left} câu, khoảng {left} phút. "
        "Nhắn một chữ bất kỳ để làm tiếp, hoặc “dừng nhắc” nếu không muốn nhắc nữa{a}.",
        day=push.created.astimezone(VIETNAM).strftime("%d/%m"),
        left=push.left,
    )
    return finished(render(phrase, Voice(push.language, push.address, push.called)))
