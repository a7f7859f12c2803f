"""Text as Telegram keeps it: HTML parsed into entities, control characters gone, ends trimmed.

Offsets of entities are UTF-16 units, offsets in complaints are bytes. Links, hashtags and other
entities that Telegram finds by itself are not looked for. Markdown is not parsed.
"""

import re
from dataclasses import dataclass
from typing import Any

from tests.servers import bot_api_rules as rules
from tests.servers.bot_api_rules import RefusalError, bad_request

Entity = dict[str, Any]

KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "tg-emoji": "custom_emoji",
    "a": "text_link",
    "pre": "pre",
    "code": "code",
    "blockquote": "blockquote",
}
ESCAPES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_ESCAPE = re.compile(r"&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|([a-zA-Z]+));?")
_NAME, _SPACE = re.compile(r"[^\s>\x00]*"), re.compile(r"\s*")
_ATTRIBUTE = re.compile(
    r"\s*(?P<name>[^\s=>/\"']+)\s*"
    r"(?:=\s*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<token>[A-Za-z0-9.-]*)(?=[\s>])))?"
)
# Telegram: control characters become spaces, line and direction marks and CR vanish.
_UNTIDY = re.compile("[\x00-\x09\x0b-\x1f\u2028-\u202e\u0333\u033f\u030a]")
_VANISHES = re.compile("[\r\u2028-\u202e\u0333\u033f\u030a]")


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@dataclass(frozen=True)
class Open:
    """A tag that waits for its end."""

    name: str
    argument: str
    offset: int
    at: int  # index in the plain text


def formatted(
    text: str, parse_mode: str, given: list[Entity], *, may_be_empty: bool
) -> tuple[str, list[Entity]]:
    """The plain text and its entities, as every method that takes text treats it."""
    if len(rules.utf8(text).encode()) > rules.RAW_TEXT_BYTES:
        raise bad_request("Text is too long")
    mode = parse_mode.lower()
    if mode.startswith("markdown"):
        raise RefusalError(501, "Not Implemented: this test server parses no Markdown")
    if mode not in {"", "none", "html"}:
        raise bad_request("Unsupported parse_mode")
    entities = given
    if mode == "html":
        text, entities = parse_html(text)
    text, entities = tidy(text, entities)
    if not text and not may_be_empty:
        raise bad_request("Text must be non-empty")
    return text, entities


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """Raises the 400 "can't parse entities: …" that Telegram gives for the same source."""
    plain, entities, waiting = "", list[Entity](), list[Open]()
    at = 0
    while at < len(source):
        if source[at] == "&" and (escape := _unescape(source, at)):
            plain += escape[0]
            at = escape[1]
        elif source[at] != "<":
            end = next((i for i in range(at + 1, len(source)) if source[i] in "&<"), len(source))
            plain += source[at:end]
            at = end
        elif source.startswith("</", at):
            at = _end_tag(source, at, plain, waiting, entities)
        else:
            at = _start_tag(source, at, plain, waiting)
    if waiting:
        tag = waiting[-1].name
        raise _wrong(f'Can\'t find end tag corresponding to start tag "{tag}"')
    entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
    return rules.utf8(plain), entities


def _wrong(complaint: str, source: str = "", at: int | None = None, after: str = "") -> RefusalError:
    where = "" if at is None else f" at byte offset {len(source[:at].encode())}{after}"
    return bad_request(f"Can't parse entities: {complaint}{where}")


def _unescape(source: str, at: int) -> tuple[str, int] | None:
    found = _ESCAPE.match(source, at)
    if not found:
        return None
    hexadecimal, decimal, name = found.groups()
    if name:
        return (ESCAPES[name], found.end()) if name in ESCAPES else None
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    return (chr(code), found.end()) if 0 < code < 0x10FFFF else None


def _after(pattern: re.Pattern[str], source: str, at: int) -> int:
    found = pattern.match(source, at)
    return found.end() if found else at


def _start_tag(source: str, begin: int, plain: str, waiting: list[Open]) -> int:
    name_end = _after(_NAME, source, begin + 1)
    if name_end >= len(source):
        raise _wrong("Unclosed start tag", source, begin)
    name, argument, at = source[begin + 1 : name_end].lower(), "", name_end
    if name not in KINDS:
        raise _wrong(f'Unsupported start tag "{name}"', source, begin)
    while (at := _after(_SPACE, source, at)) < len(source) and source[at] != ">":
        found = _ATTRIBUTE.match(source, at)
        if not found:
            raise _wrong(f'Empty attribute name in the tag "{name}"', source, begin)
        at = found.end()
        if source[at : at + 1] == "=" and source[at + 1 : at + 2] in {'"', "'"}:
            raise _wrong("Unclosed start tag", source, begin)
        if source[at : at + 1] == "=":
            raise _wrong("Unexpected end of name token", source, at + 1)
        value = found["double"] or found["single"] or (found["token"] or "").lower()
        argument = _argument(name, found["name"], value) or argument
    if at >= len(source):
        raise _wrong("Unclosed start tag", source, begin)
    if name == "span" and argument != "spoiler":
        raise _wrong('Tag "span" must have class "tg-spoiler"', source, begin)
    waiting.append(Open(name, argument, units(plain), len(plain)))
    return at + 1


def _argument(tag: str, attribute: str, value: str) -> str:
    value = _ESCAPE.sub(lambda m: (_unescape(m[0], 0) or (m[0],))[0], value)
    match tag, attribute:
        case ("a", "href") | ("tg-emoji", "emoji-id"):
            return value
        case ("span", "class") if value.startswith("tg-"):
            return value.removeprefix("tg-")
        case ("blockquote", "expandable"):
            return "expandable"
    return ""


def _end_tag(source: str, begin: int, plain: str, waiting: list[Open], entities: list[Entity]) -> int:
    if not waiting:
        raise _wrong("Unexpected end tag", source, begin)
    name_end = _after(_NAME, source, begin + 2)
    at = _after(_SPACE, source, name_end)
    if source[at : at + 1] != ">":
        raise _wrong("Unclosed end tag", source, begin)
    name, opened = source[begin + 2 : name_end].lower(), waiting.pop()
    if name and name != opened.name:
        after = f', expected "</{opened.name}>", found "</{name}>"'
        raise _wrong("Unmatched end tag", source, begin, after)
    if (size := units(plain) - opened.offset) and (made := _entity(opened, plain)):
        entities.append({"offset": opened.offset, "length": size} | made)
    return at + 1


def _entity(opened: Open, plain: str) -> Entity | None:
    if opened.name == "a":
        url = opened.argument or plain[opened.at :]
        return None if rules.link(url) else {"type": "text_link", "url": url}
    if opened.name == "tg-emoji":
        if not opened.argument.isdecimal():
            raise _wrong("Invalid custom emoji identifier specified")
        return {"type": "custom_emoji", "custom_emoji_id": opened.argument}
    if opened.name == "blockquote" and opened.argument:
        return {"type": "expandable_blockquote"}
    return {"type": KINDS[opened.name]}


def tidy(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Cleans and trims the text; the entities move and shrink with it."""
    if _UNTIDY.search(text):
        text, entities = _clean(text, entities)
    end = units(text.rstrip(" \n"))
    bound = min((entity["offset"] for entity in entities), default=end)
    leading = len(text) - len(text.lstrip(" \n"))
    start = min(leading, bound)
    text = text.rstrip(" \n")[start:]
    kept = [_within(entity, start, end) for entity in entities]
    return text, [entity for entity in kept if entity["length"] > 0]


def _within(entity: Entity, start: int, end: int) -> Entity:
    begin, stop = max(entity["offset"], start), min(entity["offset"] + entity["length"], end)
    return entity | {"offset": begin - start, "length": stop - begin}


def _clean(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    moved, kept, new = [], [], 0
    for char in text:
        moved.extend([new] * units(char))
        if not _VANISHES.match(char):
            kept.append(" " if _UNTIDY.match(char) else char)
            new += units(char)
    moved.append(new)
    for number, entity in enumerate(entities):
        begin = moved[min(entity["offset"], len(moved) - 1)]
        stop = moved[min(entity["offset"] + entity["length"], len(moved) - 1)]
        entities[number] = entity | {"offset": begin, "length": stop - begin}
    return "".join(kept), entities
