"""A phrase becomes a text: forms of address, one ạ, plurals, numbers, other languages."""

from collections.abc import Iterator
from datetime import date
from io import BytesIO

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from dialogs.phrases import Listed, Named, Phrase, Phrases, Speech, Text
from locales import Voice, catalogues, finished, render

BA, BAN, ENGLISH = Voice("vi", "ba", "Lan"), Voice("vi", "ban", "Lan"), Voice("en", "ba", "Lan")
PO = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgctxt "left"
msgid "Còn một câu."
msgid_plural "Còn {n} câu."
msgstr[0] "One question left."
msgstr[1] "{n} questions left."

msgctxt "half"
msgid "Còn một câu."
msgid_plural "Còn {n} câu."
msgstr[0] "One question left."
msgstr[1] ""

#, fuzzy
msgctxt "doubtful"
msgid "{Ban} nghỉ nhé."
msgstr "Go on."
"""


def said(speech: Speech, voice: Voice = BA) -> str:
    return finished(render(speech, voice))


@pytest.fixture
def small_catalogue(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Give English a catalogue of a few entries."""

    def found(language: str) -> Catalog:
        return read_po(BytesIO(PO.encode()), locale=language) if language == "en" else Catalog()

    def forget() -> None:
        catalogues._forms.cache_clear()
        catalogues._plural.cache_clear()

    monkeypatch.setattr(catalogues, "catalogue", found)
    forget()
    yield
    forget()


@pytest.mark.parametrize(
    ("voice", "expected"),
    [
        (BA, "Cháu chào bà Lan. Bà nghỉ ạ."),
        (Voice("vi", "anh", "Nam"), "Em chào anh Nam. Anh nghỉ ạ."),
        (BAN, "Mình chào Lan. Bạn nghỉ nhé."),
        (Voice("vi", "cu", "Tư"), "Cháu chào cụ Tư. Cụ nghỉ ạ."),
        (Voice("vi"), "Trợ lý chào . Bà con nghỉ ạ."),
    ],
)
def test_the_words_of_address_are_those_of_the_person(voice: Voice, expected: str) -> None:
    assert said(Phrase("x", "{Minh} chào {ten}{a}. {Ban} nghỉ{nhe}."), voice) == expected


def test_of_several_polite_words_the_last_one_stays() -> None:
    assert said(Phrase("x", "Vâng{a}. Được{a}. Xong{a}!")) == "Vâng. Được. Xong ạ!"


def test_a_friend_hears_no_polite_words() -> None:
    assert said(Phrase("x", "{da}vâng{a}."), BAN) == "vâng."


def test_what_people_wrote_is_never_a_template() -> None:
    phrase = Phrase("x", "Tên: {name}.", name="{ban} {0.__class__}")

    assert said(phrase) == "Tên: {ban} {0.__class__}."


def test_arguments_are_said_as_people_say_them() -> None:
    names = Listed([Named("ba", "Lan"), Named("ban", "Minh"), Phrase("y", "người khác")])
    phrase = Phrase("x", "{n}, {day}: {names}", n=13900, day=date(2026, 12, 5), names=names)

    assert said(phrase) == "13.900, 05/12/2026: bà Lan, Minh, người khác"
    assert said(phrase, ENGLISH) == "13,900, 05/12/2026: Lan, Minh, người khác"


def test_an_argument_of_another_kind_is_a_fault() -> None:
    with pytest.raises(TypeError):
        render(Phrase("x", "{n}", n=1.5), BA)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("n", "expected"), [(0, "0 questions left."), (1, "One question left."), (2, "2 questions left.")]
)
@pytest.mark.usefixtures("small_catalogue")
def test_english_has_a_form_for_one_and_a_form_for_many(n: int, expected: str) -> None:
    assert said(Phrases("left", "Còn một câu.", "Còn {n} câu.", n=n), ENGLISH) == expected


@pytest.mark.parametrize("n", [0, 1, 2])
def test_vietnamese_has_one_form_for_all(n: int) -> None:
    assert said(Phrases("left", "Còn một câu.", "Còn {n} câu.", n=n)) == f"Còn {n} câu."


@pytest.mark.usefixtures("small_catalogue")
def test_a_plural_translated_by_half_is_said_in_vietnamese() -> None:
    assert said(Phrases("half", "Còn một câu.", "Còn {n} câu.", n=1), ENGLISH) == "Còn 1 câu."


@pytest.mark.usefixtures("small_catalogue")
def test_a_translation_in_doubt_is_not_used() -> None:
    assert said(Phrase("doubtful", "{Ban} nghỉ nhé."), ENGLISH) == "Bà nghỉ nhé."


def test_what_is_not_translated_keeps_its_vietnamese_words_of_address() -> None:
    phrase = Phrase("no such id", "{Minh} chào {ten}{a}.")

    assert said(phrase, ENGLISH) == "Cháu chào bà Lan ạ."
    assert said(Text("{Ban} có khỏe không{a}?"), ENGLISH) == "Bà có khỏe không ạ?"
    assert said(Text("{Ban} có khỏe không{a}?", {"en": "How are you?"}), ENGLISH) == "How are you?"


def test_a_language_nobody_translated_is_vietnamese() -> None:
    assert said(Phrase("home.begin", "Bắt đầu"), Voice("fr")) == "Bắt đầu"
