"""What the talks of a village head look up and have done; the registries are read by `storage.door`."""

from collections.abc import Callable
from typing import Any

from dialogs.rules.roles import Action
from dialogs.talks.asked import FileSheet, FindInPlace, Helped
from dialogs.talks.review.chapter import EndorseAll, EvidenceLink, GiveBack, OpenSheet, ToReview
from dialogs.talks.review.mine import FilledIn, Objecting, Returned
from dialogs.talks.village.board import Board, PaperLink
from dialogs.talks.village.filling_in import AddPerson, StopHelping, WhoToHelp
from dialogs.talks.village.finding import OfPerson
from dialogs.talks.village.meeting import Meetings, RecordMeeting
from dialogs.talks.village.nudging import OnlyYou
from dialogs.talks.village.passing_on import SendQr, ToPassOn
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
from storage.village import board, nudging
from storage.village.chapter import evidence_link, meetings, paper_link, record_meeting, send_qr, to_pass_on
from storage.village.filling import add_person, file_sheet, helped, stop_helping
from storage.village.roster import find, of_person, who_to_help

QUERIES: dict[type, Callable[..., Any]] = {
    Board: Guarded(Action.BOARD, board.board),
    OnlyYou: Guarded(Action.BOARD, nudging.only_you),
    FindInPlace: Guarded(Action.BOARD, find),
    OfPerson: Guarded(Action.BOARD, of_person),
    ToPassOn: Guarded(Action.COPY, to_pass_on),
    ToReview: Guarded(Action.REVIEW, to_review),
    WhoToHelp: Guarded(Action.FILL_IN, who_to_help),
    Helped: Guarded(Action.FILL_IN, helped),
    Meetings: Guarded(Action.MEETING, meetings),
    Returned: returned,
    FilledIn: filled_in,
}
COMMANDS: dict[type, Callable[..., Any]] = {
    SendQr: Guarded(Action.COPY, send_qr),
    PaperLink: Guarded(Action.PAPER, paper_link),
    EvidenceLink: Guarded(Action.REVIEW, evidence_link),
    AddPerson: Guarded(Action.FILL_IN, add_person),
    FileSheet: Guarded(Action.FILL_IN, file_sheet),
    StopHelping: Guarded(Action.FILL_IN, stop_helping),
    OpenSheet: Guarded(Action.REVIEW, open_sheet),
    EndorseAll: Guarded(Action.REVIEW, endorse_all),
    GiveBack: Guarded(Action.REVIEW, give_back),
    RecordMeeting: Guarded(Action.MEETING, record_meeting),
    Objecting: objecting,
}
