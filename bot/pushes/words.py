"""
What is sent unasked, as it is said and laid out; `storage.ledger.decide` marks it in the same transaction.

Several pushes to one contact become one message. Where choices stand under it, they become the front of the conversation
in the same commit; the run they came upon is remembered and shown again afterwards.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import structlog

from bot.channels.base import Limits, Outgoing
from bot.channels.layout import lay_out
from dialogs.conversation import Front
from dialogs.phrases import Phrase, Speech
from dialogs.rules.sending import VIETNAM, Drop, Hold
from dialogs.talks.news.reminder import KEY, offers, question
from dialogs.told import told, wording
from locales import Voice, finished, render
from storage.act import House
from storage.conversations import front_json
from storage.ledger.decide import Known, Laid, role_of
from storage.vault import Sealed, WrongKey

log = structlog.get_logger()
EVENING = 17  # o'clock: later a day has no "tonight" worth offering
SEALED = ("words",)  # arguments that people wrote


class Wording:
    """The words of one account of a channel."""

    def __init__(self, house: House, limits: Limits) -> None:
        self.house, self.limits = house, limits

    @property
    def pictures(self) -> bool:
        """Whether a picture can go with a message."""
        return self.limits.can_photo

    def knows(self, purpose: str) -> bool:
        """Whether this version has words for a purpose."""
        return purpose in wording()

    def lay_out(
        self, talk: Any, going: Sequence[Known], at: datetime, picture: bytes
    ) -> Laid[Outgoing] | None:
        """One message of several pushes; None where one of them can't be worded."""
        try:
            parts = [(each, self._said(each, talk, at)) for each in going]
        except (KeyError, TypeError, ValueError):
            log.exception("push.wording", push=[each.push["id"] for each in going])
            return None
        values = {**self._args(going[0], at), "called": (going[0].person or {}).get("called", "")}
        voice = Voice(talk.language, talk.address, talk.called)
        said = [line for _, lines in parts for line in lines]
        choosing = [each for each in going if each.facts.about.offers]
        if choosing and (self.limits.buttons or "run" not in talk.front):
            return self._asking(talk, said, choosing, voice, at, picture, values)
        if choosing:
            said.append(
                Phrase(
                    "push.words",
                    "Nhắn “tiếp tục” để làm tiếp, “nghỉ” để hẹn lúc khác, “không nhắc nữa” nếu {ban} không muốn nhận{a}.",
                )
            )
        text = finished("\n".join(render(each, voice) for each in said))
        return Laid(Outgoing(text, picture=picture), values)

    def left_out(self, push: Mapping[str, Any], decision: Hold | Drop) -> None:
        """It is not sent now, and why."""
        log.info(
            "push.held" if isinstance(decision, Hold) else "push.dropped",
            push=push["id"],
            purpose=push["purpose"],
            role=role_of(push),
            reason=decision.reason,
        )

    def _args(self, each: Known, at: datetime) -> dict[str, Any]:
        push, now = each.push, _now(each, at)
        args = {**now, **push["args"]}
        if push["person"]:
            args["left"] = now["left"]
        for name in SEALED:
            if isinstance(args.get(name), str) and args[name]:
                try:
                    args[name] = self.house.vault.open(args[name], Sealed.REVIEW)
                except (WrongKey, ValueError):
                    log.warning("push.sealed", push=push["id"])
        if each.news is not None:
            args |= {name: each.news[name] for name in ("words", "link", "who")}
        return args

    def _said(self, each: Known, talk: Any, at: datetime) -> list[Speech]:
        """What a push says, worded for the person it is for."""
        person = each.person or {}
        voice = Voice(
            talk.language, person.get("address") or talk.address, person.get("called") or talk.called
        )
        said = [render(part, voice) for part in told(each.push["purpose"], self._args(each, at))]
        if talk.people > 1 and each.person:
            said.insert(0, render(Phrase("push.for", "Tin cho {ten}:"), voice))
        return [_text(part) for part in said]

    def _asking(
        self,
        talk: Any,
        said: Sequence[Speech],
        choosing: Sequence[Known],
        voice: Voice,
        at: datetime,
        picture: bytes,
        values: Mapping[str, Any],
    ) -> Laid[Outgoing]:
        """The choices under it take the front."""
        local = at.astimezone(VIETNAM)
        offered = offers(evening=local.hour >= EVENING)
        asking = question(said[-1], offered)
        run = self.house.new_id()
        pages, options = lay_out(said[:-1], asking, run, voice, self.limits)
        was = talk.args.get("was", "") if talk.talk == "reminder" else talk.run
        pushes = [
            {"id": each.push["id"], "purpose": each.push["purpose"], "args": _plain(each, at)}
            for each in choosing
        ]
        args = {"pushes": pushes, "offered": offered, "was": (was or "") if "run" in talk.front else ""}
        opened = {
            "id": run,
            "contact": talk.contact,
            "person": talk.person,
            "talk": "reminder",
            "args": args,
            "opened": at,
            "closed": None,
        }
        front = Front(run, KEY, asking.context, options, asking.keys, asking.skippable)
        shown = {"b_contact": talk.contact, "b_run": run, "b_front": front_json(front)}
        last = pages[-1]
        text = "\n".join(page.text for page in pages)
        return Laid(Outgoing(text, last.buttons, picture=picture), values, opened, shown)


def _now(each: Known, at: datetime) -> dict[str, Any]:
    """What any wording may speak of: how far the sheet is, the year, and the day on which it was planned."""
    person = each.person or {}
    asked, answered = person.get("asked", 0) or 10, person.get("answered", 0)
    day = each.push["created"].astimezone(VIETNAM).strftime("%d/%m")
    year = at.astimezone(VIETNAM).year
    return {"left": asked - answered, "asked": asked, "answered": answered, "year": year, "day": day}


def _plain(each: Known, at: datetime) -> dict[str, Any]:
    """What the reminder needs to be said again, without anything that people wrote."""
    kept = {name: value for name, value in each.push["args"].items() if name not in SEALED}
    return {**kept, **_now(each, at)}


def _text(said: str) -> Phrase:
    """Wording that is rendered already; what people wrote in it is no placeholder any more."""
    return Phrase("push.said", "{said}", said=said)
