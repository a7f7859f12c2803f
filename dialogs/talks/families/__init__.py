"""The registry of the talks about families, clans and villages that strive for their title."""

from dialogs.conversation import Entry
from dialogs.talks.families.clans import add_clan, clan, clan_families, clan_head, clans
from dialogs.talks.families.decide import title_decide, title_files, title_list, title_review
from dialogs.talks.families.numbers import title_number, title_numbers, title_table
from dialogs.talks.families.own import family, title_change, title_over, title_walk
from dialogs.talks.families.settings import points_sheet, title_settings
from dialogs.talks.families.village import families, family_at, family_exempt, village_title

TALKS = {
    "family": Entry(family),
    "title_walk": Entry(title_walk, after="home", personal=False),
    "title_over": Entry(title_over, after="home", personal=False),
    "title_change": Entry(title_change, after="home", personal=False),
    **{
        talk.__name__: Entry(talk, after="work", personal=False, fleeting=True)
        for talk in (
            add_clan,
            clan,
            clan_families,
            clan_head,
            clans,
            families,
            family_at,
            family_exempt,
            points_sheet,
            title_decide,
            title_files,
            title_list,
            title_number,
            title_numbers,
            title_review,
            title_settings,
            title_table,
            village_title,
        )
    },
}
