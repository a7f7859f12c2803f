"""The language of these conversations fails when it should, and says what was said until then."""

import pytest

from tests.chat import Chat
from tests.ways import INDICATORS, looked_over, welcomed


def test_speech_that_was_not_heard_fails_at_the_next_input(chat: Chat) -> None:
    chat.starts()

    with pytest.raises(AssertionError, match=r"\['welcome.hello'\] was not heard before 'bà'"):
        chat.says("bà")


def test_a_wrong_expectation_says_what_was_heard_and_the_transcript(chat: Chat) -> None:
    with pytest.raises(AssertionError) as failed:
        chat.starts("VD1").hears("home.ask")

    assert "expected 'home.ask', heard 'welcome.hello'" in str(failed.value)
    assert "> /start VD1\n< Xin chào!" in str(failed.value)


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"key": "consent"}, "expected the question 'consent', heard 'address'"),
        ({"choices": ["ong"]}, "expected the choices"),
        ({"args": {"organisation": "?"}}, "expected organisation='\\?'"),
    ],
)
def test_key_choices_and_arguments_are_looked_at(chat: Chat, how: dict[str, object], said: str) -> None:
    with pytest.raises(AssertionError, match=said):
        chat.starts().hears("welcome.hello", **how)  # type: ignore[arg-type]


def test_more_or_less_than_was_said_fails(chat: Chat) -> None:
    with pytest.raises(AssertionError, match="heard nothing more"):
        chat.starts().hears("welcome.hello", "welcome.consent")
    with pytest.raises(AssertionError, match="expected nothing more"):
        chat.taps("ba").hears_nothing_more()


def test_a_button_that_is_not_there_cannot_be_pressed(chat: Chat) -> None:
    with pytest.raises(AssertionError, match="there is no button 'yes' on 'address'"):
        chat.starts().hears("welcome.hello").taps("yes")


def test_a_way_gone_again_leads_to_the_same_rows(chat: Chat) -> None:
    """Ways that were talked once are begun where they led: nothing tells the difference."""
    one = looked_over(chat)
    talked = (one.answers, one.score, one.asked, one.text, len(one.outbox), one.consents)
    chat.village.begin()

    again = looked_over(Chat(chat.village))
    assert talked == (again.answers, again.score, again.asked, again.text, len(again.outbox), again.consents)
    again.taps("change").hears("change.which", choices=INDICATORS)


def test_a_way_is_talked_where_somebody_wrote_before(chat: Chat) -> None:
    welcomed(chat)

    assert welcomed(chat.another()).asked == "1.1"
