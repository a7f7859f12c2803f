"""The registry of the talks about campaign news and reminders."""

from dialogs.conversation import Entry
from dialogs.talks.news.campaign import campaign, campaign_gone, campaign_page
from dialogs.talks.news.compose import (
    campaign_change,
    campaign_confirm,
    campaign_many,
    campaign_new,
    campaign_place,
    campaign_rehearsal,
)
from dialogs.talks.news.reminder import reminder, why

TALKS: dict[str, Entry] = {
    **{
        talk.__name__: Entry(talk, after="quiet", personal=False, fleeting=True)
        for talk in (
            campaign,
            campaign_change,
            campaign_confirm,
            campaign_gone,
            campaign_many,
            campaign_new,
            campaign_page,
            campaign_place,
            campaign_rehearsal,
        )
    },
    "reminder": Entry(reminder, after="resume", personal=False),
    "why": Entry(why, after="resume", personal=False),
}
