"""What campaign news and reminders look up and have done; the registries are read by `storage.door`."""

from collections.abc import Callable
from typing import Any

from dialogs.rules.roles import Action
from dialogs.talks.asked import NewsPage, ThrowNews
from dialogs.talks.news.campaign import CopyNews, NewsList, SteerNews
from dialogs.talks.news.compose import (
    ChangeNews,
    ConfirmNews,
    DraftNews,
    NewsDay,
    NewsPlaces,
    RehearseNews,
    SendNews,
)
from storage.act import Guarded
from storage.ledger import answer as answering
from storage.news.drafts import (
    change_news,
    copy_news,
    draft_news,
    news_day,
    news_list,
    news_page,
    news_places,
    rehearse_news,
    throw_news,
)
from storage.news.run import confirm_news, send_news, steer_news

QUERIES: dict[type, Callable[..., Any]] = {
    **answering.QUERIES,
    NewsList: Guarded(Action.NEWS, news_list),
    NewsPage: Guarded(Action.NEWS, news_page),
    NewsPlaces: Guarded(Action.NEWS, news_places),
    NewsDay: Guarded(Action.NEWS, news_day),
    RehearseNews: Guarded(Action.NEWS, rehearse_news),
}
COMMANDS: dict[type, Callable[..., Any]] = {
    **answering.COMMANDS,
    DraftNews: Guarded(Action.NEWS, draft_news),
    ChangeNews: Guarded(Action.NEWS, change_news),
    CopyNews: Guarded(Action.NEWS, copy_news),
    ThrowNews: Guarded(Action.NEWS, throw_news),
    SendNews: Guarded(Action.NEWS, send_news),
    ConfirmNews: Guarded(Action.CONFIRM_NEWS, confirm_news),
    SteerNews: Guarded(Action.NEWS, steer_news),
}
