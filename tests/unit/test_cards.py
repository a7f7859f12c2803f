"""What is drawn beside a message, and what channels get that draw nothing."""

from __future__ import annotations

from typing import Any

import pytest

from bot.channels.base import Limits, Outgoing, Parts
from bot.channels.layout import lay_out
from bot.channels.web.wire import LIMITS, shown
from bot.replies import body, unbody
from dialogs.phrases import Drawing, Drawn, DrawnLine, Phrase
from dialogs.questions import OneOf, Option
from dialogs.reading import Context
from locales import Voice

WORDS = Phrase("test.words", "{Ban} có 8 trên 10{a}.")
BESIDE = Phrase("test.beside", "Còn hai việc{a}.")
CARD = Drawing(
    kind="list",
    title=Phrase("test.title", "Điểm của {ten}"),
    lines=(
        DrawnLine(label="một", value=8, part=(8, 10), option="one"),
        DrawnLine(label="hai", option="nowhere"),
    ),
    part=(8, 10),
    main="two",
    spares=("one", "nowhere"),
)
ASKED = OneOf(
    key="k",
    context=Context.CHOICE,
    wording=Phrase("test.ask", "{Ban} chọn việc nào{a}?"),
    options=(Option("one", Phrase("test.one", "Một")), Option("two", Phrase("test.two", "Hai"))),
)
LAN = Voice("vi", "ba", "Lan")
PLAIN = Limits(text=4000, buttons=60)


def laid(limits: Limits, asking: OneOf | None = ASKED) -> Outgoing:
    [page], _ = lay_out([Drawn(WORDS, CARD), BESIDE], asking, "r", LAN, limits)
    return Outgoing(page.text, page.buttons, card=page.card, parts=page.parts)


@pytest.mark.parametrize("asking", [ASKED, None], ids=["asking", "telling"])
def test_who_draws_nothing_has_it_all_in_words(asking: OneOf | None) -> None:
    plain, drawn = laid(PLAIN, asking), laid(LIMITS, asking)
    assert (plain.card, plain.parts) == (None, None)
    assert plain.text == drawn.text
    assert plain.text.startswith("Bà có 8 trên 10")


def test_who_draws_has_the_card_in_place_of_its_words_and_the_question_apart() -> None:
    drawn = laid(LIMITS)
    assert drawn.parts == Parts("Còn hai việc.", "Bà chọn việc nào ạ?")
    assert drawn.card == {
        "kind": "list",
        "title": "Điểm của bà Lan",
        "part": [8, 10],
        "main": "r|k|two",
        "spares": ["r|k|one"],  # what is no option is none here either
        "lines": [{"label": "Một", "value": "8", "part": [8, 10], "tap": "r|k|one"}, {"label": "Hai"}],
    }
    assert unbody(body(drawn, {})) == (drawn, {})  # as it waits to be delivered


def test_the_page_gets_no_button_that_a_line_makes_needless() -> None:
    page: dict[str, Any] = shown(laid(LIMITS))
    assert page["options"] == [["2. Hai", "r|k|two"]]
    assert (page["text"], page["asks"]) == ("Còn hai việc.", "Bà chọn việc nào ạ?")
