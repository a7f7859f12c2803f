"""A law of every question that any conversation comes to: an option copied as it is shown is that option."""

from bot.channels.base import Limits
from bot.channels.layout import shaped
from dialogs.reading import Picked, read
from dialogs.steps import Outcome
from locales import Voice

BUTTONS = Limits(text=4096, buttons=100, label=40, can_edit=True, can_photo=True)


def copied(outcome: Outcome) -> None:
    """Each line of the question is tried, as shown and as a short button has it."""
    asking, now = outcome.asking, outcome.conversation
    if asking is None or not asking.options:
        return
    shape = shaped(asking, Voice(now.language, now.address, now.called), BUTTONS)
    shown = [option for option, each in zip(shape.options, asking.options, strict=True) if not each.hidden]
    for number, option in enumerate(shown, 1):
        for typed in (f"{number}. {option.label}", f"{number}) {option.label}"):
            found = read(typed, shape.options, asking.context)
            assert found == Picked(option.id), (typed, found, asking.key)
    labels = {label for row in shape.rows for label, carries in row if not carries.startswith("!")}
    for label in labels:
        number = int(label.partition(".")[0])
        assert read(label, shape.options, asking.context) == Picked(shown[number - 1].id), label
