"""The registry of the talks of officers, by the name of the talk."""

from dialogs.conversation import Entry
from dialogs.talks.office.decide import decide, decision, decisions, worklist
from dialogs.talks.office.desk import office, office_help, office_more, office_places, office_year
from dialogs.talks.office.files import files
from dialogs.talks.office.look import find_one, look_at, look_gone
from dialogs.talks.office.publish import (
    add_opportunity,
    adopt,
    examples,
    not_adopted,
    opportunities,
    opportunity_gone,
    publish,
)
from dialogs.talks.office.ranking import (
    office_call,
    office_measure,
    office_period,
    office_place,
    office_ranking,
)
from dialogs.talks.office.reports import office_report, office_reports, office_write
from dialogs.talks.office.shares import office_shares
from dialogs.talks.office.summary import quality
from dialogs.talks.office.targets import (
    office_counted,
    office_enter,
    office_figure,
    office_own,
    office_plan,
    office_set,
    office_stale,
    office_targets,
    office_targets_year,
    office_whole,
)
from dialogs.talks.office.year import (
    office_calendar,
    office_chart,
    office_date,
    office_digest,
    office_freeze,
    office_remind,
)
from dialogs.talks.requests import data_requests, request_for
from dialogs.talks.result import recognised

TALKS: dict[str, Entry] = {
    **{
        talk.__name__: Entry(talk, after="quiet", personal=False, fleeting=True)
        for talk in (
            office,
            office_calendar,
            office_call,
            office_chart,
            office_counted,
            office_date,
            office_digest,
            office_enter,
            office_figure,
            office_freeze,
            office_help,
            office_measure,
            office_more,
            office_own,
            office_period,
            office_place,
            office_places,
            office_plan,
            office_ranking,
            office_remind,
            office_shares,
            office_report,
            office_reports,
            office_set,
            office_stale,
            office_targets,
            office_whole,
            office_write,
            office_targets_year,
            office_year,
        )
    },
    **{
        talk.__name__: Entry(talk, after="work", personal=False, fleeting=True)
        for talk in (
            decide,
            decision,
            decisions,
            files,
            data_requests,
            request_for,
            look_at,
            look_gone,
            opportunities,
            opportunity_gone,
            not_adopted,
            add_opportunity,
            publish,
            adopt,
            examples,
            worklist,
            quality,
        )
    },
    "look": Entry(find_one, after="work", personal=False, fleeting=True),
    "recognised": Entry(recognised),
}
