"""What an officer does from the desk: reminds heads, has the chart, keeps figures, sets when the summary comes."""

from collections.abc import Mapping
from typing import Any

from dialogs.engine import Done, Next, Say, Talk, ask, do, look
from dialogs.phrases import Phrase
from dialogs.questions import OneOf, Option
from dialogs.reading import Context
from dialogs.requests.office import (
    Desk,
    Freeze,
    Frozen,
    RemindHeads,
    Reminding,
    SendChart,
    SetDigest,
    SummaryLink,
)
from dialogs.talks.office.summary import day, percent

Found = Mapping[str, Any]
OFFICERS = ("officer", "province", "admin")
HOWS = (
    Option("daily", Phrase("digest.daily", "Mỗi ngày làm việc")),
    Option("weekly", Phrase("digest.weekly", "Thứ hai hằng tuần")),
    Option("monthly", Phrase("digest.monthly", "Ngày làm việc đầu tháng")),
    Option("never", Phrase("digest.never", "Không tự gửi")),
)


def office_remind(role: str, place: str = "") -> Talk:
    """Whom it would reach and when, then one tap."""
    found: Found = yield from look("whom", Reminding(role, place))
    yield Say(
        Phrase(
            "remind.whom",
            "{late} nơi có phiếu chờ duyệt quá 10 ngày, {idle} nơi chưa ai bắt đầu. {Minh} nhắn được cho {reached} người phụ trách; "
            "{headless} nơi chưa có ai nhận việc, {reminded} người đã được nhắc trong tuần này.",
            late=found["late"],
            idle=found["not_begun"],
            reached=found["reached"],
            headless=found["headless"],
            reminded=found["reminded"],
        )
    )
    if not found["reached"]:
        return Next("office_more", {"role": role})
    when = (
        Phrase("remind.now", "ngay bây giờ")
        if found["now"]
        else Phrase("remind.at", "lúc {clock} ngày {day}", clock=found["clock"], day=day(found["day"]))
    )
    choice = yield from ask(
        OneOf(
            key="sure",
            context=Context.YES_NO,
            wording=Phrase("remind.ask", "Nhắc {n} người {when}{nhe}?", n=found["reached"], when=when),
            options=(
                Option("yes", Phrase("remind.yes", "Nhắc")),
                Option("no", Phrase("remind.no", "Thôi, chưa nhắc")),
            ),
            help=Phrase(
                "remind.help",
                "Tin nhắc chỉ nêu số phiếu đang chờ ở nơi ấy, không nêu tên ai. Mỗi người phụ trách được nhắc nhiều nhất một lần một tuần{a}.",
            ),
        )
    )
    if choice == "yes":
        done: Found = yield from do("remind", RemindHeads(role, place))
        yield Say(
            Phrase(
                "remind.planned",
                "Đã xếp lịch nhắc {n} người, lúc {clock} ngày {day}.",
                n=done["planned"],
                clock=done["clock"],
                day=day(done["day"]),
            )
        )
    return Next("office_more", {"role": role})


def office_chart(role: str, place: str = "") -> Talk:
    """The same numbers as a picture, and as a page to print where pages are served."""
    yield from do("chart", SendChart(role, place))
    link: Found = yield from do("page", SummaryLink(role, place), secret=True)
    yield Say(Phrase("chart.sent", "Biểu đồ vẽ từ đúng số liệu {ban} vừa xem{a}."))
    if link:
        yield Say(
            Phrase(
                "chart.page", "Bản để in: {url}\nĐường dẫn mở được một lần, trong 24 giờ.", url=link["url"]
            )
        )
    choice = yield from ask(
        OneOf(
            key="then",
            wording=Phrase("chart.ask", "{Ban} xem tiếp gì{a}?"),
            options=(
                Option("office", Phrase("office.back", "Về bảng số liệu")),
                Option("done", Phrase("office.done", "Xong")),
            ),
        )
    )
    if choice == "done":
        return Done()
    return Next("office", {"role": role, "place": place})


def office_freeze(role: str, place: str = "") -> Talk:
    """Keep the figures as handed in; those kept before stay as they were."""
    kept: Any = yield from look("kept", Frozen(role, place))
    for each in kept:
        yield Say(
            Phrase(
                "freeze.kept",
                "Chốt {clock} ngày {day}: đăng ký {registered} trên {adults} ({share}%), gửi {sent}, công nhận {recognised}.",
                clock=each["clock"],
                day=day(each["day"]),
                registered=each["counts"]["registered"],
                adults=each["adults"],
                share=percent(each["counts"]["registered"], each["adults"]),
                sent=each["counts"]["sent"],
                recognised=each["counts"]["recognised"],
            )
        )
    choice = yield from ask(
        OneOf(
            key="sure",
            context=Context.YES_NO,
            wording=Phrase(
                "freeze.ask",
                "Chốt số liệu lúc này để nộp{nhe}? Bản chốt chỉ có con số, không có tên, và không đổi về sau.",
            ),
            options=(Option("yes", Phrase("freeze.yes", "Chốt")), Option("no", Phrase("freeze.no", "Thôi"))),
        )
    )
    if choice == "yes":
        done: Found = yield from do("freeze", Freeze(role, place))
        yield Say(
            Phrase(
                "freeze.done",
                "Đã chốt số liệu lúc {clock} ngày {day}.",
                clock=done["clock"],
                day=day(done["day"]),
            )
        )
    return Next("office_more", {"role": role})


def office_digest(role: str) -> Talk:
    """How often the summary comes by itself; of heads, too."""
    here: Found = yield from look("desk", Desk(role))
    now = {each.id: each.label for each in HOWS}[here["digest"] or "never"]
    choice = yield from ask(
        OneOf(
            key="how",
            wording=Phrase(
                "digest.ask", "{Minh} gửi số liệu cho {ban} theo lịch nào{a}? Bây giờ: {now}.", now=now
            ),
            options=HOWS,
            help=Phrase(
                "digest.help",
                "Số liệu đến cán bộ vào đầu giờ làm việc, đến chi hội vào buổi tối{a}. {Ban} đổi hay thôi lúc nào cũng được.",
            ),
        )
    )
    yield from do("digest", SetDigest(role, "" if choice == "never" else choice))
    yield Say(Phrase("digest.kept", "{Minh} ghi lại rồi{a}."))
    if here["kind"] in OFFICERS:
        return Next("office_more", {"role": role})
    return Next("work")
