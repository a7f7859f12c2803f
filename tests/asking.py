"""What the store answers to a request, whatever was shown to whom: as somebody who forges would ask."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from dialogs.engine import Did, Query
from storage.act import Where
from storage.door import answer, carry_out


def served(tx: Connection, where: Where, request: Any) -> Any:
    """What a talk would be handed, or the refusal that ends it."""
    if isinstance(request, Query):
        return answer(tx, where, request)
    did = carry_out(tx, where, request)
    return did.result if isinstance(did, Did) else did
