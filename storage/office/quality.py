"""How sheets came about in each village, from the sums: pressed by others, returned, all at the top, how long they took."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection, select

from dialogs.requests import files as ask
from dialogs.rules.roles import Action
from dialogs.rules.small_groups import LEAST, shares
from storage.access import Guarded, Held, places
from storage.adopting import draft
from storage.office.figures import figures_of
from storage.places import labels
from storage.tables import PLACE
from storage.where import Where


def quality(tx: Connection, where: Where, held: Held, _: ask.Quality) -> dict[str, Any]:
    """Village by village; how many are too small to be broken down."""
    villages = (
        tx.execute(
            select(PLACE.c.id).where(places(held), PLACE.c.level == "village", PLACE.c.until.is_(None))
        )
        .scalars()
        .all()
    )
    found = figures_of(tx, villages, where.year)
    named = labels(tx, villages)
    begun = [each for each in villages if found[each].get("sent", 0)]
    shown = sorted((each for each in begun if found[each]["sent"] >= LEAST), key=lambda each: named[each])
    top = shares({each: (found[each].get("all_top", 0), found[each]["sent"]) for each in shown})
    return {
        "year": where.year,
        "villages": [{"label": named[each], "top": top[each], **_of(found[each])} for each in shown],
        "hidden": len(begun) - len(shown),
        "draft": draft(tx, where.house, held.commune or held.place),
    }


def _of(sums: Mapping[str, int]) -> dict[str, Any]:
    return {
        "sent": sums["sent"],
        "helped": sums.get("sent_by_others", 0),
        "returned": sums.get("returned", 0),
        "seconds": median(sums),
    }


def median(sums: Mapping[str, int]) -> int:
    """The bucket (seconds, at most) in which the middle one lies; 0 where nobody's time is known."""
    buckets = sorted((int(name[4:]), n) for name, n in sums.items() if name.startswith("sec:"))
    total, seen = sum(n for _, n in buckets), 0
    for seconds, n in buckets:
        seen += n
        if seen * 2 >= total:
            return seconds
    return 0


QUERIES: dict[type, Callable[..., Any]] = {ask.Quality: Guarded(Action.SUMMARY, quality)}
COMMANDS: dict[type, Callable[..., Any]] = {}
