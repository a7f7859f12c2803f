"""Where a person was when they come back: the run to go on with, or the talk to open."""

from collections.abc import Container
from datetime import timedelta

from sqlalchemy import Connection

from dialogs.conversation import Found, Run
from dialogs.scoring import left
from storage.act import Where, holds_any
from storage.conversations import begun, memos
from storage.facts import all_asked, given_back, state
from storage.ledger.answer import before_reminder
from storage.phones import waits_here
from storage.residents.standing import current, erasing, waits_for_word
from storage.store.rows import fetch_by_key
from storage.tables import RUN

TOGETHER = timedelta(days=1)  # so long somebody who fills in for another comes back to that


def here(tx: Connection, where: Where, talks: Container[str]) -> Found:  # noqa: PLR0911 (a list of places, nearest first)
    """
    Where the person was, the nearest first.

    What a reminder came upon; the sheet they fill in for somebody else; before there is a person, what the phone waits for,
    or their welcome; the sheet that somebody filled in for them; what the
    year's sheet waits for: a review given back, the look-over, its next question; else home.
    """
    was = before_reminder(tx, where.run) if where.run else None
    if was is not None and was.talk in talks and was.person == where.person:
        where.run = was.id
        return Run(was.id, was.talk, was.args, was.person), memos(tx, [was.id], where.house.vault)[was.id]
    together = begun(tx, where.contact, "fill_in")  # with somebody else, since yesterday at most
    if together is not None and where.at - together.opened < TOGETHER:
        where.run = together.id
        memo = memos(tx, [together.id], where.house.vault)[together.id]
        return Run(together.id, together.talk, together.args, together.person), memo
    if not where.person and waits_here(tx, where.contact):
        return "phone_waits"
    if not where.person:
        run = begun(tx, where.contact, "welcome")
        if run is None and holds_any(tx, where):
            return "work"
        return (
            "welcome"
            if run is None
            else (Run(run.id, run.talk, run.args), memos(tx, [run.id], where.house.vault)[run.id])
        )
    if waits_for_word(tx, where, asked=False):
        return "offered"
    now = current(tx, where)
    if now is None or state(now) != "open" or erasing(tx, where):
        return "home"
    if given_back(now) and all_asked(now):
        return "returned"
    memo = memos(tx, [now["run"]], where.house.vault)[now["run"]]
    sheet = where.house.sheets[now["sheet"]]
    if not left(sheet, memo):
        return "lookover"
    opened = fetch_by_key(tx, RUN, now["run"])
    args = {**(opened["args"] if opened else {}), "sheet": now["sheet"], "presses": now["presses"]}
    return Run(now["run"], "assess", args, where.person), memo
