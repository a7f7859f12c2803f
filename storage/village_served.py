"""What the talks of a village head look up and have done; the registries are read by `storage.door`."""

from collections.abc import Callable
from typing import Any

from dialogs.rules.roles import Action
from dialogs.talks.review.chapter import EndorseAll, EvidenceLink, GiveBack, OpenSheet, ToReview
from dialogs.talks.review.mine import FilledIn, Objecting, Returned
from storage.act import Guarded
from storage.review.sheets import (
    endorse_all,
    filled_in,
    give_back,
    objecting,
    open_sheet,
    returned,
    to_review,
)
from storage.village.chapter import evidence_link

QUERIES: dict[type, Callable[..., Any]] = {
    ToReview: Guarded(Action.REVIEW, to_review),
    Returned: returned,
    FilledIn: filled_in,
}
COMMANDS: dict[type, Callable[..., Any]] = {
    EvidenceLink: Guarded(Action.REVIEW, evidence_link),
    OpenSheet: Guarded(Action.REVIEW, open_sheet),
    EndorseAll: Guarded(Action.REVIEW, endorse_all),
    GiveBack: Guarded(Action.REVIEW, give_back),
    Objecting: objecting,
}
