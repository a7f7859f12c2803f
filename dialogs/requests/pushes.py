"""What people do about messages they did not ask for just now."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AnswerPush:
    """
    What somebody chose under a reminder: go, tonight, tomorrow, week, pause or stop, for the persons it was about.

    Returns {day} where it will be reminded again, and {now} where another person of the phone is meant.
    """

    pushes: tuple[str, ...]
    choice: str


@dataclass(frozen=True, slots=True)
class MyPushes:
    """
    The last messages to this contact that nobody asked for just then, and those that still wait.

    Returns {sent: [{day, purpose, called, address, by}], waiting: [{day, purpose, called, address}]}, newest first.
    """

    most: int = 3
