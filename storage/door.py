"""The one door of talks to the store: queries answered, commands carried out, each by its type."""

from typing import Any

from sqlalchemy import Connection

from storage import commands, news, office, people, queries, roles, village
from storage.records import audit
from storage.where import Where

QUERIES = {
    **queries.QUERIES,
    **roles.QUERIES,
    **people.QUERIES,
    **village.QUERIES,
    **office.QUERIES,
    **news.QUERIES,
}
COMMANDS = {
    **commands.COMMANDS,
    **roles.COMMANDS,
    **people.COMMANDS,
    **village.COMMANDS,
    **office.COMMANDS,
    **news.COMMANDS,
}


def answer(tx: Connection, where: Where, query: Any) -> Any:
    """What a query finds, as JSON."""
    return QUERIES[type(query)](tx, where, query)


def carry_out(tx: Connection, where: Where, command: Any) -> dict[str, Any]:
    """Do it, and say in the audit that it was done, by which role, or that it was refused."""
    result: dict[str, Any] = COMMANDS[type(command)](tx, where, command)
    role = getattr(command, "role", "")
    detail = {"role": role} if role else {}
    if result.get("refused"):
        detail["refused"] = True
    audit(tx, where, type(command).__name__.lower(), place=getattr(command, "place", ""), **detail)
    return result
