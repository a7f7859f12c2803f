"""`cdht inspect`: what there is about somebody, for support, and that it was looked at."""

import json
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import typer
from sqlalchemy import Connection

from bot.app import App
from bot.commands.opened import CantDoError, with_app
from storage.act import OPERATOR, looked
from storage.phones import Known, find
from storage.privacy.dossier import dossier, talking, waiting

Kept = Mapping[str, Any]


def inspect(
    contact: Annotated[str, typer.Argument(help="The service's id, the contact's, or the person's.")],
    channel: Annotated[str, typer.Option(help="Only on this channel.")] = "",
    texts: Annotated[bool, typer.Option("--texts", help="Show what they wrote, too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Show where somebody stands; they see in /dulieu that you looked."""

    async def work(app: App) -> list[dict[str, Any]]:
        return await app.store.write(lambda tx: look(tx, app, contact, channel, texts=texts))

    found = with_app(work)
    if as_json:
        typer.echo(json.dumps({"contacts": found}, ensure_ascii=False, indent=2))
    else:
        typer.echo("\n".join(line for each in found for line in _contact(each)))


def look(
    tx: Connection, app: App, who: str, channel: str = "", *, texts: bool = False
) -> list[dict[str, Any]]:
    """What there is, contact by contact; each person who is looked at gets a row in the audit."""
    contacts = find(tx, who, channel)
    if not contacts:
        raise CantDoError(f"there is nobody at {who!r}")
    at = app.clock()
    persons = {person for each in contacts for person in each.persons or ("",)}
    looked(tx, app.house, at, OPERATOR, persons, texts=texts)
    return [_shown(tx, app, each, texts=texts) for each in contacts]


def _shown(tx: Connection, app: App, known: Known, *, texts: bool) -> dict[str, Any]:
    persons = [found for each in known.persons if (found := dossier(tx, app.house, each))]
    return {
        "contact": known.contact,
        "channel": known.channel,
        "external": known.external,
        "conversation": talking(tx, known.contact),
        "replies_waiting": waiting(tx, known.contact),
        "persons": [each if texts else without_texts(each) for each in persons],
    }


def without_texts(kept: Kept) -> dict[str, Any]:
    """The same without anything that was written freely: how much there is stays."""
    sheets = [
        {
            **each,
            "notes": len(each["notes"]),
            "goals": [goal for goal in each["goals"] if "words" not in goal],
            "evidence": [{**thing, "text": bool(thing["text"])} for thing in each["evidence"]],
        }
        for each in kept["assessments"]
    ]
    talks = [{**each, "said": len(each["said"])} for each in kept["other_talks"]]
    return {**kept, "assessments": sheets, "other_talks": talks}


def _contact(found: Kept) -> Iterator[str]:
    yield f"{found['channel']} {found['external']} (contact {found['contact']})"
    talk = found["conversation"]
    if talk:
        where = f"{talk['talk'] or 'no talk'}" + (f", at {talk['key']}" if talk["key"] else "")
        yield f"  talk: {where}, since {talk['since'][:19]}Z, person {talk['person'] or '-'}"
    yield f"  replies waiting: {found['replies_waiting']}"
    if not found["persons"]:
        yield "  nobody has agreed to anything here yet"
    for each in found["persons"]:
        yield from _person(each)


def _person(kept: Kept) -> Iterator[str]:
    person = kept["person"]
    name = f"{person['address']} {person['called']}"
    yield f"  person {person['id']}: {name}, {person['place'] or 'no place'}"
    if person["erase_at"]:
        yield f"    to be erased on {person['erase_at'][:10]}"
    for each in kept["consents"]:
        did = "agreed to" if each["given"] else "withdrew"
        yield f"    {each['at'][:19]}Z {did} {each['purpose']}"
    for each in kept["assessments"]:
        yield from _sheet(each)


def _sheet(each: Kept) -> Iterator[str]:
    yield (
        f"    {each['year']} {each['sheet']}, {each['state']}: {each['answered']} of"
        f" {each['asked']}, {each['score']} points, {each['pass_total']} pass"
    )
    for answer in each["answers"]:
        if answer["counts"]:
            worth = "-" if answer.get("points") is None else answer["points"]
            value = "skipped" if "answer" not in answer else f"level {answer['value']}"
            yield f"      {answer['at'][:19]}Z {answer['key']} {value}, {worth} points"
    notes = each["notes"]
    if isinstance(notes, int):
        yield f"      notes: {notes}; evidence: {len(each['evidence'])}"
        return
    for said in notes:
        yield f"      {said['at'][:19]}Z note at {said['key']}: {said['value']}"
    for thing in each["evidence"]:
        what = f"evidence {thing['indicator']} {thing['kind']}"
        yield f"      {thing['at'][:19]}Z {what}: {thing['text']}"
