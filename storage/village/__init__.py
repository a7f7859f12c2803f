"""What the talks of a village head look up and have done; the registries are read by `storage.door`."""

from collections.abc import Callable
from typing import Any

from dialogs.requests import village as ask
from dialogs.rules.roles import Action
from storage.access import Guarded
from storage.village import (
    board,
    filing,
    finding,
    links,
    meetings,
    mine,
    nudging,
    opened,
    passing_on,
    waiting,
)

QUERIES: dict[type, Callable[..., Any]] = {
    ask.Board: Guarded(Action.BOARD, board.board),
    ask.OnlyYou: Guarded(Action.BOARD, nudging.only_you),
    ask.FindInPlace: Guarded(Action.BOARD, finding.find),
    ask.OfPerson: Guarded(Action.BOARD, finding.of_person),
    ask.ToPassOn: Guarded(Action.COPY, passing_on.to_pass_on),
    ask.ToReview: Guarded(Action.REVIEW, waiting.to_review),
    ask.WhoToHelp: Guarded(Action.FILL_IN, finding.who_to_help),
    ask.Helped: Guarded(Action.FILL_IN, filing.helped),
    ask.Meetings: Guarded(Action.MEETING, meetings.meetings),
    ask.Returned: mine.returned,
    ask.FilledIn: mine.filled_in,
}
COMMANDS: dict[type, Callable[..., Any]] = {
    ask.SendQr: Guarded(Action.COPY, passing_on.send_qr),
    ask.PaperLink: Guarded(Action.PAPER, links.paper_link),
    ask.EvidenceLink: Guarded(Action.REVIEW, links.evidence_link),
    ask.AddPerson: Guarded(Action.FILL_IN, filing.add_person),
    ask.FileSheet: Guarded(Action.FILL_IN, filing.file_sheet),
    ask.StopHelping: Guarded(Action.FILL_IN, filing.stop_helping),
    ask.OpenSheet: Guarded(Action.REVIEW, opened.open_sheet),
    ask.EndorseAll: Guarded(Action.REVIEW, waiting.endorse_all),
    ask.GiveBack: Guarded(Action.REVIEW, waiting.give_back),
    ask.RecordMeeting: Guarded(Action.MEETING, meetings.record_meeting),
    ask.Objecting: mine.objecting,
}
