"""
The moment of sending: rules, wording and the `sending` mark of a set of messages, in one transaction.

Several pushes to one contact become one message. Where choices stand under it, they become the front of the conversation
in the same commit; the run they came upon is remembered and shown again afterwards.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Connection, select

from bot.channels.base import Limits, Outgoing
from bot.channels.layout import lay_out
from dialogs.conversation import Front
from dialogs.phrases import Phrase, Speech
from dialogs.rules.sending import VIETNAM, Drop, Hold, Send, decide
from dialogs.talks.news.reminder import KEY, offers, question
from dialogs.told import told, wording
from locales import Voice, finished, render
from storage.act import House
from storage.conversations import front_json
from storage.ledger.claim import Bundle
from storage.ledger.decide import Known, Marked, Way, gather, role_of, write_marked
from storage.tables import CAMPAIGN
from storage.vault import Sealed, WrongKey

log = structlog.get_logger()
EVENING = 17  # o'clock: later a day has no "tonight" worth offering
SEALED = ("words",)  # arguments that people wrote


@dataclass(frozen=True, slots=True)
class Go:
    """One message that is marked `sending`: to whom, what, for which pushes; `values` fill a template."""

    pushes: tuple[str, ...]
    contact: str
    to: str
    message: Outgoing
    attempts: int
    due: datetime
    purpose: str
    way: str = "plain"
    values: Mapping[str, Any] = field(default_factory=dict)
    caps: Mapping[str, int] = field(default_factory=dict)


class Marker:
    """Marks for one account of a channel."""

    def __init__(
        self, house: House, way: Way, limits: Limits, owner: str, clock: Callable[[], datetime]
    ) -> None:
        self.house, self.way, self.limits = house, way, limits
        self.owner, self.clock = owner, clock
        self._pictures: dict[str, bytes] = {}  # of the campaign that is under way

    def mark(self, tx: Connection, bundles: list[Bundle]) -> list[Go | None]:
        """Decide on each message; None where nothing of it is sent now."""
        at = self.clock()
        gathered = gather(tx, self.way, at, bundles, self.owner)
        marked = Marked(at)
        for id_ in gathered.odd:
            marked.drop(id_, "unknown_purpose")
        talks, known = gathered.talks, gathered.known
        goes = [self._one(tx, talks.get(each.contact), known[each.contact], marked) for each in bundles]
        write_marked(tx, marked)
        return goes

    def _one(self, tx: Connection, talk: Any, known: Sequence[Known], marked: Marked) -> Go | None:
        going: list[tuple[Known, Send]] = []
        for each in known:
            decision = decide(each.facts)
            if isinstance(decision, Send) and each.push["purpose"] not in wording():
                decision = _unworded(each)
            if isinstance(decision, Drop):
                marked.drop(each.push["id"], decision.reason)
            elif isinstance(decision, Hold):
                marked.hold(each.push["id"], decision.until, decision.reason)
            else:
                going.append((each, decision))
            if not isinstance(decision, Send):
                self._logged(each.push, decision)
        return self._sent(tx, talk, going, marked) if going else None

    def _sent(self, tx: Connection, talk: Any, going: list[tuple[Known, Send]], marked: Marked) -> Go | None:
        template = next((each for each in going if each[1].way == "template"), None)
        if template:  # a template says one thing; the others wait for the person's next word
            for each, _ in going:
                if each is not template[0]:
                    marked.drop(each.push["id"], "window_closed")
            going = [template]
        at = marked.at
        try:
            parts = [(each, self._said(each, talk, at)) for each, _ in going]
        except (KeyError, TypeError, ValueError):
            log.exception("push.wording", push=[each.push["id"] for each, _ in going])
            for each, _ in going:
                marked.drop(each.push["id"], "wording")
            return None
        taken = {cap.id: 1 for each, _ in going for cap in each.caps}
        for cap in taken:
            used = going[0][0].facts.used
            used[cap] = used.get(cap, 0) + 1  # type: ignore[index]  # the one count of this group
            marked.caps[cap] = marked.caps.get(cap, 0) + 1
        for number, (each, send) in enumerate(going):
            marked.send(each.push["id"], send.cost if number == 0 else 0)
        first = going[0][0]
        return Go(
            tuple(each.push["id"] for each, _ in going),
            talk.contact,
            talk.external,
            self._pictured(tx, self._message(talk, parts, marked), going),
            max(each.push["attempts"] for each, _ in going),
            min(each.push["not_before"] for each, _ in going),
            first.push["purpose"],
            going[0][1].way,
            {**self._args(first, at), "called": (first.person or {}).get("called", "")},
            taken,
        )

    # -- what it says

    def _args(self, each: Known, at: datetime) -> dict[str, Any]:
        push, person = each.push, each.person or {}
        asked, answered = person.get("asked", 0) or 10, person.get("answered", 0)
        args = {
            "left": asked - answered,
            "asked": asked,
            "answered": answered,
            "year": at.astimezone(VIETNAM).year,
            "day": push["created"].astimezone(VIETNAM).strftime("%d/%m"),
            **push["args"],
        }
        args["left"] = asked - answered if push["person"] else args["left"]
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

    def _message(self, talk: Any, parts: Sequence[tuple[Known, list[Speech]]], marked: Marked) -> Outgoing:
        voice = Voice(talk.language, talk.address, talk.called)
        choosing = [each for each, _ in parts if each.facts.about.offers]
        if choosing and (self.limits.buttons or not talk.front):
            return self._asking(talk, parts, choosing, voice, marked)
        said = [line for _, lines in parts for line in lines]
        if choosing:
            said.append(
                Phrase(
                    "push.words",
                    "Nhắn “tiếp tục” để làm tiếp, “nghỉ” để hẹn lúc khác, “không nhắc nữa” nếu {ban} không muốn nhận{a}.",
                )
            )
        return Outgoing(finished("\n".join(render(each, voice) for each in said)))

    def _pictured(self, tx: Connection, message: Outgoing, going: Sequence[tuple[Known, Send]]) -> Outgoing:
        """With the picture of its campaign, read once a campaign."""
        campaign = next((each.push["campaign"] for each, _ in going if each.news is not None), "")
        if not campaign or not self.limits.can_photo:
            return message
        if campaign not in self._pictures:
            picture = tx.execute(select(CAMPAIGN.c.picture).where(CAMPAIGN.c.id == campaign)).scalar()
            self._pictures = {campaign: picture or b""}
        return replace(message, picture=self._pictures[campaign])

    def _asking(
        self,
        talk: Any,
        parts: Sequence[tuple[Known, list[Speech]]],
        choosing: Sequence[Known],
        voice: Voice,
        marked: Marked,
    ) -> Outgoing:
        """The choices under it take the front."""
        local = marked.at.astimezone(VIETNAM)
        offered = offers(evening=local.hour >= EVENING, buttons=self.limits.buttons)
        said = [line for _, lines in parts for line in lines]
        asking = question(said[-1], offered)
        run = self.house.new_id()
        pages, options = lay_out(said[:-1], asking, run, voice, self.limits)
        was = talk.args.get("was", "") if talk.talk == "reminder" else talk.run
        pushes = [
            {"id": each.push["id"], "purpose": each.push["purpose"], "args": _plain(each, marked.at)}
            for each in choosing
        ]
        args = {"pushes": pushes, "offered": offered, "was": (was or "") if talk.front else ""}
        marked.runs.append(
            {
                "id": run,
                "contact": talk.contact,
                "person": talk.person,
                "talk": "reminder",
                "args": args,
                "opened": marked.at,
                "closed": None,
            }
        )
        front = Front(run, KEY, asking.context, options, asking.keys, asking.skippable)
        marked.fronts.append({"b_contact": talk.contact, "b_run": run, "b_front": front_json(front)})
        last = pages[-1]
        before = "\n".join(page.text for page in pages[:-1])
        return Outgoing(f"{before}\n{last.text}" if before else last.text, last.buttons)

    def _logged(self, push: Mapping[str, Any], decision: Hold | Drop) -> None:
        log.info(
            "push.held" if isinstance(decision, Hold) else "push.dropped",
            push=push["id"],
            purpose=push["purpose"],
            role=role_of(push),
            reason=decision.reason,
        )


def _unworded(each: Known) -> Hold | Drop:
    """A purpose that this version has no words for: perhaps a newer pusher has."""
    until = each.facts.now + timedelta(hours=1)
    if until < each.facts.expires:
        return Hold(until, "unknown_purpose")
    return Drop("unknown_purpose")


def _plain(each: Known, at: datetime) -> dict[str, Any]:
    """What the reminder needs to be said again, without anything that people wrote."""
    push, person = each.push, each.person or {}
    asked, answered = person.get("asked", 0) or 10, person.get("answered", 0)
    kept = {name: value for name, value in push["args"].items() if name not in SEALED}
    return {
        **kept,
        "left": asked - answered,
        "asked": asked,
        "answered": answered,
        "year": at.astimezone(VIETNAM).year,
        "day": push["created"].astimezone(VIETNAM).strftime("%d/%m"),
    }


def _text(said: str) -> Phrase:
    """Wording that is rendered already; what people wrote in it is no placeholder any more."""
    return Phrase("push.said", "{said}", said=said)
