"""The registry of the talks of officers."""

from dialogs.conversation import Entry
from dialogs.talks.office.desk import office

TALKS: dict[str, Entry] = {
    "office": Entry(office, after="quiet", personal=False, fleeting=True),
}
