"""The same conversation on the page: a link that opens it there once, and "it was not me"."""

from dataclasses import dataclass

from dialogs.conversation import Entry
from dialogs.engine import Command, Next, Say, Talk, do
from dialogs.phrases import Phrase

LINK = "page.link"
"""The id of the words with the address (`url`): a channel that can open a page by a button shows one instead."""


@dataclass(frozen=True, slots=True)
class OpenPage(Command[str]):
    """The address that opens this conversation on the page: once, within ten minutes; "" where no page is served."""


@dataclass(frozen=True, slots=True)
class CutPages(Command[int]):
    """Pages that were opened by a link of this contact within a day see nothing more of its persons; how many."""


def page() -> Talk:
    """Go on there; what was asked here waits."""
    url = yield from do("page", OpenPage(), secret=True)
    if not url:
        yield Say(Phrase("page.none", "Ở đây chưa có trang web{a}. {Ban} cứ làm tiếp ngay trong này{nhe}."))
        return Next("resume")
    yield Say(
        Phrase(
            "page.link",
            "{Ban} mở đường dẫn này để làm tiếp trên trang, chữ to, dễ xem hơn{a}. Mở được một lần, trong 10 phút; đừng gửi cho ai.\n{url}\nVề đây nhắn một chữ bất kỳ là làm tiếp ở đây.",
            url=url,
        )
    )
    return Next("quiet")


def not_me() -> Talk:
    """Somebody else opened the page: it is closed to them."""
    cut = yield from do("cut", CutPages())
    if cut:
        yield Say(
            Phrase(
                "page.cut",
                "{Minh} đã đóng trang ấy, trên đó không xem được phiếu của {ban} nữa{a}. Lần sau {ban} đừng gửi đường dẫn cho ai{nhe}.",
            )
        )
    else:
        yield Say(Phrase("page.nothing_to_cut", "Một ngày nay chưa có trang nào mở phiếu của {ban}{a}."))
    return Next("resume")


TALKS = {"page": Entry(page, personal=False), "not_me": Entry(not_me, personal=False)}
