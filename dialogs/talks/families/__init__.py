"""The registry of the talks about families, clans and villages that strive for their title."""

from dialogs.conversation import Entry
from dialogs.talks.families.clans import add_clan, clan, clan_families, clan_head, clans
from dialogs.talks.families.decide import (
    points_decide,
    points_decisions,
    points_files,
    points_list,
    points_review,
)
from dialogs.talks.families.numbers import title_number, title_numbers, title_table
from dialogs.talks.families.own import family, points_change, points_over, points_walk
from dialogs.talks.families.settings import points_settings, points_sheet
from dialogs.talks.families.village import families, family_at, family_exempt, family_find, village_title

TALKS = {
    "family": Entry(family),
    "points_change": Entry(points_change, after="home", personal=False),
    "points_over": Entry(points_over, after="home", personal=False),
    "points_walk": Entry(points_walk, after="home", personal=False),
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
            family_find,
            points_sheet,
            points_decide,
            points_decisions,
            points_files,
            points_list,
            title_number,
            title_numbers,
            points_review,
            points_settings,
            title_table,
            village_title,
        )
    },
}
