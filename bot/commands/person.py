"""`cdht inspect`, `export --person`, `erase`: what there is about somebody, for support; that it was looked at is recorded."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import Connection

from bot.app import App
from bot.channels import limits_of
from bot.commands.opened import CantDoError, Channel, free, nobody, one_person, say, with_app, write_private
from bot.commands.words import confirmed, said
from bot.files.purposes import mydata_of
from bot.housekeeping import remove_gone
from bot.transcripts import retold
from dialogs.phrases import Argument, Phrase
from storage.act import OPERATOR, by_operator, looked
from storage.phones import Known, find
from storage.privacy import erasure
from storage.privacy.dossier import dossier, talking, waiting
from storage.privacy.erasure import erase_again, mend, scrub_due
from storage.residents.choices import erase_later
from storage.store.store import Tx

Kept = Mapping[str, Any]


def inspect(
    contact: Annotated[str, typer.Argument(help="The service's id, the contact's, or the person's.")],
    channel: Channel = "",
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


def transcript(
    contact: Annotated[str, typer.Argument(help="The service's id, the contact's, or the person's.")],
    channel: Channel = "",
) -> None:
    """Write a conversation as the transcripts of the tests are written, names and words left out; the look is recorded."""

    async def work(app: App) -> list[str]:
        return await app.store.write(lambda tx: _transcripts(tx, app, contact, channel))

    say(with_app(work))


def _transcripts(tx: Connection, app: App, who: str, channel: str) -> list[str]:
    lines: list[str] = []
    world, vault = app.runner.world, app.house.vault
    for each in _looked_at(tx, app, who, channel, texts=False):
        lines += [f"# {each.channel}", *retold(tx, world, vault, each.contact, limits_of(each.channel))]
    return lines


def look(
    tx: Connection, app: App, who: str, channel: str = "", *, texts: bool = False
) -> list[dict[str, Any]]:
    """What there is, contact by contact."""
    return [_shown(tx, app, each, texts=texts) for each in _looked_at(tx, app, who, channel, texts=texts)]


def _looked_at(tx: Connection, app: App, who: str, channel: str, *, texts: bool) -> list[Known]:
    """The contacts that are meant; each person who is looked at gets a row in the audit."""
    contacts = find(tx, who, channel)
    if not contacts:
        raise CantDoError(nobody(who))
    persons = {person for each in contacts for person in each.persons or ("",)}
    looked(tx, app.house, app.clock(), OPERATOR, persons, texts=texts)
    return contacts


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


NO_TALK, NO_PLACE = Phrase("cli.inspect.no_talk", "không có"), Phrase("cli.inspect.no_place", "chưa có nơi")


def _in(steps: int, speech: Phrase) -> str:
    """A line of a tree, so many steps in."""
    return "  " * steps + said(speech)


def _contact(found: Kept) -> Iterator[str]:
    yield said(
        Phrase(
            "cli.inspect.contact",
            "{channel} {id} (liên hệ {contact})",
            channel=found["channel"],
            id=found["external"],
            contact=found["contact"],
        )
    )
    talk = found["conversation"]
    if talk:
        yield _in(1, _talk(talk))
    yield _in(1, Phrase("cli.inspect.waiting", "câu trả lời đang chờ gửi: {n}", n=found["replies_waiting"]))
    if not found["persons"]:
        yield _in(1, Phrase("cli.inspect.nobody", "ở đây chưa ai đồng ý điều gì"))
    for each in found["persons"]:
        yield from _person(each)


def _talk(talk: Kept) -> Phrase:
    about = {"since": f"{talk['since'][:19]}Z", "person": talk["person"] or "-"}
    name: Argument = talk["talk"] or NO_TALK
    if talk["key"]:
        return Phrase(
            "cli.inspect.talk.at",
            "cuộc trò chuyện: {talk}, ở {key}, từ {since}, người {person}",
            talk=name,
            key=talk["key"],
            **about,
        )
    return Phrase(
        "cli.inspect.talk", "cuộc trò chuyện: {talk}, từ {since}, người {person}", talk=name, **about
    )


def _person(kept: Kept) -> Iterator[str]:
    person = kept["person"]
    name = f"{person['address']} {person['called']}"
    yield _in(
        1,
        Phrase(
            "cli.inspect.person",
            "người {id}: {name}, {place}",
            id=person["id"],
            name=name,
            place=person["place"] or NO_PLACE,
        ),
    )
    if person["erase_at"]:
        day = person["erase_at"][:10]
        yield _in(2, Phrase("cli.inspect.erased_on", "sẽ xóa ngày {day}", day=day))
    for each in kept["consents"]:
        about = {"at": f"{each['at'][:19]}Z", "purpose": each["purpose"]}
        yield _in(
            2,
            Phrase("cli.inspect.agreed", "{at} đồng ý {purpose}", **about)
            if each["given"]
            else Phrase("cli.inspect.withdrew", "{at} rút lại {purpose}", **about),
        )
    for each in kept["assessments"]:
        yield from _sheet(each)


def _sheet(each: Kept) -> Iterator[str]:
    yield _in(
        2,
        Phrase(
            "cli.inspect.sheet",
            "phiếu {sheet} năm {year}, {state}: {answered}/{asked} câu, {score} điểm, đạt từ {pass_total}",
            sheet=each["sheet"],
            **{
                name: str(each[name])
                for name in ("year", "state", "answered", "asked", "score", "pass_total")
            },
        ),
    )
    yield from (_in(3, _answer(answer)) for answer in each["answers"] if answer["counts"])
    notes, evidence = each["notes"], each["evidence"]
    if isinstance(notes, int):
        yield _in(
            3,
            Phrase(
                "cli.inspect.counts",
                "ghi chú: {notes}; minh chứng: {evidence}",
                notes=notes,
                evidence=len(evidence),
            ),
        )
        return
    for note in notes:
        at = f"{note['at'][:19]}Z"
        yield _in(
            3,
            Phrase(
                "cli.inspect.note",
                "{at} ghi chú ở {key}: {text}",
                at=at,
                key=note["key"],
                text=str(note["value"]),
            ),
        )
    for thing in evidence:
        yield _in(
            3,
            Phrase(
                "cli.inspect.evidence",
                "{at} minh chứng {indicator} {kind}: {text}",
                at=f"{thing['at'][:19]}Z",
                **{name: str(thing[name]) for name in ("indicator", "kind", "text")},
            ),
        )


def _answer(answer: Kept) -> Phrase:
    about = {"at": f"{answer['at'][:19]}Z", "key": str(answer["key"])}
    if "answer" not in answer:
        return Phrase("cli.inspect.skipped", "{at} {key} bỏ qua", **about)
    points = answer.get("points")
    return Phrase(
        "cli.inspect.answer",
        "{at} {key} mức {level}, {points} điểm",
        level=str(answer["value"]),
        points="-" if points is None else points,
        **about,
    )


# -- everything of a person, for themselves


def export(person: str, file: Path, channel: str, *, force: bool) -> None:
    """Write everything that is stored of a person, as their own link gives it."""

    async def work(app: App) -> bytes:
        free(file, force=force)
        id_, _ = await one_person(app, person, channel)

        def made(tx: Tx) -> bytes | None:
            by_operator(tx, app.house, app.clock(), "export", id_)
            looked(tx, app.house, app.clock(), OPERATOR, [id_])
            return mydata_of(tx, app.house, id_, app.clock())

        return await app.store.write(made) or b""

    write_private(file, with_app(work))
    say(
        [
            Phrase(
                "cli.person.export.written",
                "Đã viết {file}. Tệp là của riêng người ấy: đưa tận tay, rồi xóa.",
                file=str(file),
            )
        ]
    )


# -- erasure


def erase(
    contact: Annotated[str, typer.Argument(help="As for cdht inspect.")] = "",
    channel: Channel = "",
    at_once: Annotated[bool, typer.Option("--now", help="At once; there is no undo.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
    again: Annotated[bool, typer.Option("--again", help="After pg_restore: all in the journal.")] = False,
) -> None:
    """Erase a person in seven days, or at once; or again whom a restored backup brought back."""
    if bool(contact) == again:
        raise typer.BadParameter(said(Phrase("cli.person.erase.whom", "ghi xóa ai, hoặc --again")))
    done = with_app(
        lambda app: _again(app) if again else _erase(app, contact, channel, at_once, yes), behind=again
    )
    say([done])


async def _again(app: App) -> Phrase:
    book = app.settings.journal
    digests = book.digests()
    work = lambda tx: erase_again(tx, app.house, digests, app.clock())  # noqa: E731
    again = await app.store.write(work, alone=True)
    await mend(app.store, book, begins=True)
    await remove_gone(app)
    await scrub_due(app.store, app.house, app.clock(), app.settings.database)
    return Phrase("cli.person.erase.again", "Đã xóa lại: {n}.", n=again)


async def _erase(app: App, who: str, channel: str, at_once: bool, yes: bool) -> Phrase:
    person, _ = await one_person(app, who, channel)
    asked = (
        Phrase("cli.person.erase.ask_now", "Xóa ngay người {person}?", person=person)
        if at_once
        else Phrase("cli.person.erase.ask", "Xóa người {person}?", person=person)
    )
    if not yes and not confirmed(asked):
        raise CantDoError(Phrase("cli.person.erase.nothing", "chưa xóa gì"))
    if not at_once:
        day = await app.store.write(lambda tx: _later(tx, app, person))
        return Phrase(
            "cli.person.erase.later",
            "Người {person} sẽ bị xóa ngày {day}; đến lúc ấy họ còn hủy được.",
            person=person,
            day=day,
        )
    digest = await app.store.write(
        lambda tx: erasure.erase(tx, app.house, person, app.clock(), actor="operator"), alone=True
    )
    app.settings.journal.add([digest] if digest else [])
    await remove_gone(app)
    await scrub_due(app.store, app.house, app.clock(), app.settings.database)
    return Phrase("cli.person.erase.done", "Đã xóa người {person}.", person=person)


def _later(tx: Tx, app: App, person: str) -> str:
    at = app.clock()
    by_operator(tx, app.house, at, "erase", person)
    return erase_later(tx, app.house, person, at)
