"""`cdht sheet`: the commands that read files, and those that need the database."""

from bot.commands.sheet import app
from bot.commands.sheets_store import import_, publish

app.command("import")(import_)
app.command()(publish)

__all__ = ["app"]
