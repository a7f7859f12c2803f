"""Everything else a head can do, one tap away; and what is printed, behind links that work once."""

from collections.abc import Mapping
from typing import Any

from dialogs.engine import Next, Say, Talk, ask, do, look
from dialogs.phrases import Phrase
from dialogs.questions import OneOf, Option
from dialogs.requests.people import InviteLink
from dialogs.requests.roles import MyRoles
from dialogs.requests.village import PaperLink
from dialogs.talks.village.naming import BOARD

Found = Mapping[str, Any]


def board_more(role: str) -> Talk:
    """Everything else, each two taps away."""
    choice = yield from ask(
        OneOf(
            key="more",
            wording=Phrase("more.ask", "{Ban} làm việc nào{a}?"),
            options=(
                Option("helping", Phrase("more.helping", "Cùng làm phiếu với một người")),
                Option("paper", Phrase("more.paper", "Phiếu giấy, các tờ để in")),
                Option("board_people", Phrase("more.people", "Hộ và người, mã cho người mất máy")),
                Option("board_meetings", Phrase("more.meetings", "Họp chi hội, nơi học gần nhà, tệp")),
                Option("my_roles", Phrase("more.roles", "Việc tôi đang giữ")),
                BOARD,
            ),
        )
    )
    if choice == "my_roles":
        return Next("my_roles")
    return Next(choice, {"role": role})


def board_meetings(role: str) -> Talk:
    """The chapter's meetings, what can be learned on the spot, and files."""
    choice = yield from ask(
        OneOf(
            key="meetings",
            wording=Phrase("more.ask", "{Ban} làm việc nào{a}?"),
            options=(
                Option("meeting", Phrase("more.meeting", "Ghi cuộc họp chi hội")),
                Option("opportunities", Phrase("more.learn", "Nơi học gần nhà")),
                Option("files", Phrase("more.files", "Lấy biên bản, bảng số liệu")),
                BOARD,
            ),
        )
    )
    return Next(choice, {"role": role})


def board_people(role: str) -> Talk:
    """What there is to do with the list of the village."""
    choice = yield from ask(
        OneOf(
            key="people",
            wording=Phrase("more.people_ask", "{Ban} xem gì{a}?"),
            options=(
                Option("households", Phrase("more.households", "Danh sách hộ và người")),
                Option("waiting_people", Phrase("more.waiting", "Người tự vào, chưa rõ là ai")),
                Option("relink", Phrase("more.relink", "Mã cho người mất máy")),
                BOARD,
            ),
        )
    )
    return Next(choice, {"role": role})


def invite_print(role: str) -> Talk:
    """Sheets and cards to join with, behind a link that works once."""
    roles: list[Found] = yield from look("roles", MyRoles())
    place = next((each["place"] for each in roles if each["id"] == role), "")
    made: Found = yield from do("link", InviteLink(role, place))
    if made:
        yield Say(
            Phrase(
                "invite.link",
                "Tờ mời và thẻ từng hộ: {url}\nĐường dẫn dùng được một lần, trong 24 giờ{a}.",
                url=made["url"],
            )
        )
    else:
        yield Say(Phrase("invite.none", "Nơi đây chưa mở trang tải tệp{a}. {Ban} nhờ cán bộ xã in giúp."))
    return Next("board", {"role": role})


def printed(role: str, what: str, sheet: str = "") -> Talk:
    """A page to print, behind a link that works once."""
    made: Found = yield from do("link", PaperLink(role, what, sheet))
    if not made:
        yield Say(
            Phrase(
                "printed.none",
                "Nơi đây chưa mở trang tải tệp{a}. {Ban} nhờ cán bộ xã in giúp, tên việc: {what}.",
                what=_PAGES[what],
            )
        )
        return Next("board", {"role": role})
    yield Say(
        Phrase(
            "printed.link",
            "{what}: {url}\nĐường dẫn dùng được một lần, trong 24 giờ. Tờ có tên người thì in xong {ban} giữ cẩn thận{a}.",
            what=_PAGES[what],
            url=made["url"],
        )
    )
    again = yield from ask(
        OneOf(
            key="then",
            wording=Phrase("printed.ask", "{Ban} cần gì nữa không{a}?"),
            options=(Option("paper", Phrase("printed.paper", "Về phiếu giấy")), BOARD),
        )
    )
    return Next(again, {"role": role})


_PAGES = {
    "form": Phrase("printed.form", "Phiếu giấy một tờ"),
    "list": Phrase("printed.list", "Danh sách có số thứ tự"),
    "visit": Phrase("printed.visit", "Danh sách đến thăm"),
}
