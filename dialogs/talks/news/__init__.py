"""The registry of the talks about campaign news and reminders."""

from dialogs.conversation import Entry
from dialogs.talks.news.campaign import campaign, campaign_page
from dialogs.talks.news.compose import (
    campaign_change,
    campaign_confirm,
    campaign_new,
    campaign_place,
    campaign_rehearsal,
)
from dialogs.talks.news.reminder import reminder, why

TALKS: dict[str, Entry] = {
    "campaign": Entry(campaign, after="quiet", personal=False, fleeting=True),
    "campaign_change": Entry(campaign_change, after="quiet", personal=False, fleeting=True),
    "campaign_confirm": Entry(campaign_confirm, after="quiet", personal=False, fleeting=True),
    "campaign_new": Entry(campaign_new, after="quiet", personal=False, fleeting=True),
    "campaign_page": Entry(campaign_page, after="quiet", personal=False, fleeting=True),
    "campaign_place": Entry(campaign_place, after="quiet", personal=False, fleeting=True),
    "campaign_rehearsal": Entry(campaign_rehearsal, after="quiet", personal=False, fleeting=True),
    "reminder": Entry(reminder, after="resume", personal=False),
    "why": Entry(why, after="resume", personal=False),
}
