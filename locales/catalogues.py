"""
The gettext catalogues, read from the committed .po files when first used.

The id of a phrase is the gettext context, its Vietnamese source the message: a phrase without a
translation is said in Vietnamese. Catalogues are small, so they are read as they are: there is no
compiled file to forget.
"""

from collections.abc import Callable
from functools import cache
from gettext import c2py
from importlib.resources import files
from io import BytesIO

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

SOURCE = "vi"  # the language that phrases are written in
LANGUAGES = (SOURCE, "en")


@cache
def catalogue(language: str) -> Catalog:
    """The catalogue of a language; an unknown language has an empty one."""
    path = files("locales") / language / "messages.po"
    if language not in LANGUAGES or not path.is_file():
        return Catalog()
    return read_po(BytesIO(path.read_bytes()), locale=language)


def translated(language: str, context: str, source: str) -> tuple[str, str]:
    """The wording of a phrase and the language it is in: its source where it is not translated."""
    found = _forms(language, context, source)
    return (found[0], language) if found else (source, SOURCE)


def translated_plural(language: str, context: str, one: str, many: str, n: int) -> tuple[str, str]:
    """The wording for `n` and the language it is in; Vietnamese has one form for all."""
    found = _forms(language, context, one)
    if not found:
        return many, SOURCE
    return found[min(_plural(language)(n), len(found) - 1)], language


@cache
def _forms(language: str, context: str, source: str) -> tuple[str, ...]:
    """The wordings of a phrase, one a plural; none where one of them is missing or in doubt."""
    message = catalogue(language).get(source, context)
    if message is None or message.fuzzy:
        return ()
    wording = message.string or ""
    forms = (wording,) if isinstance(wording, str) else tuple(wording)
    return forms if all(forms) else ()


@cache
def _plural(language: str) -> Callable[[int], int]:
    """Which plural a language uses for a number."""
    return c2py(catalogue(language).plural_expr)
