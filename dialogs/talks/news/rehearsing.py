"""Before anything is sent: what it comes to, in numbers and in five real renderings; then it goes, or not."""

from collections.abc import Mapping
from typing import Any

from dialogs.engine import End, Next, Part, Say, Talk, ask, do, look
from dialogs.phrases import Listed, Phrase, Speech
from dialogs.questions import OneOf, Option
from dialogs.reading import Context
from dialogs.requests.news import ConfirmNews, RehearseNews, SendNews, ThrowNews
from dialogs.talks.link import channel_name
from dialogs.talks.news.campaign_told import as_to
from dialogs.talks.news.campaign_told import news as told

Found = Mapping[str, Any]
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
    found: Found = yield from look("rehearsal", RehearseNews(role, campaign), secret=True)
    if not found or not found["author"]:
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
        yield from do("throw", ThrowNews(role, campaign))
        yield Say(Phrase("news.thrown", "{Minh} đã bỏ bản nháp ấy{a}."))
        return Next("campaign", {"role": role})
    if choice == "later":
        return Next("campaign", {"role": role})
    sent: Found = yield from do("send", SendNews(role, campaign))
    yield Say(_sent(sent))
    return Next("campaign_page", args)


def _sent(sent: Found) -> Phrase:
    if sent["state"] == "picture":
        return Phrase("news.sent.picture", "Ảnh chưa nhận xong, {ban} chờ một lát rồi gửi{nhe}.")
    if sent["state"] == "nobody":
        return Phrase("news.sent.nobody", "Không có ai để gửi, {minh} giữ lại làm bản nháp{a}.")
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
    return Phrase("news.sent.planned", "{Minh} sẽ gửi đúng giờ đã hẹn, và báo {ban} khi xong{a}.")


def _send(found: Found) -> Phrase:
    if found["second"]:
        return Phrase("news.send_second", "Gửi cán bộ thứ hai xem lại")
    return Phrase("news.send", "Gửi cho {n} máy", n=found["messages"])


def _ask(found: Found) -> Phrase:
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


def numbers(found: Found) -> Speech:
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


def _where(found: Found) -> Speech:
    parts = [
        Phrase("news.on_channel", "{channel} {n}", channel=channel_name(each["name"]), n=each["number"])
        for each in found["channels"]
    ]
    return Phrase("news.channels", "Đường gửi: {parts}.", parts=Listed(parts))


def _money(found: Found) -> Speech:
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


def _times(found: Found) -> Speech:
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


def sample(found: Found, number: int) -> Speech:
    """The news as one of five real recipients will read it."""
    each = found["samples"][number]
    wording = told({**found, "voice": as_to(each["address"], each["called"])})
    return Phrase("news.sample", "Mẫu {n}: {told}", n=number + 1, told=wording)


def campaign_confirm(role: str, campaign: str) -> Talk:
    """A second officer sees the same rehearsal, and says yes or no."""
    found: Found = yield from look("rehearsal", RehearseNews(role, campaign), secret=True)
    if not found:
        return Next("campaign_page", {"role": role, "campaign": campaign})
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
    done: Found = yield from do("confirm", ConfirmNews(role, campaign, choice == "yes"))
    yield Say(_confirmed(done["state"]))
    return Next("campaign", {"role": role})


def _confirmed(state: str) -> Phrase:
    if state == "planned":
        return Phrase("news.confirmed", "Dạ vâng, tin sẽ đi đúng giờ đã hẹn{a}.")
    if state == "draft":
        return Phrase("news.given_back", "{Minh} đã gửi trả người soạn{a}.")
    if state == "own":
        return Phrase("news.own", "Tin của chính mình thì cần người khác xem{a}.")
    return Phrase("news.no_more", "Tin này không còn chờ nữa{a}.")
