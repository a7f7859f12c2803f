"""What the talks of a village head look up and have done; the registries are read by `storage.door`."""

from collections.abc import Callable
from typing import Any

QUERIES: dict[type, Callable[..., Any]] = {}
COMMANDS: dict[type, Callable[..., Any]] = {}
