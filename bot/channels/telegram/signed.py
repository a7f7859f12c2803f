"""Who opens the Mini App: what Telegram signs with the bot's token, checked by aiogram, and how old it is."""

from datetime import datetime, timedelta

FRESH = timedelta(minutes=10)  # since the page was opened in the app
AHEAD = timedelta(minutes=1)  # that its clock may be before ours
LONGEST = 8192


def vouched_for(token: str, data: str, at: datetime) -> str:
    """
    The id of the user whose app opened the page, "" where the signature is wrong, old, or of another bot.

    data: `initData` of the app, a query string; https://core.telegram.org/bots/webapps#validating-data-received-via-the-mini-app
    """
    if not token or len(data) > LONGEST:
        return ""
    from aiogram.utils.web_app import safe_parse_webapp_init_data  # noqa: PLC0415 (only where it is used)

    try:
        told = safe_parse_webapp_init_data(token, data)
    except ValueError:
        return ""
    if told.user is None or not -AHEAD <= at - told.auth_date <= FRESH:
        return ""
    return str(told.user.id)
