"""News is written, changed and rehearsed, and goes out or to a second officer; each part is kept as soon as it is given."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, TypedDict

from dialogs.engine import Command, End, Next, Part, Query, Say, Talk, ask, do, look
from dialogs.phrases import Listed, Phrase, Speech
from dialogs.questions import SKIP, OneOf, Option, Photo, Value, Words
from dialogs.reading import Context
from dialogs.rules.campaign import DAYS_AHEAD, LONGEST, STATES, cleaned, has_link, safe_link
from dialogs.talks.asked import NewsPage, PlacesBelow, ThrowNews, Today
from dialogs.talks.days import a_day
from dialogs.talks.link import channel_name
from dialogs.talks.news.campaign import WHOM, Drafted, NewsList
from dialogs.talks.news.told import as_to
from dialogs.talks.news.told import news as told
from dialogs.talks.reach import by_you


class OnChannel(TypedDict):
    """How many telephones get it by a channel."""

    name: str
    number: int


class Recipient(TypedDict):
    """Somebody who would get it, as they are addressed."""

    called: str
    address: str


class Rehearsal(TypedDict):
    """
    What sending a campaign would come to.

    people: of the audience. gets: persons who would get it. messages: telephones. same_phone: who shares one. excluded: persons
    who would not get it, by reason. cost, spent, budget (-1: none set): in đồng. plan_left: messages of a month's plan.
    begins, ends: the clock and the day. above: from how many telephones on two officers look. second: whether they do.
    odd: words that sound like what the assistant never asks for. samples: five who would get it.
    """

    people: int
    gets: int
    messages: int
    same_phone: int
    excluded: dict[str, int]
    channels: list[OnChannel]
    cost: int
    plan_left: int
    budget: int
    spent: int
    begins: str
    ends: str
    above: int
    second: bool
    odd: list[str]
    samples: list[Recipient]


class ByWhom(TypedDict, total=False):
    """Who is said to write: the organisation of the settings, else the association of a place."""

    organisation: str
    who: str


class RehearsalShown(Rehearsal, ByWhom):
    """A rehearsal with the words themselves; author: whether they wrote them. stamp: names all that would be sent."""

    words: dict[str, str]
    link: str
    author: bool
    stamp: str


@dataclass(frozen=True, slots=True)
class RehearseNews(Query[RehearsalShown]):
    """What sending a draft, or what waits for a second officer, would come to."""

    role: str
    campaign: str


@dataclass(frozen=True, slots=True)
class DraftNews(Command[Drafted]):
    """A new draft."""

    role: str
    words: str


@dataclass(frozen=True, slots=True)
class ChangeNews(Command[None]):
    """Change one part of an own draft: words, english, link, picture, place, state, when."""

    role: str
    campaign: str
    part: str
    value: Value
    place: str = ""  # of the part "place": looked at by the door


class Sent(TypedDict):
    """
    What became of a draft that was to be sent.

    planned: it goes out. waiting: for a second officer. nobody: there is nobody to get it. picture: it is not there yet.
    told: how many are, or will be: the second officers, or the author of a campaign that is over. silent: those who can't be.
    """

    state: Literal["planned", "waiting", "nobody", "picture"]
    told: int
    silent: int


@dataclass(frozen=True, slots=True)
class SendNews(Command[Sent]):
    """Send an own draft, as it was rehearsed."""

    role: str
    campaign: str


class Seconded(TypedDict):
    """
    What a second officer's word came to.

    own: the author can't say it. gone: it waits no more. changed: it is not what they saw.
    """

    state: Literal["planned", "draft", "own", "gone", "changed"]


@dataclass(frozen=True, slots=True)
class ConfirmNews(Command[Seconded]):
    """A second officer agrees to what they saw, or hands it back; stamp: what that was."""

    role: str
    campaign: str
    agreed: bool
    stamp: str


PLACES = 4  # a page
READ = 4000  # characters that are looked at, so that too long a text is told how long it is


def campaign_new(role: str) -> Talk:
    """The text, for whom, when: then it is rehearsed."""
    here = yield from look("list", NewsList(role))
    if here["full"]:
        return Next("campaign_many", {"role": role})
    words = yield from ask(_text("words"))
    drafted = yield from do("keep", DraftNews(role, cleaned(words)))
    id_ = drafted["campaign"]
    state = yield from ask(_whom())
    yield from do("keep_state", ChangeNews(role, id_, "state", state))
    when = yield from _when()
    yield from do("keep_when", ChangeNews(role, id_, "when", when))
    return Next("campaign_rehearsal", {"role": role, "campaign": id_})


def campaign_many(role: str) -> Talk:
    """There are as many drafts as anybody can look after."""
    yield Say(Phrase("news.many", "{Ban} có nhiều bản nháp rồi, bỏ bớt một bản rồi soạn tiếp{nhe}."))
    return Next("campaign", {"role": role})


def _text(key: str) -> Words:
    return Words(
        key=key,
        longest=READ,
        context=Context.NEWS,
        secret=False,
        check=_wrong_text,
        wording=Phrase(
            "news.write",
            "{Ban} viết nội dung tin{a}, nhiều nhất {most} chữ cái. Lời chào, lời giải thích vì sao có tin và cách thôi nhận, {minh} tự thêm.",
            most=LONGEST,
        ),
        help=Phrase(
            "news.write_help",
            "Nói rõ việc gì, ở đâu, khi nào, ai đến được. Đừng hỏi số căn cước, mật khẩu, mã xác thực hay tiền. Đường dẫn và ảnh thêm ở phần sửa tin.",
        ),
    )


def _wrong_text(text: str) -> Speech | None:
    if len(text) > LONGEST:
        return Phrase(
            "news.too_long",
            "Tin dài {n} chữ cái, nhiều nhất là {most}. {Ban} viết gọn lại giúp {minh}{nhe}.",
            n=len(text),
            most=LONGEST,
        )
    if has_link(text):
        return Phrase(
            "news.link_inside",
            "Trong tin có đường dẫn. {Ban} bỏ ra giúp {minh}{nhe}; đường dẫn có chỗ riêng ở phần sửa tin.",
        )
    if not any(letter.isalpha() for letter in text):
        return Phrase("news.no_words", "{Minh} chưa thấy chữ nào trong tin{a}.")
    return None


def _whom() -> OneOf:
    return OneOf(
        key="state",
        wording=Phrase("news.whom", "Tin này dành cho ai{a}?"),
        options=tuple(Option(each, Phrase("news.whom_option", "{whom}", whom=WHOM[each])) for each in STATES),
        help=Phrase(
            "news.whom_help",
            "Mặc định là cả nơi {ban} phụ trách; muốn chỉ gửi một thôn thì sửa sau khi xem thử.",
        ),
    )


def _when() -> Part[str]:
    choice = yield from ask(
        OneOf(
            key="when",
            wording=Phrase(
                "news.when", "Bắt đầu gửi khi nào{a}? Tin chỉ đi trong khung giờ tối để khỏi phiền bà con."
            ),
            options=(
                Option(
                    "now", Phrase("news.when_now", "Tối nay, hoặc sớm nhất có thể"), also=("toi nay", "ngay")
                ),
                Option("date", Phrase("news.when_date", "Chọn một ngày")),
            ),
        )
    )
    if choice == "now":
        return "now"
    now = yield from look("now", Today())
    first = date.fromisoformat(now["date"])
    wording = Phrase("news.day", "{Ban} cho {minh} ngày bắt đầu{a}, ví dụ: {day}.", day=first)
    last = first + timedelta(days=DAYS_AHEAD)
    day = yield from a_day("day", wording, today=first, first=first, last=last, ahead=True)
    return day.isoformat() if isinstance(day, date) else day


PARTS = {
    "words": Phrase("news.part.words", "Nội dung"),
    "whom": Phrase("news.part.whom", "Gửi cho ai"),
    "place": Phrase("news.part.place", "Nơi nhận"),
    "when": Phrase("news.part.when", "Ngày gửi"),
    "picture": Phrase("news.part.picture", "Ảnh"),
    "link": Phrase("news.part.link", "Đường dẫn"),
    "english": Phrase("news.part.english", "Bản tiếng Anh"),
}


BESIDE = ("picture", "link", "english")  # what stands beside the words


def campaign_change(role: str, campaign: str, part: str = "") -> Talk:
    """Which part, and what it becomes."""
    here = yield from look("page", NewsPage(role, campaign))
    if here["state"] != "draft":
        return Next("campaign", {"role": role})
    chosen = part or (yield from _which_part())
    if chosen == "place":
        return Next("campaign_place", {"role": role, "campaign": campaign})
    value = yield from _new_value(chosen)
    if value is None:
        yield Say(Phrase("news.not_a_photo", "Đây chưa phải là ảnh, {minh} giữ tin như cũ{a}."))
        return Next("campaign_page", {"role": role, "campaign": campaign})
    name = "state" if chosen == "whom" else chosen
    yield from do("change", ChangeNews(role, campaign, name, value))
    return Next("campaign_page", {"role": role, "campaign": campaign})


def _which_part() -> Part[str]:
    """Which part; what stands beside the words behind an option of its own."""
    wording = Phrase("news.change_what", "{Ban} sửa phần nào{a}?")
    first = [Option(each, label) for each, label in PARTS.items() if each not in BESIDE]
    more = Option("beside", Phrase("news.part.beside", "Ảnh, đường dẫn, bản tiếng Anh"))
    chosen = yield from ask(OneOf(key="part", wording=wording, options=(*first, more)))
    if chosen != more.id:
        return chosen
    options = tuple(Option(each, PARTS[each]) for each in BESIDE)
    return (yield from ask(OneOf(key="beside", wording=wording, options=options)))


def _new_value(part: str) -> Part[Value]:
    """What the part becomes; "" takes it away, None leaves it as it is."""
    if part == "words":
        return cleaned((yield from ask(_text("new_words"))))
    if part == "whom":
        return (yield from ask(_whom()))
    if part == "when":
        return (yield from _when())
    if part == "picture":
        return (yield from _new_picture())
    return (yield from _new_words(part))


def _new_picture() -> Part[Value]:
    given = yield from ask(
        Photo(
            key="picture",
            secret=False,
            wording=Phrase(
                "news.picture", "{Ban} gửi một tấm ảnh{a}. Đừng dùng ảnh có mặt trẻ em hay giấy tờ của ai."
            ),
            options=(Option("none", Phrase("news.without_picture", "Không kèm ảnh")),),
        )
    )
    if given == "none":
        return ""
    return {"photo": given["photo"]} if given.get("photo") else None


def _new_words(part: str) -> Part[str]:
    if part == "link":
        asked = Words(
            key="link",
            longest=READ,
            secret=False,
            skippable=True,
            check=_wrong_link,
            wording=Phrase(
                "news.link_ask",
                "{Ban} gửi đường dẫn bắt đầu bằng https://{a}. Không cần nữa thì chọn bỏ qua.",
            ),
        )
    else:
        asked = Words(
            key="english",
            longest=READ,
            context=Context.NEWS,
            secret=False,
            skippable=True,
            check=_wrong_text,
            wording=Phrase(
                "news.english_ask", "{Ban} viết bản tiếng Anh của tin{a}. Không cần nữa thì chọn bỏ qua."
            ),
        )
    typed = yield from ask(asked)
    return "" if typed == SKIP else cleaned(typed) if part == "english" else typed


def _wrong_link(text: str) -> Speech | None:
    if safe_link(text):
        return None
    return Phrase(
        "news.wrong_link",
        "Đường dẫn này {minh} chưa dùng được: cần bắt đầu bằng https:// và là địa chỉ của một trang có tên miền, không dấu cách{a}.",
    )


def campaign_place(role: str, campaign: str, page: int = 0) -> Talk:
    """The place it is meant for: the whole of the role's, or one below it."""
    found = yield from look("below", PlacesBelow(role, page=page, most=PLACES))
    places = found["rows"] if page else [found["here"], *found["rows"]]
    options = [
        Option(each["id"], Phrase("news.place_option", "{place}", place=each["label"])) for each in places
    ]
    if found["more"]:
        options.append(Option("+", Phrase("news.places_more", "Nơi khác")))
    choice = yield from ask(
        OneOf(key="place", wording=Phrase("news.place", "Tin gửi cho nơi nào{a}?"), options=tuple(options))
    )
    args = {"role": role, "campaign": campaign}
    if choice == "+":
        return Next("campaign_place", {**args, "page": page + 1})
    yield from do("change", ChangeNews(role, campaign, "place", choice, choice))
    return Next("campaign_page", args)


OUT = {
    "not_asked": Phrase("news.out.not_asked", "chưa được hỏi về việc nhận tin"),
    "opted_out": Phrase("news.out.opted_out", "không nhận tin"),
    "never_wrote": Phrase("news.out.never_wrote", "chưa từng nhắn cho trợ lý"),
    "unreachable": Phrase("news.out.unreachable", "đã chặn, bỏ máy, hoặc chỉ dùng trang web"),
    "capped": Phrase("news.out.capped", "đã đủ tin trong tuần ấy"),
    "ill": Phrase("news.out.ill", "đang ốm"),
    "mourning": Phrase("news.out.mourning", "nhà có tang hoặc đã chuyển đi"),
    "deceased": Phrase("news.out.deceased", "đã mất"),
    "moved": Phrase("news.out.moved", "đã chuyển đi"),
    "elsewhere": Phrase("news.out.elsewhere", "đã làm ở nơi khác"),
    "declines": Phrase("news.out.declines", "đã nói không tham gia"),
    "leaving": Phrase("news.out.leaving", "đã xin xóa dữ liệu"),
    "window_closed": Phrase(
        "news.out.window_closed", "quá 7 ngày chưa nhắn Zalo OA, chỉ gửi được bằng mẫu tin đã duyệt"
    ),
    "not_paid": Phrase("news.out.not_paid", "quá 48 giờ chưa nhắn Zalo OA, gửi mất tiền mà xã chưa cho chi"),
}


def campaign_rehearsal(role: str, campaign: str) -> Talk:
    """How many, who not and why, what it costs, when it is out, five as they will read it: then send, change, throw away."""
    found = yield from look("rehearsal", RehearseNews(role, campaign), secret=True)
    if not found["author"]:
        return Next("campaign_page", {"role": role, "campaign": campaign})
    yield Say(numbers(found))
    for number in range(len(found["samples"])):
        yield Say(sample(found, number))
    choice = yield from ask(
        OneOf(
            key="then",
            wording=_ask(found),
            options=(
                *((Option("send", _send(found), also=("gui",)),) if found["messages"] else ()),
                Option("change", Phrase("news.change", "Sửa tin"), also=("sua",)),
                Option("throw", Phrase("news.throw", "Bỏ bản nháp này")),
                Option("later", Phrase("news.later", "Để đấy, gửi sau")),
            ),
        )
    )
    return (yield from _follow(role, campaign, choice))


def _follow(role: str, campaign: str, choice: str) -> Part[End]:
    args = {"role": role, "campaign": campaign}
    if choice == "change":
        return Next("campaign_change", args)
    if choice == "throw":
        thrown = yield from do("throw", ThrowNews(role, campaign))
        if not thrown["gone"]:
            return Next("campaign_page", args)
        yield Say(Phrase("news.thrown", "{Minh} đã bỏ bản nháp ấy{a}."))
        return Next("campaign", {"role": role})
    if choice == "later":
        return Next("campaign", {"role": role})
    sent = yield from do("send", SendNews(role, campaign))
    yield Say(_sent(sent))
    if sent["state"] == "waiting":
        for phrase in by_you(sent["silent"]):
            yield Say(phrase)
    return Next("campaign_page", args)


def _sent(sent: Sent) -> Phrase:  # noqa: PLR0911 (one line a state)
    if sent["state"] == "picture":
        return Phrase("news.sent.picture", "Ảnh chưa nhận xong, {ban} chờ một lát rồi gửi{nhe}.")
    if sent["state"] == "nobody":
        return Phrase("news.sent.nobody", "Không có ai để gửi, {minh} giữ lại làm bản nháp{a}.")
    if sent["state"] == "waiting" and sent["silent"] and not sent["told"]:
        return Phrase("news.sent.silent", "Tin này chờ cán bộ thứ hai xem lại{a}.")
    if sent["state"] == "waiting" and not sent["told"]:
        return Phrase(
            "news.sent.alone",
            "Tin này cần cán bộ thứ hai xem lại, mà ở đây chưa có ai khác được giao việc ấy. {Ban} nhờ cấp tỉnh hoặc giao việc cho thêm một người{nhe}.",
        )
    if sent["state"] == "waiting":
        return Phrase(
            "news.sent.waiting",
            "{Minh} đã nhờ cán bộ thứ hai xem lại. Có quyết định là tin đi ngay trong khung giờ tối{a}.",
        )
    if not sent["told"]:
        return Phrase(
            "news.sent.look", "{Minh} sẽ gửi đúng giờ đã hẹn{a}. {Ban} mở lại tin này để xem gửi đến đâu."
        )
    return Phrase("news.sent.planned", "{Minh} sẽ gửi đúng giờ đã hẹn, và báo {ban} khi xong{a}.")


def _send(found: Rehearsal) -> Phrase:
    if found["second"]:
        return Phrase("news.send_second", "Gửi cán bộ thứ hai xem lại")
    return Phrase("news.send", "Gửi cho {n} máy", n=found["messages"])


def _ask(found: Rehearsal) -> Phrase:
    if not found["messages"]:
        return Phrase("news.nobody", "Chưa có ai nhận được tin này. {Ban} sửa lại, hay để sau{a}?")
    if found["odd"]:
        return Phrase(
            "news.odd",
            "Trong tin có chữ giống như hỏi điều trợ lý đã hứa không bao giờ hỏi ({odd}), nên cần cán bộ thứ hai xem. {Ban} muốn làm gì{a}?",
            odd=Listed(found["odd"]),
        )
    if found["second"]:
        return Phrase(
            "news.many_people",
            "Tin gửi hơn {above} máy thì cần cán bộ thứ hai xem lại. {Ban} muốn làm gì{a}?",
            above=found["above"],
        )
    return Phrase("news.then", "{Ban} xem đã được chưa{a}?")


def numbers(found: Rehearsal) -> Speech:
    """What sending comes to."""
    lines: list[Speech] = [
        Phrase(
            "news.count",
            "Xem thử, chưa gửi gì. {gets} trên {people} người sẽ nhận, ở {messages} máy.",
            gets=found["gets"],
            people=found["people"],
            messages=found["messages"],
        )
    ]
    out = [
        Phrase("news.out", "{n} {why}", n=found["excluded"][reason], why=why)
        for reason, why in OUT.items()
        if found["excluded"].get(reason)
    ]
    if out:
        lines.append(Phrase("news.not", "Không nhận: {out}.", out=Listed(out, "; ")))
    if found["same_phone"]:
        lines.append(
            Phrase("news.same_phone", "{n} người dùng chung máy: mỗi máy chỉ một tin.", n=found["same_phone"])
        )
    if found["messages"]:
        lines += [_where(found), _money(found), _times(found)]
    return Phrase("news.numbers", "{lines}", lines=Listed(lines, "\n"))


def _where(found: Rehearsal) -> Speech:
    parts = [
        Phrase("news.on_channel", "{channel} {n}", channel=channel_name(each["name"]), n=each["number"])
        for each in found["channels"]
    ]
    return Phrase("news.channels", "Đường gửi: {parts}.", parts=Listed(parts))


def _money(found: Rehearsal) -> Speech:
    bot = next((each["number"] for each in found["channels"] if each["name"] == "zalo_bot"), 0)
    parts: list[Speech] = []
    if found["cost"] and found["budget"] < 0:
        parts.append(
            Phrase(
                "news.cost_none",
                "Chi phí: khoảng {cost} đồng, nhưng chưa đặt hạn mức tháng nên phần mất tiền sẽ không gửi.",
                cost=found["cost"],
            )
        )
    elif found["cost"]:
        parts.append(
            Phrase(
                "news.cost",
                "Chi phí: khoảng {cost} đồng; tháng này đã chi {spent} trên {budget} đồng, gửi xong là {after}.",
                cost=found["cost"],
                spent=found["spent"],
                budget=found["budget"],
                after=found["spent"] + found["cost"],
            )
        )
    else:
        parts.append(Phrase("news.free", "Chi phí: không mất tiền."))
    if bot:
        parts.append(
            Phrase(
                "news.plan",
                "Zalo tính {n} tin vào gói tháng, tháng này còn khoảng {left} tin.",
                n=bot,
                left=found["plan_left"],
            )
        )
    if bot > found["plan_left"]:
        parts.append(
            Phrase("news.plan_over", "Vượt gói nên {n} tin sẽ không gửi được.", n=bot - found["plan_left"])
        )
    return Phrase("news.money", "{parts}", parts=Listed(parts, " "))


def _times(found: Rehearsal) -> Speech:
    at, _, day = found["begins"].partition("|")
    until, _, last = found["ends"].partition("|")
    if day == last:
        return Phrase(
            "news.times", "Bắt đầu {at} ngày {day}, xong khoảng {until}.", at=at, day=day, until=until
        )
    return Phrase(
        "news.times_days",
        "Bắt đầu {at} ngày {day}, xong khoảng {until} ngày {last}.",
        at=at,
        day=day,
        until=until,
        last=last,
    )


def sample(found: RehearsalShown, number: int) -> Speech:
    """The news as one of five real recipients will read it."""
    each = found["samples"][number]
    wording = told({**found, "voice": as_to(each["address"], each["called"])})
    return Phrase("news.sample", "Mẫu {n}: {told}", n=number + 1, told=wording)


def campaign_confirm(role: str, campaign: str) -> Talk:
    """A second officer sees the same rehearsal, and says yes or no."""
    found = yield from look("rehearsal", RehearseNews(role, campaign), secret=True)
    yield Say(numbers(found))
    for number in range(min(2, len(found["samples"]))):
        yield Say(sample(found, number))
    choice = yield from ask(
        OneOf(
            key="agree",
            context=Context.YES_NO,
            wording=Phrase("news.agree", "{Ban} có cho gửi tin này không{a}?"),
            options=(
                Option("yes", Phrase("news.agree_yes", "Cho gửi")),
                Option("no", Phrase("news.agree_no", "Gửi trả người soạn")),
                Option("later", Phrase("news.agree_later", "Để xem sau")),
            ),
        )
    )
    if choice == "later":
        return Next("campaign", {"role": role})
    done = yield from do("confirm", ConfirmNews(role, campaign, choice == "yes", found["stamp"]))
    yield Say(_confirmed(done["state"]))
    if done["state"] == "changed":
        return Next("campaign_confirm", {"role": role, "campaign": campaign})
    return Next("campaign", {"role": role})


def _confirmed(state: str) -> Phrase:
    if state == "planned":
        return Phrase("news.confirmed", "Dạ vâng, tin sẽ đi đúng giờ đã hẹn{a}.")
    if state == "draft":
        return Phrase("news.given_back", "{Minh} đã gửi trả người soạn{a}.")
    if state == "own":
        return Phrase("news.own", "Tin của chính mình thì cần người khác xem{a}.")
    if state == "changed":
        return Phrase(
            "news.changed",
            "Tin vừa được sửa sau khi {ban} xem, nên {minh} chưa gửi. {Ban} xem lại bản mới{nhe}.",
        )
    return Phrase("news.no_more", "Tin này không còn chờ nữa{a}.")
