"""Transitional: what of the people of a village is served without a type."""

from collections.abc import Callable
from typing import Any

from dialogs.rules.roles import Action
from dialogs.talks.people.cards import MakeRelinkCode
from storage.act import Guarded
from storage.phones import make

COMMANDS: dict[type, Callable[..., Any]] = {MakeRelinkCode: Guarded(Action.RELINK, make)}
