"""The words of address inside the texts of a sheet: how long they get, how to do without."""

import re
from collections.abc import Callable, Mapping

from dialogs.phrases import Text

# An upper bound for each word over all ten forms of address (voice.md, section 1).
LONGEST: Mapping[str, str] = {
    "ban": "bác",
    "Ban": "Bác",
    "minh": "cháu",
    "Minh": "Cháu",
    "a": " ạ",
    "nhe": " nhé",
    "da": "Dạ, ",
}
# On paper and in a file nobody is addressed yet.
PLAIN: Mapping[str, str] = {
    "ban": "ông/bà",
    "Ban": "Ông/bà",
    "minh": "trợ lý",
    "Minh": "Trợ lý",
    "a": "",
    "nhe": "",
    "da": "",
}
BRACED = re.compile(r"\{([^{}]*)\}")


def strange_placeholders(wording: str, language: str = "vi") -> tuple[str, ...]:
    """What stands in braces and must not: only Vietnamese has words of address."""
    known = LONGEST if language == "vi" else {}
    found = tuple(f"{{{name}}}" for name in BRACED.findall(wording) if name not in known)
    lonely = set(BRACED.sub("", wording)) & set("{}")
    return found + tuple(sorted(lonely))


def longest(wording: str) -> str:
    """The wording in its longest form of address."""
    return BRACED.sub(_from(LONGEST), wording)


def plain(wording: str) -> str:
    """The wording without placeholders, addressed to nobody in particular."""
    return BRACED.sub(_from(PLAIN), wording)


def plain_text(text: Text) -> Text:
    """A text without placeholders, in all its languages."""
    return Text(plain(text.vi), {language: plain(said) for language, said in text.others.items()})


def _from(words: Mapping[str, str]) -> Callable[[re.Match[str]], str]:
    return lambda match: words.get(match[1], match[0])
