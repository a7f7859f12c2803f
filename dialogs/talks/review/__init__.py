"""The registry of the talks of review: at the desks of chapter and commune, and what the person of a sheet may say to it."""

from dialogs.conversation import Entry
from dialogs.talks.review.mine import object_late, objection, offered, see_returned
from dialogs.talks.review.sheets import confirm, give_back, photo, review, sheet, sheet_gone, voice

TALKS: dict[str, Entry] = {
    **{
        talk.__name__: Entry(talk, after="work", personal=False, fleeting=True)
        for talk in (confirm, give_back, photo, review, sheet, sheet_gone, voice)
    },
    "object": Entry(objection),
    "object_late": Entry(object_late),
    "offered": Entry(offered),
    "returned": Entry(see_returned),
}
