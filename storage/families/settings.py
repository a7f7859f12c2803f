"""What a commune sets about its titles, and its sheets of points by spreadsheet behind links."""

from sqlalchemy import Connection

from dialogs.engine import Did, Refusal
from dialogs.rules.families import POINTS_TITLES
from dialogs.rules.roles import Action
from dialogs.rules.titles import RULES, Title
from dialogs.talks.asked import Link
from dialogs.talks.families.settings import PointsTemplate, PointsUpload, TellGate, TitleSet, TitlesSet
from storage.act import Held, Where, serves
from storage.families import points
from storage.office.publishing import link
from storage.titles.settings import gate_told, given_in, keep

GONE = Refusal("gone")


@serves(TitlesSet, Action.DECIDE)
def titles_set(tx: Connection, _where: Where, held: Held, _: TitlesSet) -> list[TitleSet]:
    """Each title of which a commune has its own sheet of points."""
    given = given_in(tx, held.place)
    return [_set(tx, held.place, each, given=each in given) for each in POINTS_TITLES]


def _set(tx: Connection, commune: str, title: Title, *, given: bool) -> TitleSet:
    gate = RULES[title].gate
    found = points.in_force(tx, commune, title)
    return {
        "title": title.value,
        "given": given,
        "gate": {"members": gate.members, "least": int(gate.least * 100), "source": gate.source}
        if gate
        else None,
        "told": gate_told(tx, commune, title),
        "document": found[1].document if found else "",
        "version": found[1].version if found else "",
    }


def _title(said: str) -> Title | None:
    return next((each for each in POINTS_TITLES if each.value == said), None)


@serves(TellGate, Action.ADOPT)
def tell_gate(tx: Connection, where: Where, held: Held, command: TellGate) -> Did[None] | Refusal:
    """Of a title that has a gate."""
    title = _title(command.title)
    if title is None or RULES[title].gate is None:
        return GONE
    keep(tx, where, held, held.place, title, gate="on" if command.told else "off")
    return Did(None)


@serves(PointsTemplate, Action.ADOPT)
def points_template(tx: Connection, where: Where, held: Held, command: PointsTemplate) -> Did[Link] | Refusal:
    """The workbook out."""
    return _link(tx, where, held, "points_template", "tep", command.title)


@serves(PointsUpload, Action.ADOPT)
def points_upload(tx: Connection, where: Where, held: Held, command: PointsUpload) -> Did[Link] | Refusal:
    """The filled workbook in."""
    return _link(tx, where, held, "points", "gui", command.title)


def _link(tx: Connection, where: Where, held: Held, purpose: str, way: str, said: str) -> Did[Link] | Refusal:
    title = _title(said)
    if title not in POINTS_TITLES or title not in given_in(tx, held.place):
        return GONE
    return link(tx, where, held, purpose, way, title=said)
