"""Campaign news: the list an officer sees, one campaign, and its buttons to pause and to stop."""

from dataclasses import dataclass
from typing import Literal, TypedDict

from dialogs.engine import Command, End, Next, Part, Query, Say, Talk, ask, do, look
from dialogs.phrases import Listed, Phrase, Speech
from dialogs.questions import OneOf, Option
from dialogs.talks.asked import CampaignFigures, CampaignPage, CampaignState, NewsPage, ThrowNews
from dialogs.talks.news.told import said
from dialogs.talks.picking import agreed


class CampaignLine(TypedDict):
    """A campaign in a list: the beginning of its text, how far it is, and the day it was begun."""

    id: str
    text: str
    state: CampaignState
    day: str


class CampaignList(TypedDict):
    """A page of campaigns, whether there are more, and whether there are as many drafts as anybody can look after."""

    rows: list[CampaignLine]
    more: bool
    full: bool


@dataclass(frozen=True, slots=True)
class NewsList(Query[CampaignList]):
    """The campaigns of a role: what waits for a second officer, what runs, own drafts, then the newest."""

    role: str
    page: int = 0


class Drafted(TypedDict):
    """A draft that was made."""

    campaign: str


@dataclass(frozen=True, slots=True)
class CopyNews(Command[Drafted]):
    """A new draft with the words of an older campaign."""

    role: str
    campaign: str


@dataclass(frozen=True, slots=True)
class SteerNews(Command[None]):
    """Pause, resume or stop what runs."""

    role: str
    campaign: str
    to: Literal["pause", "resume", "stop"]


STATES = {
    "draft": Phrase("news.state.draft", "bản nháp"),
    "waiting": Phrase("news.state.waiting", "chờ cán bộ thứ hai xem"),
    "planned": Phrase("news.state.planned", "đã hẹn giờ"),
    "running": Phrase("news.state.running", "đang gửi"),
    "paused": Phrase("news.state.paused", "tạm dừng"),
    "stopped": Phrase("news.state.stopped", "đã dừng hẳn"),
    "done": Phrase("news.state.done", "đã gửi xong"),
}
WHOM = {
    "all": Phrase("news.whom.all", "mọi người"),
    "none": Phrase("news.whom.none", "người chưa bắt đầu tự chấm"),
    "open": Phrase("news.whom.open", "người đang làm dở"),
    "done": Phrase("news.whom.done", "người đã làm xong"),
}


def campaign(role: str, page: int = 0) -> Talk:
    """What was written and sent, and a new one."""
    found = yield from look("list", NewsList(role, page))
    rows = [Option(row["id"], _line(row)) for row in found["rows"]]
    options = [Option("new", Phrase("news.new", "Soạn tin mới"), also=("moi",)), *rows]
    if found["more"]:
        options.append(Option("more", Phrase("news.older", "Các tin trước")))
    options.append(Option("desk", Phrase("news.desk", "Về bảng số liệu")))
    choice = yield from ask(
        OneOf(
            key="which",
            wording=Phrase("news.menu", "Tin khuyến học. {Ban} soạn tin mới, hay mở một tin{a}?"),
            options=tuple(options),
            help=Phrase(
                "news.menu_help",
                "Tin chỉ đến người đã đồng ý nhận tin, nhiều nhất hai tin một tuần, trong khung giờ tối. Trước khi gửi {minh} cho {ban} xem thử: bao nhiêu người nhận, ai không nhận và vì sao.",
            ),
        )
    )
    if choice == "new":
        return Next("campaign_new", {"role": role})
    if choice == "more":
        return Next("campaign", {"role": role, "page": page + 1})
    if choice == "desk":
        return Next("office", {"role": role})
    return Next("campaign_page", {"role": role, "campaign": choice})


def _line(row: CampaignLine) -> Speech:
    return Phrase(
        "news.row", "{day}: “{text}” ({state})", day=row["day"], text=row["text"], state=STATES[row["state"]]
    )


def campaign_page(role: str, campaign: str) -> Talk:
    """One campaign: what it says, how far it is, what can be done with it."""
    here = yield from look("page", NewsPage(role, campaign))
    yield Say(_about(here))
    figures = here["figures"]
    if figures and figures["all"]:
        yield Say(progress(figures, paused=here["state"] == "paused"))
    choice = yield from ask(
        OneOf(
            key="then",
            wording=Phrase("news.page_ask", "{Ban} muốn làm gì với tin này{a}?"),
            options=_can(here),
        )
    )
    return (yield from _follow(role, campaign, choice))


def campaign_gone(role: str) -> Talk:
    """What was asked for is not there, or not theirs to see."""
    yield Say(Phrase("news.gone", "Tin này không còn, hoặc không thuộc nơi {ban} phụ trách{a}."))
    return Next("campaign", {"role": role})


FOLLOWING = {"rehearse": "campaign_rehearsal", "change": "campaign_change", "confirm": "campaign_confirm"}


def _follow(role: str, campaign: str, choice: str) -> Part[End]:
    args = {"role": role, "campaign": campaign}
    if choice == "pause":
        yield from do("steer", SteerNews(role, campaign, "pause"))
    elif choice == "resume":
        yield from do("steer", SteerNews(role, campaign, "resume"))
    elif choice == "stop":
        return (yield from _stop(role, campaign))
    elif choice in {"throw", "take_back"}:
        yield from do("throw", ThrowNews(role, campaign))
    elif choice == "copy":
        copied = yield from do("copy", CopyNews(role, campaign))
        yield Say(Phrase("news.copied", "{Minh} đã chép thành một bản nháp mới{a}."))
        return Next("campaign_page", {"role": role, "campaign": copied["campaign"]})
    elif choice in FOLLOWING:
        return Next(FOLLOWING[choice], args)
    if choice in {"list", "throw"}:
        return Next("campaign", {"role": role})
    return Next("campaign_page", args)


def _stop(role: str, campaign: str) -> Part[End]:
    """Asked twice: what was stopped cannot go on."""
    sure = yield from agreed(
        "sure",
        Phrase(
            "news.stop_sure",
            "Dừng hẳn thì không gửi tiếp được nữa, người đã nhận vẫn thấy tin. {Ban} dừng hẳn không{a}?",
        ),
        Phrase("news.stop_yes", "Dừng hẳn"),
        Phrase("news.stop_no", "Thôi, cứ để"),
    )
    if sure:
        yield from do("steer", SteerNews(role, campaign, "stop"))
    return Next("campaign_page", {"role": role, "campaign": campaign})


def _can(here: CampaignPage) -> tuple[Option, ...]:
    """What the state of a campaign allows whom."""
    state, author = here["state"], here["author"]
    pause = Option("pause", Phrase("news.pause", "Tạm dừng"))
    stop = Option("stop", Phrase("news.stop", "Dừng hẳn"))
    refresh = Option("refresh", Phrase("news.refresh", "Xem tiến độ mới nhất"))
    options: list[Option] = []
    if state == "draft" and author:
        options = [
            Option("rehearse", Phrase("news.rehearse", "Xem thử trước khi gửi"), also=("gui", "xem thu")),
            Option("change", Phrase("news.change", "Sửa tin"), also=("sua",)),
            Option("throw", Phrase("news.throw", "Bỏ bản nháp này")),
        ]
    elif state == "waiting":
        if here["second"]:
            options.append(Option("confirm", Phrase("news.look", "Xem lại và quyết định")))
        if author:
            options.append(Option("take_back", Phrase("news.take_back", "Rút về, sửa tiếp")))
    elif state in {"planned", "running"}:
        options = [refresh, pause, stop]
    elif state == "paused":
        options = [Option("resume", Phrase("news.resume", "Gửi tiếp")), stop]
    if state not in {"draft", "waiting"}:
        options.append(Option("copy", Phrase("news.copy", "Chép thành tin mới")))
    options.append(Option("list", Phrase("news.list", "Về danh sách tin")))
    return tuple(options)


def _about(here: CampaignPage) -> Speech:
    lines: list[Speech] = [
        Phrase("news.about_words", "“{words}”", words=said(here["words"])),
        Phrase(
            "news.about_whom", "Gửi cho: {whom}, {place}.", whom=WHOM[here["audience"]], place=here["place"]
        ),
        Phrase("news.about_when", "Bắt đầu: {when}.", when=when_said(here["when"])),
        Phrase("news.about_state", "Tình trạng: {state}.", state=STATES[here["state"]]),
    ]
    if here["link"]:
        lines.insert(1, Phrase("news.about_link", "Đường dẫn: {url}", url=here["link"]))
    if here["picture"]:
        lines.insert(1, _picture(here["picture"]))
    if here["why"] == "handed_back" and here["state"] == "draft":
        lines.append(Phrase("news.about_back", "Cán bộ thứ hai đã gửi trả tin này để xem lại."))
    if here["why"].endswith("author_left"):
        lines.append(Phrase("news.about_left", "Tự dừng vì người soạn không còn giữ nhiệm vụ này."))
    return Phrase("news.about", "{lines}", lines=Listed(lines, "\n"))


def _picture(state: str) -> Phrase:
    if state == "waiting":
        return Phrase("news.picture_waiting", "Ảnh: đang nhận.")
    return Phrase("news.picture_kept", "Có kèm ảnh (chỉ kênh gửi được ảnh mới có).")


def when_said(when: str) -> str | Phrase:
    """When it is to begin, as it was chosen."""
    if when in {"now", "evening"}:
        return Phrase("news.soonest", "khung giờ tối sớm nhất")
    return when


def progress(numbers: CampaignFigures, *, paused: bool) -> Speech:
    """How far it is, each number with its whole."""
    dropped = numbers["dropped"]
    parts: list[Speech] = []
    if numbers["blocked"]:
        parts.append(Phrase("news.n_blocked", "{n} bị chặn", n=numbers["blocked"]))
    if numbers["held"] and not paused:
        parts.append(Phrase("news.n_held", "{n} chờ đến giờ được gửi", n=numbers["held"]))
    if numbers["unknown"]:
        parts.append(Phrase("news.n_unknown", "{n} chưa rõ đã đến chưa", n=numbers["unknown"]))
    others = sum(n for why, n in dropped.items() if why not in {"unreachable", "same_phone", "stopped"})
    if others:
        parts.append(
            Phrase(
                "news.n_dropped", "{n} thôi không gửi (đã đổi ý, đã đủ tin trong tuần, nhà có việc)", n=others
            )
        )
    if dropped.get("stopped"):
        parts.append(Phrase("news.n_stopped", "{n} chưa gửi thì đã dừng", n=dropped["stopped"]))
    more = Phrase("news.progress_more", ", {parts}", parts=Listed(parts)) if parts else ""
    return Phrase(
        "news.progress",
        "Đã gửi {sent} trên {all}{more}.",
        sent=numbers["sent"],
        all=numbers["all"],
        more=more,
    )
