"""
The tables, as SQLModel classes, by area.

Ids are short text made by the application (time-ordered, see `bot.clock`). Every table that grows carries the commune's
id. Times are UTC. What a person wrote freely is encrypted (`storage.vault`); names are searched and are not.
"""

from storage.tables.assessing import Assessment, Evidence, SheetVersion
from storage.tables.base import Json, UtcTime, metadata, table
from storage.tables.people import (
    Consent,
    Contact,
    ContactPerson,
    Household,
    Person,
    Place,
    PlaceName,
    Tombstone,
)
from storage.tables.pushes import Campaign, Cap, Push
from storage.tables.service import Account, Audit, ChannelToken, FileLink, LinkCode
from storage.tables.talking import Answer, Inbox, Outbox, RunRow, Talking
from storage.tables.village import (
    Counter,
    CounterDelta,
    Decision,
    FrozenFigures,
    Invitation,
    Meeting,
    Opportunity,
    PlaceRules,
    PlanInForce,
    ReviewStep,
    Role,
    TargetValue,
)

__all__ = [
    "Account",
    "Answer",
    "Assessment",
    "Audit",
    "Campaign",
    "Cap",
    "ChannelToken",
    "Consent",
    "Contact",
    "ContactPerson",
    "Counter",
    "CounterDelta",
    "Decision",
    "Evidence",
    "FileLink",
    "FrozenFigures",
    "Household",
    "Inbox",
    "Invitation",
    "Json",
    "LinkCode",
    "Meeting",
    "Opportunity",
    "Outbox",
    "Person",
    "Place",
    "PlaceName",
    "PlaceRules",
    "PlanInForce",
    "Push",
    "ReviewStep",
    "Role",
    "RunRow",
    "SheetVersion",
    "Talking",
    "TargetValue",
    "Tombstone",
    "UtcTime",
    "metadata",
    "table",
]
