"""Whether a reminder that somebody asked for is still to be sent, decided at the moment of sending."""

from datetime import datetime, time

from dialogs.rules.hours import DEFAULT, Hours, quiet


def why_not(
    *,
    now: datetime,
    local: time,
    expires: datetime,
    blocked: bool,
    leaving: bool,
    consenting: bool,
    left: int,
    hours: Hours = DEFAULT,
) -> str:
    """The reason to drop it, or "" to send; quiet hours only hold it ("hold")."""
    if now >= expires:
        return "expired"
    if blocked:
        return "unreachable"
    if leaving:
        return "erased"
    if not consenting:
        return "opted_out"
    if left <= 0:
        return "done"
    return "hold" if quiet(local, hours) else ""
