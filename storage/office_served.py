"""
What the talks of officers look up and have done; the registries are read by `storage.door`.

Each file of this package has a QUERIES and a COMMANDS of its own: a new one is a line here.
"""

from collections.abc import Callable
from typing import Any

from storage.office import files, publishing, targets
from storage.office import plans as calendar
from storage.office import publishing as opportunities
from storage.office import summary as desk
from storage.office import summary as quality
from storage.office import year as reminding

PARTS: tuple[Any, ...] = (desk, targets, calendar, reminding, files, opportunities, publishing, quality)
QUERIES: dict[type, Callable[..., Any]] = {
    asked: work for part in PARTS for asked, work in part.QUERIES.items()
}
COMMANDS: dict[type, Callable[..., Any]] = {
    asked: work for part in PARTS for asked, work in part.COMMANDS.items()
}
