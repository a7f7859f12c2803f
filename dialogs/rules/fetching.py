"""How often a photo that somebody sent is fetched from its service: three attempts, and an end."""

from datetime import datetime, timedelta

PAUSES = (timedelta(minutes=10), timedelta(hours=2), timedelta(minutes=10))  # after each attempt
MOST = len(PAUSES)


def again(tries: int, at: datetime) -> datetime:
    """When it is taken up again after so many attempts: the next one, or after the last its end."""
    return at + PAUSES[min(tries, MOST) - 1]
