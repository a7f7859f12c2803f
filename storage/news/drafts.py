"""Drafts of news: written, changed, copied, thrown away; what is listed and shown of a campaign."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from dialogs.engine import Did, Refusal
from dialogs.questions import Value
from dialogs.rules import campaign as rules
from dialogs.rules.fetching import MOST, again
from dialogs.rules.roles import Action
from dialogs.talks.asked import CampaignPage, NewsPage, Thrown, ThrowNews
from dialogs.talks.news.campaign import CampaignList, CopyNews, Drafted, NewsList
from dialogs.talks.news.compose import ChangeNews, DraftNews, RehearsalShown, RehearseNews
from storage.act import Held, House, Where, covers, in_vietnam, serves
from storage.ledger.write import plan_for_role
from storage.news.audience import figures, rehearse
from storage.news.rows import (
    Campaign,
    by_whom,
    campaign_of,
    listed,
    move,
    own_draft,
    picture_of,
    seconds,
    short,
    stamp,
)
from storage.places.find import label
from storage.store.rows import JsonMap
from storage.tables import CAMPAIGN

PAGE, LONG = 3, 30  # lines at once; where one scrolls
MOST_DRAFTS = 20
Picture = dict[str, object]  # how far the picture of a draft is: its state, and where it is to be had


@serves(NewsList, Action.NEWS)
def news_list(tx: Connection, where: Where, held: Held, query: NewsList) -> CampaignList:
    """A page of what the role can see."""
    lines = LONG if where.scrolls else PAGE
    rows = listed(tx, held, lines + 1, max(query.page, 0) * lines)
    return {
        "rows": [
            {
                "id": row["id"],
                "text": short(row["words"].get("vi", "")),
                "state": row["state"],
                "day": in_vietnam(row["created"]),
            }
            for row in rows[:lines]
        ],
        "more": len(rows) > lines,
        "full": _full(tx, held),
    }


def _full(tx: Connection, held: Held) -> bool:
    """Whether there are as many drafts as anybody can look after."""
    drafts = select(CAMPAIGN.c.id).where(CAMPAIGN.c.by == held.id, CAMPAIGN.c.state == "draft")
    return len(tx.execute(drafts.limit(MOST_DRAFTS)).all()) >= MOST_DRAFTS


@serves(NewsPage, Action.NEWS)
def news_page(tx: Connection, where: Where, held: Held, query: NewsPage) -> CampaignPage | Refusal:
    """One campaign, with its numbers where it runs or ran."""
    row = campaign_of(tx, held, query.campaign)
    if not row:
        return Refusal("campaign_gone", {"role": held.id})
    audience = row["audience"]
    begun = row["state"] not in {"draft", "waiting"}
    return {
        "id": row["id"],
        "words": row["words"],
        "link": row["link"],
        "state": row["state"],
        "picture": row["counts"].get("picture", {}).get("state", ""),
        "place": label(tx, audience.get("place", row["place"])),
        "audience": audience.get("state", "all"),
        "when": _when(audience.get("when", "now")),
        "author": row["by"] == held.id,
        "second": row["state"] == "waiting" and held.id in seconds(tx, row, where.at),
        "why": row["why"],
        "figures": figures(tx, row["id"], where.at) if begun else None,
    }


def _when(when: str) -> str:
    if when in {"now", "evening"}:
        return when
    return date.fromisoformat(when).strftime("%d/%m/%Y")


@serves(RehearseNews, Action.NEWS)
def rehearse_news(tx: Connection, where: Where, held: Held, query: RehearseNews) -> RehearsalShown | Refusal:
    """The rehearsal of an own draft, or of what waits for this second officer; a province sees no names."""
    row = campaign_of(tx, held, query.campaign)
    if not row or row["state"] not in {"draft", "waiting"}:
        return Refusal("campaign_page", {"role": held.id, "campaign": query.campaign})
    found = rehearse(tx, row, where.at)
    if held.level == "province":
        found["samples"] = [{"called": "", "address": each["address"]} for each in found["samples"]]
    return {
        **found,
        **by_whom(tx, where.house, row),
        "words": row["words"],
        "link": row["link"],
        "author": row["by"] == held.id,
        "stamp": stamp(tx, row),
    }


@serves(DraftNews, Action.NEWS)
def draft_news(tx: Connection, where: Where, held: Held, command: DraftNews) -> Did[Drafted] | Refusal:
    """A new draft, for the whole place of the role, to be sent at the next evening."""
    if _full(tx, held):
        return Refusal("campaign_many", {"role": held.id})
    if rules.has_link(command.words):
        return Refusal()
    return _new(tx, where, held, {"vi": rules.cleaned(command.words)[: rules.LONGEST]}, "", None)


def _new(
    tx: Connection, where: Where, held: Held, words: dict[str, str], link: str, picture: bytes | None
) -> Did[Drafted]:
    id_ = where.house.new_id()
    tx.execute(
        insert(CAMPAIGN).values(
            id=id_,
            commune=held.commune,
            place=held.place,
            by=held.id,
            words=words,
            link=link,
            picture=picture,
            audience={"place": held.place, "state": "all", "when": "evening"},
            created=where.at,
            changed=where.at,
            counts={"picture": {"state": "kept"}} if picture else {},
        )
    )
    return Did({"campaign": id_})


@serves(ChangeNews, Action.NEWS)
def change_news(tx: Connection, where: Where, held: Held, command: ChangeNews) -> Did[None] | Refusal:
    """Change one part of an own draft; what does not hold is refused, whatever the talk let through."""
    row = own_draft(tx, held, command.campaign)
    values = _changed(tx, where, held, row, command) if row else None
    if row is None or values is None:
        return Refusal()
    move(tx, row["id"], "draft", where.at, **values)
    return Did(None)


def _changed(
    tx: Connection, where: Where, held: Held, row: Campaign, command: ChangeNews
) -> dict[str, object] | None:
    """The columns that become different; None where the value does not hold."""
    part, value = command.part, command.value
    if part == "picture":
        return _picture(where, row, value)
    if not isinstance(value, str):
        return None
    if part in {"words", "english"}:
        return _words(row["words"], "vi" if part == "words" else "en", value)
    holds = {
        "link": not value or rules.safe_link(value),
        "place": covers(tx, held, command.place),
        "state": value in rules.STATES,
        "when": value in {"now", "evening"} or _day(where, value),
    }
    if not holds.get(part):
        return None
    if part == "link":
        return {"link": value}
    return {"audience": {**row["audience"], part: command.place if part == "place" else value}}


def _words(words: dict[str, str], language: str, value: str) -> dict[str, object] | None:
    if len(value) > rules.LONGEST or rules.has_link(value) or (language == "vi" and not value):
        return None
    changed = {**words, language: rules.cleaned(value)}
    return {"words": {name: text for name, text in changed.items() if text}}


def _day(where: Where, value: str) -> bool:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return False
    return where.today <= day <= where.today + timedelta(days=rules.DAYS_AHEAD)


def _picture(where: Where, row: Campaign, value: Value) -> dict[str, object] | None:
    """The service's name of the picture; a job fetches it (`bot.campaign_pictures`)."""
    if value == "":
        counts = {name: each for name, each in row["counts"].items() if name != "picture"}
        return {"picture": None, "counts": counts}
    if not isinstance(value, Mapping) or not value.get("photo"):
        return None
    waits = {
        "state": "waiting",
        "channel": where.channel,
        "file": value["photo"],
        "since": where.at.isoformat(),
    }
    return {"picture": None, "counts": {**row["counts"], "picture": waits}}


@serves(CopyNews, Action.NEWS)
def copy_news(tx: Connection, where: Where, held: Held, command: CopyNews) -> Did[Drafted] | Refusal:
    """A new draft out of an older campaign, whoever of the place wrote it."""
    row = campaign_of(tx, held, command.campaign)
    if not row:
        return Refusal("campaign_gone", {"role": held.id})
    return _new(tx, where, held, row["words"], row["link"], picture_of(tx, row["id"]) or None)


@serves(ThrowNews, Action.NEWS)
def throw_news(tx: Connection, where: Where, held: Held, command: ThrowNews) -> Did[Thrown] | Refusal:
    """A draft goes; what waits for a second officer becomes a draft again."""
    row = campaign_of(tx, held, command.campaign)
    if not row or row["by"] != held.id or row["state"] not in {"draft", "waiting"}:
        return Refusal()
    if row["state"] == "waiting":
        move(tx, row["id"], "waiting", where.at, state="draft")
        return Did({"gone": False})
    tx.execute(delete(CAMPAIGN).where(CAMPAIGN.c.id == row["id"], CAMPAIGN.c.state == "draft"))
    return Did({"gone": True})


# -- pictures: they wait to be fetched, are kept with the campaign, and are sent with the news where that works


@dataclass(frozen=True, slots=True)
class Wanted:
    """A picture that waits: the channel it was sent on, the service's name of it, since when, attempts until now."""

    campaign: str
    channel: str
    file: str
    at: datetime
    tries: int = 0

    @property
    def spent(self) -> bool:
        """Whether there is no attempt left."""
        return self.tries >= MOST


def wanted(tx: Connection, channels: Collection[str], at: datetime) -> list[Wanted]:
    """The pictures of drafts that are due, of these channels."""
    rows = tx.execute(select(CAMPAIGN.c.id, CAMPAIGN.c.counts).where(CAMPAIGN.c.state == "draft"))
    found = []
    for row in rows:
        picture = row.counts.get("picture", {})
        if picture.get("state") == "waiting" and picture.get("channel") in channels:
            since = datetime.fromisoformat(picture["since"])
            if "again" not in picture or datetime.fromisoformat(picture["again"]) <= at:
                tries = int(picture.get("tries", 0))
                found.append(Wanted(row.id, picture["channel"], picture["file"], since, tries))
    return found


def claim(tx: Connection, one: Wanted, at: datetime) -> Wanted | None:
    """The picture with the attempt counted before it is made; None where the draft wants another one by now."""
    if one.spent:
        return one
    tries = one.tries + 1
    counted = _waits(one, tries, again(tries, at))
    return replace(one, tries=tries) if _settled(tx, one, counted, None) else None


def release(tx: Connection, one: Wanted, until: datetime) -> None:
    """It is with another process: the attempt does not count."""
    _settled(tx, one, _waits(one, one.tries - 1, until), None)


def _waits(one: Wanted, tries: int, until: datetime) -> Picture:
    known = {"state": "waiting", "channel": one.channel, "file": one.file, "since": one.at.isoformat()}
    return {**known, "tries": tries, "again": until.isoformat()}


def keep(tx: Connection, one: Wanted, picture: bytes) -> bool:
    """The picture is here; False where the draft wants another one by now."""
    return _settled(tx, one, {"state": "kept"}, picture)


def refuse(tx: Connection, house: House, one: Wanted, at: datetime) -> bool:
    """It was no picture: the draft goes without, and its author is told once."""
    settled = _settled(tx, one, None, None)
    if settled:
        by = tx.execute(select(CAMPAIGN.c.by).where(CAMPAIGN.c.id == one.campaign)).scalar_one()
        plan_for_role(tx, house, at, "news_picture", by, occurrence=f"{one.campaign}:{one.at.isoformat()}")
    return settled


def _settled(tx: Connection, one: Wanted, becomes: Picture | None, picture: bytes | None) -> bool:
    of = select(CAMPAIGN.c.counts).where(CAMPAIGN.c.id == one.campaign)
    counts: JsonMap = tx.execute(of).scalar() or {}
    waits = counts.get("picture", {})
    if (waits.get("file"), waits.get("tries", 0)) != (one.file, one.tries):
        return False
    rest = {name: each for name, each in counts.items() if name != "picture"}
    changed = {**rest, "picture": becomes} if becomes else rest
    tx.execute(update(CAMPAIGN).where(CAMPAIGN.c.id == one.campaign).values(counts=changed, picture=picture))
    return True
