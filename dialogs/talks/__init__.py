"""The registry of talks: one file a conversation, one line here."""

from dialogs.conversation import Entry
from dialogs.talks import (
    answers,
    families,
    hardship,
    kept,
    news,
    office,
    page,
    review,
    roles,
    sessions,
    titles,
    village,
    work,
)
from dialogs.talks import people as villagers
from dialogs.talks.assess import assess, begin
from dialogs.talks.home import (
    code,
    gone,
    help_,
    home,
    place,
    protected,
    quiet,
    remind,
    rest,
    restart,
    stop_reminders,
    undo,
)
from dialogs.talks.link import link, link_late, typed_code
from dialogs.talks.lookover import change, evidence, lookover, send
from dialogs.talks.new_phone import new_phone, phone_waits
from dialogs.talks.privacy import erase, export, mydata, withdraw
from dialogs.talks.requests import ask_office
from dialogs.talks.result import register, result, unregister, wants_news
from dialogs.talks.settings import language, people, set_address, set_called, set_group, settings
from dialogs.talks.welcome import welcome

TALKS = {
    **work.TALKS,
    **roles.TALKS,
    **villagers.TALKS,
    **village.TALKS,
    **review.TALKS,
    **office.TALKS,
    **news.TALKS,
    **answers.TALKS,
    **hardship.TALKS,
    **kept.TALKS,
    **page.TALKS,
    **sessions.TALKS,
    **titles.TALKS,
    **families.TALKS,
    "ask_office": Entry(ask_office, after="resume"),
    "assess": Entry(assess),
    "begin": Entry(begin),
    "change": Entry(change),
    "code": Entry(code),
    "erase": Entry(erase, after=""),
    "evidence": Entry(evidence),
    "export": Entry(export, after="resume"),
    "gone": Entry(gone),
    "help": Entry(help_, after="resume", personal=False),
    "home": Entry(home),
    "language": Entry(language, after="resume", personal=False),
    "link": Entry(link, after="resume", personal=False),
    "link_late": Entry(link_late, after="resume", personal=False),
    "lookover": Entry(lookover),
    "mydata": Entry(mydata),
    "new_phone": Entry(new_phone, after="resume", personal=False),
    "news": Entry(wants_news, after=""),
    "people": Entry(people, personal=False),
    "phone_waits": Entry(phone_waits, after="", personal=False),
    "place": Entry(place),
    "protected": Entry(protected, after="", personal=False),
    "quiet": Entry(quiet, after="", personal=False),
    "register": Entry(register),
    "remind": Entry(remind, after="resume"),
    "rest": Entry(rest, after="", personal=False),
    "restart": Entry(restart),
    "result": Entry(result, after=""),
    "send": Entry(send),
    "set_address": Entry(set_address),
    "set_called": Entry(set_called),
    "set_group": Entry(set_group),
    "settings": Entry(settings),
    "stop_reminders": Entry(stop_reminders, after=""),
    "unregister": Entry(unregister, after="resume"),
    "typed_code": Entry(typed_code, personal=False),
    "undo": Entry(undo, personal=False),
    "welcome": Entry(welcome, after="", personal=False),
    "withdraw": Entry(withdraw, after="resume"),
}
