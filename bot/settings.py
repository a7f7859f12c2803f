"""Settings, from the environment alone: every name begins with CDHT_, and CDHT_…_FILE names a file that holds the value."""

import sys
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from bot.channels.zalo_bot import wire as zalo_bot
from bot.channels.zalo_oa import wire as zalo_oa
from bot.networks import LOOPBACK, networks
from dialogs.phrases import Told
from locales import LANGUAGES
from storage.pictures import Pictures
from storage.privacy.erasure import Journal, journal_of
from storage.privacy.terms import TERMS


def data_folder() -> Path:
    """The user's data directory, where the embedded database lies unless told otherwise."""
    import os  # noqa: PLC0415 (only here is the environment read by hand)

    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "cdht"


LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
FORMATS = ("auto", "json", "text")


class _Files(EnvSettingsSource):
    """The first line of the file that CDHT_…_FILE names, as containers hand over secrets."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002 (theirs)
        """What the file of a setting holds; None where none is named."""
        name = f"{self.env_prefix}{field_name}_file"
        path = self.env_vars.get(name.lower())
        if not path:
            return None, field_name, False
        if self.env_vars.get(name.lower().removesuffix("_file")):
            raise ValueError(
                f"{name.upper()} and {name.upper().removesuffix('_FILE')} are both set: leave one out"
            )
        try:
            return Path(path).read_text(encoding="utf-8").partition("\n")[0].strip(), field_name, False
        except (OSError, UnicodeDecodeError) as error:
            why = getattr(error, "strerror", None) or "it is no text"
            raise ValueError(f"{name.upper()} names {path}, which can't be read: {why}") from error


class Logging(BaseSettings):
    """How a process logs: known before the rest, so that what is wrong with the rest is said in that way."""

    model_config = SettingsConfigDict(
        env_prefix="CDHT_", env_ignore_empty=True, extra="ignore", hide_input_in_errors=True
    )

    log_level: str = Field(
        default="INFO",
        description="DEBUG, INFO, WARNING or ERROR; at DEBUG each step of a conversation is a line, and errors have their trace",
    )
    log_format: str = Field(default="auto", description="json, text or auto (text in a terminal)")

    lang: str = Field(
        default="vi", description="in which language commands speak: vi or en; --lang goes before it"
    )

    @field_validator("lang")
    @classmethod
    def _lang(cls, wanted: str) -> str:
        if wanted not in LANGUAGES:
            raise ValueError(f"write one of {', '.join(LANGUAGES)}")
        return wanted

    @field_validator("log_level")
    @classmethod
    def _level(cls, level: str) -> str:
        if level.upper() not in LEVELS:
            raise ValueError(f"write one of {', '.join(LEVELS)}")
        return level.upper()

    @field_validator("log_format")
    @classmethod
    def _format(cls, wanted: str) -> str:
        if wanted not in FORMATS:
            raise ValueError(f"write one of {', '.join(FORMATS)}")
        return wanted

    @property
    def logs_json(self) -> bool:
        """Whether each line of the log is an object of JSON."""
        return self.log_format == "json" or (self.log_format == "auto" and not sys.stderr.isatty())

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 (theirs)
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What is given in code, then the files that the environment names, then the environment itself."""
        return init_settings, _Files(settings_cls), env_settings


_TERMS = {term.name: term for term in TERMS}


def _kept(name: str) -> Any:
    """A term of `storage.privacy.terms`, as a setting."""
    term = _TERMS[name]
    return Field(
        default=term.days, ge=term.least, le=36500, description=f"{term.what}; at least {term.least}"
    )


class Settings(Logging):
    """What an administrator can set; `cdht doctor` explains each."""

    database_url: str = Field(
        default="",
        description="where the data lies: sqlite:///file or postgresql://…; empty: a file in the user's data directory",
    )
    database_password: SecretStr = Field(
        default=SecretStr(""),
        description="the password of the database as it is, with any characters; it goes before one in CDHT_DATABASE_URL, where `@ / :` are written %40 %2F %3A",
    )
    secret_key: SecretStr = Field(
        default=SecretStr(""),
        description="encrypts free texts and photos; empty: a key file beside the embedded database",
    )
    old_secret_keys: SecretStr = Field(
        default=SecretStr(""), description="former keys, separated by commas, while keys are being changed"
    )
    digest_key: SecretStr = Field(
        default=SecretStr(""),
        description="the key of digests (codes, sessions, erasures), which stays when secret keys change; empty: a file beside the embedded database, else it is made from the oldest secret key; `cdht key digest` prints the one in use",
    )
    erasure_journal: str = Field(
        default="",
        description="the file that remembers who was erased, so that no backup brings them back: on another disk than the database; empty: beside the embedded database, else in the user's data directory",
    )
    photo_folder: str = Field(
        default="",
        description="where photos and voice messages of sheets are kept as files, encrypted; the same folder for every process, and one that only the program reads; empty: in the database",
    )
    backup_folder: str = Field(
        default="",
        description="where a backup is written before tables change; empty: beside the embedded database, else in the user's data directory",
    )
    keep_days_inbox: int = _kept("inbox")
    keep_days_outbox: int = _kept("outbox")
    keep_days_talks: int = _kept("talks")
    keep_days_pushes: int = _kept("pushes")
    keep_days_links: int = _kept("links")
    keep_days_codes: int = _kept("codes")
    keep_days_audit: int = _kept("audit")
    telegram_token: SecretStr = Field(
        default=SecretStr(""), description="the token of the Telegram bot, from BotFather"
    )
    telegram_api_url: str = Field(default="https://api.telegram.org", description="the Bot API server to use")
    telegram_webhook_secret: SecretStr = Field(
        default=SecretStr(""), description="needed with webhooks: 1-256 letters, digits, _ and -"
    )
    zalo_bot_token: SecretStr = Field(
        default=SecretStr(""), description="the token of the Zalo Bot, from Zalo Bot Creator"
    )
    zalo_bot_api_url: str = Field(
        default=zalo_bot.API,
        description="the Zalo Bot server to use; https://bot-api.zapps.me is the older name",
    )
    zalo_bot_webhook_secret: SecretStr = Field(
        default=SecretStr(""), description="needed with webhooks: 8-256 characters without spaces"
    )
    zalo_oa_app_id: str = Field(
        default="",
        description="the id of the Zalo app that is linked to the Official Account; set: the account is served",
    )
    zalo_oa_app_secret: SecretStr = Field(default=SecretStr(""), description="the secret key of that app")
    zalo_oa_oa_secret: SecretStr = Field(
        default=SecretStr(""),
        description="the OA Secret Key of the webhook page; empty: what Zalo posts is answered and dropped",
    )
    zalo_oa_oa_id: str = Field(
        default="", description="the id of the Official Account: events of another one are dropped"
    )
    zalo_oa_api_url: str = Field(
        default=zalo_oa.API_URL, description="the API server of the Official Account"
    )
    zalo_oa_oauth_url: str = Field(default=zalo_oa.OAUTH_URL, description="the server that gives tokens")
    zalo_oa_business_api_url: str = Field(
        default=zalo_oa.BUSINESS_API_URL, description="the server for templates by telephone number"
    )
    zalo_oa_mac_secret: str = Field(
        default="oa", description="which secret signs the webhook: oa or app; the log names the one that fits"
    )
    zalo_oa_mac_prefix: str = Field(
        default="app_id", description="which id the webhook's signature begins with: app_id or oa_id"
    )
    zalo_oa_buttons_template_type: str = Field(
        default="", description="the template_type of messages with buttons, should Zalo ask for one"
    )
    zalo_oa_templates: str = Field(
        default="",
        description='approved templates by purpose, as JSON: {"asked": {"id": "12345", "fields": {"ten": "called"}}}',
    )
    zalo_oa_media_hosts: str = Field(
        default=",".join(zalo_oa.MEDIA),
        description="hosts from which photos people send are fetched, with all below them",
    )
    zalo_oa_erase_events: str = Field(
        default=",".join(zalo_oa.ERASE), description="events of Zalo by which a person demands erasure"
    )
    zalo_oa_stale_hours: int = Field(
        default=24, description="events older than this are refused; Zalo repeats one for about two hours"
    )
    zalo_oa_quota_reset_hour: int = Field(
        default=0, description="the hour in Vietnam at which Zalo's daily quotas begin anew"
    )
    web: bool = Field(
        default=False, description="serve the page on which people answer without Zalo or Telegram"
    )
    web_kiosk_minutes: float = Field(
        default=3,
        ge=1,
        le=60,
        description="after how many quiet minutes a session on a shared tablet (/kiosk) ends",
    )
    telegram_name: str = Field(
        default="", description="the name of the Telegram bot without @, for links on printed sheets"
    )
    zalo_bot_link: str = Field(
        default="", description="the https address that opens the Zalo Bot, for printed sheets"
    )
    zalo_oa_link: str = Field(
        default="",
        description="the address of the Official Account, https://zalo.me/<OA id>, for printed sheets",
    )
    public_url: str = Field(
        default="",
        description="https address under which this server is reached: webhooks and file links; empty: polling",
    )
    listen: str = Field(
        default="127.0.0.1:8080",
        description="address and port of the web server for webhooks, files and health",
    )
    metrics_listen: str = Field(
        default="",
        description="address and port at which `cdht run` and `cdht gateway` show /metrics, /healthz and /readyz to those who keep it running, for instance 127.0.0.1:9180; empty: /metrics is shown nowhere",
    )
    trusted_proxies: str = Field(
        default=LOOPBACK,
        description="networks of the proxies in front, separated by commas: who asks is whom they name in X-Forwarded-For or Forwarded",
    )
    organisation: str = Field(
        default="",
        description="who greets, for example: Hội Khuyến học xã Ví Dụ; empty: taken from the commune",
    )
    controller: str = Field(
        default="",
        description="who is responsible for the data, named in the consent; empty: the organisation",
    )
    contact_name: str = Field(default="", description="a person to call, named in the consent")
    contact_phone: str = Field(default="", description="that person's telephone number")
    slows_senders: bool = Field(
        default=True,
        description="whether somebody who sends more than 120 messages a minute is asked to slow down",
    )
    too_soon: float = Field(
        default=0.4,
        description="consent, sending, erasing: a button pressed sooner than so many seconds after it appeared is a slip",
    )

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, listed: str) -> str:
        networks(listed)
        return listed

    @property
    def waiting_photos(self) -> Path:
        """Where photos wait that were uploaded: beside the embedded database, else in the user's data directory."""
        file = self.database_file
        return file.with_name(f"{file.name}.photos") if file is not None else data_folder() / "photos"

    @model_validator(mode="after")
    def _apart(self) -> Self:
        """What waits is swept after a day: what is kept must not lie there."""
        waits = self.waiting_photos.absolute()
        kept = Path(self.photo_folder).absolute() if self.photo_folder else None
        if kept is not None and waits in {kept, *kept.parents}:
            raise ValueError(f"CDHT_PHOTO_FOLDER: {waits} is where uploaded photos wait: name another folder")
        return self

    @property
    def pictures(self) -> Pictures:
        """Where photos of sheets lie."""
        return Pictures(Path(self.photo_folder) if self.photo_folder else None)

    @property
    def keep_days(self) -> dict[str, int]:
        """After how many days what is over goes, by the name of the term."""
        return {name: int(getattr(self, f"keep_days_{name}")) for name in _TERMS}

    @property
    def journal(self) -> Journal:
        """The file that remembers who was erased."""
        return journal_of(self.database, data_folder(), self.erasure_journal)

    @property
    def database(self) -> str:
        """The address of the database, with its password."""
        password = self.database_password.get_secret_value()
        if password and self.database_url.startswith("postgresql"):
            scheme, _, rest = self.database_url.partition("://")
            authority, slash, path = rest.partition("/")
            user, at, host = authority.rpartition("@")
            named = user.partition(":")[0] if at else ""
            return f"{scheme}://{named}:{quote(password, safe='')}@{host}{slash}{path}"
        return self.database_url or f"sqlite:///{data_folder() / 'cdht.db'}"

    @property
    def database_file(self) -> Path | None:
        """Where the embedded database lies; None with PostgreSQL."""
        if not self.database.startswith("sqlite:///"):
            return None
        return Path(self.database.removeprefix("sqlite:///"))


def how_logs() -> Logging:
    """How a process logs, whatever else is wrong with its settings."""
    try:
        return Logging()
    except BAD:
        return Logging.model_construct(log_level="INFO", log_format="auto", lang="vi")


class BadSetting(Told, ValueError):
    """A setting is none, or does not fit the others; the message says which."""


BAD = (ValidationError, SettingsError)
"""What is raised where settings are no settings."""


def faults(error: ValueError) -> list[str]:
    """What is wrong with settings, a line each, without the values."""
    if isinstance(error, ValidationError):
        return [
            f"CDHT_{str(each['loc'][0]).upper() if each['loc'] else ''}: {each['msg'].removeprefix('Value error, ')}"
            for each in error.errors(include_url=False, include_input=False)
        ]
    return [str(error.__cause__ or error)]
