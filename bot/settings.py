"""Settings, from the environment alone: every name begins with CDHT_."""

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


def data_folder() -> Path:
    """The user's data directory, where the embedded database lies unless told otherwise."""
    import os  # noqa: PLC0415 (only here is the environment read by hand)

    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "cdht"


class Settings(BaseSettings):
    """What an administrator can set; `cdht doctor` explains each."""

    model_config = SettingsConfigDict(env_prefix="CDHT_", extra="ignore", hide_input_in_errors=True)

    database_url: str = Field(default="", description="where the data lies: sqlite:///file or postgresql://…; empty: a file in the user's data directory")
    secret_key: SecretStr = Field(default=SecretStr(""), description="encrypts free texts and photos; empty: a key file beside the embedded database")
    old_secret_keys: SecretStr = Field(default=SecretStr(""), description="former keys, separated by commas, while keys are being changed")
    telegram_token: SecretStr = Field(default=SecretStr(""), description="the token of the Telegram bot, from BotFather")
    telegram_api_url: str = Field(default="https://api.telegram.org", description="the Bot API server to use")
    telegram_webhook_secret: SecretStr = Field(default=SecretStr(""), description="needed with webhooks: 1-256 letters, digits, _ and -")
    zalo_bot_token: SecretStr = Field(default=SecretStr(""), description="the token of the Zalo Bot, from Zalo Bot Creator")
    zalo_bot_api_url: str = Field(
        default="https://bot-api.zaloplatforms.com", description="the Zalo Bot server to use; https://bot-api.zapps.me is the older name"
    )
    zalo_bot_webhook_secret: SecretStr = Field(default=SecretStr(""), description="needed with webhooks: 8-256 characters without spaces")
    public_url: str = Field(default="", description="https address under which this server is reached: webhooks and file links; empty: polling")
    listen: str = Field(default="127.0.0.1:8080", description="address and port of the web server for webhooks, files and health")
    organisation: str = Field(default="", description="who greets, for example: Hội Khuyến học xã Ví Dụ; empty: taken from the commune")
    controller: str = Field(default="", description="who is responsible for the data, named in the consent; empty: the organisation")
    contact_name: str = Field(default="", description="a person to call, named in the consent")
    contact_phone: str = Field(default="", description="that person's telephone number")
    log_level: str = Field(default="INFO", description="DEBUG, INFO, WARNING or ERROR")
    log_format: str = Field(default="auto", description="json, text or auto (text in a terminal)")

    @property
    def database(self) -> str:
        """The address of the database."""
        return self.database_url or f"sqlite:///{data_folder() / 'cdht.db'}"
