"""JSON as it is kept in the database and sent to services: letters as they are, no spaces."""

import orjson


def encoded(value: object) -> bytes:
    """
    Its JSON as bytes; keys that are numbers become text.

    Raises ValueError for what JSON has no form for, half a surrogate pair too.
    """
    try:
        return orjson.dumps(value, _plain, orjson.OPT_NON_STR_KEYS)
    except orjson.JSONEncodeError as error:
        raise ValueError(str(error)) from None


def dumped(value: object) -> str:
    """Its JSON text, see `encoded`."""
    return encoded(value).decode()


def loaded(text: str | bytes | float) -> object:
    """
    What a JSON text holds; raises ValueError where it is none.

    SQLite hands a number back as a number, for its columns of JSON take numbers for what they are.
    """
    return text if isinstance(text, int | float) else orjson.loads(text)


def _plain(value: object) -> list[object]:
    if isinstance(value, tuple):  # one with names
        return list(value)
    raise TypeError(f"{type(value).__name__} is nothing that JSON has")
