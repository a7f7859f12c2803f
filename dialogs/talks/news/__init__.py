"""The registry of the talks about campaign news and reminders."""

from dialogs.conversation import Entry
from dialogs.talks.news.why import why

TALKS: dict[str, Entry] = {
    "why": Entry(why, after="resume"),
}
