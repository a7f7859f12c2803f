"""Cards with which roles are handed out: for whom, which role where, the code, and how it is taken up; eight to a page."""

from collections.abc import Sequence
from importlib.resources import files
from typing import Any

from bot.reports.invite import ON_A_CARD, Door, qr, said
from bot.reports.pdf import pdf, pictures
from dialogs.phrases import Phrase
from dialogs.talks.giving import CodeToPass
from dialogs.talks.work import NAMES


def cards(codes: Sequence[CodeToPass], doors: Sequence[Door]) -> bytes:
    """A card for each of the codes."""
    return pdf(*_asked(codes, doors))


def pages(codes: Sequence[CodeToPass], doors: Sequence[Door]) -> list[bytes]:
    """The same as pictures, to look at."""
    return pictures(*_asked(codes, doors))


def _asked(codes: Sequence[CodeToPass], doors: Sequence[Door]) -> tuple[str, list[dict[str, Any]]]:
    page = (files("bot.reports") / "role_cards.typ").read_text(encoding="utf-8")
    return page, [_card(each, doors) for each in codes]


def _card(each: CodeToPass, doors: Sequence[Door]) -> dict[str, Any]:
    words = {
        "title": Phrase("file.role_title", "Thẻ giao việc “Công dân học tập”"),
        "role": Phrase("file.role_role", "{role}, {place}", role=NAMES[each["kind"]], place=each["label"]),
        "whom": Phrase(
            "file.role_whom", "Dành cho: {who}", who=each["called"] or "................................"
        ),
        "how": Phrase(
            "file.role_how",
            "Mở trợ lý trên điện thoại của mình, nhắn đúng mã này. Dùng một lần, đến hết ngày {day}. Ai cầm mã thì nhận được việc: xin giữ kín.",
            day=each["day"],
        ),
    }
    told = said(words)
    return {
        **told,
        "role": told["role"][:1].upper() + told["role"][1:],
        "code": each["code"],
        "doors": [{"name": door.name, "qr": qr(_url(door, each["code"]))} for door in doors[:ON_A_CARD]],
    }


def _url(door: Door, code: str) -> str:
    """A door that takes a code with it takes this one, too; on the page it is typed."""
    if "start=" in door.address:
        return door.url(code.replace(" ", ""))
    return door.address.partition("/v/{code}")[0]
