"""
The gettext catalogues, read from the committed .po files when first used.

The id of a phrase is the gettext context, its Vietnamese source the message: a phrase without a translation is said in
Vietnamese. Catalogues are small, so they are read as they are: there is no compiled file to forget.
"""

from functools import cache
from importlib.resources import files
from io import BytesIO

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

LANGUAGES = ("vi", "en")


@cache
def catalogue(language: str) -> Catalog:
    """The catalogue of a language; an unknown language has an empty one."""
    path = files("locales") / language / "messages.po"
    if language not in LANGUAGES or not path.is_file():
        return Catalog()
    return read_po(BytesIO(path.read_bytes()), locale=language)


@cache
def translated(language: str, context: str, source: str) -> str:
    """The wording of a phrase in a language, or its source."""
    message = catalogue(language).get(source, context)
    return message.string if message and isinstance(message.string, str) and message.string else source


@cache
def translated_plural(language: str, context: str, one: str, many: str, n: int) -> str:
    """The wording of a plural phrase for `n`; Vietnamese has one form."""
    found = catalogue(language)
    message = found.get(one, context)
    index = 0 if language == "vi" or n == 1 else 1
    forms = message.string if message and isinstance(message.string, tuple | list) else ()
    if len(forms) > index and forms[index]:
        return str(forms[index])
    return one if index == 0 and language != "vi" else many
