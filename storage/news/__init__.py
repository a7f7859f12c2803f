"""What campaign news and reminders look up and have done; the registries are read by `storage.door`."""

from collections.abc import Callable
from typing import Any

from dialogs.requests import news as ask
from dialogs.rules.roles import Action
from storage.access import Guarded
from storage.news import composing, running
from storage.pushing import answering

QUERIES: dict[type, Callable[..., Any]] = {
    **answering.QUERIES,
    ask.NewsList: Guarded(Action.NEWS, composing.news_list),
    ask.NewsPage: Guarded(Action.NEWS, composing.news_page),
    ask.NewsPlaces: Guarded(Action.NEWS, composing.news_places),
    ask.NewsDay: Guarded(Action.NEWS, composing.news_day),
    ask.RehearseNews: Guarded(Action.NEWS, composing.rehearse_news),
}
COMMANDS: dict[type, Callable[..., Any]] = {
    **answering.COMMANDS,
    ask.DraftNews: Guarded(Action.NEWS, composing.draft_news),
    ask.ChangeNews: Guarded(Action.NEWS, composing.change_news),
    ask.CopyNews: Guarded(Action.NEWS, composing.copy_news),
    ask.ThrowNews: Guarded(Action.NEWS, composing.throw_news),
    ask.SendNews: Guarded(Action.NEWS, running.send_news),
    ask.ConfirmNews: Guarded(Action.CONFIRM_NEWS, running.confirm_news),
    ask.SteerNews: Guarded(Action.NEWS, running.steer_news),
}
