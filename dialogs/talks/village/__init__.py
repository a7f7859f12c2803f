"""The registry of the talks of a village head, their deputy and helpers."""

from dialogs.conversation import Entry
from dialogs.talks.village.board import board, helping

TALKS: dict[str, Entry] = {
    "board": Entry(board, after="quiet", personal=False, fleeting=True),
    "helping": Entry(helping, after="quiet", personal=False, fleeting=True),
}
