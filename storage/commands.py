"""What residents' talks have done, each command by its type; `storage.door` is the way in."""

from collections.abc import Callable
from typing import Any

from dialogs import requests as do
from storage.assessing import begin, change, join, keep_evidence, keep_private, register, submit, undo_begin
from storage.linking import answer_link, enter_code, make_code, unlink
from storage.personal import (
    amend,
    consenting,
    erase,
    export_link,
    forget,
    picture,
    remind_me,
    stop_reminders,
    switch_to,
    undo_erase,
)

Result = dict[str, Any]


COMMANDS: dict[type, Callable[..., Result]] = {
    do.Join: join,
    do.Forget: forget,
    do.Begin: begin,
    do.UndoBegin: undo_begin,
    do.Change: change,
    do.KeepEvidence: keep_evidence,
    do.Submit: submit,
    do.KeepPrivate: keep_private,
    do.Register: register,
    do.Consenting: consenting,
    do.RemindMe: remind_me,
    do.StopReminders: stop_reminders,
    do.SwitchTo: switch_to,
    do.Amend: amend,
    do.Erase: erase,
    do.UndoErase: undo_erase,
    do.Picture: picture,
    do.ExportLink: export_link,
    do.MakeLinkCode: make_code,
    do.EnterLinkCode: enter_code,
    do.AnswerLink: answer_link,
    do.Unlink: unlink,
}
