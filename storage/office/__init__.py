"""
What the talks of officers look up and have done; the registries are read by `storage.door`.

Each file of this package has a QUERIES and a COMMANDS of its own: a new one is a line here.
"""

from collections.abc import Callable
from typing import Any

from storage.office import (
    calendar,
    confirming,
    decisions,
    desk,
    files,
    looking,
    opportunities,
    publishing,
    quality,
    reminding,
    targets,
    worklist,
)

PARTS: tuple[Any, ...] = (
    desk,
    targets,
    calendar,
    reminding,
    confirming,
    decisions,
    files,
    looking,
    opportunities,
    publishing,
    quality,
    worklist,
)
QUERIES: dict[type, Callable[..., Any]] = {
    asked: work for part in PARTS for asked, work in part.QUERIES.items()
}
COMMANDS: dict[type, Callable[..., Any]] = {
    asked: work for part in PARTS for asked, work in part.COMMANDS.items()
}
