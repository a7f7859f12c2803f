"""Who asks, behind proxies that are trusted and behind others; and settings as files, with passwords of any characters."""

from __future__ import annotations

from pathlib import Path

import pytest
from aiohttp.test_utils import make_mocked_request
from aiohttp.web import Application
from pydantic import SecretStr

from bot.networks import LOOPBACK, networks
from bot.settings import BAD, Settings, faults
from bot.who_asks import TRUSTED, address_of
from storage.store.engines import address

INSIDE = "10.1.0.0/16"

ASKED = {
    "nobody in front": ("203.0.113.7", "", "", "203.0.113.7"),
    "a stranger names somebody": ("203.0.113.7", "198.51.100.1", "for=198.51.100.1", "203.0.113.7"),
    "a proxy names": ("10.1.0.2", "203.0.113.7", "", "203.0.113.7"),
    "what was there before the proxy": ("10.1.0.2", "198.51.100.1, 203.0.113.7", "", "203.0.113.7"),
    "one proxy behind another": ("10.1.0.2", "203.0.113.7, 10.1.0.9", "", "203.0.113.7"),
    "an untrusted one between": ("10.1.0.2", "203.0.113.7, 10.2.0.9", "", "10.2.0.9"),
    "a proxy that names nobody": ("10.1.0.2", "", "", "10.1.0.2"),
    "the standard header": ("10.1.0.2", "", 'for="203.0.113.7:4711";proto=https', "203.0.113.7"),
    "a chain in the standard header": (
        "10.1.0.2",
        "",
        "for=198.51.100.1, for=203.0.113.7, for=10.1.3.4",
        "203.0.113.7",
    ),
    "of version 6": ("10.1.0.2", "", 'for="[2001:db8:1:2:3::7]:80"', "2001:db8:1:2::/64"),
    "both say the same": ("10.1.0.2", "203.0.113.7", "for=203.0.113.7", "203.0.113.7"),
    "one of both is forged": ("10.1.0.2", "203.0.113.7", "for=198.51.100.1", "10.1.0.2"),
    "one of both is nonsense": ("10.1.0.2", "203.0.113.7", "§", "10.1.0.2"),
    "a hidden one": ("10.1.0.2", "", "for=_hidden", "unknown"),
    "no address at all": ("10.1.0.2", "<script>", "", "unknown"),
    "a port": ("10.1.0.2", "203.0.113.7:1234", "", "203.0.113.7"),
    "version 4 in version 6": ("::ffff:10.1.0.2", "::ffff:203.0.113.7", "", "203.0.113.7"),
}


@pytest.mark.parametrize("case", ASKED)
def test_who_asks_is_whom_trusted_proxies_name(case: str) -> None:
    peer, listed, standard, who = ASKED[case]
    headers = {name: value for name, value in (("X-Forwarded-For", listed), ("Forwarded", standard)) if value}
    site = Application()
    site[TRUSTED] = networks(f"{INSIDE}, {LOOPBACK}")

    assert who == address_of(make_mocked_request("GET", "/", headers, app=site).clone(remote=peer))


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"CDHT_{name.upper()}", raising=False)


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_can_be_a_file(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a file holds is what the environment would say; and not both."""
    field = Settings.model_fields[name]
    more = str(field.default + 1) if isinstance(field.default, int) else ""
    other = {bool: str(not field.default).lower(), int: more, float: "7"}
    chosen = {"log_level": "DEBUG", "log_format": "json", "lang": "en"}
    fit = chosen.get(name) or other.get(field.annotation or str, "10.0.0.0/8")
    file = tmp_path / "setting"
    file.write_text(f"{fit}\nmore")
    monkeypatch.setenv(f"CDHT_{name.upper()}", fit)
    given = getattr(Settings(), name)
    monkeypatch.setenv(f"CDHT_{name.upper()}_FILE", str(file))
    with pytest.raises(BAD) as both:
        Settings()
    monkeypatch.setenv(f"CDHT_{name.upper()}", "")

    assert getattr(Settings(), name) == given != field.default
    assert f"CDHT_{name.upper()}_FILE and CDHT_{name.upper()} are both set" in faults(both.value)[0]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("CDHT_TRUSTED_PROXIES", "10.0.0.1/8", "CDHT_TRUSTED_PROXIES: 10.0.0.1/8 has host bits set"),
        ("CDHT_WEB", "s3cret", "CDHT_WEB: Input should be a valid boolean, unable to interpret input"),
        ("CDHT_SECRET_KEY_FILE", "/nowhere", "CDHT_SECRET_KEY_FILE names /nowhere, which can't be read: No such file or directory"),
    ],
)  # fmt: off
def test_a_setting_that_is_none_is_one_line(
    name: str, value: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(BAD) as wrong:
        Settings()
    assert faults(wrong.value) == [said]


@pytest.mark.parametrize("password", ["a@b", "a/b", "a:b", "@/:%#? é", "%40"])
@pytest.mark.parametrize(
    "url",
    ["postgresql://lan@db:5432/cdht?sslmode=require", "postgresql://lan:other@db:5432/cdht?sslmode=require"],
)
def test_a_password_may_hold_anything(url: str, password: str) -> None:
    found = address(Settings(database_url=url, database_password=SecretStr(password)).database)

    assert (found.username, found.password, found.host, found.port) == ("lan", password, "db", 5432)
    assert (found.database, found.query["sslmode"]) == ("cdht", "require")
