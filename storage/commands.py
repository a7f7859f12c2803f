"""What talks have done, each command by its type; `carry_out` is the one door. Every command leaves an audit row."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection

from dialogs import requests as do
from storage.assessing import (
    begin,
    change,
    join,
    keep_evidence,
    keep_private,
    register,
    submit,
    undo_begin,
)
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
from storage.records import audit
from storage.where import Where

Result = dict[str, Any]


def carry_out(tx: Connection, where: Where, command: Any) -> Result:
    """Do it, and say in the audit that it was done."""
    result = _COMMANDS[type(command)](tx, where, command)
    audit(tx, where, type(command).__name__.lower())
    return result


_COMMANDS: dict[type, Callable[..., Result]] = {
    do.Join: join, do.Forget: forget, do.Begin: begin, do.UndoBegin: undo_begin, do.Change: change, do.KeepEvidence: keep_evidence,
    do.Submit: submit, do.KeepPrivate: keep_private, do.Register: register, do.Consenting: consenting, do.RemindMe: remind_me,
    do.StopReminders: stop_reminders, do.SwitchTo: switch_to, do.Amend: amend, do.Erase: erase, do.UndoErase: undo_erase,
    do.Picture: picture, do.ExportLink: export_link, do.MakeLinkCode: make_code, do.EnterLinkCode: enter_code, do.AnswerLink: answer_link,
    do.Unlink: unlink,
}  # fmt: skip
