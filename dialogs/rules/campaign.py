"""Campaign news, as plain rules: what may be written, from how many on two officers look, when all of it will be out."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TypeGuard
from urllib.parse import urlsplit

from dialogs.rules.hours import CHANNELS, PROACTIVE, Hours, opens, paused
from dialogs.rules.numbers import USUAL_NUMBERS, Body, Numbers, count, numbers_of
from dialogs.vietnamese import fold

LONGEST = 500  # characters of the text
LONGEST_LINK = 200
LONGEST_TITLE = 4  # letters of an abbreviation: "UBND."
CONFIRM_ABOVE = 500  # recipients; more than that, and a second officer confirms
STATES = ("all", "none", "open", "done")  # whom it concerns, by how far their self-assessment is
OPEN, OVER = ("planned", "running", "paused"), ("stopped", "done")
DAYS_AHEAD = 60

# What the assistant promised never to ask for (voice.md §2.11): such a text always wants a second pair of eyes.
_PROMISED = (
    "otp",
    "ma xac thuc",
    "mat khau",
    "can cuoc",
    "cccd",
    "so tai khoan",
    "chuyen khoan",
    "ung ho tien",
)
_HOST = re.compile(r"(?=.{4,100}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}")
_ADDRESS = re.compile(r"https?:/|www\s?\.|xn--", re.IGNORECASE)
_DOTS = str.maketrans("。．｡․", "....")  # each is read as a dot in the name of a host
_UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")
_ENDS = "vn|com|net|org|edu|gov|info|biz|xyz|top|site|online|shop|club|link|click|app|dev|page|web|live|store|pro|asia|mobi|icu|vip|win|ly|me|io|co|cc|gl|tk|ru|cn|us|to|tv"
_BARE = re.compile(r"(?P<name>[\w-]*\w)\.(?P<end>[a-z]{2,24})(?![\w-])(?P<path>\.?/)?", re.IGNORECASE)
_APART = re.compile(
    rf"\w(?:\s+\.\s*|\s*[\[({{]\s*(?:\.|chấm|cham|dot)\s*[\])}}]\s*)(?:{_ENDS})(?!\w)"
    r"|\w\s+(?:chấm|cham|dot)\s+(?:vn|com|net|org)(?!\w)",
    re.IGNORECASE,
)
_NUMERIC = re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}[:/]")


RATES = {name: CHANNELS[name].a_second for name in PROACTIVE}
SLOWEST = 0.01


@dataclass(frozen=True, slots=True)
class Limits:
    """What a place sets for its news, beside the numbers of all that is sent: from a body {"news": {confirm_above, rates}}."""

    above: int = CONFIRM_ABOVE
    rates: Mapping[str, float] = field(default_factory=lambda: dict(RATES))
    numbers: Numbers = USUAL_NUMBERS


def limits_of(*bodies: Body) -> Limits:
    """The limits of a place, by its own body first, then by those of the places above it; what makes no sense is passed over."""
    above, rates = CONFIRM_ABOVE, dict(RATES)
    for body in reversed(bodies):
        own = body.get("news")
        if not isinstance(own, Mapping):
            continue
        if count(set_above := own.get("confirm_above")):
            above = set_above
        if isinstance(set_rates := own.get("rates"), Mapping):
            rates.update({name: rate for name, rate in set_rates.items() if _rate(rate)})
    return Limits(above, rates, numbers_of(*bodies))


def _rate(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and value > 0


def safe_link(text: str) -> bool:
    """Whether it is an https address of a named host that people can read: nobody inside, no port, nothing odd."""
    if len(text) > LONGEST_LINK or not text.isascii() or any(c.isspace() or c in '<>"\\' for c in text):
        return False
    try:
        parts = urlsplit(text)
        plain = parts.netloc.lower() == (parts.hostname or "")
    except ValueError:
        return False
    return parts.scheme == "https" and plain and bool(_HOST.fullmatch(parts.netloc.lower()))


def has_link(text: str) -> bool:
    """
    Whether an address stands inside a text, with or without what addresses begin with; it has a place of its own, where it is looked at.

    Days, numbers of decisions and thousands have no letters behind a dot; a new sentence and a title that stick to the dot
    begin with a capital.
    """
    plain = _UNSEEN.sub("", unicodedata.normalize("NFKC", text)).translate(_DOTS)
    if _ADDRESS.search(plain) or _APART.search(plain) or _NUMERIC.search(plain):
        return True
    return any(_is_host(found) for found in _BARE.finditer(plain))


def _is_host(found: re.Match[str]) -> bool:
    """Whether letters on both sides of a dot are a host, and no abbreviation, and no sentence that follows without a space."""
    name, end = found["name"], found["end"]
    if found["path"]:
        return True
    if name.isupper() and end.isupper() and len(name) <= LONGEST_TITLE:  # GS.TS, TP.HCM
        return False
    known = bool(re.fullmatch(_ENDS, end, re.IGNORECASE))
    return known or end[0].islower()


def promised_not_to_ask(text: str) -> list[str]:
    """The words of a text that sound like what the assistant never asks for."""
    plain = f" {' '.join(re.findall(r'[a-z0-9]+', fold(text)))} "
    return [word for word in _PROMISED if f" {word} " in plain]


def needs_second(recipients: int, words: Mapping[str, str], limits: Limits) -> bool:
    """Whether a second officer confirms."""
    return recipients > limits.above or any(promised_not_to_ask(text) for text in words.values())


def start(when: str, local: datetime, hours: Hours) -> datetime:
    """
    When the first one may go: "now" and "evening" as soon as it may, else on a day; always in the usual window of
    residents, and not on a holiday.

    `local` is the time on the spot, and so is what is returned.
    """
    if when not in {"now", "evening"}:
        day = max(date.fromisoformat(when), local.date())
        local = max(local, datetime.combine(day, hours.usual_from, local.tzinfo))
    return _open(local, hours)


def _open(at: datetime, hours: Hours) -> datetime:
    for _ in range(len(hours.pauses) + 1):
        at = opens(at, "usual", hours)
        pause = paused(at.date(), hours)
        if pause is None:
            break
        at = datetime.combine(pause.last + timedelta(days=1), time(0), at.tzinfo)
    return at


def finished(numbers: Mapping[str, int], begins: datetime, limits: Limits) -> datetime:
    """When the last one is out: channel beside channel, each at its rate, inside the usual window alone."""
    ends = [
        _walk(number / max(limits.rates.get(channel, 1.0), SLOWEST), begins, limits.numbers.hours)
        for channel, number in numbers.items()
        if number
    ]
    return max(ends, default=begins)


def _walk(seconds: float, at: datetime, hours: Hours) -> datetime:
    for _ in range(DAYS_AHEAD):
        at = _open(at, hours)
        closes = datetime.combine(at.date(), hours.usual_to, at.tzinfo)
        here = max((closes - at).total_seconds(), 1.0)
        if seconds <= here:
            break
        seconds -= here
        at = max(closes, at + timedelta(seconds=1))
    return at + timedelta(seconds=seconds)


def cost(windows: Mapping[str, int], limits: Limits) -> int:
    """What it costs in dong, by the prices that the place set."""
    oa = limits.numbers.oa
    return windows.get("paid", 0) * oa.paid_cost if oa.paid else 0


def out_of_reach(windows: Mapping[str, int], limits: Limits) -> dict[str, int]:
    """Those an Official Account cannot write to now, or only for money that the place does not spend."""
    found = {"window_closed": windows.get("template", 0)}
    if not limits.numbers.oa.paid:
        found["not_paid"] = windows.get("paid", 0)
    return {reason: number for reason, number in found.items() if number}


def cleaned(text: str) -> str:
    """What an officer wrote, without what a template would take for a hole to fill."""
    return " ".join(text.translate({0x7B: "(", 0x7D: ")"}).split())
