"""The registry of the talks about titles of communes and units, by the name of the talk."""

from dialogs.conversation import Entry
from dialogs.talks.titles.home import title_change, title_kind, title_look, titles
from dialogs.talks.titles.papers import (
    title_decide,
    title_decisions,
    title_files,
    title_minutes,
    title_papers,
    title_sent,
    title_units,
)
from dialogs.talks.titles.settings import title_off, title_settings
from dialogs.talks.titles.walk import title_item, title_proof, title_proofs, title_walk

TALKS: dict[str, Entry] = {
    talk.__name__: Entry(talk, after="work", personal=False, fleeting=True)
    for talk in (
        titles,
        title_change,
        title_decide,
        title_decisions,
        title_files,
        title_item,
        title_kind,
        title_look,
        title_minutes,
        title_off,
        title_papers,
        title_proof,
        title_proofs,
        title_sent,
        title_settings,
        title_units,
        title_walk,
    )
}
