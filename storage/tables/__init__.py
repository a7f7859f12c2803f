"""
The tables, as SQLModel classes, by area.

Ids are short text made by the application (time-ordered, see `bot.clock`). Every table that grows carries the commune's
id. Times are UTC. What a person wrote freely is encrypted (`storage.vault`); names are searched and are not.
"""

from storage.tables.assessing import Assessment, Evidence, GonePicture, SheetVersion
from storage.tables.base import Json, UtcTime, in_order, metadata, newest_first, table
from storage.tables.families import Clan, GateExemption, PointsVersion, TitleStep
from storage.tables.people import (
    Consent,
    Contact,
    ContactPerson,
    DataRequest,
    Household,
    Person,
    Place,
    PlaceName,
    Tombstone,
)
from storage.tables.pushes import Campaign, Cap, Push
from storage.tables.service import Account, Audit, ChannelToken, Erasure, FileLink, Installation, LinkCode
from storage.tables.talking import Answer, Inbox, Outbox, PageMessage, PageRow, RunRow, Talking
from storage.tables.titles import TitleAnswer, TitleDecision, TitleNumber, TitleRules, TitleSheet
from storage.tables.village import (
    CommuneWhole,
    Counter,
    CounterDelta,
    Decision,
    FrozenFigures,
    Invitation,
    Meeting,
    Opportunity,
    PlaceRules,
    PlanInForce,
    Recording,
    ReportPart,
    ReviewStep,
    Role,
    TargetShare,
    TargetValue,
)

ACCOUNT = table(Account)
ANSWER = table(Answer)
ASSESSMENT = table(Assessment)
AUDIT = table(Audit)
CAMPAIGN = table(Campaign)
CAP = table(Cap)
CHANNEL_TOKEN = table(ChannelToken)
CLAN = table(Clan)
COMMUNE_WHOLE = table(CommuneWhole)
CONSENT = table(Consent)
CONTACT = table(Contact)
CONTACT_PERSON = table(ContactPerson)
COUNTER = table(Counter)
COUNTER_DELTA = table(CounterDelta)
DATA_REQUEST = table(DataRequest)
DECISION = table(Decision)
ERASURE = table(Erasure)
EVIDENCE = table(Evidence)
FILE_LINK = table(FileLink)
FROZEN_FIGURES = table(FrozenFigures)
GATE_EXEMPTION = table(GateExemption)
GONE_PICTURE = table(GonePicture)
HOUSEHOLD = table(Household)
INBOX = table(Inbox)
INSTALLATION = table(Installation)
INVITATION = table(Invitation)
LINK_CODE = table(LinkCode)
MEETING = table(Meeting)
OPPORTUNITY = table(Opportunity)
OUTBOX = table(Outbox)
PAGE = table(PageRow)
PAGE_MESSAGE = table(PageMessage)
PERSON = table(Person)
PLACE = table(Place)
PLACE_NAME = table(PlaceName)
PLACE_RULES = table(PlaceRules)
PLAN_IN_FORCE = table(PlanInForce)
POINTS_VERSION = table(PointsVersion)
PUSH = table(Push)
RECORDING = table(Recording)
REPORT_PART = table(ReportPart)
REVIEW_STEP = table(ReviewStep)
ROLE = table(Role)
RUN = table(RunRow)
SHEET_VERSION = table(SheetVersion)
TALKING = table(Talking)
TARGET_SHARE = table(TargetShare)
TARGET_VALUE = table(TargetValue)
TITLE_ANSWER = table(TitleAnswer)
TITLE_DECISION = table(TitleDecision)
TITLE_NUMBER = table(TitleNumber)
TITLE_RULES = table(TitleRules)
TITLE_SHEET = table(TitleSheet)
TITLE_STEP = table(TitleStep)
TOMBSTONE = table(Tombstone)

__all__ = [
    "Account",
    "Answer",
    "Assessment",
    "Audit",
    "Campaign",
    "Cap",
    "ChannelToken",
    "Clan",
    "CommuneWhole",
    "Consent",
    "Contact",
    "ContactPerson",
    "Counter",
    "CounterDelta",
    "DataRequest",
    "Decision",
    "Erasure",
    "Evidence",
    "FileLink",
    "FrozenFigures",
    "GateExemption",
    "GonePicture",
    "Household",
    "Inbox",
    "Installation",
    "Invitation",
    "Json",
    "LinkCode",
    "Meeting",
    "Opportunity",
    "Outbox",
    "PageMessage",
    "PageRow",
    "Person",
    "Place",
    "PlaceName",
    "PlaceRules",
    "PlanInForce",
    "PointsVersion",
    "Push",
    "Recording",
    "ReportPart",
    "ReviewStep",
    "Role",
    "RunRow",
    "SheetVersion",
    "Talking",
    "TargetShare",
    "TargetValue",
    "TitleAnswer",
    "TitleDecision",
    "TitleNumber",
    "TitleRules",
    "TitleSheet",
    "TitleStep",
    "Tombstone",
    "UtcTime",
    "in_order",
    "metadata",
    "newest_first",
    "table",
]
