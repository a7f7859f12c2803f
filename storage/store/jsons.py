"""JSON as the database keeps it."""

import orjson


def dumped(value: object) -> str:
    """Its JSON text, letters as they are; keys that are numbers become text."""
    return orjson.dumps(value, _plain, orjson.OPT_NON_STR_KEYS).decode()


def _plain(value: object) -> list[object]:
    if isinstance(value, tuple):  # one with names
        return list(value)
    raise TypeError(f"{type(value).__name__} is nothing that JSON has")


def loaded(text: str | bytes | float) -> object:
    """What a JSON text holds; SQLite hands a number back as a number, for its columns of JSON take numbers for what they are."""
    return text if isinstance(text, int | float) else orjson.loads(text)
