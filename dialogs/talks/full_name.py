"""Full name and year of birth are asked for: in one message or two, read back, mended with one word."""

from collections.abc import Callable

from dialogs.engine import Part, ask
from dialogs.intents import Intent
from dialogs.phrases import Phrase, Speech
from dialogs.questions import Option, ReadBack, Words
from dialogs.reading import Context, read
from dialogs.rules.names import OddYear, Person, mended, odd, odd_year, read_person

LONGEST = 200
MENDED = 9  # times; then it stands as it was read back last
NAMELESS = frozenset({OddYear.NO_NAME, OddYear.SHORT_NAME})
YEARLESS = frozenset({OddYear.NO_YEAR, OddYear.TWO_YEARS, OddYear.IMPOSSIBLE})

AskFor = Callable[[OddYear], Speech]


def full_name(
    year: int,
    wording: Speech,
    *,
    missing: AskFor,
    read_back: Callable[[Person], Speech],
    always: bool = False,
    out: Option | None = None,
) -> Part[Person]:
    """
    Somebody's full name and year of birth, which may be of somebody under age: that is for the caller to answer.

    missing: how to ask for a name or a year that did not come with the first message. read_back: the line that is said back,
    `always`, or where something of it had to be worked out. Nobody, without a name, is who chose the way `out`.
    """
    options, context = _beside(out)
    typed = yield from ask(
        Words(
            key="full_name",
            longest=LONGEST,
            wording=wording,
            options=options,
            context=context,
            check=lambda text: _nothing(read_person(text, year), text, year),
        )
    )
    if typed.startswith("="):
        return Person()
    person = yield from _whole(read_person(typed, year), year, 0, missing, out)
    for turn in range(MENDED):
        if not person.name or (person.sure and not always):
            break
        answer = yield from ask(_read_back(f"right{turn}", read_back(person), person, year))
        if answer == "yes":
            break
        if answer == "name":
            person = Person("", person.born, sure=False)
        elif answer == "born":
            person = Person(person.name, 0, sure=False)
        else:
            person = mended(person, answer["text"], year)
        person = yield from _whole(person, year, turn + 1, missing, out)
    return person


def _whole(person: Person, year: int, turn: int, missing: AskFor, out: Option | None) -> Part[Person]:
    """What is missing of it is asked for by itself."""
    options, context = _beside(out)
    if (wrong := odd(person, year)) in NAMELESS and wrong:
        typed = yield from ask(
            Words(
                key=f"name{turn}",
                longest=LONGEST,
                wording=missing(wrong),
                options=options,
                context=context,
                check=lambda text: _short(mended(Person(), text, year), text),
            )
        )
        if typed.startswith("="):
            return Person()
        person = _and(person, mended(Person(), typed, year))
    if (wrong := odd_year(person, year)) in YEARLESS and wrong:
        before = person
        typed = yield from ask(
            Words(
                key=f"born{turn}",
                longest=LONGEST,
                wording=missing(wrong),
                options=options,
                context=context,
                check=lambda text: _yearless(mended(Person(before.name), text, year), year),
            )
        )
        if typed.startswith("="):
            return Person()
        person = _and(person, mended(Person(person.name), typed, year))
    return person


def _and(person: Person, said: Person) -> Person:
    """What was known, and what was said since."""
    return Person(said.name or person.name, said.born or person.born, sure=person.sure and said.sure)


def _beside(out: Option | None) -> tuple[tuple[Option, ...], Context]:
    return ((out,), Context.SEARCH) if out else ((), Context.WORDS)


def _nothing(person: Person, text: str, year: int) -> Speech | None:
    """Neither a name nor a year; or a year in which nobody was born who lives."""
    if odd_year(person, year) is OddYear.IMPOSSIBLE:
        return _yearless(person, year)
    told = person.born or (person.name and not _is_command(text))
    return None if told else _short(Person(), text)


def _is_command(text: str) -> bool:
    """ "quay lại" is nobody's name, where no command is understood either."""
    return isinstance(read(text, (), Context.WORDS), Intent)


def _short(person: Person, text: str) -> Speech | None:
    if len(person.name.split()) > 1 and not _is_command(text):
        return None
    return Phrase("send.name_missing", "{Minh} chưa thấy đủ cả họ lẫn tên{a}.")


def _yearless(person: Person, year: int) -> Speech | None:
    wrong = odd_year(person, year)
    if wrong is OddYear.IMPOSSIBLE:
        return Phrase("send.year_odd", "{Minh} thấy năm sinh {born} chưa đúng{a}.", born=str(person.born))
    if wrong is OddYear.TWO_YEARS:
        return Phrase("send.two_years", "{Minh} thấy hai năm khác nhau. {Ban} nhắn một năm thôi{nhe}.")
    if wrong is OddYear.NO_YEAR:
        return Phrase("send.year_missing", "{Ban} nhắn năm sinh đủ bốn chữ số giúp {minh}{nhe}. Ví dụ: 1963.")
    return None


def _read_back(key: str, wording: Speech, person: Person, year: int) -> ReadBack:
    def mends(text: str) -> Speech | None:
        other = mended(person, text, year)
        if (other.name, other.born) == (person.name, person.born):
            return Phrase(
                "send.mend",
                "{Minh} chưa hiểu chỗ cần sửa. {Ban} nhắn lại chữ ấy, hoặc năm sinh{nhe}. Ví dụ: 1961.",
            )
        return _yearless(other, year)

    return ReadBack(
        key=key,
        careful=True,
        wording=wording,
        mends=mends,
        options=(
            Option("yes", Phrase("send.right", "Đúng")),
            Option("name", Phrase("send.mend_name", "Sửa họ tên")),
            Option("born", Phrase("send.mend_born", "Sửa năm sinh")),
        ),
        help=Phrase(
            "send.right.help",
            "Chữ nào cần sửa thì {ban} nhắn lại chữ ấy; cần sửa năm thì nhắn lại năm sinh{a}.",
        ),
    )
