"""Who acts where and when: what every query and command is told beside its own fields."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dialogs.sheets import Sheet
from storage.vault import Vault

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def in_vietnam(at: datetime) -> str:
    """The day of a time as people there say it: 20/12/2026."""
    return at.astimezone(VIETNAM).strftime("%d/%m/%Y")


@dataclass(frozen=True, slots=True)
class House:
    """
    What is the same for all: the vault, new ids, the sheets, and who answers for the data.

    in_force: the sheet ("id@version") in force for each group. sheets: all of them. templates: purposes that the Official
    Account has one for.
    """

    vault: Vault
    new_id: Callable[[], str]
    sheets: Mapping[str, Sheet]
    in_force: Mapping[str, str]
    organisation: str = ""
    controller: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    consent_version: str = "2"
    public_url: str = ""
    reminders_work: bool = False
    erase_after: timedelta = timedelta(days=7)
    templates: frozenset[str] = frozenset()


@dataclass(slots=True)
class Where:
    """One step: its contact, its person, its time; `forgets` is set where nothing of the contact is to stay."""

    house: House
    at: datetime
    contact: str
    channel: str
    external: str
    person: str = ""
    run: str = ""
    address: str = ""
    language: str = "vi"
    forgets: bool = False
    drops: list[str] = field(default_factory=list)  # runs of which nothing is to stay
    sends: list[dict[str, Any]] = field(default_factory=list)  # messages beside the reply: {"picture": …}
    tells: list[dict[str, str]] = field(
        default_factory=list
    )  # words to other contacts: {"contact", "what", "channel"}

    @property
    def today(self) -> date:
        """The day in Vietnam."""
        return self.at.astimezone(VIETNAM).date()

    @property
    def year(self) -> int:
        """The year in Vietnam."""
        return self.today.year
